import type { CompanyModel } from '@sextant/contract'
import { isAppError } from '../../../platform/errors.ts'
import { isoOf } from '../../../platform/time.ts'
import type { ImportedIdentifier } from '../import/hand-over.ts'
import { currencyDigits, defaultLevel } from '../catalogue.ts'
import { destinationOf } from './fact-rows.ts'
import type { InboxDeps } from './inbox-deps.ts'
import type { StoredMessage } from './message.ts'
import { declaredValue, textOf } from './property.ts'

/** An id that has come to be known, and whose earlier events are his now. */
export interface NewlyKnown {
  readonly id: string
  readonly customer: string
  /** What of the message did not fit. */
  readonly problem?: string
}

export interface Persons {
  readonly customerOf: (message: StoredMessage) => string | null
  /** What went wrong with a message of identity; by message id. */
  readonly problems: ReadonlyMap<string, string>
  readonly newlyKnown: readonly NewlyKnown[]
}

/** Remembers who is who between landings. */
export interface PersonMemory {
  readonly known: Map<string, string>
  /** Ids that no alias joins; an alias that arrives takes them out. */
  readonly unjoined: Set<string>
  /** Nothing has been landed with it: a landing cut short may have made ids known whose earlier events are not given over yet. */
  isNew: boolean
}

export const newPersonMemory = (): PersonMemory => ({ known: new Map(), unjoined: new Set(), isNew: true })

const chunkSize = 2_000
const memoryLimit = 200_000

const chunks = <T>(items: readonly T[]): readonly (readonly T[])[] => Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, index) => items.slice(index * chunkSize, (index + 1) * chunkSize))

const looksLikeIdentifier = (id: string): boolean => id.includes('@') || /^\+?\d[\d\s()-]{5,}$/.test(id)

const trim = (memory: PersonMemory): void => {
  if (memory.known.size > memoryLimit) memory.known.clear()
  if (memory.unjoined.size > memoryLimit) memory.unjoined.clear()
}

/** Fills the memory with the customers of these ids, as far as they are known. */
const learn = async (deps: InboxDeps, memory: PersonMemory, level: string, users: readonly string[], anonymous: readonly string[]): Promise<void> => {
  trim(memory)
  const isUser = new Set(users)
  const open = [...new Set([...users, ...anonymous])].filter((id) => !memory.known.has(id))
  for (const piece of chunks(open)) for (const [id, customer] of await deps.identity.resolveCustomers(level, piece)) memory.known.set(id, customer)
  const strangers = open.filter((id) => !memory.known.has(id) && !memory.unjoined.has(id))
  // One question for thousands of visitors, of whom few have an alias.
  for (const piece of chunks(strangers)) for (const [id, customer] of await deps.identity.aliasHolders(piece)) memory.known.set(id, customer)
  for (const id of strangers.filter((one) => !memory.known.has(one))) {
    const holders = isUser.has(id) && looksLikeIdentifier(id) ? new Set((await deps.identity.findByIdentifier(undefined, id)).map(({ customer }) => customer)) : new Set<string>()
    if (holders.size === 1) memory.known.set(id, [...holders][0] as string)
    else memory.unjoined.add(id)
  }
}

/** Whether an unknown user id makes a customer: by saying who he is, or where the model lets facts make customers. */
const makesCustomer = (model: CompanyModel, message: StoredMessage): boolean => {
  if (message.type !== 'track' && message.type !== 'page') return true
  // A level without a source is made of the keys that occur in facts.
  if (model.levels[defaultLevel(model)]?.source === undefined) return true
  return destinationOf(model, message.event ?? '').declared?.unknownCustomer === 'create'
}

const register = async (deps: InboxDeps, memory: PersonMemory, model: CompanyModel, messages: readonly StoredMessage[], batchId: string): Promise<readonly NewlyKnown[]> => {
  const level = defaultLevel(model)
  const created = [...new Set(messages.flatMap((message) => (message.user !== null && !memory.known.has(message.user) && makesCustomer(model, message) ? [message.user] : [])))]
  for (const piece of chunks(created)) await deps.identity.registerCustomers(level, piece, batchId)
  for (const id of created) {
    memory.known.set(id, id)
    memory.unjoined.delete(id)
  }
  return created.map((id) => ({ id, customer: id }))
}

const identifiersOf = (model: CompanyModel, message: StoredMessage, customer: string): readonly ImportedIdentifier[] => {
  const level = defaultLevel(model)
  const declared = (model.levels[level]?.identifiers ?? []).map(({ kind, column }) => ({ kind: kind as string, trait: column }))
  const kinds = [...declared, ...['email', 'phone'].filter((kind) => declared.every((one) => one.kind !== kind)).map((kind) => ({ kind, trait: kind }))]
  return kinds.flatMap(({ kind, trait }) => {
    const value = message.data[trait] ?? message.data[kind]
    if (value === null || value === undefined || textOf(value).trim() === '') return []
    return [{ level, levelKey: customer, customer, kind, value: textOf(value).trim(), validFrom: null, validTo: null }]
  })
}

/** Traits under the names and in the types the model gives its attributes; what does not fit is left out and told. */
const traitsOf = (model: CompanyModel, data: Readonly<Record<string, unknown>>): { readonly traits: Readonly<Record<string, unknown>>; readonly misfits: readonly string[] } => {
  const attributes = Object.entries(model.levels[defaultLevel(model)]?.attributes ?? {})
  const digits = currencyDigits(model.company.currency)
  const misfits: string[] = []
  const traits = Object.entries(data).flatMap(([given, value]) => {
    const [name, column] = attributes.find(([one]) => one === given) ?? attributes.find(([, one]) => one.column === given) ?? [given, undefined]
    const typed = column === undefined ? { kind: 'value' as const, value } : declaredValue(value, column.type, digits)
    if (typed.kind === 'value') return [[name, typed.value] as const]
    misfits.push(`${name} should be ${column?.type ?? 'another type'}; it is kept in the message only`)
    return []
  })
  return { traits: Object.fromEntries(traits), misfits }
}

const join = async (deps: InboxDeps, memory: PersonMemory, previous: string, customer: string, source: string): Promise<NewlyKnown | string | undefined> => {
  const holder = memory.known.get(previous)
  if (holder === customer) return undefined
  if (holder !== undefined) return `"${previous}" is customer ${holder} already; it was not joined to ${customer}`
  try {
    await deps.identity.alias(previous, customer, source)
  } catch (error) {
    if (!isAppError(error, 'IDENTITY_ALIAS_TAKEN')) throw error
    return error.message
  }
  memory.known.set(previous, customer)
  memory.unjoined.delete(previous)
  return { id: previous, customer }
}

/** Does what one message of identity says. @returns a join, a problem, or nothing to tell */
const settle = async (deps: InboxDeps, memory: PersonMemory, model: CompanyModel, message: StoredMessage, customer: string, batchId: string): Promise<NewlyKnown | string | undefined> => {
  const level = defaultLevel(model)
  if (message.type === 'alias') return message.other === null ? undefined : join(deps, memory, message.other, customer, 'alias')
  if (message.type === 'group') {
    if (message.other === null) return undefined
    const parent = model.levels[level]?.within?.level ?? 'group'
    await deps.identity.addLinks([{ childLevel: level, childKey: customer, parentLevel: parent, parentKey: message.other, customer, validFrom: isoOf(message.at), validTo: null }], batchId)
    return undefined
  }
  const { traits, misfits } = traitsOf(model, message.data)
  if (Object.keys(traits).length > 0) await deps.onIdentify(customer, traits, isoOf(message.at))
  await deps.identity.addIdentifiers(identifiersOf(model, message, customer), batchId)
  const joined = message.user !== null && message.anonymous !== null ? await join(deps, memory, message.anonymous, customer, 'identify') : undefined
  return misfits.length === 0 || typeof joined === 'string' ? joined : { ...(joined ?? { id: customer, customer }), problem: misfits.join('; ') }
}

/** Settles who the senders of these messages are: makes customers, joins ids, keeps traits and links; doing it again changes nothing. */
export const settlePersons = async (deps: InboxDeps, memory: PersonMemory, model: CompanyModel, messages: readonly StoredMessage[], batchId: string): Promise<Persons> => {
  const level = defaultLevel(model)
  const users = messages.flatMap(({ user }) => (user === null ? [] : [user]))
  const others = messages.flatMap(({ type, other }) => (type === 'alias' && other !== null ? [other] : []))
  await learn(deps, memory, level, users, [...messages.flatMap(({ anonymous }) => (anonymous === null ? [] : [anonymous])), ...others])
  const newlyKnown: NewlyKnown[] = [...(await register(deps, memory, model, messages, batchId))]
  const customerOf = ({ user, anonymous }: StoredMessage): string | null =>
    (user === null ? undefined : memory.known.get(user)) ?? (user !== null || anonymous === null ? undefined : memory.known.get(anonymous)) ?? null
  const problems = new Map<string, string>()
  for (const message of messages) {
    if (message.type === 'track' || message.type === 'page') continue
    const customer = customerOf(message)
    if (customer === null) {
      if (message.type !== 'identify') problems.set(message.id, 'no userId says whose it is')
      continue
    }
    try {
      const outcome = await settle(deps, memory, model, message, customer, batchId)
      if (typeof outcome === 'string') problems.set(message.id, outcome)
      else if (outcome !== undefined) {
        newlyKnown.push(outcome)
        if (outcome.problem !== undefined) problems.set(message.id, outcome.problem)
      }
    } catch (error) {
      // A trait or link that is refused by name does not hold up the others; anything else is tried again.
      if (!isAppError(error) || error.status >= 500) throw error
      problems.set(message.id, error.message)
    }
  }
  if (memory.isNew) newlyKnown.push(...[...new Set([...users, ...messages.flatMap(({ anonymous }) => anonymous ?? [])])].flatMap((id) => {
    const customer = memory.known.get(id)
    return customer === undefined ? [] : [{ id, customer }]
  }))
  return { customerOf, problems, newlyKnown }
}
