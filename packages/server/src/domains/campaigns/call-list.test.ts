import { sql } from '@sextant/sql'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCampaignBench } from '../../../../../test/support/campaign-bench.ts'
import type { CampaignBench } from '../../../../../test/support/campaign-bench.ts'
import { furnish } from '../../../../../test/support/campaign-rig.ts'
import { movableClock } from '../../platform/time.ts'
import { applyOutcomes, callListOf } from './call-list.ts'

const clock = movableClock('2026-03-01T08:00:00.000Z')
let bench: CampaignBench
let rows: readonly Record<string, string>[]

beforeAll(async () => {
  bench = await openCampaignBench({ clock, smtpUrl: null })
  await bench.addCustomers(40)
  await furnish(bench, 0)
  await bench.contacts.start()
  await bench.save('calls', { channel: 'call_list', template: 'call-script', offer: 'tea-free', controlShare: 0.25 })
  await bench.launcher.launch('calls')
  await bench.launcher.settled('calls')
  rows = parse((await callListOf(bench.deps, 'calls')).csv, { bom: true, columns: true })
  clock.advance(3 * 86_400_000)
})
afterAll(async () => bench?.remove())

const id = (index: number): string => rows[index]?.['contact_id'] ?? ''
const load = (lines: readonly string[], header = 'contact_id,outcome,at,note') => applyOutcomes(bench.deps, 'calls', [header, ...lines].join('\n'), 'ana@example.org')
const statusOf = async (index: number): Promise<string> => (await bench.store.one<{ status: string }>(sql`select status from contact where id = ${id(index)}`)).status
const slotOf = async (index: number): Promise<string> => (await bench.store.one<{ state: string }>(sql`select state from cap_reservation where contact_id = ${id(index)}`)).state

describe('a call list', () => {
  it('names every target customer with phone and script, and no control customer', async () => {
    const targets = await bench.store.query<{ id: string }>(sql`select id from contact where campaign_key = 'calls' and arm = 'target' order by id`)
    expect(rows.map((row) => row['contact_id'])).toEqual(targets.map((row) => row.id))
    expect(rows.length).toBeLessThan(40)
    expect(rows[0]).toMatchObject({ name: `Ana ${rows[0]?.['customer_id']}`, script: `Ask Ana ${rows[0]?.['customer_id']} about Tea tasting.`, outcome: '' })
    expect(rows[0]?.['phone']).toMatch(/^\+49\d{5}$/)
  })

  it('comes back with outcomes, and loading the file a second time changes nothing', async () => {
    const file = [`${id(0)},accepted,2026-03-02T10:00:00Z,wants two`, `${id(1)},refused,2026-03-02T10:05:00Z,`, `${id(2)},not_reached,2026-03-02T10:10:00Z,`, `${id(3)},,,`]
    expect(await load(file)).toMatchObject({ rows: 3, applied: 3, unchanged: 0, rejected: [] })
    const before = [await bench.store.query(sql`select * from contact order by id`), await bench.store.query(sql`select * from response order by id`)]
    expect(await load(file)).toMatchObject({ rows: 3, applied: 0, unchanged: 3, rejected: [] })
    expect([await bench.store.query(sql`select * from contact order by id`), await bench.store.query(sql`select * from response order by id`)]).toEqual(before)
    expect([await statusOf(0), await statusOf(1), await statusOf(2), await statusOf(3)]).toEqual(['reached', 'refused', 'not_reached', 'listed'])
    expect(await bench.store.query(sql`select contact_id, type, match from response order by type`)).toEqual([{ contact_id: id(0), type: 'accepted', match: 'direct_exact' }, { contact_id: id(1), type: 'rejected', match: 'direct_exact' }])
  })

  it('a response that a crash kept from being written is written when the file is loaded again', async () => {
    await bench.store.execute(sql`delete from response`)
    await load([`${id(0)},accepted,2026-03-02T10:00:00Z,wants two`])
    expect(await bench.store.query(sql`select contact_id, type from response`)).toEqual([{ contact_id: id(0), type: 'accepted' }])
  })

  it('the latest outcome of a contact counts, also when an older file is loaded later, and the cap follows', async () => {
    expect(await slotOf(2)).toBe('given_back')
    await load([`${id(2)},reached,2026-03-03T09:00:00Z,`])
    expect([await statusOf(2), await slotOf(2)]).toEqual(['reached', 'used'])
    await load([`${id(2)},wrong_number,2026-03-02T18:00:00Z,`])
    expect([await statusOf(2), await slotOf(2)]).toEqual(['reached', 'used'])
  })

  it('wrong lines are refused by row, column and reason, and the right ones are taken', async () => {
    const control = (await bench.store.query<{ id: string }>(sql`select id from contact where campaign_key = 'calls' and arm = 'control' limit 1`))[0]?.id ?? ''
    const result = await load([
      `${id(4)},acepted,2026-03-02T10:00:00Z,`, '', `${id(5)},reached,03/02/2026 10:00,`, `nobody,reached,2026-03-02T10:00:00Z,`, `${control},reached,2026-03-02T10:00:00Z,`,
      `${id(6)},reached,2027-03-02T10:00:00Z,`, `${id(7)},reached,2025-03-02T10:00:00Z,`, `${id(8)},toString,2026-03-02T10:00:00Z,`, `${id(9)},reached,2026-03-02T10:00:00Z,"one, two"`,
    ])
    expect(result).toMatchObject({ applied: 1, unchanged: 0 })
    expect(result.rejected.map(({ row, column }) => [row, column])).toEqual([[2, 'outcome'], [4, 'at'], [5, 'contact_id'], [6, 'contact_id'], [7, 'at'], [8, 'at'], [9, 'outcome']])
    // Each line of the file counts once, whatever was wrong with it.
    expect(result.rows).toBe(result.applied + result.unchanged + result.rejected.length)
    expect(result.rejected[0]?.reason).toContain('"acepted" is none of reached, accepted')
    expect(await statusOf(9)).toBe('reached')
  })

  it('times without a zone are the company’s, and semicolons are read as spreadsheets of the country write them', async () => {
    expect(await load([`${id(10)};accepted;2026-03-02 10:00;`], 'contact_id;outcome;at;note')).toMatchObject({ applied: 1, rejected: [] })
    expect(await bench.store.one(sql`select at from call_list_outcome where contact_id = ${id(10)}`)).toEqual({ at: '2026-03-02T09:00:00.000Z' })
  })

  it('a file without the needed columns, or that is no CSV, is refused whole', async () => {
    await expect(load([`${id(11)},reached`], 'contact_id,result')).rejects.toMatchObject({ code: 'OUTCOME_FILE_INVALID', message: expect.stringContaining('"outcome" is missing') })
    await expect(load([`${id(11)},reached,2026-03-02T10:00:00Z,"open`])).rejects.toMatchObject({ code: 'OUTCOME_FILE_INVALID' })
    await expect(load([`${id(11)},reached`])).rejects.toMatchObject({ code: 'OUTCOME_FILE_INVALID', message: expect.stringContaining('line 2') })
    expect(await statusOf(11)).toBe('listed')
  })
})
