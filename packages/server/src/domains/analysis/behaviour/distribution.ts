import type { OutputOf, ParsedInputOf, analyseDistribution } from '@sextant/contract'
import type { Expression, Literal } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { customerAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import { cutOf, shownAxis } from './buckets.ts'
import type { Cut } from './cuts.ts'
import { withRelation } from './relation.ts'
import type { Relation } from './relation.ts'
import { ruleTextOf, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

type Distribution = OutputOf<typeof analyseDistribution>
type Numeric = NonNullable<Distribution['numeric']>
type Group = Distribution['groups'][number]

const shownShares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const
const curveShares = Array.from({ length: 101 }, (_, index) => index / 100)
const dayMs = 86_400_000

const isTime = ({ type }: Axis): boolean => type === 'date' || type === 'instant'

/** The value as a number: times as milliseconds since 1970. */
const numberOf = (standing: Standing, axis: Axis, value: Sql): Sql => standing.dialect.toDouble(isTime(axis) ? standing.dialect.epochMs(value) : value)

interface SummaryRow {
  readonly known: number
  readonly all: number
  readonly mean: number | null
  readonly deviation: number | null
  readonly least: number | null
  readonly most: number | null
  readonly curve: readonly number[] | null
}

const summarySql = (number: Sql, shares: readonly number[], dialect: Dialect): Sql => sql`
  count(${number}) as "known", count(*) as "all", avg(${number}) as "mean", stddev_samp(${number}) as "deviation", min(${number}) as "least", max(${number}) as "most", ${dialect.quantiles(number, shares)} as "curve"`

/** The least of 1, 2 and 5 times a power of ten that is no smaller; for times of whole days. */
const niceStep = (wanted: number, axis: Axis): number => {
  if (isTime(axis)) {
    const days = wanted / dayMs
    return dayMs * ([1, 2, 7, 14, 28, 91, 182, 364, 728, 1_820, 3_640].find((step) => step >= days) ?? Math.ceil(days))
  }
  const power = 10 ** Math.floor(Math.log10(wanted))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= wanted - 1e-12) ?? 10) * power
  return axis.type === 'money' ? Math.max(1, Math.round(step)) : step
}

interface Bins {
  readonly low: number
  readonly step: number
  readonly count: number
}

/** Bars of equal, round width over the middle 99 %; the outermost hold the tails. */
const binsOf = (axis: Axis, low: number, high: number, wanted: number): Bins => {
  if (high <= low) return { low, step: 1, count: 1 }
  const step = niceStep((high - low) / wanted, axis)
  const first = Math.floor(low / step) * step
  return { low: first, step, count: Math.max(1, Math.ceil((high - first) / step + 1e-9)) }
}

const binIndex = (number: Sql, { low, step, count }: Bins): Sql => sql`cast(least(${count - 1}, greatest(0, floor((${number} - ${low}) / ${step}))) as integer)`

const literal = (axis: Axis, value: number): Literal => {
  if (axis.type === 'date') return { op: 'literal', type: 'date', value: new Date(value).toISOString().slice(0, 10) }
  if (axis.type === 'instant') return { op: 'literal', type: 'instant', value: new Date(value).toISOString() }
  return { op: 'literal', type: axis.type, value: axis.type === 'money' ? Math.round(value) : Number(value.toPrecision(12)) }
}

const beyond = (axis: Axis, operator: '<' | '>=' | '>', value: number): Expression => ({ op: 'compare', operator, left: axis.expression, right: literal(axis, value) })

/** A fence lies between values: the nearest whole one on its own side, so that the rule names those who were counted. */
const fence = (axis: Axis, operator: '<' | '>', value: number): Expression => {
  const step = axis.type === 'date' ? dayMs : axis.type === 'money' || axis.type === 'instant' ? 1 : undefined
  if (step === undefined) return beyond(axis, operator, value)
  return beyond(axis, operator, (operator === '<' ? Math.ceil(value / step) : Math.floor(value / step)) * step)
}

const binRule = (standing: Standing, axis: Axis, bins: Bins, index: number): string => {
  const from = index === 0 ? [] : [beyond(axis, '>=', bins.low + index * bins.step)]
  const to = index === bins.count - 1 ? [] : [beyond(axis, '<', bins.low + (index + 1) * bins.step)]
  return ruleTextOf(standing, from.length + to.length === 0 ? [{ op: 'known', of: axis.expression }] : [...from, ...to]) ?? 'true'
}

const quantilesOf = (curve: readonly number[] | null): Numeric['quantiles'] => (curve === null ? [] : shownShares.map((share) => ({ share, value: curve[Math.round(share * 100)] as number })))

const numericOf = async (session: WorkSession, standing: Standing, axis: Axis, { from }: Relation, wanted: number): Promise<{ readonly numeric: Numeric; readonly bins: Bins }> => {
  const number = numberOf(standing, axis, sql`"r"."v"`)
  const row = await session.one<SummaryRow>('analyse.distribution', sql`select ${summarySql(number, curveShares, standing.dialect)} from ${from} as "r"`)
  const { known, all, mean, deviation, least, most } = row
  const curve = row.curve ?? []
  const missing = all - known
  if (least === null || most === null) return { numeric: { known, missing, mean, standardDeviation: deviation, quantiles: [], low: 0, high: 0, bins: [], ecdf: [], outliers: null }, bins: { low: 0, step: 1, count: 1 } }
  const [lower, upper] = [curve[25] as number, curve[75] as number]
  // Extreme values must not flatten all others into one bar.
  const reach = upper - lower > 0 ? 4 * (upper - lower) : most - least
  const bins = binsOf(axis, Math.max(least, lower - reach), Math.min(most, upper + reach), wanted)
  const [lowFence, highFence] = [lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower)]
  const counted = await session.query<{ bin: number; customers: number }>('analyse.distribution.bins', sql`select ${binIndex(number, bins)} as "bin", count(*) as "customers" from ${from} as "r" where "r"."v" is not null group by 1`)
  const fences = await session.one<{ below: number; above: number }>('analyse.distribution.outliers', sql`select count(*) filter (where ${number} < ${lowFence}) as "below", count(*) filter (where ${number} > ${highFence}) as "above" from ${from} as "r"`)
  const counts = new Map(counted.map(({ bin, customers }) => [bin, customers]))
  // The outermost values of a personal attribute are those of single customers.
  const [low, high] = axis.isPersonal ? [curve[1] as number, curve[99] as number] : [least, most]
  const shares = axis.isPersonal ? curveShares.slice(1, 100) : curveShares
  const outliers: Expression = { op: 'or', of: [fence(axis, '<', lowFence), fence(axis, '>', highFence)] }
  return {
    bins,
    numeric: {
      known, missing, mean, standardDeviation: deviation, quantiles: quantilesOf(curve), low, high,
      bins: Array.from({ length: bins.count }, (_, index) => ({ from: bins.low + index * bins.step, to: bins.low + (index + 1) * bins.step, customers: counts.get(index) ?? 0, rule: binRule(standing, axis, bins, index) })),
      ecdf: shares.map((share) => ({ value: curve[Math.round(share * 100)] as number, share })),
      outliers: { lowFence, highFence, ...fences, rule: ruleTextOf(standing, [outliers]) ?? 'true' },
    },
  }
}

const groupsOf = async (session: WorkSession, standing: Standing, axis: Axis, cut: Cut, { from }: Relation, bins: Bins | undefined): Promise<{ readonly groups: readonly Group[]; readonly kept: readonly number[] }> => {
  const group = cut.indexOf(sql`"r"."b"`)
  if (bins === undefined) return { groups: [], kept: [] }
  const number = numberOf(standing, axis, sql`"r"."v"`)
  const rows = await session.query<SummaryRow & { readonly group: number }>('analyse.distribution.groups', sql`select ${group} as "group", ${summarySql(number, curveShares, standing.dialect)} from ${from} as "r" group by 1 order by 1`)
  const counted = await session.query<{ group: number; bin: number; customers: number }>('analyse.distribution.groupBins', sql`
    select ${group} as "group", ${binIndex(number, bins)} as "bin", count(*) as "customers" from ${from} as "r" where "r"."v" is not null group by 1, 2`)
  const kept = rows.map((row) => row.group)
  const groups = rows.map((row, bucket): Group => {
    const own = new Map(counted.filter((one) => one.group === row.group).map((one) => [one.bin, one.customers]))
    return {
      bucket, known: row.known, missing: row.all - row.known, mean: row.mean, standardDeviation: row.deviation, quantiles: quantilesOf(row.known === 0 ? null : row.curve),
      bins: Array.from({ length: bins.count }, (_, index) => own.get(index) ?? 0),
    }
  })
  return { groups, kept }
}

const categoriesOf = async (session: WorkSession, standing: Standing, axis: Axis, { from }: Relation): Promise<NonNullable<Distribution['categories']>> => {
  const cut = await cutOf(session, standing, axis, from, sql`"r"."v"`, { most: 50, bands: 5 })
  const rows = await session.query<{ bucket: number; customers: number }>('analyse.distribution.values', sql`select ${cut.indexOf(sql`"r"."v"`)} as "bucket", count(*) as "customers" from ${from} as "r" group by 1 order by 1`)
  const known = rows.filter(({ bucket }) => cut.buckets[bucket]?.kind !== 'unknown').reduce((sum, { customers }) => sum + customers, 0)
  const all = rows.reduce((sum, { customers }) => sum + customers, 0)
  return { known, missing: all - known, axis: shownAxis(standing, cut, rows.map(({ bucket }) => bucket)), customers: rows.map(({ customers }) => customers) }
}

/** How a value of the customers is spread. */
export const distributionOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof analyseDistribution>): Promise<Distribution> => {
  const standing = await standingOf(deps, input)
  const axis = customerAxis(input.of, standing, 'of')
  const by = input.by === undefined ? undefined : customerAxis(input.by, standing, 'by')
  const isNumeric = axis.type !== 'string' && axis.type !== 'boolean'
  return await withRelation(deps.warehouse, standing, { values: { v: axis, ...(by === undefined ? {} : { b: by }) } }, async (relation, session) => {
    const spread = isNumeric ? await numericOf(session, standing, axis, relation, input.bins) : null
    const categories = isNumeric ? null : await categoriesOf(session, standing, axis, relation)
    const cut = by === undefined ? undefined : await cutOf(session, standing, by, relation.from, sql`"r"."b"`, { most: 8, bands: 4 })
    const { groups, kept } = cut === undefined ? { groups: [], kept: [] } : await groupsOf(session, standing, axis, cut, relation, spread?.bins)
    const numeric = spread?.numeric ?? null
    return {
      at: standing.at, text: axis.text, label: axis.label, type: axis.type, unit: axis.type === 'money' ? 'money' : isNumeric && !isTime(axis) ? 'number' : 'text', currency: standing.catalogue.currency,
      customers: numeric === null ? (categories?.known ?? 0) + (categories?.missing ?? 0) : numeric.known + numeric.missing, numeric, categories, by: cut === undefined ? null : shownAxis(standing, cut, kept), groups: [...groups],
    }
  })
}
