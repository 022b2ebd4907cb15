import { ident, join, sql, trinoDialect } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { boundTables } from '../../packages/rules/src/testing/load-sql.ts'
import type { World } from '../../packages/rules/src/testing/company.ts'
import { trinoStatement } from '../../packages/server/src/platform/warehouse/trino/statement.ts'

type Row = Readonly<Record<string, unknown>>

interface Page {
  readonly nextUri?: string
  readonly columns?: readonly { readonly name: string }[]
  readonly data?: readonly (readonly unknown[])[]
  readonly error?: { readonly errorName: string; readonly message: string }
}

/** The coordinator's address from `trino://user@host:port/…` or `http://host:port`; undefined without a cluster. */
const given = process.env['SEXTANT_TEST_TRINO']
const coordinator = given === undefined || given === '' ? undefined : new URL(given.replace(/^trino:/, 'http:')).origin

export const hasCluster = coordinator !== undefined
export const withoutCluster = 'SEXTANT_TEST_TRINO names no cluster: npm run test:cluster starts one'

const page = async (url: string, init: RequestInit = {}): Promise<Page> => {
  for (;;) {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(120_000) })
    if (response.ok) return (await response.json()) as Page
    if (response.status !== 503) throw new Error(`the cluster answers ${response.status}: ${(await response.text()).slice(0, 300)}`)
    await response.arrayBuffer()
  }
}

/** Asks the cluster one statement, in UTC; values come as Trino's JSON has them. `schema`: where unqualified tables are looked for. */
export const onCluster = async (query: Sql, schema?: string): Promise<readonly Row[]> => {
  const { text } = trinoStatement('test.rules', query)
  const place: Readonly<Record<string, string>> = schema === undefined ? {} : { 'X-Trino-Catalog': 'lake', 'X-Trino-Schema': schema }
  const headers = { 'X-Trino-User': 'sextant-test', 'X-Trino-Time-Zone': 'UTC', 'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME', ...place }
  let now = await page(`${coordinator as string}/v1/statement`, { method: 'POST', body: text, headers })
  const rows: Row[] = []
  for (;;) {
    const names = now.columns?.map(({ name }) => name) ?? []
    for (const row of now.data ?? []) rows.push(Object.fromEntries(names.map((name, index) => [name, row[index]])))
    if (now.error !== undefined) throw new Error(`${now.error.errorName}: ${now.error.message}\n${text.slice(0, 4_000)}`)
    if (now.nextUri === undefined) return rows
    now = await page(now.nextUri)
  }
}

/** A query over a generated company: its tables stand before it as bound relations, as many statements of the warehouse are given theirs. */
export const overWorld = (world: World, query: Sql): Sql => {
  const tables = boundTables(world).map(({ name, columns }): Sql => sql`${ident(name)} as (select * from ${trinoDialect.rowsOf(columns)} as "rows")`)
  return sql`with ${join(tables)} ${query}`
}
