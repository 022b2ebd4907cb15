import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateTelecom } from '../../examples/telecom/generate.ts'
import { openWorld } from '../../examples/telecom/world.ts'
import type { World, WorldContact } from '../../examples/telecom/world.ts'
import { armOf, targetAndControl } from '../../packages/server/src/domains/experiments/index.ts'
import { effectOf, resultOf, verdictOf } from '../../packages/server/src/domains/measurement/index.ts'
import type { ArmSums } from '../../packages/server/src/domains/measurement/index.ts'
import { insertRows } from '../../packages/server/src/platform/store/insert-rows.ts'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import { openCampaignBench } from '../support/campaign-bench.ts'
import { furnish } from '../support/campaign-rig.ts'

/*
 * The demo company knows what a contact does to each of its customers. Over many draws and many worlds the 95 % interval must cover that
 * effect about 95 times in 100: fewer would be false certainty, and a campaign that does nothing must hardly ever be called a success.
 */

const customers = 3_000
const seeds = 400
const controlShare = 0.3
const windowDays = 30
const sentAt = '2026-11-02T02:00:00.000Z'
const folder = mkdtempSync(join(tmpdir(), 'sextant-coverage-'))
const ids = Array.from({ length: customers }, (_, index) => `C${10_000_001 + index}`)

let world: World

beforeAll(async () => {
  await generateTelecom({ out: folder, customers, months: 1, seed: 5, calls: 'none' })
  world = await openWorld(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const assigned = (salt: string): readonly WorldContact[] => {
  const split = targetAndControl(salt, controlShare)
  return ids.map((customerId) => ({ customerId, sentAt, arm: armOf(split, customerId).arm.isControl ? 'control' : 'target' }))
}

const sumsOf = (contacts: readonly WorldContact[], spent: ReadonlyMap<string, number>, arm: 'target' | 'control'): ArmSums => {
  const members = contacts.filter((contact) => contact.arm === arm)
  const values = members.flatMap(({ customerId }) => spent.get(customerId) ?? [])
  return {
    customers: members.length, contacted: arm === 'target' ? members.length : 0, responders: values.length, revenueMinor: values.reduce((sum, value) => sum + value, 0),
    revenueSquares: values.reduce((sum, value) => sum + value * value, 0),
  }
}

/** What one world, seen through one draw, says the effect is; `actsOn` says who is really contacted. */
const measured = (seed: number, actsOn: (contact: WorldContact) => 'target' | 'control') => {
  const contacts = assigned(`coverage/${seed}`)
  const events = world.respond({ campaignKey: `coverage-${seed}`, offerCode: 'PACK10G', channel: 'sms', contacts: contacts.map((contact) => ({ ...contact, arm: actsOn(contact) })), seed, windowDays })
  const spent = new Map(events.filter((event) => event.event === 'purchase').map((event) => [event.customerId, Number(event.properties['amount_minor'])]))
  const effect = effectOf(sumsOf(contacts, spent, 'target'), sumsOf(contacts, spent, 'control'), { controlShare, windowOpen: false })
  if (effect === null) throw new Error('both arms have customers')
  return effect
}

/** Hits that a rate of `share` gives with probability above about one in ten thousand, at either end. */
const likely = (share: number): { readonly from: number; readonly to: number } => {
  const spread = 3.9 * Math.sqrt(seeds * share * (1 - share))
  return { from: seeds * share - spread, to: seeds * share + spread }
}

describe(`over ${seeds} draws of the demo company`, () => {
  it('the 95 % intervals of the rate lift and of revenue per customer cover the true effect 95 times in 100', () => {
    const truth = world.trueEffect(ids, 'sms', { windowDays })
    const effects = Array.from({ length: seeds }, (_, seed) => measured(seed, (contact) => contact.arm))
    expect(truth.effect, 'there is an effect to be found').toBeGreaterThan(0.01)
    const covered = (of: (effect: (typeof effects)[number]) => { low: number; high: number }, value: number): number => effects.filter((effect) => of(effect).low <= value && value <= of(effect).high).length
    const rate = covered((effect) => effect.liftRate, truth.effect)
    const revenue = covered((effect) => effect.revenuePerCustomerMinor, truth.revenueEffectMinor)
    const { from, to } = likely(0.95)
    for (const hits of [rate, revenue]) {
      expect(hits).toBeGreaterThanOrEqual(from)
      expect(hits).toBeLessThanOrEqual(Math.min(to, seeds))
    }
    const mean = effects.reduce((sum, effect) => sum + effect.liftRate.value, 0) / seeds
    const deviation = Math.sqrt(effects.reduce((sum, effect) => sum + (effect.liftRate.value - mean) ** 2, 0) / (seeds - 1))
    expect(Math.abs(mean - truth.effect), 'the estimate is right on average').toBeLessThan((4 * deviation) / Math.sqrt(seeds))
  })

  it('a campaign that does nothing is declared a winner or loser in at most 5 of 100', () => {
    const effects = Array.from({ length: seeds }, (_, seed) => measured(seed, () => 'control'))
    const declared = effects.filter((effect) => ['positive', 'negative'].includes(verdictOf(effect, false).kind)).length
    expect(declared).toBeLessThanOrEqual(likely(0.05).to)
    const excludes = effects.filter((effect) => effect.liftRate.low > 0 || effect.liftRate.high < 0).length
    expect(excludes, 'the interval itself errs about 5 times in 100').toBeGreaterThanOrEqual(Math.max(1, likely(0.05).from))
    expect(excludes).toBeLessThanOrEqual(likely(0.05).to)
  })

  it('a draw that is not as planned is found, a right one hardly ever suspected', () => {
    const planned = (share: number, seed: number): string => {
      const contacts = assigned(`coverage/${seed}`)
      const effect = effectOf(sumsOf(contacts, new Map(), 'target'), sumsOf(contacts, new Map(), 'control'), { controlShare: share, windowOpen: false })
      return verdictOf(effect, false).kind
    }
    const every = Array.from({ length: seeds }, (_, seed) => seed)
    expect(every.filter((seed) => planned(controlShare, seed) === 'broken_split').length).toBeLessThanOrEqual(3)
    expect(every.every((seed) => planned(controlShare + 0.1, seed) === 'broken_split')).toBe(true)
  })
})

it('a campaign run through store and warehouse gives the figures that the sums give', async () => {
  const clock = movableClock(sentAt)
  const bench = await openCampaignBench({ clock, smtpUrl: null })
  try {
    await bench.contacts.start()
    await furnish(bench, 0)
    const at = new Date(clock.now()).toISOString()
    await insertRows(bench.store, 'customer', { id: 'text', level: 'text', key: 'text', created_at: 'timestamptz' }, ids.map((id) => ({ id, level: 'customer', key: id, created_at: at })))
    await bench.warehouse.execute('test.customers', sql`insert into level_customer ("_key", "_customer", number) select 'C' || n::varchar, 'C' || n::varchar, n from range(10000001::bigint, ${10_000_001 + customers}::bigint) as given (n)`)
    await bench.save('coverage', { channel: 'call_list', template: 'call-script', offer: 'tea-free', controlShare, salt: 'coverage/7', response: { fact: 'purchase', windowDays } })
    await bench.launcher.launch('coverage')
    await bench.launcher.settled('coverage')
    const contacts = await bench.store.query<WorldContact>(sql`select customer_id as "customerId", arm, planned_at as "sentAt" from contact where campaign_key = 'coverage'`)
    const events = world.respond({ campaignKey: 'coverage', offerCode: 'PACK10G', channel: 'call_list', contacts, seed: 7, windowDays }).filter((event) => event.event === 'purchase')
    await bench.addPurchases(events.map((event) => ({ id: String(event.properties['purchase_id']), customer: event.customerId, at: event.at, amount: Number(event.properties['amount_minor']) })))
    clock.advance((windowDays + 1) * 86_400_000)
    const result = await resultOf(bench.measurement, 'coverage')
    const spent = new Map(events.map((event) => [event.customerId, Number(event.properties['amount_minor'])]))
    expect([...contacts].toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1)).map((contact) => contact.arm), 'the ledger holds the draw').toEqual(assigned('coverage/7').map((contact) => contact.arm))
    expect(result.effect).toEqual(effectOf(sumsOf(contacts, spent, 'target'), sumsOf(contacts, spent, 'control'), { controlShare, windowOpen: false }))
    const truth = world.trueEffect(ids, 'call_list', { windowDays })
    expect(result.verdict.kind).toBe('positive')
    expect(result.effect?.liftRate.low).toBeLessThan(truth.effect)
    expect(result.effect?.liftRate.high).toBeGreaterThan(truth.effect)
  } finally {
    await bench.remove()
  }
})
