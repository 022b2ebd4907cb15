import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBValue } from '@duckdb/node-api'
import { PGlite } from '@electric-sql/pglite'
import { duckdbDialect, postgresDialect, render } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { compileRule } from '../index.ts'
import type { Catalogue, Rule } from '../index.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

/** DuckDB and PostgreSQL in memory and in UTC, to hold what a rule says against both. */
export interface Engines {
  readonly duckdb: (query: Sql) => Promise<Rows>
  readonly postgres: (query: Sql) => Promise<Rows>
  /** The same statement on both; their types are named alike but for the instant. */
  readonly both: (statement: string) => Promise<void>
  readonly close: () => Promise<void>
}

export const openEngines = async (): Promise<Engines> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const store = await PGlite.create()
  await connection.run("set timezone = 'UTC'")
  await connection.run('set threads = 1')
  await store.exec("set timezone = 'UTC'")
  return {
    duckdb: async (query) => {
      const { text, values } = render(query, 'duckdb')
      return (await connection.runAndReadAll(text, values as unknown as DuckDBValue[])).getRowObjectsJS()
    },
    postgres: async (query) => {
      const { text, values } = render(query, 'postgres')
      return (await store.query<Record<string, unknown>>(text, [...values])).rows
    },
    both: async (statement) => {
      await connection.run(statement)
      await store.exec(statement.replaceAll(' timestamp', ' timestamptz'))
    },
    close: async () => {
      connection.closeSync()
      await store.close()
    },
  }
}

export const idsOf = (rows: Rows): readonly string[] => rows.map((row) => row['customer_id'] as string).sort()

/** Ids of the customers a rule selects on each engine, sorted. */
export const selectedOn = async ({ duckdb, postgres }: Engines, rule: Rule, catalogue: Catalogue, asked: { readonly at: string; readonly customers?: readonly string[] }): Promise<{ readonly duckdb: readonly string[]; readonly postgres: readonly string[] }> => ({
  duckdb: idsOf(await duckdb(compileRule(rule, catalogue, { ...asked, dialect: duckdbDialect }))),
  postgres: idsOf(await postgres(compileRule(rule, catalogue, { ...asked, dialect: postgresDialect }))),
})
