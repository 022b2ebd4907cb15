import { ident, join, sql } from '../sql.ts'
import type { Sql } from '../sql.ts'
import type { BoundColumn, Dialect, SqlType } from './dialect.ts'
import { trinoRowsAtOf } from './trino-rows-at.ts'

const typeNames: Readonly<Record<SqlType, Sql>> = {
  string: sql`varchar`,
  number: sql`double`,
  whole: sql`bigint`,
  boolean: sql`boolean`,
  date: sql`date`,
  instant: sql`timestamp(6)`,
}

/** Casts know neither the `T` nor the `Z` of ISO 8601. */
const plainClock = (iso: string): string => iso.replace('T', ' ').replace('Z', '')

const timestamp = (iso: string): Sql => sql`cast(${plainClock(iso)} as timestamp(6))`

const filtered = (aggregate: Sql, condition: Sql | undefined): Sql =>
  condition === undefined ? aggregate : sql`${aggregate} filter (where ${condition})`

const localTime = (instant: Sql, zone: string): Sql =>
  sql`cast(at_timezone(with_timezone(cast(${instant} as timestamp(6)), 'UTC'), ${zone}) as timestamp(6))`

/** Java takes the earlier of two instants with the same clock: an hour, or half an hour, later it may show it again. */
const utcOf = (wallTime: Sql, zone: string): Sql => {
  const wall = sql`cast(${wallTime} as timestamp(6))`
  const first = sql`cast(at_timezone(with_timezone(${wall}, ${zone}), 'UTC') as timestamp(6))`
  const again = (minutes: Sql): Sql => sql`when ${localTime(sql`${first} + interval ${minutes} minute`, zone)} = ${wall} then ${first} + interval ${minutes} minute`
  return sql`case ${again(sql`'60'`)} ${again(sql`'30'`)} else ${first} end`
}

const milliseconds = (from: Sql, to: Sql): Sql => sql`date_diff('millisecond', ${from}, ${to})`

const inMonth = (time: Sql): Sql => sql`(cast(${time} as timestamp(6)) - date_trunc('month', cast(${time} as timestamp(6))))`

const monthsBetween = (from: Sql, to: Sql): Sql =>
  sql`(cast((year(${to}) - year(${from})) * 12 + month(${to}) - month(${from}) as double) - case when ${inMonth(from)} > ${inMonth(to)} then 1 else 0 end)`

const instantText = (value: Sql): Sql => sql`(to_iso8601(cast(date_trunc('millisecond', cast(${value} as timestamp(6))) as timestamp(3))) || 'Z')`

const unitTexts = {
  day: sql`'day'`, week: sql`'week'`, month: sql`'month'`, quarter: sql`'quarter'`, year: sql`'year'`,
  days: sql`'day'`, weeks: sql`'week'`, months: sql`'month'`, years: sql`'year'`, hours: sql`'hour'`,
}

/** Above so many pieces a value is written once, inside a lambda, lest nested ones double the statement again and again. */
const longValue = 60

/** A bound list as an array: one text, however long. */
const boundArray = ({ type, values }: BoundColumn): Sql =>
  sql`cast(${type === 'instant' ? values.map((value) => (value === null ? null : plainClock(String(value)))) : values} as array(${typeNames[type]}))`

const known = (value: Sql, condition: Sql | undefined): Sql => (condition === undefined ? sql`${value} is not null` : sql`${condition} and ${value} is not null`)

/** Quantiles of the sorted array `sorted` at the share `share`; the same arithmetic as DuckDB's, so that the same double comes out. */
const interpolated = sql`element_at(sorted, cast(floor(share * (cardinality(sorted) - 1)) as bigint) + 1) * (1e0 - (share * (cardinality(sorted) - 1) - floor(share * (cardinality(sorted) - 1))))
    + element_at(sorted, cast(ceiling(share * (cardinality(sorted) - 1)) as bigint) + 1) * (share * (cardinality(sorted) - 1) - floor(share * (cardinality(sorted) - 1)))`

const quantiles = (value: Sql, shares: readonly number[], condition: Sql | undefined): Sql => {
  const sorted = sql`array_sort(array_agg(cast(${value} as double)) filter (where ${known(value, condition)}))`
  const list = join(shares.map((share) => sql`cast(${share} as double)`))
  return sql`element_at(transform(array[${sorted}], sorted -> if(sorted is not null, transform(array[${list}], share -> ${interpolated}))), 1)`
}

const rowType = (columns: Readonly<Record<string, { readonly type: SqlType }>>): Sql => sql`row(${join(Object.entries(columns).map(([name, { type }]) => sql`${ident(name)} ${typeNames[type]}`))})`

/** The most whole numbers that `sequence` makes. */
const sequenceLength = 10_000

/** Trino 476 and later: the cluster's warehouse. Instants are `timestamp(6)` in UTC; sessions run in time zone UTC. */
export const trinoDialect: Dialect = {
  name: 'trino',
  placeholders: 'question',

  typed: (value, type) => sql`cast(${value} as ${typeNames[type]})`,
  instant: timestamp,
  day: (isoDay) => sql`cast(${isoDay} as date)`,
  wallTime: timestamp,
  nothing: (type) => sql`cast(null as ${typeNames[type]})`,

  toDouble: (value) => sql`cast(${value} as double)`,
  // A double is cast to text as 1.0E1. `format` writes it as Java does: plainly from a thousandth to ten million.
  toText: (value, type) =>
    type === 'number'
      ? sql`case when ${value} is null then null when ${value} = truncate(cast(${value} as double)) and abs(${value}) < 1e15 then cast(cast(${value} as bigint) as varchar) else format('%s', ${value}) end`
      : sql`cast(${value} as varchar)`,
  instantText,
  dayText: (value) => sql`cast(cast(${value} as date) as varchar)`,

  safeDivide: (numerator, denominator) => sql`(${numerator} / nullif(${denominator}, 0e0))`,
  ratio: (numerator, denominator) => sql`(cast(${numerator} as double) / nullif(cast(${denominator} as double), 0e0))`,
  // `nullif(x, nan())` keeps not-a-number: it equals nothing here.
  finite: (value) =>
    value.parts.length <= longValue
      ? sql`case when is_finite(${value}) then ${value} end`
      : sql`element_at(filter(array[${value}], "number" -> is_finite("number")), 1)`,
  round: (value) => sql`round(${value})`,

  wholeNumber: (value) => sql`cast(round(${value}) as bigint)`,
  truncate: (value) => sql`truncate(${value})`,
  extreme: (which, values) => sql`${which === 'greatest' ? sql`greatest` : sql`least`}(${join(values)})`,
  extremeKnown: (which, values) =>
    sql`${which === 'greatest' ? sql`array_max` : sql`array_min`}(filter(array[${join(values)}], "value" -> "value" is not null))`,

  // Short lists stay lists: they prune partitions and files. Long ones are one bound text, hashed once.
  isOneOf: (value, values, type) => {
    if (values.length === 0) return sql`false`
    if (values.length <= 100) return sql`${value} in (${join(values.map((one) => sql`${one}`))})`
    return sql`${value} in (select "one" from unnest(${boundArray({ type, values })}) as "listed" ("one"))`
  },
  rowsOf: (columns) =>
    sql`(select * from unnest(${join(Object.values(columns).map(boundArray))}) as "bound" (${join(Object.keys(columns).map((name) => ident(name)))}))`,
  series: (from, to) => {
    if (to <= from) return sql`(select cast(null as bigint) as "n" where false)`
    const whole = (value: number): Sql => sql`cast(${value} as bigint)`
    if (to - from <= sequenceLength) return sql`(select "n" from unnest(sequence(${whole(from)}, ${whole(to - 1)})) as "series" ("n"))`
    const blocks = Math.ceil((to - from) / sequenceLength) - 1
    return sql`(select ${whole(from)} + "block" * ${whole(sequenceLength)} + "place" as "n"
      from unnest(sequence(${whole(0)}, ${whole(blocks)})) as "blocks" ("block") cross join unnest(sequence(${whole(0)}, ${whole(sequenceLength - 1)})) as "places" ("place")
      where ${whole(from)} + "block" * ${whole(sequenceLength)} + "place" < ${whole(to)})`
  },

  contains: (text, needle) => sql`(strpos(${text}, ${needle}) > 0)`,
  startsWith: (text, prefix) => sql`starts_with(${text}, ${prefix})`,
  endsWith: (text, suffix) => sql`starts_with(reverse(${text}), reverse(${suffix}))`,
  length: (text) => sql`cast(length(${text}) as double)`,
  lower: (text) => sql`lower(${text})`,
  // The capital of ß is ẞ, as on the embedded engine; Java keeps the small letter.
  upper: (text) => sql`upper(replace(${text}, 'ß', 'ẞ'))`,
  // `substr` counts from the end only in texts that are long enough.
  ending: (which, text, count) => {
    const start = (of: Sql): Sql => sql`substr(${of}, 1, cast(${count} as bigint))`
    return which === 'left' ? start(text) : sql`reverse(${start(sql`reverse(${text})`)})`
  },
  md5: (text) => sql`lower(to_hex(md5(to_utf8(${text}))))`,
  byCodePoint: (text) => text,

  localTime,
  localDay: (instant, zone) => sql`cast(${localTime(instant, zone)} as date)`,
  utcOf,
  later: (time, count, unit) => sql`date_add(${unitTexts[unit]}, cast(${count} as bigint), ${time})`,
  addDays: (day, count) => sql`date_add('day', cast(${count} as bigint), ${day})`,
  wholeBetween: (unit, from, to) => sql`floor(cast(${milliseconds(from, to)} as double) / ${unit === 'day' ? sql`86400000e0` : sql`3600000e0`})`,
  daysBetween: (from, to) => sql`cast(date_diff('day', ${from}, ${to}) as double)`,
  monthsBetween,
  epochMs: (time) => milliseconds(sql`timestamp '1970-01-01 00:00:00.000000'`, sql`cast(${time} as timestamp(6))`),
  startOf: (unit, time) => sql`cast(date_trunc(${unitTexts[unit]}, ${time}) as date)`,
  part: (part, value) => {
    if (part === 'year') return sql`cast(year(${value}) as double)`
    if (part === 'month') return sql`cast(month(${value}) as double)`
    if (part === 'day') return sql`cast(day(${value}) as double)`
    return sql`cast(day_of_week(${value}) as double)`
  },

  filtered,
  // The pair itself is kept: `max_by` would keep the value beside it, for a quarter more processor time.
  pick: (which, value, time, condition) => sql`(${filtered(sql`${which === 'last' ? sql`max` : sql`min`}(row(${time}, ${value}))`, condition)})[2]`,
  ranksRows: true,
  nth: (n, value, time, condition) => {
    const place = sql`cast(${Math.abs(n)} as bigint)`
    const ordered = n > 0 ? sql`min_by(${value}, row(${time}, ${value}), ${place})` : sql`max_by(${value}, row(${time}, ${value}), ${place})`
    return sql`element_at(${filtered(ordered, condition)}, ${place})`
  },
  quantile: (value, share, condition) => sql`element_at(${quantiles(value, [share], condition)}, 1)`,
  quantiles,
  rowsAt: (columns, shares, condition) => {
    const row = sql`cast(row(${join(Object.values(columns).map(({ value }) => value))}) as ${rowType(columns)})`
    const sorted = filtered(sql`array_agg(${row})`, condition)
    const rank = sql`cast(greatest(1e0, cardinality(sorted) - floor(cardinality(sorted) - share * cardinality(sorted))) as bigint)`
    const list = join(shares.map((share) => sql`cast(${share} as double)`))
    return sql`element_at(transform(array[array_sort(${sorted})], sorted -> if(sorted is not null, transform(array[${list}], share -> element_at(sorted, ${rank})))), 1)`
  },
  rowsAtOf: (table, lists, others) => trinoRowsAtOf(table, lists, others, typeNames),
  fieldAt: (list, place, _, name) => sql`element_at(${list}, cast(${place} as bigint)).${ident(name)}`,
  roughlyDistinct: (value) => sql`approx_distinct(${value})`,
  joinTexts: (value, separator, order, condition) =>
    sql`array_join(array_agg(${value} order by ${order}) filter (where ${known(value, condition)}), ${separator})`,
  jsonRows: (columns, order) => {
    const entries = Object.entries(columns)
    const values = entries.map(([, { type, value }]) => (type === 'instant' ? instantText(value) : value))
    const written = Object.fromEntries(entries.map(([name, { type }]) => [name, { type: type === 'instant' ? ('string' as const) : type }]))
    return sql`coalesce(json_format(cast(array_agg(cast(row(${join(values)}) as ${rowType(written)}) order by ${order}) as json)), '[]')`
  },
  materialized: sql``,
}
