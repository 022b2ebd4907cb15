import { ident } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/** The schemas of one warehouse on a cluster (ADR 0008). */
export interface TrinoSchemas {
  /** What readers see: a view of every table. */
  readonly shown: string
  /** The rows, and the books about them. */
  readonly rows: string
  /** Tables of running work, dropped when it ends. */
  readonly work: string
  /** Always empty: where names are looked up that a sight does not show. */
  readonly nothing: string
}

export const schemasOf = (schema: string): TrinoSchemas => ({ shown: schema, rows: `${schema}__rows`, work: `${schema}__work`, nothing: `${schema}__nothing` })

/** Our own books; never listed among the tables. */
export const loadStateTable = 'load_state'
export const keyTable = 'upsert_key'
export const leaseTable = 'writer_lease'
export const replacedSuffix = '__replaced'

export const isBook = (table: string): boolean => table === loadStateTable || table === keyTable || table === leaseTable

/** Columns that are ours; `batch_id` is shown, the others are not. */
export const ownColumns: ReadonlySet<string> = new Set(['batch_id', 'load_id', 'replaced_by'])

/** The rows of a table. */
export const rowsOf = (schemas: TrinoSchemas, table: string): Sql => ident(schemas.rows, table)

export const replacedOf = (schemas: TrinoSchemas, table: string): Sql => ident(schemas.rows, `${table}${replacedSuffix}`)
