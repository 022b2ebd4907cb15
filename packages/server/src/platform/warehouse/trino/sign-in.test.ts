import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTrinoClient } from './client.ts'
import type { TrinoClient } from './client.ts'
import { sessionOver } from './connection.ts'
import { piece, startFakeCoordinator } from './testing/fake-coordinator.ts'
import type { FakeCoordinator, Reply } from './testing/fake-coordinator.ts'
import { parseTrinoUrl } from './trino-url.ts'

let dir: string
let fake: FakeCoordinator
const clients: TrinoClient[] = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-sign-in-'))
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=coordinator', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(dir, 'key.pem'), '-out', join(dir, 'ca.pem')]
  execFileSync('openssl', made, { stdio: 'ignore' })
  fake = await startFakeCoordinator({ key: readFileSync(join(dir, 'key.pem'), 'utf8'), cert: readFileSync(join(dir, 'ca.pem'), 'utf8') })
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(async () => {
  await fake?.stop()
  rmSync(dir, { recursive: true, force: true })
})

const ask = async (user: string, options: string): Promise<readonly { n: number }[]> => {
  const client = await openTrinoClient({ address: parseTrinoUrl(`trino://${user}@127.0.0.1:${fake.port}/lake/crm?ssl=true&${options}`), patienceMs: 300 })
  clients.push(client)
  return sessionOver(client, { schema: 'crm', timeoutMs: 5000 }).query('test.numbers', sql`select n from t`)
}

/** Lets in whoever carries one of these headers. */
const onlyWith = (...allowed: readonly string[]): void =>
  fake.behave((request): Reply => {
    if (!allowed.includes(request.headers.authorization ?? '')) return { status: 401, text: 'Invalid credentials' }
    return request.method === 'POST' ? piece({ next: 1 }) : piece({ rows: [1] })
  })

const trusted = (): string => `ca=${encodeURIComponent(join(dir, 'ca.pem'))}`
const tokenFile = (token: string): string => {
  writeFileSync(join(dir, 'token'), token)
  return join(dir, 'token')
}

describe('signing in to a cluster', () => {
  it('sends a password, in any characters, with every request', async () => {
    onlyWith(`Basic ${Buffer.from('crm:pä:ss').toString('base64')}`)
    expect(await ask('crm:p%C3%A4%3Ass', trusted())).toEqual([{ n: 1 }])
    expect(fake.seen.map(({ method, headers }) => [method, headers['x-trino-user']])).toEqual([['POST', 'crm'], ['GET', 'crm']])
  })

  it('sends the token of a file', async () => {
    onlyWith('Bearer one.two.three')
    expect(await ask('crm', `${trusted()}&accessTokenFile=${tokenFile('one.two.three\n')}`)).toEqual([{ n: 1 }])
  })

  it('reads the file again when the token is refused, in mid-query too, and goes on with the new one', async () => {
    const path = tokenFile('expired')
    let refusals = 0
    fake.behave((request) => {
      const isStart = request.method === 'POST'
      if (request.headers.authorization === (isStart ? 'Bearer second' : 'Bearer third')) return isStart ? piece({ next: 1 }) : piece({ rows: [1] })
      refusals += 1
      writeFileSync(path, isStart ? 'second' : 'third')
      return { status: 401 }
    })
    expect(await ask('crm', `${trusted()}&accessTokenFile=${path}`)).toEqual([{ n: 1 }])
    expect(refusals).toBe(2)
    expect(fake.seen.filter(({ method }) => method === 'POST').length).toBe(2)
  })

  it('says that the credentials are refused, and neither shows nor repeats them', async () => {
    onlyWith('Bearer other')
    for (const [user, options] of [['crm:hunter2', trusted()], ['crm', `${trusted()}&accessTokenFile=${tokenFile('hunter2')}`]] as const) {
      const asked = ask(user, options)
      await expect(asked).rejects.toMatchObject({ code: 'WAREHOUSE_CREDENTIALS', message: expect.stringMatching(/refuses the user "crm": it answered 401: Invalid credentials$/) as string })
      await expect(asked).rejects.not.toThrow('hunter2')
    }
    expect(fake.seen.length).toBe(2)
  })

  it('says which file of a token or an authority cannot be read', async () => {
    await expect(ask('crm', `${trusted()}&accessTokenFile=${join(dir, 'gone')}`)).rejects.toMatchObject({ code: 'WAREHOUSE_CREDENTIALS', message: expect.stringContaining(join(dir, 'gone')) as string })
    await expect(ask('crm', `${trusted()}&accessTokenFile=${tokenFile('two words')}`)).rejects.toThrow('does not hold one token')
    await expect(ask('crm', `ca=${join(dir, 'gone')}`)).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', message: expect.stringContaining(join(dir, 'gone')) as string })
  })

  it('gives nothing to a host whose certificate nobody vouches for', async () => {
    onlyWith('Bearer one')
    await expect(ask('crm', `accessTokenFile=${tokenFile('one')}`)).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', message: expect.stringContaining('self-signed certificate') as string })
    expect(fake.seen).toEqual([])
  })
})
