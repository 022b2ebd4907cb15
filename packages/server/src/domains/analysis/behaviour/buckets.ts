import type { OutputOf, analyseGeography } from '@sextant/contract'
import type { Expression, Literal } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { addDays, dayOf, startOfDay } from '../../../platform/time.ts'
import type { WarehouseReader } from '../../../platform/warehouse/warehouse.ts'
import type { Axis } from './axis.ts'
import { ruleTextOf } from './standing.ts'
import type { Standing } from './standing.ts'

/*
 * An axis is cut into buckets once, from the data at hand: texts by value (known values in their own order, others by size, the rest
 * folded), numbers by value where they are few and whole, otherwise in bands of about equal size with round ends, days and times by
 * calendar period. A bucket is a condition of the rule language, so that its customers can be listed and kept.
 */

export interface Bucket {
  readonly kind: 'value' | 'range' | 'other' | 'unknown'
  readonly label: string
  readonly from: number | null
  readonly to: number | null
  readonly condition: Expression
}

export interface Cut {
  readonly axis: Axis
  readonly buckets: readonly Bucket[]
  readonly folded: number
  /** Which bucket a value belongs to, 0-based; every value has one. */
  readonly indexOf: (value: Sql) => Sql
}

export interface CutOptions {
  readonly most: number
  /** Bands of numbers. */
  readonly bands: number
}

/** Fewer customers than this are not shown apart where the value is personal. */
const fewest = 5

const compare = (operator: '=' | '<' | '>=', left: Expression, right: Literal): Expression => ({ op: 'compare', operator, left, right })
const unknownOf = ({ expression }: Axis): Expression => ({ op: 'not', of: { op: 'known', of: expression } })
const unknownBucket = (axis: Axis): Bucket => ({ kind: 'unknown', label: '', from: null, to: null, condition: unknownOf(axis) })

const bothEnds = (axis: Axis, low: Literal | null, high: Literal | null): Expression => {
  const ends = [...(low === null ? [] : [compare('>=', axis.expression, low)]), ...(high === null ? [] : [compare('<', axis.expression, high)])]
  if (ends.length === 0) return { op: 'known', of: axis.expression }
  return ends.length === 1 ? (ends[0] as Expression) : { op: 'and', of: ends }
}

/** Index over sorted ends: bucket i holds [ends[i − 1], ends[i]). Null is the bucket after the last. */
const bandIndex = (value: Sql, ends: readonly Sql[]): Sql => {
  const search = (from: number, to: number): Sql => {
    if (from === to) return sql`${from}`
    const middle = (from + to) >> 1
    return sql`case when ${value} < ${ends[middle] as Sql} then ${search(from, middle)} else ${search(middle + 1, to)} end`
  }
  return sql`case when ${value} is null then ${ends.length + 1} else ${search(0, ends.length)} end`
}

const literalOf = (axis: Axis, value: string | number | boolean): Literal => ({ op: 'literal', type: axis.type, value })

const cutValues = async (reader: WarehouseReader, axis: Axis, from: Sql, value: Sql, options: CutOptions): Promise<Cut> => {
  const rows = await reader.query<{ value: string | boolean | null; rows: number; values: number }>('analyse.cut', sql`
    select ${value} as "value", count(*) as "rows", count(*) over () as "values" from ${from} as "r" group by 1 order by 2 desc, 1 limit ${options.most + 2}`)
  const known = rows.filter((row) => row.value !== null && (!axis.isPersonal || row.rows >= fewest))
  const hasUnknown = rows.some((row) => row.value === null)
  const all = (rows[0]?.values ?? 0) - (hasUnknown ? 1 : 0)
  const shown = known.slice(0, all > options.most ? Math.max(1, options.most - 1) : options.most)
  const place = (found: string | boolean): number => {
    const index = axis.values?.indexOf(String(found)) ?? -1
    return index < 0 ? (axis.values?.length ?? 0) : index
  }
  const ordered = shown.toSorted((left, right) => place(left.value as string) - place(right.value as string) || right.rows - left.rows || (String(left.value) < String(right.value) ? -1 : 1))
  const values = ordered.map((row) => row.value as string | boolean)
  const folded = Math.max(0, all - values.length)
  const buckets: Bucket[] = values.map((one) => ({
    kind: 'value', label: String(one), from: null, to: null, condition: axis.type === 'boolean' ? (one === true ? axis.expression : { op: 'not', of: axis.expression }) : compare('=', axis.expression, literalOf(axis, one)),
  }))
  if (folded > 0) {
    const others: Expression = { op: 'not', of: { op: 'in', of: axis.expression, values: values.map((one) => literalOf(axis, one)) } }
    const isKnown: Expression = { op: 'known', of: axis.expression }
    buckets.push({ kind: 'other', label: '', from: null, to: null, condition: values.length === 0 ? isKnown : { op: 'and', of: [isKnown, others] } })
  }
  // There may be an unknown value beyond the rows looked at.
  buckets.push(unknownBucket(axis))
  const branches = values.map((one, index) => sql`when ${one} then ${index}`)
  return {
    axis, folded, buckets,
    indexOf: (of) => (branches.length === 0 ? sql`case when ${of} is null then ${buckets.length - 1} else ${values.length} end` : sql`case when ${of} is null then ${buckets.length - 1} else case ${of} ${join(branches, sql` `)} else ${values.length} end end`),
  }
}

/** Rounded to three digits: ends of bands are read and typed by people. */
const rounded = (value: number): number => Number(value.toPrecision(3))

const shownNumber = (axis: Axis, value: number, digits: number): string => (axis.type === 'money' ? (value / 10 ** digits).toFixed(value % 10 ** digits === 0 ? 0 : digits) : String(Number(value.toPrecision(12))))

const bandsOf = (axis: Axis, ends: readonly number[], digits: number): readonly Bucket[] => {
  const shown = (value: number): string => shownNumber(axis, value, digits)
  return Array.from({ length: ends.length + 1 }, (_, index): Bucket => {
    const low = index === 0 ? null : (ends[index - 1] as number)
    const high = index === ends.length ? null : (ends[index] as number)
    const label = low === null && high === null ? '*' : low === null ? `< ${shown(high as number)}` : high === null ? `≥ ${shown(low)}` : `${shown(low)} – ${shown(high)}`
    return { kind: 'range', label, from: low, to: high, condition: bothEnds(axis, low === null ? null : literalOf(axis, low), high === null ? null : literalOf(axis, high)) }
  })
}

const cutNumbers = async (reader: WarehouseReader, standing: Standing, axis: Axis, from: Sql, value: Sql, options: CutOptions): Promise<Cut> => {
  const number = standing.dialect.toDouble(value)
  const few = Math.min(options.most, 12)
  const found = await reader.query<{ value: number }>('analyse.cut', sql`select distinct ${number} as "value" from ${from} as "r" where ${value} is not null limit ${few + 1}`)
  const { catalogue: { currencyDigits } } = standing
  if (found.length <= few && found.length > 0 && found.every((row) => Number.isInteger(row.value)) && axis.type === 'number') {
    const values = found.map((row) => row.value).sort((left, right) => left - right)
    const buckets: Bucket[] = values.map((one) => ({ kind: 'value', label: shownNumber(axis, one, currencyDigits), from: one, to: null, condition: compare('=', axis.expression, literalOf(axis, one)) }))
    const branches = values.map((one, index) => sql`when ${one} then ${index}`)
    return { axis, folded: 0, buckets: [...buckets, unknownBucket(axis)], indexOf: (of) => sql`case ${standing.dialect.toDouble(of)} ${join(branches, sql` `)} else ${values.length} end` }
  }
  const shares = Array.from({ length: options.bands - 1 }, (_, index) => sql`quantile_cont(${number}, ${(index + 1) / options.bands}) as ${ident(`q${index}`)}`)
  const { least, ...ends } = await reader.one<Readonly<Record<string, number | null>>>('analyse.cut', sql`select min(${number}) as "least", ${join(shares)} from ${from} as "r"`)
  const sorted = [...new Set(Object.values(ends).flatMap((end) => (end === null ? [] : [axis.type === 'money' ? Math.round(rounded(end)) : rounded(end)])))].filter((end) => end > (least ?? 0)).sort((left, right) => left - right)
  return { axis, folded: 0, buckets: [...bandsOf(axis, sorted, currencyDigits), unknownBucket(axis)], indexOf: (of) => bandIndex(standing.dialect.toDouble(of), sorted.map((end) => sql`${end}`)) }
}

const periodSteps = [
  { name: 'day', mostDays: 31, months: 0, days: 1 },
  { name: 'week', mostDays: 180, months: 0, days: 7 },
  { name: 'month', mostDays: 760, months: 1, days: 0 },
  { name: 'quarter', mostDays: 1_900, months: 3, days: 0 },
  { name: 'year', mostDays: Infinity, months: 12, days: 0 },
] as const

const nextMonths = (day: string, months: number): string => {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const index = year * 12 + month - 1 + months
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`
}

/** Days, weeks, months, quarters or years, by how long the time is (years where it is personal); first days of the periods. */
const periodStarts = (first: string, last: string, isPersonal: boolean): { readonly name: string; readonly starts: readonly string[] } => {
  const days = (Date.parse(last) - Date.parse(first)) / 86_400_000
  const step = (isPersonal ? undefined : periodSteps.find(({ mostDays }) => days <= mostDays)) ?? periodSteps[4]
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7
  const month = Number(first.slice(5, 7))
  let start = step.days === 1 ? first : step.days === 7 ? addDays(first, -weekday) : `${first.slice(0, 4)}-${String(month - ((month - 1) % step.months)).padStart(2, '0')}-01`
  const starts: string[] = []
  for (; start <= last; start = step.months === 0 ? addDays(start, step.days) : nextMonths(start, step.months)) starts.push(start)
  return { name: step.name, starts }
}

const periodLabel = (name: string, day: string): string => {
  if (name === 'year') return day.slice(0, 4)
  if (name === 'quarter') return `${day.slice(0, 4)} Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
  return name === 'month' ? day.slice(0, 7) : day
}

const cutTimes = async (reader: WarehouseReader, standing: Standing, axis: Axis, from: Sql, value: Sql): Promise<Cut> => {
  const { dialect, catalogue: { timeZone } } = standing
  const { least, most } = await reader.one<{ least: string | null; most: string | null }>('analyse.cut', sql`select min(${value}) as "least", max(${value}) as "most" from ${from} as "r"`)
  if (least === null || most === null) return { axis, folded: 0, buckets: [unknownBucket(axis)], indexOf: () => sql`0` }
  const dayAt = (text: string): string => (axis.type === 'date' ? text.slice(0, 10) : dayOf(Date.parse(text), timeZone))
  const { name, starts } = periodStarts(dayAt(least), dayAt(most), axis.isPersonal)
  const literal = (day: string): Literal => ({ op: 'literal', type: 'date', value: day })
  const buckets = starts.map((day, index): Bucket => {
    const next = starts[index + 1] ?? null
    return { kind: 'range', label: periodLabel(name, day), from: null, to: null, condition: bothEnds(axis, literal(day), next === null ? null : literal(next)) }
  })
  const ends = starts.slice(1).map((day) => (axis.type === 'date' ? dialect.day(day) : dialect.instant(new Date(startOfDay(day, timeZone)).toISOString())))
  return { axis, folded: 0, buckets: [...buckets, unknownBucket(axis)], indexOf: (of) => bandIndex(of, ends) }
}

/** Cuts an axis by the values it has in a relation. */
export const cutOf = async (reader: WarehouseReader, standing: Standing, axis: Axis, from: Sql, value: Sql, options: CutOptions): Promise<Cut> => {
  switch (axis.type) {
    case 'string':
    case 'boolean':
      return await cutValues(reader, axis, from, value, options)
    case 'number':
    case 'money':
      return await cutNumbers(reader, standing, axis, from, value, options)
    case 'date':
    case 'instant':
      return await cutTimes(reader, standing, axis, from, value)
  }
}

/** Numbers cut by given ends. */
export const cutAt = (standing: Standing, axis: Axis, ends: readonly number[]): Cut => ({
  axis, folded: 0, buckets: [...bandsOf(axis, ends, standing.catalogue.currencyDigits), unknownBucket(axis)],
  indexOf: (of) => bandIndex(standing.dialect.toDouble(of), ends.map((end) => sql`${end}`)),
})

type ShownAxis = OutputOf<typeof analyseGeography>['axis']

/** The axis as it is answered, with the buckets that hold somebody; `ruleOf` says a bucket's customers. */
export const shownAxis = (standing: Standing, cut: Cut, kept: readonly number[], ruleOf: (condition: Expression) => readonly (Expression | undefined)[] = (condition) => [condition]): ShownAxis => ({
  text: cut.axis.text, label: cut.axis.label, type: cut.axis.type, level: cut.axis.fact === undefined ? 'customer' : 'row', folded: cut.folded,
  buckets: kept.map((index) => {
    const { kind, label, from, to, condition } = cut.buckets[index] as Bucket
    return { kind, label, from, to, rule: ruleTextOf(standing, ruleOf(condition)) }
  }),
})
