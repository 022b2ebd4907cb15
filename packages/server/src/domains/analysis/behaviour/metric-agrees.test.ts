import { analyseCrossTab, analyseTrend } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { crossTabOf } from './cross-tab.ts'
import { trendOf } from './trend.ts'

/* The tea shop with a line that nobody's card was shown for, and with metrics that count. */

const metrics = `
  lines: { label: { en: Lines, zh: 行数 }, fact: purchase, aggregate: count }
  baskets: { label: { en: Baskets, zh: 购物篮数 }, fact: purchase, aggregate: distinct, column: basket }
  buyers: { label: { en: Buyers, zh: 买家 }, fact: purchase, aggregate: customers }
  sold_lines: { label: { en: Lines sold, zh: 售出行数 }, fact: purchase, aggregate: count, gross: true }
`
const keys = ['revenue', 'green', 'lines', 'baskets', 'buyers', 'sold_lines']

let bench: BehaviourBench
beforeAll(async () => {
  bench = await openBehaviourBench({
    yaml: `${teaShopYaml.replace('unknownCustomer: create', 'unknownCustomer: create\n    missingCustomer: keep')}${metrics.trimStart().replace(/^/, '  ')}`,
    files: { ...teaShopFiles, 'purchases.csv': `${teaShopFiles['purchases.csv'] ?? ''},2026-02-15T04:00:00Z,b7,G1,7.00\n` },
  })
}, 60_000)
afterAll(async () => bench?.close())

const trend = async (metric: string, more: object = {}) => analyseTrend.output.parse(await trendOf(bench.deps, analyseTrend.input.parse({ metric, periods: 12, ...more })))
const table = async (measure: string, rows: string) => analyseCrossTab.output.parse(await crossTabOf(bench.deps, analyseCrossTab.input.parse({ rows, measure })))

describe('a metric of the model', () => {
  it('has one figure wherever it is shown: lines without a customer and returns count as the model says', async () => {
    const listed = new Map((await bench.data.metrics({ gross: false })).map(({ key, value }) => [key, value]))
    // 8 lines of four customers, one of them a return, and one line of nobody.
    expect(keys.map((key) => listed.get(key))).toEqual([16_649, 1_800, 9, 7, 4, 8])
    for (const key of keys) {
      expect([key, (await trend(key)).series[0]?.total]).toEqual([key, listed.get(key)])
      expect([key, (await table(key, 'purchase.product.kind')).total.value]).toEqual([key, listed.get(key)])
    }
  })

  it('shows rows without a customer as unknown where it is split by something customers have', async () => {
    const split = await trend('revenue', { breakdown: 'city' })
    const unknown = split.axis?.buckets.findIndex(({ kind }) => kind === 'unknown') ?? -1
    // The stranger, whose city nobody knows, and the line of nobody.
    expect(split.series.find(({ bucket }) => bucket === unknown)?.total).toBe(4_700)
    expect(split.series.slice(1).reduce((sum, { total }) => sum + (total ?? 0), 0)).toBe(split.series[0]?.total)
    expect((await table('revenue', 'city')).total.value).toBe(16_649)
  })

  it('counts only rows of those in question once somebody is in question', async () => {
    expect((await trend('lines', { rule: 'true' })).series[0]?.total).toBe(8)
    expect((await trend('revenue', { rule: 'city = "Hangzhou"' })).series[0]?.total).toBe(11_649)
  })
})
