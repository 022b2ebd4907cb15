import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { InputOf, ParsedInputOf } from '@sextant/contract'
import { analyseCohorts, analysePareto, analyseRfm, rfmCustomers } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cohortsOf } from '../../packages/server/src/domains/analysis/index.ts'
import type { AnalysisDeps } from '../../packages/server/src/domains/analysis/index.ts'
import { paretoOf } from '../../packages/server/src/domains/analysis/value/pareto.ts'
import { rfmCustomersOf, rfmOf } from '../../packages/server/src/domains/analysis/value/rfm.ts'
import { root } from '../../tools/machine.ts'
import { openImportBench } from '../support/import-bench.ts'
import type { ImportBench } from '../support/import-bench.ts'
import { findSharedData, sharedData } from '../support/shared-data.ts'

/* The retailer's RFM and cohort tables by the product's own way: its import, its metric, its analyses; figures of the data sets' reference. */

const retail = findSharedData('online_retail')
let bench: ImportBench
let deps: AnalysisDeps

const rfm = (input: InputOf<typeof analyseRfm>) => rfmOf(deps, analyseRfm.input.parse(input) as ParsedInputOf<typeof analyseRfm>)

const reference = (file: string): readonly (readonly string[])[] =>
  readFileSync(join(dirname(sharedData('online_retail')), 'folds', file), 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(','))

describe('the retailer’s customers by recency, frequency and money', () => {
  beforeAll(async () => {
    if (retail === undefined) return
    bench = await openImportBench()
    await bench.run({ dataDir: retail, yaml: readFileSync(join(root, 'examples/retailer/model.yaml'), 'utf8') })
    const { data, warehouse } = bench
    const saved = await data.currentModel()
    const catalogue = await data.catalogue()
    if (saved === undefined || catalogue === undefined) throw new Error('the import saved no model')
    deps = {
      warehouse, model: async () => saved.model, catalogue: async () => ({ ...catalogue, scores: {}, segments: {} }), standpoint: async () => new Date(saved.model.company.asOf ?? '').toISOString(),
    }
  }, 120_000)
  afterAll(async () => {
    await bench?.close()
  })

  it('are scored as the reference scores them, cell by cell', async () => {
    sharedData('online_retail')
    const answer = await rfm({ metric: 'clean_revenue' })
    expect(answer).toMatchObject({ at: '2011-12-10T00:00:00.000Z', fact: 'purchase', currency: 'GBP', customers: 4338, revenue: 891_140_790, distinctCodes: 117, sumOfScores: 39_040 })
    const counts = Object.fromEntries(answer.cells.map((cell) => [`${cell.recency}${cell.frequency}${cell.monetary}`, cell.customers]))
    expect(counts).toMatchObject({ 555: 348, 111: 183, 455: 174, 121: 154, 112: 128, 444: 113, 122: 92, 544: 89, 344: 87, 233: 86 })
    expect(Object.values(counts).toSorted((left, right) => right - left)[9]).toBe(86)
    const best = answer.cells.find((cell) => cell.recency === 5 && cell.frequency === 5 && cell.monetary === 5)
    expect(best?.revenueShare).toBeCloseTo(0.438_220_980_575_596_44, 5)
  })

  it('equal the reference customer by customer, to the penny', async () => {
    const expected = reference('online_retail_rfm.csv').map(([id, days, times, money, r, f, m]) => [id, Number(days), Number(times), Math.round(Number(money) * 100), Number(r), Number(f), Number(m)])
    const { customers, total } = await rfmCustomersOf(deps, rfmCustomers.input.parse({ metric: 'clean_revenue', limit: 1_000_000 }) as ParsedInputOf<typeof rfmCustomers>)
    const found = new Map(customers.map((row) => [row.id, [row.id, row.recencyDays, row.frequency, row.monetaryMinor, row.recencyScore, row.frequencyScore, row.monetaryScore]]))
    expect(total).toBe(expected.length)
    const different = expected.filter((row) => JSON.stringify(found.get(String(row[0]))) !== JSON.stringify(row))
    expect(different.map((row) => [row, found.get(String(row[0]))])).toEqual([])
  })

  it('drill down to the customers of a cell', async () => {
    sharedData('online_retail')
    const input = rfmCustomers.input.parse({ metric: 'clean_revenue', recency: 5, frequencyScore: 5, monetary: 5, limit: 3 }) as ParsedInputOf<typeof rfmCustomers>
    const { total, customers } = await rfmCustomersOf(deps, input)
    expect(total).toBe(348)
    expect(customers).toHaveLength(3)
    expect(customers[0]).toMatchObject({ id: '14646', recencyDays: 2, frequency: 73, monetaryMinor: 28_020_602 })
  })

  it('have returns taken off unless gross is asked for: 12346 returned all he bought', async () => {
    sharedData('online_retail')
    const net = await rfmCustomersOf(deps, rfmCustomers.input.parse({ rule: 'sum(purchase) <= 0', limit: 100 }) as ParsedInputOf<typeof rfmCustomers>)
    expect(net.customers.find(({ id }) => id === '12346')).toMatchObject({ monetaryMinor: 0, frequency: 1, recencyDays: 326 })
    const gross = await rfmCustomersOf(deps, rfmCustomers.input.parse({ rule: 'sum(purchase) <= 0', gross: true, limit: 100 }) as ParsedInputOf<typeof rfmCustomers>)
    expect(gross.customers.find(({ id }) => id === '12346')).toMatchObject({ monetaryMinor: 7_718_360 })
  })

  it('net of returns are worth £8,310,477.05, and 21 of the 4,338 nothing or less', async () => {
    sharedData('online_retail')
    const rule = 'count(purchase, where quantity > 0 and unit_price > 0) > 0'
    expect(await rfm({ rule })).toMatchObject({ customers: 4338, revenue: 831_047_705 })
    const { customers } = await rfmCustomersOf(deps, rfmCustomers.input.parse({ rule, limit: 1_000_000 }) as ParsedInputOf<typeof rfmCustomers>)
    expect(customers.filter(({ monetaryMinor }) => monetaryMinor <= 0)).toHaveLength(21)
  })

  it('are uneven as the reference says: the best fifth brings 74.617 % of the money', async () => {
    sharedData('online_retail')
    const answer = analysePareto.output.parse(await paretoOf(deps, analysePareto.input.parse({ metric: 'clean_revenue' }) as ParsedInputOf<typeof analysePareto>))
    expect([answer.customers, answer.revenue]).toEqual([4338, 891_140_790])
    const fifth = answer.points.find(({ top }) => Math.abs(top - 0.2) < 1e-9)
    expect(fifth?.customers).toBe(868)
    expect(fifth?.share).toBeCloseTo(0.746_171_371_867_661_4, 7)
  })

  it('form the reference’s cohorts by month of first purchase, to the unit', async () => {
    sharedData('online_retail')
    const answer = await cohortsOf(deps, analyseCohorts.input.parse({ metric: 'clean_revenue' }) as ParsedInputOf<typeof analyseCohorts>)
    const expected = reference('online_retail_cohort_counts.csv').map(([cohort, ...active], index) => ({ cohort, active: active.slice(0, 13 - index).map(Number) }))
    expect(answer.cohorts.map(({ cohort, active }) => ({ cohort, active }))).toEqual(expected)
    expect(answer.cohorts.map(({ size, active }) => size - (active[0] as number))).toEqual(expected.map(() => 0))
    expect(answer.cohorts.flatMap(({ revenueMinor }) => revenueMinor).reduce((sum, revenue) => sum + revenue, 0)).toBe(891_140_790)
  })
})
