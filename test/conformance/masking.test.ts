import {
  analyseProfile, analyseResponders, approveTag, attributeDistribution, countSegment, getCustomer, getSegment, ivocQuestions, listCustomers, listSegments, previewSegment, publishTag, refreshSegment, runSql, saveMovers, saveReport, saveSegment, saveTarget, saveValueDefinition, saveWatch, segmentMembers,
} from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScopedCompany, perStore } from '../support/scoped-company.ts'
import type { Asker, ScopedCompany } from '../support/scoped-company.ts'

let company: ScopedCompany
let head: Asker
let viewer: Asker
/** May save segments for everybody, and unmask nobody. */
let analyst: Asker
let analystOfStore: Asker
const label = (text: string) => ({ en: text, zh: text })

beforeAll(async () => {
  company = await openScopedCompany()
  head = await company.asker('head office', 'administrator', null)
  viewer = await company.asker('viewer', 'viewer', null)
  analyst = await company.asker('analyst', 'analyst', null)
  analystOfStore = await company.asker('analyst of store 1', 'analyst', 'store-1')
}, 60_000)
afterAll(async () => company?.close())

describe('who may not unmask learns no birth date of one customer', () => {
  it('by writing the name of a personal segment in other letters', async () => {
    for (const rule of [String.raw`in segment "\u006fld"`, String.raw`in segment "w\u0069thin-old"`]) {
      expect(await viewer(previewSegment, { rule }), rule).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
      expect(await viewer(listCustomers, { rule }), rule).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
      expect((await viewer(countSegment, { rule })).headers.get('sextant-count-floor')).toBe('10')
    }
  })

  it('from the segments a customer is in, on his page and in SQL', async () => {
    const segmentsOn = async (asker: Asker) => ((await asker(getCustomer, { id: 'IN-001' })).json as { segments: readonly { key: string }[] }).segments.map(({ key }) => key)
    expect(await segmentsOn(head)).toEqual(['buyers', 'everyone', 'old', 'within-old'])
    expect(await segmentsOn(viewer)).toEqual(['buyers', 'everyone'])
    const rows = async (asker: Asker, table: string) => ((await asker(runSql, { sql: `select segment, count(*) from ${table} group by 1 order by 1` })).json as { rows: readonly unknown[] }).rows
    expect(await rows(viewer, 'segment_member')).toEqual([['buyers', 2 * perStore], ['everyone', 2 * perStore]])
    expect((await rows(head, 'segment_member')).length).toBe(4)
    expect(JSON.stringify(await rows(viewer, 'segment_move'))).not.toContain('old')
    expect(await rows(analystOfStore, 'segment_member')).toEqual([['buyers', perStore], ['everyone', perStore]])
  })

  it('from sizes of segments he saves: they are rounded, and refused where they would tell of few', async () => {
    const rule = 'birth_date < 1977-01-01 and member = true'
    const saved = await analyst(saveSegment, { key: 'senior', name: label('s'), rule })
    expect(saved.status).toBe(200)
    const exact = ((await head(countSegment, { rule })).json as { count: number }).count
    expect(exact % 10).not.toBe(0)
    const sizes = [(saved.json as { size: number }).size, ((await analyst(refreshSegment, { key: 'senior' })).json as { size: number }).size]
    const { segments } = (await analyst(listSegments, {})).json as { segments: readonly { key: string; size: number }[] }
    sizes.push(segments.find(({ key }) => key === 'senior')?.size ?? -1)
    expect(new Set(sizes)).toEqual(new Set([Math.floor(exact / 10) * 10]))
    expect((await head(getSegment, { key: 'senior' })).json).toMatchObject({ size: exact })
    for (const one of ['cups = 0 and home_store = "S2" and birth_date < 1961-01-01', 'home_store = "S2" and cups > 2 or (cups = 0 and member = true and birth_date < 1961-01-01)'])
      expect(await analyst(saveSegment, { key: 'one', name: label('o'), rule: one }), one).toMatchObject({ status: 403, json: { code: 'RULE_TELLS_OF_FEW' } })
  })

  it('from what is kept under another name: lists, watches, targets, reports, definitions', async () => {
    const { snapshots } = (await head(getSegment, { key: 'old' })).json as { snapshots: readonly { id: string }[] }
    const movers = { segment: 'old', snapshot: snapshots[0]?.id, side: 'entered', name: label('m') }
    expect(await analyst(saveMovers, { ...movers, key: 'kept' })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    expect((await head(saveMovers, { ...movers, key: 'kept-by-head' })).status).toBeLessThan(300)
    const rule = 'birth_date < 1980-01-01'
    const watch = { kind: 'customer', name: label('w'), rule }
    expect(await analyst(saveWatch, { key: 'w', definition: watch })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
    const indicator = { kind: 'metric', metric: 'revenue', rule }
    expect(await analyst(saveTarget, { key: 't', definition: { name: label('t'), indicator } })).toMatchObject({ status: 403 })
    expect([saveReport.name, saveValueDefinition.name]).toEqual(['reports.save', 'analyse.save-definition'])
  })

  it('from the distribution of a value made of a personal attribute and a condition that he knows', async () => {
    expect((await viewer(attributeDistribution, { attribute: 'birth_date' })).status).toBe(200)
    for (const attribute of ['home_store = "S2" and cups > 2 or (cups = 0 and member = true and birth_date < 1961-01-01)', 'case when in segment "old" then cups else 9 end'])
      expect(await viewer(attributeDistribution, { attribute }), attribute).toMatchObject({ status: 403, json: { code: 'EXPRESSION_PERSONAL' } })
  })
})

describe('a profile for who may not unmask', () => {
  it('leaves out personal attributes and says so: of one customer it would tell the value', async () => {
    for (const [endpoint, input] of [[analyseProfile, { rule: 'home_store = "S1" and cups = 0 and member = true' }], [analyseResponders, { campaign: 'calls' }]] as const) {
      const profile = (await viewer(endpoint, input)).json as { attributes: readonly { name: string }[]; skipped: readonly { name: string; reason: string }[] }
      expect(profile.attributes.map(({ name }) => name)).not.toContain('birth_date')
      expect(profile.skipped).toContainEqual(expect.objectContaining({ name: 'birth_date', reason: 'personal' }))
      expect(((await head(endpoint, input)).json as typeof profile).attributes.map(({ name }) => name)).toContain('birth_date')
    }
  })
})

describe('who sees figures of many only', () => {
  it('is not told one customer’s amount by the ends of bars', async () => {
    const insight = await company.asker('insight', 'insight', null)
    const attribute = 'case when home_store = "S1" and cups = 0 and member then sum(purchase.amount) when cups = 1 then 0 end'
    expect(await insight(attributeDistribution, { attribute })).toMatchObject({ status: 403, json: { code: 'RULE_REFUSED' } })
    expect((await insight(attributeDistribution, { attribute: 'cups' })).status).toBe(200)
  })
})

describe('a tag worked out from a personal attribute', () => {
  it('is masked whatever privacy it was given, on pages and in SQL', async () => {
    await company.owner('PUT', '/v1/tags/senior_tag', { name: label('Senior'), expression: 'case when birth_date < 1980-01-01 then "senior" else "young" end', privacy: 'internal' })
    await head(approveTag, { key: 'senior_tag' })
    expect((await head(publishTag, { key: 'senior_tag' })).status).toBeLessThan(300)
    const tag = async (asker: Asker) => ((await asker(getCustomer, { id: 'IN-001' })).json as { tags: readonly { key: string; value: unknown }[] }).tags.find(({ key }) => key === 'senior_tag')?.value
    expect(await tag(viewer)).toBe('•••')
    const count = async (asker: Asker) => ((await asker(runSql, { sql: 'select count(*) from tag_string' })).json as { rows: readonly (readonly number[])[] }).rows[0]?.[0]
    expect([await count(viewer), await count(head)]).toEqual([0, 2 * perStore])
    expect(await viewer(previewSegment, { rule: 'tag.senior_tag = "senior"' })).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
  })
})

describe('somebody placed in a store', () => {
  it('is not given the figures of the company that the questions page is answered from', async () => {
    expect(await analystOfStore(ivocQuestions)).toMatchObject({ status: 403, json: { code: 'SCOPE_TOO_NARROW' } })
    expect((await analyst(ivocQuestions)).status).toBe(200)
  })
})

describe('somebody placed in a store who may save for everybody', () => {
  it('reads the sizes of his customers in what he saved and refreshed', async () => {
    const saved = await analystOfStore(saveSegment, { key: 'theirs', name: label('t'), rule: 'home_store = "S2" and cups < 3' })
    expect(saved.json).toMatchObject({ size: 0, share: 0 })
    expect((await analystOfStore(refreshSegment, { key: 'theirs' })).json).toMatchObject({ size: 0, entered: 0, left: 0 })
    expect((await head(getSegment, { key: 'theirs' })).json).toMatchObject({ size: 24 })
  })

  it('keeps lists of his customers alone, and learns of no other from what he uploads', async () => {
    const { snapshots } = (await head(getSegment, { key: 'buyers' })).json as { snapshots: readonly { id: string }[] }
    expect((await analystOfStore(saveMovers, { segment: 'buyers', snapshot: snapshots[0]?.id, side: 'entered', key: 'mine', name: label('m') })).json).toEqual({ key: 'mine', size: perStore })
    expect(((await head(segmentMembers, { key: 'mine', limit: 500 })).json as { total: number }).total).toBe(perStore)
    const form = new FormData()
    form.append('files', new Blob(['IN-001\nOUT-001\nOUT-002\nnobody\n']), 'list.txt')
    const answer = await fetch(`${company.url}/v1/segment-lists/files?key=brought&nameEn=brought`, { method: 'POST', headers: { authorization: `Bearer ${company.secrets.get('analyst of store 1') ?? ''}` }, body: form })
    expect(await answer.json()).toMatchObject({ found: 1, notFound: 3, firstMissing: ['OUT-001', 'OUT-002', 'nobody'] })
  })
})
