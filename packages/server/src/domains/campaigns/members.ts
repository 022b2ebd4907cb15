import type { OutputOf, campaignAudience, campaignWaterfall } from '@sextant/contract'
import { and, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import { pageInside } from '../../platform/http/page-inside.ts'
import { waterfallOf } from './audience.ts'
import type { Member } from './audience.ts'
import type { CampaignDeps } from './deps.ts'
import { labelled } from './plan.ts'
import { runOf } from './run.ts'
import type { Run } from './run.ts'

type AudiencePage = Pick<OutputOf<typeof campaignAudience>, 'items' | 'nextCursor' | 'total'>
export type LabelledWaterfall = OutputOf<typeof campaignWaterfall>

const nobody: LabelledWaterfall = { audience: 0, target: 0, control: 0, firstReasons: [], anyReasons: [] }

/** Members of a run read at once when a scope has to be asked about each. */
const chunk = 10_000

/** The members of a run that whoever asks may see. */
const membersInside = async (deps: CampaignDeps, runId: string): Promise<readonly Pick<Member, 'fate' | 'reasons'>[]> => {
  const found: Pick<Member, 'fate' | 'reasons'>[] = []
  for (let after = ''; ; ) {
    const rows = await deps.store.query<{ customer_id: string; fate: Member['fate']; reasons: readonly Member['reasons'][number][] }>(sql`
      select customer_id, fate, reasons from campaign_member where run_id = ${runId} and customer_id > ${after} order by customer_id limit ${chunk}`)
    const seen = await deps.warehouse.inside(rows.map((row) => row.customer_id))
    found.push(...rows.filter((row) => seen.has(row.customer_id)))
    const last = rows.at(-1)
    if (last === undefined || rows.length < chunk) return found
    after = last.customer_id
  }
}

/** Everybody who was drawn into a run; under a scope of his customers alone. */
export const drawnInto = async (deps: CampaignDeps, runId: string): Promise<readonly string[]> => {
  const rows = await deps.store.query<{ customer_id: string }>(sql`select customer_id from campaign_member where run_id = ${runId} order by customer_id`)
  const ids = rows.map((row) => row.customer_id)
  if (!isScoped()) return ids
  const seen = await deps.warehouse.inside(ids)
  return ids.filter((id) => seen.has(id))
}

/** The waterfall as launched, counted in the store; under a scope of his customers alone. */
export const waterfallFor = async (deps: CampaignDeps, key: string): Promise<LabelledWaterfall> => {
  const run = await runOf(deps.store, key)
  if (run === undefined) return nobody
  if (isScoped()) return labelled(waterfallOf(await membersInside(deps, run.id)))
  const fates = await deps.store.query<{ fate: string; customers: number }>(sql`select fate, count(*) as customers from campaign_member where run_id = ${run.id} group by fate`)
  const of = (fate: string): number => fates.find((row) => row.fate === fate)?.customers ?? 0
  const firstReasons = await deps.store.query<{ reason: string; customers: number }>(sql`
    select reasons[1] as reason, count(*) as customers from campaign_member where run_id = ${run.id} and fate = 'dropped' group by 1 order by 2 desc, 1`)
  const anyReasons = await deps.store.query<{ reason: string; customers: number }>(sql`
    select reason, count(distinct customer_id) as customers from campaign_member cross join unnest(reasons) as given (reason) where run_id = ${run.id} and fate = 'dropped' group by 1 order by 2 desc, 1`)
  return labelled({ audience: of('target') + of('control') + of('dropped'), target: of('target'), control: of('control'), firstReasons, anyReasons })
}

export interface MemberFilter {
  readonly fate?: 'target' | 'control' | 'dropped' | undefined
  /** First reason. */
  readonly reason?: string | undefined
  /** Any reason. */
  readonly any?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** The customers behind a figure of the waterfall. */
export const memberPage = async (deps: CampaignDeps, run: Run | undefined, filter: MemberFilter): Promise<AudiencePage> => {
  if (run === undefined) return { items: [], nextCursor: null, total: 0 }
  const conditions: Sql[] = [sql`campaign_member.run_id = ${run.id}`]
  if (filter.fate !== undefined) conditions.push(sql`campaign_member.fate = ${filter.fate}`)
  if (filter.reason !== undefined) conditions.push(sql`campaign_member.fate = 'dropped' and campaign_member.reasons[1] = ${filter.reason}`)
  if (filter.any !== undefined) conditions.push(sql`campaign_member.fate = 'dropped' and ${filter.any} = any(campaign_member.reasons)`)
  const total = await totalOf(deps, conditions)
  const read = (cursor: string | undefined, limit: number) => memberRows(deps, cursor === undefined ? conditions : [...conditions, sql`campaign_member.customer_id > ${cursor}`], limit)
  return { ...(await pageInside({ limit: filter.limit, cursor: filter.cursor, read, customerOf: (member) => member.customerId, cursorOf: (member) => member.customerId, inside: deps.warehouse.inside })), total }
}

const totalOf = async (deps: CampaignDeps, conditions: readonly Sql[]): Promise<number> => {
  if (!isScoped()) return (await deps.store.one<{ total: number }>(sql`select count(*) as total from campaign_member where ${and(conditions)}`)).total
  const rows = await deps.store.query<{ customer_id: string }>(sql`select customer_id from campaign_member where ${and(conditions)}`)
  return (await deps.warehouse.inside(rows.map((row) => row.customer_id))).size
}

const memberRows = async (deps: CampaignDeps, conditions: readonly Sql[], limit: number): Promise<Pick<AudiencePage, 'items' | 'nextCursor'>> => {
  const rows = await deps.store.query<{ customer_id: string; fate: 'target' | 'control' | 'dropped'; reasons: string[]; contact_id: string | null; status: string | null }>(sql`
    select campaign_member.customer_id, campaign_member.fate, campaign_member.reasons, campaign_member.contact_id, contact.status
    from campaign_member left join contact on contact.id = campaign_member.contact_id
    where ${and(conditions)} order by campaign_member.customer_id limit ${limit + 1}`)
  const items = rows.slice(0, limit).map((row) => ({ customerId: row.customer_id, fate: row.fate, reasons: [...row.reasons], contactId: row.contact_id, status: row.status }))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.customerId ?? null) : null }
}
