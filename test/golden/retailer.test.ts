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
const dataDir = findSharedData('online_retail')

beforeAll(async () => {
  if (dataDir === undefined) return
  bench = await openImportBench()
  report = await bench.run({ dataDir, yaml: await readFile(join(root, 'examples/retailer/model.yaml'), 'utf8') })
})
afterAll(async () => bench?.close())

const metric = async (key: string, gross = false): Promise<number | null | undefined> => (await bench.data.metrics({ gross })).find((one) => one.key === key)?.value

describe('the retailer’s 541,909 lines (REFERENCE.md §5)', () => {
  it('every line is read and loaded, none rejected, and 135,080 are kept without a customer', () => {
    sharedData('online_retail')
    expect(report.tables).toMatchObject([{ table: 'purchase', read: 541_909, loaded: 541_909, rejected: 0, withoutCustomer: 135_080 }])
    expect(report.newCustomers).toBe(4372)
  })

  it('25,900 invoices, 9,288 cancellation lines, 4,372 customers', async () => {
    sharedData('online_retail')
    expect(await metric('invoices')).toBe(25_900)
    expect(await metric('buyers')).toBe(4372)
    const { refunds } = await bench.warehouse.one<{ refunds: number }>('test', sql`select count(*) filter (where _refund) as refunds from fact_purchase`)
    expect(refunds).toBe(9288)
    expect(await bench.data.countCustomers()).toBe(4372)
    expect(await bench.identity.countCustomers()).toBe(4372)
  })

  it('the clean metric is a filter: 4,338 customers and £8,911,407.90, with every row still there', async () => {
    sharedData('online_retail')
    expect(await metric('clean_buyers')).toBe(4338)
    expect(await metric('clean_revenue')).toBe(891_140_790)
    expect(await bench.data.countFacts()).toBe(541_909)
  })

  it('net of returns: £8,300,065.81 over all customers, £9,747,747.93 with unnamed buyers', async () => {
    sharedData('online_retail')
    expect(await metric('revenue')).toBe(830_006_581)
    expect(await metric('turnover')).toBe(974_774_793)
  })

  it('net is all lines of a customer with a clean line: £8,310,477.05 for the 4,338, 21 of them at or below zero, customer 12346 at £0', async () => {
    sharedData('online_retail')
    const net = await bench.warehouse.one<{ customers: number; total: number; unprofitable: number; one: number }>(
      'test',
      sql`with clean as (select distinct _customer from fact_purchase where _customer is not null and quantity > 0 and unit_price > 0),
        net as (select _customer, sum(amount) as amount from fact_purchase group by 1)
        select count(*) as customers, sum(amount) as total, count(*) filter (where amount <= 0) as unprofitable, sum(amount) filter (where _customer = '12346') as one from net join clean using (_customer)`,
    )
    expect(net).toEqual({ customers: 4338, total: 831_047_705, unprofitable: 21, one: 0 })
  })

  it('the quality report names 5,268 exact repeats, the lines without customer and the two negative prices', () => {
    sharedData('online_retail')
    const rows = (kind: string, column: string | null): number | undefined => report.quality.find((one) => one.kind === kind && one.column === column)?.rows
    expect(rows('duplicate_key', null)).toBe(5268)
    expect(rows('missing', 'CustomerID')).toBe(135_080)
    expect(rows('impossible', 'unit_price')).toBe(2)
  })

  it('the same file again is refused with the time of the first import, and a dry run of it writes nothing', async () => {
    const dir = sharedData('online_retail')
    await expect(bench.run({ dataDir: dir })).rejects.toMatchObject({ code: 'DATA_FILE_IMPORTED', params: { id: report.id } })
    const dry = await bench.run({ dataDir: dir, dryRun: true })
    expect(dry).toMatchObject({ status: 'dry_run', newCustomers: 0, tables: [{ read: 541_909 }] })
    expect(await bench.data.countFacts()).toBe(541_909)
  })
})
