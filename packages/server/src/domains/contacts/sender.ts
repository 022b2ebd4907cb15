import type { MailChannel, MailMessage, MailOutcome } from '../../platform/channels/mail.ts'
import type { Clock } from '../../platform/time.ts'
import type { Store } from '../../platform/store/store.ts'
import { contactErrors } from './errors.ts'
import { cancelForbidden, closeQueued, nextDue, nextQueued, recoverIntents, turn } from './outbox.ts'
import type { QueuedContact, SendOutcome } from './outbox.ts'

/** A message made for a contact, or the reason why it cannot be made: such a contact is cancelled, not sent. */
export type Composed = { readonly kind: 'message'; readonly message: MailMessage } | { readonly kind: 'cannot'; readonly reason: string }

export interface SendRun {
  readonly runId: string
  readonly channel: string
  /** Makes the messages of a page of contacts, in the order given. */
  readonly compose: (contacts: readonly QueuedContact[]) => Promise<readonly Composed[]>
  /** Asked before every page and turn: pause and abort. */
  readonly shouldStop: () => boolean
}

export type SendEnd = { readonly kind: 'finished' } | { readonly kind: 'stopped' } | { readonly kind: 'waiting'; readonly until: string; readonly reason: string }

export interface SenderDeps {
  readonly store: Store
  readonly clock: Clock
  readonly mail: MailChannel
}

/** Contacts prepared ahead of the connections. */
const pageSize = 500
/** A message the server refused for now is tried this often in all, later each time. */
const maxAttempts = 5
const retryMinutes = [1, 5, 30, 120]
/** So many refused connections in a row mean that the server is closed: sending stops instead of burning through the queue. */
const closedAfter = 3

const outcomeOf = (contact: QueuedContact, outcome: MailOutcome, now: number): SendOutcome => {
  const base = { contactId: contact.contactId, answer: outcome.answer, notBefore: null }
  switch (outcome.kind) {
    case 'accepted':
      return { ...base, kind: 'sent' }
    case 'rejected':
      return { ...base, kind: outcome.isAddress ? 'bounced' : 'failed' }
    case 'unknown':
      return { ...base, kind: 'uncertain' }
    case 'refused': {
      if (outcome.isConnection) return { ...base, kind: 'retry' }
      const minutes = retryMinutes[contact.attempts]
      return minutes === undefined || contact.attempts + 1 >= maxAttempts ? { ...base, kind: 'failed' } : { ...base, kind: 'retry', notBefore: new Date(now + minutes * 60_000).toISOString() }
    }
  }
}

interface Prepared {
  readonly contact: QueuedContact
  readonly message: MailMessage
}

/** Keeps prepared messages ahead of the connections. */
const preparer = (deps: SenderDeps, run: SendRun) => {
  const seen = new Set<string>()
  let ready: Prepared[] = []
  /** Prepares the next page; answers whether there was one. */
  const fill = async (): Promise<boolean> => {
    const at = new Date(deps.clock.now()).toISOString()
    const queued = (await nextQueued(deps.store, run.runId, at, pageSize + seen.size)).filter((contact) => !seen.has(contact.contactId)).slice(0, pageSize)
    if (queued.length === 0) return false
    const forbidden = await cancelForbidden(deps.store, queued.map((contact) => contact.contactId), run.channel, at)
    const page = queued.filter((contact) => !forbidden.has(contact.contactId))
    const composed = await run.compose(page)
    const cannot = page.flatMap((contact, index) => {
      const made = composed[index]
      return made === undefined || made.kind === 'message' ? [] : [{ contactId: contact.contactId, reason: made.reason }]
    })
    if (cannot.length > 0) await deps.store.transaction(async (tx) => await closeQueued(tx, cannot, at))
    page.forEach((contact, index) => {
      const made = composed[index]
      if (made?.kind !== 'message') return
      seen.add(contact.contactId)
      ready.push({ contact, message: made.message })
    })
    return true
  }
  return {
    take: async (count: number): Promise<readonly Prepared[]> => {
      // A refused message may be queued again at any turn: the end of the queue is looked for anew each time.
      while (ready.length < count && !run.shouldStop()) if (!(await fill())) break
      const taken = ready.slice(0, count)
      ready = ready.slice(count)
      for (const item of taken) seen.delete(item.contact.contactId)
      return taken
    },
  }
}

/** What one run has under way, and what has come back of it. */
const flight = (deps: SenderDeps) => {
  const { mail, clock } = deps
  let outcomes: SendOutcome[] = []
  let underway = 0
  let refusals = 0
  let problem = ''
  let wake: () => void = () => undefined
  const deliver = async ({ contact, message }: Prepared): Promise<void> => {
    const outcome = await mail.send(message)
    refusals = outcome.kind === 'refused' && outcome.isConnection ? refusals + 1 : 0
    if (outcome.kind === 'refused') problem = outcome.answer
    outcomes.push(outcomeOf(contact, outcome, clock.now()))
    underway -= 1
    mail.release(1)
    wake()
  }
  return {
    start: (item: Prepared): void => {
      underway += 1
      // Outcomes and failures both arrive in `outcomes`: deliver cannot reject.
      void deliver(item)
    },
    underway: () => underway,
    hasOutcomes: () => outcomes.length > 0,
    takeOutcomes: (): readonly SendOutcome[] => {
      const finished = outcomes
      outcomes = []
      return finished
    },
    putBack: (finished: readonly SendOutcome[]): void => void outcomes.unshift(...finished),
    isClosed: () => refusals >= closedAfter,
    problem: () => problem,
    landed: async (): Promise<void> => {
      if (outcomes.length > 0 || underway === 0) return
      await new Promise<void>((resolve) => (wake = resolve))
      // Connections that finish in the same moment share one transaction.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

type Flight = ReturnType<typeof flight>

/** Gives free connections their next contacts and writes what came back; answers how many contacts were looked at. */
const oneTurn = async (deps: SenderDeps, source: ReturnType<typeof preparer>, air: Flight, wanted: number): Promise<number> => {
  let reserved = wanted
  let finished: readonly SendOutcome[] = []
  try {
    const prepared = wanted === 0 ? [] : await source.take(wanted)
    finished = air.takeOutcomes()
    const granted = await turn(deps.store, deps.clock, finished, prepared.map((item) => ({ contactId: item.contact.contactId, messageId: item.message.messageId })))
    finished = []
    for (const item of prepared) {
      if (!granted.has(item.contact.contactId)) continue
      reserved -= 1
      air.start(item)
    }
    return prepared.length
  } finally {
    air.putBack(finished)
    deps.mail.release(reserved)
  }
}

/** Waits for what is under way and writes it down, so that a failure elsewhere makes no contact uncertain. */
const land = async (deps: SenderDeps, air: Flight): Promise<void> => {
  while (air.underway() > 0) {
    await air.landed()
    const finished = air.takeOutcomes()
    try {
      await turn(deps.store, deps.clock, finished, [])
    } catch (error) {
      // The store cannot be written: the intents stay and become uncertain when the run is taken up again.
      if (air.underway() === 0) throw error
    }
  }
  if (air.hasOutcomes()) await turn(deps.store, deps.clock, air.takeOutcomes(), [])
}

const sendAll = async (deps: SenderDeps, run: SendRun, air: Flight): Promise<SendEnd> => {
  const { store, clock, mail } = deps
  const source = preparer(deps, run)
  for (;;) {
    const isStopping = run.shouldStop() || air.isClosed()
    const wanted = isStopping ? 0 : mail.reserve(mail.connections - air.underway())
    const isCrowded = !isStopping && wanted === 0 && air.underway() === 0
    const looked = await oneTurn(deps, source, air, wanted)
    if (air.underway() === 0 && !air.hasOutcomes()) {
      if (air.isClosed()) throw contactErrors.MAIL_SERVER_CLOSED({ server: mail.server, reason: air.problem() })
      if (run.shouldStop()) return { kind: 'stopped' }
      // Other runs have all connections.
      if (isCrowded) await mail.freed()
      else if (looked === 0) {
        const at = new Date(clock.now()).toISOString()
        const due = await nextDue(store, run.runId, at)
        if (due === null) return { kind: 'finished' }
        if (due > at) return { kind: 'waiting', until: due, reason: air.problem() }
      }
    } else await air.landed()
  }
}

/**
 * Sends what is queued of a run over the channel's connections; safe to call again after any end or crash, not while it runs.
 *
 * @throws MAIL_SERVER_CLOSED when the server cannot be reached; what was not sent stays queued
 */
export const sendRun = async (deps: SenderDeps, run: SendRun): Promise<SendEnd> => {
  await recoverIntents(deps.store, deps.clock, run.runId)
  const air = flight(deps)
  try {
    return await sendAll(deps, run, air)
  } finally {
    await land(deps, air)
  }
}
