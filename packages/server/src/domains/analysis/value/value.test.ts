import {
  analyseLifeCycle, analyseMigration, analysePareto, analyseRfm, analyseRfmCl, analyseValueMatrix, getValueDefinition, indicatorByClass, saveValueDefinition, saveValueList, segmentMembers, valueCustomers,
} from '@sextant/contract'
import type { Endpoint, InputOf, ParsedInputOf } from '@sextant/contract'
import { compileColumns, parseExpression } from '@sextant/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openValueBench, valueShopFiles, valueShopYaml } from '../../../../../../test/support/value-bench.ts'
import type { ValueBench } from '../../../../../../test/support/value-bench.ts'

/* Six customers whose figures are worked out by hand in the tests. Asked at the first of July 2026, 00:00 in Berlin. */

const now = '2026-06-30T22:00:00.000Z'
const ids = ['1', '2', '10', '4', '5', '6']
const bought = [
  // 1: four purchases, a hundred each, in two categories.
  { id: '1', day: '2026-01-10', amount: 100 }, { id: '1', day: '2026-03-10', amount: 100, category: 'wine' }, { id: '1', day: '2026-05-10', amount: 100 }, { id: '1', day: '2026-06-20', amount: 100 },
  // 2: one purchase, half of it returned.
  { id: '2', day: '2026-06-01', amount: 50 }, { id: '2', day: '2026-06-05', amount: -25 },
  // 10: like 2 without the return; ties with 4.
  { id: '10', day: '2026-06-10', amount: 30 }, { id: '4', day: '2026-06-10', amount: 30 },
  // 5: long gone.
  { id: '5', day: '2025-09-01', amount: 45 },
  // 6: only ever returned something.
  { id: '6', day: '2026-06-11', amount: -5 },
]

let bench: ValueBench
beforeAll(async () => {
  bench = await openValueBench(valueShopYaml, valueShopFiles(ids, bought, [{ id: '6', day: '2026-01-05' }, { id: '6', day: '2026-06-28' }]), now)
}, 60_000)
afterAll(async () => bench?.close())

const parsed = <E extends Endpoint>(endpoint: E, input: InputOf<E>): ParsedInputOf<E> => endpoint.input.parse(input) as ParsedInputOf<E>
const countOf = async (of: InputOf<typeof valueCustomers>['of']) => (await bench.value.customers(parsed(valueCustomers, { of }))).count

describe('RFM', () => {
  const rfm = async (input: InputOf<typeof analyseRfm>) => analyseRfm.output.parse(await bench.value.rfm(parsed(analyseRfm, input)))

  it('by quantile breaks ties by the number of the customer, and leaves out who only returned', async () => {
    const { cells, customers, revenue, bands } = await rfm({ bins: 5 })
    expect([customers, revenue]).toEqual([5, 53_000])
    // Amounts: 2 has 25.00, 4 and 10 have 30.00, 5 has 45.00, 1 has 400.00; 4 goes before 10, as numbers do.
    expect(bands.monetary.map(({ from }) => from)).toEqual([40_000, 4500, 3000, 3000, 2500])
    expect(await bench.value.rfmCustomers({ ...parsed(analyseRfm, { bins: 5 }), limit: 10 }).then((answer) => Object.fromEntries(answer.customers.map(({ id, monetaryScore }) => [id, monetaryScore])))).toEqual({ 1: 5, 5: 4, 10: 3, 4: 2, 2: 1 })
    expect(cells.reduce((sum, cell) => sum + cell.customers, 0)).toBe(5)
  })

  it('by custom breaks gives a score per break reached, few days the highest', async () => {
    const { bands } = await rfm({ breaks: 'custom', recencyBreaks: '15,60', frequencyBreaks: '2', monetaryBreaks: '3000,10000' })
    expect(bands.recency.map(({ score, customers, from, to }) => [score, customers, from, to])).toEqual([[3, 1, 11, 11], [2, 3, 21, 30], [1, 1, 303, 303]])
    expect(bands.frequency.map(({ score, customers }) => [score, customers])).toEqual([[2, 1], [1, 4]])
    expect(bands.monetary.map(({ score, customers }) => [score, customers])).toEqual([[3, 1], [2, 3], [1, 1]])
    await expect(rfm({ breaks: 'custom', recencyBreaks: '60,15', frequencyBreaks: '2', monetaryBreaks: '1' })).rejects.toMatchObject({ code: 'ANALYSIS_BREAKS_INVALID' })
  })

  it('by fixed breaks cuts the span from smallest to largest in equal widths', async () => {
    // 25.00 to 400.00 in three bands of 125.00.
    expect((await rfm({ breaks: 'fixed', bins: 3 })).bands.monetary.map(({ score, customers }) => [score, customers])).toEqual([[3, 1], [1, 4]])
  })
})

describe('Pareto', () => {
  it('gives the best, what they bring and the Gini as worked out by hand', async () => {
    const answer = analysePareto.output.parse(await bench.value.pareto(parsed(analysePareto, {})))
    // Rising 25, 30, 30, 45, 400: G = 2 (25 + 60 + 90 + 180 + 2000) / (5 × 530) − 6/5.
    expect(answer.gini).toBeCloseTo((2 * 2355) / (5 * 530) - 1.2, 12)
    const at = (top: number) => answer.points.find((point) => Math.abs(point.top - top) < 1e-9)
    expect(at(0.2)).toMatchObject({ customers: 1, value: 40_000 })
    expect(at(0.21)).toMatchObject({ customers: 2, value: 44_500 })
    expect(at(1)).toMatchObject({ customers: 5, share: 1 })
    expect(answer.needed.map(({ share, customers }) => [share, customers])).toEqual([[0.5, 1], [0.8, 2], [0.9, 4], [0.95, 4]])
  })

  it('of everything the same is even', async () => {
    expect((await bench.value.pareto(parsed(analysePareto, { rule: 'sum(purchase) = 30' }))).gini).toBeCloseTo(0, 12)
  })
})

describe('the value matrix', () => {
  const matrix = async (input: InputOf<typeof analyseValueMatrix>) => analyseValueMatrix.output.parse(await bench.value.valueMatrix(parsed(analyseValueMatrix, input)))

  it('estimates current value by the stated formula', async () => {
    const { basis, x, y } = await matrix({ rule: 'count(purchase, where amount > 0) = 4', margin: 0.5, years: 2, discountRate: 0.25 })
    // Customer 1 alone: history from 10 January noon to 1 July 00:00 Berlin, a window of half of it; in it 200.00; too few to measure retention: 0.6.
    const windowDays = (Date.parse(now) - Date.parse('2026-01-10T12:00:00.000Z')) / 86_400_000 / 2
    expect(basis).toMatchObject({ isRetentionMeasured: false, yearlyRetention: 0.6 })
    expect(basis?.windowDays).toBeCloseTo(windowDays, 9)
    expect(basis?.annuity).toBeCloseTo(1 / 1.25 + 0.6 / 1.25 ** 2, 12)
    // Silent for 10.4 days, his usual gap is (20 June − 10 January) / 3: alive for certain.
    expect(x.total).toBeCloseTo(((0.5 * 20_000 * 365) / windowDays) * (1 / 1.25 + 0.6 / 1.25 ** 2), 6)
    // He is his own best peer.
    expect(y.total).toBe(0)
  })

  it('puts every buyer into one cell, of either pair of axes', async () => {
    for (const axes of ['potential', 'purchases'] as const) {
      const { cells, customers } = await matrix({ axes })
      expect([customers, cells.reduce((sum, cell) => sum + cell.customers, 0)]).toEqual([5, 5])
    }
  })

  it('by purchases cuts at the means: 1 buys often, 1 and nobody else much', async () => {
    // Purchases 4, 1, 1, 1, 1 (mean 1.6); mean amounts 100, 25, 30, 30, 45 (mean 46).
    const { cells, x, y } = await matrix({ axes: 'purchases' })
    expect([x.break, y.break]).toEqual([1.6, 4600])
    expect(Object.fromEntries(cells.map(({ key, customers }) => [key, customers]))).toEqual({ best: 1, frequent: 0, spender: 0, uncertain: 4 })
  })

  it('takes expressions in place of the estimates', async () => {
    const { cells, x } = await matrix({ current: 'worth', potential: 'count(purchase)', xBreak: 2500, yBreak: 2 })
    // Worth 10.00 to 50.00 of 1, 2, 10, 4, 5; rows 4, 2, 1, 1, 1.
    expect(x.total).toBe(15_000)
    expect(Object.fromEntries(cells.map(({ key, customers }) => [key, customers]))).toEqual({ grow: 0, keep: 3, develop: 2, lean: 0 })
    await expect(matrix({ current: 'city' })).rejects.toMatchObject({ code: 'ANALYSIS_EXPRESSION_INVALID' })
    await expect(matrix({ peers: 'town' })).rejects.toMatchObject({ code: 'ANALYSIS_PEERS_UNKNOWN' })
  })
})

describe('RFM-CL and its indicators', () => {
  it('classifies every buyer once; letters, codes and classes hold the same customers', async () => {
    const answer = analyseRfmCl.output.parse(await bench.value.rfmCl(parsed(analyseRfmCl, {})))
    expect(answer.letters.map(({ letter }) => letter)).toEqual(['R', 'F', 'M', 'C', 'L'])
    expect([answer.customers, answer.revenue]).toEqual([5, 53_000])
    for (const { bands } of answer.letters) expect(bands.reduce((sum, band) => sum + band.customers, 0)).toBe(5)
    expect(answer.classes.reduce((sum, one) => sum + one.customers, 0)).toBe(5)
    // C: customer 1 bought tea and wine, all others tea only.
    expect(answer.letters[3]).toMatchObject({ expression: expect.stringContaining('distinct(purchase.category'), bands: expect.arrayContaining([expect.objectContaining({ score: 5, from: 2, to: 2, customers: 1 })]) })
    expect(answer.classes.map(({ key }) => key).at(-1)).toBe('lost')
  })

  it('has indicators that are all valid, named once, in both languages, and answered by one query', async () => {
    const { indicators, total } = await bench.value.indicators({})
    expect(indicators.length).toBe(Math.min(180, total))
    expect(new Set(indicators.map(({ name }) => name)).size).toBe(indicators.length)
    expect(indicators.filter(({ label }) => label.en === '' || label.zh === '')).toEqual([])
    expect(indicators[0]).toMatchObject({ name: 'purchase_recency', unit: 'days' })
    const catalogue = await bench.catalogue()
    const columns = Object.fromEntries(indicators.map(({ name, expression }) => {
      const read = parseExpression(expression, catalogue)
      if (read.kind === 'error') throw new Error(`${name}: ${expression}`)
      return [name, read.expression]
    }))
    const rows = await bench.warehouse.query<Readonly<Record<string, number | string | null>>>('test.indicators', compileColumns(columns, catalogue, { at: now, dialect: bench.warehouse.dialect }))
    const one = rows.find((row) => row['customer_id'] === '1')
    expect(one).toMatchObject({ purchase_times_ever: 4, purchase_times_90d: 2, purchase_amount_sum_365d: 40_000, purchase_category_distinct_ever: 2, purchase_recency: 10, purchase_amount_per_time_ever: 10_000, purchase_amount_trend: 1 })
    expect(rows.find((row) => row['customer_id'] === '2')).toMatchObject({ purchase_returns_ever: 1, purchase_return_share_ever: 0.5, purchase_amount_sum_ever: 2500, purchase_amount_gross_ever: 5000 })
  })

  it('tells how an indicator is distributed in each class', async () => {
    const answer = indicatorByClass.output.parse(await bench.value.indicatorByClass(parsed(indicatorByClass, { name: 'purchase_amount_sum_ever' })))
    expect(answer.classes.reduce((sum, { known, mean }) => sum + known * (mean ?? 0), 0)).toBeCloseTo(53_000, 6)
    await expect(bench.value.indicatorByClass(parsed(indicatorByClass, { name: 'purchase_recensy' }))).rejects.toMatchObject({ code: 'ANALYSIS_INDICATOR_UNKNOWN' })
  })
})

const strategy = { en: '', zh: '' }
const plain = {
  name: { en: 'Plain', zh: '简单' }, step: 'month' as const, periods: 12,
  stages: [
    { key: 'gone', name: { en: 'Gone', zh: '流失' }, strategy, entry: 'any(purchase) and none(purchase, last 100 days)', minimumDays: 0 },
    { key: 'busy', name: { en: 'Busy', zh: '活跃' }, strategy, entry: 'any(purchase, last 35 days)', exit: 'none(purchase, last 70 days)', minimumDays: 0 },
    { key: 'calm', name: { en: 'Calm', zh: '普通' }, strategy, entry: 'any(purchase)', minimumDays: 0 },
    { key: 'never', name: { en: 'Never', zh: '潜在' }, strategy, entry: 'none(purchase)', minimumDays: 0 },
  ],
}

describe('the life cycle', () => {
  const lifeCycle = async (input: InputOf<typeof analyseLifeCycle>) => analyseLifeCycle.output.parse(await bench.value.lifeCycle(parsed(analyseLifeCycle, input)))

  it('carries each customer through the months as worked out by hand', async () => {
    await bench.value.saveDefinition(parsed(saveValueDefinition, { key: 'plain', of: { kind: 'life-cycle', definition: plain } }), 'ana')
    const answer = await lifeCycle({ key: 'plain' })
    const day = (at: string): string => at.slice(0, 10)
    const stood = Object.fromEntries(answer.history.map(({ at, customers }) => [day(at), customers]))
    // Beginnings of months in Berlin. Customer 1 buys on 10 Jan, 10 Mar, 10 May, 20 Jun: busy on 1 Feb; on 1 Mar 50 days silent, fewer than 70: still
    // busy by hysteresis; busy since. 5 buys on 1 Sep 2025: busy on 1 Oct, held on 1 Nov (61 days), on 1 Dec 91 days: leaves for calm; 1 Jan: gone.
    // The others are in no stage before they are first seen: 6 by his visit on 5 January, 2, 10 and 4 in June.
    expect(stood['2025-09-30']).toEqual([0, 1, 0, 0])
    expect(stood['2025-10-31']).toEqual([0, 1, 0, 0])
    expect(stood['2025-11-30']).toEqual([0, 0, 1, 0])
    expect(stood['2025-12-31']).toEqual([1, 0, 0, 0])
    expect(stood['2026-01-31']).toEqual([1, 1, 0, 1])
    expect(stood['2026-02-28']).toEqual([1, 1, 0, 1])
    // At the instant: 1, 2, 10 and 4 busy, 5 gone; 6 only returned: a return is a row of the fact, so he is busy by this definition's own rules.
    expect(Object.fromEntries(answer.stages.map(({ key, customers }) => [key, customers]))).toEqual({ gone: 1, busy: 5, calm: 0, never: 0 })
    expect([answer.customers, answer.outside, answer.version]).toEqual([6, 0, 1])
    expect(answer.stages[0]?.meanDays).toBeCloseTo((Date.parse(now) - Date.parse('2025-12-31T23:00:00.000Z')) / 86_400_000, 6)
  })

  it('derived from the model knows returns, rhythm and every stage of the relation', async () => {
    const answer = await lifeCycle({})
    expect(answer.stages.map(({ key }) => key)).toEqual(['won-back', 'lost', 'silent', 'likely-lost', 'new', 'active', 'ordinary', 'likely-new', 'potential'])
    expect(answer.stages.reduce((sum, one) => sum + one.customers, 0)).toBe(6)
    // 6 never bought, but came by two days ago.
    expect(await countOf({ analysis: 'life-cycle', parameters: {}, cell: { stage: 'likely-new' } })).toBe(1)
  })

  it('is there for one product, by the rows of a fact that are of it', async () => {
    const answer = await lifeCycle({ fact: 'purchase', where: 'category = "wine"' })
    expect(answer.stages.reduce((sum, one) => sum + one.customers, 0)).toBe(6)
    const had = answer.stages.filter(({ key }) => key !== 'potential' && key !== 'likely-new').reduce((sum, one) => sum + one.customers, 0)
    expect(had).toBe(1)
    await expect(lifeCycle({ fact: 'buy' })).rejects.toMatchObject({ code: 'ANALYSIS_CELL_UNKNOWN' })
    await expect(lifeCycle({ fact: 'purchase', where: 'colour = "red"' })).rejects.toMatchObject({ code: 'RULE_INVALID' })
  })

  it('asked for now stands at the beginning of the hour, and is carried once for it', async () => {
    bench.clock.advance(20 * 60_000)
    try {
      const [first, later] = [await lifeCycle({ key: 'plain' }), (bench.clock.advance(30 * 60_000), await lifeCycle({ key: 'plain' }))]
      expect([first.at, later.at]).toEqual([now, now])
      expect(first.milliseconds).toBe(later.milliseconds)
    } finally {
      bench.clock.set(Date.parse(now))
    }
  })

  it('narrows to a rule after the stages are found, and is not carried anew for it', async () => {
    const [whole, part] = [await lifeCycle({ key: 'plain' }), await lifeCycle({ key: 'plain', rule: 'city = "Berlin"' })]
    expect([part.customers, part.milliseconds]).toEqual([3, whole.milliseconds])
    expect(part.history.at(-1)?.customers.reduce((sum, count) => sum + count, 0)).toBe(3)
  })
})

describe('migration', () => {
  const migration = async (input: InputOf<typeof analyseMigration>) => analyseMigration.output.parse(await bench.value.migration(parsed(analyseMigration, input)))
  const from = '2026-02-28T23:00:00.000Z'

  it('of a life cycle tells who moved where', async () => {
    const answer = await migration({ key: 'plain', from })
    expect(answer.cells.map((cell) => [cell.from, cell.to, cell.customers])).toEqual([['busy', 'busy', 1], ['gone', 'gone', 1], ['never', 'busy', 1], ['none', 'busy', 3]])
    expect(answer.stayed).toBeCloseTo(2 / 3, 12)
  })

  it('has margins that are the classes of either date, whatever the analysis', async () => {
    for (const of of ['life-cycle', 'rfm', 'rfm-cl', 'value-matrix'] as const) {
      const { cells, classes, customers } = await migration({ of, from })
      expect(cells.reduce((sum, cell) => sum + cell.customers, 0)).toBe(customers)
      for (const { key, from: before, to: after } of classes) {
        expect(cells.filter((cell) => cell.from === key).reduce((sum, cell) => sum + cell.customers, 0)).toBe(before)
        expect(cells.filter((cell) => cell.to === key).reduce((sum, cell) => sum + cell.customers, 0)).toBe(after)
      }
    }
  })

  it('from a date to itself moves nobody', async () => {
    expect((await migration({ of: 'rfm', from: now, to: now })).stayed).toBe(1)
  })
})

describe('the customers behind a cell', () => {
  it('are as many as the cell says, in every analysis', async () => {
    const { cells } = await bench.value.rfm(parsed(analyseRfm, {}))
    for (const cell of cells) expect(await countOf({ analysis: 'rfm', parameters: {}, cell: { recency: cell.recency, frequencyScore: cell.frequency, monetary: cell.monetary } })).toBe(cell.customers)
    const rfmCl = await bench.value.rfmCl(parsed(analyseRfmCl, {}))
    for (const { key, customers } of rfmCl.classes) expect(await countOf({ analysis: 'rfm-cl', parameters: {}, cell: { class: key } })).toBe(customers)
    for (const { code, customers } of rfmCl.codes) expect(await countOf({ analysis: 'rfm-cl', parameters: {}, cell: { code } })).toBe(customers)
    for (const { key, customers } of (await bench.value.valueMatrix(parsed(analyseValueMatrix, {}))).cells) expect(await countOf({ analysis: 'value-matrix', parameters: {}, cell: { key } })).toBe(customers)
    expect(await countOf({ analysis: 'pareto', parameters: {}, cell: { from: 0, to: 0.2 } })).toBe(1)
    expect(await countOf({ analysis: 'pareto', parameters: {}, cell: { from: 0.2, to: 1 } })).toBe(4)
    expect(await countOf({ analysis: 'migration', parameters: { key: 'plain', from: '2026-02-28T23:00:00.000Z' }, cell: { from: 'none', to: 'busy' } })).toBe(3)
    await expect(countOf({ analysis: 'life-cycle', parameters: { key: 'plain' }, cell: { stage: 'dormant' } })).rejects.toMatchObject({ code: 'ANALYSIS_CELL_UNKNOWN' })
  })

  it('are shown masked, and kept as a segment by list', async () => {
    const of = { analysis: 'life-cycle' as const, parameters: { key: 'plain' }, cell: { stage: 'gone' } }
    expect((await bench.value.customers(parsed(valueCustomers, { of }))).customers).toMatchObject([{ id: '5', attributes: { city: 'Berlin' } }])
    expect(await bench.value.saveList(parsed(saveValueList, { of, key: 'gone', name: { en: 'Gone', zh: '流失' } }), 'ana')).toEqual({ key: 'gone', size: 1 })
    expect((await bench.segments.members(parsed(segmentMembers, { key: 'gone' }))).items.map(({ id }) => id)).toEqual(['5'])
  })
})

describe('a definition', () => {
  const saving = (key: string, of: InputOf<typeof saveValueDefinition>['of']) => bench.value.saveDefinition(parsed(saveValueDefinition, { key, of }), 'ana')

  it('is kept in versions, the newest in force; version 0 is what the model gives', async () => {
    const first = await bench.value.definition(parsed(getValueDefinition, { kind: 'value-matrix', key: 'potential' }))
    expect(first).toMatchObject({ version: 0, savedBy: null, versions: [] })
    if (!('cells' in first.definition)) throw new Error('a value matrix has cells')
    const cells = first.definition.cells.map((cell) => ({ ...cell, strategy: { en: 'Call', zh: '致电' } }))
    expect(await saving('potential', { kind: 'value-matrix', definition: { cells } })).toMatchObject({ version: 1, savedBy: 'ana' })
    expect((await bench.value.valueMatrix(parsed(analyseValueMatrix, {}))).cells[0]).toMatchObject({ strategy: { en: 'Call', zh: '致电' } })
    expect(await bench.value.definition(parsed(getValueDefinition, { kind: 'value-matrix', key: 'potential', version: 0 }))).toMatchObject({ version: 0, definition: first.definition, versions: [{ version: 1 }] })
    expect((await bench.value.definitions({})).definitions.map(({ kind, key }) => [kind, key])).toEqual([['life-cycle', 'plain'], ['value-matrix', 'potential']])
  })

  it('that cannot work is refused with what to correct', async () => {
    const twice = { ...plain, stages: [...plain.stages, ...plain.stages] }
    await expect(saving('twice', { kind: 'life-cycle', definition: twice })).rejects.toMatchObject({ code: 'ANALYSIS_DEFINITION_INVALID' })
    await expect(saving('odd', { kind: 'life-cycle', definition: { ...plain, stages: [{ ...plain.stages[0], entry: 'none(buy)' }] as typeof plain.stages } })).rejects.toMatchObject({ code: 'RULE_INVALID' })
    const rfmCl = (await bench.value.definition(parsed(getValueDefinition, { kind: 'rfm-cl', key: 'default' }))).definition
    if (!('letters' in rfmCl)) throw new Error('RFM-CL has letters')
    await expect(saving('default', { kind: 'rfm-cl', definition: { ...rfmCl, classes: rfmCl.classes.slice(0, -1) } })).rejects.toMatchObject({ code: 'ANALYSIS_DEFINITION_INVALID' })
    await expect(saving('default', { kind: 'rfm-cl', definition: { ...rfmCl, letters: rfmCl.letters.map((letter) => ({ ...letter, expression: 'city' })) } })).rejects.toMatchObject({ code: 'ANALYSIS_EXPRESSION_INVALID' })
    await expect(saving('potential', { kind: 'value-matrix', definition: { cells: [{ key: 'grow', name: strategy, strategy }] } })).rejects.toMatchObject({ code: 'ANALYSIS_DEFINITION_INVALID' })
    await expect(bench.value.definition(parsed(getValueDefinition, { kind: 'life-cycle', key: 'nowhere' }))).rejects.toMatchObject({ code: 'ANALYSIS_DEFINITION_UNKNOWN' })
  })
})
