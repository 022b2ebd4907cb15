import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { audienceTodaySchema, saveSegment } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import type { DrawnAudience } from './audience-reproduction.ts'

let bench: CustomerBench
const long = '9007199254740993123'
const start = '2026-03-01T08:00:00.000Z'

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, start)
}, 60_000)
afterAll(async () => bench?.close())

const save = (key: string, rule: string) => bench.segments.save(saveSegment.input.parse({ key, name: { en: key, zh: key }, rule }), 'ana')
const drawnAt = async (at: string, scope: DrawnAudience['scope']): Promise<DrawnAudience> => ({ scope, at, takenAt: new Date(bench.clock.now()).toISOString(), customers: await bench.segments.audience(scope, at) })
const today = async (drawn: DrawnAudience) => {
  const found = await bench.segments.drawn.today(drawn, 20)
  if (found.kind === 'impossible') throw new Error(found.why.en)
  return audienceTodaySchema.parse(found.answer)
}

describe('the audience of a past run', () => {
  it('asked again at once is whom the rule selects: nobody is new and nobody is missing', async () => {
    const drawn = await drawnAt(start, { segment: null, rule: 'count(purchase, last 30 days) >= 1' })
    expect(await today(drawn)).toMatchObject({ selected: 3, still: 3, entered: 0, left: 0, gone: 0, byRuleOfThen: { selected: 3, still: 3 }, changes: [] })
  })

  it('differs because time has passed, and names the condition that turned and its value then and now', async () => {
    const drawn = await drawnAt('2026-01-20T08:00:00.000Z', { segment: null, rule: 'count(purchase, last 30 days) >= 1' })
    expect(drawn.customers).toEqual(['00123', '=1+1'])
    const answer = await today(drawn)
    expect(answer).toMatchObject({ selected: 3, still: 1, entered: 2, left: 1 })
    expect(answer.causes.map(({ cause, entered, left }) => [cause, entered, left])).toEqual([['time', 2, 1], ['rule', 0, 0], ['data', 0, 0]])
    expect(answer.changes.find(({ customer }) => customer === '=1+1')).toMatchObject({ side: 'left', causes: ['time'], parts: [{ valueBefore: '1', valueAfter: '0' }] })
  })

  it('differs because its segment has changed since; by the segment as it was then, all of them would be drawn again', async () => {
    await save('rich', 'budget > 100')
    const drawn = await drawnAt(start, { segment: 'rich', rule: 'member' })
    expect(drawn.customers).toEqual(['00123'])
    bench.clock.advance(60_000)
    await save('rich', 'budget < 100')
    const answer = await today(drawn)
    expect(answer).toMatchObject({ selected: 1, still: 0, entered: 1, left: 1, byRuleOfThen: { selected: 1, still: 1 } })
    expect(answer.causes.find(({ cause }) => cause === 'rule')).toMatchObject({ entered: 1, left: 1 })
    expect([answer.ruleThen, answer.ruleNow]).toEqual(['budget > 100\nand\nmember', 'budget < 100\nand\nmember'])
  })

  it('whose segment was retired is still known, and why it cannot be asked again is said', async () => {
    await save('short', 'cups > 0')
    const drawn = await drawnAt(start, { segment: 'short', rule: null })
    await bench.segments.retire('short')
    expect(await bench.segments.drawn.today(drawn, 20)).toMatchObject({ kind: 'impossible', why: { en: expect.stringContaining('short'), zh: expect.stringContaining('short') } })
  })

  it('counts those who are no longer customers apart', async () => {
    const drawn = await drawnAt(start, { segment: null, rule: 'member' })
    expect(await today({ ...drawn, customers: [...drawn.customers, 'merged away'] })).toMatchObject({ selected: 2, still: 2, left: 0, gone: 1 })
  })

  it('differs because facts of that time came late; those whom a cause moved can be opened and kept as a list', async () => {
    const drawn = await drawnAt(start, { segment: null, rule: 'count(purchase, since 2026-01-01) >= 1' })
    bench.clock.advance(60_000)
    const dataDir = await mkdtemp(join(tmpdir(), 'sextant-late-'))
    for (const [name, content] of Object.entries(teaShopFiles)) await writeFile(join(dataDir, name), content)
    await writeFile(join(dataDir, 'purchases.csv'), 'buyer,at,basket,product,amount\n7,2026-02-20T04:00:00Z,b9,G1,8.00\n')
    await bench.run({ dataDir, yaml: teaShopYaml, only: ['purchase'] })
    const answer = await today(drawn)
    expect(answer).toMatchObject({ still: 3, entered: 1, left: 0, changes: [{ customer: '7', side: 'entered', causes: ['data'], parts: [{ sentence: { en: 'Purchase: 1 of before that day loaded after it' } }] }] })
    const choice = { side: 'entered', cause: 'data' } as const
    expect(await bench.segments.drawn.changed(drawn, choice, 10)).toMatchObject({ kind: 'compared', answer: { count: 1, customers: [{ id: '7' }] } })
    expect(await bench.segments.drawn.changed(drawn, { cause: 'time' }, 10)).toMatchObject({ answer: { count: 0 } })
    expect(await bench.segments.drawn.saveChanged(drawn, { ...choice, key: 'late', name: { en: 'Late', zh: '迟到' } }, 'ana')).toMatchObject({ answer: { key: 'late', size: 1 } })
    expect(await bench.segments.audience({ segment: 'late', rule: null }, start)).toEqual(['7'])
  })

  it('that took the best of a rule is compared with the best of today', async () => {
    const drawn = await drawnAt('2026-01-20T08:00:00.000Z', { segment: null, rule: 'city is known take top 1 by sum(purchase.amount)' })
    expect(drawn.customers).toEqual(['00123'])
    expect(await today(drawn)).toMatchObject({ selected: 1, still: 0, entered: 1, left: 1, changes: [{ customer: '00123', side: 'left' }, { customer: long, side: 'entered' }] })
  })
})
