import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseColumn, WarehouseSession, WarehouseType } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { Catalogue, Relation } from './catalogue.ts'
import { trinoTypes, warehouseTypeOf } from './column-types.ts'
import { replacedSuffix } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import type { TableViews } from './views.ts'
import { textLiterals } from './unbound.ts'

export interface TableParts {
  readonly schemas: TrinoSchemas
  readonly catalogue: Catalogue
  readonly rows: WarehouseSession
  readonly views: TableViews
  /** Throws when somebody else has altered the table: what it lacks is not to be added as if it had never been there. */
  readonly assertWhole: (table: string) => Promise<void>
  /** Buckets of customers in a table's files. */
  readonly customerBuckets: number
}

const described: Readonly<Record<WarehouseType, string>> = { string: 'varchar', number: 'double', integer: 'bigint', boolean: 'boolean', date: 'date', instant: 'timestamp(6)' }

const columnList = (columns: readonly WarehouseColumn[]): Sql => join(columns.map(({ name, type }) => sql`${ident(name)} ${trinoTypes[type]}`))

/** Months of time and buckets of customers, where a table has them: a query over some months or some customers opens those files only. */
const layoutOf = (columns: readonly { readonly name: string; readonly isInstant: boolean }[], buckets: number): Sql => {
  const parts: string[] = []
  if (columns.some(({ name, isInstant }) => name === '_at' && isInstant)) parts.push('month(_at)')
  if (buckets > 1 && columns.some(({ name }) => name === '_customer')) parts.push(`bucket(_customer, ${buckets})`)
  // Properties of a table are no values of a statement: they are written in.
  return parts.length === 0 ? sql`format = 'PARQUET'` : sql`format = 'PARQUET', partitioning = array[${textLiterals(parts)}]`
}

const relationOf = (name: string, columns: readonly WarehouseColumn[], own: readonly string[]): Relation => ({
  name,
  columns: [...columns.map((column) => ({ name: column.name.toLowerCase(), type: described[column.type] })), ...own.map((column) => ({ name: column, type: 'varchar' }))],
})

const create = async ({ schemas, catalogue, rows, customerBuckets }: TableParts, name: string, columns: readonly WarehouseColumn[], own: readonly string[], isLaidOut: boolean): Promise<void> => {
  const ours = own.map((column): WarehouseColumn => ({ name: column, type: 'string' }))
  const layout = isLaidOut ? layoutOf(columns.map(({ name: column, type }) => ({ name: column, isInstant: type === 'instant' })), customerBuckets) : sql`format = 'PARQUET'`
  await rows.execute('warehouse.ensureTable', sql`create table ${ident(schemas.rows, name)} (${columnList([...columns, ...ours])}) with (${layout})`)
  catalogue.learn('rows', relationOf(name, columns, own))
}

/** The columns a table lacks, and those of whole numbers that are to hold any. */
const missing = (table: string, is: Relation, columns: readonly WarehouseColumn[]): { readonly added: readonly WarehouseColumn[]; readonly widened: readonly string[] } => {
  const types = new Map(is.columns.map(({ name, type }) => [name, warehouseTypeOf(type)]))
  const added: WarehouseColumn[] = []
  const widened: string[] = []
  for (const column of columns) {
    const name = column.name.toLowerCase()
    const type = types.get(name)
    if (type === column.type || (type === 'number' && column.type === 'integer')) continue
    if (type === undefined) added.push(column)
    else if (type === 'integer' && column.type === 'number') widened.push(name)
    else throw warehouseErrors.WAREHOUSE_COLUMN_TYPE({ table, column: column.name, is: type, wanted: column.type })
  }
  return { added, widened }
}

/**
 * Writes a table anew with columns of whole numbers as numbers: Iceberg itself widens no bigint to a double. Readers see the new type first
 * (the view casts), then the new rows: both changes are one statement.
 */
const widen = async ({ schemas, catalogue, rows, customerBuckets }: TableParts, is: Relation, widened: readonly string[], isLaidOut: boolean): Promise<void> => {
  const columns = is.columns.map(({ name }) => (widened.includes(name) ? sql`cast(${ident(name)} as double) as ${ident(name)}` : ident(name)))
  const layout = isLaidOut ? layoutOf(is.columns.map(({ name, type }) => ({ name, isInstant: type.startsWith('timestamp') })), customerBuckets) : sql`format = 'PARQUET'`
  const table = ident(schemas.rows, is.name)
  await rows.execute('warehouse.widen', sql`create or replace table ${table} with (${layout}) as select ${join(columns)} from ${table}`, { timeoutMs: 3_600_000 })
  catalogue.learn('rows', { name: is.name, columns: is.columns.map(({ name, type }) => ({ name, type: widened.includes(name) ? 'double' : type })) })
}

const add = async ({ schemas, catalogue, rows }: TableParts, is: Relation, added: readonly WarehouseColumn[]): Promise<void> => {
  for (const column of added) await rows.execute('warehouse.ensureTable', sql`alter table ${ident(schemas.rows, is.name)} add column ${ident(column.name)} ${trinoTypes[column.type]}`)
  catalogue.learn('rows', { name: is.name, columns: [...is.columns, ...added.map(({ name, type }) => ({ name: name.toLowerCase(), type: described[type] }))] })
}

/** Creates the rows of a table or adds what they lack. @returns whether anything changed */
const ensureRows = async (parts: TableParts, name: string, columns: readonly WarehouseColumn[], own: readonly string[], isLaidOut: boolean): Promise<boolean> => {
  const is = await parts.catalogue.rowsOf(name)
  if (is === undefined) {
    await create(parts, name, columns, own, isLaidOut)
    return true
  }
  const { added, widened } = missing(name.replace(replacedSuffix, ''), is, columns)
  if (added.length > 0) await add(parts, is, added)
  if (widened.length > 0) {
    if (isLaidOut) await parts.views.makeBare(name, widened)
    await widen(parts, (await parts.catalogue.rowsOf(name)) ?? is, widened, isLaidOut)
  }
  return added.length + widened.length > 0
}

/** Creates a table with its view, or adds the columns it lacks. */
export const ensureTable = async (parts: TableParts, table: string, columns: readonly WarehouseColumn[]): Promise<void> => {
  await parts.assertWhole(table)
  const isChanged = await ensureRows(parts, table, columns, ['batch_id', 'load_id'], true)
  const isShown = (await parts.catalogue.shownOf(table)) !== undefined
  if (isChanged || !isShown) await parts.views.makeBare(table)
  if (isChanged && isShown) await parts.views.redefine()
}

/** Creates the table of a table's replaced rows, or adds the columns it lacks. */
export const ensureReplaced = async (parts: TableParts, table: string, columns: readonly WarehouseColumn[]): Promise<void> => {
  await ensureRows(parts, `${table}${replacedSuffix}`, columns, ['batch_id', 'load_id', 'replaced_by'], false)
}

/** Names of a table's rows' columns that domains speak of. */
export const dataColumns = (columns: readonly WarehouseColumn[]): Sql => join(columns.map(({ name }) => ident(name)))

