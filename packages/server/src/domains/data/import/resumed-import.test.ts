import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'
import { warehouseErrors } from '../../../platform/warehouse/warehouse-errors.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'

/* A server that is stopped while imports wait for the warehouse, and one that is started on the same home. */

const yaml = `sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: id
    title: name
    source: { file: "persons*.csv" }
facts: {}`

/** A warehouse that is away until it arrives; what was asked for its arrival is done before anybody is let in. */
const laterWarehouse = () => {
  const works: (() => Promise<unknown>)[] = []
  let isThere = false
  let letIn = (): void => undefined
  const open = new Promise<void>((resolve) => (letIn = resolve))
  return {
    around: (warehouse: Warehouse): Warehouse => ({
      ...warehouse,
      standing: () => (isThere ? { kind: 'there' } : { kind: 'away', since: '2026-01-01T00:00:00.000Z', error: warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'cluster', reason: 'refused' }) }),
      whenThere: (signal) => Promise.race([open, new Promise<never>((_, reject) => (signal?.aborted === true ? reject(signal.reason as Error) : signal?.addEventListener('abort', () => reject(signal.reason as Error))))]),
      atArrival: async (work) => void (isThere ? await work() : works.push(work)),
    }),
    arrive: async () => {
      for (const work of works.splice(0)) await work()
      isThere = true
      letIn()
    },
  }
}

let home: string
let files: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sextant-resumed-'))
  files = await mkdtemp(join(tmpdir(), 'sextant-files-'))
  await writeFile(join(files, 'persons.csv'), 'id,name\nP1,Ann\nP2,Bob\n')
})
afterAll(async () => {
  for (const dir of [home, files]) await rm(dir, { recursive: true, force: true })
})

const uploaded = async (name: string): Promise<string> => {
  const dir = join(home, 'uploads', name)
  await mkdir(dir, { recursive: true })
  await cp(join(files, 'persons.csv'), join(dir, 'persons.csv'))
  return dir
}
const asked = { yaml, dryRun: false, again: true, maxRejectedShare: 1, startedBy: 'test' }
const statuses = async (bench: ImportBench, ids: readonly string[]): Promise<readonly string[]> => Promise.all(ids.map(async (id) => (await bench.data.imports.get(id)).status))

it('imports that waited are done once, uploaded files and all; what is asked no longer, or whose files are gone, is told', async () => {
  const before = laterWarehouse()
  const first = await openImportBench({ home, warehouse: async (embedded) => before.around(await embedded()) })
  await first.data.imports.reconcile()
  const [upload, gone, left] = [await uploaded('one'), await uploaded('two'), await uploaded('left')]
  const ids: string[] = []
  for (const request of [{ ...asked, dataDir: upload, isUpload: true }, { ...asked, dataDir: gone, isUpload: true }, { ...asked, dataDir: files }, { ...asked, dataDir: files, dryRun: true }]) ids.push((await first.data.imports.start(request)).report.id)
  await expect.poll(async () => (await first.data.imports.get(ids[0] ?? '')).progress.step).toBe('waiting for the warehouse')
  await first.data.imports.settled()
  await first.close()
  expect([existsSync(upload), existsSync(gone)]).toEqual([true, true])

  await rm(gone, { recursive: true })
  const after = laterWarehouse()
  const second = await openImportBench({ home, seed: 2, warehouse: async (embedded) => after.around(await embedded()) })
  await second.data.imports.reconcile()
  const ends = await second.data.imports.goOn()
  expect(ends).toHaveLength(3)
  expect(await statuses(second, ids)).toEqual(['running', 'running', 'running', 'running'])
  expect([existsSync(upload), existsSync(left)]).toEqual([true, false])
  await after.arrive()
  expect((await Promise.all(ends)).map(({ status, error }) => [status, error?.code])).toEqual([['visible', undefined], ['failed', 'DATA_DIRECTORY_MISSING'], ['visible', undefined]])
  expect((await second.data.imports.get(ids[3] ?? '')).error?.code).toBe('DATA_IMPORT_INTERRUPTED')
  expect(await second.warehouse.query('test', sql`select _key as "key" from level_person order by 1`)).toEqual([{ key: 'P1' }, { key: 'P2' }])
  expect(existsSync(upload)).toBe(false)
  expect(await second.store.query(sql`select 1 from import_request`)).toEqual([])
  await second.close()
}, 60_000)
