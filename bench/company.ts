import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue } from '@sextant/rules'
import { openImportBench } from '../test/support/import-bench.ts'
import type { ImportBench } from '../test/support/import-bench.ts'
import { root } from '../tools/machine.ts'

/** The generated telecom operator, imported; kept in `.cache/bench` for the next run. */
export interface BenchCompany {
  readonly bench: ImportBench
  readonly catalogue: Catalogue
  /** The instant rules stand at. */
  readonly at: string
  /** Milliseconds of the import; null when it was done by an earlier run. */
  readonly importMs: number | null
}

/** Opens it, made first where it is not there yet. */
export const openCompany = async (customers: number, isFresh: boolean, say: (line: string) => void): Promise<BenchCompany> => {
  const folder = join(root, '.cache', 'bench', `telecom-${customers}`)
  if (isFresh) await rm(folder, { recursive: true, force: true })
  const data = join(folder, 'data')
  const home = join(folder, 'home')
  const done = join(folder, 'imported')
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(data, 'telecom.json'))) {
    say(`making a company of ${customers.toLocaleString('en')} customers …`)
    const made = spawnSync(process.execPath, [join(root, 'examples/telecom/generate.ts'), '--out', data, '--customers', String(customers)], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`the company could not be made: ${made.stderr}`)
  }
  if (!existsSync(done)) await rm(home, { recursive: true, force: true })
  await mkdir(home, { recursive: true })
  const bench = await openImportBench({ home })
  let importMs: number | null = null
  if (!existsSync(done)) {
    say('importing it …')
    const from = performance.now()
    await bench.run({ dataDir: data, yaml: await readFile(join(root, 'examples/telecom/model.yaml'), 'utf8') })
    importMs = performance.now() - from
    await writeFile(done, `${Math.round(importMs)}\n`)
  }
  const known = await bench.data.catalogue()
  const model = await bench.data.currentModel()
  if (known === undefined || model === undefined) throw new Error('the company was not imported; run again with --fresh')
  return { bench, catalogue: { ...known, scores: {}, segments: {} }, at: new Date(model.model.company.asOf ?? Date.now()).toISOString(), importMs }
}
