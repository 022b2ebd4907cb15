import { ident, join, sql } from '../sql.ts'
import type { Sql } from '../sql.ts'
import type { Dialect, SqlType } from './dialect.ts'
import { oneReading } from './one-reading.ts'

const typeNames: Readonly<Record<SqlType, Sql>> = {
  string: sql`text`,
  number: sql`double precision`,
  whole: sql`bigint`,
  boolean: sql`boolean`,
  date: sql`date`,
  instant: sql`timestamptz`,
}

const filtered = (aggregate: Sql, condition: Sql | undefined): Sql =>
  condition === undefined ? aggregate : sql`${aggregate} filter (where ${condition})`

const localTime = (instant: Sql, zone: string): Sql => sql`timezone(cast(${zone} as text), ${instant})`

const seconds = (from: Sql, to: Sql): Sql => sql`extract(epoch from (${to} - ${from}))`

const inMonth = (time: Sql): Sql => sql`(cast(${time} as timestamp) - date_trunc('month', cast(${time} as timestamp)))`

const monthNumber = (time: Sql): Sql => sql`(extract(year from ${time}) * 12 + extract(month from ${time}))`

const monthsBetween = (from: Sql, to: Sql): Sql =>
  sql`cast(${monthNumber(to)} - ${monthNumber(from)} - case when ${inMonth(from)} > ${inMonth(to)} then 1 else 0 end as double precision)`

const instantText = (value: Sql): Sql => sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

// `round` takes halves to even ones, and numeric keeps but 15 digits of a double.
const round = (value: Sql): Sql =>
  sql`(select trunc("value") + case when abs("value" - trunc("value")) >= 0.5 then sign("value") else 0 end from (select ${value} as "value") as "rounded")`

const unitTexts = { day: sql`'day'`, week: sql`'week'`, month: sql`'month'`, quarter: sql`'quarter'`, year: sql`'year'` }

const rowsAt: Dialect['rowsAt'] = (columns, shares, condition) => {
  const row = sql`row(${join(Object.values(columns).map(({ type, value }) => sql`cast(${value} as ${typeNames[type]})`))})`
  return filtered(sql`percentile_disc(cast(${shares} as double precision[])) within group (order by ${row})`, condition)
}

/** PostgreSQL 15 and later, and PGlite. Instants are `timestamptz`. */
export const postgresDialect: Dialect = {
  name: 'postgres',
  placeholders: 'postgres',

  typed: (value, type) => sql`cast(${value} as ${typeNames[type]})`,
  instant: (iso) => sql`cast(${iso} as timestamptz)`,
  day: (isoDay) => sql`cast(${isoDay} as date)`,
  wallTime: (iso) => sql`cast(${iso} as timestamp)`,
  nothing: (type) => sql`cast(null as ${typeNames[type]})`,

  toDouble: (value) => sql`cast(${value} as double precision)`,
  toText: (value) => sql`cast(${value} as text)`,
  instantText,
  dayText: (value) => sql`to_char(${value}, 'YYYY-MM-DD')`,

  safeDivide: (numerator, denominator) => sql`(${numerator} / nullif(${denominator}, 0))`,
  ratio: (numerator, denominator) => sql`(cast(${numerator} as double precision) / nullif(cast(${denominator} as double precision), 0))`,
  finite: (value) =>
    sql`nullif(nullif(nullif(${value}, cast('NaN' as double precision)), cast('Infinity' as double precision)), cast('-Infinity' as double precision))`,
  round,

  wholeNumber: (value) => sql`cast(${round(value)} as bigint)`,
  truncate: (value) => sql`trunc(${value})`,
  extreme: (which, values, isText) => {
    const value = isText ? sql`"value" collate "C"` : sql`"value"`
    return sql`(select "value" from unnest(array[${join(values)}]) as "values"("value") order by ${value} ${which === 'greatest' ? sql`desc` : sql`asc`} nulls first limit 1)`
  },

  extremeKnown: (which, values) => sql`${which === 'greatest' ? sql`greatest` : sql`least`}(${join(values)})`,

  isOneOf: (value, values) => (values.length === 0 ? sql`false` : sql`${value} in (${join(values.map((one) => sql`${one}`))})`),
  rowsOf: (columns) => {
    const lists = Object.values(columns).map(({ type, values }) => sql`cast(${values} as ${typeNames[type]}[])`)
    return sql`(select * from unnest(${join(lists)}) as "bound" (${join(Object.keys(columns).map((name) => ident(name)))}))`
  },
  series: (from, to) => sql`(select "n" from generate_series(cast(${from} as bigint), cast(${to} as bigint) - 1) as "series" ("n"))`,

  contains: (text, needle) => sql`(strpos(${text}, ${needle}) > 0)`,
  startsWith: (text, prefix) => sql`starts_with(${text}, ${prefix})`,
  endsWith: (text, suffix) => sql`starts_with(reverse(${text}), reverse(${suffix}))`,
  length: (text) => sql`cast(length(${text}) as double precision)`,
  lower: (text) => sql`lower(${text})`,
  upper: (text) => sql`upper(${text})`,
  ending: (which, text, count) => sql`${which === 'left' ? sql`left` : sql`right`}(${text}, cast(${count} as integer))`,
  md5: (text) => sql`md5(${text})`,
  byCodePoint: (text) => sql`${text} collate "C"`,

  localTime,
  localDay: (instant, zone) => sql`cast(${localTime(instant, zone)} as date)`,
  utcOf: (wallTime, zone) => sql`timezone('UTC', timezone(cast(${zone} as text), ${wallTime}))`,
  later: (time, count, unit) => {
    const whole = sql`cast(${count} as integer)`
    if (unit === 'hours') return sql`(${time} + make_interval(hours => ${whole}))`
    if (unit === 'days') return sql`(${time} + make_interval(days => ${whole}))`
    if (unit === 'weeks') return sql`(${time} + make_interval(weeks => ${whole}))`
    return unit === 'months' ? sql`(${time} + make_interval(months => ${whole}))` : sql`(${time} + make_interval(years => ${whole}))`
  },
  addDays: (day, count) => sql`(${day} + cast(${count} as integer))`,
  wholeBetween: (unit, from, to) =>
    unit === 'day'
      ? sql`cast(floor(${seconds(from, to)} / 86400) as double precision)`
      : sql`cast(floor(${seconds(from, to)} / 3600) as double precision)`,
  daysBetween: (from, to) => sql`cast(${to} - ${from} as double precision)`,
  monthsBetween,
  epochMs: (time) => sql`cast(floor(extract(epoch from ${time}) * 1000) as bigint)`,
  startOf: (unit, time) => sql`cast(date_trunc(${unitTexts[unit]}, cast(${time} as timestamp)) as date)`,
  part: (part, value) => {
    if (part === 'year') return sql`cast(extract(year from ${value}) as double precision)`
    if (part === 'month') return sql`cast(extract(month from ${value}) as double precision)`
    if (part === 'day') return sql`cast(extract(day from ${value}) as double precision)`
    return sql`cast(extract(isodow from ${value}) as double precision)`
  },

  filtered,
  pick: (which, value, time, condition) => {
    const order = which === 'last' ? sql`${time} desc, ${value} desc` : sql`${time}, ${value}`
    return sql`(${filtered(sql`array_agg(${value} order by ${order})`, condition)})[1]`
  },
  ranksRows: false,
  nth: (n, value, time, condition) => {
    const order = n > 0 ? sql`${time}, ${value}` : sql`${time} desc, ${value} desc`
    return sql`(${filtered(sql`array_agg(${value} order by ${order})`, condition)})[${Math.abs(n)}]`
  },
  quantile: (value, share, condition) => filtered(sql`percentile_cont(cast(${share} as double precision)) within group (order by ${value})`, condition),
  quantiles: (value, shares, condition) => filtered(sql`percentile_cont(cast(${shares} as double precision[])) within group (order by ${value})`, condition),
  rowsAt,
  rowsAtOf: (table, lists, others) => oneReading(table, lists, others, rowsAt),
  fieldAt: (list, place, columns, name) => {
    const type = columns[name]?.type ?? 'string'
    return sql`cast(to_jsonb(${list}) -> cast(${place - 1} as integer) ->> cast(${`f${Object.keys(columns).indexOf(name) + 1}`} as text) as ${typeNames[type]})`
  },
  roughlyDistinct: (value) => sql`count(distinct ${value})`,
  joinTexts: (value, separator, order, condition) => filtered(sql`string_agg(${value}, ${separator} order by ${order})`, condition),
  jsonRows: (columns, order) => {
    const fields = Object.entries(columns).map(([name, { type, value }]) => sql`cast(${name} as text), ${type === 'instant' ? instantText(value) : value}`)
    return sql`coalesce(cast(json_agg(json_build_object(${join(fields)}) order by ${order}) as text), '[]')`
  },
  materialized: sql`materialized`,
}
