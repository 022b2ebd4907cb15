import { ident, join, sql, trinoDialect } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { World } from '../../packages/rules/src/testing/company.ts'
import { boundTables } from '../../packages/rules/src/testing/load-sql.ts'
import { openTrinoClient } from '../../packages/server/src/platform/warehouse/trino/client.ts'
import { sessionOver } from '../../packages/server/src/platform/warehouse/trino/connection.ts'
import { clusterUrl } from './support/cluster.ts'

type Row = Readonly<Record<string, unknown>>

export interface RulesCluster {
  /** Asks one statement by the product's own client; tables without a schema are looked for in the test's. */
  readonly query: (statement: Sql) => Promise<readonly Row[]>
  readonly close: () => void
}

export const openRulesCluster = async (schema: string): Promise<RulesCluster> => {
  const { hostname: host, port } = new URL(clusterUrl())
  const address = { host, port: Number(port), isSecure: false, user: 'sextant', password: undefined, accessTokenFile: undefined, caFile: undefined, source: 'sextant-test', catalog: 'lake', schema }
  const client = await openTrinoClient({ address })
  const session = sessionOver(client, { schema, timeoutMs: 120_000 })
  return { query: (statement) => session.query<Row>('test.rules', statement), close: () => client.close() }
}

/** A query over a generated company, whose tables stand before it as bound relations. */
export const overWorld = (world: World, query: Sql): Sql => {
  const tables = boundTables(world).map(({ name, columns }) => sql`${ident(name)} as (select * from ${trinoDialect.rowsOf(columns)} as "rows")`)
  return sql`with ${join(tables)} ${query}`
}
