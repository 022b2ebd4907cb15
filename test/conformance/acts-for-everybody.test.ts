import { approveTag, getImport, getSegment, getTag, listImports, listTags, publishTag, refreshSegment, refreshTag } from '@sextant/contract'
import type { ImportAnswer } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScopedCompany, perStore } from '../support/scoped-company.ts'
import type { Asker, ScopedCompany } from '../support/scoped-company.ts'

/* What acts on the whole base, or was answered once, tells nobody more than he may see now. */

let company: ScopedCompany
let head: Asker
let analyst: Asker
let analystOfStore: Asker
const label = (text: string) => ({ en: text, zh: text })

beforeAll(async () => {
  company = await openScopedCompany()
  head = await company.asker('head office', 'administrator', null)
  analyst = await company.asker('analyst', 'analyst', null)
  analystOfStore = await company.asker('analyst of store 1', 'analyst', 'store-1')
}, 60_000)
afterAll(async () => company?.close())

const makeTag = async (key: string, expression: string): Promise<void> => {
  await company.owner('PUT', `/v1/tags/${key}`, { name: label(key), expression })
  await head(approveTag, { key })
  expect((await head(publishTag, { key })).status).toBeLessThan(300)
}

describe('somebody placed in a store', () => {
  it('is told that an import was and how it ended, and none of its counts', async () => {
    const [mine] = ((await analystOfStore(listImports)).json as { items: readonly ImportAnswer[] }).items
    const [all] = ((await head(listImports)).json as { items: readonly ImportAnswer[] }).items
    expect(all).toMatchObject({ newCustomers: 2 * perStore, status: 'visible' })
    expect(mine).toMatchObject({ id: all?.id, status: 'visible', newCustomers: null, rejected: null, quality: [], rejectsFile: null })
    expect(mine?.tables.map(({ table }) => table)).toEqual(all?.tables.map(({ table }) => table))
    for (const { read, loaded, updated, rejected, withoutCustomer } of mine?.tables ?? []) expect([read, loaded, updated, rejected, withoutCustomer]).toEqual([null, null, null, null, null])
    expect((await analystOfStore(getImport, { id: all?.id })).json).toEqual(mine)
  })

  it('works out a tag for everybody and reads how many of his own customers have a value', async () => {
    await makeTag('drinker', 'case when cups > 0 then cups end')
    const whole = (await head(refreshTag, { key: 'drinker' })).json as { known: number; of: number }
    expect(whole).toMatchObject({ known: 64, of: 2 * perStore })
    expect((await analystOfStore(refreshTag, { key: 'drinker' })).json).toMatchObject({ known: 32, of: perStore })
    expect((await analystOfStore(getTag, { key: 'drinker' })).json).toMatchObject({ known: null })
    expect((await head(getTag, { key: 'drinker' })).json).toMatchObject({ known: 64 })
  })

  it('reads no record of the base’s refreshes on the page of a segment', async () => {
    await head(refreshSegment, { key: 'buyers' })
    expect(((await head(getSegment, { key: 'buyers' })).json as { refreshes: readonly unknown[] }).refreshes.length).toBeGreaterThan(0)
    expect((await analystOfStore(getSegment, { key: 'buyers' })).json).toMatchObject({ size: perStore, snapshots: [], refreshes: [] })
  })
})

describe('who may not unmask', () => {
  it('is not told how many customers a personal tag is known of, which one condition in it could make tell of one', async () => {
    await makeTag('elder', 'case when birth_date < 1961-01-01 and cups = 0 and home_store = "S2" then 1 end')
    expect((await analyst(refreshTag, { key: 'elder' })).json).toMatchObject({ known: null, of: 2 * perStore })
    const { tags } = (await analyst(listTags)).json as { tags: readonly { key: string; known: number | null }[] }
    expect(tags.find(({ key }) => key === 'elder')?.known).toBeNull()
    expect(tags.find(({ key }) => key === 'drinker')?.known).toBe(64)
    expect((await head(refreshTag, { key: 'elder' })).json).toMatchObject({ known: expect.any(Number) })
  })
})

describe('an answer kept under an Idempotency-Key', () => {
  it('is not given again once the asker’s place is another', async () => {
    const { body } = (await company.owner('POST', '/v1/api-keys', { name: 'moving', role: 'analyst' })) as { body: { apiKey: { id: string }; secret: string } }
    const save = async (key: string) => {
      const answer = await fetch(`${company.url}/v1/segments/kept`, {
        method: 'PUT', headers: { authorization: `Bearer ${body.secret}`, 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify({ name: label('kept'), rule: 'cups < 3' }),
      })
      return { status: answer.status, isReplay: answer.headers.get('idempotent-replayed') === 'true', json: (await answer.json()) as { size?: number; code?: string; fix?: string } }
    }
    expect(await save('one')).toMatchObject({ status: 200, isReplay: false, json: { size: 48 } })
    expect(await save('one')).toMatchObject({ status: 200, isReplay: true, json: { size: 48 } })
    await company.owner('PUT', `/v1/organisation/places/${body.apiKey.id}`, { unit: 'store-1' })
    expect(await save('one')).toMatchObject({ status: 409, json: { code: 'IDEMPOTENCY_SIGHT_CHANGED', fix: expect.stringContaining('new key') } })
    expect(await save('two')).toMatchObject({ status: 200, isReplay: false, json: { size: 24 } })
    await company.owner('PUT', '/v1/organisation/store-1', { kind: 'store', parent: 'head', name: label('Store 1'), rule: 'home_store = "S1" and member = true' })
    expect(await save('two')).toMatchObject({ status: 409, json: { code: 'IDEMPOTENCY_SIGHT_CHANGED' } })
    expect(((await head(getSegment, { key: 'kept' })).json as { version: number }).version).toBe(1)
  })

  it('nor once his role is another', async () => {
    await company.owner('POST', '/v1/users', { email: 'bea@example.com', name: 'Bea', role: 'administrator' })
    const made = (await company.owner('POST', '/v1/users', { email: 'ana@example.com', name: 'Ana', role: 'administrator' })) as { body: { user: { id: string }; password: string } }
    const headers = { 'content-type': 'application/json' }
    const signedIn = await fetch(`${company.url}/v1/session`, { method: 'POST', headers, body: JSON.stringify({ email: 'ana@example.com', password: made.body.password }) })
    const cookie = signedIn.headers.getSetCookie().map((one) => one.slice(0, one.indexOf(';'))).join('; ')
    const save = async () => await fetch(`${company.url}/v1/segments/elders-kept`, {
      method: 'PUT', headers: { ...headers, cookie, 'idempotency-key': 'three' }, body: JSON.stringify({ name: label('elders'), rule: 'birth_date < 1977-01-01 and member = true' }),
    })
    const first = (await (await save()).json()) as { size: number }
    expect(first.size % 10).not.toBe(0)
    expect(await (await save()).json()).toMatchObject({ size: first.size })
    expect((await company.owner('PATCH', `/v1/users/${made.body.user.id}`, { role: 'analyst' })).status).toBe(200)
    expect(await (await save()).json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_SIGHT_CHANGED' })
  })
})
