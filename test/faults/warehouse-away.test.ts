import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../packages/server/src/config.ts'
import { quietLog } from '../../packages/server/src/platform/observe/log.ts'
import { startFakeCoordinator } from '../../packages/server/src/platform/warehouse/trino/testing/fake-coordinator.ts'
import type { FakeCoordinator, Reply } from '../../packages/server/src/platform/warehouse/trino/testing/fake-coordinator.ts'
import { startServer } from '../../packages/server/src/run-server.ts'
import type { RunningServer } from '../../packages/server/src/run-server.ts'
import { freePort } from '../../tools/machine.ts'
import { inputsOf, readings } from '../support/reading-endpoints.ts'
import { personsYaml, visitsYaml } from '../support/tea-shop.ts'

/* A server whose cluster is away from the start. What becomes of it when the cluster comes is tested on a real one (test/cluster/away.test.ts). */

const yaml = `
sextant: 1
company: { key: tea, name: { en: Tea, zh: 茶 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
${personsYaml}    attributes: { city: { type: string, label: { en: City, zh: 城市 } } }
facts:
${visitsYaml}`

let dir: string
let cluster: FakeCoordinator
let server: RunningServer
let importId: string

const start = async (): Promise<RunningServer> =>
  startServer({
    config: loadConfig({ SEXTANT_HOME: join(dir, 'home'), PORT: String(await freePort()), SEXTANT_WAREHOUSE_MEMORY: '256MiB', WAREHOUSE_URL: `trino://crm@127.0.0.1:${cluster.port}/lake/crm?storage=${encodeURIComponent(dir)}` }),
    log: quietLog,
  })
const owner = async (method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: any }> => server.inject(method, path, body, {}) // oxlint-disable-line typescript/no-explicit-any
const infoOf = (info: object) => (request: { readonly path: string }): Reply => (request.path === '/v1/info' ? { json: { nodeVersion: { version: '476' }, starting: false, ...info } } : { status: 401, text: 'Invalid credentials' })
const condition = async (): Promise<{ readonly state: string; readonly problem: { readonly code: string; readonly message: string; readonly fix: string } | null }> => (await owner('GET', '/v1/warehouse')).body

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-away-'))
  mkdirSync(join(dir, 'files'))
  writeFileSync(join(dir, 'files', 'persons.csv'), 'id,name,email,phone,city\nA,Ann,a@example.com,13800000001,Hangzhou\n')
  writeFileSync(join(dir, 'files', 'visits.csv'), 'person,on,minutes\nA,2026-01-01,10\n')
  cluster = await startFakeCoordinator()
  cluster.behave(() => 'reset')
  server = await start()
}, 60_000)
afterAll(async () => {
  await server?.close()
  await cluster?.stop()
  rmSync(dir, { recursive: true, force: true })
})

describe('a server whose cluster is away', () => {
  it('comes up and says what is away, since when, and what to do', async () => {
    expect(await owner('GET', '/v1/ready')).toMatchObject({ status: 200, body: { ready: true, warehouse: 'away', customers: null, facts: null } })
    expect(await condition()).toMatchObject({ state: 'away', since: expect.stringMatching(/^20/), problem: { code: 'WAREHOUSE_UNREACHABLE', message: expect.stringContaining(`127.0.0.1:${cluster.port}`), fix: expect.stringContaining('check that the cluster runs') } })
  })

  it('does what needs no warehouse: people, templates, offers, the model, lists of campaigns', async () => {
    expect((await owner('PUT', '/v1/model', { yaml })).status).toBe(200)
    expect((await owner('POST', '/v1/api-keys', { name: 'shop', role: 'operator' })).status).toBeLessThan(300)
    for (const path of ['/v1/users', '/v1/api-keys', '/v1/audit', '/v1/model', '/v1/campaigns', '/v1/templates', '/v1/offers', '/v1/imports', '/v1/organisation', '/v1/queries', '/v1/segments']) expect([path, (await owner('GET', path)).status]).toEqual([path, 200])
  })

  it('takes events and imports, which wait', async () => {
    for (const id of ['m1', 'm2', 'm1']) expect((await owner('POST', '/v1/track', { messageId: id, userId: 'A', event: 'Tea Drunk' })).status).toBe(200)
    const started = await owner('POST', '/v1/imports', { dataDir: join(dir, 'files'), yaml })
    expect(started.status).toBe(202)
    importId = started.body.id as string
    await expect.poll(async () => (await owner('GET', `/v1/imports/${importId}`)).body.progress.step as string, { timeout: 10_000 }).toBe('waiting for the warehouse')
    expect((await owner('GET', '/v1/warehouse')).body.waiting.events).toBe(2)
  })

  it.each(['tracker', 'viewer', 'agent'])('says to a %s that it is away and what waits, and nothing of hosts, users, storage or machines', async (role) => {
    const { secret } = (await owner('POST', '/v1/api-keys', { name: role, role })).body as { readonly secret: string }
    const ask = async (path: string) => await (await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${secret}` } })).text()
    const inside = new RegExp(`127\\.0\\.0\\.1|${cluster.port}|crm|${dir}(?!/files)|ECONNRESET|socket|WAREHOUSE_URL`)
    expect(JSON.stringify((await owner('GET', '/v1/warehouse')).body)).toMatch(inside)
    const told = await ask('/v1/warehouse')
    expect(told).not.toMatch(inside)
    expect(JSON.parse(told)).toMatchObject({ state: 'away', since: expect.stringMatching(/^20/), problem: { code: 'WAREHOUSE_UNREACHABLE', message: 'the warehouse does not answer' }, waiting: { events: 2 }, upkeep: null, keepsDeleted: 'unknown' })
    for (const path of ['/v1/customers', '/v1/dashboard', '/v1/segments', '/v1/data/tables', `/v1/imports/${importId}`]) expect(await ask(path), path).not.toMatch(inside)
  })

  it('answers no page by a fault of its own: each says that the warehouse is away, or does without it', async () => {
    const faults: string[] = []
    const away: string[] = []
    for (const endpoint of readings) {
      const [input = {}] = inputsOf(endpoint)
      const path = endpoint.path.replaceAll(/:([A-Za-z]+)/g, (_match, name: string) => encodeURIComponent((input[name] as string | undefined) ?? 'x'))
      const { status, body } = await owner(endpoint.method, path, endpoint.method === 'GET' ? undefined : input)
      if (status === 503 && body.code === 'WAREHOUSE_UNREACHABLE' && typeof body.fix === 'string') away.push(endpoint.name)
      else if (status >= 500) faults.push(`${endpoint.name} ${status} ${body?.code}`)
    }
    expect(faults).toEqual([])
    if (process.env['SEXTANT_TEST_TELL'] !== undefined) process.stdout.write(`503: ${away.join(' ')}\nanswered: ${readings.map(({ name }) => name).filter((name) => !away.includes(name)).join(' ')}\n`)
    expect(away.length).toBeGreaterThan(5)
  }, 60_000)

  it.each([
    ['is still starting', { starting: true }, 'away', 'WAREHOUSE_UNREACHABLE', 'still starting'],
    ['is older than Sextant needs', { nodeVersion: { version: '435' } }, 'away', 'WAREHOUSE_VERSION', 'Trino 435, and Sextant needs 476'],
    ['is something else', { nodeVersion: null }, 'away', 'WAREHOUSE_UNREACHABLE', 'no Trino'],
    ['refuses the user', {}, 'refused', 'WAREHOUSE_CREDENTIALS', 'crm'],
  ])('tells when it %s', async (_what, info, state, code, words) => {
    cluster.behave(infoOf(info))
    await expect.poll(condition, { timeout: 30_000, interval: 200 }).toMatchObject({ state, problem: { code, message: expect.stringContaining(words) } })
  }, 40_000)

  it('stops while an import waits, and finds the events when it starts again', async () => {
    cluster.behave(() => 'reset')
    await server.close()
    server = await start()
    expect((await owner('GET', '/v1/warehouse')).body.waiting.events).toBe(2)
    expect((await owner('POST', '/v1/track', { messageId: 'm1', userId: 'A', event: 'Tea Drunk' })).status).toBe(200)
    expect((await owner('GET', '/v1/warehouse')).body.waiting.events).toBe(2)
    expect((await owner('GET', `/v1/imports/${importId}`)).body.status).toBe('running')
  }, 60_000)
})
