import type { Sql } from '../sql.ts'

/** What engines can do differently; code asks for the capability, never for the engine's name. */
export interface DialectCapabilities {
  /** Aggregates can be given an order that breaks ties (`arg_max(value, (time, value))`). */
  readonly argMaxByRow: boolean
  /** Parquet and CSV files can be read in place. */
  readonly readsFiles: boolean
  /** Several statements may run at once over one connection pool. */
  readonly concurrentWrites: boolean
}

/**
 * The differences between SQL engines, as small functions from SQL to SQL. Numbers are doubles inside expressions; an instant is the
 * engine's timestamp in UTC (sessions run with time zone UTC); a date is a calendar day without a zone.
 */
export interface Dialect {
  readonly name: string
  /** How `render` numbers the bound values. */
  readonly placeholders: 'postgres' | 'duckdb' | 'question'
  readonly capabilities: DialectCapabilities

  /** A bound value with its type written out, where nothing beside it tells the engine. */
  readonly typed: (value: string | number | boolean, type: 'string' | 'number' | 'boolean') => Sql
  /** A bound instant (ISO 8601 UTC). */
  readonly instant: (iso: string) => Sql
  /** A bound calendar day (`2024-02-29`). */
  readonly day: (isoDay: string) => Sql
  /** A bound wall clock of some zone, written as if it were UTC. */
  readonly wallTime: (iso: string) => Sql
  /** A null of a type: a branch of `case` that yields nothing. */
  readonly nothing: (type: 'string' | 'number' | 'boolean' | 'date' | 'instant') => Sql

  readonly toDouble: (value: Sql) => Sql
  readonly toText: (value: Sql) => Sql
  /** ISO text of an instant with milliseconds and `Z`, as JSON carries it. */
  readonly instantText: (value: Sql) => Sql
  /** ISO text of a day. */
  readonly dayText: (value: Sql) => Sql

  /** `a / b`; null where b is 0. Both doubles. */
  readonly safeDivide: (numerator: Sql, denominator: Sql) => Sql
  /** The double, or null where it is not finite. */
  readonly finite: (value: Sql) => Sql
  /** Nearest whole number, halves away from zero. */
  readonly round: (value: Sql) => Sql

  /** Whole part of a double. */
  readonly truncate: (value: Sql) => Sql
  /** The greatest or least of values of one type; null where one of them is. Each is written once. */
  readonly extreme: (which: 'greatest' | 'least', values: readonly Sql[], isText: boolean) => Sql

  /** Literal search: no character of the needle is special. */
  readonly contains: (text: Sql, needle: Sql) => Sql
  readonly startsWith: (text: Sql, prefix: Sql) => Sql
  readonly endsWith: (text: Sql, suffix: Sql) => Sql
  /** Length in code points. */
  readonly length: (text: Sql) => Sql
  readonly lower: (text: Sql) => Sql
  readonly upper: (text: Sql) => Sql
  /** The first (`left`) or last code points of a text. */
  readonly ending: (which: 'left' | 'right', text: Sql, count: number) => Sql
  /** MD5 of the text's UTF-8 bytes, in small hexadecimal digits. */
  readonly md5: (text: Sql) => Sql
  /** Makes comparisons and min/max of this text go by code point, whatever the collation of the column. */
  readonly byCodePoint: (text: Sql) => Sql

  /** The wall clock of a zone at an instant, as a timestamp without zone. */
  readonly localTime: (instant: Sql, zone: string) => Sql
  /** The calendar day of a zone at an instant. */
  readonly localDay: (instant: Sql, zone: string) => Sql
  /** A timestamp moved into the future; months and years keep the day of the month or take the month's last. For days and longer: a wall clock. */
  readonly later: (time: Sql, count: number, unit: 'hours' | 'days' | 'weeks' | 'months' | 'years') => Sql
  /** The calendar day so many days later. */
  readonly addDays: (day: Sql, count: number) => Sql
  /** Whole units of 24 h (or 1 h) between two timestamps of one kind, rounded down. */
  readonly wholeBetween: (unit: 'day' | 'hour', from: Sql, to: Sql) => Sql
  /** Days from one calendar day to another. */
  readonly daysBetween: (from: Sql, to: Sql) => Sql
  /** Whole calendar months from one day or wall clock to another, rounded down: a month is over when the same day and time has come. */
  readonly monthsBetween: (from: Sql, to: Sql) => Sql
  /** Part of a day or timestamp as a double; weekday runs from Monday 1 to Sunday 7. */
  readonly part: (part: 'year' | 'month' | 'day' | 'weekday', value: Sql) => Sql

  /** An aggregate over the rows that meet a condition. */
  readonly filtered: (aggregate: Sql, condition: Sql | undefined) => Sql
  /** Value of the latest (earliest) row; among rows of the same instant the greatest (smallest) value. Null values must be filtered out. */
  readonly pick: (which: 'first' | 'last', value: Sql, time: Sql, condition: Sql | undefined) => Sql
  /** Value of the n-th row by time (ties by value), from the end when n is negative; null when there are fewer. Null values must be filtered out. */
  readonly nth: (n: number, value: Sql, time: Sql, condition: Sql | undefined) => Sql
}
