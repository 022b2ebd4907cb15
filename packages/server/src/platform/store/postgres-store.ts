import { Pool } from 'pg'
import type { QueryArrayResult } from 'pg'
import { defineErrors } from '../errors.ts'
import { queryableOver, transactionGuard } from './queryable.ts'
import type { Send } from './queryable.ts'
import type { Queryable, Store } from './store.ts'
import { faultOf, StoreError } from './store-error.ts'
import { recordsOf } from './wire.ts'
import type { WireResult } from './wire.ts'

export const postgresErrors = defineErrors({
  STORE_UNREACHABLE: {
    status: 503,
    message: ({ host, reason }: { host: string; reason: string }) => `the PostgreSQL server at ${host} cannot be reached: ${reason}`,
    zh: ({ host, reason }: { host: string; reason: string }) => `无法连接 ${host} 上的 PostgreSQL：${reason}`,
    fix: 'check DATABASE_URL, that the server runs, and that this machine may connect to it',
  },
  STORE_TOO_OLD: {
    status: 503,
    message: ({ version }: { version: string }) => `PostgreSQL ${version} is too old; Sextant needs 15 or later`,
    zh: ({ version }: { version: string }) => `PostgreSQL ${version} 版本过低，Sextant 需要 15 或更高版本`,
    fix: 'upgrade the server, or unset DATABASE_URL to use the embedded store',
  },
})

export interface PostgresOptions {
  /** Connections kept open at most. Default 10. */
  readonly connections?: number
  /** Longest time one statement may run, ms. Default 60,000; scripts (migrations) are not limited. */
  readonly statementTimeoutMs?: number
}

const textParsers = { getTypeParser: () => (text: string) => text }

const sendOver =
  (client: Pick<Pool, 'query'>): Send =>
  async (text, values) => {
    const config = { text, values: [...values], rowMode: 'array' as const, types: textParsers, queryMode: 'extended' }
    return wireResult(await client.query<(string | null)[]>(config))
  }

const wireResult = (result: QueryArrayResult<(string | null)[]>): WireResult => ({
  names: result.fields.map((field) => field.name),
  oids: result.fields.map((field) => field.dataTypeID),
  rows: result.rows,
  affected: result.command === 'SELECT' ? 0 : (result.rowCount ?? 0),
})

const connect = async (pool: Pool, url: string): Promise<void> => {
  try {
    const { rows } = await pool.query<{ server_version: string }>('show server_version')
    const version = rows[0]?.server_version ?? ''
    if (Number.parseInt(version, 10) < 15) throw postgresErrors.STORE_TOO_OLD({ version })
  } catch (error) {
    await pool.end()
    if (error instanceof Error && error.name === 'AppError') throw error
    const fault = faultOf(error)
    const reason = error instanceof AggregateError ? error.errors.map((one) => faultOf(one).message).join('; ') : fault.message
    throw postgresErrors.STORE_UNREACHABLE({ host: new URL(url).host, reason }, { cause: error })
  }
}

/** Opens the operational store on a PostgreSQL server (15 or later). */
export const openPostgresStore = async (url: string, options: PostgresOptions = {}): Promise<Store> => {
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    application_name: 'sextant',
    connectionTimeoutMillis: 10_000,
    options: `-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c statement_timeout=${options.statementTimeoutMs ?? 60_000}`,
  })
  // A connection that breaks while idle is replaced by the pool; the next statement reports what is wrong, if anything still is.
  pool.on('error', () => undefined)
  await connect(pool, url)
  const guard = transactionGuard()
  const send: Send = (text, values) => {
    guard.assertOutside('the store was asked')
    return sendOver(pool)(text, values)
  }
  const transaction = async <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => {
    guard.assertOutside('a transaction was begun')
    const client = await pool.connect()
    let broken = false
    try {
      return await guard.run(
        sendOver(client),
        {
          begin: () => client.query('begin'),
          commit: () => client.query('commit'),
          rollback: () =>
            client.query('rollback').catch(() => {
              broken = true
            }),
        },
        work,
      )
    } finally {
      client.release(broken)
    }
  }
  const script = async (text: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    guard.assertOutside('a script was run')
    const client = await pool.connect()
    try {
      await client.query('set statement_timeout = 0')
      const answer: unknown = await client.query({ text, rowMode: 'array', types: textParsers })
      const results = (Array.isArray(answer) ? answer : [answer]) as readonly QueryArrayResult<(string | null)[]>[]
      return results.flatMap((result) => recordsOf(wireResult(result)))
    } catch (error) {
      throw new StoreError(faultOf(error), text, error)
    } finally {
      // A failed script may have left a transaction open; the connection is not worth keeping.
      client.release(true)
    }
  }
  return Object.freeze({
    engine: 'postgres' as const,
    isExclusive: false,
    ...queryableOver(send),
    transaction,
    script,
    // Autovacuum and the checkpointer do it.
    maintain: async () => undefined,
    close: () => pool.end(),
  })
}
