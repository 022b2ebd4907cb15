import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { endpoint, okSchema, problemSchema, rolePermissions } from '@sextant/contract'
import type { Permission } from '@sextant/contract'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineErrors } from '../errors.ts'
import { createIds, seededRandom } from '../ids.ts'
import { movableClock } from '../time.ts'
import { warehouseErrors } from '../warehouse/warehouse-errors.ts'
import { createHttp } from './create-http.ts'
import type { HttpOptions } from './create-http.ts'
import type { AuditEntry, ClaimOutcome } from './edge.ts'
import { ok, route } from './route.ts'
import type { Actor, RawRoute, Route } from './route.ts'

const errors = defineErrors({
  TEA_UNKNOWN: { status: 404, message: ({ id }: { id: string }) => `there is no tea "${id}"`, zh: ({ id }: { id: string }) => `没有茶“${id}”`, fix: 'list the teas' },
  PASSWORD_WRONG: { status: 401, message: () => 'wrong password', zh: () => '密码错误', fix: 'try again' },
})

const getTea = endpoint({
  name: 'teas.get', method: 'GET', path: '/v1/teas/:id', permission: 'segments.read', summary: 'One tea.',
  input: z.object({ id: z.string(), limit: z.coerce.number().int().default(5), only: z.array(z.string()).optional() }), output: z.object({ id: z.string(), limit: z.number(), only: z.array(z.string()) }),
})
const saveTea = endpoint({
  name: 'teas.save', method: 'PUT', path: '/v1/teas/:id', permission: 'segments.write', summary: 'Save a tea.', status: 201,
  input: z.object({ id: z.string(), price: z.int(), steep: z.object({ minutes: z.number() }).optional(), password: z.string().optional(), text: z.string().optional() }),
  output: okSchema.extend({ saved: z.int() }),
})
const countTea = endpoint({ name: 'teas.count', method: 'POST', path: '/v1/teas/count', permission: 'segments.read', summary: 'Count.', input: z.object({}), output: okSchema })
const readPerson = endpoint({
  name: 'people.list', method: 'GET', path: '/v1/people', permission: 'customers.read', summary: 'People.', input: z.object({}), output: z.object({ items: z.array(z.object({ id: z.string() })) }),
})
const signIn = endpoint({ name: 'session.create', method: 'POST', path: '/v1/session', permission: 'open', summary: 'Sign in.', input: z.object({ email: z.string(), password: z.string() }), output: okSchema })
const ready = endpoint({ name: 'ready.get', method: 'GET', path: '/v1/ready', permission: 'open', summary: 'Ready.', input: z.object({}), output: okSchema })
const broken = endpoint({ name: 'teas.break', method: 'POST', path: '/v1/break', permission: 'signed-in', summary: 'Break.', input: z.object({ how: z.string() }), output: okSchema })
const beacon = endpoint({ name: 'tracking.beacon', method: 'POST', path: '/v1/beacon', permission: 'tracking.write', summary: 'Beacon.', input: z.object({ event: z.string() }), output: okSchema })
const away = endpoint({
  name: 'teas.away', method: 'GET', path: '/v1/away/:how', permission: 'signed-in', summary: 'Away.', input: z.object({ how: z.string() }),
  output: z.object({ leftOut: z.array(z.object({ problem: z.object({ code: z.string(), message: z.string(), zh: z.string(), fix: z.string() }) })), error: z.object({ code: z.string(), message: z.string(), fix: z.string().nullable() }) }),
})
const empty = endpoint({ name: 'teas.none', method: 'GET', path: '/v1/none', permission: 'signed-in', summary: 'None.', input: z.object({}), output: okSchema.nullable() })

let saved = 0
const routes: readonly Route[] = [
  route(getTea, async ({ id, limit, only }) => {
    if (id === 'gone') throw errors.TEA_UNKNOWN({ id }, { where: 'id' })
    return { id, limit, only: only ?? [] }
  }),
  route(saveTea, async (_input, context) => {
    context.note({ note: 'kept' })
    return { ...ok, saved: ++saved }
  }),
  route(countTea, async () => ok),
  route(readPerson, async () => ({ items: [{ id: 'C1' }, { id: 'C2' }] })),
  route(signIn, async ({ password }) => {
    if (password !== 'right') throw errors.PASSWORD_WRONG()
    return ok
  }),
  route(ready, async () => ok),
  route(broken, async ({ how }) => {
    if (how === 'output') return { ok: true, leaked: 'x' } as never
    throw new Error('secret detail of the machine', { cause: new Error('deep cause') })
  }),
  route(away, async ({ how }) => {
    const error = warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'trino.inside:8443', reason: 'connect ECONNREFUSED 10.0.0.7' })
    if (how === 'thrown') throw error
    if (how === 'own') throw warehouseErrors.WAREHOUSE_TIMEOUT({ question: 'teas', timeoutMs: 20_000 })
    const { code, message, zh, fix } = error
    return { leftOut: [{ problem: { code, message, zh, fix } }], error: { code, message, fix: null } }
  }),
  route(empty, async () => null),
  route(beacon, async () => ok),
]

const rawRoutes: readonly RawRoute[] = [
  { method: 'POST', path: '/u/:code', permission: 'open', audit: null, handle: async ({ params, body }) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: `${params['code']} ${JSON.stringify(body)}` }) },
  { method: 'GET', path: '/u/:code', permission: 'open', audit: null, handle: async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode('page') }) },
]

const person = (permissions: readonly Permission[], kind: Actor['kind'] = 'user'): Actor => ({ id: 'u1', name: 'ana@example.com', role: 'analyst', permissions, kind })
const actors: Readonly<Record<string, Actor>> = { ana: person(rolePermissions.administrator), vic: person(rolePermissions.viewer), tom: person(rolePermissions.tracker), key: person(rolePermissions.administrator, 'api_key') }

interface Started {
  readonly app: FastifyInstance
  readonly audited: AuditEntry[]
  readonly logged: { readonly message: string; readonly detail: Readonly<Record<string, unknown>> }[]
  readonly clock: ReturnType<typeof movableClock>
}

const running: FastifyInstance[] = []
afterEach(async () => {
  for (const app of running.splice(0)) await app.close()
})

const start = async (changes: Partial<HttpOptions> = {}): Promise<Started> => {
  const audited: AuditEntry[] = []
  const logged: Started['logged'] = []
  const clock = movableClock('2026-03-01T00:00:00.000Z')
  const claims = new Map<string, { readonly hash: string; answer?: { readonly status: number; readonly body: string | null } }>()
  const app = await createHttp({
    routes, rawRoutes, clock, ids: createIds(clock, seededRandom(1)), checkOutputs: true, publicUrl: 'https://crm.example.com', isReady: () => true,
    authenticate: async (headers) => actors[String(headers['x-who'])] ?? null,
    audit: { write: async (entry) => void audited.push(entry) },
    idempotency: {
      claim: async ({ key, inputHash }): Promise<ClaimOutcome> => {
        const held = claims.get(key)
        if (held === undefined) claims.set(key, { hash: inputHash })
        if (held === undefined) return { kind: 'new' }
        if (held.hash !== inputHash) return { kind: 'other_input' }
        return held.answer === undefined ? { kind: 'running' } : { kind: 'stored', ...held.answer }
      },
      keep: async ({ key, inputHash }, status, body) => void claims.set(key, { hash: inputHash, answer: { status, body } }),
      release: async ({ key }) => void claims.delete(key),
    },
    log: { info: (message, detail) => void logged.push({ message, detail }), error: (message, detail) => void logged.push({ message, detail }) },
    limits: { bodyBytes: 10_000, signInsPerMinute: 3 },
    ...changes,
  })
  running.push(app)
  return { app, audited, logged, clock }
}

const ana = { 'x-who': 'ana' }

describe('input', () => {
  test('path, query and body become one validated input', async () => {
    const { app } = await start()
    expect((await app.inject({ url: '/v1/teas/00123?limit=7&only=a', headers: ana })).json()).toEqual({ id: '00123', limit: 7, only: ['a'] })
    expect((await app.inject({ method: 'PUT', url: '/v1/teas/x', headers: ana, payload: { price: 3 } })).statusCode).toBe(201)
  })

  test('a mistyped member is refused with its place and the member that was meant', async () => {
    const { app } = await start()
    const answer = await app.inject({ method: 'PUT', url: '/v1/teas/x', headers: ana, payload: { price: 3, steep: { minuts: 2, minutes: 1 } } })
    const problem = problemSchema.parse(answer.json())
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(problem).toMatchObject({ status: 400, code: 'INPUT_INVALID', where: 'steep.minuts' })
    expect(problem.errors).toEqual([{ where: 'steep.minuts', message: 'unknown member "minuts"; did you mean "minutes"?' }])
  })

  test('every fault is named, in Chinese for who reads Chinese', async () => {
    const { app } = await start()
    const ask = { method: 'PUT' as const, url: '/v1/teas/x', payload: { steep: { minutes: 'two' } } }
    const english = problemSchema.parse((await app.inject({ ...ask, headers: ana })).json())
    expect(english.errors).toEqual([{ where: 'price', message: 'is missing' }, { where: 'steep.minutes', message: 'expected number, received string' }])
    const chinese = problemSchema.parse((await app.inject({ ...ask, headers: { ...ana, 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } })).json())
    expect(chinese.title).toBe('输入有误')
    expect(chinese.detail).toContain('price：缺少此项')
  })

  test('broken JSON is answered with the position of the fault', async () => {
    const { app } = await start()
    const send = (payload: string) => app.inject({ method: 'PUT', url: '/v1/teas/x', headers: { ...ana, 'content-type': 'application/json' }, payload })
    expect((await send('{"price": 3,\n "steep": }')).json()).toMatchObject({ code: 'JSON_MALFORMED', status: 400, detail: expect.stringMatching(/line 2 column 11/) })
    expect((await send('{"price": 3')).json()).toMatchObject({ code: 'JSON_MALFORMED', detail: expect.stringMatching(/line 1 column 12/) })
    expect((await send('{"__proto__": {}}')).json()).toMatchObject({ code: 'JSON_MALFORMED' })
    expect((await send('[1]')).json()).toMatchObject({ code: 'INPUT_INVALID', where: 'body' })
    expect((await send(`{"price":1,"text":"${'x'.repeat(20_000)}"}`)).json()).toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 })
    expect((await send('{"price":1,"text":"a\\u0000b"}')).json()).toMatchObject({ code: 'INPUT_INVALID', where: 'text' })
    expect((await send('{"price":1,"text":"a\\ud800b"}')).json()).toMatchObject({ code: 'INPUT_INVALID', where: 'text' })
  })

  test('a beacon’s plain text is read as JSON where events are tracked, and nowhere else', async () => {
    const { app } = await start()
    const send = (url: string) => app.inject({ method: 'POST', url, headers: { 'x-who': 'key', 'content-type': 'text/plain;charset=UTF-8' }, payload: '{"event":"buy"}' })
    expect((await send('/v1/beacon')).json()).toEqual({ ok: true })
    expect((await send('/v1/teas/count')).json()).toMatchObject({ status: 415 })
  })

  test('a form posted at an endpoint is refused, and taken where a page says so', async () => {
    const { app } = await start()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await app.inject({ method: 'POST', url: '/v1/teas/count', headers: { ...ana, ...form }, payload: 'a=1' })).json()).toMatchObject({ code: 'CONTENT_TYPE_UNSUPPORTED', status: 415 })
    expect((await app.inject({ method: 'POST', url: '/u/K7', headers: form, payload: 'List-Unsubscribe=One-Click' })).body).toBe('K7 {"List-Unsubscribe":"One-Click"}')
    const multipart = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    expect((await app.inject({ method: 'POST', url: '/u/K7', headers: { 'content-type': 'multipart/form-data; boundary=b' }, payload: multipart })).body).toBe('K7 {"List-Unsubscribe":"One-Click"}')
    expect((await app.inject({ method: 'HEAD', url: '/u/K7' })).statusCode).toBe(200)
  })
})

describe('who may do what', () => {
  test('without a sign-in the answer is 401, without the permission 403 naming it', async () => {
    const { app } = await start()
    expect((await app.inject({ url: '/v1/teas/x' })).json()).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' })
    const refused = await app.inject({ method: 'PUT', url: '/v1/teas/x', headers: { 'x-who': 'vic' }, payload: {} })
    expect(refused.json()).toMatchObject({ status: 403, code: 'PERMISSION_MISSING', detail: expect.stringContaining('segments.write') })
  })

  test('a change by cookie from a foreign page is refused; by API key it is not', async () => {
    const { app } = await start()
    const save = async (headers: Readonly<Record<string, string>>) => (await app.inject({ method: 'PUT', url: '/v1/teas/x', headers, payload: { price: 1 } })).statusCode
    expect(await save({ ...ana, origin: 'https://evil.example' })).toBe(403)
    expect(await save({ ...ana, origin: 'null' })).toBe(403)
    expect(await save({ ...ana, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await save({ ...ana, origin: 'https://crm.example.com', 'sec-fetch-site': 'same-origin' })).toBe(201)
    expect(await save({ ...ana, origin: 'http://localhost:80', host: 'localhost:80' })).toBe(201)
    expect(await save({ 'x-who': 'key', origin: 'https://evil.example' })).toBe(201)
  })

  test('a foreign name that was pointed at this machine is not answered', async () => {
    const { app } = await start()
    const ask = async (host: string) => (await app.inject({ url: '/v1/ready', headers: { host } })).statusCode
    expect(await ask('rebound.evil.example')).toBe(421)
    expect(await ask('127.0.0.1:7777')).toBe(200)
    expect(await ask('[::1]:7777')).toBe(200)
    expect(await ask('crm.example.com')).toBe(200)
  })

  test('after three failed sign-ins in a minute even the right password has to wait', async () => {
    const { app, clock } = await start()
    const attempt = (password: string) => app.inject({ method: 'POST', url: '/v1/session', payload: { email: 'Ana@example.com', password } })
    for (let round = 0; round < 3; round++) expect((await attempt('wrong')).statusCode).toBe(401)
    const waiting = await attempt('right')
    expect(waiting.json()).toMatchObject({ status: 429, code: 'SIGN_IN_TOO_OFTEN' })
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
    clock.advance(60_000)
    expect((await attempt('right')).statusCode).toBe(200)
  })
})

describe('audit and repetition', () => {
  test('a change is recorded with its subject, without secrets, and with what the handler noted', async () => {
    const { app, audited } = await start()
    await app.inject({ method: 'PUT', url: '/v1/teas/green', headers: ana, payload: { price: 3, password: 'hush', text: 'y'.repeat(1000) } })
    expect(audited).toHaveLength(1)
    expect(audited[0]).toMatchObject({ actor: 'ana@example.com', action: 'teas.save', subject: 'green', detail: { price: 3, password: '[redacted]', note: 'kept' } })
    expect(JSON.stringify(audited[0]).length).toBeLessThan(700)
  })

  test('reading personal data is recorded with whom it showed; counting and failed calls are not recorded', async () => {
    const { app, audited } = await start()
    await app.inject({ method: 'POST', url: '/v1/teas/count', headers: ana, payload: {} })
    await app.inject({ method: 'PUT', url: '/v1/teas/green', headers: ana, payload: {} })
    await app.inject({ url: '/v1/teas/green', headers: ana })
    expect(audited).toHaveLength(0)
    await app.inject({ url: '/v1/people', headers: ana })
    expect(audited).toMatchObject([{ action: 'people.list', detail: { shownCustomers: ['C1', 'C2'] } }])
  })

  test('a call whose audit record cannot be written fails', async () => {
    const { app } = await start({ audit: { write: () => Promise.reject(new Error('disk full')) } })
    expect((await app.inject({ url: '/v1/people', headers: ana })).json()).toMatchObject({ status: 500, code: 'INTERNAL' })
  })

  test('the same Idempotency-Key is carried out once and answered twice', async () => {
    const { app, audited } = await start()
    const save = (price: number) => app.inject({ method: 'PUT', url: '/v1/teas/green', headers: { ...ana, 'idempotency-key': 'k1' }, payload: { price } })
    const first = await save(1)
    const second = await save(1)
    expect(second.statusCode).toBe(201)
    expect(second.body).toBe(first.body)
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect(audited).toHaveLength(1)
    expect((await save(2)).json()).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
  })
})

describe('failures', () => {
  test('a domain error keeps its status, place and remedy', async () => {
    const { app } = await start()
    const problem = problemSchema.parse((await app.inject({ url: '/v1/teas/gone', headers: ana })).json())
    expect(problem).toMatchObject({ status: 404, code: 'TEA_UNKNOWN', where: 'id', fix: 'list the teas', detail: 'there is no tea "gone"' })
  })

  test('an unexpected failure tells the client the request id only, and the log everything', async () => {
    const { app, logged } = await start()
    const answer = await app.inject({ method: 'POST', url: '/v1/break', headers: ana, payload: { how: 'throw' } })
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('machine')
    const { requestId } = problemSchema.parse(answer.json())
    expect(answer.headers['x-request-id']).toBe(requestId)
    expect(JSON.stringify(logged.find(({ detail }) => detail['requestId'] === requestId))).toMatch(/secret detail of the machine.*deep cause/)
  })

  test('an answer with a member the contract does not have is a failure naming the endpoint', async () => {
    const { app } = await start()
    const answer = await app.inject({ method: 'POST', url: '/v1/break', headers: ana, payload: { how: 'output' } })
    expect(answer.json()).toMatchObject({ status: 500, code: 'OUTPUT_INVALID', detail: expect.stringMatching(/teas\.break.*leaked/) })
  })

  test('unknown addresses and methods name what there is; null is an answer', async () => {
    const { app } = await start()
    expect((await app.inject({ url: '/v1/peple', headers: ana })).json()).toMatchObject({ code: 'ROUTE_UNKNOWN', detail: expect.stringContaining('/v1/people') })
    const wrongMethod = await app.inject({ method: 'DELETE', url: '/v1/people', headers: ana })
    expect(wrongMethod.json()).toMatchObject({ status: 405 })
    expect(wrongMethod.headers['allow']).toBe('GET')
    expect((await app.inject({ url: '/v1/%zz', headers: ana })).json()).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' })
    expect((await app.inject({ url: '/v1/none', headers: ana })).body).toBe('null')
  })

  test('until the data are loaded everything but sign-in and the description answers 503', async () => {
    const { app } = await start({ isReady: () => false })
    const ask = async (url: string) => (await app.inject({ url, headers: ana })).statusCode
    expect(await ask('/v1/people')).toBe(503)
    expect(await ask('/u/K7')).toBe(503)
    const waiting = await app.inject({ url: '/v1/ready' })
    expect(waiting.statusCode).toBe(503)
    expect(waiting.headers['retry-after']).toBe('2')
    expect((await app.inject({ method: 'POST', url: '/v1/session', payload: { email: 'a@b', password: 'right' } })).statusCode).toBe(200)
    expect(await ask('/v1/openapi.json')).toBe(200)
  })
})

test('work stops when the asker has gone away, and goes on when only the request has ended', async () => {
  const slow = endpoint({ name: 'teas.slow', method: 'POST', path: '/v1/slow', permission: 'signed-in', summary: 'Slow.', input: z.object({ ms: z.number() }), output: okSchema })
  let stopped = 0
  const slowRoute = route(slow, async ({ ms }, { signal }) => {
    signal.addEventListener('abort', () => (stopped += 1))
    await setTimeout(ms)
    return ok
  })
  const { app } = await start({ routes: [slowRoute] })
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/slow`
  const ask = (ms: number, signal: AbortSignal) => fetch(url, { method: 'POST', headers: { ...ana, 'content-type': 'application/json' }, body: JSON.stringify({ ms }), signal })
  expect((await ask(50, AbortSignal.timeout(5_000))).status).toBe(200)
  expect(stopped).toBe(0)
  await expect(ask(400, AbortSignal.timeout(80))).rejects.toThrow()
  await setTimeout(100)
  expect(stopped).toBe(1)
})

describe('trouble of the warehouse', () => {
  const inside = /trino\.inside|8443|ECONNREFUSED|10\.0\.0\.7|WAREHOUSE_URL/

  test.each(['thrown', 'told'])('is %s to who runs Sextant with the machines’ own words, to everybody else without', async (how) => {
    const { app } = await start()
    const ask = async (who: string, language: string) => (await app.inject({ url: `/v1/away/${how}`, headers: { 'x-who': who, 'accept-language': language } })).body
    expect(await ask('ana', 'en')).toMatch(/trino\.inside:8443.*ECONNREFUSED 10\.0\.0\.7/)
    for (const who of ['vic', 'tom'])
      for (const language of ['en', 'zh']) {
        const told = await ask(who, language)
        expect(told).not.toMatch(inside)
        expect(told).toContain('WAREHOUSE_UNREACHABLE')
        expect(told).toContain(language === 'zh' && how === 'thrown' ? '数据仓库没有响应' : 'the warehouse does not answer')
      }
  })

  test('is told without them to who is not known at all', async () => {
    const { app } = await start({ authenticate: async () => { throw warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'trino.inside:8443', reason: 'connect ECONNREFUSED 10.0.0.7' }) } })
    expect((await app.inject({ url: '/v1/away/told' })).body).not.toMatch(inside)
  })

  test('of his own question is told whole to everybody', async () => {
    const { app } = await start()
    expect((await app.inject({ url: '/v1/away/own', headers: { 'x-who': 'vic' } })).json()).toMatchObject({ code: 'WAREHOUSE_TIMEOUT', detail: 'the query teas took longer than 20 s and was stopped' })
  })
})

describe('pages', () => {
  const built = (): string => {
    const dist = mkdtempSync(join(tmpdir(), 'sextant-dist-'))
    mkdirSync(join(dist, 'assets'))
    writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Sextant</title>')
    writeFileSync(join(dist, 'assets', 'index-Ab3_x9Z1.js'), 'export {}')
    return dist
  }

  test('every page address gets the application; built files are cached for a year; unknown files are 404', async () => {
    const { app } = await start({ webDist: built() })
    for (const url of ['/', '/customers/00123?tab=value', '/segments']) {
      const page = await app.inject({ url })
      expect(page.statusCode).toBe(200)
      expect(page.body).toContain('<title>Sextant</title>')
      expect(page.headers['cache-control']).toBe('no-cache')
      expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    }
    expect((await app.inject({ url: '/assets/index-Ab3_x9Z1.js' })).headers['cache-control']).toContain('immutable')
    expect((await app.inject({ url: '/assets/none.js' })).statusCode).toBe(404)
    expect((await app.inject({ url: '/v1/nothing' })).statusCode).toBe(404)
  })

  test('an application that is not built yet says how to build it', async () => {
    const { app } = await start({ webDist: join(tmpdir(), 'sextant-no-such-folder') })
    expect((await app.inject({ url: '/' })).body).toContain('npm run build:web')
  })
})
