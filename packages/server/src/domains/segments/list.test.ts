import { countSegment, getSegment, saveSegment, segmentMembers } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'

let bench: CustomerBench
const at = '2026-03-01T08:00:00.000Z'
const name = { en: 'VIPs', zh: '贵宾' }

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, at)
}, 60_000)
afterAll(async () => bench?.close())

const count = async (rule: string) => countSegment.output.parse(await bench.segments.count({ rule, at })).count

describe('a list segment', () => {
  it('has the members it was given, each once, and nobody who is no customer', async () => {
    const saved = await bench.segments.saveList({ key: 'vips', name }, sql`select unnest(['00123', '7', '7', 'nobody'])`, 'ana')
    expect(saved).toMatchObject({ key: 'vips', kind: 'list', size: 2, share: 0.4, rule: '', version: 1 })
    expect((await bench.segments.members(segmentMembers.input.parse({ key: 'vips' }))).items.map(({ id }) => id)).toEqual(['00123', '7'])
    await expect(bench.segments.saveList({ key: 'empty', name }, sql`select 'nobody'`, 'ana')).rejects.toMatchObject({ code: 'SEGMENT_LIST_EMPTY' })
  })

  it('is named in rules like any other, over the base and for one customer', async () => {
    expect(await count('in segment vips')).toBe(2)
    expect(await count('in segment vips and city = "Hangzhou"')).toBe(1)
    const explained = await bench.segments.explain({ rule: 'in segment vips and city = "Ningbo"', customer: '7', at })
    expect(explained.selected).toBe(true)
    await bench.segments.save(saveSegment.input.parse({ key: 'tea-vips', name, rule: 'in segment vips and cups > 1' }), 'ana')
    expect(await bench.segments.audience({ segment: 'tea-vips', rule: null }, at)).toEqual(['00123'])
  })

  it('brought again is the next version, and rules see its new members at once', async () => {
    bench.clock.advance(1000)
    await bench.segments.saveList({ key: 'vips', name }, sql`select unnest(['7', 'stranger', '=1+1'])`, 'ben')
    const history = getSegment.output.parse(await bench.segments.get('vips'))
    expect(history).toMatchObject({ version: 2, size: 3 })
    expect(history.snapshots[0]).toMatchObject({ entered: 2, left: 1 })
    expect(await count('in segment vips')).toBe(3)
  })

  it('stays a list: it is not counted again, and no rule takes its key', async () => {
    await expect(bench.segments.refresh({ key: 'vips' }, 'ana')).rejects.toMatchObject({ code: 'SEGMENT_LIST_FIXED' })
    await expect(bench.segments.save(saveSegment.input.parse({ key: 'vips', name, rule: 'member' }), 'ana')).rejects.toMatchObject({ code: 'SEGMENT_KIND' })
    await expect(bench.segments.saveList({ key: 'tea-vips', name }, sql`select '7'`, 'ana')).rejects.toMatchObject({ code: 'SEGMENT_KIND' })
    expect((await bench.segments.refreshAll('nightly')).failed).toEqual([])
  })

  it('that a rule uses cannot be retired', async () => {
    await expect(bench.segments.retire('vips')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE', message: expect.stringContaining('tea-vips') })
  })
})
