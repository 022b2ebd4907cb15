import type { Expression, Literal } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { addDays, dayOf, startOfDay } from '../../../platform/time.ts'
import { searchAmong } from '../../../platform/warehouse/search-among.ts'
import type { Axis } from './axis.ts'
import { firstDayOf, monthAt, monthNumber } from './periods.ts'
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
export const fewest = 5

const compare = (operator: '=' | '<' | '>=', left: Expression, right: Literal): Expression => ({ op: 'compare', operator, left, right })
const unknownOf = ({ expression }: Axis): Expression => ({ op: 'not', of: { op: 'known', of: expression } })
const unknownBucket = (axis: Axis): Bucket => ({ kind: 'unknown', label: '', from: null, to: null, condition: unknownOf(axis) })

const bothEnds = (axis: Axis, low: Literal | null, high: Literal | null): Expression => {
  const ends = [...(low === null ? [] : [compare('>=', axis.expression, low)]), ...(high === null ? [] : [compare('<', axis.expression, high)])]
  if (ends.length === 0) return { op: 'known', of: axis.expression }
  return ends.length === 1 ? (ends[0] as Expression) : { op: 'and', of: ends }
}

/** Index over sorted ends: bucket i holds [ends[i − 1], ends[i]). Null is the bucket after the last. */
const bandIndex = (value: Sql, ends: readonly Sql[]): Sql => sql`case when ${value} is null then ${ends.length + 1} else ${searchAmong(value, ends)} end`

const literalOf = (axis: Axis, value: string | number | boolean): Literal => ({ op: 'literal', type: axis.type, value })

/** How often a value occurs. */
export interface ValueCount {
  readonly value: string | boolean
  readonly rows: number
}

/**
 * Texts and truths by value: the most frequent, in their own order where they have one; the rest folds.
 * @param counts by falling frequency, at least the first `most` of them
 * @param all how many different values there are
 */
export const valuesCut = (axis: Axis, counts: readonly ValueCount[], all: number, most: number): Cut => {
  const known = counts.filter((row) => !axis.isPersonal || row.rows >= fewest)
  const shown = known.slice(0, all > most ? Math.max(1, most - 1) : most)
  const place = (found: string | boolean): number => {
    const index = axis.values?.indexOf(String(found)) ?? -1
    return index < 0 ? (axis.values?.length ?? 0) : index
  }
  const ordered = shown.toSorted((left, right) => place(left.value) - place(right.value) || right.rows - left.rows || (String(left.value) < String(right.value) ? -1 : 1))
  const values = ordered.map(({ value }) => value)
  const folded = Math.max(0, all - values.length)
  const buckets: Bucket[] = values.map((one) => ({
    kind: 'value', label: String(one), from: null, to: null, condition: axis.type === 'boolean' ? (one === true ? axis.expression : { op: 'not', of: axis.expression }) : compare('=', axis.expression, literalOf(axis, one)),
  }))
  if (folded > 0) {
    const others: Expression = { op: 'not', of: { op: 'in', of: axis.expression, values: values.map((one) => literalOf(axis, one)) } }
    const isKnown: Expression = { op: 'known', of: axis.expression }
    buckets.push({ kind: 'other', label: '', from: null, to: null, condition: values.length === 0 ? isKnown : { op: 'and', of: [isKnown, others] } })
  }
  buckets.push(unknownBucket(axis))
  const branches = values.map((one, index) => sql`when ${one} then ${index}`)
  const rest = values.length
  return {
    axis, folded, buckets,
    indexOf: (of) => (branches.length === 0 ? sql`case when ${of} is null then ${buckets.length - 1} else ${rest} end` : sql`case when ${of} is null then ${buckets.length - 1} else case ${of} ${join(branches, sql` `)} else ${rest} end end`),
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

/** Numbers cut by given ends. */
export const cutAt = (standing: Standing, axis: Axis, ends: readonly number[]): Cut => ({
  axis, folded: 0, buckets: [...bandsOf(axis, ends, standing.catalogue.currencyDigits), unknownBucket(axis)],
  indexOf: (of) => bandIndex(standing.dialect.toDouble(of), ends.map((end) => sql`${end}`)),
})

/** Numbers that are few and whole, one by one. */
export const fewNumbersCut = (standing: Standing, axis: Axis, found: readonly number[]): Cut => {
  const values = found.toSorted((left, right) => left - right)
  const buckets: Bucket[] = values.map((one) => ({ kind: 'value', label: shownNumber(axis, one, standing.catalogue.currencyDigits), from: one, to: null, condition: compare('=', axis.expression, literalOf(axis, one)) }))
  const branches = values.map((one, index) => sql`when ${one} then ${index}`)
  return { axis, folded: 0, buckets: [...buckets, unknownBucket(axis)], indexOf: (of) => sql`case ${standing.dialect.toDouble(of)} ${join(branches, sql` `)} else ${values.length} end` }
}

/** Most numbers that are shown one by one. */
export const fewNumbers = 12

/** Shares at which numbers are cut into bands of about equal size. */
export const bandShares = (bands: number): readonly number[] => Array.from({ length: bands - 1 }, (_, index) => (index + 1) / bands)

/** Bands between quantiles, rounded; ends that fall together or under the least value make no band. */
export const bandsCut = (standing: Standing, axis: Axis, quantiles: readonly number[], least: number): Cut => {
  const ends = [...new Set(quantiles.map((end) => (axis.type === 'money' ? Math.round(rounded(end)) : rounded(end))))].filter((end) => end > least).sort((left, right) => left - right)
  return cutAt(standing, axis, ends)
}

const periodSteps = [
  { name: 'day', mostDays: 31, months: 0, days: 1 },
  { name: 'week', mostDays: 180, months: 0, days: 7 },
  { name: 'month', mostDays: 760, months: 1, days: 0 },
  { name: 'quarter', mostDays: 1_900, months: 3, days: 0 },
  { name: 'year', mostDays: 8_766, months: 12, days: 0 },
  { name: 'years', mostDays: 18_263, months: 60, days: 0 },
  { name: 'years', mostDays: Infinity, months: 120, days: 0 },
] as const

/** Days, weeks, months, quarters or years, by how long the time is (years where it is personal); first days of the periods. */
const periodStarts = (first: string, last: string, isPersonal: boolean): { readonly name: string; readonly starts: readonly string[] } => {
  const days = (Date.parse(last) - Date.parse(first)) / 86_400_000
  const step = periodSteps.slice(isPersonal ? 4 : 0).find(({ mostDays }) => days <= mostDays) ?? periodSteps[6]
  const month = monthNumber(first)
  let start = step.days === 1 ? first : step.days === 7 ? firstDayOf(first, 'week', { weekStart: 'monday', billingDay: 1 }) : monthAt(month - (month % step.months))
  const starts: string[] = []
  for (; start <= last; start = step.months === 0 ? addDays(start, step.days) : monthAt(monthNumber(start) + step.months)) starts.push(start)
  return { name: step.months > 12 ? `${step.months / 12} years` : step.name, starts }
}

const periodLabel = (name: string, day: string): string => {
  if (name === 'year') return day.slice(0, 4)
  if (name.endsWith(' years')) return `${day.slice(0, 4)} – ${Number(day.slice(0, 4)) + Number.parseInt(name, 10) - 1}`
  if (name === 'quarter') return `${day.slice(0, 4)} Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
  return name === 'month' ? day.slice(0, 7) : day
}

/** Days and times by calendar period. */
export const timesCut = (standing: Standing, axis: Axis, least: string | null, most: string | null): Cut => {
  const { dialect, catalogue: { timeZone } } = standing
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
