import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Catalogue, CustomerRecord } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../../../test/support/store.ts'
import type { TestStore } from '../../../../../test/support/store.ts'
import { createIds, seededRandom } from '../../platform/ids.ts'
import { quietLog } from '../../platform/observe/log.ts'
import { collectMigrations, migrate } from '../../platform/store/migrate.ts'
import { movableClock } from '../../platform/time.ts'
import { offerAcceptance } from '../contacts/index.ts'
import { createOffers } from '../offers/index.ts'
import type { Offers } from '../offers/index.ts'
import { createDecisions } from './index.ts'
import type { Decisions } from './index.ts'

const label = (text: string) => ({ en: text, zh: text })
const catalogue: Catalogue = {
  timeZone: 'UTC', currency: 'EUR', currencyDigits: 2, customerTable: 'level_person', customerColumn: '_customer', attributes: { age: { type: 'number', label: label('age') } },
  facts: { visit: { label: label('visit'), table: 'fact_visit', customerColumn: '_customer', timeColumn: '_at', columns: {} } },
  scores: { buys: { label: label('buys'), table: 'score', customerColumn: '_customer', column: 'score' } }, segments: {},
}
const people: Record<string, CustomerRecord> = {
  ann: { id: 'ann', attributes: { age: 30 }, facts: { visit: [{ time: '2026-03-30T10:00:00.000Z' }] }, scores: { buys: 0.4 } },
  bob: { id: 'bob', attributes: { age: 12 }, scores: { buys: null } },
}
/** Domains whose tables a decision reads or writes. */
const tablesOf = ['data', 'identity', 'customers', 'segments', 'experiments', 'modelling', 'offers', 'templates', 'contacts', 'optimisation', 'decisions']
const clock = movableClock('2026-03-31T08:00:00.000Z')
const ids = createIds(clock, seededRandom(3))
const dir = mkdtempSync(join(tmpdir(), 'sextant-decisions-'))
let test: TestStore
let offers: Offers
let decisions: Decisions
let loads: string[] = []

const open = (): Decisions =>
  createDecisions({
    isPersonalRule: async () => false,
    store: test.store, clock, ids, log: quietLog, dir: join(dir, 'log'), offers, catalogue: async () => catalogue, standpoint: async () => new Date(clock.now()).toISOString(), level: async () => 'person',
    inside: async (ids) => new Set(ids), resolveCustomer: async (key) => people[key]?.id, deniedConsent: async (customers, channel) => new Set(channel === 'email' ? customers : []), project: async () => 0,
    loadCustomer: async (id) => {
      loads.push(id)
      const customer = people[id]
      return customer === undefined ? undefined : { customer, dimensions: {} }
    },
  })

const offer = (key: string, more: Record<string, unknown> = {}) =>
  offers.save({ key, name: label(key), description: label(`${key}!`), status: 'active', valueMinor: 1000, costMinor: 0, coupon: 'none', attributes: {}, ...more } as Parameters<Offers['save']>[0], 'tester')
const ask = (customer = 'ann', more: Record<string, unknown> = {}) => decisions.decide({ customer, channel: 'web', count: 1, context: {}, explain: true, ...more }, 'tester')
const codes = (candidates: Awaited<ReturnType<typeof ask>>['candidates'], key: string): readonly string[] => candidates.find((one) => one.offer === key)?.reasons.map(({ code }) => code) ?? []

beforeAll(async () => {
  test = await openTestStore()
  await migrate(test.store, await collectMigrations(fileURLToPath(new URL('../', import.meta.url)), tablesOf))
  await test.store.execute(sql`insert into customer (id, level, key, created_at) values ('ann', 'person', 'ann', now()), ('bob', 'person', 'bob', now())`)
  offers = createOffers({ store: test.store, clock, ids, currency: async () => 'EUR', checkRule: async (text) => ({ kind: 'ok', text, tree: {} }), isPersonal: async () => false })
  await offer('adult', { eligibility: 'age >= 18', valueMinor: 2000 })
  await offer('scored', { model: 'buys', valueMinor: 1000, costMinor: 50 })
  await offer('visitor', { eligibility: 'count(visit, last 30 days) >= 2' })
  await offer('over', { validTo: '2026-03-01T00:00:00.000Z' })
  await offer('dear', { valueMinor: 10, costMinor: 5000 })
  await offer('retired', { status: 'retired' })
  decisions = open()
  await decisions.start()
})
beforeEach(() => {
  decisions.offersChanged()
  loads = []
})
afterAll(async () => {
  await decisions.stop()
  await test.remove()
  rmSync(dir, { recursive: true, force: true })
})

describe('a decision', () => {
  it('chooses the offer worth most: likelihood × value − cost', async () => {
    const { chosen, candidates } = await ask()
    expect(chosen).toMatchObject([{ offer: 'scored', message: label('scored!'), score: 350 }])
    expect(candidates.map(({ offer: key, rank }) => [key, rank])).toEqual([['scored', 1], ['adult', 2], ['dear', null], ['over', null], ['visitor', null]])
  })

  it('says for every offer why, in two languages', async () => {
    const { candidates } = await ask()
    expect(codes(candidates, 'scored')).toEqual(['no_rule', 'model_score:buys', 'chosen'])
    expect(codes(candidates, 'adult')).toEqual(['rule_met', 'acceptance_rate', 'outranked'])
    expect(codes(candidates, 'visitor')).toEqual(['rule_not_met'])
    expect(codes(candidates, 'over')).toEqual(['expired'])
    expect(codes(candidates, 'dear')).toContain('costs_more')
    expect(candidates.flatMap(({ reasons }) => reasons).every(({ message }) => message.en !== '' && /[\u4e00-\u9fff]/.test(message.zh))).toBe(true)
    expect(codes((await ask('bob')).candidates, 'scored')).toContain('model_score_missing')
  })

  it('respects refused consent, and knows channels and customers by name', async () => {
    expect((await ask('ann', { channel: 'email' })).chosen).toEqual([])
    await expect(ask('ann', { channel: 'pigeon' })).rejects.toMatchObject({ code: 'DECISION_CHANNEL_UNKNOWN', where: 'channel' })
    await expect(ask('zoe')).rejects.toMatchObject({ code: 'DECISION_CUSTOMER_UNKNOWN' })
  })

  it('reads the customer once within seconds, and anew when something happened with him', async () => {
    await ask()
    await ask()
    expect(loads).toEqual(['ann'])
    decisions.forget(['ann'])
    await ask()
    expect(loads).toEqual(['ann', 'ann'])
  })

  it('is made again from what was stored, to the same answer; a changed factor is noticed', async () => {
    const made = await Promise.all(['ann', 'bob', 'ann'].map((customer, index) => ask(customer, { count: index + 1 })))
    for (const { id, chosen } of made) expect(await decisions.replay(id)).toEqual({ isSame: true, chosen: chosen.map(({ offer: key }) => key) })
    const id = made[0]?.id ?? ''
    await test.store.execute(sql`update decision set candidates = jsonb_set(candidates, '{propensity,0}', '0.9') where id = ${id}`)
    expect((await decisions.replay(id))?.isSame).toBe(false)
  })

  it('is in the store after a restart although the process died before writing it there', async () => {
    const { id, chosen } = await ask()
    // What a killed process leaves: the log on the disk, nothing in the store.
    await decisions.settled()
    await test.store.execute(sql`delete from decision_treatment where decision_id = ${id}`)
    await test.store.execute(sql`delete from treatment where code = ${chosen[0]?.treatmentCode ?? ''}`)
    await test.store.execute(sql`delete from decision where id = ${id}`)
    await decisions.stop()
    decisions = open()
    await decisions.start()
    expect(await test.store.query(sql`select treatment_code from decision_treatment where decision_id = ${id}`)).toEqual([{ treatment_code: chosen[0]?.treatmentCode }])
    expect((await decisions.list({ limit: 1, customer: 'ann' })).items[0]?.id).toBe(id)
  })
})

describe('an outcome', () => {
  const outcome = (treatmentCode: string, kind: 'shown' | 'accepted' | 'rejected', more: Record<string, unknown> = {}) => decisions.outcome({ treatmentCode, outcome: kind, ...more })

  it('shown makes one inbound contact that counts, however often it is said', async () => {
    const code = (await ask()).chosen[0]?.treatmentCode ?? ''
    expect(await outcome(code, 'shown')).toEqual({ duplicate: false })
    expect(await outcome(code, 'shown')).toEqual({ duplicate: true })
    const rows = await test.store.query(sql`select direction, counts_as_contact from contact where treatment_id = (select id from treatment where code = ${code})`)
    expect(rows).toEqual([{ direction: 'inbound', counts_as_contact: true }])
  })

  it('accepted makes one response bound to its contact', async () => {
    const code = (await ask()).chosen[0]?.treatmentCode ?? ''
    expect(await outcome(code, 'accepted', { valueMinor: 1500, messageId: 'x' })).toEqual({ duplicate: false })
    expect(await outcome(code, 'accepted', { valueMinor: 1500, messageId: 'x' })).toEqual({ duplicate: true })
    const rows = await test.store.query(sql`select type, match, arm, value_minor, credit_best from response where code = ${code}`)
    expect(rows).toEqual([{ type: 'accepted', match: 'direct_exact', arm: 'target', value_minor: 1500, credit_best: 1 }])
  })

  it('shown and accepted are what a restart knows of how an offer is taken', async () => {
    const [offer] = await offerAcceptance(test.store)
    expect(offer).toEqual({ offer: 'scored', shown: 2, accepted: 1 })
  })

  it('rejected keeps the offer away for 30 days', async () => {
    const code = (await ask('bob')).chosen[0]?.treatmentCode ?? ''
    await outcome(code, 'rejected')
    const after = await ask('bob')
    expect(codes(after.candidates, 'scored')).toEqual(['recently_rejected'])
    expect(after.chosen.map(({ offer: key }) => key)).not.toContain('scored')
    clock.advance(31 * 86_400_000)
    decisions.offersChanged()
    expect((await ask('bob')).chosen.map(({ offer: key }) => key)).toEqual(['scored'])
  })

  it('counts for the frequency cap', async () => {
    await test.store.execute(sql`insert into contact_policy_cap values ('one-a-week', '{"en":"One","zh":"一次"}', null, 1, 7, true, now(), 'tester')`)
    decisions.offersChanged()
    const code = (await ask()).chosen[0]?.treatmentCode ?? ''
    await outcome(code, 'shown')
    const capped = await ask()
    expect(capped.chosen).toEqual([])
    expect(codes(capped.candidates, 'scored')).toEqual(['frequency_cap:one-a-week'])
  })

  it('of a code that nobody gave out is refused', async () => {
    await expect(outcome('NOSUCHCODE', 'shown')).rejects.toMatchObject({ code: 'DECISION_TREATMENT_UNKNOWN' })
  })
})
