import { sql } from '@sextant/sql'
import { insertRows } from '../../platform/store/insert-rows.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { createTreatments } from '../contacts/index.ts'
import { openInboxLog } from '../data/index.ts'
import type { InboxLog } from '../data/index.ts'
import type { DecisionDeps } from './deps.ts'
import type { StoredCandidates } from './stored-candidates.ts'

/*
 * A decision is on the disk before it is answered, but not yet in the store: one fsync serves all decisions of a moment, and the store
 * takes them over in groups. After a crash the log is read again; what the store has already is left as it is.
 */

export interface StoredChoice {
  readonly offer: string
  readonly version: number
  readonly treatmentId: string
  readonly treatmentCode: string
}

export interface StoredDecision {
  readonly id: string
  readonly customerId: string
  readonly at: string
  readonly channel: string
  readonly count: number
  readonly context: Readonly<Record<string, string | number | boolean | null>>
  readonly candidates: StoredCandidates
  readonly chosen: readonly StoredChoice[]
  readonly inputsSha256: string
  readonly milliseconds: number
  readonly actor: string
}

export interface Journal {
  /** Resolves when the decision is on the disk. */
  readonly append: (decision: StoredDecision) => Promise<void>
  /** Resolves when everything appended so far is in the store. */
  readonly drain: () => Promise<void>
  /** Takes up what an earlier process left in the log. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

const groupSize = 200
/** A statement is kept this small, characters of JSON: whoever else asks the store waits behind it. */
const groupChars = 512 * 1024
const drainEveryMs = 100
const readBytes = 4 * 1024 * 1024

const writeGroup = async (tx: Queryable, group: readonly StoredDecision[]): Promise<void> => {
  const known = new Set((await tx.query<{ id: string }>(sql`select id from decision where id = any(${group.map(({ id }) => id)}::text[])`)).map(({ id }) => id))
  const fresh = group.filter(({ id }) => !known.has(id))
  await insertRows(
    tx, 'decision',
    { id: 'text', customer_id: 'text', at: 'timestamptz', channel: 'text', context: 'jsonb', chosen: 'jsonb', candidates: 'jsonb', inputs_sha256: 'text', milliseconds: 'float8', actor: 'text' },
    fresh.map((one) => ({
      id: one.id, customer_id: one.customerId, at: one.at, channel: one.channel, context: { given: one.context, count: one.count }, chosen: one.chosen, candidates: one.candidates,
      inputs_sha256: one.inputsSha256, milliseconds: one.milliseconds, actor: one.actor,
    })),
  )
  // The codes were given out before the rows exist: the treatments are made under them.
  await createTreatments(tx, fresh.flatMap((decision) => decision.chosen.map(({ offer, version, treatmentId, treatmentCode }) => ({
    id: treatmentId, code: treatmentCode, campaignKey: null, runId: null, stepId: null, cellId: null, arm: 'target' as const, offerKey: offer, offerVersion: version, templateKey: null,
    templateVersion: null, channel: decision.channel, occurrence: 1, effectiveFrom: decision.at, expiresAt: null,
  }))))
  await insertRows(
    tx, 'decision_treatment', { treatment_code: 'text', decision_id: 'text', customer_id: 'text', offer_key: 'text', offer_version: 'int4' },
    fresh.flatMap((decision) => decision.chosen.map(({ offer, version, treatmentCode }) => ({
      treatment_code: treatmentCode, decision_id: decision.id, customer_id: decision.customerId, offer_key: offer, offer_version: version,
    }))),
  )
}

interface Waiting {
  readonly decision: StoredDecision
  /** Length of its line in the log. */
  readonly chars: number
}

/** The oldest that wait, as many as make one statement. */
const nextGroup = (waiting: readonly Waiting[]): readonly StoredDecision[] => {
  const group: StoredDecision[] = []
  let chars = 0
  for (const one of waiting) {
    if (group.length === groupSize || (group.length > 0 && chars + one.chars > groupChars)) break
    group.push(one.decision)
    chars += one.chars
  }
  return group
}

export const openJournal = (deps: DecisionDeps): Journal => {
  let opened: Promise<InboxLog> | undefined
  let waiting: Waiting[] = []
  let draining: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const log = (): Promise<InboxLog> => (opened ??= openInboxLog(deps.dir, deps.ids))

  let isReplaying = false
  const drainAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = nextGroup(waiting)
      await deps.store.transaction((tx) => writeGroup(tx, group))
      waiting = waiting.slice(group.length)
    }
    // Files that are full and wholly in the store have done their work.
    if (!isReplaying) await removeFinished()
  }
  const removeFinished = async (): Promise<void> => {
    const open = await log()
    for (const { file, isCurrent } of await open.files()) if (!isCurrent && waiting.length === 0) await open.remove(file)
  }
  const drain = async (): Promise<void> => {
    await (draining ??= drainAll().finally(() => (draining = undefined)))
    if (waiting.length > 0) await drain()
  }
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      drain().catch((error: unknown) => {
        deps.log.error('decisions could not be written to the store; they are safe in their log and are tried again', { waiting: waiting.length }, error)
        later()
      })
    }, drainEveryMs)
  }
  return Object.freeze({
    append: async (decision: StoredDecision) => {
      const line = JSON.stringify(decision)
      await (await log()).append([line])
      waiting.push({ decision, chars: line.length })
      later()
    },
    drain,
    start: async () => {
      const open = await log()
      isReplaying = true
      for (const { file } of await open.files())
        for (let from = 0; ; ) {
          const slice = await open.read(file, from, readBytes)
          if (slice === undefined) break
          waiting.push(...slice.lines.map(({ text }) => ({ decision: JSON.parse(text) as StoredDecision, chars: text.length })))
          await drain()
          from = slice.to
        }
      isReplaying = false
      await removeFinished()
    },
    stop: async () => {
      clearTimeout(timer)
      timer = undefined
      await drain()
      await (await log()).close()
      opened = undefined
    },
  })
}
