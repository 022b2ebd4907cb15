import {
  analyseBaskets, analyseCohorts, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseProfile, analyseTrend, behaviourCustomers, saveAnalysis, saveBehaviourList,
} from '@sextant/contract'
import type { Endpoint, InputOf, OutputOf, ParsedInputOf } from '@sextant/contract'
import { compileRule, parseRule } from '@sextant/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { basketsOf } from './baskets.ts'
import { customersBehind, listBehind } from './behind.ts'
import { cohortsOf } from './cohorts.ts'
import { crossTabOf } from './cross-tab.ts'
import type { BehaviourDeps } from './deps.ts'
import { distributionOf } from './distribution.ts'
import { firstPurchaseOf } from './first-purchase.ts'
import { funnelOf } from './funnel.ts'
import { geographyOf } from './geography.ts'
import { pathsOf } from './paths.ts'
import { profileOf } from './profile.ts'
import { dropAnalysis, keepAnalysis, savedAnalyses, savedAnalysis } from './saved.ts'
import { trendOf } from './trend.ts'

let bench: BehaviourBench

const withHolidays = teaShopYaml.replace('timeZone: Asia/Shanghai }', 'timeZone: Asia/Shanghai, calendar: { holidays: { spring_festival: ["2025-01-29", "2026-02-17"] } } }')

beforeAll(async () => {
  bench = await openBehaviourBench({ yaml: withHolidays, files: teaShopFiles, segments: { hangzhou: 'city = "Hangzhou"' } })
}, 60_000)
afterAll(async () => bench?.close())

/** As a request would: input through the contract, answer held against it. */
const ask = async <E extends Endpoint>(endpoint: E, work: (deps: BehaviourDeps, input: ParsedInputOf<E>) => Promise<unknown>, input: InputOf<E>): Promise<OutputOf<E>> =>
  endpoint.output.parse(await work(bench.deps, endpoint.input.parse(input) as ParsedInputOf<E>)) as OutputOf<E>

const countOf = async (rule: string | null, at: string): Promise<number> => {
  const catalogue = await bench.catalogue()
  const parsed = parseRule(rule ?? 'true', catalogue)
  if (parsed.kind === 'error') throw new Error(`${rule}: ${parsed.errors[0]?.message.en ?? ''}`)
  return (await bench.select(compileRule(parsed.rule, catalogue, { at, dialect: bench.warehouse.dialect }))).length
}

describe('a table', () => {
  it('of two attributes adds up every way, and each cell’s rule selects as many as the cell says', async () => {
    const table = await ask(analyseCrossTab, crossTabOf, { rows: 'city', columns: 'member' })
    expect(table.total.value).toBe(5)
    expect(table.rowTotals.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(5)
    expect(table.columnTotals.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(5)
    expect(table.cells.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(5)
    for (const cell of table.cells) expect([cell.rule, await countOf(cell.rule, table.at)]).toEqual([cell.rule, cell.value])
    expect(table.cells.every(({ shareOfRow }) => shareOfRow !== null && shareOfRow > 0 && shareOfRow <= 1)).toBe(true)
  })

  it('of a fact’s dimension by an attribute sums money to the fen, net of returns unless gross', async () => {
    const net = await ask(analyseCrossTab, crossTabOf, { rows: 'purchase.product.kind', columns: 'city', measure: 'revenue' })
    expect(net).toMatchObject({ fact: 'purchase', unit: 'money', additive: true, total: { value: 15_949 }, association: null })
    expect(net.rows.buckets.map(({ label }) => label)).toEqual(['black', 'green'])
    expect(net.rowTotals.map(({ value }) => value)).toEqual([14_849, 1_100])
    expect((await ask(analyseCrossTab, crossTabOf, { rows: 'purchase.product.kind', measure: 'revenue', gross: true })).total.value).toBe(17_949)
  })

  it('counts a customer once who is in two cells, and says that cells do not add up', async () => {
    const table = await ask(analyseCrossTab, crossTabOf, { rows: 'purchase.product.kind', measure: 'customers' })
    expect(table).toMatchObject({ additive: false, total: { value: 4 } })
    expect(table.rowTotals.map(({ value }) => value)).toEqual([4, 2])
    for (const [index, total] of table.rowTotals.entries()) expect([index, await countOf(total.rule, table.at)]).toEqual([index, total.value])
  })

  it('takes means of calculations, and names what does not fit', async () => {
    const table = await ask(analyseCrossTab, crossTabOf, { rows: 'city', measure: 'avg', of: 'count(visit, last 90 days)' })
    expect(table).toMatchObject({ unit: 'number', additive: false })
    expect(table.rowTotals[table.rows.buckets.findIndex(({ label }) => label === 'Hangzhou')]?.value).toBe(29)
    await expect(ask(analyseCrossTab, crossTabOf, { rows: 'towne' })).rejects.toMatchObject({ code: 'RULE_INVALID' })
    await expect(ask(analyseCrossTab, crossTabOf, { rows: 'city', measure: 'avg' })).rejects.toMatchObject({ code: 'ANALYSIS_VALUE_NEEDED' })
    await expect(ask(analyseCrossTab, crossTabOf, { rows: 'city', measure: 'turnover' })).rejects.toMatchObject({ code: 'ANALYSIS_MEASURE_UNKNOWN' })
    await expect(ask(analyseCrossTab, crossTabOf, { rows: 'visit.minutes', columns: 'purchase.product' })).rejects.toMatchObject({ code: 'ANALYSIS_FACTS_DIFFER' })
  })

  it('folds values after the most frequent ones, so that it stays a table', async () => {
    const table = await ask(analyseCrossTab, crossTabOf, { rows: 'purchase.basket', measure: 'revenue', maxRows: 3 })
    expect(table.rows).toMatchObject({ folded: 4, buckets: [{ kind: 'value' }, { kind: 'value' }, { kind: 'other' }] })
    expect(table.rowTotals.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(15_949)
    await expect(ask(analyseCrossTab, crossTabOf, { rows: 'city', maxRows: 500, maxColumns: 50 })).rejects.toMatchObject({ code: 'ANALYSIS_CELLS_TOO_MANY' })
  })
})

describe('a profile', () => {
  it('puts what differs most first, and each value’s rule selects its members', async () => {
    const answer = await ask(analyseProfile, profileOf, { segment: 'hangzhou', parts: ['attributes', 'indicators'] })
    expect(answer).toMatchObject({ size: 2, base: 5 })
    expect(answer.attributes[0]).toMatchObject({ name: 'city', kind: 'attribute' })
    expect(answer.attributes[0]?.values[0]).toMatchObject({ value: 'Hangzhou', inSegment: 2, inBase: 2, share: 1, baseShare: 0.4, lift: 2.5 })
    for (const { values } of answer.attributes) {
      expect(values.reduce((sum, { inBase }) => sum + inBase, 0)).toBe(5)
      for (const { rule, inSegment, lift, low, high } of values) {
        expect([rule, await countOf(rule, answer.at)]).toEqual([rule, inSegment])
        expect(low <= lift + 1e-9 && lift <= high + 1e-9).toBe(true)
      }
    }
    expect(answer.attributes.map(({ kind }) => kind)).toContain('indicator')
  })

  it('needs somebody to describe', async () => {
    await expect(ask(analyseProfile, profileOf, {})).rejects.toMatchObject({ code: 'ANALYSIS_SCOPE_MISSING' })
  })
})

describe('a trend', () => {
  it('by month holds all the money, the last month being partial', async () => {
    const answer = await ask(analyseTrend, trendOf, { metric: 'revenue', periods: 4 })
    expect(answer.periods.map(({ label, isPartial }) => [label, isPartial])).toEqual([['2025-12', false], ['2026-01', false], ['2026-02', false], ['2026-03', true]])
    expect(answer.series[0]?.values).toEqual([300, 1550, 14_099, 0])
    expect(answer.series[0]?.total).toBe(15_949)
  })

  it('broken down sums to the whole', async () => {
    const answer = await ask(analyseTrend, trendOf, { metric: 'revenue', periods: 4, breakdown: 'purchase.product.kind' })
    const [whole, ...parts] = answer.series
    expect(whole?.values.map((_, index) => parts.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))).toEqual(whole?.values)
  })

  it('holds a period against the one before, the same days a year ago, the same weekdays, and a moving holiday’s', async () => {
    const previous = await ask(analyseTrend, trendOf, { metric: 'revenue', periods: 2, compare: 'previous_period' })
    expect(previous.comparedPeriods?.map(({ label }) => label)).toEqual(['2025-12', '2026-01'])
    expect([previous.series[0]?.compared, previous.comparedWhole]).toEqual([[300, 0], true])
    const year = await ask(analyseTrend, trendOf, { fact: 'visit', granularity: 'day', periods: 2, compare: 'year_ago' })
    expect(year.comparedPeriods?.map(({ label }) => label)).toEqual(['2025-02-28', '2025-03-01'])
    expect([year.comparedWhole, year.series[0]?.change]).toEqual([false, null])
    const weekday = await ask(analyseTrend, trendOf, { fact: 'visit', granularity: 'day', periods: 1, compare: 'year_ago_weekday' })
    expect(weekday.comparedPeriods?.map(({ label }) => label)).toEqual(['2025-03-02'])
    const festival = await ask(analyseTrend, trendOf, { fact: 'visit', granularity: 'week', periods: 4, compare: 'holiday', holiday: 'spring_festival' })
    expect(festival.holiday).toEqual({ name: 'spring_festival', day: '2026-02-17', previousDay: '2025-01-29', days: 384 })
    expect(festival.comparedPeriods?.[0]?.label).toBe('2025-01-14')
    await expect(ask(analyseTrend, trendOf, { fact: 'visit', compare: 'holiday', holiday: 'easter' })).rejects.toMatchObject({ code: 'ANALYSIS_HOLIDAY_UNKNOWN' })
  })
})

describe('cohorts', () => {
  it('by month, quarter or week hold every fen and each customer once', async () => {
    for (const granularity of ['week', 'month', 'quarter'] as const) {
      const { cohorts } = await ask(analyseCohorts, cohortsOf, { granularity })
      expect([cohorts.reduce((sum, { size }) => sum + size, 0), cohorts.flatMap(({ revenueMinor }) => revenueMinor).reduce((sum, value) => sum + value, 0)]).toEqual([4, 15_949])
    }
  })

  it('name their customers by rule, and those active in each month', async () => {
    const answer = await ask(analyseCohorts, cohortsOf, {})
    for (const { rule, size, active, activeRules } of answer.cohorts) {
      expect([rule, await countOf(rule, answer.at)]).toEqual([rule, size])
      for (const [offset, text] of activeRules.entries()) expect([text, await countOf(text, answer.at)]).toEqual([text, active[offset]])
    }
  })

  it('of an attribute observe only those who bought first long enough ago, over periods that have ended', async () => {
    const { cohorts } = await ask(analyseCohorts, cohortsOf, { by: 'city' })
    expect(cohorts.map(({ cohort, size }) => [cohort, size])).toEqual([['Hangzhou', 2], ['Ningbo', 1], ['', 1]])
    const hangzhou = cohorts[0]
    // One bought first in January, one in February; March is running.
    expect(hangzhou?.observed).toEqual([2, 1])
    expect(hangzhou?.cumulativePerCustomer[0]).toBe((1_550 + 9_999 + 100) / 2)
  })

  it('list in each cell as many customers as the cell says, each of them of the cohort', async () => {
    for (const parameters of [{ by: 'city' }, { by: 'city', granularity: 'week' }, { by: 'count(visit)' }, { granularity: 'week' }] as const) {
      const { cohorts } = await ask(analyseCohorts, cohortsOf, parameters)
      expect(cohorts.some(({ active }) => active.slice(1).some((count) => count > 0))).toBe(true)
      for (const [bucket, { size, active }] of cohorts.entries()) {
        const list = async (offset?: number) => await ask(behaviourCustomers, customersBehind, { analysis: 'cohorts', parameters, cell: { bucket, ...(offset === undefined ? {} : { offset }) } })
        const all = await list()
        expect([parameters, bucket, all.count]).toEqual([parameters, bucket, size])
        for (const [offset, count] of active.entries()) {
          const cell = await list(offset)
          expect([parameters, bucket, offset, cell.count]).toEqual([parameters, bucket, offset, count])
          expect(all.customers.map(({ id }) => id)).toEqual(expect.arrayContaining(cell.customers.map(({ id }) => id)))
        }
      }
    }
    expect(await ask(saveBehaviourList, (deps, list) => listBehind(deps, list, 'ana'), { analysis: 'cohorts', parameters: { by: 'city' }, cell: { bucket: 0, offset: 1 }, key: 'came-back', name: { en: 'Came back', zh: '回购' } })).toEqual({ key: 'came-back', size: bench.lists.get('came-back')?.length })
    await expect(ask(behaviourCustomers, customersBehind, { analysis: 'cohorts', parameters: { by: 'city' }, cell: { bucket: 9 } })).rejects.toMatchObject({ code: 'ANALYSIS_BEHIND_UNKNOWN' })
  })
})

describe('a funnel', () => {
  const steps = ['visit', 'purchase', 'purchase where amount >= 20']

  it('counts who goes on within the window, whichever first step began it', async () => {
    const answer = await ask(analyseFunnel, funnelOf, { steps, windowDays: 60 })
    expect(answer.groups[0]?.steps.map(({ reached }) => reached)).toEqual([2, 1, 1])
    expect((await ask(analyseFunnel, funnelOf, { steps: ['purchase where amount < 6', 'purchase where amount >= 20'], windowDays: 30 })).groups[0]?.steps.map(({ reached }) => reached)).toEqual([3, 0])
    expect((await ask(analyseFunnel, funnelOf, { steps: ['purchase where amount < 6', 'purchase where amount >= 20'], windowDays: 37 })).groups[0]?.steps.map(({ reached }) => reached)).toEqual([3, 1])
  })

  it('never takes two events of one instant for two steps, nor one event', async () => {
    const answer = await ask(analyseFunnel, funnelOf, { steps: ['purchase where product = "G1"', 'purchase where product = "B1"'], windowDays: 3000 })
    expect(answer.groups[0]?.steps.map(({ reached }) => reached)).toEqual([2, 0])
  })

  it('in strict order allows nothing of its facts in between', async () => {
    const loose = await ask(analyseFunnel, funnelOf, { steps: ['purchase where basket = "b1"', 'purchase where basket = "b2"'], windowDays: 60 })
    const strict = await ask(analyseFunnel, funnelOf, { steps: ['purchase where basket = "b1"', 'purchase where basket = "b2"'], windowDays: 60, order: 'strict' })
    expect([loose, strict].map(({ groups }) => groups[0]?.steps[1]?.reached)).toEqual([1, 1])
    const between = { steps: ['visit', 'visit', 'purchase where basket = "b2"'], windowDays: 60 }
    expect((await ask(analyseFunnel, funnelOf, { ...between, order: 'strict' })).groups[0]?.steps.map(({ reached }) => reached)).toEqual([2, 1, 1])
    const broken = { steps: ['purchase where basket = "b1"', 'visit where minutes > 100', 'purchase where basket = "b2"'], windowDays: 60, order: 'strict' as const }
    expect((await ask(analyseFunnel, funnelOf, broken)).groups[0]?.steps.map(({ reached }) => reached)).toEqual([1, 0, 0])
  })

  it('by group sums to the whole, and hands out who was lost', async () => {
    const input = { steps, windowDays: 60, breakdown: 'city' }
    const answer = await ask(analyseFunnel, funnelOf, input)
    const [whole, ...groups] = answer.groups
    expect(groups.reduce((sum, { steps: own }) => sum + (own[0]?.reached ?? 0), 0)).toBe(whole?.steps[0]?.reached)
    const lost = await ask(behaviourCustomers, customersBehind, { analysis: 'funnel', parameters: input, cell: { step: 1, outcome: 'lost' } })
    expect([lost.count, lost.customers.map(({ id }) => id)]).toEqual([1, ['7']])
    expect(await ask(saveBehaviourList, (deps, list) => listBehind(deps, list, 'ana'), { analysis: 'funnel', parameters: input, cell: { step: 1, outcome: 'lost' }, key: 'lost', name: { en: 'Lost', zh: '流失' } })).toEqual({ key: 'lost', size: 1 })
    expect(bench.lists.get('lost')).toEqual(['7'])
    await expect(ask(behaviourCustomers, customersBehind, { analysis: 'funnel', parameters: { steps: ['visit'] }, cell: {} })).rejects.toMatchObject({ code: 'ANALYSIS_PARAMETERS_INVALID' })
    await expect(ask(behaviourCustomers, customersBehind, { analysis: 'funnel', parameters: input, cell: { step: 7 } })).rejects.toMatchObject({ code: 'ANALYSIS_BEHIND_UNKNOWN' })
    await expect(ask(analyseFunnel, funnelOf, { steps: ['visit', 'checkout'] })).rejects.toMatchObject({ code: 'ANALYSIS_STEP_INVALID' })
  })
})

describe('paths', () => {
  it('split each customer’s way and lose nobody on it', async () => {
    const answer = await ask(analysePaths, pathsOf, { anchor: 'purchase', events: ['purchase.product', 'visit'], depth: 2, windowDays: 60 })
    expect(answer.customers).toBe(4)
    for (const depth of [0, 1]) for (const node of answer.nodes.filter((one) => one.depth === depth && one.name !== null || one.depth === 0 && depth === 0))
      expect(answer.links.filter(({ from }) => from === node.key).reduce((sum, { customers }) => sum + customers, 0)).toBe(node.customers)
    expect(answer.nodes.find(({ name }) => name === 'visit')?.label).toEqual({ en: 'Visit', zh: '到店' })
    const back = await ask(analysePaths, pathsOf, { anchor: 'purchase', direction: 'to', events: ['visit'], depth: 1 })
    expect(back.nodes.find(({ name }) => name === 'visit')?.customers).toBe(1)
  })
})

describe('first purchases', () => {
  it('are grouped by the first basket; those not followed long enough are left out and counted', async () => {
    const answer = await ask(analyseFirstPurchase, firstPurchaseOf, { by: 'lines', days: 40 })
    expect(answer).toMatchObject({ customers: 4, censored: 2 })
    expect(answer.groups.map(({ customers, returned }) => [customers, returned])).toEqual([[1, 0], [1, 1]])
    expect(answer.axis.buckets.map(({ label }) => label)).toEqual(['1', '2'])
    const by = await ask(behaviourCustomers, customersBehind, { analysis: 'first-purchase', parameters: { by: 'lines', days: 40 }, cell: { bucket: 1, returned: true } })
    expect(by.customers.map(({ id }) => id)).toEqual(['00123'])
  })

  it('by kind are those of the line worth most, and the warning is always there', async () => {
    const answer = await ask(analyseFirstPurchase, firstPurchaseOf, { by: 'product.kind', days: 1, stratify: 'city' })
    expect(answer.axis.buckets.map(({ label }) => label)).toEqual(['black', 'green'])
    expect(answer.warning.zh).toContain('随机')
  })
})

describe('baskets', () => {
  it('tell what goes together and whom to offer it', async () => {
    const answer = await ask(analyseBaskets, basketsOf, { item: 'product', minSupport: 0.15, minConfidence: 0.1 })
    expect(answer).toMatchObject({ baskets: 6, items: 2, minCount: 1, setCounts: [2, 1] })
    expect(answer.sets).toEqual([expect.objectContaining({ items: ['B1', 'G1'], count: 1, support: 1 / 6 })])
    for (const rule of answer.rules) expect(await countOf(rule.audience, answer.at)).toBeGreaterThanOrEqual(0)
    expect(await countOf(answer.rules.find(({ consequent }) => consequent === 'G1')?.audience ?? null, answer.at)).toBe(2)
  })
})

describe('areas', () => {
  it('are ranked by what they bring, shares adding to one', async () => {
    const answer = await ask(analyseGeography, geographyOf, { area: 'city', measure: 'revenue' })
    expect(answer.areas.map(({ rank, value }) => [rank, value])).toEqual([[1, 11_649], [2, 4_000], [3, 300]])
    expect(answer.areas.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12)
  })
})

describe('a distribution', () => {
  it('counts everybody in one bar, and each bar’s rule selects it', async () => {
    const answer = await ask(analyseDistribution, distributionOf, { of: 'sum(purchase.amount)', by: 'city', bins: 5 })
    const { numeric } = answer
    expect([answer.customers, numeric?.known, numeric?.bins.reduce((sum, { customers }) => sum + customers, 0)]).toEqual([5, 5, 5])
    for (const { rule, customers } of numeric?.bins ?? []) expect([rule, await countOf(rule, answer.at)]).toEqual([rule, customers])
    expect(answer.groups.reduce((sum, { known }) => sum + known, 0)).toBe(5)
    expect(numeric?.quantiles.find(({ share }) => share === 0.5)?.value).toBe(1550)
  })

  it('of a text counts its values, of a day its span', async () => {
    expect(await ask(analyseDistribution, distributionOf, { of: 'city' })).toMatchObject({ customers: 5, numeric: null, categories: { known: 4, missing: 1 } })
    expect((await ask(analyseDistribution, distributionOf, { of: 'birth_date' })).numeric?.known).toBe(3)
  })
})

describe('a saved analysis', () => {
  it('is its owner’s until it is shared, and never another’s to change', async () => {
    const { deps } = bench
    const input = saveAnalysis.input.parse({ kind: 'funnel', name: { en: 'Visits', zh: '到店' }, parameters: { steps: ['visit', 'purchase'] } }) as ParsedInputOf<typeof saveAnalysis>
    const kept = await keepAnalysis(deps, input, 'ana')
    expect(await savedAnalyses(deps, undefined, 'ben')).toEqual([])
    await expect(savedAnalysis(deps, kept.id, 'ben')).rejects.toMatchObject({ code: 'ANALYSIS_UNKNOWN' })
    await keepAnalysis(deps, { ...input, id: kept.id, shared: true }, 'ana')
    expect((await savedAnalyses(deps, 'funnel', 'ben')).map(({ id, isMine }) => [id, isMine])).toEqual([[kept.id, false]])
    await expect(dropAnalysis(deps, kept.id, 'ben')).rejects.toMatchObject({ code: 'ANALYSIS_NOT_YOURS' })
    await dropAnalysis(deps, kept.id, 'ana')
    expect(await savedAnalyses(deps, undefined, 'ana')).toEqual([])
  })
})
