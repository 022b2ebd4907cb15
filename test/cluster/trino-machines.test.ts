import { sql } from '@sextant/sql'
import { afterEach, describe, expect, it } from 'vitest'
import { killWorker, makeWhole, stopCoordinator } from './support/cluster.ts'
import { endless, sessionsOfTest, work } from './trino-rig.ts'
import type { ClusterSession } from './trino-rig.ts'

const { open, closeAll } = sessionsOfTest()
afterEach(closeAll)

const untilItRuns = (session: ClusterSession): Promise<void> => expect.poll(() => session.client.running()[0]?.state, { timeout: 30_000 }).toBe('RUNNING')
const code = (name: string): unknown => expect.objectContaining({ code: name })

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
