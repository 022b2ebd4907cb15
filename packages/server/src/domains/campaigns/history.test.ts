import { sql } from '@sextant/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openCampaignBench } from '../../../../../test/support/campaign-bench.ts'
import type { CampaignBench } from '../../../../../test/support/campaign-bench.ts'
import { systemClock } from '../../platform/time.ts'
import { warehouseErrors } from '../../platform/warehouse/warehouse-errors.ts'
import { loadHistory } from './index.ts'

let bench: CampaignBench
beforeAll(async () => {
  bench = await openCampaignBench({ clock: systemClock, smtpUrl: null, hasTables: false })
  await bench.contacts.start()
}, 60_000)
afterAll(() => bench?.remove())

const stored = async (): Promise<readonly number[]> =>
  Object.values(await bench.store.one<Record<string, number>>(sql`
    select (select count(*) from campaign)::int as campaigns, (select count(*) from contact)::int as contacts, (select count(*) from response)::int as responses, (select count(*) from historic_coupon)::int as coupons`))
const copied = async (): Promise<number> => (await bench.warehouse.one<{ n: number }>('test', sql`select count(*) as "n" from fact_contact`)).n

it('an undo that the warehouse’s going cut forgets all of it when it is done again', async () => {
  const company = { timeZone: 'UTC', level: 'person' }
  const loader = loadHistory(bench.deps)
  await loader.load('b1', { kind: 'campaigns', rows: [{ key: 'spring', name: 'Spring', kind: 'mail', start: '2024-03-01', end: '2024-03-31' }] } as never, company as never)
  await loader.load('b1', { kind: 'contacts', rows: ['A', 'B'].map((customer) => ({ campaign: 'spring', customer, channel: 'post', at: '2024-03-02T00:00:00.000Z' })) } as never, company as never)
  await loader.load('b1', { kind: 'coupons', rows: [{ campaign: 'spring', code: 'X1', product: 'tea' }] } as never, company as never)
  await loader.load('b1', { kind: 'responses', rows: [{ customer: 'A', campaign: 'spring', code: 'X1', at: '2024-03-05T00:00:00.000Z', type: 'redemption' }, { customer: 'B', campaign: null, code: 'X1', at: '2024-03-06T00:00:00.000Z', type: 'redemption' }] } as never, company as never)
  await bench.contacts.project()
  expect(await stored()).toEqual([1, 2, 2, 1])
  expect(await copied()).toBe(2)
  const away = warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'cluster:8080', reason: 'reset' })
  const without = loadHistory({ ...bench.deps, warehouse: { ...bench.warehouse, write: () => Promise.reject(away) } })
  await expect(without.undo('b1')).rejects.toBe(away)
  expect(await copied()).toBe(2)
  await loader.undo('b1')
  expect(await stored()).toEqual([0, 0, 0, 0])
  expect(await copied()).toBe(0)
})
