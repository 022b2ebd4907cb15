import type { DuckDBConnection } from '@duckdb/node-api'
import { ident, sql } from '@sextant/sql'
import type { EngineWarehouse } from '../guarded.ts'
import type { QueryOptions, SeenWarehouse, Sight, WarehouseSession } from '../warehouse.ts'
import type { SessionSettings } from './connections.ts'
import { memberTable } from './sights.ts'
import type { Sights } from './sights.ts'
import { statementsOver } from './statements.ts'

export type Lend = <T>(question: string, queryOptions: QueryOptions | undefined, work: (session: WarehouseSession) => Promise<T>) => Promise<T>

/** What a sight reads with: connections lent for one reading, and sessions apart for key tables, both looking through its schema. */
export interface SeenParts {
  readonly sights: Sights
  readonly settings: SessionSettings
  readonly readThrough: (schema: string) => Lend
  readonly withKeys: (schema: string) => EngineWarehouse['withKeys']
  readonly lend: <T>(question: string, signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>
  readonly readingBy: (lend: Lend) => Pick<SeenWarehouse, 'query' | 'one' | 'columns' | 'exportTo'>
}

/** The warehouse through a sight. */
export const seenThrough = ({ sights, settings, readThrough, withKeys, lend, readingBy }: SeenParts) => (sight: Sight): SeenWarehouse => {
  const through: Lend = (question, queryOptions, work) => sights.use(sight, (schema) => readThrough(schema)(question, queryOptions, work))
  const statements = statementsOver((question, { signal }, work) =>
    sights.use(sight, (schema, relations) =>
      lend(question, signal, async (connection) => {
        await sights.look(connection, schema)
        return work(connection, new Set(relations.map(({ name }) => name.toLowerCase())))
      })), settings)
  return Object.freeze<SeenWarehouse>({
    ...readingBy(through),
    ...statements,
    withKeys: (keys, work) => sights.use(sight, (schema) => withKeys(schema)(keys, work)),
    among: async (customerIds, queryOptions) => {
      if (sight.customers === null) return new Set(customerIds)
      const members = sql`select "customer_id" as "id" from ${ident(memberTable)} where "customer_id" in (select unnest(${[...customerIds]}::varchar[]))`
      const rows = await through('warehouse.among', queryOptions, (session) => session.query<{ id: string }>('warehouse.among', members, queryOptions))
      return new Set(rows.map(({ id }) => id))
    },
    relations: () => sights.use(sight, async (_schema, relations) => relations),
  })
}
