import { ident, join, sql } from '@sextant/sql'
import type { Warehouse } from '../warehouse.ts'
import { describedColumns } from './catalogue.ts'
import type { Catalogue } from './catalogue.ts'
import { trinoTypes } from './column-types.ts'
import { loadStateTable, replacedOf, replacedSuffix } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'

/** Replaced rows name the load that took their place: its batch stands in the books. */
export const replacedRows = (schemas: TrinoSchemas, catalogue: Catalogue): Warehouse['replacedBy'] => async (table, batches) => {
  const [then, now] = [await catalogue.rowsOf(`${table}${replacedSuffix}`), await catalogue.rowsOf(table)]
  if (then === undefined || now === undefined) return undefined
  const had = new Set(then.columns.map(({ name }) => name))
  const cells = describedColumns(now).map(({ name, type }) => sql`${had.has(name) ? ident(name) : sql`cast(null as ${trinoTypes[type]})`} as ${ident(name)}`)
  const loads = sql`select "load_id" from ${ident(schemas.rows, loadStateTable)} where "batch_id" in (${batches})`
  return sql`(select ${join([...cells, ident('batch_id'), ident('replaced_by')])} from ${replacedOf(schemas, table)} where "replaced_by" in (${loads}))`
}
