import { BIGINT, BOOLEAN, DATE, DOUBLE, TIMESTAMP, VARCHAR } from '@duckdb/node-api'
import type { DuckDBType } from '@duckdb/node-api'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseColumn, WarehouseSession, WarehouseType } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'

interface EngineType {
  readonly name: Sql
  readonly type: DuckDBType
  /** As `duckdb_columns()` writes it. */
  readonly described: string
}

export const engineTypes: Readonly<Record<WarehouseType, EngineType>> = {
  string: { name: sql`varchar`, type: VARCHAR, described: 'VARCHAR' },
  number: { name: sql`double`, type: DOUBLE, described: 'DOUBLE' },
  integer: { name: sql`bigint`, type: BIGINT, described: 'BIGINT' },
  boolean: { name: sql`boolean`, type: BOOLEAN, described: 'BOOLEAN' },
  date: { name: sql`date`, type: DATE, described: 'DATE' },
  instant: { name: sql`timestamp`, type: TIMESTAMP, described: 'TIMESTAMP' },
}

const typeByDescription = new Map(Object.entries(engineTypes).map(([type, engine]) => [engine.described, type as WarehouseType]))

/** Our own bookkeeping; never listed among the tables. */
export const loadedTable = 'batch_loaded'
export const keyTable = 'upsert_key'
export const replacedSuffix = '__replaced'

export const createBookkeeping = async (session: WarehouseSession): Promise<void> => {
  await session.execute('warehouse.open', sql`create table if not exists ${ident(loadedTable)} (batch_id varchar not null, loaded_at timestamp not null)`)
  await session.execute('warehouse.open', sql`create table if not exists ${ident(keyTable)} (table_name varchar not null, key_columns varchar[] not null)`)
}

export const listTables = async (session: WarehouseSession): Promise<readonly string[]> => {
  const rows = await session.query<{ table_name: string }>(
    'warehouse.tables',
    sql`select table_name from duckdb_tables() where not internal and not temporary and schema_name = 'main' order by table_name`,
  )
  return rows.map((row) => row.table_name).filter((name) => name !== loadedTable && name !== keyTable && !name.endsWith(replacedSuffix))
}

export const tableExists = async (session: WarehouseSession, table: string): Promise<boolean> => {
  const rows = await session.query(
    'warehouse.hasTable',
    sql`select 1 as found from duckdb_tables() where not internal and not temporary and schema_name = 'main' and table_name = ${table}`,
  )
  return rows.length > 0
}

/** Columns of a table in their order, without the columns that are ours; undefined when there is no such table. */
export const describeTable = async (session: WarehouseSession, table: string): Promise<readonly WarehouseColumn[] | undefined> => {
  const rows = await session.query<{ column_name: string; data_type: string }>(
    'warehouse.describe',
    sql`select column_name, data_type from duckdb_columns()
      where not internal and schema_name = 'main' and database_name = current_database() and table_name = ${table} order by column_index`,
  )
  if (rows.length === 0) return undefined
  return rows
    .filter((row) => row.column_name !== 'batch_id' && row.column_name !== 'replaced_by')
    .map((row) => ({ name: row.column_name, type: typeByDescription.get(row.data_type) ?? 'string' }))
}

const columnList = (columns: readonly WarehouseColumn[]): Sql =>
  join(columns.map((column) => sql`${ident(column.name)} ${engineTypes[column.type].name}`))

const addColumn = async (session: WarehouseSession, table: string, column: WarehouseColumn, is: WarehouseType | undefined): Promise<void> => {
  if (is === column.type || (is === 'number' && column.type === 'integer')) return
  if (is === undefined)
    await session.execute('warehouse.ensureTable', sql`alter table ${ident(table)} add column ${ident(column.name)} ${engineTypes[column.type].name}`)
  else if (is === 'integer' && column.type === 'number')
    await session.execute('warehouse.ensureTable', sql`alter table ${ident(table)} alter column ${ident(column.name)} type double`)
  else throw warehouseErrors.WAREHOUSE_COLUMN_TYPE({ table, column: column.name, is, wanted: column.type })
}

/** Creates a table or adds what it lacks; outside any transaction, because DuckDB cannot change a table and its rows in one. */
export const ensureTable = async (
  session: WarehouseSession,
  table: string,
  columns: readonly WarehouseColumn[],
  extra: readonly string[] = ['batch_id'],
): Promise<void> => {
  const known = await describeTable(session, table)
  if (known === undefined) {
    const own = join(extra.map((name) => sql`${ident(name)} varchar`))
    const list = columns.length === 0 ? own : sql`${columnList(columns)}, ${own}`
    await session.execute('warehouse.ensureTable', sql`create table ${ident(table)} (${list})`)
    return
  }
  const types = new Map(known.map((column) => [column.name.toLowerCase(), column.type]))
  for (const column of columns) await addColumn(session, table, column, types.get(column.name.toLowerCase()))
}

/** Rows of a table that batches have replaced, with the columns the table has now; undefined where none ever was. */
export const replacedRows = async (session: WarehouseSession, table: string, batches: Sql): Promise<Sql | undefined> => {
  const replaced = `${table}${replacedSuffix}`
  const then = await describeTable(session, replaced)
  if (then === undefined) return undefined
  const had = new Set(then.map(({ name }) => name))
  const cells = ((await describeTable(session, table)) ?? []).map(({ name, type }) => sql`${had.has(name) ? ident(name) : sql`cast(null as ${engineTypes[type].name})`} as ${ident(name)}`)
  return sql`(select ${join([...cells, ident('batch_id'), ident('replaced_by')])} from ${ident(replaced)} where "replaced_by" in (${batches}))`
}

/** A temporary table of one connection. */
export const createTemporary = async (session: WarehouseSession, name: string, columns: readonly WarehouseColumn[]): Promise<void> => {
  await session.execute('warehouse.stage', sql`create or replace temp table ${ident(name)} (${columnList(columns)})`)
}
