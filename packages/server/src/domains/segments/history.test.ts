import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareSegment, getSegment, overlapSegments, reproduceSegment, saveSegment, segmentChanged, segmentMembers, segmentMovers } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'

let bench: CustomerBench
const long = '9007199254740993123'
const at = '2026-03-01T08:00:00.000Z'

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, at)
}, 60_000)
afterAll(async () => bench?.close())

const save = (key: string, rule: string, more: object = {}) => bench.segments.save(saveSegment.input.parse({ key, name: { en: key, zh: key }, rule, ...more }), 'ana')
const idsOf = async (key: string, snapshot?: string): Promise<readonly string[]> =>
  (await bench.segments.members(segmentMembers.input.parse({ key, limit: 500, ...(snapshot === undefined ? {} : { snapshot }) }))).items.map(({ id }) => id)
const history = async (key: string) => getSegment.output.parse(await bench.segments.get(key))
const reproduce = async (segment: string, snapshot: string) => reproduceSegment.output.parse(await bench.segments.reproduce({ segment, snapshot, limit: 50 }))

describe('a snapshot', () => {
  it('of long ago is reproduced exactly from the moves since, each of six', async () => {
    await save('active', 'count(purchase, last 30 days) >= 1')
    const kept = new Map<string, readonly string[]>()
    const remember = async () => {
      const [newest] = (await history('active')).snapshots
      kept.set(newest?.id ?? '', await idsOf('active'))
    }
    await remember()
    for (const step of ['2025-12-20', '2026-01-10', '2026-02-01', '2026-02-12', '2026-03-01']) {
      bench.clock.advance(1000)
      await bench.segments.refresh({ key: 'active', at: `${step}T08:00:00.000Z` }, 'ana')
      await remember()
    }
    expect(new Set([...kept.values()].map((members) => members.join())).size).toBeGreaterThan(3)
    for (const [snapshot, members] of kept) expect([snapshot, await idsOf('active', snapshot)]).toEqual([snapshot, members])
    const { snapshots } = await history('active')
    expect(snapshots).toHaveLength(6)
    expect(snapshots.every(({ canReproduce }) => canReproduce)).toBe(true)
  })

  it('tells who entered and left with it, and they are as many as it says', async () => {
    for (const { id, entered, left } of (await history('active')).snapshots) {
      const counts = await Promise.all((['entered', 'left'] as const).map(async (side) => segmentMovers.output.parse(await bench.segments.movers({ segment: 'active', snapshot: id, side, limit: 50 }))))
      expect(counts.map(({ count, customers }) => [count, customers.length])).toEqual([[entered, entered], [left, left]])
    }
  })

  it('differs from today because time has passed, and names the condition that turned', async () => {
    const january = (await history('active')).snapshots[3]?.id ?? ''
    bench.clock.set(Date.parse('2026-03-05T08:00:00.000Z'))
    const answer = await reproduce('active', january)
    expect(answer).toMatchObject({ size: 2, today: 3, both: 1, entered: 2, left: 1 })
    expect(answer.causes.find(({ cause }) => cause === 'time')).toMatchObject({ entered: 2, left: 1 })
    const gone = answer.changes.find(({ customer }) => customer === '=1+1')
    expect(gone).toMatchObject({ side: 'left', causes: ['time'], parts: [{ before: 'true', after: 'false', valueBefore: '1', valueAfter: '0' }] })
    bench.clock.set(Date.parse(at))
  })

  it('differs because the rule has changed, or one that it names', async () => {
    await save('rich', 'budget > 100')
    await save('good', 'in segment rich')
    const snapshot = (await history('good')).snapshots[0]?.id ?? ''
    bench.clock.advance(1000)
    await save('rich', 'budget > 50')
    const answer = await reproduce('good', snapshot)
    expect(answer).toMatchObject({ size: 1, today: 2, entered: 1, left: 0, changes: [{ customer: long, side: 'entered', causes: ['rule'] }] })
    expect(segmentChanged.output.parse(await bench.segments.changed({ segment: 'good', snapshot, cause: 'rule', side: 'entered', limit: 10 })).customers.map(({ id }) => id)).toEqual([long])
    expect((await bench.segments.changed({ segment: 'good', snapshot, cause: 'data', limit: 10 })).count).toBe(0)
  })

  it('differs because facts of that time came late, and says how many of which', async () => {
    await save('buyers', 'count(purchase, since 2026-01-01) >= 1')
    const snapshot = (await history('buyers')).snapshots[0]?.id ?? ''
    expect(await idsOf('buyers')).toEqual(['00123', long, 'stranger'])
    bench.clock.advance(60_000)
    const dataDir = await mkdtemp(join(tmpdir(), 'sextant-late-'))
    for (const [name, content] of Object.entries(teaShopFiles)) await writeFile(join(dataDir, name), content)
    await writeFile(join(dataDir, 'purchases.csv'), 'buyer,at,basket,product,amount\n7,2026-02-20T04:00:00Z,b9,G1,8.00\n')
    await bench.run({ dataDir, yaml: teaShopYaml, only: ['purchase'] })
    const answer = await reproduce('buyers', snapshot)
    expect(answer).toMatchObject({ size: 3, today: 4, entered: 1, left: 0, changes: [{ customer: '7', side: 'entered', causes: ['data'], parts: [{ before: 'false', after: 'true' }] }] })
    expect(answer.changes[0]?.parts[0]?.sentence.en).toBe('Purchase: 1 of before that day loaded after it')
    // Reproduced, it is who it was then, whatever came later.
    expect(await idsOf('buyers', snapshot)).toEqual(['00123', long, 'stranger'])
  })

  it('that is not there is told by name', async () => {
    await expect(bench.segments.members(segmentMembers.input.parse({ key: 'buyers', snapshot: 'ffff' }))).rejects.toMatchObject({ code: 'SEGMENT_SNAPSHOT_UNKNOWN' })
  })
})

describe('versions', () => {
  it('are compared in text, in words and in members, and an earlier one can be restored', async () => {
    await save('cups', 'cups > 2')
    await save('cups', 'cups > 0 and city = "Ningbo"')
    const compared = compareSegment.output.parse(await bench.segments.compare({ key: 'cups', from: 1, to: 2 }))
    expect(compared.members).toEqual({ before: 1, after: 1, enter: 1, leave: 1 })
    expect(compared.text.filter(({ kind }) => kind !== 'same').map(({ kind }) => kind)).toContain('added')
    for (const [rule, count] of [[compared.enterRule, 1], [compared.leaveRule, 1]] as const) expect((await bench.segments.count({ rule: rule ?? '', at })).count).toBe(count)
    expect(compareSegment.output.parse(await bench.segments.compare({ key: 'cups', rule: 'cups is null' })).members).toMatchObject({ before: 1, enter: 2, leave: 1 })
    await bench.segments.restore({ key: 'cups', version: 1 }, 'ben')
    expect(await history('cups')).toMatchObject({ version: 3, rule: 'cups > 2', size: 1 })
    await expect(bench.segments.restore({ key: 'cups', version: 9 }, 'ben')).rejects.toMatchObject({ code: 'SEGMENT_VERSION_UNKNOWN' })
  })
})

describe('segments together', () => {
  const keys = ['rich', 'active', 'buyers', 'cups', 'members']
  it('overlap in combinations that are exact, each selected by its rule', async () => {
    await save('members', 'member')
    const sets = new Map(await Promise.all(keys.map(async (key) => [key, new Set(await bench.segments.audience({ segment: key, rule: null }, at))] as const)))
    const overlap = overlapSegments.output.parse(await bench.segments.overlap({ segments: keys, at }))
    expect(overlap.segments.map(({ key, size }) => [key, size])).toEqual(keys.map((key) => [key, sets.get(key)?.size]))
    for (const { in: within, customers, rule } of overlap.combinations) {
      const exact = ['00123', long, '7', '=1+1', 'stranger'].filter((id) => keys.every((key) => sets.get(key)?.has(id) === within.includes(key)))
      expect([within, customers]).toEqual([within, exact.length])
      expect(await bench.segments.audience({ segment: null, rule }, at)).toEqual(exact.toSorted())
    }
    expect(overlap.combinations.reduce((sum, { customers }) => sum + customers, overlap.outside)).toBe(overlap.of)
    for (const { one, other, both } of overlap.pairs) expect([one, other, both]).toEqual([one, other, [...(sets.get(one) ?? [])].filter((id) => sets.get(other)?.has(id)).length])
  })
  it('are united, intersected and subtracted as a rule', async () => {
    const counts = await Promise.all((['union', 'intersection', 'difference'] as const).map(async (operation) => (await bench.segments.combine({ operation, segments: ['rich', 'members'], at })).count))
    expect(counts).toEqual([3, 1, 1])
    await expect(bench.segments.overlap({ segments: ['rich', 'ritch'], at })).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN', params: { nearest: 'rich' } })
  })
})

describe('a refresh', () => {
  const lastRefresh = async (key: string) => (await history(key)).refreshes[0]
  it('does not count again what nothing can have changed, and says so', async () => {
    await save('fixed', 'city = "Hangzhou" and count(purchase, since 2026-01-01) >= 1')
    await save('moving', 'count(purchase, last 7 days) >= 1')
    bench.clock.advance(26 * 3_600_000)
    await bench.segments.refreshAll('nightly')
    expect(await lastRefresh('fixed')).toMatchObject({ how: 'unchanged', reason: expect.stringContaining('time alone cannot change') })
    expect((await history('fixed')).snapshots).toHaveLength(1)
    expect(await lastRefresh('moving')).toMatchObject({ how: 'full', reason: 'its answer changes with time' })
    await save('city', 'city = "Ningbo"')
    await save('named', 'in segment city')
    await save('city', 'city = "Hangzhou"')
    await bench.segments.refreshAll('nightly')
    expect(await lastRefresh('named')).toMatchObject({ how: 'full', reason: 'data that it may read have changed' })
    expect((await history('named')).size).toBe(2)
  })
  it('comes when its schedule wants it, in the company’s zone, once', async () => {
    await bench.segments.schedule({ key: 'moving', every: 'week', at: '06:00', weekday: 3 })
    bench.clock.set(Date.parse('2026-03-10T12:00:00.000Z'))
    await bench.segments.refreshAll('now')
    expect((await bench.segments.refreshDue('schedule')).refreshed).toEqual([])
    // Wednesday 06:00 in Shanghai is Tuesday 22:00 in UTC.
    bench.clock.set(Date.parse('2026-03-10T21:59:00.000Z'))
    expect((await bench.segments.refreshDue('schedule')).refreshed).not.toContain('moving')
    bench.clock.set(Date.parse('2026-03-10T22:01:00.000Z'))
    expect((await bench.segments.refreshDue('schedule')).refreshed).toEqual(['moving'])
    expect((await bench.segments.refreshDue('schedule')).refreshed).toEqual([])
    bench.clock.set(Date.parse(at))
  })
})

describe('a segment that takes some', () => {
  it('is counted, listed and shown as SQL; one customer is told his place and the cut-off', async () => {
    const rule = 'city is known take top 2 by sum(purchase.amount)'
    expect(await bench.segments.count({ rule, at })).toMatchObject({ count: 2 })
    expect((await bench.segments.listCustomers({ rule, at, limit: 10 })).customers.map(({ id }) => id)).toEqual(['00123', long])
    const [first, third] = await Promise.all([bench.segments.explain({ rule, customer: long, at }), bench.segments.explain({ rule, customer: '7', at })])
    expect([first?.selected, third?.selected]).toEqual([true, false])
    expect(first?.explanation.parts.at(-1)?.sentence.en).toMatch(/^Place 1 of 4 by .*\(100\.99\); the last one taken has 15\.50$/)
    expect(third?.explanation.parts.at(-1)?.sentence.en).toMatch(/^Place 3 of 4/)
  })
  it('is its newest members where another rule names it, and its rule where it is an audience', async () => {
    await save('top', 'city is known take top 1 by sum(purchase.amount)')
    expect((await bench.segments.count({ rule: 'in segment top and city = "Hangzhou"', at })).count).toBe(1)
    expect(await bench.segments.audience({ segment: 'top', rule: 'cups = 1' }, at)).toEqual([long])
    expect(await bench.segments.audience({ segment: 'top', rule: null }, '2026-01-20T00:00:00.000Z')).toEqual(['00123'])
  })
})

describe('a segment that cannot be used', () => {
  it('is refused by name outside its validity, also through another', async () => {
    await save('season', 'member', { validFrom: '2026-02-01T00:00:00.000Z', validTo: '2026-03-01T00:00:00.000Z' })
    expect(await bench.segments.audience({ segment: 'season', rule: null }, '2026-02-10T00:00:00.000Z')).toHaveLength(2)
    for (const scope of [{ segment: 'season', rule: null }, { segment: null, rule: 'in segment season' }])
      await expect(bench.segments.audience(scope, at)).rejects.toMatchObject({ code: 'SEGMENT_NOT_VALID', message: expect.stringContaining('season') })
    await expect(save('season', 'member', { validFrom: '2026-03-01T00:00:00.000Z', validTo: '2026-02-01T00:00:00.000Z' })).rejects.toMatchObject({ code: 'SEGMENT_VALIDITY_EMPTY' })
  })
  it('whose column was dropped stays in the list with what to do, and is never an empty audience', async () => {
    await save('outer', 'in segment cups and member')
    const dataDir = await mkdtemp(join(tmpdir(), 'sextant-drop-'))
    for (const [name, content] of Object.entries(teaShopFiles)) await writeFile(join(dataDir, name), content)
    await bench.data.models.save(teaShopYaml.replace(/ {6}cups: .*\n/, ''), 'ana')
    const all = await bench.segments.all()
    for (const key of ['cups', 'outer']) {
      expect(all.find((segment) => segment.key === key)?.broken).toMatchObject({ why: { en: expect.stringContaining('cups') }, fix: { en: expect.stringMatching(/./) } })
      await expect(bench.segments.audience({ segment: key, rule: null }, at)).rejects.toMatchObject({ status: expect.any(Number), message: expect.stringContaining('cups') })
      await expect(bench.segments.refresh({ key }, 'ana')).rejects.toMatchObject({ code: 'SEGMENT_BROKEN' })
    }
    expect(all.find(({ key }) => key === 'members')?.broken).toBeNull()
    expect((await history('cups')).broken).not.toBeNull()
  })
})
