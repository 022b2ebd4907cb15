import { ident, sql } from '@sextant/sql'
import { isAppError } from '../../errors.ts'
import type { ForeignCatalogs, ForeignDescription, ForeignKind, ForeignPlace, WarehouseReader } from '../warehouse.ts'

const wholeTypes: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'integer', 'bigint'])

/** What a column of a connector holds. Short names of places and identifiers (`uuid`, `ipaddress`) are texts to a model. */
const kindOf = (type: string): ForeignKind => {
  if (wholeTypes.has(type) || /^decimal\(\d+,\s*0\)$/.test(type)) return 'whole'
  if (type.startsWith('decimal')) return 'decimal'
  if (type === 'double' || type === 'real') return 'number'
  if (type === 'boolean' || type === 'date') return type
  if (/^(varchar|char)(\(\d+\))?$/.test(type) || type === 'uuid' || type === 'ipaddress') return 'text'
  if (type.startsWith('timestamp')) return type.endsWith('with time zone') ? 'instant' : 'wall'
  return 'other'
}

/** Codes under which the cluster itself is away or refuses us: then nothing can be said of the catalog behind it. */
const ofTheCluster = ['WAREHOUSE_UNREACHABLE', 'WAREHOUSE_CREDENTIALS', 'WAREHOUSE_BUSY', 'WAREHOUSE_CANCELLED', 'WAREHOUSE_TIMEOUT'] as const

const short = (reason: string): string => reason.replace(/, in: [^]*$/, '').slice(0, 300)

/** An instant with a zone as the warehouse keeps instants. */
export const foreignUtc: ForeignCatalogs['utc'] = (value) => sql`cast(at_timezone(cast(${value} as timestamp(6) with time zone), 'UTC') as timestamp(6))`

/**
 * The tables of other catalogs that the cluster can read. Each question is asked of the catalog's own `information_schema`: what was read of
 * it before may be over.
 */
export const foreignCatalogs = (session: WarehouseReader): ForeignCatalogs => {
  const names = async (question: string, statement: ReturnType<typeof sql>): Promise<readonly string[]> => (await session.query<{ name: string }>(question, statement)).map(({ name }) => name)
  const describe = async ({ catalog, schema, table }: ForeignPlace): Promise<ForeignDescription> => {
    const catalogs = await names('warehouse.catalogs', sql`select catalog_name as "name" from system.metadata.catalogs order by 1`)
    if (!catalogs.includes(catalog)) return { kind: 'missing', part: 'catalog', known: catalogs.filter((name) => name !== 'system') }
    try {
      const columns = await session.query<{ name: string; type: string }>('warehouse.foreignColumns', sql`
        select column_name as "name", data_type as "type" from ${ident(catalog, 'information_schema', 'columns')}
        where table_schema = ${schema.toLowerCase()} and table_name = ${table.toLowerCase()} order by ordinal_position`)
      if (columns.length > 0) return { kind: 'table', columns: columns.map(({ name, type }) => ({ name, type, kind: kindOf(type) })) }
      const schemas = await names('warehouse.foreignSchemas', sql`select schema_name as "name" from ${ident(catalog, 'information_schema', 'schemata')} order by 1`)
      if (!schemas.includes(schema.toLowerCase())) return { kind: 'missing', part: 'schema', known: schemas.filter((name) => name !== 'information_schema') }
      const tables = await names('warehouse.foreignTables', sql`
        select table_name as "name" from ${ident(catalog, 'information_schema', 'tables')} where table_schema = ${schema.toLowerCase()} order by 1`)
      return { kind: 'missing', part: 'table', known: tables }
    } catch (error) {
      // Of the catalog, not of the cluster: the cluster has just answered which catalogs it has.
      if (error instanceof Error && !ofTheCluster.some((code) => isAppError(error, code))) return { kind: 'away', reason: short(error.message) }
      throw error
    }
  }
  return Object.freeze<ForeignCatalogs>({ describe, utc: foreignUtc })
}
