import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { askCluster, freshSchema, secureEntrance } from './support/cluster.ts'
import { endless, sessionsOfTest, work } from './trino-rig.ts'
import type { ClusterSession } from './trino-rig.ts'

const { open, closeAll } = sessionsOfTest()
afterEach(closeAll)

/** Queries of a source that the cluster still works on. */
const unended = async (source: string): Promise<readonly (readonly unknown[])[]> =>
  askCluster(`select query_id, state from system.runtime.queries where source = '${source}' and state not in ('FINISHED', 'FAILED')`)
const stateOf = async (queryId: string): Promise<unknown> => (await askCluster(`select state, error_code from system.runtime.queries where query_id = '${queryId}'`))[0]

const code = (name: string): unknown => expect.objectContaining({ code: name })

describe('a query on a cluster', () => {
  it('is known by the cluster’s own id while it runs, with its progress, and is listed no longer when it has ended', async () => {
    const session = await open()
    const asked = session.query('test.work', work(20))
    await expect.poll(() => session.client.running().map(({ question }) => question), { timeout: 10_000 }).toEqual(['test.work'])
    const id = session.client.running()[0]?.queryId ?? ''
    await asked
    expect(session.client.running()).toEqual([])
    expect(await stateOf(id)).toEqual(['FINISHED', null])
    expect(new Set(session.progress.map(({ queryId }) => queryId))).toEqual(new Set([id]))
    expect(session.progress.at(-1)).toMatchObject({ state: 'FINISHED', share: 1 })
  })

  it('ends on the cluster when its asker goes away', async () => {
    const source = freshSchema('cancel')
    const session = await open({ source })
    const controller = new AbortController()
    const asked = session.query('test.endless', endless, { signal: controller.signal })
    await expect.poll(() => session.client.running()[0]?.state, { timeout: 20_000 }).toBe('RUNNING')
    const id = session.client.running()[0]?.queryId ?? ''
    controller.abort()
    await expect(asked).rejects.toEqual(code('WAREHOUSE_CANCELLED'))
    expect(await stateOf(id)).toEqual(['FAILED', 'USER_CANCELED'])
    expect(await unended(source)).toEqual([])
  })

  it('ends on the cluster when its time is over, and when enough rows have come', async () => {
    const source = freshSchema('ends')
    const session = await open({ source })
    await expect(session.query('test.endless', endless, { timeoutMs: 700 })).rejects.toEqual(code('WAREHOUSE_TIMEOUT'))
    const rows = 'select a * 1000 + b as n from unnest(sequence(1, 10000)) as x(a) cross join unnest(sequence(1, 1000)) as y(b)'
    expect(await session.firstRows('console.ask', rows, { mostRows: 10 })).toMatchObject({ isCut: true, columns: [{ name: 'n', type: 'bigint' }] })
    expect(await unended(source)).toEqual([])
  })

  it('ends by the cluster’s own limit of time or memory with the same words as elsewhere', async () => {
    await expect((await open({ sessionProperties: { query_max_execution_time: '500ms' } })).query('test.endless', endless)).rejects.toEqual(code('WAREHOUSE_TIMEOUT'))
    const large = sql`select count(*) as n from (select distinct a, b from unnest(sequence(1, 10000)) as x(a) cross join unnest(sequence(1, 1000)) as y(b))`
    await expect((await open({ sessionProperties: { query_max_memory: '5MB' } })).query('test.large', large)).rejects.toEqual(code('WAREHOUSE_OUT_OF_MEMORY'))
  })

  it('waits its turn when others run', async () => {
    const source = freshSchema('line')
    const session = await open({ source, concurrency: 2 })
    const isAnswered = { all: false }
    const asked = Promise.all(Array.from({ length: 6 }, () => session.query('test.work', work(3)))).finally(() => (isAnswered.all = true))
    const seen: number[] = []
    while (!isAnswered.all) seen.push((await unended(source)).length)
    expect((await asked).length).toBe(6)
    expect(Math.max(...seen)).toBe(2)
  })

  it('says what it cannot find or divide, in the cluster’s words, without its values', async () => {
    const session = await open()
    await expect(session.query('test.gone', sql`select ${'secret'} from lake.information_schema.nope`)).rejects.toThrow(/^the query test\.gone failed: .*nope' does not exist, in: select \? from/)
    await expect(session.query('test.gone', sql`select nope from (select 1 as a)`)).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED', cause: { errorName: 'COLUMN_NOT_FOUND', place: { line: 1, column: 8 } } })
    await expect(session.query('test.gone', sql`select 1 / 0`)).rejects.toThrow('Division by zero')
  })

  it('may make a view with values in it, and tells how many rows were written', async () => {
    const schema = freshSchema('client')
    const session = await open({ schema })
    await askCluster(`create schema lake.${schema}`)
    try {
      await session.execute('test.view', sql`create view v as select ${"o'neill ?"} as a, ${[1, 2]} as b`)
      expect(await session.query('test.view', sql`select * from v`)).toEqual([{ a: "o'neill ?", b: [1, 2] }])
      await session.execute('test.table', sql`create table t as select ${'x'} as a, ${new Uint8Array([0, 255])} as b, ${1.5} as c`)
      expect(await session.execute('test.insert', sql`insert into t select ${'y'}, null, n from unnest(${[1, 2, 3]}) as v(n)`)).toBe(3)
      expect(await session.execute('test.delete', sql`delete from t where a = ${'x'}`)).toBe(1)
    } finally {
      await askCluster(`drop schema lake.${schema} cascade`)
    }
  })
})

describe('signing in to a cluster over TLS', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-token-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const url = (signIn: string, options = ''): string => {
    const { host, port, authority, user } = secureEntrance()
    return `trino://${user}${signIn}@${host}:${port}/lake/information_schema?ssl=true&ca=${encodeURIComponent(authority)}${options}`
  }
  const one = async (session: ClusterSession): Promise<unknown> => session.one('test.one', sql`select ${1} as n`)

  it('takes the right password and no other', async () => {
    expect(await one(await open({ url: url(`:${encodeURIComponent(secureEntrance().password)}`) }))).toEqual({ n: 1 })
    await expect(one(await open({ url: url(':wrong') }))).rejects.toEqual(code('WAREHOUSE_CREDENTIALS'))
  })

  it('takes a token from a file, refuses an expired one, and goes on when the file has a new one', async () => {
    const file = join(dir, 'token')
    const { token } = secureEntrance()
    writeFileSync(file, token(-60))
    const session = await open({ url: url('', `&accessTokenFile=${encodeURIComponent(file)}`) })
    await expect(one(session)).rejects.toEqual(code('WAREHOUSE_CREDENTIALS'))
    writeFileSync(file, token(60))
    expect(await one(session)).toEqual({ n: 1 })
  })

  it('gives nothing to a cluster whose certificate it does not trust', async () => {
    const { host, port, user } = secureEntrance()
    await expect(one(await open({ url: `trino://${user}:x@${host}:${port}/lake/s?ssl=true` }))).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE' })
  })
})
