import { analyseProfile } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { profileOf } from './profile.ts'

/* Sixty people in thirty towns of two each; the first six, of six different towns and all of them members, are looked at; of the others about five in nine are members. */

const people = Array.from({ length: 60 }, (_, index) => `p${index},P${index},,,Town ${index % 30},,1,${index < 6 ? 1 : 0},${index < 6 || index % 9 < 5}`)

let bench: BehaviourBench
beforeAll(async () => {
  bench = await openBehaviourBench({
    yaml: teaShopYaml,
    files: {
      ...teaShopFiles, 'cards.csv': 'card,holder,tier,pin\n', 'purchases.csv': 'buyer,at,basket,product,amount\np0,2026-01-05T04:00:00Z,b1,G1,10.00\n', 'visits.csv': 'person,on,minutes\np0,2026-02-01,5\n',
      'persons.csv': `id,name,email,phone,city,birth_date,budget,cups,member\n${people.join('\n')}\n`,
    },
  })
}, 60_000)
afterAll(async () => bench?.close())

describe('the order of a profile', () => {
  it('does not put an attribute of many values first that six people drawn by lot would differ in as much', async () => {
    const { size, attributes } = analyseProfile.output.parse(await profileOf(bench.deps, analyseProfile.input.parse({ rule: 'cups = 1' })))
    expect(size).toBe(6)
    const [town, member] = ['city', 'member'].map((name) => attributes.findIndex((one) => one.name === name)) as [number, number]
    // Towns: six of six against two of sixty each; nobody is that far from the base by being a member.
    expect(attributes[town]?.distance).toBeGreaterThan(attributes[member]?.distance ?? 1)
    expect(member).toBeLessThan(town)
    expect(attributes[0]?.name).toBe('cups')
  })
})
