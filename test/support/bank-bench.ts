import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CatalogueSegment } from '@sextant/rules'
import type { Bank } from '../../examples/bank/generate.ts'
import { cohortsOf, createValueAnalyses } from '../../packages/server/src/domains/analysis/index.ts'
import type { ReportAnalyses, WatchDeps } from '../../packages/server/src/domains/analysis/index.ts'
import { dataVersionOf } from '../../packages/server/src/company-context.ts'
import { createBatches } from '../../packages/server/src/domains/data/index.ts'
import { createIds, seededRandom } from '../../packages/server/src/platform/ids.ts'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import type { MovableClock } from '../../packages/server/src/platform/time.ts'
import { root } from '../../tools/machine.ts'
import { openImportBench } from './import-bench.ts'
import type { ImportBench } from './import-bench.ts'

/** The example bank over real engines and the real import, with what watches, targets and reports need. */
export interface BankBench extends ImportBench {
  readonly clock: MovableClock
  readonly deps: WatchDeps
}

const segments: Readonly<Record<string, CatalogueSegment>> = {
  active: { label: { en: 'Active', zh: '活跃' }, members: { kind: 'rule', text: 'count(withdrawal, last 28 days) >= 1' } },
  rich: { label: { en: 'Rich', zh: '富裕' }, members: { kind: 'rule', text: 'avg(withdrawal.amount) > 5000' } },
}

const branches = ['Bund', 'Lakeside'].map((name) => ({ key: name.toLowerCase(), name: { en: name, zh: name }, kind: 'branch', parent: null, rules: [`branch = "${name}"`] }))

/** The analyses that reports tell of, over the same engines. */
export const reportAnalysesOf = (deps: WatchDeps): ReportAnalyses => {
  const unused = (): never => {
    throw new Error('reports neither list customers nor keep segments')
  }
  const { rfm, lifeCycle, migration } = createValueAnalyses({ ...deps, batches: createBatches(deps.store, deps.clock), dataVersion: () => dataVersionOf(deps.store), behind: unused, saveList: unused })
  return { rfm, lifeCycle, migration, cohorts: (input) => cohortsOf(deps, input) }
}

/** Domains of the store besides those an import needs. */
export const bankDomains = ['customers', 'segments', 'analysis', 'analysis/watches'] as const

/** What watches need of an imported bank. @param seed of ids: another one for every process that writes */
export const bankDepsOf = ({ store, warehouse, data }: ImportBench, clock: MovableClock, standpoint = '2026-02-28T16:00:00.000Z', seed = 3): WatchDeps => ({
  store, warehouse, clock, ids: createIds(clock, seededRandom(seed)), model: async () => (await data.currentModel())?.model ?? null,
  catalogue: async () => {
    const known = await data.catalogue()
    if (known === undefined) throw new Error('the bank was not imported')
    return { ...known, scores: {}, segments }
  },
  standpoint: async () => standpoint, units: async () => branches,
})

/** @param standpoint the instant the data are looked at from: by default the first after them; @param home a folder to stay, for other processes */
export const openBankBench = async (bank: Bank, standpoint?: string, home?: string): Promise<BankBench> => {
  const bench = await openImportBench({ domains: bankDomains, ...(home === undefined ? {} : { home }) })
  const dir = await mkdtemp(join(tmpdir(), 'sextant-bank-'))
  for (const [name, content] of Object.entries(bank.files)) await writeFile(join(dir, name), content)
  await bench.run({ dataDir: dir, yaml: await readFile(join(root, 'examples/bank/model.yaml'), 'utf8') })
  const clock = movableClock('2026-03-01T01:00:00.000Z')
  return {
    ...bench, clock, deps: bankDepsOf(bench, clock, standpoint),
    close: async () => {
      await bench.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
