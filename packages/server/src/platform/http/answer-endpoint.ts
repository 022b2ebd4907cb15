import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { reachOf } from '@sextant/contract'
import type { Permission, Reach } from '@sextant/contract'
import { askedBy } from '../asking.ts'
import type { Asking } from '../asking.ts'
import { isAppError } from '../errors.ts'
import { auditEntryOf, isAudited, isMutation } from './audit-entry.ts'
import type { Edge, IdempotencyClaim } from './edge.ts'
import { httpErrors } from './errors.ts'
import { coarseningOf, flooredAnswer } from './floor.ts'
import { assertAllowed, assertOwnOrigin, headerOf } from './guards.ts'
import { languageOf } from './problem.ts'
import { assertOutput, readInput } from './read-input.ts'
import type { Actor, RequestContext, Route } from './route.ts'
import { seesMachines, toldAsJson } from './sparing.ts'

/** Floor of who is wired without one: tests of the edge alone. */
const defaultFloor = 10

export interface Exchange {
  readonly context: RequestContext
  /** Stops what the request runs. */
  readonly cancel: () => void
  readonly notes: Readonly<Record<string, unknown>>
}

/** The context of one request; its signal ends when the asker has gone away before the answer. */
export const exchangeOf = (actor: Actor, request: FastifyRequest, reply: FastifyReply): Exchange => {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the asker has gone away'))
  })
  const notes: Record<string, unknown> = {}
  const note = (detail: Readonly<Record<string, unknown>>): void => void Object.assign(notes, detail)
  const setHeader = (name: string, value: string | readonly string[]): void => void reply.header(name, value)
  const cancel = (): void => gone.abort(new Error('the request was cancelled'))
  return { cancel, context: { actor, requestId: request.id, signal: gone.signal, note, http: { headers: request.headers, setHeader } }, notes }
}

/**
 * The request as the warehouse must know it. Who has a scope asks within it; what acts on the base as a whole is not narrowed, and not stopped
 * half way when its asker leaves.
 *
 * @throws SCOPE_TOO_NARROW when only who sees the whole base may ask
 */
export const askingOf = async (edge: Edge, name: string, permission: Permission | 'open' | 'signed-in', reach: Reach, { context, cancel }: Exchange): Promise<Asking> => {
  const { actor, requestId, signal } = context
  const scope = actor.kind === 'anonymous' ? null : ((await edge.scopeOf?.(actor)) ?? null)
  if (reach === 'whole' && scope !== null) throw httpErrors.SCOPE_TOO_NARROW({ what: name })
  const asking = { requestId, endpoint: name, who: { id: actor.id, name: actor.name, kind: actor.kind }, isMasked: !actor.permissions.includes('customers.unmask'), countFloor: edge.limits.countFloor ?? defaultFloor }
  if (reach === 'base') return { ...asking, scope: null, ...(scope === null ? {} : { ownScope: scope }) }
  const { queryMs } = edge.limits
  return { ...asking, scope, signal, cancel, ...(queryMs === undefined || permission === 'customers.export' ? {} : { timeoutMs: queryMs }) }
}

/** Requests of people who run Sextant, as far as it is known: whoever has not been admitted is nobody. */
const byMachinists = new WeakSet<FastifyRequest>()

/** Whether a failure of this request is told with what the machines say. */
export const isByMachinist = (request: FastifyRequest): boolean => byMachinists.has(request)

/** Who asks, checked for the permission; a change by cookie is checked for its origin too. */
export const admit = async (edge: Edge, permission: Route['endpoint']['permission'], request: FastifyRequest): Promise<Actor> => {
  const actor = assertAllowed(await edge.authenticate(request.headers), permission)
  if (seesMachines(actor)) byMachinists.add(request)
  const isChange = request.method !== 'GET' && request.method !== 'HEAD'
  if (isChange && actor.kind === 'user') assertOwnOrigin(request.headers, edge.publicUrl)
  return actor
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** The answer, coarse where its asker may not see single customers or personal values; a header says so. */
const outputOf = async (edge: Edge, { endpoint, handle }: Route, input: unknown, { context }: Exchange): Promise<unknown> => {
  const coarsening = await coarseningOf(endpoint, context.actor, input, async () => (await edge.namesPersonal?.(input)) ?? false)
  const output = await handle(input, context)
  if (coarsening === undefined) return output
  const floor = edge.limits.countFloor ?? defaultFloor
  context.http?.setHeader('sextant-count-floor', String(floor))
  return flooredAnswer(output, coarsening, floor)
}

const answerNew = async (edge: Edge, route: Route, input: unknown, exchange: Exchange): Promise<Answer> => {
  const { endpoint } = route
  const output = await outputOf(edge, route, input, exchange)
  if (edge.checkOutputs) assertOutput(endpoint, output)
  if (isAudited(endpoint)) {
    const { actor, requestId } = exchange.context
    await edge.audit.write(auditEntryOf({ endpoint, input, output, actor: actor.name, requestId, notes: exchange.notes }))
  }
  return { status: endpoint.status ?? 200, body: toldAsJson(output ?? null, exchange.context.actor) }
}

const answersSecret = new Set(['users.create', 'api-keys.create'])
const longestKey = 200

/** Answers a repeated Idempotency-Key with what was answered first; runs a new one once. */
const answerOnce = async (edge: Edge, claim: IdempotencyClaim, answer: () => Promise<Answer>): Promise<Answer & { readonly isReplay: boolean }> => {
  const { key } = claim
  const outcome = await edge.idempotency.claim(claim)
  switch (outcome.kind) {
    case 'running':
      throw httpErrors.IDEMPOTENCY_KEY_RUNNING({ key })
    case 'other_input':
      throw httpErrors.IDEMPOTENCY_KEY_REUSED({ key })
    case 'other_sight':
      throw httpErrors.IDEMPOTENCY_SIGHT_CHANGED({ key })
    case 'stored':
      if (outcome.body === null) throw httpErrors.IDEMPOTENCY_ANSWER_SECRET({ key })
      return { status: outcome.status, body: outcome.body, isReplay: true }
    case 'new':
  }
  const answered = await answer().catch(async (error: unknown) => {
    await edge.idempotency.release(claim)
    throw error
  })
  await edge.idempotency.keep(claim, answered.status, answersSecret.has(claim.endpoint) ? null : answered.body)
  return { ...answered, isReplay: false }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What decides which part of an answer somebody is shown. */
const sightOf = ({ role, permissions }: Actor, { scope, ownScope, countFloor }: Asking): string =>
  sha256(JSON.stringify([role, permissions, (scope ?? ownScope)?.key ?? null, countFloor ?? null]))

const claimOf = (route: Route, input: unknown, actor: Actor, asking: Asking, request: FastifyRequest): IdempotencyClaim | undefined => {
  const key = headerOf(request.headers, 'idempotency-key')
  if (key === undefined || !isMutation(route.endpoint)) return undefined
  if (key === '' || key.length > longestKey)
    throw httpErrors.INPUT_INVALID({ errors: [{ where: 'header Idempotency-Key', message: `has 1 to ${longestKey} characters` }] })
  return { actor: actor.id, endpoint: route.endpoint.name, key, inputHash: sha256(JSON.stringify(input)), sight: sightOf(actor, asking) }
}

/** Failed sign-ins are slowed down per address and per e-mail, also for the e-mails nobody has. */
const limited = async (edge: Edge, input: unknown, request: FastifyRequest, reply: FastifyReply, answer: () => Promise<Answer>): Promise<Answer> => {
  const { email } = input as { readonly email: string }
  const keys = [`address ${request.ip}`, `email ${email.toLowerCase()}`]
  const seconds = edge.signInLimit.waitSeconds(keys)
  if (seconds > 0) {
    reply.header('retry-after', String(seconds))
    throw httpErrors.SIGN_IN_TOO_OFTEN({ seconds })
  }
  try {
    const answered = await answer()
    edge.signInLimit.succeeded(keys.slice(1))
    return answered
  } catch (error) {
    if (isAppError(error) && error.status === 401) edge.signInLimit.failed(keys)
    throw error
  }
}

/** Answers one request to an endpoint: who, what, once, and the record of it. */
export const answerEndpoint = async (edge: Edge, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const { endpoint } = route
  const isSignIn = endpoint.name === 'session.create'
  const actor = await admit(edge, endpoint.permission, request)
  if (isSignIn) assertOwnOrigin(request.headers, edge.publicUrl)
  const raw = { params: request.params as Record<string, unknown>, query: request.query as Record<string, unknown>, body: request.body }
  const input = readInput(endpoint, raw, languageOf(headerOf(request.headers, 'accept-language')))
  const exchange = exchangeOf(actor, request, reply)
  const asking = await askingOf(edge, endpoint.name, endpoint.permission, reachOf(endpoint), exchange)
  const claim = claimOf(route, input, actor, asking, request)
  const answer = (): Promise<Answer> => askedBy(asking, () => answerNew(edge, route, input, exchange))
  if (claim === undefined) {
    const { status, body } = isSignIn ? await limited(edge, input, request, reply, answer) : await answer()
    await reply.code(status).type('application/json; charset=utf-8').send(body)
    return
  }
  const { status, body, isReplay } = await answerOnce(edge, claim, answer)
  if (isReplay) reply.header('idempotent-replayed', 'true')
  await reply.code(status).type('application/json; charset=utf-8').send(body)
}
