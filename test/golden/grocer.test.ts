import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../tools/machine.ts'
import { openImportBench } from '../support/import-bench.ts'
import type { ImportBench } from '../support/import-bench.ts'
import { findSharedData, sharedData } from '../support/shared-data.ts'

let bench: ImportBench
let report: Awaited<ReturnType<ImportBench['run']>>
const dataDir = findSharedData('complete_journey')

beforeAll(async () => {
  if (dataDir === undefined) return
  bench = await openImportBench()
  report = await bench.run({ dataDir, yaml: await readFile(join(root, 'examples/grocer/model.yaml'), 'utf8') })
})
afterAll(async () => bench?.close())

const historyRows = (kind: string): number => (bench.history.get(report.id) ?? []).filter((chunk) => chunk.kind === kind).reduce((sum, chunk) => sum + chunk.rows.length, 0)

describe('the grocer’s year (REFERENCE.md §10)', () => {
  it('75,000 transactions of 47,243 baskets bring 233,935.24', async () => {
    sharedData('complete_journey')
    const values = Object.fromEntries((await bench.data.metrics({})).map(({ key, value }) => [key, value]))
    expect(values).toEqual({ revenue: 23_393_524, baskets: 47_243, buyers: 2377, grocery_revenue: 11_866_198 })
    expect(await bench.data.countFacts()).toBe(75_000)
  })

  it('2,379 households are known, 2,377 of them bought, 801 answered the survey', async () => {
    sharedData('complete_journey')
    expect(await bench.data.countCustomers()).toBe(2379)
    expect(await bench.identity.countCustomers()).toBe(2379)
    const { surveyed, bought } = await bench.warehouse.one<{ surveyed: number; bought: number }>('test', sql`select count(age) as surveyed, count(_first_seen) as bought from level_household`)
    expect({ surveyed, bought }).toEqual({ surveyed: 801, bought: 2377 })
  })

  it('92,331 products stand as a dimension', async () => {
    sharedData('complete_journey')
    expect((await bench.data.tables()).find(({ name }) => name === 'product')?.rows).toBe(92_331)
  })

  it('27 campaigns, 6,589 household pairs and 2,102 redemptions are handed to the ledger', () => {
    sharedData('complete_journey')
    expect([historyRows('campaigns'), historyRows('contacts'), historyRows('responses'), historyRows('coupons')]).toEqual([27, 6589, 2102, 116_204])
  })

  it('undoing the import leaves no row, customer or history behind', async () => {
    sharedData('complete_journey')
    await bench.data.imports.undo(report.id)
    expect(await bench.data.countFacts()).toBe(0)
    expect(await bench.data.countCustomers()).toBe(0)
    expect(await bench.identity.countCustomers()).toBe(0)
    expect(bench.history.size).toBe(0)
  })
})
