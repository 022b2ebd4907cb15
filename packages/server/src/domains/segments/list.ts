import { isSql, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import { isoOf } from '../../platform/time.ts'
import type { ColumnsAnswer } from '../../platform/warehouse/warehouse.ts'
import { companyOf, customerTable } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { Segment, SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { writeSnapshot } from './members.ts'
import { logRefresh } from './refresh-log.ts'
import { oneSegment } from './segment.ts'

export interface ListInput {
  readonly key: string
  readonly name: { readonly en: string; readonly zh: string }
  readonly description?: string | undefined
  readonly purpose?: string | undefined
}

/** What a list's version is instead of a rule. */
const listTree = JSON.stringify({ kind: 'list' })

const writeList = async (deps: SegmentDeps, input: ListInput, savedBy: string): Promise<number> => {
  const { level } = await companyOf(deps)
  const now = isoOf(deps.clock.now())
  return await deps.store.transaction(async (tx) => {
    const known = await tx.maybeOne<{ version: number; kind: string }>(sql`select version, kind from segment where key = ${input.key} for update`)
    if (known?.kind === 'rule') throw segmentErrors.SEGMENT_KIND({ key: input.key, is: 'rule', wanted: 'list' }, { where: 'key' })
    const version = (known?.version ?? 0) + 1
    await tx.execute(sql`
      insert into segment (key, kind, name, description, purpose, owner, level, version, created_at, updated_at)
      values (${input.key}, 'list', ${JSON.stringify(input.name)}::jsonb, ${input.description ?? ''}, ${input.purpose ?? ''}, ${savedBy}, ${level}, ${version}, ${now}, ${now})
      on conflict (key) do update set name = excluded.name, description = excluded.description, purpose = excluded.purpose, version = excluded.version,
        updated_at = excluded.updated_at, retired_at = null`)
    await tx.execute(sql`
      insert into segment_version (segment_key, version, text, tree, saved_at, saved_by) values (${input.key}, ${version}, '', ${listTree}::jsonb, ${now}, ${savedBy})`)
    return version
  })
}

const idsOf = ({ columns: [ids] }: ColumnsAnswer): readonly string[] => (ids ?? []) as readonly string[]

/** The customers among those given. Writing reads the whole base: who sees a part of it keeps the customers he sees, found before it is written. */
const listMembers = async ({ warehouse }: SegmentDeps, company: Company, given: Sql | readonly string[]): Promise<Sql | readonly string[]> => {
  const among = (some: Sql): Sql => sql`select "base"."_customer" from ${customerTable(company)} as "base" where "base"."_customer" in (${some})`
  if (!isSql(given)) return await warehouse.withKeys(given, async (keys, session) => idsOf(await session.columns('segments.listMembers', among(sql`select "listed"."key" from ${keys} as "listed"`))))
  return isScoped() ? idsOf(await warehouse.columns('segments.listMembers', among(given))) : among(given)
}

const isAnybody = async ({ warehouse }: SegmentDeps, members: Sql | readonly string[]): Promise<boolean> =>
  isSql(members) ? (await warehouse.one<{ some: boolean }>('segments.listSome', sql`select exists (${members}) as "some"`)).some : members.length > 0

/**
 * Saves a list segment: fixed members, dated, instead of a rule. Saving its key again brings the next version with other members.
 *
 * @param given customer ids, or a select with one column of them, of any name; ids that are no customers are left out, doubled ones count once
 * @throws SEGMENT_KIND when the key is a segment by rule, SEGMENT_LIST_EMPTY when no customer is selected
 */
export const saveListSegment = async (deps: SegmentDeps, input: ListInput, given: Sql | readonly string[], savedBy: string): Promise<Segment> => {
  const company = await companyOf(deps)
  const members = await listMembers(deps, company, given)
  if (!(await isAnybody(deps, members))) throw segmentErrors.SEGMENT_LIST_EMPTY({ key: input.key }, { where: 'members' })
  const version = await writeList(deps, input, savedBy)
  const [beganAt, at] = [deps.clock.now(), await deps.standpoint()]
  const { id } = await writeSnapshot(deps, { key: input.key, version, at, takenBy: savedBy, dataVersion: null, members })
  await logRefresh(deps, { key: input.key, beganAt, at, how: 'list', reason: `version ${version} of the list`, snapshotId: id, startedBy: savedBy })
  return await oneSegment(deps, input.key)
}
