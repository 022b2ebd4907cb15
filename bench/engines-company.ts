import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ident, join as joined, raw, sql } from '@sextant/sql'
import { systemClock } from '../packages/server/src/platform/time.ts'
import { openTrinoWarehouse } from '../packages/server/src/platform/warehouse/trino/open-trino-warehouse.ts'
import type { Warehouse } from '../packages/server/src/platform/warehouse/warehouse.ts'
import { benchSource } from './engines-cluster.ts'
import type { BenchCluster } from './engines-cluster.ts'
import type { LargeCompany } from './large-company.ts'
import { inFolder, ms, timed } from './measure.ts'

/** Tables that rules and analyses of the bench read. */
const tables = ['dimension_product', 'level_customer', 'fact_bill', 'fact_usage_daily', 'fact_call', 'fact_top_up', 'fact_payment', 'fact_purchase', 'fact_service_request'] as const

export interface LoadedTable {
  readonly table: string
  readonly rows: number
  /** From DuckDB's table to a Parquet file. */
  readonly parquetMs: number
  readonly parquetBytes: number
  /** The file as a batch of the product: read, written, sent, registered, moved into months and buckets, made visible. */
  readonly loadMs: number
  /** The cluster's part of it: processor time. */
  readonly cpuMs: number
  /** Sextant's own part of it: processor time. */
  readonly hereMs: number
}

export interface ClusterCompany {
  readonly warehouse: Warehouse
  /** What was loaded in this run; what lay there already is not loaded again. */
  readonly loaded: readonly LoadedTable[]
  readonly close: () => Promise<void>
}

/** As large imports come: a file at a time. A run that was stopped goes on with the next. */
const mostRowsOfBatch = 10_000_000

interface Batch {
  readonly id: string
  readonly from: number
  readonly to: number
}

const batchesOf = (table: string, rows: number): readonly Batch[] => {
  const pieces = Math.max(1, Math.ceil(rows / mostRowsOfBatch))
  return Array.from({ length: pieces }, (_, piece) => ({ id: piece === 0 ? `bench-${table}` : `bench-${table}-${piece + 1}`, from: piece * mostRowsOfBatch, to: (piece + 1) * mostRowsOfBatch }))
}

const loadBatch = async (company: LargeCompany, cluster: BenchCluster, warehouse: Warehouse, table: string, { id, from, to }: Batch): Promise<LoadedTable> =>
  await inFolder(async (dir) => {
    const columns = await company.warehouse.describe(table)
    const names = joined(columns.map(({ name }) => ident(name)))
    const file = join(dir, 'rows.parquet')
    let rows = 0
    const parquetMs = await timed(async () => {
      rows = await company.warehouse.exportTo('bench.unload', sql`select ${names} from ${ident(table)} where rowid >= ${from} and rowid < ${to}`, file, 'parquet', { timeoutMs: 3_600_000 })
    })
    const { size } = await stat(file)
    const before = process.cpuUsage()
    const { wallMs, cpuMs } = await cluster.cost(() =>
      warehouse.loadBatch(id, async (load) => {
        const bench = await load.bench()
        await bench.insertLater({ table, columns }, sql`select ${names} from read_parquet(${raw(`'${file}'` as never)})`)
      }))
    const { user, system } = process.cpuUsage(before)
    return { table, rows, parquetMs, parquetBytes: size, loadMs: wallMs, cpuMs, hereMs: (user + system) / 1000 }
  })

/** The large company on the cluster, in the tables the product makes; loaded by the product where it is not there yet. */
export const openOnCluster = async (company: LargeCompany, cluster: BenchCluster, say: (line: string) => void): Promise<ClusterCompany> => {
  const schema = `bench_${company.customers}`
  const warehouse = await openTrinoWarehouse({
    url: `trino://bench@127.0.0.1:${cluster.plan.port}/lake/${schema}?source=${benchSource}`, storage: join(cluster.dir, 'lake'), tempDir: join(cluster.dir, 'spill'),
    memoryBytes: 2_000_000_000, threads: 2, clock: systemClock, timeoutMs: 3_600_000,
  })
  const done = new Set((await warehouse.loadedBatches()).map(({ batchId }) => batchId))
  const loaded: LoadedTable[] = []
  for (const table of tables) {
    const { rows } = await company.warehouse.one<{ rows: number }>('bench.rows', sql`select count(*) as "rows" from ${ident(table)}`)
    for (const batch of batchesOf(table, rows)) {
      if (done.has(batch.id)) continue
      const one = await loadBatch(company, cluster, warehouse, table, batch)
      loaded.push(one)
      say(`  ${batch.id}: ${one.rows.toLocaleString('en')} rows, Parquet in ${ms(one.parquetMs)} (${(one.parquetBytes / one.rows).toFixed(1)} bytes a row), batch in ${ms(one.loadMs)}, processor time of the cluster ${ms(one.cpuMs)}, of Sextant ${ms(one.hereMs)}`)
    }
  }
  return { warehouse, loaded, close: () => warehouse.close() }
}
