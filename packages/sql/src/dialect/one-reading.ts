import { ident, join, sql } from '../sql.ts'
import type { Sql } from '../sql.ts'
import type { Dialect, RowsAt } from './dialect.ts'

/** Lists of rows and other aggregates of a table, worked out in one reading of it. */
export const oneReading = (table: Sql, lists: Readonly<Record<string, RowsAt>>, others: Readonly<Record<string, Sql>>, rowsAt: Dialect['rowsAt']): Sql => {
  const columns = [...Object.entries(others), ...Object.entries(lists).map(([name, { columns: key, shares, condition }]) => [name, rowsAt(key, shares, condition)] as const)]
  return sql`select ${join(columns.map(([name, value]) => sql`${value} as ${ident(name)}`))} from ${table}`
}
