import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBatches, createData } from '../../packages/server/src/domains/data/index.ts'
import type { Data, HistoryChunk, ImportedConsent, ImportRequest } from '../../packages/server/src/domains/data/index.ts'
import { countryOfCurrency, createIdentity } from '../../packages/server/src/domains/identity/index.ts'
import type { Identity } from '../../packages/server/src/domains/identity/index.ts'
import { createIds, seededRandom } from '../../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import type { Store } from '../../packages/server/src/platform/store/store.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { root } from '../../tools/machine.ts'

/** The real store and warehouse in a folder of their own, with the data and identity domains on top. */
export interface ImportBench {
  readonly home: string
  readonly store: Store
  readonly warehouse: Warehouse
  readonly identity: Identity
  readonly data: Data
  /** Rows of history and consents that imports have handed over and not taken back, by batch. */
  readonly history: Map<string, HistoryChunk[]>
  readonly consents: Map<string, ImportedConsent[]>
  readonly run: (request: Partial<ImportRequest> & { readonly dataDir: string }) => ReturnType<Data['imports']['run']>
  readonly close: () => Promise<void>
}

const push = <Value>(map: Map<string, Value[]>, key: string, values: readonly Value[]): void => void map.set(key, [...(map.get(key) ?? []), ...values])

/** Opens a bench; `home` lets two processes work on one after the other. */
export const openImportBench = async (options: { readonly home?: string; readonly seed?: number; /** Domains of the store besides. */ readonly domains?: readonly string[]; readonly warehousePath?: string; /** Another warehouse than the embedded one, or that with something around it. */ readonly warehouse?: (embedded: () => Promise<Warehouse>) => Promise<Warehouse> } = {}): Promise<ImportBench> => {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'sextant-import-')))
  const store = await openPgliteStore(join(home, 'store'))
  await migrate(store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', ...(options.domains ?? [])]))
  const embedded = (): Promise<Warehouse> => openDuckdbWarehouse({ path: options.warehousePath ?? join(home, 'warehouse.duckdb'), tempDir: join(home, 'spill'), memoryBytes: 1_000_000_000, threads: 2, clock: systemClock })
  const warehouse = await (options.warehouse ?? ((open) => open()))(embedded)
  const history = new Map<string, HistoryChunk[]>()
  const consents = new Map<string, ImportedConsent[]>()
  const country = async (): Promise<string | undefined> => {
    const saved = await data.currentModel()
    return saved === undefined ? 'CN' : countryOfCurrency(saved.model.company.currency)
  }
  const identity = createIdentity({ store, clock: systemClock, country })
  const data: Data = createData({
    store, warehouse, clock: systemClock, ids: createIds(systemClock, seededRandom(options.seed ?? 1)), home, batches: createBatches(store, systemClock), identity,
    history: { load: async (id, chunk) => push(history, id, [chunk]), undo: async (id) => void history.delete(id) },
    consents: { load: async (id, rows) => push(consents, id, rows), undo: async (id) => void consents.delete(id) },
    standpoint: async () => (await data.currentModel())?.model.company.asOf ?? new Date(systemClock.now()).toISOString(),
  })
  return {
    home, store, warehouse, identity, data, history, consents,
    run: (request) => data.imports.run({ dryRun: false, again: false, maxRejectedShare: 1, startedBy: 'test', ...request }),
    close: async () => {
      await warehouse.close()
      await store.close()
      if (options.home === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}
