import { analyseCohorts, analyseProfile, analyseRfm } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import { cohortsOf } from './behaviour/cohorts.ts'
import { profileOf } from './behaviour/profile.ts'
import { rfmOf } from './value/rfm.ts'

let bench: CustomerBench

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles)
}, 60_000)
afterAll(async () => bench?.close())

const rfm = async (input: object) => analyseRfm.output.parse(await rfmOf(bench.analysis, analyseRfm.input.parse(input) as ParsedInputOf<typeof analyseRfm>))
const cohorts = async (input: object) => analyseCohorts.output.parse(await cohortsOf(bench.analysis, analyseCohorts.input.parse(input) as ParsedInputOf<typeof analyseCohorts>))
const profile = async (input: object) => analyseProfile.output.parse(await profileOf(bench.analysis, analyseProfile.input.parse(input) as ParsedInputOf<typeof analyseProfile>))

describe('recency, frequency and money', () => {
  it('count baskets, not lines, and take returns off the money only', async () => {
    const answer = await rfm({ rule: 'in_shop_town', bins: 2 }).catch((error: unknown) => error)
    expect(answer).toMatchObject({ code: 'RULE_INVALID' })
    const one = await rfm({ rule: 'city = "Hangzhou" and member', bins: 2 })
    expect(one).toMatchObject({ customers: 1, revenue: 1550, cells: [{ customers: 1, meanFrequency: 2, meanMonetary: 1550, meanRecencyDays: 19 }] })
    expect((await rfm({ rule: 'city = "Hangzhou" and member', bins: 2, gross: true })).revenue).toBe(3550)
  })

  it('can be taken of a metric, through a dimension', async () => {
    expect(await rfm({ metric: 'green' })).toMatchObject({ customers: 2, revenue: 1100 })
    await expect(rfm({ metric: 'gren' })).rejects.toMatchObject({ code: 'METRIC_UNKNOWN' })
    await expect(rfm({ fact: 'buy' })).rejects.toMatchObject({ code: 'FACT_UNKNOWN' })
    await expect(rfm({ frequency: 'till' })).rejects.toMatchObject({ code: 'ANALYSIS_COLUMN_UNKNOWN' })
  })

  it('put a customer into one cell only, whatever the number of bins', async () => {
    for (const bins of [2, 3, 5, 10]) {
      const { cells, customers, revenue } = await rfm({ bins })
      expect([cells.reduce((sum, cell) => sum + cell.customers, 0), cells.reduce((sum, cell) => sum + cell.revenue, 0)]).toEqual([customers, revenue])
    }
  })
})

describe('cohorts', () => {
  it('go by the calendar month of the company’s zone and hold every fen', async () => {
    const { cohorts: found } = await cohorts({})
    expect(found.map(({ cohort, size, active }) => [cohort, size, active])).toEqual([
      ['2025-12', 1, [1, 0, 0, 0]], ['2026-01', 1, [1, 1, 0]], ['2026-02', 2, [2, 0]],
    ])
    expect(found.flatMap(({ revenueMinor }) => revenueMinor).reduce((sum, value) => sum + value, 0)).toBe(15_949)
  })

  it('before any purchase are none', async () => {
    expect(await cohorts({ at: '2020-01-01T00:00:00.000Z' })).toMatchObject({ months: 0, cohorts: [] })
  })
})

describe('a profile', () => {
  it('compares shares with the base, lift inside its interval, what differs most first', async () => {
    const answer = await profile({ rule: 'city = "Hangzhou"' })
    expect(answer).toMatchObject({ size: 2, base: 5 })
    expect(answer.attributes[0]?.name).toBe('city')
    expect(answer.attributes[0]?.values[0]).toMatchObject({ value: 'Hangzhou', inSegment: 2, inBase: 2, share: 1, baseShare: 0.4, lift: 2.5 })
    for (const { values } of answer.attributes) for (const { lift, low, high } of values) expect(low <= lift + 1e-9 && lift <= high + 1e-9).toBe(true)
  })

  it('of everybody is the base itself', async () => {
    for (const { values } of (await profile({ rule: 'true' })).attributes) for (const { lift } of values) expect(lift).toBeCloseTo(1, 12)
    await expect(profile({})).rejects.toMatchObject({ code: 'ANALYSIS_SCOPE_MISSING' })
  })
})
