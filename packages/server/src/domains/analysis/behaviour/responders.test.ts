import { analyseDistribution, analyseResponders } from '@sextant/contract'
import { compileRule, parseRule } from '@sextant/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { distributionOf } from './distribution.ts'
import { respondersOf } from './profile.ts'

/* Five people, four of them reached by a campaign, one of whom responded; what they have to spend is told in fen. The ledger's facts stand in the catalogue under its own names. */

const yaml = teaShopYaml.replace('metrics:\n', `  touch:
    label: { en: Contact, zh: 触达 }
    source: { file: contacts.csv }
    customer: person
    time: { column: on }
    columns: { campaign: { type: string, label: { en: Campaign, zh: 活动 } } }
  reply:
    label: { en: Response, zh: 响应 }
    source: { file: responses.csv }
    customer: person
    time: { column: on }
    columns: { campaign: { type: string, label: { en: Campaign, zh: 活动 } }, type: { type: string, label: { en: Type, zh: 类型 } } }
metrics:
`)

let bench: BehaviourBench
beforeAll(async () => {
  bench = await openBehaviourBench({
    yaml,
    files: {
      ...teaShopFiles, 'cards.csv': 'card,holder,tier,pin\n', 'purchases.csv': 'buyer,at,basket,product,amount\na,2026-01-05T04:00:00Z,b1,G1,10.00\n', 'visits.csv': 'person,on,minutes\na,2026-02-01,5\n',
      'persons.csv': `id,name,email,phone,city,birth_date,budget,cups,member\n${[['a', 100, 1], ['b', 100, 2], ['c', 150, 3], ['d', 201, 10], ['e', 353, 50]].map(([id, fen, cups]) => `${id},${id},,,Hangzhou,,${(Number(fen) / 100).toFixed(2)},${cups},`).join('\n')}\n`,
      'contacts.csv': `person,on,campaign\n${['a', 'b', 'c', 'd'].map((id) => `${id},2026-02-01,spring`).join('\n')}\n`,
      'responses.csv': 'person,on,campaign,type\nd,2026-02-03,spring,conversion\na,2026-02-03,spring,open\n',
    },
  })
}, 60_000)
afterAll(async () => bench?.close())

describe('responders', () => {
  it('are held against those reached who did not respond, in their means too', async () => {
    const { facts, ...catalogue } = await bench.catalogue()
    const { touch, reply } = facts
    if (touch === undefined || reply === undefined) throw new Error('the import saved no facts')
    const deps = { ...bench.deps, catalogue: async () => ({ ...catalogue, facts: { ...facts, contact: touch, response: reply } }) }
    const answer = analyseResponders.output.parse(await respondersOf(deps, analyseResponders.input.parse({ campaign: 'spring' })))
    expect(answer).toMatchObject({ size: 1, base: 3 })
    // d drinks ten cups; a, b and c one, two and three: d is not among those he is held against.
    expect(answer.attributes.find(({ name }) => name === 'cups')?.means).toMatchObject({ segment: 10, base: 2 })
  })
})

describe('outliers', () => {
  it('are as many as their rule selects, also where the fence falls between two fen', async () => {
    const { numeric, at } = analyseDistribution.output.parse(await distributionOf(bench.deps, analyseDistribution.input.parse({ of: 'budget' })))
    // Quartiles 1.00 and 2.01: the fence lies at 3.525, and 3.53 beyond it.
    expect(numeric?.outliers).toMatchObject({ highFence: 352.5, above: 1, below: 0 })
    const catalogue = await bench.catalogue()
    const parsed = parseRule(numeric?.outliers?.rule ?? '', catalogue)
    if (parsed.kind === 'error') throw new Error(parsed.errors[0]?.message.en)
    expect(await bench.select(compileRule(parsed.rule, catalogue, { at, dialect: bench.warehouse.dialect }))).toEqual(['e'])
  })
})
