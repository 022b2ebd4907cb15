import { ident, join, sql } from '@sextant/sql'
import type { Sql, SqlValue } from '@sextant/sql'
import { maxRowsPerStatement } from './store.ts'
import type { Queryable } from './store.ts'
import { misuse } from './store-error.ts'

/** PostgreSQL types `insertRows` can bind as a column of values. */
export type ColumnType = 'text' | 'int8' | 'int4' | 'float8' | 'numeric' | 'bool' | 'timestamptz' | 'date' | 'jsonb' | 'uuid'

const arrayCast: Readonly<Record<ColumnType, Sql>> = {
  text: sql`::text[]`,
  int8: sql`::int8[]`,
  int4: sql`::int4[]`,
  float8: sql`::float8[]`,
  numeric: sql`::numeric[]`,
  bool: sql`::bool[]`,
  timestamptz: sql`::timestamptz[]`,
  date: sql`::date[]`,
  jsonb: sql`::jsonb[]`,
  uuid: sql`::uuid[]`,
}

type Cell = string | number | boolean | null

const cell = (value: SqlValue | object | undefined, type: ColumnType, column: string): Cell => {
  if (value === undefined) throw misuse(`a row to insert has no "${column}"; write null when you mean it`)
  if (value === null) return null
  if (type === 'jsonb') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'object') throw misuse(`"${column}" of a row to insert is an object; only jsonb columns take one`)
  return value
}

/**
 * Inserts many rows through `unnest`, at most 2,000 in one statement, so that other readers of an embedded store get their turn.
 *
 * @param tx a transaction, or the store itself when half the rows may be seen before the rest
 * @param columns column → its PostgreSQL type; every row must have every column
 * @param suffix what follows the rows, such as `on conflict (id) do nothing`
 * @returns number of rows written
 */
export const insertRows = async (
  tx: Queryable,
  table: string,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly object[],
  suffix: Sql = sql``,
): Promise<number> => {
  const names = Object.keys(columns)
  let affected = 0
  for (let from = 0; from < rows.length; from += maxRowsPerStatement) {
    const piece = rows.slice(from, from + maxRowsPerStatement) as readonly Readonly<Record<string, SqlValue | object | undefined>>[]
    const arrays = names.map((name) => {
      const type = columns[name] as ColumnType
      return sql`${piece.map((row) => cell(row[name], type, name))}${arrayCast[type]}`
    })
    affected += await tx.execute(
      sql`insert into ${ident(table)} (${join(names.map((name) => ident(name)))}) select * from unnest(${join(arrays)}) ${suffix}`,
    )
  }
  return affected
}
