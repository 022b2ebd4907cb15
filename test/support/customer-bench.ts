import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalogue } from '@sextant/rules'
import { dataVersionOf } from '../../packages/server/src/company-context.ts'
import type { AnalysisDeps } from '../../packages/server/src/domains/analysis/index.ts'
import { createCustomers } from '../../packages/server/src/domains/customers/index.ts'
import type { Customers } from '../../packages/server/src/domains/customers/index.ts'
import { createBatches } from '../../packages/server/src/domains/data/index.ts'
import { addressesOf, holdersOf } from '../../packages/server/src/domains/identity/index.ts'
import { createSegments, incrementalMembers } from '../../packages/server/src/domains/segments/index.ts'
import type { RuleElsewhere, Segments } from '../../packages/server/src/domains/segments/index.ts'
import { createIds, seededRandom } from '../../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import type { MovableClock } from '../../packages/server/src/platform/time.ts'
import { root } from '../../tools/machine.ts'
import { openImportBench } from './import-bench.ts'
import type { ImportBench } from './import-bench.ts'

/** Customers, segments and analyses over real engines and the real import. */
export interface CustomerBench extends ImportBench {
  readonly clock: MovableClock
  readonly customers: Customers
  readonly segments: Segments
  readonly analysis: AnalysisDeps
  readonly catalogue: () => Promise<Catalogue>
  /** Uses of segments that the composition root would answer. */
  readonly uses: Map<string, readonly string[]>
  /** Rules of other domains that the composition root would answer. */
  readonly elsewhere: RuleElsewhere[]
  readonly exportsDir: string
}

/**
 * Opens a bench over a company of text files.
 *
 * @param files file name → content; imported by `yaml` when there is one
 */
export const openCustomerBench = async (yaml: string, files: Readonly<Record<string, string>>, now = '2026-03-01T08:00:00.000Z', options: Parameters<typeof openImportBench>[0] = {}): Promise<CustomerBench> => {
  const bench = await openImportBench(options)
  await migrate(bench.store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', 'customers', 'segments']))
  const dataDir = await mkdtemp(join(tmpdir(), 'sextant-files-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(dataDir, name), content)
  await bench.run({ dataDir, yaml })
  const { store, warehouse, data, identity } = bench
  const clock = movableClock(now)
  const ids = createIds(clock, seededRandom(7))
  const uses = new Map<string, readonly string[]>()
  const elsewhere: RuleElsewhere[] = []
  const exportsDir = join(dataDir, 'exports')
  const model = async () => (await data.currentModel())?.model ?? null
  const catalogue = async (): Promise<Catalogue> => {
    const known = await data.catalogue()
    if (known === undefined) throw new Error('no model was imported')
    return { ...known, scores: {}, segments: await segments.catalogue(), tags: await segments.tagCatalogue() }
  }
  const standpoint = async (): Promise<string> => new Date(clock.now()).toISOString()
  const dataVersion = (): Promise<string> => dataVersionOf(store)
  const resolveCustomer = async (key: string): Promise<string | undefined> => {
    const level = Object.entries((await model())?.levels ?? {}).find(([, one]) => one.default === true)?.[0] ?? ''
    return (await identity.resolveCustomers(level, [key])).get(key)
  }
  const customers = createCustomers({
    store, warehouse, clock, ids, model, catalogue, standpoint, dataVersion, resolveCustomer,
    findByIdentifier: async (text) => [...new Set((await identity.findByIdentifier(undefined, text)).map((found) => found.customer))],
    identifiersOf: async (customerId) => (await identity.identifiersOf(customerId)).map(({ kind, value, validFrom, validTo }) => ({ kind, value, validFrom, validTo, source: null })),
    scoresOf: async () => [], segmentsOf: (customerId) => segments.ofCustomer(customerId), tagsOf: (customerId) => segments.tags.ofCustomer(customerId), suppressionsOf: async () => [], campaignFigures: async () => [],
  })
  const segments: Segments = createSegments({
    store, warehouse, clock, ids, model, catalogue, standpoint, customers, batches: createBatches(store, clock), resolveCustomer, exportsDir,
    resolveCustomers: async (keys) => identity.resolveCustomers(Object.entries((await model())?.levels ?? {}).find(([, one]) => one.default === true)?.[0] ?? '', keys),
    holdersOf: (kind, texts, when) => holdersOf(store, kind, texts, when, 'CN'),
    rulesElsewhere: async () => [...elsewhere], dataVersion, incremental: incrementalMembers({ store, warehouse, model }),
    usesOf: async (key) => uses.get(key) ?? [],
    addresses: (customerIds, kind, at) => addressesOf(store, customerIds, kind === 'email' ? ['email'] : ['phone', 'number'], at),
  })
  return {
    ...bench, clock, customers, segments, analysis: { warehouse, model, catalogue, standpoint }, catalogue, uses, elsewhere, exportsDir,
    close: async () => {
      await bench.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
