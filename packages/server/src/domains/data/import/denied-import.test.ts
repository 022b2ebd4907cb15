import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'
import type { AppError } from '../../../platform/errors.ts'
import { isWarehouseAway, warehouseErrors } from '../../../platform/warehouse/warehouse-errors.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'

/* A warehouse that stands and refuses a load, and then also to take it back. */

const yaml = `sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: id
    title: name
    source: { file: "persons.csv" }
facts: {}`

const denied = () => warehouseErrors.WAREHOUSE_DENIED({ question: 'warehouse.move level_person', user: 'crm', reason: 'Access Denied: Cannot delete from table lake.shop.level_person' })
let bench: ImportBench
let dir: string
const refusal: { load: AppError | undefined; undo: AppError | undefined; showsAll: boolean } = { load: undefined, undo: undefined, showsAll: false }
let undone = 0

const refusing = (warehouse: Warehouse): Warehouse => ({
  ...warehouse,
  loadBatch: async (batchId, work) => {
    const answer = await (refusal.load === undefined ? warehouse.loadBatch(batchId, work) : Promise.reject(refusal.load))
    if (refusal.showsAll) throw denied()
    return answer
  },
  undoBatch: async (batchId) => {
    undone += 1
    if (refusal.undo !== undefined) throw refusal.undo
    return await warehouse.undoBatch(batchId)
  },
})

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sextant-denied-'))
  await writeFile(join(dir, 'persons.csv'), 'id,name\nP1,Ann\n')
  bench = await openImportBench({ warehouse: async (embedded) => refusing(await embedded()) })
}, 60_000)
afterAll(async () => {
  await bench?.close()
  await rm(dir, { recursive: true, force: true })
})

describe('an import into a warehouse that stands and refuses it', () => {
  it('has failed, for its own reason, though taking it back is refused too; the next one is done', async () => {
    Object.assign(refusal, { load: denied(), undo: denied() })
    undone = 0
    const { report, done } = await bench.data.imports.start({ dataDir: dir, yaml, dryRun: false, again: false, maxRejectedShare: 1, startedBy: 'test' })
    Object.assign(refusal, { undo: denied() })
    expect(await done).toMatchObject({ id: report.id, status: 'failed', error: { code: 'WAREHOUSE_DENIED' } })
    expect(undone).toBe(1)
    Object.assign(refusal, { load: undefined, undo: undefined })
    expect(await bench.run({ dataDir: dir, yaml })).toMatchObject({ status: 'visible', error: null })
  }, 60_000)

  it('whose rows can be seen and not be taken back is not said to have failed, and tells why it stays', async () => {
    Object.assign(refusal, { undo: denied(), showsAll: true })
    const { report, done } = await bench.data.imports.start({ dataDir: dir, yaml, dryRun: false, again: true, maxRejectedShare: 1, startedBy: 'test' })
    expect(await done).toMatchObject({ id: report.id, status: 'running', error: { code: 'WAREHOUSE_DENIED' } })
    Object.assign(refusal, { undo: undefined, showsAll: false })
    await bench.data.imports.reconcile()
    expect((await bench.data.imports.get(report.id)).status).not.toBe('running')
  }, 60_000)

  it('does not wait for it as for one that is away', () => expect(isWarehouseAway(denied())).toBe(false))
})
