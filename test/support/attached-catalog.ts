import { ident, join, raw, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { ForeignCatalogs, ForeignKind, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'

const kinds: Readonly<Record<string, ForeignKind>> = {
  VARCHAR: 'text', INTEGER: 'whole', BIGINT: 'whole', DOUBLE: 'number', BOOLEAN: 'boolean', DATE: 'date', TIMESTAMP: 'wall', 'TIMESTAMP WITH TIME ZONE': 'instant',
}

/** A statement with its values written in: this engine's views take none that are bound. */
const writtenIn = (statement: Sql): Sql =>
  join(statement.parts.map((part) => {
    if (part.kind !== 'value') return { kind: 'sql' as const, parts: [part] }
    if (typeof part.value === 'number' || typeof part.value === 'boolean') return raw(String(part.value))
    if (typeof part.value !== 'string') throw new Error('a view with another value than a text, number or boolean')
    return raw(`'${part.value.replaceAll("'", "''")}'`)
  }), sql``)

/** An embedded warehouse that reads databases attached to it as a cluster reads its catalogs: what is not Trino's own is tried on it. */
export const withAttached = async (warehouse: Warehouse, catalog: 'crm'): Promise<Warehouse> => {
  await warehouse.execute('test.attach', sql`attach ':memory:' as ${raw(catalog)}`)
  await warehouse.execute('test.attach', sql`create schema ${ident(catalog, 'front')}`)
  const names = async (statement: Sql): Promise<readonly string[]> => (await warehouse.query<{ name: string }>('test.names', statement)).map(({ name }) => name)
  const foreign: ForeignCatalogs = {
    utc: (value) => sql`timezone('UTC', ${value})`,
    describe: async ({ catalog: asked, schema, table }) => {
      const catalogs = await names(sql`select database_name as "name" from duckdb_databases() where not internal`)
      if (!catalogs.includes(asked)) return { kind: 'missing', part: 'catalog', known: catalogs }
      const columns = await warehouse.query<{ name: string; type: string }>('test.columns', sql`
        select column_name as "name", data_type as "type" from duckdb_columns() where database_name = ${asked} and schema_name = ${schema} and table_name = ${table} order by column_index`)
      if (columns.length > 0) return { kind: 'table', columns: columns.map(({ name, type }) => ({ name, type: type.toLowerCase(), kind: kinds[type] ?? (type.startsWith('DECIMAL') ? 'decimal' : 'other') })) }
      const schemas = await names(sql`select distinct schema_name as "name" from duckdb_tables() where database_name = ${asked}`)
      if (!schemas.includes(schema)) return { kind: 'missing', part: 'schema', known: schemas }
      return { kind: 'missing', part: 'table', known: await names(sql`select table_name as "name" from duckdb_tables() where database_name = ${asked} and schema_name = ${schema}`) }
    },
  }
  return Object.freeze<Warehouse>({ ...warehouse, foreign, ensureView: (question, view, select) => warehouse.ensureView(question, view, writtenIn(select)) })
}
