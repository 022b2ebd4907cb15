import { setTimeout as wait } from 'node:timers/promises'
import { sql } from '@sextant/sql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { QueryOptions } from '../warehouse.ts'
import { openTrinoClient } from './client.ts'
import type { QueryProgress, TrinoClient, TrinoClientOptions } from './client.ts'
import { sessionOver } from './connection.ts'
import type { TrinoSession } from './connection.ts'
import { piece, pieceAt, startFakeCoordinator } from './testing/fake-coordinator.ts'
import type { FakeCoordinator, Reply, SeenRequest } from './testing/fake-coordinator.ts'
import { parseTrinoUrl } from './trino-url.ts'

let fake: FakeCoordinator
const clients: TrinoClient[] = []

beforeAll(async () => {
  fake = await startFakeCoordinator()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(() => fake.stop())

const progress: QueryProgress[] = []

const open = async (options: Partial<TrinoClientOptions> = {}): Promise<TrinoSession & { readonly client: TrinoClient }> => {
  const client = await openTrinoClient({ address: parseTrinoUrl(`trino://crm@127.0.0.1:${fake.port}/lake/crm`), patienceMs: 700, recoveryMs: 10, ...options })
  clients.push(client)
  progress.length = 0
  return { ...sessionOver(client, { schema: 'crm', timeoutMs: 5000, onProgress: (_, step) => progress.push(step) }), client }
}

const posts = (): readonly SeenRequest[] => fake.seen.filter(({ method }) => method === 'POST')
const deleted = (): readonly string[] => fake.seen.filter(({ method }) => method === 'DELETE').map(({ path }) => path)
const numbers = (session: TrinoSession, options?: QueryOptions): Promise<readonly { n: number }[]> => session.query('test.numbers', sql`select n from t`, options)

/** A query of two pieces, with faults for some requests. */
const query = (fault: (request: SeenRequest, nth: number) => Reply | undefined = () => undefined) => (request: SeenRequest, nth: number): Reply => {
  const faulty = fault(request, nth)
  if (faulty !== undefined) return faulty
  if (request.method === 'POST') return piece({ next: 1 })
  if (request.method === 'DELETE') return { status: 204 }
  if (request.path === pieceAt(1)) return piece({ next: 2, rows: [1, 2], share: 0.5 })
  return request.path === pieceAt(2) ? piece({ rows: [3], share: 1 }) : { status: 404 }
}

const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('a statement on a cluster', () => {
  it('is followed piece by piece at the address it was sent to, whatever the cluster calls itself', async () => {
    fake.behave(query())
    const session = await open()
    expect(await numbers(session)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(progress.map(({ queryId, share }) => [queryId, share])).toEqual([['q1', null], ['q1', 0.5], ['q1', 1]])
    expect(session.client.running()).toEqual([])
    expect(deleted()).toEqual([])
  })

  it('that changes something names the catalog behind it, where the cluster lists it; one that reads does not', async () => {
    fake.behave(query())
    const session = await open()
    await session.execute('test.change', sql`delete from t`)
    await numbers(session)
    expect(posts().map(({ body }) => body)).toEqual(['delete from t /* sextant changes lake */', 'select n from t'])
  })

  it('says who asks, where, in which zone and for how long at most', async () => {
    fake.behave(query())
    await numbers(await open({ sessionProperties: { query_max_memory: '1GB' } }), { timeoutMs: 3000 })
    expect(posts()[0]).toMatchObject({
      body: 'select n from t',
      headers: {
        'x-trino-user': 'crm', 'x-trino-source': 'sextant', 'x-trino-catalog': 'lake', 'x-trino-schema': 'crm', 'x-trino-time-zone': 'UTC',
        'x-trino-client-capabilities': 'PARAMETRIC_DATETIME', 'x-trino-client-info': 'test.numbers', 'x-trino-session': 'query_max_memory=1GB,query_max_run_time=13000ms',
      },
    })
  })

  it('keeps its connection for the next one', async () => {
    fake.behave(query())
    const session = await open()
    const before = fake.connections()
    for (let time = 0; time < 5; time += 1) await numbers(session)
    expect(fake.connections() - before).toBe(1)
  })

  it('says how many rows it changed', async () => {
    fake.behave((request) => (request.method === 'POST' ? piece({ updateCount: 42 }) : { status: 404 }))
    expect(await (await open()).execute('test.insert', sql`insert into t select 1`)).toBe(42)
  })
})

describe('a fault on the way', () => {
  it('costs no row and doubles none when a piece has to be asked for again', async () => {
    for (const fault of ['reset', 'cut', { status: 502 }, { status: 503 }, { status: 504 }, { status: 429 }] as const) {
      fake.behave(query((request, nth) => (request.method === 'GET' && nth === 1 ? fault : undefined)))
      expect(await numbers(await open()), JSON.stringify(fault)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
      expect(posts().length).toBe(1)
    }
  })

  it('is told when the cluster stays away in mid-query', async () => {
    fake.behave(query((request) => (request.path === pieceAt(2) ? 'reset' : undefined)))
    await expect(numbers(await open())).rejects.toEqual(code('WAREHOUSE_UNREACHABLE'))
  })

  it('never sends a statement a second time when it may have been taken', async () => {
    for (const fault of ['reset', 'cut', { status: 502 }, { status: 504 }, { status: 500, text: 'oops' }] as const) {
      fake.behave(query((request) => (request.method === 'POST' ? fault : undefined)))
      await expect((await open()).execute('test.insert', sql`insert into t select 1`), JSON.stringify(fault)).rejects.toEqual(code('WAREHOUSE_UNREACHABLE'))
      expect(posts().length).toBe(1)
    }
  })

  it('lets a statement be sent again that the cluster said it did not take', async () => {
    fake.behave(query((request, nth) => (request.method === 'POST' && nth <= 2 ? { status: nth === 1 ? 503 : 429 } : undefined)))
    expect((await numbers(await open())).length).toBe(3)
    fake.behave(query((request) => (request.method === 'POST' ? { status: 429 } : undefined)))
    await expect(numbers(await open())).rejects.toEqual(code('WAREHOUSE_BUSY'))
  })

  it('is told at once, with the host, when nobody listens there', async () => {
    const gone = await startFakeCoordinator()
    await gone.stop()
    const began = performance.now()
    const session = await open({ address: parseTrinoUrl(`trino://crm@127.0.0.1:${gone.port}/lake/crm`), patienceMs: 30_000 })
    await expect(numbers(session)).rejects.toThrow(`the warehouse cluster at 127.0.0.1:${gone.port} cannot be reached: connect ECONNREFUSED`)
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('is told when something else than a cluster answers', async () => {
    for (const reply of [{ text: '<html>Welcome' }, { json: { hello: 1 } }, { text: '' }]) {
      fake.behave(() => reply)
      const session = await open()
      await expect(numbers(session)).rejects.toThrow('something that is no answer of Trino')
      await expect(session.client.info()).rejects.toEqual(code('WAREHOUSE_UNREACHABLE'))
    }
  })
})

describe('a machine that is lost in mid-query', () => {
  const lost = { errorName: 'REMOTE_HOST_GONE', message: 'worker is gone' }

  it('is got over once by what only reads, from its beginning', async () => {
    fake.behave(query((request, nth) => (request.path === pieceAt(2) && nth === 1 ? piece({ error: lost }) : undefined)))
    expect(await numbers(await open())).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(posts().length).toBe(2)
  })

  it('is told when it happens twice, and at once of a statement that writes', async () => {
    fake.behave(query((request) => (request.path === pieceAt(2) ? piece({ error: lost }) : undefined)))
    await expect(numbers(await open())).rejects.toEqual(code('WAREHOUSE_WORKER_LOST'))
    expect(posts().length).toBe(2)
    fake.behave(query((request) => (request.path === pieceAt(2) ? piece({ error: lost }) : undefined)))
    await expect((await open()).execute('test.insert', sql`insert into t select 1`)).rejects.toEqual(code('WAREHOUSE_WORKER_LOST'))
    expect(posts().length).toBe(1)
  })

  it('may be the coordinator, which then knows the query no longer', async () => {
    fake.behave(query((request, nth) => (request.path === pieceAt(2) && nth === 1 ? { status: 404 } : undefined)))
    expect((await numbers(await open())).length).toBe(3)
  })
})

describe('what a cluster says of a failure', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['TABLE_NOT_FOUND', 'WAREHOUSE_QUERY_FAILED'],
    ['COLUMN_NOT_FOUND', 'WAREHOUSE_QUERY_FAILED'],
    ['EXCEEDED_GLOBAL_MEMORY_LIMIT', 'WAREHOUSE_OUT_OF_MEMORY'],
    ['EXCEEDED_LOCAL_MEMORY_LIMIT', 'WAREHOUSE_OUT_OF_MEMORY'],
    ['CLUSTER_OUT_OF_MEMORY', 'WAREHOUSE_OUT_OF_MEMORY'],
    ['EXCEEDED_TIME_LIMIT', 'WAREHOUSE_TIMEOUT'],
    ['ADMINISTRATIVELY_KILLED', 'WAREHOUSE_CANCELLED'],
    ['QUERY_QUEUE_FULL', 'WAREHOUSE_BUSY'],
    ['NO_NODES_AVAILABLE', 'WAREHOUSE_UNREACHABLE'],
    ['PERMISSION_DENIED', 'WAREHOUSE_DENIED'],
  ]

  it('becomes an error of the warehouse with the cluster’s own words as its cause', async () => {
    for (const [errorName, expected] of cases) {
      fake.behave(query((request) => (request.path === pieceAt(1) ? piece({ error: { errorName, message: `it was ${errorName}` } }) : undefined)))
      await expect(numbers(await open()), errorName).rejects.toMatchObject({ code: expected, cause: { errorName, queryId: 'q1', message: `it was ${errorName}` } })
    }
  })

  it('says that a disk is full where the engine says so in its text', async () => {
    fake.behave(query((request) => (request.path === pieceAt(1) ? piece({ error: { errorName: 'ICEBERG_FILESYSTEM_ERROR', message: 'write failed: No space left on device' } }) : undefined)))
    await expect(numbers(await open())).rejects.toEqual(code('WAREHOUSE_DISK_FULL'))
  })
})

describe('a query that is given up', () => {
  it('is ended on the cluster when its asker goes away, and gives its place to the next', async () => {
    fake.behave(query((request) => (request.path === pieceAt(2) ? 'silence' : undefined)))
    const session = await open({ concurrency: 1 })
    const controller = new AbortController()
    const asked = numbers(session, { signal: controller.signal })
    await expect.poll(() => fake.seen.map(({ path }) => path)).toContain(pieceAt(2))
    controller.abort()
    await expect(asked).rejects.toEqual(code('WAREHOUSE_CANCELLED'))
    expect(deleted()).toEqual([pieceAt(2)])
    expect(session.client.running()).toEqual([])
    fake.behave(query())
    expect((await numbers(session)).length).toBe(3)
  })

  it('is ended on the cluster when its time is over', async () => {
    fake.behave(query((request) => (request.path === pieceAt(1) ? 'silence' : undefined)))
    await expect(numbers(await open(), { timeoutMs: 400 })).rejects.toThrow('the query test.numbers took longer than 0.4 s and was stopped')
    await expect.poll(deleted).toEqual([pieceAt(1)])
  })

  it('is ended even when the cluster told where it is only afterwards', async () => {
    const slow = await startFakeCoordinator()
    slow.behave(query())
    const { port } = slow
    const client = await openTrinoClient({ address: parseTrinoUrl(`trino://crm@127.0.0.1:${port}/lake/crm`) })
    clients.push(client)
    const controller = new AbortController()
    const asked = sessionOver(client, { schema: 'crm', timeoutMs: 5000 }).query('test.early', sql`select n from t`, { signal: controller.signal })
    controller.abort()
    await expect(asked).rejects.toEqual(code('WAREHOUSE_CANCELLED'))
    await expect.poll(() => slow.seen.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    await slow.stop()
  })

  it('is never sent when its asker had gone before', async () => {
    fake.behave(query())
    await expect(numbers(await open(), { signal: AbortSignal.abort() })).rejects.toEqual(code('WAREHOUSE_CANCELLED'))
    expect(fake.seen).toEqual([])
  })

  it('is ended when enough rows have come', async () => {
    fake.behave(query())
    const answer = await (await open()).firstRows('console.ask', 'select n from t', { mostRows: 1 })
    expect(answer).toEqual({ columns: [{ name: 'n', type: 'bigint' }], rows: [[1]], isCut: true })
    expect(deleted()).toEqual([pieceAt(2)])
  })

  it('is ended when a person’s answer is too large to hold', async () => {
    fake.behave(query((request) => (request.path === pieceAt(1) ? { text: `{"id": "q1", "pad": "${'x'.repeat(33 * 2 ** 20)}"}` } : undefined)))
    await expect((await open()).firstRows('console.ask', 'select n from t', { mostRows: 10 })).rejects.toThrow('the answer of console.ask is larger than 32 MB')
    expect(deleted()).toEqual([pieceAt(1)])
  })
})

describe('the line before a cluster', () => {
  it('lets no more statements run than it should, and all in the end', async () => {
    let now = 0
    let most = 0
    fake.behave(async (request) => {
      if (request.method === 'POST') {
        most = Math.max(most, (now += 1))
        return piece({ next: 1 })
      }
      await wait(30)
      now -= 1
      return piece({ rows: [1] })
    })
    const session = await open({ concurrency: 3 })
    expect((await Promise.all(Array.from({ length: 20 }, () => numbers(session)))).length).toBe(20)
    expect(most).toBe(3)
  })

  it('is passed by what is urgent, and by no other', async () => {
    fake.behave(query((request) => (request.path === pieceAt(2) && request.headers['x-trino-client-info'] !== 'test.urgent' ? 'silence' : undefined)))
    const session = await open({ concurrency: 1 })
    const urgent = sessionOver(session.client, { schema: 'crm', timeoutMs: 5_000, isUrgent: true })
    const controller = new AbortController()
    const running = numbers(session, { signal: controller.signal })
    await expect.poll(() => fake.seen.map(({ path }) => path)).toContain(pieceAt(2))
    const waiting = numbers(session, { signal: controller.signal })
    fake.behave(query())
    expect(await urgent.query('test.urgent', sql`select n from t`)).toHaveLength(3)
    expect(session.client.waiting()).toBe(1)
    controller.abort()
    await expect(Promise.allSettled([running, waiting])).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  })

  it('is left by who is cancelled while he waits', async () => {
    fake.behave(query((request) => (request.path === pieceAt(1) ? 'silence' : undefined)))
    const session = await open({ concurrency: 1 })
    const running = numbers(session, { timeoutMs: 400 })
    const controller = new AbortController()
    const waiting = numbers(session, { signal: controller.signal })
    expect(session.client.waiting()).toBe(1)
    controller.abort()
    await expect(waiting).rejects.toEqual(code('WAREHOUSE_CANCELLED'))
    expect(session.client.waiting()).toBe(0)
    await expect(running).rejects.toEqual(code('WAREHOUSE_TIMEOUT'))
    expect(posts().length).toBe(1)
  })
})
