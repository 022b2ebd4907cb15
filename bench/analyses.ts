import { analyseCohorts, analyseFunnel, analyseRfm } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { cohortsOf } from '../packages/server/src/domains/analysis/behaviour/cohorts.ts'
import { funnelOf } from '../packages/server/src/domains/analysis/behaviour/funnel.ts'
import type { AnalysisDeps } from '../packages/server/src/domains/analysis/index.ts'
import { migrationOf } from '../packages/server/src/domains/analysis/value/migration.ts'
import { rfmOf } from '../packages/server/src/domains/analysis/value/rfm.ts'
import type { LargeCompany } from './large-company.ts'
import { inTurns, ms } from './measure.ts'
import type { Figure, Section } from './measure.ts'

type Migration = Parameters<typeof migrationOf>

/** An analysis, and a figure of its answer that the SQL by hand must give too. */
interface AnalysisPair {
  readonly what: string
  readonly ours: (deps: AnalysisDeps) => Promise<string>
  /** One query, or several in their order; the last one answers. */
  readonly byHand: (at: Sql) => Sql
}

interface Counted { readonly customers: number; readonly groups: number }

const counted = ({ customers, groups }: Counted): string => `${customers.toLocaleString('en')} in ${groups}`

/** The company's zone has had one offset since 1992: whoever knows that adds it. */
const local = (time: Sql): Sql => sql`(${time} + interval 8 hour)`

/** Every customer's bands by quintiles of recency, frequency and money at an instant. */
const bands = (at: Sql): Sql => sql`
  select _customer, 6 - ntile_r as r, ntile_f as f, ntile_m as m from (
    select _customer, recency, frequency, monetary,
      (5 * (row_number() over (order by recency, _customer) - 1)) // n + 1 as ntile_r, (5 * (row_number() over (order by frequency, _customer) - 1)) // n + 1 as ntile_f,
      (5 * (row_number() over (order by monetary, _customer) - 1)) // n + 1 as ntile_m
    from (select *, count(*) over () as n from (
      select _customer, date_diff('day', cast(${local(sql`max(_at)`)} as date), cast(${local(at)} as date)) as recency, count(*) as frequency, sum(amount) as monetary
      from fact_bill where _at < ${at} and not _refund group by 1)))`

const pairs: readonly AnalysisPair[] = [
  {
    what: 'RFM of bills, five quantile bands: customers and cells with their sums',
    ours: async (deps) => {
      const { customers, cells } = await rfmOf(deps, analyseRfm.input.parse({ fact: 'bill' }) as ParsedInputOf<typeof analyseRfm>)
      return counted({ customers, groups: cells.length })
    },
    byHand: (at) => sql`select cast(sum(c) as bigint) as customers, count(*) as groups from (
      select r, f, m, count(*) as c, sum(monetary) as revenue, sum(recency) as days, sum(frequency) as times from (
        select _customer, recency, frequency, monetary, 6 - ((5 * (row_number() over (order by recency, _customer) - 1)) // n + 1) as r,
          (5 * (row_number() over (order by frequency, _customer) - 1)) // n + 1 as f, (5 * (row_number() over (order by monetary, _customer) - 1)) // n + 1 as m
        from (select *, count(*) over () as n from (
          select _customer, date_diff('day', cast(${local(sql`max(_at)`)} as date), cast(${local(at)} as date)) as recency, count(*) as frequency, sum(amount) as monetary
          from fact_bill where _at < ${at} group by 1))) group by 1, 2, 3)`,
  },
  {
    what: 'cohorts of bills by month: customers, cohorts × months since',
    ours: async (deps) => {
      const { cohorts } = await cohortsOf(deps, analyseCohorts.input.parse({ fact: 'bill' }) as ParsedInputOf<typeof analyseCohorts>)
      return counted({ customers: cohorts.reduce((sum, { size }) => sum + size, 0), groups: cohorts.reduce((sum, { active }) => sum + active.length, 0) })
    },
    byHand: (at) => sql`with monthly as materialized (
        select _customer, datediff('month', timestamp '2025-01-01', ${local(sql`_at`)}) as month, sum(amount) as revenue from fact_bill where _at < ${at} group by 1, 2),
      joined as (select _customer, min(month) as cohort from monthly group by 1)
      select cast(sum(active) filter (where since = 0) as bigint) as customers, count(*) as groups from (
        select cohort, month - cohort as since, count(*) as active, sum(revenue) as revenue from monthly join joined using (_customer) group by 1, 2)`,
  },
  {
    what: 'migration between RFM classes at two dates: customers',
    ours: async (deps) => {
      const { customers } = await migrationOf(deps as Migration[0], { of: 'rfm', from: '2026-05-01T00:00:00.000Z', gross: false, fact: 'bill' } as Migration[1])
      return counted({ customers, groups: 0 })
    },
    byHand: (at) => sql`select cast(sum(c) as bigint) as customers, 0 as groups from (
      select b.r, b.f, b.m, a.r as r2, a.f as f2, a.m as m2, count(*) as c from (${bands(at)}) as a full join (${bands(sql`timestamp '2026-05-01'`)}) as b using (_customer) group by all)`,
  },
  {
    what: 'funnel top-up → purchase → complaint within 60 days: customers who began, steps',
    ours: async (deps) => {
      const { groups } = await funnelOf(deps, analyseFunnel.input.parse({ steps: ['top_up', 'purchase', 'service_request where kind = "complaint"'], windowDays: 60 }) as ParsedInputOf<typeof analyseFunnel>)
      const [whole] = groups
      return counted({ customers: whole?.steps[0]?.reached ?? 0, groups: whole?.steps[2]?.reached ?? 0 })
    },
    byHand: (at) => sql`with second as (select _customer, _at from fact_purchase where _at < ${at} and not _refund),
      reached as (select second._customer, second._at, began._at as b
        from second asof join (select _customer, _at from fact_top_up where _at < ${at} and _customer in (select _customer from second)) as began on began._customer = second._customer and second._at > began._at
        where second._at - began._at <= interval 60 day)
      select (select count(distinct _customer) from fact_top_up where _at < ${at}) as customers, (
        select count(distinct third._customer) from (select _customer, _at from fact_service_request where _at < ${at} and kind = 'complaint') as third
        asof join reached on reached._customer = third._customer and third._at > reached._at where third._at - reached.b <= interval 60 day) as groups`,
  },
]

/** Analyses beside SQL written by hand for the same question. */
export const benchAnalyses = async (company: LargeCompany, times: number): Promise<Section> => {
  const { warehouse, catalogue, model, at } = company
  const deps: AnalysisDeps = { warehouse, model: async () => model, catalogue: async () => catalogue, standpoint: async () => at }
  const instant = sql`cast(${at.replace('T', ' ').replace('Z', '')} as timestamp)`
  const figures: Figure[] = []
  for (const { what, ours, byHand } of pairs) {
    const hand = async (): Promise<string> => counted(await warehouse.one<Counted>('bench.analysis', byHand(instant)))
    const [mine, theirs] = [await ours(deps), await hand()]
    if (mine !== theirs) throw new Error(`${what}: ${mine}, by hand ${theirs}`)
    const [mineMs, theirMs] = await inTurns(times, () => ours(deps), hand)
    figures.push({ what: `${what} → ${mine}`, ours: ms(mineMs), theirs: ms(theirMs), ratio: mineMs / theirMs })
  }
  return { title: `Analyses over ${company.customers.toLocaleString('en')} customers and ${company.facts.toLocaleString('en')} facts`, against: 'DuckDB SQL by hand', figures, notes: ['ours also names each class, writes the rule of each cell, and adds bands and shares'] }
}
