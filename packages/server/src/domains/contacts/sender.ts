import { sql } from '@sextant/sql'
import type { MailChannel, MailMessage, MailOutcome } from '../../platform/channels/mail.ts'
import type { Clock } from '../../platform/time.ts'
import type { Store } from '../../platform/store/store.ts'
import { contactErrors } from './errors.ts'
import { cancelSuppressed, closeQueued, nextQueued, turn } from './outbox.ts'
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
    await cancelSuppressed(deps.store, run.runId, run.channel, at)
    const page = (await nextQueued(deps.store, run.runId, at, pageSize + seen.size)).filter((contact) => !seen.has(contact.contactId)).slice(0, pageSize)
    if (page.length === 0) return false
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

/**
 * Sends what is queued of a run over the channel's connections; safe to call again after any end or crash.
 *
 * @throws MAIL_SERVER_CLOSED when the server cannot be reached; what was not sent stays queued
 */
export const sendRun = async (deps: SenderDeps, run: SendRun): Promise<SendEnd> => {
  const { store, clock, mail } = deps
  const source = preparer(deps, run)
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
    wake()
  }
  const isClosed = (): boolean => refusals >= closedAfter
  for (;;) {
    const isStopping = run.shouldStop() || isClosed()
    const free = mail.connections - underway
    const prepared = isStopping ? [] : await source.take(free)
    const finished = outcomes
    outcomes = []
    const granted = await turn(store, clock, run.channel, finished, prepared.map((item) => ({ contactId: item.contact.contactId, messageId: item.message.messageId })))
    for (const item of prepared) {
      if (!granted.has(item.contact.contactId)) continue
      underway += 1
      // Outcomes and failures both arrive in `outcomes`: deliver cannot reject.
      void deliver(item)
    }
    if (underway === 0 && outcomes.length === 0) {
      if (isClosed()) throw contactErrors.MAIL_SERVER_CLOSED({ server: mail.server, reason: problem })
      if (run.shouldStop()) return { kind: 'stopped' }
      if (prepared.length === 0) return await endOf(store, run, problem)
    } else if (outcomes.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      // Connections that finish in the same moment share one transaction.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

const endOf = async (store: Store, run: SendRun, problem: string): Promise<SendEnd> => {
  const later = await nextQueued(store, run.runId, '9999-12-31T00:00:00.000Z', 1)
  if (later.length === 0) return { kind: 'finished' }
  const { due } = await store.one<{ due: string | null }>(sql`
    select min(outbox.next_attempt_at) as due from outbox join contact on contact.id = outbox.contact_id where contact.run_id = ${run.runId} and outbox.state = 'queued'`)
  return due === null ? { kind: 'finished' } : { kind: 'waiting', until: due, reason: problem }
}
