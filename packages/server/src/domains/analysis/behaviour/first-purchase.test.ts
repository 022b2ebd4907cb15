import { analyseFirstPurchase } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { firstPurchaseOf } from './first-purchase.ts'

let bench: BehaviourBench

beforeAll(async () => {
  bench = await openBehaviourBench({ yaml: teaShopYaml, files: {
    ...teaShopFiles,
    'purchases.csv': `buyer,at,basket,product,amount
00123,2026-01-05T04:00:00Z,b2,G1,10.00
00123,2026-01-05T04:00:00Z,b1,B1,5.50
00123,2026-01-05T04:00:00Z,b1,B1,1.50
00123,2026-01-05T04:01:00Z,b2,G1,2.00
7,2026-01-06T04:00:00Z,b3,G1,10.00
7,2026-01-06T04:00:00Z,b4,G1,10.00
7,2026-01-07T04:00:00Z,b5,G1,10.00
=1+1,2026-01-08T04:00:00Z,b6,G1,10.00
=1+1,2026-01-08T04:01:00Z,b7,G1,10.00
`,
  } })
}, 60_000)
afterAll(async () => bench?.close())

const asked = (input: { readonly by: string; readonly days: number }) => firstPurchaseOf(bench.deps, analyseFirstPurchase.input.parse(input) as ParsedInputOf<typeof analyseFirstPurchase>)

it('two invoices of one instant are one first purchase, with all their lines; a later invoice is a return', async () => {
  // 00123: b1 and b2 in one instant, b2 with a line a minute later: four lines, 19.00, nothing after. 7: two lines, then b5. =1+1: one line, then b7.
  const { axis, groups } = await asked({ by: 'lines', days: 30 })
  expect(groups.map(({ bucket, customers, returned, meanFirstValue }) => [axis.buckets[bucket]?.label, customers, returned, meanFirstValue])).toEqual([['1', 1, 1, 1000], ['2', 1, 1, 2000], ['4', 1, 0, 1900]])
})

it('the line worth most of all those invoices names the kind, whichever invoice came first in the file', async () => {
  const { axis, groups } = await asked({ by: 'product', days: 30 })
  expect(groups.map(({ bucket, customers, returned }) => [axis.buckets[bucket]?.label, customers, returned])).toEqual([['G1', 3, 2]])
})
