import { ident, sql, trinoDialect } from '@sextant/sql'
import type { Warehouse } from '../warehouse.ts'
import type { Catalogue } from './catalogue.ts'
import { loadStateTable, replacedOf } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import { hasReplaced } from './views.ts'

/** Replaced rows name the load that took their place: its batch stands in the books. */
export const replacedRows = (schemas: TrinoSchemas, catalogue: Catalogue): Warehouse['replacedBy'] => async (table, batchIds) => {
  if (!(await hasReplaced(catalogue, table))) return undefined
  const loads = sql`select "load_id" from ${ident(schemas.rows, loadStateTable)} where ${trinoDialect.isOneOf(sql`"batch_id"`, batchIds, 'string')}`
  return sql`(select * from ${replacedOf(schemas, table)} where "replaced_by" in (${loads}))`
}
