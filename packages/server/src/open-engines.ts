import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from './config.ts'
import { openHome } from './platform/home/home.ts'
import type { Home } from './platform/home/home.ts'
import { collectMigrations, migrate } from './platform/store/migrate.ts'
import { openStore } from './platform/store/open-store.ts'
import type { Store } from './platform/store/store.ts'
import type { Clock } from './platform/time.ts'
import { openDuckdbWarehouse, spillDirectory } from './platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import { openTrinoWarehouse } from './platform/warehouse/trino/open-trino-warehouse.ts'
import type { TrinoOptions } from './platform/warehouse/trino/open-trino-warehouse.ts'
import type { Warehouse } from './platform/warehouse/warehouse.ts'

export interface Engines {
  readonly home: Home
  readonly store: Store
  readonly warehouse: Warehouse
  readonly close: () => Promise<void>
}

/** Domains with tables, in their order. */
export const storedDomains = [
  'data', 'identity', 'customers', 'organisation', 'console', 'segments', 'analysis', 'analysis/watches', 'experiments', 'modelling', 'offers', 'templates', 'contacts', 'optimisation', 'decisions', 'campaigns', 'journeys', 'measurement',
] as const

const sources = dirname(fileURLToPath(import.meta.url))

/** The same after a restart, so that a server takes up its own writing at once; another home, or a copy of it on another machine, is another writer. */
const writerName = (home: Home): string => `${hostname()} ${createHash('sha256').update(`warehouse writer ${home.dir} ${home.secret()}`).digest('hex').slice(0, 16)}`

const openWarehouse = (config: Config, home: Home, clock: Clock, report: NonNullable<TrinoOptions['report']>): Promise<Warehouse> => {
  const { cluster, memoryBytes, threads } = config.warehouse
  const shared = { tempDir: spillDirectory(home.dir), memoryBytes, threads, clock }
  return cluster === undefined ? openDuckdbWarehouse({ path: home.warehousePath, ...shared }) : openTrinoWarehouse({ ...cluster, ...shared, owner: writerName(home), holdsSchema: true, report })
}

/**
 * Takes the home, then opens store and warehouse in it and brings their tables up to date; closes all again when one fails. A cluster that is away is no failure.
 *
 * @param report told when the warehouse goes and comes back
 */
export const openEngines = async (config: Config, clock: Clock, report: NonNullable<TrinoOptions['report']>): Promise<Engines> => {
  const home = await openHome(config.home.dir)
  const opened: (() => Promise<void>)[] = [async () => home.release()]
  const close = async (): Promise<void> => {
    for (const undo of opened.toReversed()) await undo()
    opened.length = 0
  }
  try {
    const { databaseUrl, connections } = config.store
    const store = await openStore({ dir: home.storeDir, databaseUrl, ...(databaseUrl === undefined ? {} : { postgres: { connections } }) })
    opened.push(async () => await store.close())
    await migrate(store, [...(await collectMigrations(join(sources, 'platform'), ['access'])), ...(await collectMigrations(join(sources, 'domains'), storedDomains))])
    const warehouse = await openWarehouse(config, home, clock, report)
    opened.push(async () => await warehouse.close())
    return { home, store, warehouse, close }
  } catch (error) {
    await close()
    throw error
  }
}
