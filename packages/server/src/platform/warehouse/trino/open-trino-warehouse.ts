import { ident, sql, trinoDialect } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { createIds, systemRandom } from '../../ids.ts'
import type { Ids } from '../../ids.ts'
import { isoOf } from '../../time.ts'
import type { Clock } from '../../time.ts'
import { guardWarehouse } from '../guarded.ts'
import type { EngineWarehouse } from '../guarded.ts'
import type { BatchLoad, Warehouse, WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { countedTurns, writerQueue } from '../writer-turns.ts'
import { foreignWrites, lossOf, reportForeignWrites, tellingAlterations, watchAlterations } from './alterations.ts'
import type { AlterationParts } from './alterations.ts'
import { openAttendance } from './attendance.ts'
import type { Attendance, AttendanceOptions, Report } from './attendance.ts'
import type { BenchOptions } from './bench.ts'
import { boundedStorage } from './bounded-storage.ts'
import type { StorageLimits } from './bounded-storage.ts'
import type { BucketAccess } from './bucket-address.ts'
import { describedColumns, openCatalogue } from './catalogue.ts'
import { openTrinoClient } from './client.ts'
import type { Taker, TrinoClient } from './client.ts'
import { connectingEngine } from './connecting.ts'
import type { ConnectedEngine } from './connecting.ts'
import { sessionOver } from './connection.ts'
import type { TrinoSession } from './connection.ts'
import { trinoCosts } from './costs.ts'
import { exportRows, writeRows } from './export-rows.ts'
import { foreignCatalogs } from './foreign.ts'
import { keepingOn, keyRelations } from './keeping.ts'
import { fencedSession, openLease } from './lease.ts'
import { startLoad } from './load.ts'
import { loadBooks } from './load-state.ts'
import { learnPlaces } from './places.ts'
import { publishBatch, removeBatch } from './publish.ts'
import type { PublishParts } from './publish.ts'
import { replacedRows } from './replaced.ts'
import { leaseTable, schemasOf } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import { scratchTables, sweepScratch } from './scratch.ts'
import { seenThrough } from './seen.ts'
import { settlingOf } from './settle.ts'
import { openTrinoSights } from './sights.ts'
import { steadySession } from './steady.ts'
import { openStorage } from './storage.ts'
import type { WarehouseStorage } from './storage.ts'
import { ensureTable } from './tables.ts'
import { trinoStatement } from './statement.ts'
import { endOtherWriters, endStatements } from './takeover.ts'
import { parseTrinoUrl } from './trino-url.ts'
import { changeOf, upkeepOf } from './upkeep.ts'
import { checkVersion } from './version.ts'
import { tableViews } from './views.ts'
import { wordsIn } from './words.ts'

export interface TrinoOptions {
  /** `trino://user[:password]@host:port/catalog/schema`. */
  readonly url: string
  /** Where the catalog's files lie: a folder shared with the cluster, or `s3://bucket/prefix`. */
  readonly storage: string
  /** How the bucket is reached; counts for `s3://` only. */
  readonly bucketAccess?: BucketAccess
  /** Where the bench spills and files wait to be sent. */
  readonly tempDir: string
  /** Memory of each bench. */
  readonly memoryBytes: number
  readonly threads: number
  readonly clock: Clock
  /** Default: from the clock and the machine's randomness. */
  readonly ids?: Ids
  /** Default 10 minutes, ms. */
  readonly timeoutMs?: number
  /** Buckets of customers in the files of a table; counts for tables made from now on. Default 4. */
  readonly customerBuckets?: number
  /** Small changes of a table after which its files are joined. Default 20. */
  readonly compactAfter?: number
  /** Statements that run at once. Default 8. */
  readonly concurrency?: number
  /** Name of this server among the writers of the schema; one that starts again under its name need not wait until its old lease is over. Default: a new one. */
  readonly owner?: string
  /** How long a writer that says nothing keeps others away, ms. Default 60,000. */
  readonly leaseMs?: number
  /** How long another server's writing is waited for, ms. Default 90,000. */
  readonly writerPatienceMs?: number
  /** Who opens the storage; default: what its address names. */
  readonly openStorage?: typeof openStorage
  readonly storageLimits?: StorageLimits
  /** The schema is this server's alone for as long as it runs: another that opens it is refused. */
  readonly holdsSchema?: boolean
  /** Told when the cluster goes and comes back, and what may be wrong with it. */
  readonly report?: Report
  /** Pauses between looks for a cluster that is away, ms. */
  readonly pauses?: AttendanceOptions['pauses']
}

const createSchemas = async (client: TrinoClient, schemas: TrinoSchemas, timeoutMs: number): Promise<void> => {
  const session = sessionOver(client, { schema: 'information_schema', timeoutMs })
  for (const schema of Object.values(schemas) as string[]) await session.execute('warehouse.open', sql`create schema if not exists ${ident(schema)}`)
}

/**
 * Snapshots and orphans may go at once: what is deleted must be gone. How many different values each column has is not estimated while rows are written: that took as much
 * of the processors as writing them, and plans were no better for it. Every worker writes its part of a table, in two files: what is kept between two statements is then read by all of them again.
 * Rows are summed up by customer where a bucket of them is read only when every worker has many buckets: a few are shared out by chance, one worker then had three of four.
 */
const sessionProperties = (catalog: string): Readonly<Record<string, string>> => ({
  [`${catalog}.expire_snapshots_min_retention`]: '0s', [`${catalog}.remove_orphan_files_min_retention`]: '0s', [`${catalog}.collect_extended_statistics_on_write`]: 'false',
  scale_writers: 'false', task_scale_writers_enabled: 'false', task_min_writer_count: '2', table_scan_node_partitioning_min_bucket_to_task_ratio: '32',
})

const exportOver = (client: TrinoClient, options: BenchOptions) => (_: TrinoSession, schema: string): Warehouse['exportTo'] => (question, statement, path, format, limits = {}) => {
  const { text, shown } = trinoStatement(question, statement)
  const ask = <T>(makeTaker: () => Taker<T>): Promise<T> =>
    client.ask({ question, text, shown, schema, timeoutMs: limits.timeoutMs ?? options.timeoutMs, signal: limits.signal, isReading: true }, makeTaker)
  return exportRows(options, ask, path, format)
}

/** A client whose every statement tells how the cluster stands, and is not asked while it is known to be away. */
const attendedClient = (client: TrinoClient, attendance: Pick<Attendance, 'admit' | 'noteFailure'>): TrinoClient =>
  Object.freeze<TrinoClient>({
    ...client,
    ask: async (request, makeTaker) => {
      await attendance.admit()
      try {
        return await client.ask(request, makeTaker)
      } catch (error) {
        attendance.noteFailure(error)
        throw error
      }
    },
  })

/** Deleting is for good only where nothing keeps older versions: whoever runs the server is told. */
const openReportedStorage = async ({ storage: address, tempDir, bucketAccess, openStorage: opener = openStorage, storageLimits: limits }: TrinoOptions, report: Report): Promise<WarehouseStorage> => {
  const storage = boundedStorage(await opener(address, tempDir, bucketAccess), address, limits)
  if (storage.keepsDeleted === 'versions') report('the bucket keeps versions of what is deleted: what was deleted for privacy can still be read there until its rules remove old versions', { storage: address })
  return storage
}

/**
 * Opens a warehouse on a Trino cluster over Iceberg tables (ADR 0008). When the cluster is away it is opened all the same, says so, and looks for it until it is there.
 *
 * @throws WAREHOUSE_WRITER_ELSEWHERE when another server holds the schema
 */
export const openTrinoWarehouse = async (options: TrinoOptions): Promise<Warehouse> => {
  const { clock, report = () => undefined } = options
  const address = parseTrinoUrl(options.url)
  const ids = options.ids ?? createIds(clock, systemRandom)
  const timeoutMs = options.timeoutMs ?? 600_000
  const bench: BenchOptions = { tempDir: options.tempDir, memoryBytes: options.memoryBytes, threads: options.threads, timeoutMs }
  const schemas = schemasOf(address.schema)
  const client = await openTrinoClient({ address, ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }), sessionProperties: sessionProperties(address.catalog) })
  let connected: ClusterEngine | undefined
  let storage: WarehouseStorage | undefined
  let toldOf: string | undefined
  const glance = async (): Promise<void> => {
    const { version, isStarting } = await client.info(0)
    if (isStarting) throw warehouseErrors.WAREHOUSE_UNREACHABLE({ host: `${address.host}:${address.port}`, reason: 'it is still starting' })
    const remark = checkVersion(`${address.host}:${address.port}`, version)
    if (remark !== undefined && toldOf !== version) report(remark, {})
    toldOf = version
  }
  const look = async (): Promise<void> => {
    await glance()
    if (connected === undefined) {
      storage ??= await openReportedStorage(options, report)
      await createSchemas(client, schemas, timeoutMs)
      connected = await assemble({ options, client: attendedClient(client, attendance), storage, ids, bench, schemas, catalog: address.catalog })
    } else await connected.settle()
  }
  const attendance: Attendance = openAttendance({ look, glance, clock, report, ...(options.pauses === undefined ? {} : { pauses: options.pauses }) })
  try {
    await attendance.begin()
    return guardWarehouse(connectingEngine({ attendance, connected: () => connected, letGo: () => { connected?.letGo(); storage?.close(); client.close() } }), clock)
  } catch (error) {
    attendance.stop()
    storage?.close()
    client.close()
    throw error
  }
}

interface Opened {
  readonly options: TrinoOptions
  readonly client: TrinoClient
  readonly storage: WarehouseStorage
  readonly ids: Ids
  readonly bench: BenchOptions
  readonly schemas: TrinoSchemas
  readonly catalog: string
}

/** The parts of an engine, each over the sessions it needs. */
const partsOf = async ({ options, client, storage, ids, bench, schemas, catalog }: Opened) => {
  const { clock } = options
  const over = (schema: string): TrinoSession => steadySession(sessionOver(client, { schema, timeoutMs: bench.timeoutMs }))
  // What the catalogue and the views are read with tells nothing of alterations: they are found by it.
  const plain = { shown: over(schemas.shown), rows: over(schemas.rows) }
  let inTurn: AlterationParts['inTurn'] = (work) => work()
  const { rows } = plain
  // Eight long questions of people must not keep it from being renewed.
  const urgent = steadySession(sessionOver(client, { schema: schemas.rows, timeoutMs: bench.timeoutMs, isUrgent: true }))
  const lease = await openLease({ schemas, rows: urgent, owner: options.owner ?? ids.id(), ...(options.leaseMs === undefined ? {} : { lastsMs: options.leaseMs }), ...(options.writerPatienceMs === undefined ? {} : { patienceMs: options.writerPatienceMs }), yieldsToLiving: options.holdsSchema === true })
  const catalogue = openCatalogue(plain.shown, schemas)
  const views = tableViews({ schemas, catalogue, shown: fencedSession(plain.shown, lease) })
  const alterations = watchAlterations({ schemas, catalog, catalogue, views, report: options.report ?? (() => undefined), inTurn: (work) => inTurn(work) })
  const telling = (session: TrinoSession): TrinoSession => tellingAlterations(session, alterations.explain)
  const sessions = { shown: telling(plain.shown), rows: fencedSession(telling(plain.rows), lease), work: over(schemas.work), nothing: telling(over(schemas.nothing)) }
  const books = loadBooks(rows, schemas)
  await books.create()
  const places = await learnPlaces(rows, schemas, storage, options.storage)
  const scratchParts = { schemas, work: sessions.work, places, ids, clock }
  const scratch = scratchTables(scratchParts)
  const keys = new Map<string, readonly string[]>()
  const settling = settlingOf({ schemas, catalogue, rows: fencedSession(rows, lease), books, views, keys, endStatements: (mark) => endStatements(rows, { schemas, catalog }, mark) })
  const upkeep = upkeepOf({ schemas, catalogue, rows: fencedSession(rows, lease), compactAfter: options.compactAfter ?? 20, clock })
  const publishing: PublishParts = { schemas, catalogue, rows: sessions.rows, views, assertWhole: alterations.assertWhole, books, settling, keys, customerBuckets: options.customerBuckets ?? 4, nowIso: () => isoOf(clock.now()).replace('T', ' ').replace('Z', ''), newLoadId: () => ids.id() }
  const setTurn = (turn: AlterationParts['inTurn']): void => void (inTurn = turn)
  return { catalog, sessions, lease, books, places, catalogue, alterations, setTurn, scratch, scratchParts, keys, views, settling, upkeep, publishing, keyRelations: keyRelations(scratch, bench) }
}

type Parts = Awaited<ReturnType<typeof partsOf>>

interface ClusterEngine extends ConnectedEngine {
  /** Asks whether all that is behind the cluster answers, and mends what could not be settled while it did not. */
  readonly settle: () => Promise<void>
  /** Stops what is done by the clock. */
  readonly letGo: () => void
}

/** Turns of this process, inside the lease that keeps other servers away; what a dead one left is mended first. */
const writerTurns = ({ catalog, sessions, publishing, lease, settling, keys, books, catalogue, views, upkeep, alterations, setTurn }: Parts) => {
  const { inTurn, revision } = countedTurns(writerQueue(), () => undefined)
  const takeOver = async (): Promise<void> => {
    // Also statements of our own whose answer was lost: they may still be at work.
    await endOtherWriters(sessions.rows, { schemas: publishing.schemas, catalog })
    catalogue.forget()
    keys.clear()
    for (const [table, key] of await books.keys()) keys.set(table, key)
    await views.makeMissing()
    await alterations.examine(await settling.mend())
    // A server that ended, or a cluster that went, between an undoing and the purge left what was undone in the files.
    upkeep.owe((await books.undone()).flatMap(({ tables }) => tables))
  }
  // A lease that came with a take-over that failed is not taken over yet: the next writer begins with it.
  let isTakenOver = false
  const isOwing = (): boolean => !isTakenOver || settling.isOwing()
  const write = <T>(doing: string, work: () => Promise<T>): Promise<T> =>
    inTurn(doing, () =>
      lease.hold(doing, async (isNew) => {
        if (isNew) isTakenOver = false
        if (isOwing()) await takeOver()
        isTakenOver = true
        return work()
      }),
    )
  setTurn((work) => write('mending a view', work))
  /** After small changes, in a turn of its own: nobody waits for it. */
  const compactWhenDue = (): void => {
    if (upkeep.isDue()) void write('compaction', upkeep.compact).catch(upkeep.noteFailure)
  }
  return { write, revision, isOwing, compactWhenDue }
}

/** Sessions for changes of projections: they know what they changed. */
interface Made {
  isChanged: boolean
  /** Words of the statements that drop something. */
  readonly dropped: Set<string>
}

const notingSession = (session: WarehouseSession, parts: Parts, made: Made): WarehouseSession => ({
  ...session,
  execute: async (question, statement, limits) => {
    const count = await session.execute(question, statement, limits)
    const { how, table } = changeOf(statement)
    const words = how === 'made' ? wordsIn(statement.parts) : new Set<string>()
    if (words.has('drop')) for (const word of words) made.dropped.add(word)
    if (how === 'made') made.isChanged = true
    else if (how !== 'nothing' && table !== undefined && count > 0) parts.upkeep.note([table], how)
    return count
  },
})

const writingOf = (parts: Parts, turns: ReturnType<typeof writerTurns>): Pick<EngineWarehouse, 'execute' | 'write' | 'replaceTable' | 'ensureView' | 'ensureTable'> => {
  const { sessions, schemas, catalogue, views, upkeep, publishing } = { ...parts, schemas: parts.publishing.schemas }
  const refreshed = async (made: Made): Promise<void> => {
    if (!made.isChanged) return
    catalogue.forget()
    await views.dropLost(made.dropped)
    await views.makeMissing()
  }
  const changing = async <T>(work: (session: WarehouseSession) => Promise<T>): Promise<T> => {
    const made: Made = { isChanged: false, dropped: new Set() }
    const answer = await work(notingSession(sessions.rows, parts, made))
    await refreshed(made)
    return answer
  }
  return {
    execute: (question, statement, limits) =>
      turns.write(question, async () => {
        const count = await changing((session) => session.execute(question, statement, limits))
        const { how, table } = changeOf(statement)
        // One statement that deletes is meant to delete: its rows are gone from the files when it is done.
        if (how === 'deleted' && table !== undefined && count > 0) await upkeep.purge([table])
        return count
      }).finally(turns.compactWhenDue),
    write: (work) => turns.write('a change', () => changing(work)).finally(turns.compactWhenDue),
    replaceTable: async (question, table, select) =>
      turns.write(question, async () => {
        const before = await catalogue.rowsOf(table)
        await fencedSession(sessions.shown, parts.lease).execute(question, sql`create or replace table ${ident(schemas.rows, table)} as ${select}`)
        catalogue.forget()
        const after = await catalogue.rowsOf(table)
        const shown = await catalogue.shownOf(table)
        // Also when an earlier change of its columns was cut off before the view followed.
        if (JSON.stringify(before) !== JSON.stringify(after) || shown === undefined || lossOf(shown, after) !== undefined) await views.makeBare(table)
        upkeep.note([table], 'added')
      }),
    ensureView: (question, view, select) => turns.write(question, () => views.define(question, view, select)),
    ensureTable: (table, columns) => turns.write('ensureTable', () => ensureTable(publishing, table, columns)),
  }
}

const loadingOf = (parts: Parts, turns: ReturnType<typeof writerTurns>, bench: BenchOptions): Pick<EngineWarehouse, 'loadBatch' | 'undoBatch' | 'loadedBatches'> => {
  const { sessions, catalogue, scratch, upkeep, publishing, books } = parts
  return {
    loadBatch: async <T>(batchId: string, work: (load: BatchLoad) => Promise<T>): Promise<T> => {
      const started = startLoad({ options: bench, shown: sessions.shown, catalogue, scratch, keyRelations: parts.keyRelations })
      try {
        const answer = await work(started.load)
        await started.assertKeysUnique()
        await turns.write('loading a batch', async () => upkeep.note(await publishBatch(publishing, batchId, started.stages), 'added'))
        return answer
      } finally {
        await started.end()
        turns.compactWhenDue()
      }
    },
    undoBatch: (batchId) =>
      turns.write('undoing a batch', async () => {
        const tables = await removeBatch(publishing, batchId)
        if (tables !== undefined) {
          // Owed until it is done: the cluster may go before.
          upkeep.owe(tables)
          await upkeep.purge(tables)
        }
        return tables !== undefined
      }),
    loadedBatches: () => books.loadedBatches(),
  }
}

const assemble = async (opened: Opened): Promise<ClusterEngine> => {
  const { options, client, bench, schemas, catalog } = opened
  const parts = await partsOf(opened)
  const { sessions, catalogue, alterations, scratch, lease, scratchParts, upkeep } = parts
  const turns = writerTurns(parts)
  const sights = openTrinoSights({ schemas, catalogue, scratch, shown: sessions.shown })
  const exporting = exportOver(client, bench)
  const outside = new Set([...Object.values(schemas), catalog, 'system', 'information_schema'] as string[])
  await turns.write('opening', async () => sweepScratch(scratchParts))
  turns.compactWhenDue()
  if (options.holdsSchema === true) lease.keep()
  const endLooking = reportForeignWrites(async () => foreignWrites(sessions.rows, schemas, await catalogue.tables(), client.address.user), options.report ?? (() => undefined))
  const warehouse: ClusterEngine = {
    revision: turns.revision,
    upkeepFault: upkeep.fault,
    keepsDeleted: () => parts.places.storage.keepsDeleted,
    foreign: foreignCatalogs(sessions.shown),
    costs: trinoCosts,
    dialect: trinoDialect,
    query: sessions.shown.query,
    one: sessions.shown.one,
    columns: sessions.shown.columns,
    exportTo: exporting(sessions.shown, schemas.shown),
    seen: seenThrough({ sights, client, nothing: sessions.nothing, nothingSchema: schemas.nothing, options: bench, outside, scratch, keyRelations: parts.keyRelations, exportTo: exporting }),
    withKeys: (keys, work) =>
      parts.keyRelations.lend([keys], async ([table]) => {
        const kept = keepingOn(sessions.shown, scratch)
        try {
          return await work(table as Sql, kept.session)
        } finally {
          await kept.end()
        }
      }),
    ...writingOf(parts, turns),
    ...loadingOf(parts, turns, bench),
    hasTable: async (table) => [...(await catalogue.tables()), ...alterations.gone()].includes(table.toLowerCase()),
    describe: async (table) => {
      const relation = await catalogue.shownOf(table)
      if (relation === undefined) throw warehouseErrors.WAREHOUSE_TABLE_UNKNOWN({ table })
      return describedColumns(relation)
    },
    tables: async () => [...(await catalogue.tables()), ...alterations.gone()].toSorted(),
    replacedBy: replacedRows(schemas, catalogue),
    writeRows: writeRows(bench),
    settle: async () => {
      // Of the books, so that the cluster, its catalog and its storage all have a part in it.
      await sessions.rows.query('warehouse.look', sql`select "until" from ${ident(schemas.rows, leaseTable)} limit 1`, { timeoutMs: 30_000 })
      if (turns.isOwing()) await turns.write('mending', async () => undefined)
    },
    letGo: () => {
      endLooking()
      lease.letGo()
    },
    close: async () => {
      endLooking()
      await turns.write('closing', async () => {
        await upkeep.purge(upkeep.unpurged())
        await sights.close()
        await scratch.dropAll()
      })
      await lease.release()
      client.close()
    },
  }
  return Object.freeze(warehouse)
}
