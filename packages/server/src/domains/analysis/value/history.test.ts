import { analyseLifeCycle, analyseRfm, analyseValueMatrix, getValueDefinition } from '@sextant/contract'
import type { Endpoint, InputOf, ParsedInputOf } from '@sextant/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { openValueBench, valueShopFiles, valueShopYaml } from '../../../../../../test/support/value-bench.ts'
import type { Bought, ValueBench } from '../../../../../../test/support/value-bench.ts'

/* What the analyses of value make of short histories, of rhythms between a step and a month, and of days that end at another hour than in Greenwich. */

let bench: ValueBench | undefined
afterEach(async () => {
  await bench?.close()
  bench = undefined
})

const parsed = <E extends Endpoint>(endpoint: E, input: InputOf<E>): ParsedInputOf<E> => endpoint.input.parse(input) as ParsedInputOf<E>
const dayAt = (first: string, days: number): string => new Date(Date.parse(`${first}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
const open = async (bought: readonly Bought[], now: string, files: Readonly<Record<string, string>> = {}): Promise<ValueBench> => {
  bench = await openValueBench(valueShopYaml, { ...valueShopFiles([...new Set(bought.map(({ id }) => id))], bought), ...files }, now)
  return bench
}

describe('retention of the value matrix', () => {
  /** 40 customers who all bought first `days` ago and again ten days ago. */
  const basisAfter = async (days: number) => {
    const shop = await open(Array.from({ length: 40 }, (_, index) => [days, 10].map((before) => ({ id: String(index + 1), day: dayAt('2026-07-01', -before), amount: 10 }))).flat(), '2026-07-01T12:00:00.000Z')
    return analyseValueMatrix.output.parse(await shop.value.valueMatrix(parsed(analyseValueMatrix, {}))).basis
  }

  it('is assumed, and said to be, while the history is under 60 days and the earlier window cut short', async () => {
    expect(await basisAfter(59)).toMatchObject({ windowDays: 30, isRetentionMeasured: false, yearlyRetention: 0.6 })
  })

  it('is measured from 60 days on', async () => {
    expect(await basisAfter(60)).toMatchObject({ windowDays: 30, isRetentionMeasured: true, yearlyRetention: 1 })
  })
})

describe('the rhythm of the life cycle derived from the model', () => {
  const entryOf = async (shop: ValueBench, key: string): Promise<string | undefined> => {
    const { definition } = await shop.value.definition(parsed(getValueDefinition, { kind: 'life-cycle', key: 'relation' }))
    return 'stages' in definition && 'step' in definition ? definition.stages.find((stage) => stage.key === key)?.entry : undefined
  }

  it('counts days of the company’s zone: two purchases of one evening in Greenwich are of two days in Berlin', async () => {
    // In Berlin: 1, 2 and 21 June: three days, gaps of ten days. In Greenwich two days only, which make no rhythm (30 days).
    const shop = await open([{ id: '1', day: '2026-05-01', amount: 10 }], '2026-07-01T12:00:00.000Z', {
      'purchases.csv': 'buyer,at,amount,category\n1,2026-06-01T21:00:00Z,10,tea\n1,2026-06-01T23:00:00Z,10,tea\n1,2026-06-20T23:00:00Z,10,tea\n',
    })
    expect(await entryOf(shop, 'silent')).toContain('last 20 days')
  })

  it('of 24 days sees a lost customer’s purchase 28 days before the monthly check: won back', async () => {
    // Others keep a rhythm of 24 days; 9 buys three times in it, is silent for over 96 days, and buys on 3 June, 28 days before the check of 1 July.
    const others = ['1', '2', '3', '4', '5'].flatMap((id) => Array.from({ length: 15 }, (_, index) => ({ id, day: dayAt('2025-07-20', 24 * index), amount: 10 })))
    const shop = await open([...others, ...[0, 24, 48].map((days) => ({ id: '9', day: dayAt('2025-09-01', days), amount: 10 })), { id: '9', day: '2026-06-03', amount: 10 }], '2026-07-01T12:00:00.000Z')
    expect(await entryOf(shop, 'silent')).toContain('last 48 days')
    expect(await entryOf(shop, 'won-back')).toContain('last 31 days')
    const { stages } = analyseLifeCycle.output.parse(await shop.value.lifeCycle(parsed(analyseLifeCycle, { rule: 'count(purchase) = 4' })))
    expect(stages.filter(({ customers }) => customers > 0).map(({ key }) => key)).toEqual(['won-back'])
  })
})

it('custom breaks of money are in minor units, and the endpoint says so', async () => {
  const shop = await open([{ id: '1', day: '2026-06-01', amount: 29.99 }, { id: '2', day: '2026-06-01', amount: 30 }], '2026-07-01T12:00:00.000Z')
  const { bands } = await shop.value.rfm(parsed(analyseRfm, { breaks: 'custom', recencyBreaks: '15', frequencyBreaks: '2', monetaryBreaks: '3000' }))
  expect(bands.monetary.map(({ score, customers, from }) => [score, customers, from])).toEqual([[2, 1, 3000], [1, 1, 2999]])
  expect(analyseRfm.summary).toContain('minor units')
})
