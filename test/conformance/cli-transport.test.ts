import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createApiKey, deleteApiKey, listApiKeys } from '@sextant/contract'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccess } from '../../packages/server/src/platform/access/create-access.ts'
import { openHome } from '../../packages/server/src/platform/home/home.ts'
import type { Home } from '../../packages/server/src/platform/home/home.ts'
import { createHttp } from '../../packages/server/src/platform/http/create-http.ts'
import { createIds, systemRandom } from '../../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { openStore } from '../../packages/server/src/platform/store/open-store.ts'
import type { Store } from '../../packages/server/src/platform/store/store.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'
import { readTextFrom } from '../../packages/cli/src/read-text.ts'
import { run } from '../../packages/cli/src/run.ts'
import { callOf } from '../../packages/cli/src/transport.ts'

const main = join(import.meta.dirname, '../../packages/cli/src/main.ts')
const platform = join(import.meta.dirname, '../../packages/server/src/platform')
const dir = mkdtempSync(join(tmpdir(), 'sextant-cli-home-'))
let home: Home
let store: Store
let app: FastifyInstance

/** A server that owns a real home and serves its users, keys and audit record on a real port. */
beforeAll(async () => {
  home = await openHome(dir)
  store = await openStore({ databaseUrl: undefined, dir: home.storeDir })
  await migrate(store, await collectMigrations(platform, ['access']))
  const ids = createIds(systemClock, systemRandom)
  const access = createAccess({
    store, clock: systemClock, ids, cliToken: home.owner.token, secret: home.secret(), publicUrl: 'http://127.0.0.1', sessionHours: 1, explainConfig: () => [], company: async () => null,
  })
  app = await createHttp({
    routes: access.routes(), rawRoutes: [], authenticate: access.authenticate, audit: access.audit, idempotency: access.idempotency, clock: systemClock, ids, isReady: () => true, checkOutputs: true,
    publicUrl: undefined, log: { info: () => {}, error: () => {} }, limits: { bodyBytes: 1_000_000, signInsPerMinute: 10 },
  })
  home.publish({ url: await app.listen({ host: '127.0.0.1', port: 0 }) })
})
afterAll(async () => {
  await app.close()
  await store.close()
  home.release()
  await rm(dir, { recursive: true })
})

interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command line as people run it, without the half second a new process takes. */
const sextant = async (...words: readonly string[]): Promise<Finished> => {
  const seen = { stdout: '', stderr: '' }
  const code = await run([...words, '--home', dir], {
    out: (piece) => void (seen.stdout += piece), err: (piece) => void (seen.stderr += piece), errIsTerminal: false, locale: 'en-GB', stopped: async () => {}, readText: (path) => readTextFrom(path, process.stdin),
  })
  return { code, ...seen }
}

describe('a home that a server holds', () => {
  test('is asked through its owner, as its administrator', async () => {
    const made = await sextant('users', 'create', 'ana@example.com', '--name', 'Ana', '--role', 'analyst', '--json')
    expect(made.code, made.stderr).toBe(0)
    expect(JSON.parse(made.stdout)).toMatchObject({ user: { email: 'ana@example.com', role: 'analyst' }, password: expect.any(String) })
    const listed = await sextant('users', 'list')
    expect(listed.stdout).toMatch(/ana@example\.com +Ana +analyst +yes/)
    expect((await sextant('audit', 'list', '--action', 'users.create')).stdout).toMatch(/cli +users\.create/)
  })

  test('refusals of the server end with its code, place and remedy, in the person’s language', async () => {
    await sextant('users', 'create', 'bea@example.com', '--name', 'Bea', '--role', 'viewer')
    const refused = await sextant('users', 'create', 'bea@example.com', '--name', 'Bea', '--role', 'viewer', '--json')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.stdout)).toEqual({ error: { code: 'USER_EMAIL_TAKEN', message: expect.stringContaining('bea@example.com'), where: 'email', fix: expect.any(String) } })
    const chinese = await sextant('users', 'update', 'nobody', '--role', 'viewer', '--lang', 'zh')
    expect(chinese.code).toBe(1)
    expect(chinese.stderr).toContain('没有用户“nobody”')
    const wrong = await sextant('users', 'create', 'no-address', '--name', 'X', '--role', 'viewer')
    expect(wrong.stderr).toContain('name@host')
  })
})

test('a failure is the exit code of the process, and its reason is on standard error alone', async () => {
  const child = spawn(process.execPath, [main, 'users', 'update', 'nobody', '--role', 'viewer', '--home', dir], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(out).toBe('')
  expect(err).toMatch(/there is no user "nobody"[\s\S]*fix: list the users/)
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1)
})

test('output that nobody reads to the end is no failure', async () => {
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(err).toBe('')
  expect(code).toBe(0)
})

test('a call is the method, path and body that the contract says', () => {
  expect(callOf(listApiKeys, {})).toEqual({ method: 'GET', path: '/v1/api-keys', body: undefined })
  expect(callOf(createApiKey, { name: 'shop', role: 'tracker' })).toEqual({ method: 'POST', path: '/v1/api-keys', body: { name: 'shop', role: 'tracker' } })
  expect(callOf(deleteApiKey, { id: 'ä/1' })).toEqual({ method: 'DELETE', path: '/v1/api-keys/%C3%A4%2F1', body: undefined })
})
