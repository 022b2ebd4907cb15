import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCampaignBench } from '../../../../../test/support/campaign-bench.ts'
import type { CampaignBench } from '../../../../../test/support/campaign-bench.ts'
import { furnish } from '../../../../../test/support/campaign-rig.ts'
import { openMailServer } from '../../../../../test/support/mail-server.ts'
import type { MailServer } from '../../../../../test/support/mail-server.ts'
import { matchAll } from '../campaigns/index.ts'
import { movableClock } from '../../platform/time.ts'
import { resultOf } from './result.ts'

const clock = movableClock('2026-05-01T08:00:00.000Z')
const start = clock.now()
const dayMs = 86_400_000
const day = (days: number): string => new Date(start + days * dayMs).toISOString()

interface Contact {
  readonly id: string
  readonly customer_id: string
  readonly arm: 'target' | 'control'
  readonly coupon_code: string
  readonly code: string
  readonly treatment_code: string
}

let server: MailServer
let bench: CampaignBench
let spring: readonly Contact[]
let targets: readonly Contact[]
let controls: readonly Contact[]

const contactsOf = async (key: string): Promise<readonly Contact[]> =>
  await bench.store.query(sql`
    select contact.id, contact.customer_id, contact.arm, contact.coupon_code, contact.code, treatment.code as treatment_code
    from contact join treatment on treatment.id = contact.treatment_id where contact.campaign_key = ${key} order by contact.customer_id`)
const run = async (key: string): Promise<void> => {
  await bench.launcher.launch(key)
  await bench.launcher.settled(key)
}
const target = (index: number): Contact => targets[index] as Contact
const control = (index: number): Contact => controls[index] as Contact
const responsesTo = async (source: string): Promise<readonly Record<string, unknown>[]> =>
  await bench.store.query(sql`
    select customer_id, campaign_key, type, match, arm, value_minor, in_window, credit_best, credit_fractional, credit_multiple from response where source_key = ${source} order by campaign_key nulls first, contact_id`)

beforeAll(async () => {
  server = await openMailServer()
  bench = await openCampaignBench({ clock, smtpUrl: server.url })
  await bench.addCustomers(100)
  await furnish(bench, 300)
  await bench.contacts.start()
  await bench.save('spring', { controlShare: 0.3 })
  await run('spring')
  spring = await contactsOf('spring')
  targets = spring.filter((contact) => contact.arm === 'target')
  controls = spring.filter((contact) => contact.arm === 'control')
  const other = target(1)
  await bench.addPurchases([
    { id: 'own-coupon', customer: target(0).customer_id, at: day(2), amount: 500, coupon: target(0).coupon_code },
    { id: 'own-code', customer: target(1).customer_id, at: day(2), amount: 500, code: target(1).code },
    { id: 'treatment-code', customer: target(2).customer_id, at: day(2), amount: 500, code: target(2).treatment_code },
    { id: 'no-code', customer: target(3).customer_id, at: day(2), amount: 500 },
    { id: 'control', customer: control(0).customer_id, at: day(2), amount: 700 },
    { id: 'control-with-code', customer: control(1).customer_id, at: day(2), amount: 700, coupon: target(4).coupon_code },
    { id: 'viral', customer: target(5).customer_id, at: day(16), amount: 500, coupon: target(6).coupon_code },
    { id: 'orphan', customer: target(7).customer_id, at: day(20), amount: 500, coupon: 'NOBODYS' },
    { id: 'late', customer: target(8).customer_id, at: day(15), amount: 500, coupon: target(8).coupon_code },
    { id: 'late-without-code', customer: target(9).customer_id, at: day(15), amount: 500 },
    { id: 'before', customer: target(10).customer_id, at: day(-1), amount: 500 },
    { id: 'last-moment', customer: target(11).customer_id, at: new Date(start + 14 * dayMs - 1000).toISOString(), amount: 500 },
    { id: 'return', customer: target(12).customer_id, at: day(3), amount: 500, isRefund: true, coupon: target(12).coupon_code },
    { id: 'redemption', customer: target(13).customer_id, at: day(3), amount: 0, coupon: target(13).coupon_code, table: 'fact_redemption' },
    { id: 'both', customer: other.customer_id, at: day(6), amount: 900, code: other.code },
  ])
  clock.set(start + 5 * dayMs)
  await bench.save('summer', { rule: 'all', controlShare: 0, offer: 'tea-free', response: { fact: 'purchase', windowDays: 14 } })
  await run('summer')
  clock.set(start + 30 * dayMs)
  await matchAll(bench.deps)
})
afterAll(async () => {
  await bench?.remove()
  await server?.close()
})

describe('a response', () => {
  it('is direct and exact by the customer’s own coupon or the code printed in his message', async () => {
    for (const source of ['purchase:own-coupon', 'purchase:own-code'])
      expect(await responsesTo(source)).toEqual([expect.objectContaining({ campaign_key: 'spring', match: 'direct_exact', arm: 'target', value_minor: 500, in_window: true, credit_best: 1, credit_fractional: 1 })])
  })

  it('is direct and inexact by a code that others have too', async () => {
    expect(await responsesTo('purchase:treatment-code')).toEqual([expect.objectContaining({ match: 'direct_inexact', in_window: true })])
  })

  it('is inferred inside the window for target and control alike, and control rows take no credit', async () => {
    expect(await responsesTo('purchase:no-code')).toEqual([expect.objectContaining({ match: 'inferred', arm: 'target', credit_best: 1 })])
    expect(await responsesTo('purchase:control')).toEqual([expect.objectContaining({ match: 'inferred', arm: 'control', credit_best: 0, credit_fractional: 0, credit_multiple: 0 })])
    expect(await responsesTo('purchase:last-moment')).toContainEqual(expect.objectContaining({ campaign_key: 'spring', match: 'inferred', in_window: true }))
  })

  it('of a control customer is never direct: another customer’s coupon in his hands is viral to its owner', async () => {
    const responses = await responsesTo('purchase:control-with-code')
    expect(responses).toHaveLength(2)
    expect(responses).toContainEqual(expect.objectContaining({ match: 'inferred', arm: 'control', campaign_key: 'spring' }))
    expect(responses).toContainEqual(expect.objectContaining({ match: 'viral', arm: 'target', campaign_key: 'spring', customer_id: control(1).customer_id }))
  })

  it('to another customer’s coupon after the window is viral and late', async () => {
    expect(await responsesTo('purchase:viral')).toContainEqual(expect.objectContaining({ campaign_key: 'spring', match: 'viral', in_window: false, credit_best: 0 }))
  })

  it('that comes late counts only with a code, and is marked', async () => {
    expect(await responsesTo('purchase:late')).toContainEqual(expect.objectContaining({ campaign_key: 'spring', match: 'direct_exact', in_window: false, credit_best: 0, credit_fractional: 0, credit_multiple: 0 }))
    expect((await responsesTo('purchase:late-without-code')).filter((row) => row['campaign_key'] === 'spring')).toEqual([])
  })

  it('cannot come before the contact, and a return is none', async () => {
    expect(await responsesTo('purchase:before')).toEqual([])
    expect(await responsesTo('purchase:return')).toEqual([])
  })

  it('on another fact than the campaign’s is bound by its code as a redemption', async () => {
    expect(await responsesTo('redemption:redemption')).toEqual([expect.objectContaining({ type: 'redemption', match: 'direct_exact', arm: 'target', in_window: true })])
  })

  it('marks its coupon redeemed at the instant of the purchase, and leaves the others issued', async () => {
    const coupons = await bench.store.query<{ code: string; redeemed_at: string }>(sql`select code, redeemed_at from coupon_code where status = 'redeemed'`)
    const codes = [target(0), target(4), target(6), target(8), target(13)].map((contact) => contact.coupon_code)
    expect(coupons.map((coupon) => coupon.code).toSorted()).toEqual(codes.toSorted())
    expect(coupons.find((coupon) => coupon.code === target(0).coupon_code)?.redeemed_at).toBe(day(2))
    expect((await bench.offers.get('tea-10')).couponsRedeemed).toBe(5)
  })

  it('shares its credit over two campaigns: all to the one whose code it carries, equal parts, one each', async () => {
    expect(await responsesTo('purchase:both')).toEqual([
      expect.objectContaining({ campaign_key: 'spring', match: 'direct_exact', credit_best: 1, credit_fractional: 0.5, credit_multiple: 1 }),
      expect.objectContaining({ campaign_key: 'summer', match: 'inferred', credit_best: 0, credit_fractional: 0.5, credit_multiple: 1 }),
    ])
  })

  it('is bound once: matching again changes nothing', async () => {
    const before = await bench.store.query(sql`select * from response order by id`)
    expect(await matchAll(bench.deps)).toMatchObject({ direct: 0, inferred: 0 })
    expect(await bench.store.query(sql`select * from response order by id`)).toEqual(before)
  })

  it('with a code nobody has is an orphan until the contact is known, and then one response in ledger and copy', async () => {
    const orphan = (await responsesTo('purchase:orphan')).filter((row) => row['match'] === 'orphan')
    expect(orphan).toEqual([expect.objectContaining({ campaign_key: null, arm: null })])
    await bench.store.execute(sql`update contact set coupon_code = 'NOBODYS', change_number = nextval('contact_change') where id = ${target(14).id}`)
    await matchAll(bench.deps)
    expect((await responsesTo('purchase:orphan')).filter((row) => row['match'] === 'orphan')).toEqual([])
    expect(await responsesTo('purchase:orphan')).toContainEqual(expect.objectContaining({ campaign_key: 'spring', match: 'viral' }))
    const [copies, rows] = [
      await bench.warehouse.query('test.copies', sql`select "_id" as id, match, arm, value, in_window from ledger_response order by "_id"`),
      await bench.store.query(sql`select id, match, arm, value_minor as value, in_window from response order by id`),
    ]
    expect(copies).toEqual(rows)
  })
})

it('the copy of the ledger is written again where it was stopped before its position was, and stays as it is', async () => {
  const copies = async (): Promise<unknown> => [
    await bench.warehouse.query('test.copies', sql`select * from ledger_contact order by "_id"`), await bench.warehouse.query('test.copies', sql`select * from ledger_response order by "_id"`),
    await bench.warehouse.query('test.copies', sql`select name, change_number from projection order by name`),
  ]
  await bench.deps.contacts.project()
  const before = await copies()
  await bench.warehouse.execute('test.position', sql`update projection set change_number = 0`)
  expect(await copies()).not.toEqual(before)
  expect(await bench.deps.contacts.project()).toBeGreaterThan(0)
  expect(await copies()).toEqual(before)
})

it('a shared coupon code in the hands of a stranger is no response to everybody who was given it', async () => {
  await bench.offers.save({ key: 'shared', name: { en: 'Shared', zh: '共享' }, description: { en: '', zh: '' }, status: 'active', valueMinor: 0, costMinor: 0, coupon: 'shared', sharedCode: 'TEA2026', attributes: {} }, 'ana')
  await bench.save('shared', { rule: 'odd', offer: 'shared', controlShare: 0 })
  await run('shared')
  const at = new Date(clock.now() + dayMs).toISOString()
  await bench.addPurchases([{ id: 'shared-own', customer: 'K00001', at, amount: 300, coupon: 'TEA2026' }, { id: 'shared-stranger', customer: 'K00002', at, amount: 300, coupon: 'TEA2026' }])
  clock.advance(2 * dayMs)
  await matchAll(bench.deps)
  expect(await responsesTo('purchase:shared-own')).toEqual([expect.objectContaining({ campaign_key: 'shared', match: 'direct_inexact', in_window: true })])
  expect(await responsesTo('purchase:shared-stranger')).toEqual([expect.objectContaining({ campaign_key: null, match: 'orphan' })])
})

it('the result counts by assignment what the facts say, net of returns, with costs of contacts and offers', async () => {
  const result = await resultOf(bench.measurement, 'spring')
  const inWindow = (customer: string): boolean => [0, 1, 2, 3, 11].map((index) => target(index).customer_id).includes(customer)
  expect(result.target).toMatchObject({ customers: targets.length, contacted: targets.length, responders: targets.filter((contact) => inWindow(contact.customer_id)).length, revenueMinor: 5 * 500 + 900 - 500 })
  expect(result.control).toMatchObject({ customers: controls.length, contacted: 0, responders: 2, revenueMinor: 1400 })
  expect(result.cost).toEqual({ contactsMinor: targets.length * 5, offersMinor: 5 * 1000, totalMinor: targets.length * 5 + 5000 })
  expect(result.windowOpen).toBe(false)
  expect(result.waterfall).toMatchObject({ audience: 100, target: targets.length, control: controls.length })
  expect(result.daily.at(-1)).toEqual({ day: 13, targetRate: result.target.rate, controlRate: result.control?.rate })
  const extra = (result.effect?.liftRate.value ?? 0) * targets.length
  expect(result.incrementalProfitMinor?.value).toBeCloseTo(extra * 2500 - result.cost.totalMinor, 6)
})
