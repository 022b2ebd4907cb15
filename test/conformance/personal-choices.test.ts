import {
  approveCampaign, approveTag, callList, decide, deleteSegment, getOffer, launchCampaign, listDecisions, publishTag, saveCampaign, saveOffer, saveSegment, saveTag,
} from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScopedCompany } from '../support/scoped-company.ts'
import type { Asker, ScopedCompany } from '../support/scoped-company.ts'

/* Whom an offer, a campaign or a decision chooses tells whether he meets its rule: who may not unmask chooses nobody by a personal attribute. */

let company: ScopedCompany
let head: Asker
/** Saves offers and campaigns, launches, decides, reads call lists; unmasks nobody. */
let operator: Asker
/** A web shop's key. */
let shop: Asker
const label = (text: string) => ({ en: text, zh: text })
/** Told in words, by halves and through names. */
const personalRules = ['birth_date < 1980-01-01', 'in segment "old"', 'cups > 1 and in segment "within-old"']
const offer = { valueMinor: 1000, costMinor: 100, name: label('o'), status: 'active' }
const campaign = { name: 'C', channel: 'call_list', offer: 'tea', template: 'call', controlShare: 0, response: { fact: 'purchase', windowDays: 14 } }

beforeAll(async () => {
  company = await openScopedCompany()
  head = await company.asker('head office', 'administrator', null)
  operator = await company.asker('operator', 'operator', null)
  shop = await company.asker('shop', 'tracker', null)
}, 60_000)
afterAll(async () => company?.close())

interface Decided {
  readonly id: string
  readonly chosen: readonly { readonly offer: string }[]
  readonly candidates: readonly { readonly offer: string; readonly eligible: boolean; readonly rank: number | null; readonly score: number | null; readonly reasons: readonly { readonly code: string }[] }[]
}
const decided = async (asker: Asker, customer: string): Promise<Decided> => (await asker(decide, { customer, count: 20 })).json as Decided

describe('an offer', () => {
  it('gets no eligibility rule on a personal attribute from who may not unmask, new or changed', async () => {
    for (const eligibility of personalRules)
      expect(await operator(saveOffer, { ...offer, key: 'probe', eligibility }), eligibility).toMatchObject({ status: 403, json: { code: 'OFFER_ELIGIBILITY_PERSONAL', where: 'eligibility' } })
    expect((await head(getOffer, { key: 'probe' })).status).toBe(404)
    expect((await operator(saveOffer, { ...offer, key: 'plain', eligibility: 'cups > 1' })).status).toBe(200)
    expect(await operator(saveOffer, { ...offer, key: 'plain', eligibility: 'cups > 1 and birth_date < 1980-01-01' })).toMatchObject({ status: 403 })
    expect((await head(getOffer, { key: 'plain' })).json).toMatchObject({ eligibility: 'cups > 1', version: 1 })
  })

  it('keeps a personal rule that somebody else wrote when who may not unmask changes what else it says', async () => {
    expect((await head(saveOffer, { ...offer, key: 'elders', eligibility: 'birth_date < 1980-01-01' })).status).toBe(200)
    expect((await operator(saveOffer, { ...offer, key: 'elders', eligibility: 'birth_date < 1980-01-01', valueMinor: 2000 })).json).toMatchObject({ version: 2, valueMinor: 2000 })
    expect(await operator(saveOffer, { ...offer, key: 'elders', eligibility: 'birth_date < 1979-01-01' })).toMatchObject({ status: 403 })
  })
})

describe('a decision', () => {
  it('leaves offers with personal rules out for who may read customers and not unmask them, and says why', async () => {
    // IN-001 was born in 1960, IN-030 in 1989.
    for (const [customer, isElder] of [['IN-001', true], ['IN-030', false]] as const) {
      const [all, mine] = [await decided(head, customer), await decided(operator, customer)]
      expect([customer, all.chosen.some(({ offer: key }) => key === 'elders')]).toEqual([customer, isElder])
      expect(mine.chosen.map(({ offer: key }) => key)).not.toContain('elders')
      expect(mine.candidates.find(({ offer: key }) => key === 'elders')).toMatchObject({ eligible: false, rank: null, score: null, reasons: [{ code: 'personal_rule' }] })
    }
  })

  it('is made with them for a shop’s own key, which decides for whoever stands before it', async () => {
    expect((await decided(shop, 'IN-001')).chosen.map(({ offer: key }) => key)).toContain('elders')
    expect((await decided(shop, 'IN-030')).chosen.map(({ offer: key }) => key)).not.toContain('elders')
  })

  it('that others made is read without what its personal rules said, nor where such an offer would have stood', async () => {
    const made = (await shop(decide, { customer: 'IN-001', count: 1 })).json as Decided
    const read = async (asker: Asker) => ((await asker(listDecisions, { customer: 'IN-001' })).json as { items: readonly Decided[] }).items.find(({ id }) => id === made.id) as Decided
    await head(saveOffer, { ...offer, key: 'gift', valueMinor: 500_000 })
    const second = (await shop(decide, { customer: 'IN-001', count: 1 })).json as Decided
    expect(second.chosen).toMatchObject([{ offer: 'gift' }])
    const [open, shown] = await Promise.all([head, operator].map(async (asker) => ((await asker(listDecisions, { customer: 'IN-001' })).json as { items: readonly Decided[] }).items.find(({ id }) => id === second.id) as Decided))
    expect(open?.candidates.find(({ offer: key }) => key === 'elders')).toMatchObject({ eligible: true, reasons: expect.arrayContaining([expect.objectContaining({ code: 'rule_met' })]) })
    expect(shown?.candidates.at(-1)).toMatchObject({ offer: 'elders', eligible: false, rank: null, score: null, reasons: [{ code: 'personal_rule' }] })
    const ranks = shown?.candidates.flatMap(({ rank }) => rank ?? []) ?? []
    expect(ranks).toEqual(ranks.map((_rank, index) => index + 1))
    expect((await read(operator)).candidates.find(({ offer: key }) => key === 'elders')?.reasons.map(({ code }) => code)).not.toContain('rule_met')
  })
})

describe('a campaign', () => {
  it('gets no audience on a personal attribute from who may not unmask, who neither launches one nor reads its call list', async () => {
    for (const rule of personalRules) expect(await operator(saveCampaign, { ...campaign, key: 'probe', rule }), rule).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    expect(await operator(saveCampaign, { ...campaign, key: 'probe', segment: 'old' })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    // Behind a thousand other words the campaign is still seen.
    const many = `cups in (${Array.from({ length: 1500 }, (_, index) => index).join(', ')})`
    expect(await operator(saveCampaign, { ...campaign, key: 'elders', rule: many })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    expect(await operator(approveCampaign, { key: 'elders' })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    expect(await operator(launchCampaign, { key: 'elders' })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    expect((await head(launchCampaign, { key: 'elders' })).status).toBe(202)
    expect(await operator(callList, { key: 'elders' })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    expect(((await head(callList, { key: 'elders' })).json as { rows: number }).rows).toBeGreaterThan(0)
    expect((await operator(callList, { key: 'calls' })).status).toBe(200)
  })

  it('shows who may not unmask a script without the personal values its template names, and the name to call', async () => {
    await company.owner('PUT', '/v1/templates/born', { name: 'Born', channel: 'call_list', body: 'Born {{ customer.birth_date }}, drinks {{ customer.cups }}', fallback: {} })
    expect((await operator(saveCampaign, { ...campaign, key: 'scripted', rule: 'home_store = "S1" and cups = 3', template: 'born' })).status).toBe(200)
    await operator(approveCampaign, { key: 'scripted' })
    expect((await operator(launchCampaign, { key: 'scripted' })).status).toBe(202)
    const [mine, all] = await Promise.all([operator, head].map(async (asker) => ((await asker(callList, { key: 'scripted' })).json as { csv: string }).csv))
    expect(all).toMatch(/Born 19\d\d-\d\d-\d\d, drinks 3/)
    expect(mine).not.toMatch(/19\d\d-\d\d-\d\d/)
    expect(mine).toMatch(/drinks 3/)
    expect(mine).toMatch(/NameIN-/)
  })
})

describe('what others choose by', () => {
  it('gets no personal rule from who may not unmask: a segment that an offer names', async () => {
    expect((await operator(saveSegment, { key: 'chosen', name: label('c'), rule: 'cups > 2' })).status).toBe(200)
    expect((await operator(saveOffer, { ...offer, key: 'for-chosen', eligibility: 'in segment "chosen"' })).status).toBe(200)
    expect(await operator(saveSegment, { key: 'chosen', name: label('c'), rule: 'birth_date < 1980-01-01' })).toMatchObject({ status: 403, json: { code: 'SEGMENT_PERSONAL_IN_USE', detail: expect.stringContaining('offer for-chosen') } })
    expect((await operator(saveSegment, { key: 'free', name: label('f'), rule: 'birth_date < 1980-01-01' })).status).toBe(200)
    expect(await head(deleteSegment, { key: 'chosen' })).toMatchObject({ status: 409, json: { code: 'SEGMENT_IN_USE' } })
  })

  it('nor a tag that one names', async () => {
    const publish = async (expression: string) => {
      expect((await operator(saveTag, { key: 'kind', name: label('k'), expression })).status).toBe(200)
      await head(approveTag, { key: 'kind' })
      return await operator(publishTag, { key: 'kind' })
    }
    expect((await publish('cups > 2')).status).toBe(200)
    expect((await operator(saveOffer, { ...offer, key: 'for-kind', eligibility: 'tag.kind = true' })).status).toBe(200)
    expect(await publish('birth_date < 1980-01-01')).toMatchObject({ status: 403, json: { code: 'TAG_PERSONAL_IN_USE', detail: expect.stringContaining('offer for-kind') } })
    expect((await publish('cups > 3')).status).toBe(200)
  })
})
