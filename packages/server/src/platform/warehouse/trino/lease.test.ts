import { sql } from '@sextant/sql'
import { describe, expect, it } from 'vitest'
import type { WarehouseSession } from '../warehouse.ts'
import { fencedSession, openLease } from './lease.ts'
import { schemasOf } from './schemas.ts'

/** The one row of the lease and a cluster's clock, ms; statements are told apart by their beginning. */
const clusterOf = () => {
  const row = { owner: '', until: 0, since: '' }
  let now = 1_000_000
  let elapsed = 0
  const sessionOf = (owner: string): WarehouseSession => ({
    query: (async () => [{ ...row, until: String(row.until) }]) as WarehouseSession['query'],
    one: () => Promise.reject(new Error('not asked')),
    columns: () => Promise.reject(new Error('not asked')),
    execute: async (_, statement) => {
      const [first] = statement.parts
      if (first?.kind !== 'text' || !first.text.trim().startsWith('update')) return 0
      if (row.owner !== owner && row.until >= now) return 0
      if (row.owner !== owner || row.until < now) row.since = String(now)
      row.owner = owner
      row.until = now + 60_000
      return 1
    },
  }) as WarehouseSession
  return {
    row,
    open: (owner: string) => openLease({ schemas: schemasOf('demo'), rows: sessionOf(owner), owner, patienceMs: 0, elapsed: () => elapsed }),
    /** Time goes by for everybody. */
    pass: (ms: number) => {
      now += ms
      elapsed += ms
    },
    /** Time goes by here, and the cluster was sooner with the renewal than its answer. */
    renew: () => (row.until = now + 60_000),
  }
}

const elsewhere = expect.objectContaining({ code: 'WAREHOUSE_WRITER_ELSEWHERE' })
const statement = sql`insert into x values (1)`

const changesOf = () => {
  const asked: string[] = []
  const session = { execute: async (question: string) => asked.push(question) } as unknown as WarehouseSession
  return { asked, session }
}

describe('the lease of who writes', () => {
  it('lets changes through while it is held', async () => {
    const lease = await clusterOf().open('a')
    const { asked, session } = changesOf()
    await lease.hold('loading', () => fencedSession(session, lease).execute('test.change', statement))
    expect(asked).toEqual(['test.change'])
  })

  it('stops a process that stood still while another has written', async () => {
    const cluster = clusterOf()
    const [lease, other] = [await cluster.open('a'), await cluster.open('b')]
    const { asked, session } = changesOf()
    const stale = lease.hold('loading', async () => {
      cluster.pass(61_000)
      await other.hold('loading', async (isNew) => expect(isNew).toBe(true))
      await fencedSession(session, lease).execute('test.change', statement)
    })
    await expect(stale).rejects.toEqual(elsewhere)
    expect(asked).toEqual([])
  })

  it('stops it also when the other has gone again, and has what was written meanwhile taken over', async () => {
    const cluster = clusterOf()
    const [lease, other] = [await cluster.open('a'), await cluster.open('b')]
    const { asked, session } = changesOf()
    const stale = lease.hold('loading', async () => {
      cluster.pass(61_000)
      await other.hold('loading', async () => undefined)
      cluster.pass(61_000)
      await fencedSession(session, lease).execute('test.change', statement)
    })
    await expect(stale).rejects.toEqual(elsewhere)
    expect(asked).toEqual([])
    expect(await lease.hold('loading', async (isNew) => isNew)).toBe(true)
    expect(await lease.hold('loading', async (isNew) => isNew)).toBe(false)
  })

  it('goes on when only the answer to a renewal was late', async () => {
    const cluster = clusterOf()
    const lease = await cluster.open('a')
    const { asked, session } = changesOf()
    await lease.hold('loading', async () => {
      cluster.pass(59_000)
      cluster.renew()
      cluster.pass(2_000)
      await fencedSession(session, lease).execute('test.change', statement)
    })
    expect(asked).toEqual(['test.change'])
    expect(await lease.hold('loading', async (isNew) => isNew)).toBe(false)
  })
})
