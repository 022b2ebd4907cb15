import { saveTarget, targetProgress } from '@sextant/contract'
import { array, assert as assertProperty, integer, property } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBank } from '../../../../../../examples/bank/generate.ts'
import { openBankBench } from '../../../../../../test/support/bank-bench.ts'
import type { BankBench } from '../../../../../../test/support/bank-bench.ts'
import type { WatchDeps } from '../watches/deps.ts'
import { progressOf, proposalOf } from './progress.ts'
import { daysForShare, elapsedShare, projectedEnd, weekdayWeights } from './projection.ts'
import { saveTargetOf, setValues, targetByKey } from './target.ts'

let bench: BankBench
let deps: WatchDeps
/** The evening of 14 February in Shanghai. */
const middle = '2026-02-14T16:00:00.000Z'

beforeAll(async () => {
  bench = await openBankBench(makeBank(480, 'targets'))
  deps = { ...bench.deps, standpoint: async () => middle }
}, 90_000)
afterAll(async () => bench?.close())

const definition = (input: object) => saveTarget.input.parse({ key: 'any', definition: { name: { en: 'Target', zh: '目标' }, ...input } }).definition
const progress = async (key: string, with_: Partial<WatchDeps> = {}, period?: string) =>
  targetProgress.output.parse(await progressOf({ ...deps, ...with_ }, targetProgress.input.parse({ key, ...(period === undefined ? {} : { period }) })))

describe('the projected end', () => {
  it('is the figure so far times the median factor, with the interval of one more period, as by hand', () => {
    // Factors 2, 2, 2·e^0.1, 2·e^−0.1: median 2; s = √(0.02/3) = 0.08165; t(0.95, 3) = 2.3534; reach 2.3534 × 0.08165 × √1.25 = 0.21484.
    const found = projectedEnd(50, [[10, 20], [30, 60], [10, 20 * Math.exp(0.1)], [10, 20 * Math.exp(-0.1)]])
    expect(found?.value).toBeCloseTo(100, 9)
    expect(found?.low).toBeCloseTo(100 * Math.exp(-0.21484), 2)
    expect(found?.high).toBeCloseTo(100 * Math.exp(0.21484), 2)
    expect(projectedEnd(50, [[10, 20], [0, 5]])).toBeNull()
  })

  it('counts as far by weekdays: a week without its weekend is nearly over for an office', () => {
    const weights = weekdayWeights([0, 1, 2, 3, 4].map((weekday) => ({ weekday, value: 10 })))
    const week = [0, 1, 2, 3, 4, 5, 6]
    expect(elapsedShare(week, 5, weights)).toBe(1)
    expect(daysForShare([5, 6, 0, 1, 2, 3, 4], 0.4, weights)).toBe(4)
    assertProperty(property(array(integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 31 }), integer({ min: 0, max: 31 }), (days, passed) => {
      const share = elapsedShare(days, Math.min(passed, days.length), [1, 1, 1, 1, 1, 0.5, 0.2])
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1 + 1e-12)
    }))
  })

  it('counts of a day that is running as much as has passed, and cuts earlier periods at the same time of day', () => {
    const weights = [1, 1, 1, 1, 1, 1, 1]
    const week = [0, 1, 2, 3, 4, 5, 6]
    expect(elapsedShare(week, 1.75, weights)).toBeCloseTo(1.75 / 7, 12)
    expect(daysForShare(week, 1.75 / 7, weights, 0.75)).toBe(1.75)
    assertProperty(property(integer({ min: 0, max: 6 }), integer({ min: 1, max: 23 }), (days, hour) => {
      // As far in a like week is exactly as far.
      expect(daysForShare(week, elapsedShare(week, days + hour / 24, weights), weights, hour / 24)).toBeCloseTo(days + hour / 24, 9)
    }))
  })
})

describe('a target', () => {
  it('shows completion, rank and an end that the rest of the month then proves', async () => {
    await saveTargetOf(deps, 'withdrawals', definition({ indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'month', by: 'withdrawal.branch' }), 'ana')
    await setValues(deps, { key: 'withdrawals', csv: '\uFEFFperiod,unit,value\n2026-02,Bund,400\n2026-02,Harbour,600\n2026-02,Lakeside,500\n' })
    const found = await progress('withdrawals')
    expect(found).toMatchObject({ period: '2026-02', over: false, unit: 'count' })
    expect(found.elapsedShare).toBeGreaterThan(0.4)
    expect(found.elapsedShare).toBeLessThan(0.6)
    expect(found.whole.target).toBe(1500)
    expect(found.rows.filter(({ target }) => target !== null).map(({ rank }) => rank)).toEqual([1, 2, 3])
    for (const row of found.rows) expect(row.completion).toBe(row.target === null ? null : (row.actual ?? 0) / row.target)
    const after = await progress('withdrawals', { standpoint: async () => '2026-02-28T16:00:00.000Z' }, '2026-02')
    expect(after.over).toBe(true)
    const hits = found.rows.filter(({ unit, projected }) => {
      const end = after.rows.find((row) => row.unit === unit)?.actual ?? 0
      return projected !== null && projected.low <= end && end <= projected.high
    })
    expect(hits.length).toBeGreaterThanOrEqual(4)
    expect(Math.abs((found.whole.projected?.value ?? 0) / (after.whole.actual ?? 1) - 1)).toBeLessThan(0.12)
    expect(after.rows.every(({ projected, status, target, actual }) => projected === null && (target === null ? status === 'no_target' : status === ((actual ?? 0) >= target ? 'reached' : 'missed')))).toBe(true)
  })

  it('expects no more at the end of a day than at its end: a running day is held against running days', async () => {
    const at = (hour: number) => progress('withdrawals', { standpoint: async () => new Date(Date.parse('2026-02-02T16:00:00.000Z') + hour * 3_600_000).toISOString() }, '2026-02')
    const [evening, midnight] = [(await at(23.9)).whole, (await at(24)).whole]
    expect([evening.actual, (evening.projected?.value ?? 0) / (midnight.projected?.value ?? 1)]).toEqual([midnight.actual, expect.closeTo(1, 1)])
  })

  it('of a count of customers, which does not add up over days, is paced by its own growth', async () => {
    await saveTargetOf(deps, 'people', definition({ indicator: { kind: 'metric', metric: 'withdrawers' }, period: 'month' }), 'ana')
    await setValues(deps, { key: 'people', values: [{ period: '2026-02', unit: '*', value: 450 }] })
    const { whole, rows } = await progress('people')
    expect(rows).toEqual([])
    expect(whole.projected?.value ?? 0).toBeGreaterThan(whole.actual ?? 0)
    expect(whole.projected?.value ?? 999).toBeLessThanOrEqual(480 * 1.02)
    const end = (await progress('people', { standpoint: async () => '2026-02-28T16:00:00.000Z' }, '2026-02')).whole.actual ?? 0
    expect(Math.abs((whole.projected?.value ?? 0) / end - 1)).toBeLessThan(0.08)
  })

  it('of a size at a day is read at the period’s end, and less can be better', async () => {
    await saveTargetOf(deps, 'silent', definition({ indicator: { kind: 'customers', rule: 'none(withdrawal, last 28 days)' }, period: 'month', by: 'unit: branch', better: 'less' }), 'ana')
    await setValues(deps, { key: 'silent', values: [{ period: '2026-02', unit: 'bund', value: 1 }, { period: '2026-02', unit: 'lakeside', value: 400 }] })
    const found = await progress('silent', { standpoint: async () => '2026-02-28T16:00:00.000Z' }, '2026-02')
    expect(found.rows.find(({ unit }) => unit === 'bund')).toMatchObject({ status: 'missed', rank: 2, label: { en: 'Bund', zh: 'Bund' } })
    expect(found.rows.find(({ unit }) => unit === 'lakeside')).toMatchObject({ status: 'reached', rank: 1 })
  })

  it('proposes figures, takes them away again, and refuses a period that is none', async () => {
    const proposal = await proposalOf(deps, { key: 'withdrawals', period: '2026-03', growth: 0.1 })
    expect(proposal.from).toBe('three_before')
    expect(proposal.values.map(({ unit }) => unit)).toContain('Bund')
    await setValues(deps, { key: 'withdrawals', values: [{ period: '2026-03', unit: 'Bund', value: 5 }] })
    expect((await targetByKey(deps, 'withdrawals')).periods).toEqual(['2026-03', '2026-02'])
    expect(await setValues(deps, { key: 'withdrawals', values: [{ period: '2026-03', unit: 'Bund', value: null }] })).toMatchObject({ set: 0, removed: 1, periods: ['2026-02'] })
    await expect(setValues(deps, { key: 'withdrawals', values: [{ period: '2026-13', unit: '*', value: 1 }] })).rejects.toMatchObject({ code: 'TARGET_PERIOD_INVALID' })
    await expect(setValues(deps, { key: 'withdrawals', csv: 'period,unit,value\n2026-03,Bund,many\n' })).rejects.toMatchObject({ code: 'TARGET_ROW_INVALID' })
  })
})
