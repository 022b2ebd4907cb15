import { sql } from '@sextant/sql'
import type { Warehouse, WarehouseColumn } from '../packages/server/src/platform/warehouse/warehouse.ts'
import type { BenchCluster } from './engines-cluster.ts'
import type { LargeCompany } from './large-company.ts'
import { ms } from './measure.ts'
import type { Figure, Section } from './measure.ts'

const columns: readonly WarehouseColumn[] = [
  { name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: '_refund', type: 'boolean' }, { name: 'purchase_id', type: 'string' }, { name: 'amount', type: 'integer' },
]

/** Purchases of the last four days before the standpoint: as a live day brings them, one or two months and every bucket. */
const purchases = (rows: number, at: string) => sql`
  select 'C' || cast(10000001 + range * 7919 % 1000000 as varchar), cast(${at.replace('T', ' ').replace('Z', '')} as timestamp) - to_seconds(cast(range % 345600 as bigint)), false, 'B' || range, 1000
  from range(${rows})`

const sizes = [1, 1_000, 100_000] as const

/** What a batch costs however small it is, and what undoing it costs. */
export const benchBatches = async (company: LargeCompany, cluster: BenchCluster, warehouse: Warehouse): Promise<Section> => {
  const figures: Figure[] = []
  for (const rows of sizes) {
    const loading = await cluster.cost(() =>
      warehouse.loadBatch('bench-batch', async (load) => {
        const bench = await load.bench()
        await bench.insertLater({ table: 'fact_purchase', columns }, purchases(rows, company.at))
      }))
    const undoing = await cluster.cost(() => warehouse.undoBatch('bench-batch'))
    figures.push({
      what: `${rows.toLocaleString('en')} rows: ${loading.queryIds.length} statements, ${ms(loading.cpuMs + loading.planningMs)} of the cluster's processors; undone by ${undoing.queryIds.length} in ${ms(undoing.cpuMs + undoing.planningMs)}`,
      ours: ms(loading.wallMs), theirs: ms(undoing.wallMs), ratio: null,
    })
  }
  return { title: 'Batches of one fact on Trino', against: 'undone again', figures, notes: ['undoing writes the files anew that held the rows, and lets the table\'s past go'] }
}
