import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { analyseBaskets } from '@sextant/contract'
import type { InputOf, OutputOf, ParsedInputOf } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basketsOf } from '../../packages/server/src/domains/analysis/behaviour/baskets.ts'
import { root } from '../../tools/machine.ts'
import { openBehaviourBench } from '../support/behaviour-bench.ts'
import type { BehaviourBench } from '../support/behaviour-bench.ts'
import { findSharedData, sharedData } from '../support/shared-data.ts'

/* The retailer's baskets by the product's own way: its import, its filter, its analysis; figures of REFERENCE.md §6. */

const retail = findSharedData('online_retail')
let bench: BehaviourBench

const baskets = async (input: InputOf<typeof analyseBaskets>): Promise<OutputOf<typeof analyseBaskets>> =>
  analyseBaskets.output.parse(await basketsOf(bench.deps, analyseBaskets.input.parse(input) as ParsedInputOf<typeof analyseBaskets>))

// Articles begin with a digit; postage, fees and samples do not. Returns are no purchases.
const articles = { fact: 'purchase', item: 'stock_code', where: 'quantity > 0 and unit_price > 0 and stock_code < ":"', maxLength: 8, limit: 10_000 }

describe('the retailer’s 19,773 baskets', () => {
  beforeAll(async () => {
    if (retail !== undefined) bench = await openBehaviourBench({ yaml: readFileSync(join(root, 'examples/retailer/model.yaml'), 'utf8'), files: retail })
  }, 120_000)
  afterAll(async () => bench?.close())

  it('hold 882 rules at support 0.01 and confidence 0.5, the best of lift 78.77', async () => {
    sharedData('online_retail')
    const answer = await baskets({ ...articles, minSupport: 0.01, minConfidence: 0.5 })
    expect(answer).toMatchObject({ baskets: 19_773, items: 3900, minCount: 198, setCounts: [829, 894, 258, 25, 1], ruleCount: 882 })
    expect(answer.rules[0]).toMatchObject({ antecedent: ['22917', '22918'], consequent: '22916', count: 203 })
    expect(answer.rules[0]?.lift).toBeCloseTo(78.7738, 3)
    expect(answer.rules[0]?.confidence).toBeCloseTo(0.944_19, 4)
  })

  it('hold 58 at support 0.02, the best of lift 18.23', async () => {
    sharedData('online_retail')
    const answer = await baskets({ ...articles, minSupport: 0.02, minConfidence: 0.5 })
    expect(answer).toMatchObject({ minCount: 396, setCounts: [298, 88, 3], ruleCount: 58 })
    expect(answer.rules[0]).toMatchObject({ antecedent: ['22697', '22699'], consequent: '22698', count: 541 })
    expect(answer.rules[0]?.lift).toBeCloseTo(18.231_11, 4)
  })
})
