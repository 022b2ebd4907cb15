import { createHash } from 'node:crypto'
import type { OutputOf, ParsedInputOf, refreshSegment } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import { isScoped, withinOwnScope } from '../../platform/asking.ts'
import { isoOf } from '../../platform/time.ts'
import { companyOf } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import { isWarehouseAway } from '../../platform/warehouse/warehouse-errors.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { coarseCounts } from './few.ts'
import { newestSnapshot, writeSnapshot } from './members.ts'
import type { Snapshot } from './members.ts'
import { failureReason, lastLooks, logRefresh } from './refresh-log.ts'
import { planRefresh, readsOf } from './refresh-plan.ts'
import type { Reads } from './refresh-plan.ts'
import { lastDue, nightly } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import { ruleOfSegment } from './segment.ts'

type Answer = OutputOf<typeof refreshSegment>

/** The data a rule would be answered from, as a text that changes when they do. */
export const dataVersionFor = async (deps: SegmentDeps, reads: Reads): Promise<string> => {
  const data = await deps.dataVersion({ scores: reads.scores.size > 0, ledger: reads.facts.has('contact') || reads.facts.has('response') })
  return `${data} ${createHash('sha256').update(reads.definition).digest('hex').slice(0, 16)}`
}

/** Whether a fact the rule reads is dated between the newest snapshot and now: it was in the future then. */
const hasRipened = async (deps: SegmentDeps, company: Company, reads: Reads, since: string, at: string): Promise<boolean> => {
  const facts = [...reads.facts].flatMap((name) => {
    const fact = company.catalogue.facts[name]
    return fact !== undefined && company.relations.has(fact.table) ? [fact] : []
  })
  if (facts.length === 0) return false
  const { dialect } = deps.warehouse
  const any = facts.map(({ table, timeColumn }) => sql`exists (select 1 from ${ident(table)} where ${ident(timeColumn)} >= ${dialect.instant(since)} and ${ident(timeColumn)} < ${dialect.instant(at)})`)
  return (await deps.warehouse.one<{ ripe: boolean }>('segments.ripened', sql`select ${join(any, sql` or `)} as "ripe"`)).ripe
}

interface Refresh {
  readonly key: string
  readonly rule: Rule
  readonly version: number
  readonly catalogue: Catalogue
  readonly at: string
  readonly before: Snapshot | undefined
  readonly dataVersion: string
}

/** The members now: by the incremental evaluator where there is one and it can tell, else from the whole base. */
const write = async (deps: SegmentDeps, refresh: Refresh, takenBy: string): Promise<{ readonly how: 'full' | 'incremental'; readonly id: string; readonly size: number; readonly entered: number; readonly left: number }> => {
  const { key, rule, version, catalogue, at, before, dataVersion } = refresh
  const isSameRule = before !== undefined && before.version === version
  const changed = isSameRule && deps.incremental !== undefined ? await deps.incremental({ key, rule, catalogue, before, at }) : null
  const members = changed ?? compileRule(rule, catalogue, { at, dialect: deps.warehouse.dialect })
  const written = await writeSnapshot(deps, { key, version, at, takenBy, dataVersion, members })
  return { ...written, how: changed === null ? 'full' : 'incremental' }
}

/** Why it was done incrementally, beside why it was done at all. */
const reasonOf = (how: 'full' | 'incremental', reason: string): string => (how === 'incremental' ? `${reason}; only the customers it can concern were looked at` : reason)

type Counts = Pick<Answer, 'size' | 'entered' | 'left'>

/** The counts of a snapshot as whoever asked for it may see them: a refresh is for everybody, its figures are not. */
const seenCounts = async (deps: SegmentDeps, text: string, snapshot: string, whole: Counts): Promise<Counts> =>
  await withinOwnScope(async () => {
    const counts = !isScoped() ? whole : await deps.warehouse.one<Counts>('segments.seenCounts', sql`
      select (select count(*) from segment_member where segment_member.snapshot = ${snapshot}) as "size",
        (select count(*) from segment_move where segment_move.snapshot = ${snapshot} and segment_move.entered) as "entered",
        (select count(*) from segment_move where segment_move.snapshot = ${snapshot} and not segment_move.entered) as "left"`)
    return await coarseCounts(deps, text, { size: counts.size, entered: counts.entered, left: counts.left })
  })

/** Counts a segment anew where its answer can have changed, and says how and why. */
const refreshOne = async (deps: SegmentDeps, input: ParsedInputOf<typeof refreshSegment>, takenBy: string, isForced: boolean): Promise<Answer> => {
  const { key } = input
  const beganAt = deps.clock.now()
  const { rule, text, version, kind } = await ruleOfSegment(deps, key)
  if (kind === 'list') throw segmentErrors.SEGMENT_LIST_FIXED({ key }, { where: key })
  const company = await companyOf(deps)
  const at = isoOf(Date.parse(input.at ?? (await deps.standpoint())))
  const reads = readsOf(rule, company.catalogue)
  const [before, dataVersion] = [await newestSnapshot(deps, key), await dataVersionFor(deps, reads)]
  const plan = planRefresh({
    reads, version, dataVersion, at, isForced, before,
    hasRipened: before !== undefined && !reads.isTimeDependent && before.dataVersion === dataVersion && (await hasRipened(deps, company, reads, before.at, at)),
  })
  if (plan.how === 'unchanged' && before !== undefined) {
    await logRefresh(deps, { key, beganAt, at, how: 'unchanged', reason: plan.reason, snapshotId: before.id, startedBy: takenBy })
    return { ...(await seenCounts(deps, text, before.id, { size: before.size, entered: 0, left: 0 })), at, how: 'unchanged', reason: plan.reason }
  }
  const { id, how, size, entered, left } = await write(deps, { key, rule, version, catalogue: company.catalogue, at, before, dataVersion }, takenBy)
  const reason = reasonOf(how, plan.reason)
  await logRefresh(deps, { key, beganAt, at, how, reason, snapshotId: id, startedBy: takenBy })
  return { ...(await seenCounts(deps, text, id, { size, entered, left })), at, how, reason }
}

/** Writes who is in a segment at an instant, with who entered and left since the snapshot before. */
export const takeSnapshot = (deps: SegmentDeps, input: ParsedInputOf<typeof refreshSegment>, takenBy: string): Promise<Answer> => refreshOne(deps, input, takenBy, true)

export interface RefreshedSegments {
  readonly refreshed: readonly string[]
  readonly failed: readonly { readonly key: string; readonly reason: string }[]
}

/** One whose rule no longer fits does not keep the others from theirs; that it failed is in its record. */
const refreshEach = async (deps: SegmentDeps, keys: readonly string[], takenBy: string): Promise<RefreshedSegments> => {
  const refreshed: string[] = []
  const failed: { key: string; reason: string }[] = []
  for (const key of keys) {
    const beganAt = deps.clock.now()
    try {
      await refreshOne(deps, { key }, takenBy, false)
      refreshed.push(key)
    } catch (error) {
      // Neither its fault nor that of the others: none of them was looked at, and all are when the warehouse is there again.
      if (isWarehouseAway(error)) throw error
      const reason = failureReason(error)
      failed.push({ key, reason })
      await logRefresh(deps, { key, beganAt, at: isoOf(beganAt), how: 'failed', reason, snapshotId: null, startedBy: takenBy })
    }
  }
  return { refreshed, failed }
}

const scheduled = (deps: SegmentDeps): Promise<readonly { readonly key: string; readonly schedule: Schedule | null }[]> =>
  deps.store.query(sql`select key, schedule from segment where retired_at is null and kind = 'rule' order by key`)

/** Every segment by rule, whatever its schedule. */
export const refreshAllSegments = async (deps: SegmentDeps, takenBy: string): Promise<RefreshedSegments> => await refreshEach(deps, (await scheduled(deps)).map(({ key }) => key), takenBy)

/** The segments whose schedule has wanted them since they were last looked at; asked every few minutes by a job. */
export const refreshDueSegments = async (deps: SegmentDeps, takenBy: string): Promise<RefreshedSegments> => {
  if ((await deps.model()) === null) return { refreshed: [], failed: [] }
  const { timeZone } = await deps.catalogue()
  const [looks, now] = [await lastLooks(deps), deps.clock.now()]
  const due = (await scheduled(deps)).filter(({ key, schedule }) => {
    const wanted = lastDue(schedule ?? nightly, now, timeZone)
    return wanted !== undefined && (looks.get(key) ?? 0) < wanted
  })
  return await refreshEach(deps, due.map(({ key }) => key), takenBy)
}
