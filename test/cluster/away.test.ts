import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../packages/server/src/config.ts'
import { quietLog } from '../../packages/server/src/platform/observe/log.ts'
import { startServer } from '../../packages/server/src/run-server.ts'
import type { RunningServer } from '../../packages/server/src/run-server.ts'
import { isWarehouseAway } from '../../packages/server/src/platform/warehouse/warehouse-errors.ts'
import type { LoadTarget, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { freePort } from '../../tools/machine.ts'
import { personsYaml, visitsYaml } from '../support/tea-shop.ts'
import { askCluster, freshSchema } from './support/cluster.ts'
import { openGate } from './support/gate.ts'
import type { Gate } from './support/gate.ts'
import { dropSchemas, openOnCluster, storageFolder } from './warehouse-rig.ts'

/* The cluster goes away and comes back: for who comes through the gate, while the test itself looks at what is really there. */

const yaml = `
sextant: 1
company: { key: tea, name: { en: Tea, zh: 茶 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
${personsYaml}    attributes: { city: { type: string, label: { en: City, zh: 城市 } } }
facts:
${visitsYaml}`

const persons = Array.from({ length: 30 }, (_, index) => `P${index}`)
const dir = mkdtempSync(join(tmpdir(), 'sextant-gate-'))
let gate: Gate

beforeAll(async () => {
  mkdirSync(join(dir, 'files'))
  writeFileSync(join(dir, 'files', 'persons.csv'), `id,name,email,phone,city\n${persons.map((id, index) => `${id},Ann ${id},${id}@example.com,138${String(index).padStart(8, '0')},Hangzhou`).join('\n')}\n`)
  writeFileSync(join(dir, 'files', 'visits.csv'), `person,on,minutes\n${persons.map((id) => `${id},2026-01-01,10`).join('\n')}\n`)
  gate = await openGate(false)
})
afterAll(async () => {
  await gate?.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('a server whose cluster comes later, and goes again', () => {
  const schema = freshSchema('away')
  const servers: RunningServer[] = []
  const gates: Gate[] = []
  const start = async (home: string, port: number): Promise<RunningServer> => {
    const server = await startServer({ config: loadConfig({ SEXTANT_HOME: join(dir, home), PORT: String(await freePort()), SEXTANT_WAREHOUSE_MEMORY: '256MiB', SEXTANT_LAND_SECONDS: '1', WAREHOUSE_URL: `trino://sextant@127.0.0.1:${port}/lake/${schema}?storage=${encodeURIComponent(storageFolder())}` }), log: quietLog })
    servers.push(server)
    return server
  }
  const ask = async (server: RunningServer, method: string, path: string, body?: unknown) => server.inject(method, path, body, {}) as Promise<{ status: number; body: any }> // oxlint-disable-line typescript/no-explicit-any
  const track = async (server: RunningServer, from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 1) expect((await ask(server, 'POST', '/v1/track', { messageId: `m${n}`, userId: persons[n % persons.length], event: 'Tea Drunk', properties: { cups: n } })).status).toBe(200)
  }
  /** Rows, and of how many different ids. */
  const counted = async (table: string, id: string): Promise<readonly unknown[] | undefined> => (await askCluster(`select count(*), count(distinct ${id}) from lake.${schema}.${table}`).catch(() => [[0, 0]]))[0]
  const stop = async (server: RunningServer): Promise<void> => {
    servers.splice(servers.indexOf(server), 1)
    await server.close()
  }
  const stepOf = async (server: RunningServer, id: string): Promise<string> => (await ask(server, 'GET', `/v1/imports/${id}`)).body.progress.step as string
  afterAll(async () => {
    for (const server of servers) await server.close()
    for (const one of gates) await one.close()
    await dropSchemas(schema, join(dir, 'none'))
  })

  it('takes events and imports meanwhile, is stopped and started, and has them once when it is there; a second server is refused, and one that started without the cluster is told so until the first has stopped', async () => {
    let server = await start('home', gate.port)
    expect(await ask(server, 'GET', '/v1/ready')).toMatchObject({ status: 200, body: { warehouse: 'away' } })
    await track(server, 0, 5)
    const { id } = (await ask(server, 'POST', '/v1/imports', { dataDir: join(dir, 'files'), yaml })).body as { id: string }
    await expect.poll(() => stepOf(server, id), { timeout: 10_000 }).toBe('waiting for the warehouse')
    await stop(server)
    server = await start('home', gate.port)
    gate.open()
    await expect.poll(async () => (await ask(server, 'GET', `/v1/imports/${id}`)).body.status as string, { timeout: 90_000, interval: 500 }).toBe('visible')
    await expect.poll(() => counted('fact_tea_drunk', '_id'), { timeout: 60_000, interval: 500 }).toEqual([5, 5])
    expect(await counted('level_person', '_key')).toEqual([30, 30])
    expect(await counted('fact_visit', '_customer')).toEqual([30, 30])
    expect(await ask(server, 'GET', '/v1/ready')).toMatchObject({ body: { warehouse: 'there', customers: 30, facts: 35 } })

    gate.shut()
    await track(server, 3, 9)
    const again = await ask(server, 'POST', '/v1/imports', { dataDir: join(dir, 'files'), again: true })
    await expect.poll(async () => (await ask(server, 'GET', '/v1/customers')).body.code as string, { timeout: 30_000 }).toBe('WAREHOUSE_UNREACHABLE')
    gate.open()
    // One that meets the cluster at its start, and one that has started without it.
    const second = start('second', gate.port).catch((error: unknown) => error)
    const late = await openGate(false)
    gates.push(late)
    const third = await start('third', late.port)
    const told = async (): Promise<string | undefined> => (await ask(third, 'GET', '/v1/warehouse')).body.problem?.code as string | undefined
    expect(await told()).toBe('WAREHOUSE_UNREACHABLE')
    expect((await ask(third, 'PUT', '/v1/model', { yaml })).status).toBe(200)
    late.open()
    await expect.poll(() => counted('fact_tea_drunk', '_id'), { timeout: 60_000, interval: 500 }).toEqual([9, 9])
    await expect.poll(async () => (await ask(server, 'GET', `/v1/imports/${again.body.id}`)).body.status as string, { timeout: 90_000, interval: 500 }).toBe('visible')
    expect(await counted('level_person', '_key')).toEqual([30, 30])
    expect((await ask(server, 'GET', '/v1/customers')).status).toBe(200)
    const refused = await second
    if (!(refused instanceof Error)) throw new Error('a second server has the schema, too')
    expect(refused).toMatchObject({ code: 'WAREHOUSE_WRITER_ELSEWHERE', message: expect.stringMatching(/another server \(.+, since 20\d\d-/) })
    await expect.poll(told, { timeout: 120_000, interval: 500 }).toBe('WAREHOUSE_WRITER_ELSEWHERE')
    expect(await ask(third, 'GET', '/v1/customers')).toMatchObject({ status: 503, body: { code: 'WAREHOUSE_WRITER_ELSEWHERE', awaits: 'warehouse' } })
    await stop(server)
    await expect.poll(async () => (await ask(third, 'GET', '/v1/ready')).body.warehouse as string, { timeout: 120_000, interval: 500 }).toBe('there')
  }, 300_000)
})

describe('a cluster that goes away at any statement of a load', () => {
  const schema = freshSchema('cut')
  const target: LoadTarget = { table: 'keyed', columns: [{ name: 'id', type: 'string' }, { name: 'n', type: 'integer' }], key: ['id'] }
  let warehouse: Warehouse
  beforeAll(async () => {
    gate.open()
    warehouse = await openOnCluster(schema, join(dir, 'cut'), { url: `trino://sextant@127.0.0.1:${gate.port}/lake/${schema}`, owner: 'cut', pauses: { first: 100, longest: 400 } })
  })
  afterAll(async () => {
    await warehouse?.close()
    await dropSchemas(schema, join(dir, 'none'))
  })
  /** As an import does it. */
  const loadUntilDone = async (n: number): Promise<number> => {
    for (let times = 1; ; times += 1) {
      await warehouse.whenThere()
      try {
        await warehouse.loadBatch('b', (load) => load.insertRows(target, [['k', n], [`only-${n}`, n]]))
        return times
      } catch (error) {
        if (!isWarehouseAway(error)) throw error
      }
    }
  }

  it('has the rows once, and nothing of what was there before is lost', async () => {
    await warehouse.loadBatch('older', (load) => load.insertRows(target, [['k', -1], ['old', -1]]))
    // The changes that a load makes: its views, its rows, the commit, what follows it.
    for (const [n, question] of ['warehouse.guard', 'warehouse.move keyed', 'warehouse.commit', 'warehouse.undo'].entries()) {
      gate.shutAt(question, n === 0 ? 'before' : 'after', 300)
      await loadUntilDone(n)
      expect(gate.hasShut(), question).toBe(true)
      await warehouse.whenThere()
      expect(await askCluster(`select id, n from lake.${schema}.keyed order by id`), question).toEqual([['k', n], ['old', -1], [`only-${n}`, n]])
    }
    await warehouse.undoBatch('b')
    expect(await askCluster(`select id, n from lake.${schema}.keyed order by id`)).toEqual([['k', -1], ['old', -1]])
    expect(await askCluster(`select count(*) from lake.${schema}__rows.load_state where state = 'pending'`)).toEqual([[0]])
    expect(await askCluster(`select count(*) from lake.${schema}__rows.keyed`)).toEqual([[2]])
  }, 300_000)
})
