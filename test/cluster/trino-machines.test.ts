import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isWarehouseAway } from '../../packages/server/src/platform/warehouse/warehouse-errors.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { freshSchema, killWorker, makeWhole, startCatalog, stopCatalog, stopCoordinator } from './support/cluster.ts'
import { endless, sessionsOfTest, work } from './trino-rig.ts'
import type { ClusterSession } from './trino-rig.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

const { open, closeAll } = sessionsOfTest()
afterEach(closeAll)

const untilItRuns = (session: ClusterSession): Promise<void> => expect.poll(() => session.client.running()[0]?.state, { timeout: 30_000 }).toBe('RUNNING')
const code = (name: string): unknown => expect.objectContaining({ code: name })

// First: the cluster keeps dead connections to its catalog for a while, and the coordinator that is started anew at the end has none.
describe('a cluster whose catalog is away', () => {
  const schema = freshSchema('catalog')
  const dir = mkdtempSync(join(tmpdir(), 'sextant-catalog-'))
  let warehouse: Warehouse
  beforeAll(async () => {
    warehouse = await openOnCluster(schema, dir, { pauses: { first: 100, longest: 500 } })
  })
  afterAll(async () => {
    await warehouse?.close()
    await dropSchemas(schema, dir)
  })
  const load = (batch: string): Promise<unknown> => warehouse.loadBatch(batch, (one) => one.insertRows({ table: 'rows', columns: [{ name: 'id', type: 'string' }] }, [[batch], [`${batch} too`]]))
  const whenThere = async <T>(ask: () => Promise<T>, tries: number): Promise<T> => {
    await warehouse.whenThere()
    try {
      return await ask()
    } catch (error) {
      if (tries === 1 || !isWarehouseAway(error)) throw error
      return await whenThere(ask, tries - 1)
    }
  }
  const counted = async (): Promise<number> => (await warehouse.one<{ n: number }>('test.count', sql`select count(*) as "n" from rows`)).n

  it('says so, and is there again by itself when the catalog is; a load that it cut is done once', async () => {
    await load('early')
    await stopCatalog()
    await expect(counted()).rejects.toMatchObject({ code: 'WAREHOUSE_CATALOG_AWAY', message: expect.stringContaining('"lake"') as string })
    await expect(load('late')).rejects.toMatchObject({ code: 'WAREHOUSE_CATALOG_AWAY' })
    expect(warehouse.standing()).toMatchObject({ kind: 'away', error: { code: 'WAREHOUSE_CATALOG_AWAY' } })
    await startCatalog()
    // The cluster may still hold a dead connection to its catalog when it answers again.
    await whenThere(() => load('late'), 10)
    expect(await whenThere(counted, 2)).toBe(4)
  })
})

describe('a cluster that loses a machine', () => {
  it('answers what only reads all the same, when a worker is killed in mid-query', async () => {
    const session = await open()
    const expected = await session.one('test.work', work(20))
    const asked = session.one('test.work', work(20))
    const watched = asked.catch(() => undefined)
    await untilItRuns(session)
    await killWorker(2)
    await watched
    expect(await asked).toEqual(expected)
    expect(new Set(session.progress.map(({ queryId }) => queryId)).size).toBe(3)
  })

  it('is said to be away while its coordinator is, and answers when it is back', async () => {
    const session = await open({ patienceMs: 2_000, recoveryMs: 100 })
    const asked = expect(session.query('test.endless', endless)).rejects.toEqual(code('WAREHOUSE_UNREACHABLE'))
    await untilItRuns(session)
    await stopCoordinator()
    await asked
    const began = performance.now()
    await expect(session.query('test.one', sql`select 1`)).rejects.toEqual(code('WAREHOUSE_UNREACHABLE'))
    expect(performance.now() - began).toBeLessThan(1_000)
    await makeWhole()
    expect(await session.query('test.one', sql`select 1 as n`)).toEqual([{ n: 1 }])
  }, 300_000)
})
