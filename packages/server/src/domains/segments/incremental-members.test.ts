import { saveSegment } from '@sextant/contract'
import { compileRule, parseRule } from '@sextant/rules'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import { createBatches } from '../data/index.ts'
import type { SegmentDeps } from './deps.ts'
import { incrementalMembers } from './incremental-members.ts'
import { newestSnapshot } from './members.ts'

let bench: CustomerBench
const dayMs = 86_400_000
let purchases = 0

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, '2030-03-01T08:00:00.000Z')
}, 60_000)
afterAll(async () => bench?.close())

const customers = ['00123', '7', '=1+1']
const land = async (rows: readonly { readonly customer: string; readonly at: number; readonly amount: number }[]): Promise<string> => {
  const batches = createBatches(bench.store, bench.clock)
  const id = `test-${(purchases += 1)}`
  await batches.open({ id, kind: 'import', source: 'test', openedBy: 'test', tables: ['fact_purchase'] })
  const columns = [{ name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: '_refund', type: 'boolean' }, { name: '_row', type: 'integer' }, { name: 'amount', type: 'integer' }] as const
  await bench.warehouse.loadBatch(id, (load) => load.insertRows({ table: 'fact_purchase', columns: [...columns] }, rows.map((row, index) => [row.customer, new Date(row.at).toISOString(), false, index, row.amount])))
  await batches.finish(id)
  return id
}
const idsOf = async (select: Sql): Promise<readonly string[]> => {
  const { columns } = await bench.warehouse.columns('test', select)
  return (columns[0] as readonly string[]).toSorted()
}
const save = (key: string, rule: string) => bench.segments.save(saveSegment.input.parse({ key, name: { en: key, zh: key }, rule }), 'ana')

const asked = async (key: string, text: string) => {
  const catalogue = await bench.catalogue()
  const parsed = parseRule(text, catalogue)
  const before = await newestSnapshot(bench as unknown as SegmentDeps, key)
  if (parsed.kind === 'error' || before === undefined) throw new Error(`${text} cannot be asked`)
  const at = new Date(bench.clock.now()).toISOString()
  const members = await incrementalMembers({ store: bench.store, warehouse: bench.warehouse, model: async () => (await bench.data.currentModel())?.model ?? null })({ key, rule: parsed.rule, catalogue, before, at })
  return { members, whole: await idsOf(compileRule(parsed.rule, catalogue, { at, dialect: bench.warehouse.dialect })) }
}

describe('a segment brought up to date from its last snapshot', () => {
  it('has the members a whole count gives, whatever landed and however long it was', async () => {
    let told = 0
    let number = 0
    const rule = fc.constantFrom('count(purchase, last 10 days) >= 1', 'sum(purchase.amount, last 20 days) > 30', 'none(purchase, last 36 hours)', 'any(purchase, between 2 and 9 days ago) and not any(purchase, last 1 days)', 'city = "Hangzhou" or count(purchase) > 3', 'sequence(purchase where amount > 10, then no purchase within 3 days)')
    const landing = fc.record({ wait: fc.integer({ min: 0, max: 5 * dayMs }), rows: fc.array(fc.record({ customer: fc.constantFrom(...customers), ago: fc.integer({ min: 1, max: 12 * dayMs }), amount: fc.integer({ min: 100, max: 5_000 }) }), { maxLength: 3 }) })
    await fc.assert(fc.asyncProperty(rule, fc.array(landing, { minLength: 1, maxLength: 3 }), async (text, landings) => {
      const key = `up-${(number += 1)}`
      await save(key, text)
      for (const { wait, rows } of landings) {
        bench.clock.set(bench.clock.now() + wait)
        if (rows.length > 0) await land(rows.map((row) => ({ ...row, at: bench.clock.now() - row.ago })))
        const { members, whole } = await asked(key, text)
        if (members === null) continue
        told += 1
        expect(await idsOf(members), text).toEqual(whole)
      }
    }), { numRuns: 40 })
    expect(told).toBeGreaterThan(40)
  }, 120_000)

  it('is counted whole after something was taken back', async () => {
    await save('after-undo', 'count(purchase, last 10 days) >= 1')
    const id = await land([{ customer: '7', at: bench.clock.now() - dayMs, amount: 900 }])
    await bench.warehouse.undoBatch(id)
    await createBatches(bench.store, bench.clock).markUndone(id)
    expect((await asked('after-undo', 'count(purchase, last 10 days) >= 1')).members).toBeNull()
  })

  it('says in its record how it was done', async () => {
    await save('said', 'count(purchase, last 10 days) >= 1')
    bench.clock.set(bench.clock.now() + dayMs / 4)
    await land([{ customer: '7', at: bench.clock.now() - 1_000, amount: 900 }])
    expect(await bench.segments.refresh({ key: 'said' }, 'ana')).toMatchObject({ how: expect.stringMatching(/incremental|full/), reason: expect.any(String) })
  })
})
