import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileRule, parseRule } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore } from '../support/store.ts'
import type { TestStore } from '../support/store.ts'
import { createIds, seededRandom } from '../../packages/server/src/platform/ids.ts'
import { quietLog } from '../../packages/server/src/platform/observe/log.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { createIdentity } from '../../packages/server/src/domains/identity/index.ts'
import { createInbox, dataCatalogue, modelOf } from '../../packages/server/src/domains/data/index.ts'
import type { Inbox } from '../../packages/server/src/domains/data/index.ts'

const model = modelOf(`sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: id
    source: { file: people.csv }
    identifiers: [{ kind: email, column: mail }]
    attributes:
      city: { type: string, label: { en: City, zh: 城市 }, column: Town }
      income: { type: money, label: { en: Income, zh: 收入 }, column: Salary }
      children: { type: number, label: { en: Children, zh: 子女 } }
      born: { type: date, label: { en: Born, zh: 出生 } }
      since: { type: instant, label: { en: Since, zh: 入会 } }
      member: { type: boolean, label: { en: Member, zh: 会员 } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    event: Order Completed
    customer: id
    time: { column: at }
    value: amount
    columns:
      amount: { type: money, label: { en: Amount, zh: 金额 } }
      quantity: { type: number, label: { en: Quantity, zh: 数量 }, column: Qty }
      per_piece: { type: money, label: { en: Each, zh: 单价 }, formula: amount / quantity }
      day: { type: date, label: { en: Day, zh: 日 } }
    refunds: { when: amount < 0 }
  enrolment:
    label: { en: Enrolment, zh: 入会 }
    customer: id
    unknownCustomer: create
    key: [card]
    time: { column: at }
    columns: { card: { type: string, label: { en: Card, zh: 卡 } }, tier: { type: string, label: { en: Tier, zh: 等级 } } }
`)

const clock = movableClock('2026-03-31T08:00:00.000Z')
const ids = createIds(clock, seededRandom(7))
const dir = mkdtempSync(join(tmpdir(), 'sextant-inbox-'))
const traits: { customer: string; traits: Readonly<Record<string, unknown>>; at: string }[] = []
const landed: string[][] = []
let test: TestStore
let warehouse: Warehouse
let inbox: Inbox

const openInbox = (): Inbox => {
  const identity = createIdentity({ store: test.store, clock, country: async () => 'CN' })
  return createInbox({
    dir: join(dir, 'inbox'), store: test.store, warehouse, clock, ids, log: quietLog, model: async () => model, identity,
    onIdentify: async (customer, given, at) => void traits.push({ customer, traits: given, at }),
    onLanded: async (facts) => void landed.push([...facts]),
  })
}

beforeAll(async () => {
  test = await openTestStore()
  await migrate(test.store, await collectMigrations(fileURLToPath(new URL('../../packages/server/src/domains/', import.meta.url)), ['data', 'identity', 'customers']))
  warehouse = await openDuckdbWarehouse({ path: join(dir, 'w.duckdb'), tempDir: join(dir, 'tmp'), memoryBytes: 512 * 2 ** 20, threads: 2, clock })
  await warehouse.loadBatch('people', async (load) => {
    await load.insertRows({ table: 'level_person', key: ['_key'], columns: [{ name: '_key', type: 'string' }, { name: '_customer', type: 'string' }, { name: 'city', type: 'string' }] }, [['00123', '00123', 'Wuxi']])
  })
  await createIdentity({ store: test.store, clock, country: async () => 'CN' }).registerCustomers('person', ['00123', '9007199254740993'], null)
  inbox = openInbox()
})
afterAll(async () => {
  await inbox.stop()
  await warehouse.close()
  await test.remove()
  rmSync(dir, { recursive: true, force: true })
})

const track = (event: string, members: Record<string, unknown> = {}) => ({ type: 'track' as const, message: { userId: '00123', event, ...members } })
const rowsOf = (table: string, id: string) => warehouse.query<Record<string, unknown>>('test.rows', sql`select * from ${{ kind: 'sql', parts: [{ kind: 'ident', name: table }] }} where _id = ${id}`)
const eventOf = async (id: string) => (await inbox.list({ limit: 500 })).items.find((item) => item.messageId === id)

describe('a tracked event', () => {
  it('of a declared fact lands with the types of model.yaml: money in minor units, formulas worked out, returns marked', async () => {
    await inbox.accept([
      track('Order Completed', { messageId: 'm1', properties: { amount: 19.99, Qty: '2', day: '2026-03-31' } }),
      track('purchase', { messageId: 'm2', properties: { amount: '-5.005', quantity: 1 } }),
    ])
    await inbox.flush()
    expect(await rowsOf('fact_purchase', 'm1')).toMatchObject([{ _customer: '00123', _at: '2026-03-31T08:00:00.000Z', _refund: false, amount: 1999, quantity: 2, per_piece: 1000, day: '2026-03-31' }])
    expect(await rowsOf('fact_purchase', 'm2')).toMatchObject([{ _refund: true, amount: -501 }])
    expect(landed.flat()).toContain('purchase')
  })

  it('with a value that does not fit is kept, with the problem told', async () => {
    await inbox.accept([track('purchase', { messageId: 'm3', properties: { amount: 'dear', quantity: 3 } })])
    await inbox.flush()
    expect(await rowsOf('fact_purchase', 'm3')).toMatchObject([{ amount: null, quantity: 3 }])
    expect(await eventOf('m3')).toMatchObject({ landed: 'fact_purchase', properties: { amount: 'dear' }, problem: expect.stringContaining('amount should be money') as unknown })
  })

  it('that nobody declared makes its own fact, whose columns are learnt; another type later is kept as text beside', async () => {
    await inbox.accept([track('Video Watched', { messageId: 'm4', properties: { seconds: 90, isHD: true, startedAt: '2026-03-30T10:00:00+08:00', title: '纪录片', batch_id: 'x' } })])
    await inbox.flush()
    await inbox.accept([track('videoWatched', { messageId: 'm5', properties: { seconds: 'long', tags: ['a', 'b'] } })])
    await inbox.flush()
    expect(await rowsOf('fact_video_watched', 'm4')).toMatchObject([{ seconds: 90, is_hd: true, started_at: '2026-03-30T02:00:00.000Z', title: '纪录片', p_batch_id: 'x' }])
    expect(await rowsOf('fact_video_watched', 'm5')).toMatchObject([{ seconds: null, seconds__text: 'long', tags: '["a","b"]' }])
    expect((await eventOf('m5'))?.problem).toContain('seconds__text')
  })

  it('sent twice counts once: at once, after landing, and after a restart', async () => {
    const message = track('purchase', { messageId: 'twice', properties: { amount: 1 } })
    expect(await inbox.accept([message, message])).toEqual({ accepted: 1, duplicates: 1 })
    expect(await inbox.accept([message])).toEqual({ accepted: 0, duplicates: 1 })
    await inbox.stop()
    inbox = openInbox()
    expect(await inbox.accept([message])).toEqual({ accepted: 0, duplicates: 1 })
    await inbox.flush()
    await inbox.stop()
    inbox = openInbox()
    await inbox.accept([message])
    await inbox.flush()
    expect(await rowsOf('fact_purchase', 'twice')).toHaveLength(1)
    expect((await inbox.list({ event: 'purchase', limit: 500 })).items.filter((item) => item.messageId === 'twice')).toHaveLength(1)
  })

  it('of a key that replaces: the later event of one key stands', async () => {
    await inbox.accept([track('enrolment', { messageId: 'e1', properties: { card: 'K1', tier: 'silver' } })])
    await inbox.flush()
    await inbox.accept([track('enrolment', { messageId: 'e2', properties: { card: 'K1', tier: 'gold' } }), track('enrolment', { messageId: 'e3', properties: { tier: 'none' } })])
    await inbox.flush()
    expect(await warehouse.query('test.keys', sql`select card, tier from fact_enrolment order by card nulls last`)).toEqual([{ card: 'K1', tier: 'gold' }, { card: null, tier: 'none' }])
  })
})

describe('a fact that nobody described', () => {
  it('can be named by rules as soon as it has landed, with its new columns; described facts and the ledger are not among them', async () => {
    const before = await inbox.learntFacts()
    await inbox.accept([track('Shop Visited', { messageId: 'v1', properties: { minutes: 12 } })])
    await inbox.flush()
    const first = await inbox.learntFacts()
    expect(first).not.toBe(before)
    expect(first['shop_visited']).toEqual({ label: { en: 'Shop visited', zh: 'Shop visited' }, table: 'fact_shop_visited', customerColumn: '_customer', timeColumn: '_at', columns: { minutes: { type: 'number', label: { en: 'Minutes', zh: 'Minutes' } } } })
    await inbox.accept([track('Shop Visited', { messageId: 'v2', properties: { minutes: 5 } })])
    await inbox.flush()
    expect(await inbox.learntFacts()).toBe(first)
    await inbox.accept([track('Shop Visited', { messageId: 'v3', properties: { with_child: true } })])
    await inbox.flush()
    expect((await inbox.learntFacts())['shop_visited']?.columns).toMatchObject({ minutes: { type: 'number' }, with_child: { type: 'boolean' } })
    expect(Object.keys(await inbox.learntFacts()).filter((name) => ['purchase', 'enrolment', 'contact', 'response'].includes(name))).toEqual([])
  })

  it('counts in a rule: the customers who did it', async () => {
    const catalogue: Catalogue = { ...dataCatalogue(model), facts: { ...dataCatalogue(model).facts, ...(await inbox.learntFacts()) }, scores: {}, segments: {} }
    const parsed = parseRule('count(shop_visited, last 30 days, where minutes >= 10) >= 1', catalogue)
    if (parsed.kind === 'error') throw new Error(parsed.errors[0]?.message.en)
    const members = await warehouse.query<{ customer_id: string }>('test.rule', compileRule(parsed.rule, catalogue, { dialect: warehouse.dialect, at: '2026-04-01T00:00:00.000Z' }))
    expect(members).toEqual([{ customer_id: '00123' }])
  })
})

describe('who it was', () => {
  it('an unknown user is kept without a customer where facts do not make customers, and made where they do', async () => {
    await inbox.accept([
      { type: 'track', message: { messageId: 'u1', userId: 'nobody', event: 'purchase', properties: { amount: 3 } } },
      { type: 'track', message: { messageId: 'u2', userId: 'newcomer', event: 'enrolment', properties: { card: 'K2' } } },
    ])
    await inbox.flush()
    expect(await rowsOf('fact_purchase', 'u1')).toMatchObject([{ _customer: null }])
    expect((await eventOf('u1'))?.problem).toContain('nobody is known')
    expect(await rowsOf('fact_enrolment', 'u2')).toMatchObject([{ _customer: 'newcomer' }])
    expect(await warehouse.query('test.level', sql`select _key, city from level_person order by _key`)).toEqual([{ _key: '00123', city: 'Wuxi' }, { _key: 'newcomer', city: null }])
  })

  it('an alias gives a visitor’s earlier events to the customer', async () => {
    await inbox.accept([{ type: 'page', message: { messageId: 'p1', anonymousId: 'visitor-1', name: 'Home', properties: { path: '/' } } }])
    await inbox.flush()
    expect(await rowsOf('fact_page', 'p1')).toMatchObject([{ _customer: null, name: 'Home', path: '/' }])
    await inbox.accept([{ type: 'alias', message: { messageId: 'a1', userId: '00123', previousId: 'visitor-1' } }])
    await inbox.accept([{ type: 'page', message: { messageId: 'p2', anonymousId: 'visitor-1', name: 'Cart' } }])
    await inbox.flush()
    expect(await rowsOf('fact_page', 'p1')).toMatchObject([{ _customer: '00123' }])
    expect(await rowsOf('fact_page', 'p2')).toMatchObject([{ _customer: '00123' }])
    expect((await inbox.list({ customer: '00123', limit: 500 })).items.map((item) => item.messageId)).toEqual(expect.arrayContaining(['p1', 'p2', 'a1']))
  })

  it('identify makes the customer, hands on traits under the model’s names and keeps the address as identifier', async () => {
    await inbox.accept([{ type: 'identify', message: { messageId: 'i1', userId: 'nobody', anonymousId: 'visitor-2', traits: { Town: 'Suzhou', mail: 'N@Example.com' } } }])
    await inbox.flush()
    expect(traits.at(-1)).toEqual({ customer: 'nobody', traits: { city: 'Suzhou', mail: 'N@Example.com' }, at: '2026-03-31T08:00:00.000Z' })
    expect(await rowsOf('fact_purchase', 'u1')).toMatchObject([{ _customer: 'nobody' }])
    await inbox.accept([{ type: 'track', message: { messageId: 'm6', userId: 'n@example.com', event: 'purchase', properties: { amount: 4 } } }])
    await inbox.flush()
    expect(await rowsOf('fact_purchase', 'm6')).toMatchObject([{ _customer: 'nobody' }])
  })

  it('traits take the types of model.yaml: amounts in minor units, days and instants in one form; what has no type stays as it is', async () => {
    const given = { Town: 310000, Salary: '1234.565', children: '2', born: '1990-02-03', since: '2020-01-02T03:04:05+08:00', member: 'true', hobby: 7 }
    await inbox.accept([{ type: 'identify', message: { messageId: 'i2', userId: '00123', traits: given } }])
    await inbox.flush()
    expect(traits.at(-1)).toMatchObject({ customer: '00123', traits: { city: '310000', born: '1990-02-03', since: '2020-01-01T19:04:05.000Z', member: true, hobby: 7 } })
    expect([Number(traits.at(-1)?.traits['income']), Number(traits.at(-1)?.traits['children'])]).toEqual([123457, 2])
    expect((await eventOf('i2'))?.problem).toBeNull()
  })

  it('a trait that does not fit its type is left out and told; the others are kept', async () => {
    await inbox.accept([{ type: 'identify', message: { messageId: 'i3', userId: '00123', traits: { born: 'last spring', Salary: 'plenty', children: 3 } } }])
    await inbox.flush()
    expect(Object.keys(traits.at(-1)?.traits ?? {})).toEqual(['children'])
    const problem = (await eventOf('i3'))?.problem
    expect(problem).toContain('born should be date')
    expect(problem).toContain('income should be money')
  })

  it('identifiers are strings end to end', async () => {
    await inbox.accept([{ type: 'track', message: { messageId: 'big', userId: '9007199254740993', event: 'purchase', properties: { amount: 1 } } }])
    await inbox.flush()
    expect(await rowsOf('fact_purchase', 'big')).toMatchObject([{ _customer: '9007199254740993' }])
  })
})

describe('what is refused', () => {
  it.each(['undefined', 'null', '[object Object]', '', '0', ' NULL '])('the id "%s", which programs write when they have none', async (userId) => {
    await expect(inbox.accept([{ type: 'track', message: { userId, event: 'x' } }])).rejects.toMatchObject({ code: 'TRACKING_ID_RESERVED', where: 'userId' })
  })

  it('a message of nobody, a broken time, a NUL, more than 32 KB; the place is named and nothing of the batch is kept', async () => {
    const batch = (message: Record<string, unknown>) => inbox.accept([track('Refused Batch'), { type: 'track', message: { event: 'Refused Batch', ...message } }], { isBatch: true })
    await expect(batch({})).rejects.toMatchObject({ code: 'TRACKING_ID_MISSING', where: 'batch.1.userId' })
    await expect(batch({ userId: 'a', timestamp: 'yesterday' })).rejects.toMatchObject({ code: 'TRACKING_TIME_INVALID', where: 'batch.1.timestamp' })
    await expect(batch({ userId: 'a', properties: { x: 'a\u0000b' } })).rejects.toMatchObject({ code: 'TRACKING_TEXT_INVALID' })
    await expect(batch({ userId: 'a', properties: { x: 'y'.repeat(33_000) } })).rejects.toMatchObject({ code: 'TRACKING_EVENT_TOO_LARGE', where: 'batch.1' })
    await expect(batch({ userId: 17 })).rejects.toMatchObject({ code: 'TRACKING_MESSAGE_INVALID', where: 'batch.1.userId' })
    await expect(inbox.accept(Array.from({ length: 20 }, () => track('Refused Batch', { properties: { x: 'y'.repeat(30_000) } })), { isBatch: true })).rejects.toMatchObject({ code: 'TRACKING_BATCH_TOO_LARGE' })
    await inbox.flush()
    expect((await inbox.list({ event: 'Refused Batch', limit: 10 })).items).toEqual([])
  })

  it('text that only looks broken is taken', async () => {
    await inbox.accept([track('Odd Text', { messageId: 'odd', properties: { path: String.raw`C:\u0000\ud83d`, smile: '😀' } })])
    await inbox.flush()
    expect(await rowsOf('fact_odd_text', 'odd')).toMatchObject([{ path: String.raw`C:\u0000\ud83d`, smile: '😀' }])
  })
})

it('files of the log that are landed whole are removed at the next start', async () => {
  await inbox.accept([track('purchase', { properties: { amount: 1 } })])
  await inbox.flush()
  await inbox.stop()
  inbox = openInbox()
  await inbox.flush()
  expect(readdirSync(join(dir, 'inbox'))).toEqual([])
})

it('the list is paged newest first without a gap or a repetition', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await inbox.list({ cursor, limit: 4 })
    seen.push(...page.items.map((item) => item.messageId))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  const { items } = await inbox.list({ limit: 500 })
  expect(seen).toEqual(items.map((item) => item.messageId))
  expect(new Set(seen).size).toBe(seen.length)
})
