import type { Sql } from '../sql.ts'

/** Types of the values an engine is told about: numbers are doubles, whole numbers have 64 bits. */
export type SqlType = 'string' | 'number' | 'whole' | 'boolean' | 'date' | 'instant'

/** One column of a relation made of bound values; instants are ISO 8601 UTC, days `2024-02-29`. */
export interface BoundColumn {
  readonly type: SqlType
  readonly values: readonly (string | number | boolean | null)[]
}

/** Values by the names of the columns they become, in their order. */
export type TypedColumns = Readonly<Record<string, { readonly type: SqlType; readonly value: Sql }>>

/** An order of a table's rows and the places in it, see `rowsAt`. */
export interface RowsAt {
  readonly columns: TypedColumns
  readonly shares: readonly number[]
  readonly condition?: Sql
}

/**
 * The differences between SQL engines, as small functions from SQL to SQL. Numbers are doubles inside expressions; an instant is the
 * engine's timestamp in UTC (sessions run with time zone UTC); a date is a calendar day without a zone.
 */
export interface Dialect {
  readonly name: string
  /** How `render` numbers the bound values. */
  readonly placeholders: 'postgres' | 'duckdb' | 'question'

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
  /**
   * Text of a value, as people read it. Say `number` for one: its whole numbers then have no point on any engine (up to 15 digits).
   * Instants are written by `instantText`.
   */
  readonly toText: (value: Sql, type?: 'number') => Sql
  /** ISO text of an instant with milliseconds and `Z`, as JSON carries it. */
  readonly instantText: (value: Sql) => Sql
  /** ISO text of a day. */
  readonly dayText: (value: Sql) => Sql

  /** `a / b`; null where b is 0. Both doubles. */
  readonly safeDivide: (numerator: Sql, denominator: Sql) => Sql
  /** `a / b` of numbers of any type, as a double; null where b is 0. */
  readonly ratio: (numerator: Sql, denominator: Sql) => Sql
  /** The double, or null where it is not finite. */
  readonly finite: (value: Sql) => Sql
  /** Nearest whole number, halves away from zero. */
  readonly round: (value: Sql) => Sql

  /** The nearest whole number as a 64-bit integer, halves away from zero; an error beyond 64 bits. */
  readonly wholeNumber: (value: Sql) => Sql
  /** Whole part of a double. */
  readonly truncate: (value: Sql) => Sql
  /** The greatest or least of values of one type; null where one of them is. Each is written once. */
  readonly extreme: (which: 'greatest' | 'least', values: readonly Sql[], isText: boolean) => Sql

  /** The greatest or least of the known ones among values of one type; null where none is known. */
  readonly extremeKnown: (which: 'greatest' | 'least', values: readonly Sql[]) => Sql

  /** "The value is one of these"; nothing is one of none. Long lists are bound as one value where the engine needs it. */
  readonly isOneOf: (value: Sql, values: readonly (string | number)[], type: 'string' | 'number' | 'whole') => Sql
  /** A relation of bound values, to stand after `from` with an alias of its own; the lists are equally long. */
  readonly rowsOf: (columns: Readonly<Record<string, BoundColumn>>) => Sql
  /** A relation of the whole numbers from ≤ n < to, in column `n`. */
  readonly series: (from: number, to: number) => Sql

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
  /** The instant at which a zone's clocks show a wall-clock time: of two the later one; a time that clocks leapt over is as much later as they leapt. */
  readonly utcOf: (wallTime: Sql, zone: string) => Sql
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
  /** Milliseconds from 1970-01-01 (UTC) to an instant, a wall clock written as UTC, or the beginning of a day: a 64-bit integer. */
  readonly epochMs: (time: Sql) => Sql
  /** The day on which the week (from Monday), month, quarter or year of a day or wall clock begins, or its own day. */
  readonly startOf: (unit: 'day' | 'week' | 'month' | 'quarter' | 'year', time: Sql) => Sql
  /** Part of a day or timestamp as a double; weekday runs from Monday 1 to Sunday 7. */
  readonly part: (part: 'year' | 'month' | 'day' | 'weekday', value: Sql) => Sql

  /** An aggregate over the rows that meet a condition. */
  readonly filtered: (aggregate: Sql, condition: Sql | undefined) => Sql
  /** Value of the latest (earliest) row; among rows of the same instant the greatest (smallest) value. Null values must be filtered out. */
  readonly pick: (which: 'first' | 'last', value: Sql, time: Sql, condition: Sql | undefined) => Sql
  /** Whether such a row is found sooner as the first by rank (`row_number`), where nothing else is asked of the rows. */
  readonly ranksRows: boolean
  /** Value of the n-th row by time (ties by value), from the end when n is negative; null when there are fewer. Null values must be filtered out. */
  readonly nth: (n: number, value: Sql, time: Sql, condition: Sql | undefined) => Sql
  /**
   * Exact quantile of doubles with linear interpolation: of n sorted values the one at place share × (n − 1); null of none. Unknown values do not count.
   * Trino and PostgreSQL sort all values of a group in the memory of one worker: 8 bytes and more a value.
   * Source: Hyndman & Fan (1996), "Sample quantiles in statistical packages", definition 7.
   */
  readonly quantile: (value: Sql, share: number, condition?: Sql) => Sql
  /** Several such quantiles, sorted once: a list of doubles, or null when there are no values. */
  readonly quantiles: (value: Sql, shares: readonly number[], condition?: Sql) => Sql
  /**
   * The rows of a group at places of its order by the columns, the first before the second: of n rows that at rank ⌈share × n⌉. A list to be read with
   * `fieldAt`, null of none; no column may be null. Trino and PostgreSQL sort all rows of a group in the memory of one worker.
   */
  readonly rowsAt: (columns: TypedColumns, shares: readonly number[], condition?: Sql) => Sql
  /**
   * `rowsAt` of a whole table, which may be read several times: one row with the lists and other aggregates of the table under their names. On Trino no worker sorts more than a small part
   * of the rows; the list of an order without rows is null.
   */
  readonly rowsAtOf: (table: Sql, lists: Readonly<Record<string, RowsAt>>, others: Readonly<Record<string, Sql>>) => Sql
  /** A field of the row at a place, from 1, of such a list. */
  readonly fieldAt: (list: Sql, place: number, columns: TypedColumns, name: string) => Sql
  /** About how many different values there are, where the engine can estimate it, else exactly how many. */
  readonly roughlyDistinct: (value: Sql) => Sql
  /** The known texts of a group in an order, with a separator between them; null where none is known. */
  readonly joinTexts: (value: Sql, separator: string, order: Sql, condition?: Sql) => Sql
  /** The rows of a group in an order, as the text of a JSON list of objects; `[]` of none. */
  readonly jsonRows: (columns: TypedColumns, order: Sql) => Sql
  /** Stands before the brackets of a common table expression that is read several times: worked out once where the engine can, nothing where it cannot. */
  readonly materialized: Sql
}
