import { ident, join, sql } from '../sql.ts'
import type { Sql } from '../sql.ts'
import type { Dialect, SqlType } from './dialect.ts'
import { oneReading } from './one-reading.ts'

const typeNames: Readonly<Record<SqlType, Sql>> = {
  string: sql`varchar`,
  number: sql`double`,
  whole: sql`bigint`,
  boolean: sql`boolean`,
  date: sql`date`,
  instant: sql`timestamp`,
}

const filtered = (aggregate: Sql, condition: Sql | undefined): Sql =>
  condition === undefined ? aggregate : sql`${aggregate} filter (where ${condition})`

const localTime = (instant: Sql, zone: string): Sql => sql`timezone(${zone}, timezone('UTC', cast(${instant} as timestamp)))`

const inMonth = (time: Sql): Sql => sql`(cast(${time} as timestamp) - date_trunc('month', cast(${time} as timestamp)))`

const monthsBetween = (from: Sql, to: Sql): Sql =>
  sql`(cast((year(${to}) - year(${from})) * 12 + month(${to}) - month(${from}) as double) - case when ${inMonth(from)} > ${inMonth(to)} then 1 else 0 end)`

const unitTexts = { day: sql`'day'`, week: sql`'week'`, month: sql`'month'`, quarter: sql`'quarter'`, year: sql`'year'` }

const instantText = (value: Sql): Sql => sql`strftime(cast(${value} as timestamp), '%Y-%m-%dT%H:%M:%S.%gZ')`

const rowsAt: Dialect['rowsAt'] = (columns, shares, condition) => {
  const fields = join(Object.entries(columns).map(([name, { type, value }]) => sql`${ident(name)} := cast(${value} as ${typeNames[type]})`))
  return filtered(sql`quantile_disc(struct_pack(${fields}), [${join(shares.map((share) => sql`cast(${share} as double)`))}])`, condition)
}

/** DuckDB: the embedded warehouse. Instants are `timestamp` in UTC; sessions run `set timezone = 'UTC'`. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  placeholders: 'duckdb',

  // The driver binds whole numbers as 64-bit integers, however large.
  typed: (value, type) => sql`cast(${Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : value} as ${typeNames[type]})`,
  instant: (iso) => sql`cast(${iso} as timestamp)`,
  day: (isoDay) => sql`cast(${isoDay} as date)`,
  wallTime: (iso) => sql`cast(${iso} as timestamp)`,
  nothing: (type) => sql`cast(null as ${typeNames[type]})`,

  toDouble: (value) => sql`cast(${value} as double)`,
  toText: (value, type) => (type === 'number' ? sql`regexp_replace(cast(${value} as varchar), '[.]0$', '')` : sql`cast(${value} as varchar)`),
  instantText,
  dayText: (value) => sql`strftime(cast(${value} as date), '%Y-%m-%d')`,

  safeDivide: (numerator, denominator) => sql`(${numerator} / nullif(${denominator}, 0))`,
  ratio: (numerator, denominator) => sql`(cast(${numerator} as double) / nullif(cast(${denominator} as double), 0))`,
  finite: (value) => sql`nullif(nullif(nullif(${value}, cast('nan' as double)), cast('inf' as double)), cast('-inf' as double))`,
  round: (value) => sql`round(${value})`,

  wholeNumber: (value) => sql`cast(round(${value}) as bigint)`,
  truncate: (value) => sql`trunc(${value})`,
  extreme: (which, values) => sql`list_sort([${join(values)}], ${which === 'greatest' ? sql`'DESC'` : sql`'ASC'`}, 'NULLS FIRST')[1]`,

  extremeKnown: (which, values) => sql`${which === 'greatest' ? sql`greatest` : sql`least`}(${join(values)})`,

  isOneOf: (value, values) => (values.length === 0 ? sql`false` : sql`${value} in (${join(values.map((one) => sql`${one}`))})`),
  rowsOf: (columns) => sql`(select ${join(Object.entries(columns).map(([name, { type, values }]) => sql`unnest(cast(${values} as ${typeNames[type]}[])) as ${ident(name)}`))})`,
  series: (from, to) => sql`(select "range" as "n" from range(cast(${from} as bigint), cast(${to} as bigint)))`,

  contains: (text, needle) => sql`contains(${text}, ${needle})`,
  startsWith: (text, prefix) => sql`starts_with(${text}, ${prefix})`,
  endsWith: (text, suffix) => sql`ends_with(${text}, ${suffix})`,
  length: (text) => sql`cast(length(${text}) as double)`,
  lower: (text) => sql`lower(${text})`,
  upper: (text) => sql`upper(${text})`,
  ending: (which, text, count) => sql`${which === 'left' ? sql`left` : sql`right`}(${text}, cast(${count} as bigint))`,
  md5: (text) => sql`md5(${text})`,
  byCodePoint: (text) => text,

  localTime,
  localDay: (instant, zone) => sql`cast(${localTime(instant, zone)} as date)`,
  utcOf: (wallTime, zone) => sql`timezone('UTC', timezone(${zone}, cast(${wallTime} as timestamp)))`,
  later: (time, count, unit) => {
    const whole = sql`cast(${count} as integer)`
    if (unit === 'hours') return sql`(${time} + to_hours(${whole}))`
    if (unit === 'days') return sql`(${time} + to_days(${whole}))`
    if (unit === 'weeks') return sql`(${time} + to_weeks(${whole}))`
    return unit === 'months' ? sql`(${time} + to_months(${whole}))` : sql`(${time} + to_years(${whole}))`
  },
  addDays: (day, count) => sql`(${day} + cast(${count} as integer))`,
  wholeBetween: (unit, from, to) =>
    unit === 'day'
      ? sql`floor((epoch_ms(${to}) - epoch_ms(${from})) / 86400000.0)`
      : sql`floor((epoch_ms(${to}) - epoch_ms(${from})) / 3600000.0)`,
  daysBetween: (from, to) => sql`cast(date_diff('day', ${from}, ${to}) as double)`,
  monthsBetween,
  epochMs: (time) => sql`epoch_ms(${time})`,
  startOf: (unit, time) => sql`cast(date_trunc(${unitTexts[unit]}, ${time}) as date)`,
  part: (part, value) => {
    if (part === 'year') return sql`cast(year(${value}) as double)`
    if (part === 'month') return sql`cast(month(${value}) as double)`
    if (part === 'day') return sql`cast(day(${value}) as double)`
    return sql`cast(isodow(${value}) as double)`
  },

  filtered,
  pick: (which, value, time, condition) =>
    filtered(which === 'last' ? sql`arg_max(${value}, row(${time}, ${value}))` : sql`arg_min(${value}, row(${time}, ${value}))`, condition),
  ranksRows: false,
  nth: (n, value, time, condition) => {
    const place = sql`cast(${Math.abs(n)} as bigint)`
    return sql`(${filtered(n > 0 ? sql`arg_min(${value}, row(${time}, ${value}), ${place})` : sql`arg_max(${value}, row(${time}, ${value}), ${place})`, condition)})[${place}]`
  },
  quantile: (value, share, condition) => filtered(sql`quantile_cont(${value}, cast(${share} as double))`, condition),
  quantiles: (value, shares, condition) => filtered(sql`quantile_cont(${value}, [${join(shares.map((share) => sql`cast(${share} as double)`))}])`, condition),
  rowsAt,
  rowsAtOf: (table, lists, others) => oneReading(table, lists, others, rowsAt),
  fieldAt: (list, place, _, name) => sql`${list}[cast(${place} as bigint)].${ident(name)}`,
  roughlyDistinct: (value) => sql`approx_count_distinct(${value})`,
  joinTexts: (value, separator, order, condition) => filtered(sql`string_agg(${value}, ${separator} order by ${order})`, condition),
  jsonRows: (columns, order) => {
    const fields = Object.entries(columns).map(([name, { type, value }]) => sql`${ident(name)} := ${type === 'instant' ? instantText(value) : value}`)
    return sql`coalesce(cast(to_json(list(struct_pack(${join(fields)}) order by ${order})) as varchar), '[]')`
  },
  materialized: sql`materialized`,
}
