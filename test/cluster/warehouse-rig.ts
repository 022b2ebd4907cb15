import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import { openTrinoWarehouse } from '../../packages/server/src/platform/warehouse/trino/open-trino-warehouse.ts'
import type { TrinoOptions } from '../../packages/server/src/platform/warehouse/trino/open-trino-warehouse.ts'
import { schemasOf } from '../../packages/server/src/platform/warehouse/trino/schemas.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { askCluster, clusterBucket, clusterUrl, lakeFolder } from './support/cluster.ts'

/** Folder of the tables' files, when the cluster is one that this run has not started. */
export const storageVariable = 'SEXTANT_TEST_TRINO_STORAGE'

export const storageFolder = (): string => process.env[storageVariable] ?? lakeFolder()

export const warehouseUrl = (schema: string, catalog = 'lake'): string => `trino://sextant@${new URL(clusterUrl()).host}/${catalog}/${schema}`

/** A warehouse in a schema of the run's cluster; the clock says 2026-03-01T08:00:00Z. */
export const openOnCluster = (schema: string, dir: string, more: Partial<TrinoOptions> = {}): Promise<Warehouse> =>
  openTrinoWarehouse({ url: warehouseUrl(schema), storage: more.storage ?? storageFolder(), tempDir: join(dir, 'tmp'), memoryBytes: 512 * 2 ** 20, threads: 2, clock: movableClock('2026-03-01T08:00:00.000Z'), ...more })

/** The same with its files in the bucket. */
export const openInBucket = (schema: string, dir: string, more: Partial<TrinoOptions> = {}): Promise<Warehouse> =>
  openOnCluster(schema, dir, { url: warehouseUrl(schema, 'bucket'), storage: clusterBucket().storage, bucketAccess: clusterBucket().access, ...more })

/** Drops everything a warehouse has left on the cluster. */
export const dropSchemas = async (schema: string, dir: string, catalog = 'lake'): Promise<void> => {
  for (const name of Object.values(schemasOf(schema)) as string[]) await askCluster(`drop schema if exists ${catalog}.${name} cascade`)
  rmSync(dir, { recursive: true, force: true })
}
