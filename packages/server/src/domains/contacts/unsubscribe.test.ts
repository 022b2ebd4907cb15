import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCampaignBench } from '../../../../../test/support/campaign-bench.ts'
import type { CampaignBench } from '../../../../../test/support/campaign-bench.ts'
import { addressOf, furnish } from '../../../../../test/support/campaign-rig.ts'
import { openMailServer } from '../../../../../test/support/mail-server.ts'
import type { MailServer } from '../../../../../test/support/mail-server.ts'
import { createHttp } from '../../platform/http/create-http.ts'
import { createAudit } from '../../platform/access/audit.ts'
import { createIdempotency } from '../../platform/access/idempotency.ts'
import { movableClock } from '../../platform/time.ts'
import { unsubscribeRoutes } from './unsubscribe.ts'

const clock = movableClock('2026-03-01T08:00:00.000Z')
const publicUrl = 'http://127.0.0.1:7777'
let server: MailServer
let bench: CampaignBench
let app: Awaited<ReturnType<typeof createHttp>>
let path: string
let customer: string

const run = async (key: string): Promise<readonly string[]> => {
  server.forget()
  await bench.save(key, { controlShare: 0, offer: 'tea-free' })
  await bench.launcher.launch(key)
  await bench.launcher.settled(key)
  return server.received.map((mail) => mail.to)
}

beforeAll(async () => {
  server = await openMailServer()
  bench = await openCampaignBench({ clock, smtpUrl: server.url })
  await bench.addCustomers(12)
  await furnish(bench, 0)
  await bench.contacts.start()
  app = await createHttp({
    routes: [], rawRoutes: unsubscribeRoutes({ store: bench.store, clock, ids: bench.ids, secret: bench.deps.secret, onUnsubscribed: async () => void (await bench.contacts.project()) }),
    audit: createAudit(bench.store, clock, bench.ids), idempotency: createIdempotency(bench.store, clock), authenticate: async () => null, clock, ids: bench.ids, publicUrl, isReady: () => true,
    log: { info: () => undefined, error: () => undefined }, limits: { bodyBytes: 1_000_000, signInsPerMinute: 10 }, checkOutputs: true,
  })
  await run('first')
  const mail = server.received[3]
  path = new URL((mail?.headers.get('list-unsubscribe') ?? '').slice(1, -1)).pathname
  customer = (mail?.to.slice(0, 6) ?? '').toUpperCase()
})
afterAll(async () => {
  await app?.close()
  await bench?.remove()
  await server?.close()
})

const ask = async (method: 'GET' | 'HEAD' | 'POST', url: string) =>
  await app.inject({ method, url, headers: { host: '127.0.0.1:7777', ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) }, ...(method === 'POST' ? { payload: 'List-Unsubscribe=One-Click' } : {}) })
const suppressions = async (): Promise<number> => (await bench.store.one<{ rows: number }>(sql`select count(*) as rows from suppression`)).rows

describe('the unsubscribe link of a received mail', () => {
  it('shows a page and changes nothing when it is only looked at, as mail scanners do', async () => {
    const shown = await ask('GET', path)
    expect(shown.statusCode).toBe(200)
    expect(shown.body).toContain('<form method="post">')
    expect((await ask('HEAD', path)).statusCode).toBe(200)
    expect(await suppressions()).toBe(0)
  })

  it('is refused when it was made up, and nobody is unsubscribed', async () => {
    const [id = '', signature = ''] = path.slice('/u/'.length).split('.')
    const other = signature.startsWith('A') ? 'B' : 'A'
    for (const forged of [`/u/${id}.${other}${signature.slice(1)}`, `/u/${id}.`, `/u/${id}`, `/u/x${id}.${signature}`, '/u/.']) {
      expect((await ask('POST', forged)).statusCode).toBe(404)
      expect((await ask('GET', forged)).statusCode).toBe(404)
    }
    expect(await suppressions()).toBe(0)
  })

  it('ends the mails by one POST without cookie or sign-in, once however often it is pressed', async () => {
    for (let times = 0; times < 3; times += 1) {
      const done = await ask('POST', path)
      expect(done.statusCode).toBe(200)
      expect(done.headers['set-cookie']).toBeUndefined()
    }
    expect(await suppressions()).toBe(1)
    expect(await bench.store.query(sql`select customer_id, channel, state from consent`)).toEqual([{ customer_id: customer, channel: 'email', state: 'denied' }])
    const next = await run('second')
    expect(next).toHaveLength(11)
    expect(next).not.toContain(addressOf(customer))
  })
})
