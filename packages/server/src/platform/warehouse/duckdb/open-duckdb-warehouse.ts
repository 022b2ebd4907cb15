import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join as joinPath } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import { duckdbDialect, ident, join, raw, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../time.ts'
import type { Clock } from '../../time.ts'
import { alwaysThere, guardWarehouse } from '../guarded.ts'
import type { EngineWarehouse } from '../guarded.ts'
import type { BatchLoad, QueryOptions, SeenWarehouse, Warehouse, WarehouseCell, WarehouseColumn, WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { countedTurns, writerQueue } from '../writer-turns.ts'
import { appendRows } from './append.ts'
import { dropStages, inTransaction, listLoaded, publishBatch, removeBatch, startLoad } from './batches.ts'
import { connectionPool, sessionOver } from './connections.ts'
import type { SessionSettings } from './connections.ts'
import { keepingOn } from './keeping.ts'
import { seenThrough } from './seen.ts'
import type { Lend } from './seen.ts'
import { openSights } from './sights.ts'
import { createBookkeeping, createTemporary, describeTable, ensureTable, listTables, replacedRows, tableExists } from './tables.ts'

export interface DuckdbOptions {
  /** File of the database; the home's lock must be held. */
  readonly path: string
  /** Where sorts and joins spill when memory is short. */
  readonly tempDir: string
  readonly memoryBytes: number
  readonly threads: number
  readonly clock: Clock
  /** Default 10 minutes, ms. */
  readonly timeoutMs?: number
}

const keysTable = 'keys'

const openInstance = async (options: DuckdbOptions): Promise<DuckDBInstance> => {
  await mkdir(dirname(options.path), { recursive: true })
  await mkdir(options.tempDir, { recursive: true })
  try {
    return await DuckDBInstance.create(options.path, {
      memory_limit: `${Math.max(128, Math.floor(options.memoryBytes / 1_048_576))}MiB`,
      threads: String(options.threads),
      temp_directory: options.tempDir,
      // Never fetch anything from the network.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw warehouseErrors.WAREHOUSE_UNREADABLE({ path: options.path, reason }, { cause: error })
  }
}

const oneCellRows = function* (keys: Iterable<string>): Iterable<readonly string[]> {
  for (const key of keys) yield [key]
}

const quotedPath = (path: string): string => `'${path.replaceAll("'", "''")}'`

/** COPY takes its path as a literal only. */
const copyTo = (statement: Sql, path: string, format: 'csv' | 'parquet'): Sql =>
  join([sql`copy (`, statement, sql`) to `, raw(quotedPath(path)), format === 'csv' ? sql` (format csv, header)` : sql` (format parquet, compression zstd)`], sql``)

/** Writes beside the path and renames: a reader of the path never meets half a file. */
const exportTo = async (session: WarehouseSession, question: string, statement: Sql, path: string, format: 'csv' | 'parquet', options: QueryOptions = {}): Promise<number> => {
  const part = `${path}.part`
  try {
    const rows = await session.execute(question, copyTo(statement, part, format), options)
    await rename(part, path)
    return rows
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Writes rows from memory by a temporary table of a connection that nobody else uses. */
const writeRows = async (session: WarehouseSession, connection: DuckDBConnection, question: string, columns: readonly WarehouseColumn[], rows: Iterable<readonly WarehouseCell[]>, path: string): Promise<number> => {
  await createTemporary(session, 'written', columns)
  await appendRows(connection, 'written', question, columns, rows)
  return exportTo(session, question, sql`select * from ${ident('temp', 'main', 'written')}`, path, 'parquet')
}

/** The ways to read, each on a connection that is lent for it. */
const readingBy = (lend: Lend): Pick<SeenWarehouse, 'query' | 'one' | 'columns' | 'exportTo'> => ({
  query: (question, statement, queryOptions) => lend(question, queryOptions, (session) => session.query(question, statement, queryOptions)),
  one: (question, statement, queryOptions) => lend(question, queryOptions, (session) => session.one(question, statement, queryOptions)),
  columns: (question, statement, queryOptions) => lend(question, queryOptions, (session) => session.columns(question, statement, queryOptions)),
  exportTo: (question, statement, path, format, queryOptions) => lend(question, queryOptions, (session) => exportTo(session, question, statement, path, format, queryOptions)),
})

/** Connections for work that leaves something on them (temporary tables, a transaction) and must not be shared. */
const connectionsApart = (instance: DuckDBInstance, settings: SessionSettings) => async <T>(work: (session: WarehouseSession, connection: DuckDBConnection) => Promise<T>): Promise<T> => {
  const connection = await instance.connect()
  try {
    return await work(sessionOver(connection, settings), connection)
  } finally {
    connection.closeSync()
  }
}

/** Opens the embedded warehouse: one DuckDB file, one writer at a time, several readers. */
export const openDuckdbWarehouse = async (options: DuckdbOptions): Promise<Warehouse> => {
  const instance = await openInstance(options)
  const settings = { dir: dirname(options.path), timeoutMs: options.timeoutMs ?? 600_000 }
  const readers = connectionPool(instance)
  const writer = await instance.connect()
  const writing = sessionOver(writer, settings)
  await writing.execute('warehouse.open', sql`set global timezone = 'UTC'`)
  await createBookkeeping(writing)
  const sights = await openSights(instance, settings)
  // Whatever a writer did, tables may be others now.
  const { inTurn: inWriterTurn, revision } = countedTurns(writerQueue(), sights.changed)

  const readThrough = (schema: string | null): Lend => (question, queryOptions, work) =>
    readers.lend(question, queryOptions?.signal, async (connection) => {
      await sights.look(connection, schema)
      return work(sessionOver(connection, settings))
    })
  const read = readThrough(null)
  const apart = connectionsApart(instance, settings)

  const loadBatch = <T>(batchId: string, work: (load: BatchLoad) => Promise<T>): Promise<T> =>
    apart(async (session, connection) => {
      const { load, stages } = startLoad(connection, session)
      const answer = await work(load)
      await inWriterTurn('loading a batch', () => publishBatch(session, stages, batchId, isoOf(options.clock.now())))
      await dropStages(session, stages)
      return answer
    })

  const withKeys = (schema: string | null): EngineWarehouse['withKeys'] => (keys, work) =>
    apart(async (session, connection) => {
      await sights.look(connection, schema)
      const columns = [{ name: 'key', type: 'string' }] as const
      await createTemporary(session, keysTable, columns)
      await appendRows(connection, keysTable, keysTable, columns, oneCellRows(keys))
      return work(ident('temp', 'main', keysTable), keepingOn(session))
    })

  const warehouse: EngineWarehouse = {
    revision,
    ...alwaysThere,
    foreign: undefined,
    costs: { smallBatchMs: 20, keptTableMs: 2 },
    dialect: duckdbDialect,
    ...readingBy(read),
    seen: seenThrough({ sights, settings, readThrough, withKeys, lend: readers.lend, readingBy }),
    execute: (question, statement, queryOptions) => inWriterTurn(question, () => writing.execute(question, statement, queryOptions)),
    write: (work) => inWriterTurn('a change', () => inTransaction(writing, () => work(writing))),
    replaceTable: async (question, table, select) => void (await inWriterTurn(question, () => writing.execute(question, sql`create or replace table ${ident(table)} as ${select}`))),
    ensureView: async (question, view, select) => void (await inWriterTurn(question, () => writing.execute(question, sql`create or replace view ${ident(view)} as ${select}`))),
    withKeys: withKeys(null),
    writeRows: (question, columns, rows, path) => apart((session, connection) => writeRows(session, connection, question, columns, rows, path)),
    ensureTable: (table, columns) => inWriterTurn('ensureTable', () => ensureTable(writing, table, columns)),
    hasTable: (table) => read('warehouse.hasTable', undefined, (session) => tableExists(session, table)),
    describe: async (table) => {
      const columns = await read('warehouse.describe', undefined, (session) => describeTable(session, table))
      if (columns === undefined) throw warehouseErrors.WAREHOUSE_TABLE_UNKNOWN({ table })
      return columns
    },
    tables: () => read('warehouse.tables', undefined, listTables),
    loadBatch,
    loadedBatches: () => read('warehouse.loadedBatches', undefined, listLoaded),
    replacedBy: (table, batches) => read('warehouse.replacedBy', undefined, (session) => replacedRows(session, table, batches)),
    undoBatch: (batchId) => inWriterTurn('undoing a batch', () => inTransaction(writing, () => removeBatch(writing, batchId))),
    close: async () => {
      await inWriterTurn('closing', async () => {
        readers.close()
        sights.close()
        // Folds the log into the file, so that the next start is quick.
        await writing.execute('warehouse.close', sql`checkpoint`)
        writer.closeSync()
        instance.closeSync()
      })
    },
  }
  return guardWarehouse(Object.freeze(warehouse), options.clock)
}

/** Directory for what does not fit in memory, inside the home. */
export const spillDirectory = (home: string): string => joinPath(home, 'tmp', 'duckdb')
