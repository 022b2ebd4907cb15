import { saveWatch, previewWatch, watchCaseSchema } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBank } from '../../../../../../examples/bank/generate.ts'
import { openBankBench } from '../../../../../../test/support/bank-bench.ts'
import type { BankBench } from '../../../../../../test/support/bank-bench.ts'
import { readIndicatorOf } from '../indicators/read.ts'
import { actOnCase, assignCase, caseDetail, casePage, causeCase, causesOf, closeCase } from './case.ts'
import type { WatchDeps, WatchDefinition } from './deps.ts'
import { previewOf } from './preview.ts'
import { recheckCase } from './recheck.ts'
import { runWatchesOf } from './run.ts'
import { slowButSureRule, templatesOf } from './templates.ts'
import { saveWatchOf, watchByKey } from './watch.ts'

const bank = makeBank(480, 'watches')
let bench: BankBench
let deps: WatchDeps

beforeAll(async () => {
  bench = await openBankBench(bank)
  deps = bench.deps
}, 90_000)
afterAll(async () => bench?.close())

const label = (name: string) => ({ en: name, zh: name })
const definition = (input: object): WatchDefinition => saveWatch.input.parse({ key: 'any', definition: { name: label('Watch'), ...input } }).definition
const save = (key: string, input: object) => saveWatchOf(deps, key, definition(input), 'ana')
const cases = async (watch: string, state: 'any_open' | 'closed' = 'any_open') => {
  const page = await casePage(deps, { watch, state, limit: 500 })
  for (const item of page.items) watchCaseSchema.parse(item)
  return page.items
}
const withdrawalsByBranch = { kind: 'indicator', indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'day', by: 'withdrawal.branch', condition: { kind: 'anomaly', falseShare: 0.01 } }

describe('an indicator', () => {
  it('is read by period and area in one table: the areas of an additive metric add up to the whole', async () => {
    const answer = await readIndicatorOf(deps, { indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'week', periods: 8, by: 'withdrawal.branch', areas: 50 })
    const [whole, ...areas] = answer.areas
    expect(areas.map(({ area }) => area ?? '').toSorted((left, right) => (left < right ? -1 : 1))).toEqual(['Bund', 'Harbour', 'Lakeside', 'Station', 'University'])
    for (const [index, value] of (whole?.values ?? []).entries()) expect(areas.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)).toBe(value)
    const counted = await bench.warehouse.one<{ rows: number }>('test', sql`select count(*) as rows from fact_withdrawal where _at >= ${answer.periods[0]?.from ?? ''}::timestamp and _at < ${'2026-02-28T16:00:00.000Z'}::timestamp`)
    expect((whole?.values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(counted.rows)
  })

  it('can be a share of one count in another, split by an attribute of the customer', async () => {
    const silent = await readIndicatorOf(deps, {
      indicator: { kind: 'share', of: { kind: 'customers', rule: 'none(withdrawal, last 28 days)' }, in: { kind: 'customers' } }, period: 'week', periods: 3, by: 'employer', areas: 50,
    })
    expect(silent.unit).toBe('share')
    expect(silent.areas.find(({ area }) => area === bank.truth.leavingEmployer)?.values.at(-1)).toBe(1)
    expect(silent.areas.find(({ area }) => area === 'School')?.values.at(-1)).toBeLessThan(0.1)
  })

  it('can be an aggregate of any value of the rule language, at the end of each period', async () => {
    const mean = await readIndicatorOf(deps, { indicator: { kind: 'value', value: 'count(withdrawal, last 7 days)', aggregate: 'avg' }, period: 'week', periods: 4, areas: 5 })
    const sums = await readIndicatorOf(deps, { indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'week', periods: 4, areas: 5 })
    // Weeks begin on Monday, so that the seven days before a week's end are the week.
    for (const index of [0, 1, 2]) expect((mean.areas[0]?.values[index] ?? 0) * 480).toBeCloseTo(sums.areas[0]?.values[index] ?? NaN, 6)
  })

  it('can be split by the organisation’s units and by segments, whose customers may overlap', async () => {
    const ask = (by: string) => readIndicatorOf(deps, { indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'month', periods: 2, by, areas: 50 })
    const [units, columns, segments] = [await ask('unit: branch'), await ask('withdrawal.branch'), await ask('segments: active, rich')]
    for (const name of ['Bund', 'Lakeside'])
      expect(units.areas.find(({ area }) => area === name.toLowerCase())?.values).toEqual(columns.areas.find(({ area }) => area === name)?.values)
    expect(segments.areas.map(({ label: { en } }) => en)).toEqual(['All', 'Active', 'Rich'])
    const people = await readIndicatorOf(deps, { indicator: { kind: 'customers' }, period: 'month', periods: 1, by: 'segments: active, rich', areas: 50 })
    expect(people.areas.map(({ values }) => values[0])).toEqual([480, expect.any(Number), 48])
  })

  it('refuses what it cannot be split by, and says what there is', async () => {
    const ask = (by: string, metric = 'withdrawals') => readIndicatorOf(deps, { indicator: { kind: 'metric', metric }, period: 'day', periods: 2, by, areas: 5 })
    await expect(ask('employr')).rejects.toMatchObject({ code: 'INDICATOR_AREA_INVALID' })
    await expect(ask('withdrawal.brunch')).rejects.toMatchObject({ code: 'INDICATOR_AREA_INVALID' })
    await expect(ask('branch', 'withdrawalls')).rejects.toMatchObject({ code: 'INDICATOR_METRIC_UNKNOWN' })
  })
})

describe('a watch by area', () => {
  it('raises the branch that stood still on the last day, and no other', async () => {
    await save('branches', withdrawalsByBranch)
    const { runs } = await runWatchesOf(deps, 'branches')
    expect(runs[0]).toMatchObject({ periods: ['2026-02-28'], subjects: 5, tooYoung: 0, opened: 1, problem: null })
    const [found, ...others] = await cases('branches')
    expect(others).toEqual([])
    expect(found).toMatchObject({ subject: bank.truth.quietBranch, period: '2026-02-28', state: 'open', unit: 'count' })
    expect(found?.value ?? 99).toBeLessThan(found?.low ?? 0)
    expect(found?.sentence.en).toContain('below the')
    expect(found?.sentence.zh).toContain('低')
  })

  it('never raises the same case twice, however often it is looked at and by how many at once', async () => {
    await Promise.all([runWatchesOf(deps, 'branches'), runWatchesOf(deps, 'branches'), runWatchesOf(deps, 'branches')])
    expect(await cases('branches')).toHaveLength(1)
    const [found] = await cases('branches')
    await closeCase(deps, found?.id ?? '', 'false_alarm', 'till was broken', 'ana')
    expect((await runWatchesOf(deps, 'branches')).runs[0]).toMatchObject({ opened: 0 })
    expect(await cases('branches')).toEqual([])
    expect((await cases('branches', 'closed'))[0]).toMatchObject({ outcome: 'false_alarm' })
  })

  it('catches up with the days it was not looked at', async () => {
    await save('late', { kind: 'indicator', indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'day', condition: { kind: 'threshold', above: 0 } })
    const earlier: WatchDeps = { ...deps, standpoint: async () => '2026-02-20T16:00:00.000Z' }
    expect((await runWatchesOf(earlier, 'late')).runs[0]?.periods).toEqual(['2026-02-20'])
    const run = (await runWatchesOf(deps, 'late')).runs[0]
    expect(run?.periods).toEqual(['2026-02-20', '2026-02-21', '2026-02-22', '2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28'])
    const [one] = await cases('late')
    expect(one).toMatchObject({ periods: 9, period: '2026-02-20', lastPeriod: '2026-02-28' })
    expect((await caseDetail(deps, one?.id ?? '')).readings).toHaveLength(9)
  })

  it('says beforehand what it would have raised, and on a quiet past hardly anything', async () => {
    const preview = previewWatch.output.parse(await previewOf(deps, { definition: definition(withdrawalsByBranch), periods: 40 }))
    expect(preview.periods).toHaveLength(40)
    expect(preview.periods.at(-1)?.alarms.map(({ subject }) => subject)).toEqual([bank.truth.quietBranch])
    expect(preview.alarms).toBeLessThanOrEqual(3)
  })

  it('raises a change against the period before, and a limit', async () => {
    const base = { kind: 'indicator', indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'day', by: 'withdrawal.branch' }
    const fell = await previewOf(deps, { definition: definition({ ...base, condition: { kind: 'change', against: 'previous', direction: 'down', share: 0.8, least: 5 } }), periods: 1 })
    expect(fell.periods[0]?.alarms.map(({ subject }) => subject)).toEqual([bank.truth.quietBranch])
    const limited = await previewOf(deps, { definition: definition({ ...base, condition: { kind: 'threshold', below: 3 } }), periods: 1 })
    expect(limited.periods[0]?.alarms.map(({ subject }) => subject)).toEqual([bank.truth.quietBranch])
    await expect(save('empty', { ...base, condition: { kind: 'threshold' } })).rejects.toMatchObject({ code: 'WATCH_THRESHOLD_EMPTY' })
  })

  it('shipped as group churn asks what counts as active: each fact the company described and has weekly, by each place, and no event of the tracking API', async () => {
    const rules = ((await templatesOf(deps)).find(({ key }) => key === 'group-churn')?.definitions ?? []).flatMap((one) => (one.kind === 'indicator' && one.indicator.kind === 'share' && one.indicator.in.kind === 'customers' ? [one.indicator.in.rule ?? ''] : []))
    const company = await deps.model()
    const facts = new Set(rules.map((rule) => /^any\((\w+),/.exec(rule)?.[1] ?? ''))
    expect(facts.size).toBeGreaterThan(0)
    for (const fact of facts) {
      expect(company?.facts[fact]?.source).toBeDefined()
      expect(company?.facts[fact]?.arrives?.every).not.toBe('month')
    }
  })

  it('shipped as group churn finds the factory whose people stopped coming', async () => {
    const template = (await templatesOf(deps)).find(({ key }) => key === 'group-churn')
    const byEmployer = template?.definitions.find((one) => one.kind === 'indicator' && one.by === 'employer')
    expect(byEmployer).toBeDefined()
    const preview = await previewOf(deps, { definition: byEmployer as WatchDefinition, periods: 4 })
    const subjects = new Set(preview.periods.flatMap(({ alarms }) => alarms.map(({ subject }) => subject)))
    expect(subjects).toEqual(new Set([bank.truth.leavingEmployer]))
  })
})

describe('a case', () => {
  it('goes from the list to its owner, cause, action, re-check and end; causes are counted', async () => {
    await save('way', { kind: 'indicator', indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'day', by: 'withdrawal.branch', recheckDays: 3, condition: { kind: 'threshold', below: 5 } })
    await runWatchesOf(deps, 'way')
    const [raised] = await cases('way')
    const id = raised?.id ?? ''
    expect(await assignCase(deps, id, 'li@example.com', '', 'ana')).toMatchObject({ state: 'assigned', assignee: 'li@example.com' })
    expect(await causeCase(deps, id, 'Road closed', '', 'li')).toMatchObject({ state: 'caused', cause: 'Road closed' })
    expect(await actOnCase(deps, id, 'A van stands at the corner', undefined, '', 'li')).toMatchObject({ state: 'acting', recheckOn: '2026-03-04', overdue: false })
    expect(await recheckCase(deps, id, 'li')).toMatchObject({ state: 'checked', improved: false, recheckPeriod: '2026-02-28' })
    expect(await closeCase(deps, id, 'accepted', 'it will open in May', 'li')).toMatchObject({ state: 'closed', outcome: 'accepted' })
    expect((await caseDetail(deps, id)).events.map(({ what }) => what)).toEqual(['raised', 'assigned', 'caused', 'acting', 'checked', 'closed'])
    await expect(causeCase(deps, id, 'Other', '', 'li')).rejects.toMatchObject({ code: 'WATCH_CASE_CLOSED' })
    const [late] = await cases('late')
    await causeCase(deps, late?.id ?? '', 'road CLOSED', '', 'ana')
    expect((await causesOf(deps)).find(({ cause }) => cause === 'Road closed')).toMatchObject({ cases: 2, open: 1, notImproved: 1, watches: ['late', 'way'] })
  })

  it('is measured again by itself when its day has come, and shows its age until then', async () => {
    await save('again', withdrawalsByBranch)
    const earlier: WatchDeps = { ...deps, clock: { now: () => Date.parse('2026-02-20T01:00:00Z') } }
    await runWatchesOf(earlier, 'again')
    const [raised] = await cases('again')
    expect(raised?.ageDays).toBe(9)
    await actOnCase(earlier, raised?.id ?? '', 'Called the branch', undefined, '', 'ana')
    expect((await cases('again'))[0]).toMatchObject({ recheckOn: '2026-02-27', overdue: true })
    const ages = (await casePage(deps, { watch: 'again', state: 'any_open', limit: 5 })).ages
    expect(ages).toEqual({ upTo7: 0, upTo30: 1, older: 0, overdue: 1 })
    expect((await runWatchesOf(deps, 'again')).rechecked).toBe(1)
    expect((await cases('again'))[0]).toMatchObject({ state: 'checked', improved: false })
  })
})

describe('a watch over single customers', () => {
  it('catches the large withdrawal: large, and large for this customer', async () => {
    const template = (await templatesOf(deps)).find(({ key }) => key === 'large-amount')?.definitions.find((one) => one.kind === 'customer' && one.rule.includes('withdrawal')) as WatchDefinition
    await saveWatchOf(deps, 'large', template, 'ana')
    await runWatchesOf(deps, 'large')
    const found = await cases('large')
    expect(new Set(found.map(({ subject }) => subject))).toEqual(bank.truth.largeWithdrawals)
    expect(found.every(({ value, unit }) => unit === 'money' && (value ?? 0) >= 2_400_000)).toBe(true)
    expect((await runWatchesOf(deps, 'large')).runs[0]).toMatchObject({ opened: 0, continued: 0 })
  })

  it('catches every slow but sure payer, and not one defaulter or prompt payer', async () => {
    await save('slow', { kind: 'customer', rule: slowButSureRule('instalment', 'due_on', 'paid_on') })
    await runWatchesOf(deps, 'slow')
    const found = new Set((await cases('slow')).map(({ subject }) => subject))
    expect(found.size).toBeGreaterThan(40)
    expect(found).toEqual(bank.truth.slowButSure)
    expect([...bank.truth.defaulters].filter((id) => found.has(id))).toEqual([])
    // Without the bound the rule would catch the defaulters as well.
    await save('unbounded', { kind: 'customer', rule: slowButSureRule('instalment', 'due_on', 'paid_on').split(' and none')[0] })
    await runWatchesOf(deps, 'unbounded')
    const unbounded = new Set((await cases('unbounded')).map(({ subject }) => subject))
    expect([...bank.truth.defaulters].every((id) => unbounded.has(id))).toBe(true)
  })

  it('raises who becomes true, not who was; and again when he has left and come back', async () => {
    await save('entering', { kind: 'customer', first: 'remember', rule: 'count(withdrawal, last 1 days) >= 1' })
    const on = (day: string): WatchDeps => ({ ...deps, standpoint: async () => `${day}T16:00:00.000Z` })
    await runWatchesOf(on('2026-02-25'), 'entering')
    expect(await cases('entering')).toEqual([])
    await runWatchesOf(on('2026-02-26'), 'entering')
    const first = await cases('entering')
    expect(first.length).toBeGreaterThan(10)
    const before = await bench.warehouse.query<{ id: string }>('test', sql`select distinct _customer as id from fact_withdrawal where _at >= ${'2026-02-24T16:00:00'}::timestamp and _at < ${'2026-02-25T16:00:00'}::timestamp`)
    expect(first.some(({ subject }) => before.some(({ id }) => id === subject))).toBe(false)
    for (const { id } of first) await closeCase(deps, id, 'accepted', '', 'ana')
    await runWatchesOf(on('2026-02-27'), 'entering')
    expect((await cases('entering')).every(({ period }) => period === '2026-02-27')).toBe(true)
  })

  it('whose rule has an error says so, and the others are looked at all the same', async () => {
    await expect(save('wrong', { kind: 'customer', rule: 'count(withdrawl) > 1' })).rejects.toMatchObject({ code: 'RULE_INVALID' })
    await bench.store.execute(sql`update watch set definition = jsonb_set(definition, '{rule}', '"gone > 1"') where id = 'entering'`)
    const { runs } = await runWatchesOf(deps, undefined)
    expect(runs.find(({ watch }) => watch === 'entering')?.problem?.en).toContain('gone')
    expect(runs.find(({ watch }) => watch === 'slow')).toMatchObject({ problem: null })
    expect((await watchByKey(deps, 'entering')).problem?.en).toContain('gone')
  })
})
