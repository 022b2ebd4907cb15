import {
  attributeDistribution, callList, campaignAudience, campaignResult, campaignWaterfall, cancelQuery, countSegment, endpoints, explainSegment, exportSegment, exportSql, fileAddresses, getCampaign, getCustomer,
  getDashboard, getSession, listAudit, listContacts, listCustomers, listQueries, listSuppressions, previewSegment, reachOf, runSql, segmentMembers, settleContact, unmaskCustomer,
} from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inputsOf, readings } from '../support/reading-endpoints.ts'
import { openScopedCompany, perStore } from '../support/scoped-company.ts'
import type { Asker, ScopedCompany } from '../support/scoped-company.ts'

let company: ScopedCompany
/** May do everything, but stands in store 1. */
let inside: Asker
let everywhere: Asker
let viewer: Asker
let insight: Asker

beforeAll(async () => {
  company = await openScopedCompany()
  inside = await company.asker('manager of store 1', 'administrator', 'store-1')
  everywhere = await company.asker('head office', 'administrator', 'head')
  viewer = await company.asker('viewer', 'viewer', null)
  insight = await company.asker('insight', 'insight', null)
}, 60_000)
afterAll(async () => company?.close())

const outside = /OUT-\d/

describe('somebody placed in a store', () => {
  it('finds no customer outside in the answer of any endpoint that reads', async () => {
    const shown: string[] = []
    const answered = new Set<string>()
    for (const endpoint of readings)
      for (const [turn, input] of inputsOf(endpoint).entries()) {
        const [mine, all] = await Promise.all([inside(endpoint, input), turn === 0 || 'limit' in input ? everywhere(endpoint, input) : null])
        const what = `${endpoint.name} ${JSON.stringify(input)} → ${mine.status}`
        expect(mine.status, `${what} ${mine.text.slice(0, 300)}`).not.toBe(500)
        if (mine.status < 300) {
          answered.add(endpoint.name)
          expect(outside.exec(mine.text)?.[0], what).toBeUndefined()
        } else if (reachOf(endpoint) === 'whole' && mine.status === 403) expect(mine.json, what).toMatchObject({ code: 'SCOPE_TOO_NARROW' })
        if (all !== null && all.status < 300 && outside.test(all.text)) shown.push(endpoint.name)
      }
    // The test would be worth nothing if nobody were shown customers, or if most calls were wrong.
    expect(new Set(shown).size).toBeGreaterThanOrEqual(12)
    expect([...new Set(shown)]).toEqual(expect.arrayContaining(['customers.list', 'contacts.list', 'suppressions.list', 'decisions.list', 'tracking.list', 'campaigns.audience', 'segments.members', 'segments.list-customers', 'sql.run', 'campaigns.call-list']))
    expect(answered.size).toBeGreaterThanOrEqual(30)
  }, 120_000)

  it('counts his own customers, through nested segments and of the whole', async () => {
    for (const rule of ['member = true or member = false', 'in segment "everyone"', 'in segment "buyers"', 'not (home_store = "S2")', 'any(purchase, ever)'])
      expect((await inside(countSegment, { rule })).json).toMatchObject({ count: perStore, of: perStore })
    expect((await inside(countSegment, { rule: 'home_store = "S2"' })).json).toMatchObject({ count: 0, of: perStore })
    expect((await everywhere(countSegment, { rule: 'in segment "everyone"' })).json).toMatchObject({ count: 2 * perStore, of: 2 * perStore })
  })

  it('gets figures of his own customers on the home page, in a cache others fill', async () => {
    const both = await Promise.all([everywhere(getDashboard), inside(getDashboard), everywhere(getDashboard), inside(getDashboard)])
    expect(both.map(({ json }) => (json as { customers: number }).customers)).toEqual([2 * perStore, perStore, 2 * perStore, perStore])
    const bars = ((await inside(attributeDistribution, { attribute: 'home_store' })).json as { bars: readonly { label: string; customers: number }[] }).bars
    expect(bars).toEqual([{ label: 'S1', from: null, to: null, customers: perStore }])
  })

  it('meets a customer outside as one that does not exist', async () => {
    for (const id of ['OUT-001', 'OUT-999']) {
      expect(await inside(getCustomer, { id })).toMatchObject({ status: 404, json: { code: 'CUSTOMER_UNKNOWN' } })
      expect(await inside(unmaskCustomer, { id, reason: 'call-back' })).toMatchObject({ status: 404, json: { code: 'CUSTOMER_UNKNOWN' } })
      expect(await inside(explainSegment, { rule: 'member = true', customer: id })).toMatchObject({ status: 404, json: { code: 'CUSTOMER_UNKNOWN' } })
    }
    expect((await inside(getCustomer, { id: 'IN-001' })).status).toBe(200)
    expect((await inside(listCustomers, { search: 'out-001@example.com' })).json).toMatchObject({ items: [], total: 0 })
  })

  it('reads his part of a campaign: counts, waterfall, result, audience, call list', async () => {
    const counts = ((await inside(getCampaign, { key: 'calls' })).json as { counts: { target: number; control: number } }).counts
    const whole = ((await everywhere(getCampaign, { key: 'calls' })).json as { counts: { target: number; control: number } }).counts
    expect(counts.target + counts.control).toBe(perStore)
    expect(whole.target + whole.control).toBe(2 * perStore)
    expect((await inside(campaignWaterfall, { key: 'calls' })).json).toMatchObject({ audience: perStore, target: counts.target, control: counts.control })
    expect((await inside(campaignResult, { key: 'calls' })).json).toMatchObject({ target: { customers: counts.target }, control: { customers: counts.control } })
    const audience = (await inside(campaignAudience, { key: 'calls', limit: 500 })).json as { total: number; items: readonly unknown[] }
    expect([audience.total, audience.items.length]).toEqual([perStore, perStore])
    expect(audience).toMatchObject({ run: { audience: perStore }, today: { selected: perStore, still: perStore, gone: 0, changes: [] } })
    expect((await everywhere(campaignAudience, { key: 'calls' })).json).toMatchObject({ run: { audience: 2 * perStore }, today: { selected: 2 * perStore, still: 2 * perStore, gone: 0 } })
    expect((await inside(callList, { key: 'calls' })).json).toMatchObject({ rows: counts.target })
  })

  it('pages through his contacts, each once, and cannot touch those of others', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: readonly { id: string; customerId: string }[]; nextCursor: string | null } = (await inside(listContacts, { limit: 7, ...(cursor === null ? {} : { cursor }) })).json as never
      seen.push(...page.items.map(({ customerId }) => customerId))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(new Set(seen).size)
    expect(seen.filter((id) => id.startsWith('IN-'))).toHaveLength(perStore)
    const others = ((await everywhere(listContacts, { customer: 'OUT-005' })).json as { items: readonly { id: string }[] }).items[0]
    expect(await inside(settleContact, { id: others?.id, status: 'sent', reason: 'found it' })).toMatchObject({ status: 404, json: { code: 'CONTACT_UNKNOWN' } })
    expect(((await inside(listSuppressions)).json as { items: readonly { customerId: string }[] }).items.map(({ customerId }) => customerId)).toEqual(['IN-002'])
  })

  it('exports his own customers, and gets no file that somebody else exported', async () => {
    const mine = (await inside(exportSegment, { key: 'everyone', reason: 'store visit' })).json as { rows: number; download: string }
    expect(mine.rows).toBe(perStore)
    const all = (await everywhere(exportSegment, { key: 'everyone', reason: 'all of them' })).json as { rows: number; download: string }
    expect(all.rows).toBe(2 * perStore)
    expect(await company.get(all.download, company.secrets.get('manager of store 1') ?? '')).toMatchObject({ status: 410, json: { code: 'EXPORT_GONE' } })
    const own = await company.get(mine.download, company.secrets.get('manager of store 1') ?? '')
    expect([own.status, own.text.trim().split('\n').length]).toEqual([200, perStore + 1])
    expect(own.text).not.toMatch(outside)
    const statement = (await everywhere(exportSql, { sql: 'select * from level_person', reason: 'all of them' })).json as { rows: number; download: string }
    expect(statement.rows).toBe(2 * perStore)
    expect(statement.download).toContain(fileAddresses.sqlExport.replace(':file', ''))
    expect(await company.get(statement.download, company.secrets.get('manager of store 1') ?? '')).toMatchObject({ status: 404, json: { code: 'SQL_EXPORT_GONE' } })
    expect((await company.get(statement.download, company.secrets.get('head office') ?? '')).status).toBe(200)
  })

  it('asks SQL of his own customers alone', async () => {
    const count = async (asker: Asker, table: string) => ((await asker(runSql, { sql: `select count(*) from ${table}` })).json as { rows: readonly (readonly number[])[] }).rows[0]?.[0]
    for (const table of ['level_person', 'level_card']) expect([await count(inside, table), await count(everywhere, table)]).toEqual([perStore, 2 * perStore])
    for (const table of ['fact_purchase', 'ledger_contact', 'segment_member', 'tracked_event', 'customer_summary']) {
      const [mine, all] = [Number(await count(inside, table)), Number(await count(everywhere, table))]
      expect(mine, table).toBeGreaterThan(0)
      expect(mine, table).toBeLessThan(all)
    }
    expect(await inside(runSql, { sql: 'select * from projection' })).toMatchObject({ status: 422, json: { code: 'SQL_REFUSED' } })
  })

  it('neither manages people nor widens his own scope', async () => {
    expect((await inside(getSession)).json).toMatchObject({ place: { unit: 'store-1' } })
    expect(await inside(listAudit)).toMatchObject({ status: 403, json: { code: 'SCOPE_TOO_NARROW' } })
    const secret = company.secrets.get('manager of store 1') ?? ''
    for (const [method, path, body] of [['PUT', '/v1/organisation/store-1', { kind: 'store', name: { en: 'x', zh: 'x' }, rule: null }], ['POST', '/v1/api-keys', { name: 'wide', role: 'administrator' }], ['PUT', '/v1/organisation/places/x', { unit: null }]] as const) {
      const answer = await fetch(`${company.url}${path}`, { method, headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
      expect([path, answer.status]).toEqual([path, 403])
    }
  })

  it('sees another part as soon as his unit changes, and nothing when its rule breaks', async () => {
    const moving = await company.asker('moving', 'administrator', 'store-2')
    const count = async () => (await moving(countSegment, { rule: 'in segment "everyone"' })).json
    expect(await count()).toMatchObject({ count: perStore })
    await company.owner('PUT', '/v1/organisation/store-2', { kind: 'store', parent: 'head', name: { en: 'Store 2', zh: '2' }, rule: 'home_store = "S2" and member = true' })
    expect(await count()).toMatchObject({ count: perStore / 2 })
    await company.owner('PUT', '/v1/organisation/head', { kind: 'head office', name: { en: 'Head', zh: '总部' }, rule: 'cups = 0' })
    expect(await count()).toMatchObject({ count: 4 })
    await company.owner('PUT', '/v1/organisation/head', { kind: 'head office', name: { en: 'Head', zh: '总部' }, rule: null })
    const model = (await company.owner('GET', '/v1/model')).body as { yaml: string }
    expect((await company.owner('PUT', '/v1/model', { yaml: model.yaml.replace('home_store:', 'shop:') })).status).toBeLessThan(300)
    for (const [endpoint, input] of [[countSegment, { rule: 'member = true' }], [listCustomers, {}], [listContacts, {}], [getDashboard, {}], [runSql, { sql: 'select 1 from level_person' }], [getCustomer, { id: 'OUT-001' }]] as const) {
      const answer = await moving(endpoint, input)
      expect([endpoint.name, answer.status, (answer.json as { code: string }).code]).toEqual([endpoint.name, 403, 'SCOPE_BROKEN'])
      expect(answer.text).not.toMatch(outside)
    }
    await company.owner('PUT', '/v1/model', { yaml: model.yaml })
    expect(await count()).toMatchObject({ count: perStore / 2 })
  })
})

describe('who may not unmask', () => {
  it('cannot halve his way to one customer’s birth date: lists and exports are refused, counts are coarse', async () => {
    for (const rule of ['birth_date < 1980-01-01', 'in segment "old"', 'in segment "within-old"', 'member = true and (birth_date >= 1970-01-01 or cups > 1)']) {
      expect(await viewer(listCustomers, { rule }), rule).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
      expect(await viewer(previewSegment, { rule }), rule).toMatchObject({ status: 403, json: { code: 'RULE_PERSONAL' } })
      const counted = await viewer(countSegment, { rule })
      expect(counted.headers.get('sextant-count-floor')).toBe('10')
      expect((counted.json as { count: number }).count % 10).toBe(0)
      expect((await everywhere(countSegment, { rule })).headers.get('sextant-count-floor')).toBeNull()
    }
    // Nineteen customers and one more if he was born before a day: 10 or 20 would tell.
    for (const one of ['cups = 0 and member = true', 'cups = 1 and home_store = "S1" and member = false'])
      expect(await viewer(countSegment, { rule: `home_store = "S2" and cups > 2 or (${one} and birth_date < 1961-01-01)` }), one).toMatchObject({ status: 403, json: { code: 'RULE_TELLS_OF_FEW' } })
    // Nor with a condition beside it that everybody meets or nobody, nor inside one that looks as if it mattered for all.
    const told = '(home_store = "S2" and cups > 2 or (cups = 0 and member = true and birth_date < 1961-01-01))'
    const dodges = [
      `birth_date > 1850-01-01 and ${told}`, `${told} or birth_date < 1850-01-01`, `birth_date > 1850-01-01 and not (birth_date < 1850-01-01 or not ${told})`,
      'home_store = "S2" and cups > 2 or (birth_date < 1961-01-01 and (cups = 0 and member = true or birth_date < 1850-01-01))',
      `in segment "old" or ${told}`,
    ]
    for (const rule of dodges) expect(await viewer(countSegment, { rule }), rule).toMatchObject({ status: 403, json: { code: 'RULE_TELLS_OF_FEW' } })
    // What cannot be worked out is refused for its own reason, with what to do.
    const others = [
      [`case when ${told} then true else false end = true`, 'RULE_PERSONAL_MIXED', /mixes a personal attribute/, /by itself with a fixed value/],
      ['birth_date < case when cups = 0 then 1961-01-01 else 2100-01-01 end', 'RULE_PERSONAL_MIXED', /birth_date < case/, /by itself with a fixed value/],
      [[1961, 1966, 1971, 1976, 1981].map((year) => `birth_date < ${year}-01-01`).join(' or '), 'RULE_PERSONAL_TOO_MANY', /5 conditions on personal attributes.*at most 4/, /keep at most 4/],
      ['birth_date < 1980-01-01 take top 10 by cups', 'RULE_PERSONAL_TAKEN', /takes a part/, /leave out take/],
    ] as const
    for (const [rule, code, detail, fix] of others) {
      const refused = await viewer(countSegment, { rule })
      expect([refused.status, (refused.json as { code: string }).code], rule).toEqual([403, code])
      expect(refused.json).toMatchObject({ detail: expect.stringMatching(detail), fix: expect.stringMatching(fix) })
      expect((await everywhere(countSegment, { rule })).status, rule).toBe(200)
    }
    expect((await viewer(countSegment, { rule: 'birth_date >= 1960-01-01 and birth_date < 1985-01-01 and member = true' })).status).toBe(200)
    expect((await viewer(segmentMembers, { key: 'within-old' })).status).toBe(403)
    expect((await viewer(campaignAudience, { key: 'elders' })).status).toBe(403)
    expect((await viewer(listCustomers, { rule: 'member = true' })).status).toBe(200)
  })

  it('is not told by the explanation either', async () => {
    const rule = 'birth_date < 1999-01-01 and member = true'
    const hidden = (await viewer(explainSegment, { rule, customer: 'IN-001' })).json as { selected: boolean | null; explanation: { result: boolean | null; parts: readonly { result: boolean | null }[] } }
    expect([hidden.selected, hidden.explanation.result, hidden.explanation.parts.map(({ result }) => result)]).toEqual([null, null, [null, true]])
    const open = (await everywhere(explainSegment, { rule, customer: 'IN-001' })).json as typeof hidden
    expect([open.selected, open.explanation.parts.map(({ result }) => result)]).toEqual([true, [true, true]])
    expect((await viewer(explainSegment, { rule: 'member = true', customer: 'IN-001' })).json).toMatchObject({ selected: true })
  })

  it('reads personal columns in SQL as hidden, whatever is computed from them', async () => {
    const one = async (asker: Asker) => ((await asker(runSql, { sql: `select max(birth_date), count(*) filter (where birth_date < date '1999-01-01'), max(upper(_title)) from level_person` })).json as { rows: readonly unknown[] }).rows[0]
    expect(await one(viewer)).toEqual([null, 0, '•••'])
    expect(await one(everywhere)).toEqual([expect.stringMatching(/^19/), 2 * perStore - 2, expect.stringContaining('NAME')])
  })
})

describe('who sees figures of many only', () => {
  it('gets counts as multiples of the floor, none below it, and is told so', async () => {
    const answer = await insight(countSegment, { rule: 'cups = 0 and home_store = "S1"' })
    expect([answer.json, answer.headers.get('sextant-count-floor')]).toEqual([expect.objectContaining({ count: 0, of: 80 }), '10'])
    expect((await insight(getSession)).json).toMatchObject({ countFloor: 10 })
    const bars = ((await insight(attributeDistribution, { attribute: 'cups' })).json as { bars: readonly { customers: number }[] }).bars
    expect(bars.length).toBeGreaterThan(0)
    for (const { customers } of bars) expect(customers % 10 === 0 && customers >= 10).toBe(true)
  })

  it('is never shown one customer, by any endpoint, and never asks SQL', async () => {
    for (const endpoint of readings.filter(({ permission }) => permission !== 'signed-in' && permission !== 'open'))
      for (const input of inputsOf(endpoint)) {
        const answer = await insight(endpoint, input)
        if (answer.status < 300) expect(/(?:IN|OUT)-\d/.exec(answer.text)?.[0], `${endpoint.name} ${JSON.stringify(input)}`).toBeUndefined()
      }
    expect(await insight(runSql, { sql: 'select 1' })).toMatchObject({ status: 403 })
  }, 60_000)

  it('gets analyses that count, without any cell, label or share of fewer than the floor; sums and those without a floor stay closed', async () => {
    const asked: readonly (readonly [name: string, input: Readonly<Record<string, unknown>>])[] = [
      ['analyse.cross-tab', { rows: 'cups', columns: 'home_store' }], ['analyse.geography', { area: 'home_store' }], ['analyse.funnel', { steps: ['purchase', 'purchase'], breakdown: 'cups' }], ['analyse.paths', { anchor: 'purchase' }],
      ['analyse.first-purchase', { by: 'value' }], ['analyse.distribution', { of: 'cups' }], ['analyse.distribution', { of: 'home_store' }], ['analyse.pareto', {}], ['analyse.responders', { campaign: 'calls' }],
    ]
    const figures = new Set(['customers', 'reached', 'returned', 'inSegment', 'inBase', 'censored', 'negative'])
    const countsIn = (value: unknown, name = ''): readonly number[] => (typeof value === 'number' ? (figures.has(name) ? [value] : []) : Array.isArray(value) ? value.flatMap((one) => countsIn(one, name)) : typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([member, inside]) => countsIn(inside, member)) : [])
    for (const [name, input] of asked) {
      const endpoint = endpoints.find((one) => one.name === name) as Endpoint
      const answer = await insight(endpoint, input)
      expect([name, answer.status, answer.headers.get('sextant-count-floor')], answer.text.slice(0, 300)).toEqual([name, 200, '10'])
      expect([name, countsIn(answer.json).filter((count) => count % 10 !== 0)]).toEqual([name, []])
    }
    const crossTab = endpoints.find(({ name }) => name === 'analyse.cross-tab') as Endpoint
    const { rows, rowTotals } = (await insight(crossTab, { rows: 'cups' })).json as { rows: { buckets: readonly { label: string; rule: string | null }[] }; rowTotals: readonly { value: number }[] }
    for (const [index, { label, rule }] of rows.buckets.entries()) if ((rowTotals[index]?.value ?? 0) === 0) expect([label, rule]).toEqual(['', null])
    expect((await insight(crossTab, { rows: 'cups', measure: 'sum', of: 'count(purchase)' })).json).toMatchObject({ code: 'FIGURES_REFUSED' })
    for (const [name, input] of [['analyse.trend', {}], ['analyse.baskets', {}]] as const) expect((await insight(endpoints.find((one) => one.name === name) as Endpoint, input)).json).toMatchObject({ code: 'FIGURES_REFUSED' })
  })

  it('learns nothing of one customer from two counts that differ in him', async () => {
    const count = async (rule: string) => ((await insight(countSegment, { rule })).json as { count: number }).count
    let differences = 0
    for (let cups = 0; cups < 5; cups += 1) differences += Math.abs((await count(`member = true or cups = ${cups}`)) - (await count(`(member = true or cups = ${cups}) and not (cups = ${cups} and home_store = "nowhere")`)))
    expect(differences % 10).toBe(0)
  })
})

describe('a query that runs away', () => {
  it('of 10,000,000,000 rows is listed, cancelled, and others are answered meanwhile', async () => {
    const asked = everywhere(runSql, { sql: 'select count(*) from range(100000) a (i), range(100000) b (j) where i * j % 7 = 3' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const began = performance.now()
    for (let page = 0; page < 5; page += 1) expect((await inside(listCustomers, { limit: 5 })).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(5000)
    expect((await inside(listQueries)).json).toMatchObject({ queries: [] })
    const { queries } = (await everywhere(listQueries)).json as { queries: readonly { id: string; question: string; mine: boolean; cancellable: boolean }[] }
    const running = queries.find(({ question }) => question === 'console.ask')
    expect(running).toMatchObject({ mine: true, cancellable: true })
    expect((await inside(cancelQuery, { id: running?.id })).status).toBe(404)
    expect((await everywhere(cancelQuery, { id: running?.id })).status).toBe(200)
    expect(await asked).toMatchObject({ status: 499, json: { code: 'WAREHOUSE_CANCELLED' } })
  })

  it('stops when its asker goes away', async () => {
    const gone = new AbortController()
    const asked = everywhere(runSql, { sql: 'select count(*) from range(100000) a (i), range(100000) b (j) where i * j % 7 = 3' }, gone.signal).catch(() => 'gone')
    await new Promise((resolve) => setTimeout(resolve, 200))
    gone.abort()
    expect(await asked).toBe('gone')
    for (let wait = 0; ; wait += 1) {
      const { queries } = (await everywhere(listQueries)).json as { queries: readonly unknown[] }
      if (queries.length === 0) break
      expect(wait).toBeLessThan(50)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })
})
