import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from '@sextant/sql'
import { afterAll, expect, it } from 'vitest'
import { folderStorage } from '../../packages/server/src/platform/warehouse/trino/storage.ts'
import type { LoadTarget, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { freshSchema } from './support/cluster.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

const schema = freshSchema('slow')
const dir = mkdtempSync(join(tmpdir(), 'sextant-slow-'))
const leaseMs = 15_000
const opened: Warehouse[] = []
const close = async (warehouse: Warehouse): Promise<void> => {
  opened.splice(opened.indexOf(warehouse), 1)
  await warehouse.close()
}
afterAll(async () => {
  for (const warehouse of opened) await warehouse.close()
  await dropSchemas(schema, dir)
})

/** More rows than travel inside a statement: they go through the storage. */
const target: LoadTarget = { table: 'many', columns: [{ name: 'id', type: 'string' }] }
const rows = Array.from({ length: 3_000 }, (_, index) => [`c${index}`])
const counted = (warehouse: Warehouse): Promise<unknown> => warehouse.one('test.count', sql`select count(*) as "rows", count(distinct id) as "ids" from many`)

it('a storage that takes longer than a lease lasts keeps the lease, and one that is given up after it has done its work doubles nothing', async () => {
  let held = Promise.withResolvers<void>()
  let puts = 0
  const openStorage = async (address: string) => {
    const storage = folderStorage(address)
    return { ...storage, put: async (file: string, key: string) => {
      puts += 1
      await storage.put(file, key)
      await held.promise
    } }
  }
  const warehouse = await openOnCluster(schema, dir, { owner: 'slow', leaseMs, openStorage, storageLimits: { putMs: 120_000 } })
  opened.push(warehouse)
  const loading = warehouse.loadBatch('b', (load) => load.insertRows(target, rows))
  await expect.poll(() => puts, { timeout: 60_000 }).toBe(1)
  await wait(leaseMs + 1_000)
  await expect(openOnCluster(schema, dir, { owner: 'other', writerPatienceMs: 100, leaseMs })).rejects.toMatchObject({ code: 'WAREHOUSE_WRITER_ELSEWHERE' })
  held.resolve()
  await loading
  expect(await counted(warehouse)).toEqual({ rows: 3_000, ids: 3_000 })
  await close(warehouse)

  held = Promise.withResolvers()
  const impatient = await openOnCluster(schema, dir, { owner: 'slow', leaseMs, openStorage, storageLimits: { putMs: 500 } })
  opened.push(impatient)
  await expect(impatient.loadBatch('b', (load) => load.insertRows(target, rows))).rejects.toMatchObject({ code: 'WAREHOUSE_STORAGE_SLOW' })
  expect(await counted(impatient)).toEqual({ rows: 3_000, ids: 3_000 })
  held.resolve()
  await close(impatient)

  const patient = await openOnCluster(schema, dir, { owner: 'slow', leaseMs, openStorage })
  opened.push(patient)
  await patient.loadBatch('b', (load) => load.insertRows(target, rows))
  expect(await counted(patient)).toEqual({ rows: 3_000, ids: 3_000 })
}, 240_000)
