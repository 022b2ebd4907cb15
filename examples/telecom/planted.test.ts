import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChannelKey, channelKeys } from './catalogue.ts'
import { generateTelecom } from './generate.ts'
import { openWorld, type World, type WorldContact } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'telecom-world-'))
let connection: DuckDBConnection
let world: World

const customers = 6000
const ids = Array.from({ length: customers }, (_, i) => `C${10_000_001 + i}`)

async function row(query: string): Promise<Record<string, number>> {
  const [first] = (await connection.runAndReadAll(query)).getRowObjectsJson()
  return Object.fromEntries(Object.entries(first ?? {}).map(([name, value]) => [name, Number(value)]))
}

const files = (name: string): string => `read_parquet('${join(folder, `${name}-*.parquet`)}')`
const truth = (name: string): string => `read_parquet('${join(folder, 'truth', `${name}-*.parquet`)}')`

beforeAll(async () => {
  await generateTelecom({ out: folder, customers, seed: 11 })
  connection = await (await DuckDBInstance.create(':memory:')).connect()
  world = await openWorld(folder)
})

afterAll(() => {
  connection.closeSync()
  rmSync(folder, { recursive: true })
})

describe('leaving can be seen in the data', () => {
  test('customers leave more often in their first year than after their third', async () => {
    // Leavers per customer-day of exposure inside the window, by tenure.
    const { early = 0, late = 0 } = await row(`
      with exposure as (select joined_on, left_on, greatest(joined_on, date '2025-11-01') as from_day, coalesce(left_on, date '2026-11-01')
      as to_day from ${files('customers')} where source_system = 'crm' and (left_on is null or left_on >= date '2025-11-01')),
      days as (
        select *, greatest(0, least(to_day, joined_on + 365) - from_day) as early_days,
        greatest(0, to_day - greatest(from_day, joined_on + 1095)) as late_days from exposure,
      )
      select (count(*) filter (left_on < joined_on + 365)) / sum(early_days) as early,
      (count(*) filter (left_on >= joined_on + 1095)) / sum(late_days) as late from days`)
    expect(early).toBeGreaterThan(1.5 * late)
  })

  test('customers leave more often when others of their circle left in the three months before', async () => {
    const { touched = 0, untouched = 0 } = await row(`
      with people as (select c.customer_id, circle, left_on from ${files('customers')} c join ${truth('customers')} t using (customer_id)
      join ${truth('circles')} k using (circle) where k.group_churn_from is null),
      standing as (select *, exists (select 1 from people o where o.circle = p.circle and o.customer_id <> p.customer_id
      and o.left_on >= date '2026-02-01' and o.left_on < date '2026-05-01') as touched from people p where left_on is null
      or left_on >= date '2026-05-01')
      select avg((coalesce(left_on, date '9999-01-01') < date '2026-08-01')::integer) filter (touched) as touched, avg((coalesce(left_on,
      date '9999-01-01') < date '2026-08-01')::integer) filter (not touched) as untouched from standing`)
    expect(touched).toBeGreaterThan(1.4 * untouched)
  })

  test('circles planted to switch together lose most of their members within two months', async () => {
    const { share = 0, groups = 0 } = await row(`
      select avg((t.leaves_on <= k.group_churn_from + 62)::integer) as share, count(distinct circle) as groups
      from ${truth('customers')} t join ${truth('circles')} k using (circle) join ${files('customers')} c using (customer_id)
      where k.group_churn_from < date '2026-10-01' and coalesce(t.leaves_on, date '9999-01-01') >= k.group_churn_from
      and c.joined_on < k.group_churn_from`)
    expect(groups).toBeGreaterThan(10)
    expect(share).toBeGreaterThan(0.6)
  })

  test('the stated hazard is the rate at which customers leave in the month after the window', async () => {
    const { expected = 0, left = 0, spread = 0 } = await row(`select sum(hazard_monthly) as expected,
      count(*) filter (leaves_on < date '2026-12-01') as left, sqrt(sum(hazard_monthly * (1 - hazard_monthly))) as spread
      from ${truth('customers')} where not is_lost`)
    expect(Math.abs(left - expected)).toBeLessThan(4 * spread)
  })

  test('cells with more dropped calls have more network complaints', async () => {
    const { bad = 0, good = 0 } = await row(`
      with cells as (select cell_id, avg(drop_rate) as drop from ${files('cell_months')} group by 1),
      people as (select s.customer_id, drop > 0.015 as bad from ${files('subscribers')} s join cells on home_cell = cell_id where kind = 'main'),
      asked as (select customer_id, count(*) filter (topic = 'network') as n from ${files('service_requests')} group by 1)
      select avg(coalesce(n, 0)) filter (bad) as bad, avg(coalesce(n, 0)) filter (not bad) as good from people
      left join asked using (customer_id)`)
    expect(bad).toBeGreaterThan(2 * good)
  })

  test('slow-but-sure payers pay practically always, late within a bound; defaulters leave bills unpaid', async () => {
    const figures = await row(`
      with due as (select b.customer_id, t.payer, p.days_late from ${files('bills')} b join ${files('accounts')} a using (account_id)
      join ${truth('customers')} t on t.customer_id = b.customer_id left join ${files('payments')} p using (bill_id)
      where a.payment_kind = 'postpaid' and b.billed_on < date '2026-08-01' and not t.is_lost)
      select avg((days_late is not null)::integer) filter (payer = 'slow_but_sure') as sure,
      min(days_late) filter (payer = 'slow_but_sure') as least, max(days_late) filter (payer = 'slow_but_sure') as most,
      avg((days_late is not null)::integer) filter (payer = 'defaulter') as defaulting from due`)
    expect(figures.sure).toBeGreaterThan(0.98)
    expect(figures.least).toBeGreaterThanOrEqual(8)
    expect(figures.most).toBeLessThanOrEqual(23)
    expect(figures.defaulting).toBeLessThan(0.75)
  })

  test('Spring Festival lifts calls and roaming', async () => {
    const { calls = 0, roaming = 0 } = await row(`select (sum(calls) filter (month = '2026-02') / sum(active_days) filter (month =
      '2026-02')) / (sum(calls) filter (month = '2026-03') / sum(active_days) filter (month = '2026-03')) as calls,
      (sum(roaming_calls) filter (month = '2026-02') / sum(calls) filter (month = '2026-02')) / (sum(roaming_calls) filter (month =
      '2026-03') / sum(calls) filter (month = '2026-03')) as roaming from ${files('usage_monthly')}`)
    expect(calls).toBeGreaterThan(1.05)
    expect(roaming).toBeGreaterThan(2)
  })

  test('persons called most are those of the circle', async () => {
    const { share = 0 } = await row(`select avg((a.circle = b.circle)::integer) as share from ${files('call_edges')} e
      join ${truth('customers')} a using (customer_id) join ${truth('customers')} b on b.customer_id = e.neighbour_customer_id
      where calls >= 6`)
    expect(share).toBeGreaterThan(0.8)
  })
})

describe('the world answers campaigns as the truth says', () => {
  const contacts = (arm: (id: string, i: number) => 'target' | 'control'): WorldContact[] => ids.map((customerId, i) => ({
    customerId, arm: arm(customerId, i), sentAt: '2026-11-02T02:00:00.000Z', treatmentCode: `T${i}`, couponCode: `K${i}`,
  }))
  const campaign = (
    seed: number, arm: (id: string, i: number) => 'target' | 'control', channel: ChannelKey = 'sms',
  ) => ({ campaignKey: 'packs-november', offerCode: 'PACK10G', channel, seed, windowDays: 30, contacts: contacts(arm) })
  const buyers = (events: ReturnType<World['respond']>): Set<string> =>
    new Set(events.filter((event) => event.event === 'purchase').map((event) => event.customerId))

  test.each(channelKeys)('the mean over many simulated campaigns by %s is the true effect', (channel) => {
    const { p0, p1, effect } = world.trueEffect(ids, channel)
    const rounds = 12
    let without = 0
    let withContact = 0
    for (let seed = 1; seed <= rounds; seed++) {
      without += buyers(world.respond(campaign(seed, () => 'control', channel))).size
      withContact += buyers(world.respond(campaign(seed, () => 'target', channel))).size
    }
    const bound = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / (rounds * customers))
    expect(Math.abs(without / rounds / customers - p0)).toBeLessThan(bound(p0))
    expect(Math.abs(withContact / rounds / customers - p1)).toBeLessThan(bound(p1))
    expect(effect).toBeCloseTo(p1 - p0, 12)
    expect(effect).toBeGreaterThan(0.005)
  })

  test("a customer's draw is the same whatever arm the others are in", () => {
    const all = buyers(world.respond(campaign(5, () => 'target')))
    const none = buyers(world.respond(campaign(5, () => 'control')))
    const half = buyers(world.respond(campaign(5, (_, i) => (i % 2 === 0 ? 'target' : 'control'))))
    ids.forEach((id, i) => expect(half.has(id), id).toBe((i % 2 === 0 ? all : none).has(id)))
  })

  test('sleeping dogs buy less when contacted and sure things hardly more', () => {
    const of = (kind: string): string[] => ids.filter((id) => world.truthOf(id).kind === kind && !world.truthOf(id).isLost)
    expect(world.trueEffect(of('sleeping_dog'), 'sms').effect).toBeLessThan(-0.01)
    expect(world.trueEffect(of('sure_thing'), 'sms').effect).toBeLessThan(0.02)
    expect(world.trueEffect(of('persuadable'), 'sms').effect).toBeGreaterThan(0.06)
    expect(world.trueEffect(of('lost_cause'), 'sms').p1).toBeLessThan(0.02)
  })

  test('control customers only buy, at the list price and without a code; the same input gives the same events', () => {
    const events = world.respond({ ...campaign(9, (_, i) => (i % 3 === 0 ? 'control' : 'target')), offerCode: 'PACK10G30' })
    const controls = new Set(ids.filter((_, i) => i % 3 === 0))
    const theirs = events.filter((event) => controls.has(event.customerId))
    expect(theirs.length).toBeGreaterThan(20)
    for (const event of theirs) {
      expect(event.event).toBe('purchase')
      expect(event.properties).toMatchObject({ amount: 30, amount_minor: 3000 })
      expect(event.properties).not.toHaveProperty('coupon_code')
    }
    const bought = events.filter((event) => event.event === 'purchase' && !controls.has(event.customerId))
    for (const event of bought) expect(event.properties.amount_minor).toBe(2100)
    expect(bought.some((event) => 'coupon_code' in event.properties)).toBe(true)
    expect(events).toEqual(world.respond({ ...campaign(9, (_, i) => (i % 3 === 0 ? 'control' : 'target')), offerCode: 'PACK10G30' }))
    for (const event of events) expect(event.at >= '2026-11-02T02:00:00.000Z' && event.at < '2026-12-02T02:00:00.000Z').toBe(true)
  })

  test('what a contact causes is part of what happens, and is nothing for controls', () => {
    const asked = campaign(21, (_, i) => (i % 4 === 0 ? 'control' : 'target'), 'email')
    const all = new Set(world.respond(asked).map((event) => JSON.stringify(event)))
    const caused = world.causedBy(asked)
    const controls = new Set(ids.filter((_, i) => i % 4 === 0))
    expect(caused.filter((event) => controls.has(event.customerId) || !all.has(JSON.stringify(event)))).toEqual([])
    expect(new Set(caused.map((event) => event.event))).toEqual(new Set(['purchase', 'message_opened', 'message_clicked', 'unsubscribed']))
    const names = (channel: ChannelKey): Set<string> => new Set(world.causedBy(campaign(21, () => 'target', channel)).map(({ event }) => event))
    expect(names('call')).toEqual(new Set(['purchase', 'call_answered', 'call_not_answered', 'call_refused']))
    expect(caused).toEqual(caused.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)))
    const reactions = (events: ReturnType<World['respond']>): number => events.filter(({ event }) => event === 'message_opened').length
    expect(reactions(caused)).toBe(reactions(world.respond(asked)))
  })

  test('caused purchases are those of customers who buy when contacted and would not have bought as controls', () => {
    for (let seed = 31; seed < 36; seed++) {
      const whenContacted = world.respond(campaign(seed, () => 'target'))
      const asControls = buyers(world.respond(campaign(seed, () => 'control')))
      const expected = [...buyers(whenContacted)].filter((id) => !asControls.has(id))
      const caused = world.causedBy(campaign(seed, () => 'target')).filter((event) => event.event === 'purchase')
      expect(caused.map((event) => event.customerId).toSorted()).toEqual(expected.toSorted())
      expect(caused.length).toBeGreaterThan(100)
      for (const { customerId, properties } of caused) {
        expect(properties).toMatchObject({ amount_minor: 3000, offer_code: 'PACK10G' })
        if ('coupon_code' in properties) expect(properties).toMatchObject({
          coupon_code: `K${ids.indexOf(customerId)}`, treatment_code: `T${ids.indexOf(customerId)}`,
        })
      }
      expect(caused.filter(({ properties }) => 'coupon_code' in properties).length).toBeGreaterThan(caused.length / 2)
    }
  })

  test('a person known under two keys buys once', async () => {
    const [double] = (await connection.runAndReadAll(`select customer_id, double_of from ${truth('doubles')}`)).getRowObjectsJson()
    const pair = [double?.customer_id as string, double?.double_of as string]
    for (let seed = 1; seed < 300; seed++) {
      const events = world.respond({
        ...campaign(seed, () => 'target'),
        contacts: pair.map((customerId) => ({ customerId, arm: 'target', sentAt: '2026-11-02T02:00:00.000Z' })),
      })
      expect(events.filter((event) => event.event === 'purchase').length).toBeLessThanOrEqual(1)
    }
  })

  test('those who left neither buy nor can be won by a message', () => {
    const lost = ids.filter((id) => world.truthOf(id).isLost)
    expect(lost.length).toBeGreaterThan(100)
    expect(world.trueEffect(lost, 'call')).toMatchObject({ p0: 0, p1: 0, effect: 0 })
  })

  test('unknown customers and offers are named', () => {
    expect(() => world.trueEffect(['C99999999'], 'sms')).toThrow(/C99999999/)
    expect(() => world.respond({ ...campaign(1, () => 'target'), offerCode: 'NOPE' })).toThrow(/PACK10G/)
  })
})
