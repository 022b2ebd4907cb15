import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import type { Usage } from '../../platform/access/usage.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { Standings } from '../analysis/index.ts'
import { runOf, versionsOf, waterfallFor } from '../campaigns/index.ts'
import type { Campaign, CampaignDeps, Run } from '../campaigns/index.ts'
import type { FactSource } from '../contacts/index.ts'
import type { Offers } from '../offers/index.ts'
import { effectOf, incrementalProfit, verdictOf } from './effect.ts'
import type { ArmSums, CampaignResult } from './effect.ts'

export interface MeasurementDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly offers: Offers
  readonly campaign: (key: string) => Promise<Campaign>
  readonly campaigns: () => Promise<readonly Campaign[]>
  readonly campaignDeps: CampaignDeps
  readonly model: () => Promise<CompanyModel>
  /** Users, keys and audited readings since an instant. */
  readonly usage: (since: string) => Promise<Usage>
  readonly standings: () => Promise<Standings>
}

interface Window {
  readonly from: string
  readonly to: string
}

const dayMs = 86_400_000

interface Reading {
  readonly run: Run
  readonly window: Window
  readonly source: FactSource
  readonly condition: Sql
}

/** The response fact inside the window, by customer of the run, with the arm. */
const outcomes = ({ run, window, source, condition }: Reading, { instant }: Dialect): Sql => sql`
  with
  -- members: everybody who was drawn, by assignment
  members as (select "_customer", arm, counts_as_contact, cost from ledger_contact where run = ${run.id}),
  -- reactions: the response fact inside the window; returns lower the value and are no responses
  reactions as (
    select fact."_customer", min(fact."_at") filter (where not coalesce(fact."_refund", false)) as first_at,
      count(*) filter (where not coalesce(fact."_refund", false)) as responses, sum(${source.value}) as value
    from ${ident(source.table)} as fact
    where fact."_at" >= ${instant(window.from)} and fact."_at" < ${instant(window.to)} and (${condition})
      and fact."_customer" in (select "_customer" from members)
    group by fact."_customer"
  )`

interface ArmRow {
  readonly arm: 'target' | 'control'
  readonly customers: number
  readonly contacted: number
  readonly responders: number
  readonly revenue: number | null
  readonly squares: number | null
  readonly cost: number | null
}

/** Readings that are answered by one statement. */
const readTogether = 20

/** The arms of each reading. */
const readArms = async (deps: MeasurementDeps, readings: readonly Reading[]): Promise<readonly (readonly ArmRow[])[]> => {
  const found = readings.map((): ArmRow[] => [])
  const parts = readings.map((reading, index) => sql`
    select ${index} as "reading", arms.* from (
      ${outcomes(reading, deps.warehouse.dialect)}
      select members.arm, count(*) as customers, count(*) filter (where members.counts_as_contact) as contacted, count(*) filter (where reactions.responses > 0) as responders,
        sum(reactions.value) as revenue, sum(cast(reactions.value as double) * reactions.value) as squares, sum(members.cost) filter (where members.counts_as_contact) as cost
      from members left join reactions on reactions."_customer" = members."_customer"
      group by members.arm
    ) as arms`)
  for (let from = 0; from < parts.length; from += readTogether)
    for (const { reading, ...row } of await deps.warehouse.query<ArmRow & { readonly reading: number }>('measurement.arms', join(parts.slice(from, from + readTogether), sql` union all `))) found[reading]?.push(row)
  return found
}

const readDays = async (deps: MeasurementDeps, reading: Reading): Promise<readonly { readonly arm: 'target' | 'control'; readonly day: number; readonly responders: number }[]> => {
  const { dialect } = deps.warehouse
  return await deps.warehouse.query('measurement.days', sql`
    ${outcomes(reading, deps.warehouse.dialect)}
    select members.arm, cast(${dialect.wholeBetween('day', dialect.instant(reading.window.from), sql`reactions.first_at`)} as integer) as day, count(*) as responders
    from members join reactions on reactions."_customer" = members."_customer"
    where reactions.responses > 0
    group by 1, 2 order by 2`)
}

const sumsOf = (row: ArmRow | undefined): ArmSums => ({
  customers: row?.customers ?? 0, contacted: row?.contacted ?? 0, responders: row?.responders ?? 0, revenueMinor: row?.revenue ?? 0, revenueSquares: row?.squares ?? 0,
})

const shown = (arm: ArmSums): CampaignResult['target'] => ({
  customers: arm.customers, contacted: arm.contacted, responders: arm.responders, rate: arm.customers === 0 ? 0 : arm.responders / arm.customers, revenueMinor: Math.round(arm.revenueMinor),
  revenuePerCustomerMinor: arm.customers === 0 ? 0 : arm.revenueMinor / arm.customers,
})

const matchesOf = async ({ store, warehouse }: MeasurementDeps, key: string): Promise<CampaignResult['responsesByMatch']> => [
  ...(isScoped()
    ? await warehouse.query<CampaignResult['responsesByMatch'][number]>('measurement.matches', sql`
    select match, arm, count(*) as responses, cast(coalesce(sum(value), 0) as bigint) as "valueMinor" from ledger_response where campaign = ${key} group by match, arm order by match, arm`)
    : await store.query<CampaignResult['responsesByMatch'][number]>(sql`
    select match, arm, count(*) as responses, coalesce(sum(value_minor), 0)::int8 as "valueMinor" from response where campaign_key = ${key} group by match, arm order by match, arm`)),
]

const notLaunched: CampaignResult['verdict'] = { kind: 'too_early', message: { en: 'The campaign has not been launched yet: there is nothing to measure.', zh: '活动尚未执行：没有可评估的数据。' } }

interface HistoricCounts {
  readonly customers: number
  readonly responders: number
  readonly value: number
}

const none: HistoricCounts = { customers: 0, responders: 0, value: 0 }

/** The asker's customers among those of campaigns, from the ledger's copy, which knows scopes. */
const historicInside = async (deps: MeasurementDeps, keys: readonly string[]): Promise<ReadonlyMap<string, HistoricCounts>> => {
  const { dialect } = deps.warehouse
  await deps.campaignDeps.contacts.project()
  const theirs = sql`arm = 'target' and ${dialect.isOneOf(sql`campaign`, keys, 'string')} group by campaign`
  const rows = await deps.warehouse.query<HistoricCounts & { readonly campaign: string }>('measurement.historic', sql`
    select coalesce(reached.campaign, answered.campaign) as campaign, coalesce(reached.customers, 0) as customers, coalesce(answered.responders, 0) as responders, coalesce(answered.value, 0) as value
    from (select campaign, count(distinct "_customer") as customers from ledger_contact where ${theirs}) as reached
    full outer join (select campaign, count(distinct "_customer") as responders, cast(sum(value) as bigint) as value from ledger_response where ${theirs}) as answered on answered.campaign = reached.campaign`)
  return new Map(rows.map(({ campaign, ...counts }) => [campaign, counts]))
}

const historicCounts = async (deps: MeasurementDeps, keys: readonly string[]): Promise<ReadonlyMap<string, HistoricCounts>> => {
  if (keys.length === 0) return new Map()
  if (isScoped()) return await historicInside(deps, keys)
  const rows = await deps.store.query<HistoricCounts & { readonly campaign: string }>(sql`
    select campaign.key as campaign, (select count(distinct customer_id) from contact where campaign_key = campaign.key and arm = 'target') as customers,
      (select count(distinct customer_id) from response where campaign_key = campaign.key and arm = 'target') as responders,
      (select coalesce(sum(value_minor), 0)::int8 from response where campaign_key = campaign.key and arm = 'target') as value
    from campaign where key = any(${[...keys]}::text[])`)
  return new Map(rows.map(({ campaign, ...counts }) => [campaign, counts]))
}

/** What a result says without its parts by day, match and reason. */
export type CampaignFigures = Omit<CampaignResult, 'responsesByMatch' | 'daily' | 'waterfall'>

/** Campaigns that ran before Sextant, and launched ones without a draw: rates only. */
const historicFigures = (campaign: Campaign, counts: HistoricCounts = none): CampaignFigures => ({
  key: campaign.key, name: campaign.name, status: campaign.status, currency: campaign.currency, from: campaign.startedAt, to: campaign.finishedAt, windowDays: campaign.response.windowDays, windowOpen: false,
  target: shown({ customers: counts.customers, contacted: counts.customers, responders: counts.responders, revenueMinor: counts.value, revenueSquares: 0 }), control: null, effect: null,
  verdict: campaign.kind === 'historic' ? verdictOf(null, false) : notLaunched, cost: { contactsMinor: 0, offersMinor: 0, totalMinor: 0 }, incrementalProfitMinor: null,
})

const windowOf = async (deps: MeasurementDeps, run: Run, windowDays: number): Promise<Window | null> => {
  const { from } = await deps.store.one<{ from: string | null }>(sql`select min(planned_at) as "from" from contact where run_id = ${run.id}`)
  // Both arms' windows open with the run, so that control waits exactly as long as target.
  return from === null ? null : { from, to: new Date(Date.parse(from) + windowDays * dayMs).toISOString() }
}

const dailyRates = (days: Awaited<ReturnType<typeof readDays>>, target: ArmSums, control: ArmSums, windowDays: number, until: number): CampaignResult['daily'] => {
  const rate = (arm: 'target' | 'control', sums: ArmSums, day: number): number =>
    sums.customers === 0 ? 0 : days.filter((row) => row.arm === arm && row.day <= day).reduce((sum, row) => sum + row.responders, 0) / sums.customers
  return Array.from({ length: Math.max(0, Math.min(windowDays, until)) }, (_, day) => ({ day, targetRate: rate('target', target, day), controlRate: control.customers === 0 ? null : rate('control', control, day) }))
}

const readingOf = async (deps: MeasurementDeps, campaign: Campaign): Promise<Reading | null> => {
  const run = await runOf(deps.store, campaign.key)
  const window = run === undefined ? null : await windowOf(deps, run, campaign.response.windowDays)
  if (run === undefined || window === null) return null
  return {
    run, window, source: await deps.campaignDeps.factSource(campaign.response.fact, campaign.response.valueColumn ?? null),
    condition: await deps.campaignDeps.factCondition(campaign.response.fact, campaign.response.where ?? null),
  }
}

const sumsOfArms = (arms: readonly ArmRow[]): { readonly target: ArmSums; readonly control: ArmSums } => ({ target: sumsOf(arms.find((row) => row.arm === 'target')), control: sumsOf(arms.find((row) => row.arm === 'control')) })

const figuresOf = async (deps: MeasurementDeps, campaign: Campaign, { run, window }: Reading, arms: readonly ArmRow[]): Promise<CampaignFigures> => {
  const offer = await deps.offers.get(campaign.offer, (await versionsOf(deps.store, run.id)).offer)
  const { target, control } = sumsOfArms(arms)
  const windowOpen = deps.clock.now() < Date.parse(window.to)
  const effect = effectOf(target, control, { controlShare: campaign.controlShare, windowOpen })
  const contactsMinor = arms.find((row) => row.arm === 'target')?.cost ?? 0
  const offersMinor = target.responders * offer.costMinor
  return {
    key: campaign.key, name: campaign.name, status: campaign.status, currency: campaign.currency, from: window.from, to: window.to, windowDays: campaign.response.windowDays, windowOpen, target: shown(target),
    control: control.customers === 0 ? null : shown(control), effect, verdict: verdictOf(effect, windowOpen), cost: { contactsMinor, offersMinor, totalMinor: contactsMinor + offersMinor },
    incrementalProfitMinor: incrementalProfit(effect, { offerValueMinor: offer.valueMinor, totalCostMinor: contactsMinor + offersMinor }),
  }
}

/** The figures of many campaigns, computed anew from assignment and facts, in few statements. */
export const figuresOfAll = async (deps: MeasurementDeps, campaigns: readonly Campaign[]): Promise<readonly CampaignFigures[]> => {
  const read: { readonly campaign: Campaign; readonly reading: Reading | null }[] = []
  for (const campaign of campaigns) read.push({ campaign, reading: await readingOf(deps, campaign) })
  const drawn = read.flatMap(({ reading }) => reading ?? [])
  if (drawn.length > 0) await deps.campaignDeps.contacts.project()
  const [arms, counts] = [await readArms(deps, drawn), await historicCounts(deps, read.flatMap(({ campaign, reading }) => (reading === null ? [campaign.key] : [])))]
  const figures: CampaignFigures[] = []
  for (const { campaign, reading } of read)
    figures.push(reading === null ? historicFigures(campaign, counts.get(campaign.key)) : await figuresOf(deps, campaign, reading, arms[drawn.indexOf(reading)] ?? []))
  return figures
}

/** Result of a campaign, computed anew from assignment and facts. */
export const resultOf = async (deps: MeasurementDeps, key: string): Promise<CampaignResult> => {
  const campaign = await deps.campaign(key)
  const reading = await readingOf(deps, campaign)
  if (reading === null) return { ...historicFigures(campaign, (await historicCounts(deps, [key])).get(key)), responsesByMatch: await matchesOf(deps, key), daily: [], waterfall: null }
  await deps.campaignDeps.contacts.project()
  const [[arms = []], days, waterfall] = await Promise.all([readArms(deps, [reading]), readDays(deps, reading), waterfallFor(deps.campaignDeps, key)])
  const { target, control } = sumsOfArms(arms)
  const daysSoFar = Math.ceil((deps.clock.now() - Date.parse(reading.window.from)) / dayMs)
  return { ...(await figuresOf(deps, campaign, reading, arms)), responsesByMatch: await matchesOf(deps, key), daily: dailyRates(days, target, control, campaign.response.windowDays, daysSoFar), waterfall }
}
