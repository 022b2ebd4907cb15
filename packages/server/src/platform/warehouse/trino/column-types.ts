import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseType } from '../warehouse.ts'

/** Iceberg keeps instants in microseconds. */
export const trinoTypes: Readonly<Record<WarehouseType, Sql>> = {
  string: sql`varchar`,
  number: sql`double`,
  integer: sql`bigint`,
  boolean: sql`boolean`,
  date: sql`date`,
  instant: sql`timestamp(6)`,
}

/** Type of a column as `information_schema` writes it; what we never make ourselves reads as text. */
export const warehouseTypeOf = (described: string): WarehouseType => {
  if (described === 'double' || described === 'real' || described.startsWith('decimal')) return 'number'
  if (described === 'bigint' || described === 'integer' || described === 'smallint' || described === 'tinyint') return 'integer'
  if (described === 'boolean' || described === 'date') return described
  return described.startsWith('timestamp') ? 'instant' : 'string'
}
