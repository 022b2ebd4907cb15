import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolePermissions, sessionSchema } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres } from '../../../../../test/support/postgres.ts'
import type { PostgresServer } from '../../../../../test/support/postgres.ts'
import { createHttp } from '../http/create-http.ts'
import { createIds, systemRandom } from '../ids.ts'
import { collectMigrations, migrate } from '../store/migrate.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { movableClock } from '../time.ts'
import { createAccess } from './create-access.ts'
import type { Access } from './create-access.ts'

type Headers = Readonly<Record<string, string>>

/** The same suite on both engines; PostgreSQL is a real server of its own. */
describe.each(['pglite', 'postgres'] as const)('access on %s', (engine) => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-access-'))
  const clock = movableClock(Date.now())
  const ids = createIds(clock, systemRandom)
  const cliToken = 'token-of-the-machine-owner'
  let store: Store
  let server: PostgresServer | undefined
  let access: Access
  let app: FastifyInstance

  beforeAll(async () => {
    server = engine === 'postgres' ? await startPostgres() : undefined
    store = await openStore({ databaseUrl: await server?.freshDatabase(), dir })
    await migrate(store, await collectMigrations(join(import.meta.dirname, '..'), ['access']))
  })
  afterAll(async () => {
    await store.close()
    await server?.stop()
    if (existsSync(dir)) await rm(dir, { recursive: true })
  })
  beforeEach(async () => {
    await store.script('truncate app_user, app_session, app_account, app_verification, api_key, audit, idempotency_key cascade')
    access = createAccess({
      store, clock, ids, cliToken, secret: 'a secret of at least thirty-two characters', publicUrl: 'http://127.0.0.1:7777', sessionHours: 12,
      explainConfig: () => [{ setting: 'port', value: '7777', source: 'default', unit: null, meaning: 'where it listens' }], company: async () => ({ en: 'Tea House', zh: '茶馆' }),
    })
    app = await createHttp({
      routes: access.routes(), rawRoutes: [], authenticate: access.authenticate, audit: access.audit, idempotency: access.idempotency, clock, ids, isReady: () => true, checkOutputs: true,
      publicUrl: undefined, log: { info: () => {}, error: (message, detail) => process.stderr.write(`${message} ${JSON.stringify(detail)}\n`) }, limits: { bodyBytes: 100_000, signInsPerMinute: 100 },
    })
  })
  afterEach(async () => app.close())

  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, headers: Headers, payload?: object): Promise<LightMyRequestResponse> =>
    app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  const cookieOf = (answer: LightMyRequestResponse): Headers => ({ cookie: [answer.headers['set-cookie']].flat().map((cookie) => String(cookie).split(';')[0]).join('; ') })
  const cli: Headers = { authorization: `Bearer ${cliToken}` }
  const administrator = 'root@example.com'

  const signIn = async (email: string, password: string): Promise<Headers> => {
    const answer = await ask('POST', '/v1/session', {}, { email, password })
    expect(answer.statusCode).toBe(200)
    return cookieOf(answer)
  }
  const makeAdministrator = async (): Promise<string> => {
    const { password } = await access.ensureAdministrator({ email: administrator })
    return password ?? ''
  }

  describe('sign-in', () => {
    test('the first administrator is made once, with a password that signs him in', async () => {
      const password = await makeAdministrator()
      expect(await access.ensureAdministrator({ email: 'second@example.com' })).toEqual({ password: null })
      const answer = await ask('POST', '/v1/session', {}, { email: 'ROOT@example.com', password })
      expect(sessionSchema.parse(answer.json())).toMatchObject({ user: { email: administrator, role: 'administrator' }, company: { en: 'Tea House' } })
      const cookie = String(answer.headers['set-cookie'])
      expect(cookie).toMatch(/sextant_session=.*HttpOnly/)
      expect(cookie).toMatch(/SameSite=Lax/)
      expect((await ask('GET', '/v1/session', cookieOf(answer))).json()).toMatchObject({ user: { email: administrator } })
      expect(await store.query(sql`select password from app_account`)).not.toContainEqual({ password })
    })

    test('a wrong password, an unknown address and a user who was stopped get the same answer', async () => {
      const password = await makeAdministrator()
      const { user } = await access.users.create({ email: 'ana@example.com', name: 'Ana', role: 'analyst', password: 'long enough 1' })
      await access.users.update({ id: user.id, active: false })
      const attempts = [[administrator, `${password}x`], ['nobody@example.com', password], ['ana@example.com', 'long enough 1']] as const
      for (const [email, given] of attempts) expect((await ask('POST', '/v1/session', {}, { email, password: given })).json()).toMatchObject({ status: 401, code: 'SIGN_IN_FAILED' })
      expect(await store.query(sql`select id from app_session`)).toEqual([])
    })

    test('a session ends by signing out, by its hours, and cannot be forged', async () => {
      const password = await makeAdministrator()
      const first = await signIn(administrator, password)
      expect((await ask('DELETE', '/v1/session', first)).statusCode).toBe(200)
      expect((await ask('GET', '/v1/session', first)).statusCode).toBe(401)
      const second = await signIn(administrator, password)
      const forged = { cookie: (second['cookie'] ?? '').replace(/=./, (start) => (start === '=A' ? '=B' : '=A')) }
      expect((await ask('GET', '/v1/session', forged)).statusCode).toBe(401)
      expect((await ask('GET', '/v1/session', second)).statusCode).toBe(200)
      clock.advance(12 * 3_600_000 + 60_000)
      expect((await ask('GET', '/v1/session', second)).statusCode).toBe(401)
      clock.set(Date.now())
    })

    test('under a public https address the cookie travels over https only', async () => {
      const secure = createAccess({
        store, clock, ids, cliToken, secret: 'a secret of at least thirty-two characters', publicUrl: 'https://crm.example.com', sessionHours: 1, explainConfig: () => [], company: async () => null,
      })
      const { password } = await secure.ensureAdministrator({ email: administrator })
      const route = secure.routes().find(({ endpoint }) => endpoint.name === 'session.create')
      const set: string[] = []
      const http = { headers: {}, setHeader: (_name: string, value: string | readonly string[]) => void set.push(...[value].flat()) }
      const actor = { id: 'anonymous', name: 'anonymous', role: 'viewer', permissions: [], kind: 'anonymous' } as const
      await route?.handle({ email: administrator, password }, { actor, requestId: 'r', signal: AbortSignal.timeout(60_000), note: () => {}, http })
      expect(set.join()).toMatch(/Secure/)
      expect(await secure.authenticate({ cookie: set.map((cookie) => cookie.split(';')[0]).join('; ') })).toMatchObject({ kind: 'user', name: administrator })
    })

    test('a new password ends the other sessions and keeps this one', async () => {
      const password = await makeAdministrator()
      const [here, there] = [await signIn(administrator, password), await signIn(administrator, password)]
      expect((await ask('GET', '/v1/session', there)).statusCode).toBe(200)
      const wrong = await ask('POST', '/v1/session/password', here, { currentPassword: 'not it', newPassword: 'another long one' })
      expect(wrong.json()).toMatchObject({ status: 422, code: 'PASSWORD_WRONG' })
      const changed = await ask('POST', '/v1/session/password', here, { currentPassword: password, newPassword: 'another long one' })
      expect(changed.statusCode).toBe(200)
      expect((await ask('GET', '/v1/session', there)).statusCode).toBe(401)
      expect((await ask('GET', '/v1/session', cookieOf(changed))).statusCode).toBe(200)
      await signIn(administrator, 'another long one')
      expect((await ask('POST', '/v1/session/password', cli, { currentPassword: 'a', newPassword: 'another long one' })).json()).toMatchObject({ code: 'PERSON_NEEDED' })
    })
  })

  describe('users', () => {
    test('a user made without a password gets one, answered once', async () => {
      await makeAdministrator()
      const made = (await ask('POST', '/v1/users', cli, { email: 'Ana@Example.com', name: 'Ana', role: 'analyst' })).json() as { user: { email: string }; password: string }
      expect(made.user.email).toBe('ana@example.com')
      await signIn('ana@example.com', made.password)
      expect((await ask('POST', '/v1/users', cli, { email: 'ANA@example.com', name: 'Ana', role: 'viewer' })).json()).toMatchObject({ status: 409, code: 'USER_EMAIL_TAKEN', where: 'email' })
      expect(JSON.stringify((await ask('GET', '/v1/audit', cli)).json())).not.toContain(made.password)
    })

    test('stopping a user ends his sessions, a new role counts at once', async () => {
      await makeAdministrator()
      const { user } = await access.users.create({ email: 'ana@example.com', name: 'Ana', role: 'viewer', password: 'long enough 1' })
      const session = await signIn('ana@example.com', 'long enough 1')
      expect((await ask('GET', '/v1/users', session)).json()).toMatchObject({ status: 403, code: 'PERMISSION_MISSING' })
      await ask('PATCH', `/v1/users/${user.id}`, cli, { role: 'administrator' })
      expect((await ask('GET', '/v1/users', session)).statusCode).toBe(200)
      await ask('PATCH', `/v1/users/${user.id}`, cli, { active: false })
      expect((await ask('GET', '/v1/users', session)).statusCode).toBe(401)
    })

    test('the last administrator stays, also when two are stopped at once', async () => {
      await makeAdministrator()
      await access.users.create({ email: 'second@example.com', name: 'Second', role: 'administrator' })
      const all = await access.users.list()
      const outcomes = await Promise.allSettled(all.map(({ id }) => access.users.update({ id, active: false })))
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const left = (await access.users.list()).find(({ active }) => active)
      expect((await ask('PATCH', `/v1/users/${left?.id}`, cli, { role: 'viewer' })).json()).toMatchObject({ status: 409, code: 'LAST_ADMINISTRATOR' })
    })
  })

  describe('API keys', () => {
    test('a key works as Bearer and as Segment clients send it, shows its secret once, and stops at once', async () => {
      const made = (await ask('POST', '/v1/api-keys', cli, { name: 'shop', role: 'viewer' })).json() as { apiKey: { id: string; prefix: string }; secret: string }
      expect(made.secret.startsWith(made.apiKey.prefix)).toBe(true)
      const bearer = { authorization: `Bearer ${made.secret}` }
      const basic = { authorization: `Basic ${Buffer.from(`${made.secret}:`).toString('base64')}` }
      for (const headers of [bearer, basic]) expect((await ask('GET', '/v1/session', headers)).json()).toMatchObject({ user: { name: 'shop', role: 'viewer' }, permissions: rolePermissions.viewer })
      const listed = await ask('GET', '/v1/api-keys', cli)
      expect(listed.body).not.toContain(made.secret)
      expect(listed.json()).toMatchObject({ apiKeys: [{ name: 'shop', lastUsedAt: expect.any(String) }] })
      expect(await store.query(sql`select id from api_key where secret_sha256 = ${made.secret}`)).toEqual([])
      await ask('DELETE', `/v1/api-keys/${made.apiKey.id}`, cli)
      expect((await ask('GET', '/v1/session', bearer)).statusCode).toBe(401)
      expect((await ask('DELETE', `/v1/api-keys/${made.apiKey.id}`, cli)).json()).toMatchObject({ status: 404, code: 'API_KEY_UNKNOWN' })
    })

    test('wrong secrets are nobody', async () => {
      for (const authorization of ['Bearer sxt_wrong', 'Bearer x', 'Basic !!!', 'Basic Og==', 'Digest a', ''])
        expect((await ask('GET', '/v1/session', { authorization })).statusCode).toBe(401)
    })
  })

  describe('audit and repetition', () => {
    test('the record is listed newest first, by pages and filters', async () => {
      await makeAdministrator()
      for (const name of ['one', 'two', 'three']) await ask('POST', '/v1/api-keys', cli, { name, role: 'tracker' })
      await ask('POST', '/v1/users', cli, { email: 'ana@example.com', name: 'Ana', role: 'viewer', password: 'long enough 1' })
      type Page = { items: { action: string; actor: string; detail: Record<string, unknown> }[]; nextCursor: string | null }
      const first = (await ask('GET', '/v1/audit?limit=3', cli)).json() as Page
      expect(first.items.map(({ action }) => action)).toEqual(['users.create', 'api-keys.create', 'api-keys.create'])
      expect(first.items[0]).toMatchObject({ actor: 'cli', detail: { email: 'ana@example.com', password: '[redacted]' } })
      const second = (await ask('GET', `/v1/audit?limit=3&cursor=${first.nextCursor}`, cli)).json() as Page
      expect(second.items.map(({ detail }) => detail['name'])).toEqual(['one'])
      expect(second.nextCursor).toBeNull()
      expect(((await ask('GET', '/v1/audit?action=users', cli)).json() as Page).items).toHaveLength(1)
      expect((await ask('GET', '/v1/audit?cursor=zzz', cli)).json()).toMatchObject({ status: 400, code: 'AUDIT_CURSOR_INVALID' })
    })

    test('a repeated Idempotency-Key makes one user; his password is not kept for a second answer', async () => {
      await makeAdministrator()
      const make = (name: string) => ask('POST', '/v1/users', { ...cli, 'idempotency-key': 'k' }, { email: 'ana@example.com', name, role: 'viewer' })
      const first = await make('Ana')
      expect(first.statusCode).toBe(201)
      expect((await make('Ana')).json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_ANSWER_SECRET' })
      expect((await make('Bea')).json()).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
      expect(await access.users.list()).toHaveLength(2)
      const { password } = first.json() as { password: string }
      expect(await store.query(sql`select key from idempotency_key where position(${password} in coalesce(body, '')) > 0`)).toEqual([])
    })

    test('of many requests with one key exactly one runs; a failed one may be repeated; a day later the key is free', async () => {
      const claim = { actor: 'a', endpoint: 'e.x', key: 'k', inputHash: 'h', sight: 'all' }
      const kinds = (await Promise.all(Array.from({ length: 8 }, () => access.idempotency.claim(claim)))).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'new')).toHaveLength(1)
      expect(kinds.filter((kind) => kind === 'running')).toHaveLength(7)
      await access.idempotency.release(claim)
      expect(await access.idempotency.claim(claim)).toEqual({ kind: 'new' })
      await access.idempotency.keep(claim, 200, '{"ok":true}')
      expect(await access.idempotency.claim(claim)).toEqual({ kind: 'stored', status: 200, body: '{"ok":true}' })
      expect(await access.idempotency.claim({ ...claim, sight: 'store 1' })).toEqual({ kind: 'other_sight' })
      clock.advance(25 * 3_600_000)
      expect(await access.idempotency.claim(claim)).toEqual({ kind: 'new' })
      clock.set(Date.now())
    })
  })
})
