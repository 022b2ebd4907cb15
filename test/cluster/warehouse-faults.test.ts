import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadTarget, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { askCluster, freshSchema } from './support/cluster.ts'
import { filesHolding } from './support/files-holding.ts'
import { dropSchemas, openOnCluster, storageFolder } from './warehouse-rig.ts'

const schema = freshSchema('faults')
const dir = mkdtempSync(join(tmpdir(), 'sextant-faults-'))
afterAll(() => dropSchemas(schema, dir))

interface Row {
  readonly id?: string
  readonly n: number
  readonly batch_id: string
}

const numbers = (rows: readonly Row[]): ReadonlyMap<string, number> => new Map(rows.map(({ batch_id: batch, n }) => [batch, n]))

describe('a server that is killed while it loads', () => {
  /** What readers see: 20 rows of each batch, of one number, and the latest loaded row of each key. */
  const assertWhole = async (warehouse: Warehouse): Promise<void> => {
    const loaded = new Set((await warehouse.loadedBatches()).map(({ batchId }) => batchId).filter((batch) => batch !== 'after'))
    const plain = await warehouse.query<Row & { rows: number; ns: number }>('test.plain', sql`select batch_id as "batch_id", count(*) as "rows", count(distinct n) as "ns", max(n) as "n" from plain group by batch_id`)
    expect(plain.map(({ batch_id: batch }) => batch).toSorted()).toEqual([...loaded].toSorted())
    for (const batch of plain) expect(batch).toMatchObject({ rows: 20, ns: 1 })
    const keyed = await warehouse.query<Row>('test.keyed', sql`select id, n, batch_id as "batch_id" from keyed`)
    expect(new Set(keyed.map(({ id }) => id)).size).toBe(keyed.length)
    for (const { batch_id: batch, n } of keyed) expect(numbers(plain).get(batch)).toBe(n)
  }

  it('leaves every table as before the batch or as after it, and what it left is mended', { timeout: 400_000 }, async () => {
    let next = 0
    for (let killed = 0; killed < 3; killed += 1) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'warehouse-kill-child.ts'), schema, dir, String(next)], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise<void>((resolve) => {
        let opened = 0
        child.stdout.on('data', (text: Buffer) => {
          for (const line of text.toString().trim().split('\n')) if (line !== 'open') next = Number(line) + 1
          opened += 1
          // Not at once, and each time somewhere else in a load.
          if (opened === 2) setTimeout(() => child.kill('SIGKILL'), 300 + killed * 900)
        })
        child.once('close', () => resolve())
      })
      const reader = await openOnCluster(schema, dir, { owner: 'killed' })
      await assertWhole(reader)
      await reader.loadBatch('after', (load) => load.insertRows({ table: 'other', columns: [{ name: 'x', type: 'string' }] }, [['x']]))
      await assertWhole(reader)
      // Views are bare again: the books hold nothing pending, and the rows hold nothing that is not seen.
      expect(await askCluster(`select count(*) from lake.${schema}__rows.load_state where state = 'pending'`)).toEqual([[0]])
      const [[held], [seen]] = [await askCluster(`select count(*) from lake.${schema}__rows.plain`), await askCluster(`select count(*) from lake.${schema}.plain`)] as [[[number]], [[number]]]
      expect(held).toEqual(seen)
      await reader.close()
      next += 1
    }
  })
})

describe('two servers on one schema', () => {
  it('take turns or are told to; nothing is doubled', async () => {
    const shared = freshSchema('two')
    const target: LoadTarget = { table: 'keyed', columns: [{ name: 'id', type: 'string' }, { name: 'writer', type: 'string' }], key: ['id'] }
    const open = (owner: string): Promise<Warehouse> => openOnCluster(shared, dir, { owner, leaseMs: 20_000, writerPatienceMs: 60_000 })
    const one = await open('one')
    try {
      await one.loadBatch('of-one', (load) => load.insertRows(target, [['k', 'one'], ['only-one', 'one']]))
      const two = await open('two')
      await Promise.all([
        two.loadBatch('of-two', (load) => load.insertRows(target, [['k', 'two']])),
        one.loadBatch('of-one', (load) => load.insertRows(target, [['k', 'one again']])),
      ])
      const rows = await two.query<{ id: string }>('test.both', sql`select id, writer from keyed order by id`)
      expect(rows.map(({ id }) => id)).toEqual(['k'])
      expect((await one.loadedBatches()).map(({ batchId }) => batchId).toSorted()).toEqual(['of-one', 'of-two'])
      await two.close()
      const impatient = await openOnCluster(shared, dir, { owner: 'three', writerPatienceMs: 500, leaseMs: 20_000 }).catch((error: unknown) => error)
      if (impatient instanceof Error) expect(impatient).toMatchObject({ code: 'WAREHOUSE_WRITER_ELSEWHERE', message: expect.stringContaining(shared) })
      else await (impatient as Warehouse).close()
    } finally {
      await one.close()
      await dropSchemas(shared, join(dir, 'none'))
    }
  })
})

describe('what is deleted', () => {
  const secret = 'Annabel-Quillfeather-0171'
  let warehouse: Warehouse
  const own = freshSchema('erasure')
  beforeAll(async () => {
    warehouse = await openOnCluster(own, dir)
  })
  afterAll(async () => {
    await warehouse?.close()
    await dropSchemas(own, dir)
  })

  const filesWith = (value: string): Promise<readonly string[]> => filesHolding(storageFolder(), own, value)
  const person: LoadTarget = { table: 'level_person', columns: [{ name: '_key', type: 'string' }, { name: '_customer', type: 'string' }, { name: 'name', type: 'string' }], key: ['_key'] }

  it('is read in no file after its batch was undone, neither as a row nor as a row that was replaced', async () => {
    await warehouse.loadBatch('older', (load) => load.insertRows(person, [['1', '1', 'Old Name'], ['2', '2', 'Somebody']]))
    await warehouse.loadBatch('secret', (load) => load.insertRows(person, [['1', '1', secret], ['3', '3', `${secret}-too`]]))
    await warehouse.loadBatch('newer', (load) => load.insertRows(person, [['1', '1', 'New Name']]))
    expect((await filesWith(secret)).length).toBeGreaterThan(0)
    expect(await warehouse.undoBatch('secret')).toBe(true)
    expect(await filesWith(secret)).toEqual([])
    expect(await warehouse.query('test.rows', sql`select name from level_person order by _key`)).toEqual([{ name: 'New Name' }, { name: 'Somebody' }])
    await warehouse.undoBatch('newer')
    expect(await warehouse.query('test.rows', sql`select name from level_person order by _key`)).toEqual([{ name: 'Old Name' }, { name: 'Somebody' }])
  })

  it('is read in no file after one statement deleted it, in many rows as in few', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => [createHash('md5').update(String(index)).digest('hex'), String(index), index === 77 ? `${secret}-of-many` : `name ${index}`])
    await warehouse.loadBatch('many', (load) => load.insertRows({ ...person, table: 'level_many' }, many))
    expect((await filesWith(`${secret}-of-many`)).length).toBeGreaterThan(0)
    expect(await warehouse.execute('test.erase', sql`delete from level_many where name = ${`${secret}-of-many`}`)).toBe(1)
    expect(await filesWith(`${secret}-of-many`)).toEqual([])
    expect(await warehouse.one('test.count', sql`select count(*) as n from level_many`)).toEqual({ n: 4_999 })
  })

  it('is read in no file where a batch of twenty years has more months and buckets than the cluster writes at once', async () => {
    const visit: LoadTarget = { table: 'fact_visit', columns: [{ name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: 'note', type: 'string' }] }
    const begun = Date.UTC(2000, 0, 1)
    const days = Array.from({ length: 7_000 }, (_, index) => [`c${index % 500}`, new Date(begun + index * 86_400_000).toISOString(), index === 4_711 ? `${secret}-of-years` : `${index}`])
    await warehouse.loadBatch('years', (load) => load.insertRows(visit, days))
    const counted = sql`select count(*) as n, min(_at) as "first", max(_at) as "last" from fact_visit`
    const all = await warehouse.one<{ n: number }>('test.count', counted)
    expect(all).toMatchObject({ n: 7_000, first: new Date(begun).toISOString(), last: new Date(begun + 6_999 * 86_400_000).toISOString() })
    expect((await filesWith(`${secret}-of-years`)).length).toBeGreaterThan(0)
    expect(await warehouse.execute('test.erase', sql`delete from fact_visit where note = ${`${secret}-of-years`}`)).toBe(1)
    expect(await filesWith(`${secret}-of-years`)).toEqual([])
    expect(await warehouse.one('test.count', counted)).toMatchObject({ n: 6_999 })
  })
})
