import { customerTimeline, getCustomer, getDashboard, listCustomers } from '@sextant/contract'
import type { InputOf } from '@sextant/contract'
import { evaluateRule, parseRule } from '@sextant/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import { writeConsents, writeLiveAttributes } from './index.ts'

let bench: CustomerBench
const long = '9007199254740993123'

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles)
}, 60_000)
afterAll(async () => bench?.close())

const list = async (input: InputOf<typeof listCustomers> = {}) => listCustomers.output.parse(await bench.customers.list(listCustomers.input.parse(input)))
const ids = async (input: InputOf<typeof listCustomers>): Promise<readonly string[]> => (await list(input)).items.map(({ id }) => id)

describe('the list of customers', () => {
  it('holds everybody, those known only from a purchase too, best first and net of returns', async () => {
    const answer = await list()
    expect(answer.total).toBe(5)
    expect(answer.items.map(({ id, value }) => [id, value])).toEqual([[long, 10_099], ['stranger', 4000], ['00123', 1550], ['=1+1', 300], ['7', 0]])
    expect(answer.items[2]).toMatchObject({ title: 'A••• S•••', lastActivity: '2026-02-26T16:00:00.000Z' })
  })

  it('hides personal attributes and never shows a name whole', async () => {
    const answer = await list({ columns: 'city,birth_date' })
    expect(answer.items.find(({ id }) => id === '00123')?.attributes).toEqual({ city: 'Hangzhou', birth_date: '•••' })
    expect(JSON.stringify(answer)).not.toMatch(/Silva|1990/)
    await expect(list({ columns: 'citty' })).rejects.toMatchObject({ code: 'CUSTOMER_COLUMN_UNKNOWN', params: { nearest: 'city' } })
  })

  it('finds by key, name and identifier, with leading zeros and 19 digits as they are', async () => {
    expect(await ids({ search: '001' })).toEqual(['00123'])
    expect(await ids({ search: '123' })).toEqual([])
    expect(await ids({ search: 'silv' })).toEqual(['00123'])
    expect(await ids({ search: long })).toEqual([long])
    expect(await ids({ search: 'FANG@example.com' })).toEqual([long])
    expect(await ids({ search: '王' })).toEqual([long])
  })

  it('is narrowed by a rule, and a wrong rule says where and what was meant', async () => {
    expect(await ids({ rule: 'city = "Hangzhou"', sort: 'id', descending: false })).toEqual(['00123', long])
    await expect(list({ rule: 'citi = "Hangzhou"' })).rejects.toMatchObject({ code: 'RULE_INVALID', params: { line: 1, column: 1 }, message: expect.stringContaining('did you mean city') })
  })

  it('gives every customer exactly once over pages of any size, in every order', async () => {
    for (const sort of ['id', 'value', 'last_activity', 'first_seen'] as const)
      for (const descending of [true, false])
        for (const limit of [1, 2, 3]) {
          const whole = await ids({ sort, descending })
          const seen: string[] = []
          let cursor: string | null = null
          do {
            const page: Awaited<ReturnType<typeof list>> = await list({ sort, descending, limit, ...(cursor === null ? {} : { cursor }) })
            seen.push(...page.items.map(({ id }) => id))
            cursor = page.nextCursor
          } while (cursor !== null)
          expect({ sort, descending, limit, seen }).toEqual({ sort, descending, limit, seen: whole })
          expect(new Set(whole).size).toBe(5)
        }
    const forged = (...values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')
    for (const [sort, cursor] of [['value', 'nonsense'], ['value', forged(1, 2)], ['value', forged('a', '7')], ['last_activity', forged(1, '7')], ['first_seen', forged('soon', '7')]] as const)
      await expect(list({ sort, cursor }), cursor).rejects.toMatchObject({ code: 'CUSTOMER_CURSOR_INVALID' })
    await expect(bench.customers.timeline({ id: '00123', limit: 5, cursor: forged('soon', 'purchase') })).rejects.toMatchObject({ code: 'CUSTOMER_CURSOR_INVALID' })
  })
})

describe('a customer whole', () => {
  it('shows value net of returns, related cards, and hides what is personal', async () => {
    const customer = getCustomer.output.parse(await bench.customers.get('00123'))
    expect(customer.value).toEqual({ total: 1550, last12Months: 1550, currency: 'CNY', facts: 4 })
    expect(customer.monthly.slice(-3)).toEqual([{ month: '2026-01', count: 2, value: 1550 }, { month: '2026-02', count: 2, value: 0 }, { month: '2026-03', count: 0, value: 0 }])
    expect(customer.attributes.find(({ name }) => name === 'birth_date')).toMatchObject({ value: '•••', masked: true, meaning: 'For birthday letters' })
    expect(customer.related).toEqual([
      { level: 'card', label: { en: 'Card', zh: '会员卡' }, key: 'K1', attributes: { tier: 'gold', pin: '•••' } },
      { level: 'card', label: { en: 'Card', zh: '会员卡' }, key: 'K2', attributes: { tier: 'silver', pin: null } },
    ])
    expect(customer.metrics.map(({ fact, count, sum }) => [fact, count, sum])).toEqual(expect.arrayContaining([['purchase', 4, 1550], ['visit', 58, null]]))
    expect(JSON.stringify(customer)).not.toMatch(/ana@example|13800000001|Silva|4711|1990/)
  })

  it('is readable to those who gave a reason', async () => {
    const customer = await bench.customers.unmasked('00123')
    expect(customer).toMatchObject({ title: 'Ana Silva', masked: false })
    expect(customer.identifiers.map(({ value }) => value)).toContain('ana@example.com')
    expect(customer.attributes.find(({ name }) => name === 'birth_date')).toMatchObject({ value: '1990-05-17', masked: false })
  })

  it('is not found by a key that nobody has', async () => {
    await expect(bench.customers.get('123')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN', status: 404 })
  })
})

describe('the timeline', () => {
  it('merges facts newest first and shows daily ones by month', async () => {
    const page = customerTimeline.output.parse(await bench.customers.timeline(customerTimeline.input.parse({ id: '00123' })))
    expect(page.items.map(({ at, name, count, value }) => [at, name, count, value])).toEqual([
      ['2026-02-26T16:00:00.000Z', 'visit', 27, null],
      ['2026-02-11T04:00:00.000Z', 'purchase', 1, -2000],
      ['2026-02-10T04:00:00.000Z', 'purchase', 1, 2000],
      ['2026-01-30T16:00:00.000Z', 'visit', 31, null],
      ['2026-01-05T04:00:00.000Z', 'purchase', 2, 1550],
    ])
    expect(page.items.filter(({ name }) => name === 'visit').reduce((sum, { count }) => sum + count, 0)).toBe(58)
  })

  it('gives each item once over pages of one', async () => {
    const whole = await bench.customers.timeline(customerTimeline.input.parse({ id: '00123' }))
    const seen = []
    let cursor: string | undefined
    do {
      const page = await bench.customers.timeline(customerTimeline.input.parse({ id: '00123', limit: 1, cursor }))
      seen.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(whole.items)
  })
})

describe('consent', () => {
  it('is what was said last, on the channel itself or on all of them', async () => {
    const say = (customerId: string, channel: string, state: 'granted' | 'denied', at: string) => ({ customerId, channel, purpose: 'marketing', state, at, source: 'letter', recordedBy: 'test' })
    await writeConsents(bench.store, { id: () => crypto.randomUUID(), code: () => '', secret: () => '' }, [
      say('00123', 'any', 'denied', '2026-01-01T00:00:00.000Z'), say('00123', 'email', 'granted', '2026-02-01T00:00:00.000Z'),
      say(long, 'email', 'granted', '2026-01-01T00:00:00.000Z'), say(long, 'email', 'denied', '2026-02-01T00:00:00.000Z'), say('7', 'phone', 'denied', '2026-01-01T00:00:00.000Z'),
    ])
    expect([...(await bench.customers.deniedConsent(['00123', long, '7', 'stranger'], 'email'))]).toEqual([long])
    expect([...(await bench.customers.deniedConsent(['00123', long, '7'], 'sms'))]).toEqual(['00123'])
    expect([...(await bench.customers.deniedConsent(['7'], 'call_list'))]).toEqual(['7'])
    await bench.customers.setConsent({ id: long, channel: 'email', purpose: 'marketing', state: 'granted', source: 'phone call' }, 'ana')
    expect([...(await bench.customers.deniedConsent([long], 'email'))]).toEqual([])
    expect((await bench.customers.get(long)).consents).toContainEqual({ channel: 'email', purpose: 'marketing', state: 'granted', at: '2026-03-01T08:00:00.000Z', source: 'phone call' })
  })
})

describe('fields for templates', () => {
  it('are written as people write them, live ones before imported ones', async () => {
    await writeLiveAttributes(bench.store, [
      { customerId: long, name: 'city', value: 'Suzhou', at: '2026-02-02T00:00:00.000Z', source: 'web' }, { customerId: long, name: 'city', value: 'Wuxi', at: '2026-02-01T00:00:00.000Z', source: 'web' },
    ])
    await writeLiveAttributes(bench.store, [{ customerId: long, name: 'city', value: 'Old', at: '2026-01-01T00:00:00.000Z', source: 'web' }])
    const values = await bench.customers.values(['00123', long, '7', 'nobody'], ['customer.id', 'customer.title', 'customer.city', 'customer.budget', 'customer.birth_date', 'customer.member', 'customer.none', 'offer.name'])
    expect(Object.fromEntries(values.get('00123') ?? [])).toEqual({
      'customer.id': '00123', 'customer.title': 'Ana Silva', 'customer.city': 'Hangzhou', 'customer.budget': '120.50', 'customer.birth_date': '1990-05-17', 'customer.member': true,
    })
    expect(values.get(long)?.get('customer.city')).toBe('Suzhou')
    expect(Object.fromEntries(values.get('7') ?? [])).toEqual({ 'customer.id': '7', 'customer.title': 'Bob Lee', 'customer.city': 'Ningbo' })
    expect(values.has('nobody')).toBe(false)
    expect((await bench.customers.get(long)).attributes.find(({ name }) => name === 'city')?.value).toBe('Suzhou')
  })
})

describe('the record of one customer', () => {
  it('answers rules over windows and dimensions as of an instant', async () => {
    const catalogue = await bench.catalogue()
    const ask = async (text: string, at: string): Promise<boolean> => {
      const parsed = parseRule(text, catalogue)
      if (parsed.kind === 'error') throw new Error(parsed.errors[0]?.message.en)
      const loaded = await bench.customers.load('00123', at)
      if (loaded === undefined) throw new Error('no record')
      return evaluateRule(parsed.rule, loaded.customer, { at, catalogue, dimensions: loaded.dimensions })
    }
    expect(await ask('count(purchase, where product.kind = "green") = 2', '2026-02-11T00:00:00.000Z')).toBe(true)
    expect(await ask('count(purchase, where product.kind = "green") = 3', '2026-03-01T00:00:00.000Z')).toBe(true)
    expect(await ask('budget = 120.50 and cups = 3 and member', '2026-03-01T00:00:00.000Z')).toBe(true)
    expect(await bench.customers.load('nobody', '2026-03-01T00:00:00.000Z')).toBeUndefined()
  })
})

describe('the dashboard', () => {
  it('counts months in the company’s zone and adds up', async () => {
    const dashboard = getDashboard.output.parse(await bench.customers.dashboard())
    expect(dashboard).toMatchObject({ customers: 5, currency: 'CNY', currencyDigits: 2, revenue12Months: 15_949 })
    const month = (name: string) => dashboard.months.find((row) => row.month === name)
    expect(month('2025-12')).toMatchObject({ revenue: 300, active: 1 })
    // 17:00 UTC on 31 January is already February in Shanghai.
    expect(month('2026-01')).toMatchObject({ revenue: 1550, active: 1 })
    expect(month('2026-02')).toMatchObject({ revenue: 14_099, active: 4 })
    expect(dashboard.months.reduce((sum, { facts }) => sum + facts, 0)).toBe(8 + 59)
    expect(dashboard.months.at(-1)?.customers).toBe(5)
    expect(dashboard.value.at(-1)).toEqual({ topShare: 1, revenueShare: 1 })
  })
})

describe('what was described but not loaded yet', () => {
  it('is empty, not an error: a new attribute and a fact that only tracking will bring', async () => {
    const more = teaShopYaml
      .replace('      member: {', '      hobby: { type: string, label: { en: Hobby, zh: 爱好 }, privacy: internal }\n      member: {')
      .replace('metrics:\n', '  tasting:\n    label: { en: Tasting, zh: 品茶 }\n    event: Tasting\n    customer: person\n    time: { column: on }\n    columns: { tea: { type: string, label: { en: Tea, zh: 茶 } } }\nmetrics:\n')
    await bench.data.models.save(more, 'ana')
    expect((await bench.segments.count({ rule: 'hobby is null and count(tasting) = 0' })).count).toBe(5)
    expect((await bench.customers.get('00123')).attributes.find(({ name }) => name === 'hobby')?.value).toBeNull()
    expect((await list({ columns: 'hobby' })).total).toBe(5)
  })
})

it('values for a preview hide the name and what is personal; a message to the customer himself has them', async () => {
  const fields = ['customer.id', 'customer.title', 'customer.city', 'customer.birth_date']
  const masked = (await bench.customers.maskedValues(['00123'], fields)).get('00123')
  expect(Object.fromEntries(masked ?? [])).toEqual({ 'customer.id': '00123', 'customer.title': 'A••• S•••', 'customer.city': 'Hangzhou', 'customer.birth_date': '•••' })
  expect((await bench.customers.values(['00123'], fields)).get('00123')?.get('customer.birth_date')).toMatch(/^1990-/)
})
