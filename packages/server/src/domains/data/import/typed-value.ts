import type { ModelColumn } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseType } from '../../../platform/warehouse/warehouse.ts'

/** How text becomes values: the company's zone and currency, and the file's habits. */
export interface TypingRules {
  readonly zone: string
  readonly currencyDigits: number
  readonly decimal: '.' | ','
}

export const warehouseTypes: Readonly<Record<ModelColumn['type'], WarehouseType>> = {
  string: 'string', number: 'number', money: 'integer', boolean: 'boolean', date: 'date', instant: 'instant',
}

/** Blanks of files: also tabs, line ends, no-break and ideographic spaces. */
const blanks = ' \t\r\n\u00a0\u3000\ufeff'

/** Trimmed text, or null when there is none. */
export const trimmed = (text: Sql): Sql => sql`nullif(trim(${text}, ${blanks}), '')`

/** Points of a file with decimal commas may only stand between thousands: 12.50 there is a slip, not 1250. */
const pointsApart = String.raw`^[-+]?\d{1,3}(\.\d{3})+(,\d*)?$`

const plainNumber = (text: Sql, decimal: '.' | ','): Sql =>
  decimal === '.' ? text : sql`case when not contains(${text}, '.') or regexp_matches(${text}, ${pointsApart}) then replace(replace(${text}, '.', ''), ',', '.') end`

const groups = {
  '.': String.raw`^[-+]?\d{1,3}([,'’ \x{a0}\x{202f}]\d{2,3})*[,'’ \x{a0}\x{202f}]\d{3}(\.\d*)?$`,
  ',': String.raw`^[-+]?\d{1,3}([,'’ \x{a0}\x{202f}]\d{2,3})*[,'’ \x{a0}\x{202f}]\d{3}([.,]\d*)?$`,
} as const

/** Whether a number is written with separators between its thousands that the file's habits do not allow. */
export const hasThousands = (text: Sql, decimal: '.' | ','): Sql => sql`regexp_matches(${trimmed(text)}, ${groups[decimal]})`

/** DuckDB takes 1_000 for a thousand; a file that holds it holds something else. */
const withoutUnderscore = (text: Sql, value: Sql): Sql => sql`case when not contains(${text}, '_') then ${value} end`

const numberOf = (text: Sql, rules: TypingRules): Sql => {
  const value = sql`try_cast(${plainNumber(text, rules.decimal)} as double)`
  return withoutUnderscore(text, sql`case when isfinite(${value}) then ${value} end`)
}

/** 18 digits after the point: halves are told from what only looks like one. */
const decimalOf = (text: Sql, rules: TypingRules): Sql => sql`try_cast(${plainNumber(text, rules.decimal)} as decimal(34, 18))`

const scaled = (text: Sql, rules: TypingRules): Sql => sql`${decimalOf(text, rules)} * cast(${10 ** rules.currencyDigits} as decimal(4, 0))`

/** Digits after the point, for amounts written without an exponent. */
const fraction = (text: Sql): Sql => sql`case when contains(${text}, '.') then length(${text}) - strpos(${text}, '.') else 0 end`

/** Amounts that 64-bit decimals hold exactly: nearly all, and a hundred times faster than the wide ones. */
const isShort = (text: Sql): Sql => sql`length(${text}) <= 15 and ${fraction(text)} <= 6 and not contains(${text}, 'e') and not contains(${text}, 'E')`

/** Minor units, halves away from zero. */
const moneyOf = (text: Sql, rules: TypingRules): Sql => {
  const plain = plainNumber(text, rules.decimal)
  const short = sql`try_cast(round(try_cast(${plain} as decimal(15, 6)) * cast(${10 ** rules.currencyDigits} as decimal(3, 0)), 0) as bigint)`
  const wide = sql`try_cast(round(${widened(text, rules)}, 0) as bigint)`
  const value = rules.currencyDigits > 2 ? wide : sql`coalesce(case when ${isShort(plain)} then ${short} end, ${wide})`
  return withoutUnderscore(text, value)
}

const widened = (text: Sql, rules: TypingRules): Sql => (rules.currencyDigits === 0 ? decimalOf(text, rules) : scaled(text, rules))

const hasOffset = String.raw`:\d{2}(\.\d+)?\s?(Z|z|[+-]\d{2}(:?\d{2})?)$`

/** Wall-clock time of a zone as UTC. */
const toUtc = (local: Sql, zone: string): Sql => (zone === 'UTC' ? local : sql`timezone('UTC', timezone(${zone}, ${local}))`)

/** Instants are kept to the millisecond, as everything that reads them from the warehouse does: what is finer would order rows there alone. */
const toMilliseconds = (time: Sql): Sql => sql`date_trunc('milliseconds', ${time})`

/** DuckDB reads "infinity" as a time without end, which no calendar holds. */
const instantOf = (text: Sql, zone: string, format: string | undefined): Sql =>
  sql`nullif(nullif(${toMilliseconds(readInstant(text, zone, format))}, timestamp 'infinity'), timestamp '-infinity')`

const readInstant = (text: Sql, zone: string, format: string | undefined): Sql => {
  if (format !== undefined) {
    const parsed = sql`try_strptime(${text}, ${format})`
    return /%z/i.test(format) ? sql`timezone('UTC', ${parsed})` : toUtc(parsed, zone)
  }
  const naive = toUtc(sql`try_cast(${text} as timestamp)`, zone)
  return sql`case when regexp_matches(${text}, ${hasOffset}) then timezone('UTC', try_cast(${text} as timestamptz)) else ${naive} end`
}

/** Whether a wall-clock time does not exist in its zone because clocks were put forward over it. */
export const isInGap = (text: Sql, zone: string, format: string | undefined): Sql => {
  if (zone === 'UTC' || (format !== undefined && /%z/i.test(format))) return sql`false`
  const local = format === undefined ? sql`try_cast(${text} as timestamp)` : sql`try_strptime(${text}, ${format})`
  const offsetGiven = format === undefined ? sql`regexp_matches(${text}, ${hasOffset})` : sql`false`
  return sql`not ${offsetGiven} and timezone(${zone}, timezone(${zone}, ${local})) <> ${local}`
}

const dateOf = (text: Sql, format: string | undefined): Sql =>
  format === undefined ? sql`case when length(${text}) <= 10 or substr(${text}, 11, 1) in (' ', 'T') then nullif(nullif(try_cast(${text} as date), date 'infinity'), date '-infinity') end` : sql`cast(try_strptime(${text}, ${format}) as date)`

const booleanOf = (text: Sql): Sql =>
  sql`case when lower(${text}) in ('true', 't', 'yes', 'y', '1', 'on', '是') then true when lower(${text}) in ('false', 'f', 'no', 'n', '0', 'off', '否') then false end`

/** The value of a staged text; null where there is none or it does not fit. */
export const typedValue = (text: Sql, column: Pick<ModelColumn, 'type' | 'format'>, rules: TypingRules): Sql => {
  const bare = trimmed(text)
  switch (column.type) {
    case 'string':
      return sql`nullif(${text}, '')`
    case 'number':
      return numberOf(bare, rules)
    case 'money':
      return moneyOf(bare, rules)
    case 'boolean':
      return booleanOf(bare)
    case 'date':
      return dateOf(bare, column.format)
    case 'instant':
      return instantOf(bare, rules.zone, column.format)
  }
}

/** Whether an amount has finer digits than the currency. */
export const isRounded = (text: Sql, rules: TypingRules): Sql => {
  const bare = trimmed(text)
  const plain = plainNumber(bare, rules.decimal)
  const minor = widened(bare, rules)
  const hasFiner = sql`${fraction(plain)} > ${rules.currencyDigits} or contains(${plain}, 'e') or contains(${plain}, 'E')`
  return sql`case when ${hasFiner} then coalesce(${minor} <> round(${minor}, 0), false) else false end`
}

/** A wall-clock time of a zone as UTC: by its offset where that is known to be one number, else by the calendar. */
export const utcOf = (local: Sql, zone: string, offset: number | undefined): Sql =>
  toMilliseconds(offset === undefined ? toUtc(local, zone) : offset === 0 ? local : sql`${local} - to_seconds(${offset}::double)`)

/** The time of a fact. */
export const factTime = (text: Sql, zone: string, format: string | undefined): Sql => instantOf(trimmed(text), zone, format)
