import { listTags, saveSegment, saveTag } from '@sextant/contract'
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

const save = (key: string, expression: string, by = 'ana', more: object = {}) => bench.segments.tags.save(saveTag.input.parse({ key, name: { en: key, zh: key }, expression, ...more }), by)
const publish = async (key: string, expression: string) => {
  await save(key, expression)
  await bench.segments.tags.approve(key, 'ben')
  return await bench.segments.tags.publish(key, 'ben')
}
const count = async (rule: string) => (await bench.segments.count({ rule, at })).count

describe('a tag', () => {
  it('goes from draft over approved to published, approved by another person than its author', async () => {
    expect(await save('loyal', 'count(purchase) >= 2')).toMatchObject({ status: 'draft', type: 'boolean', version: 1, publishedVersion: null, author: 'ana' })
    await expect(count('tag.loyal')).rejects.toMatchObject({ code: 'RULE_INVALID' })
    await expect(bench.segments.tags.publish('loyal', 'ben')).rejects.toMatchObject({ code: 'TAG_STATUS' })
    await expect(bench.segments.tags.approve('loyal', 'ana')).rejects.toMatchObject({ code: 'TAG_OWN_APPROVAL', status: 403 })
    await bench.segments.tags.approve('loyal', 'ben')
    expect(await bench.segments.tags.publish('loyal', 'ben')).toMatchObject({ status: 'published', publishedVersion: 1, approvedBy: 'ben', isStale: false, known: 5 })
    expect(await count('tag.loyal')).toBe(2)
  })

  it('as rules read it equals its expression, over the base and for one customer', async () => {
    await publish('spent', 'sum(purchase.amount, last 365 days)')
    await publish('grade', 'case when tag.spent > 50.00 then "gold" when tag.spent > 0.00 then "silver" else "none" end')
    expect(await count('tag.grade = "gold"')).toBe(await count('sum(purchase.amount, last 365 days) > 50.00'))
    for (const id of ['00123', long, '7', 'stranger'])
      expect((await bench.segments.explain({ rule: 'tag.grade = "gold"', customer: id, at })).selected).toBe((await bench.segments.audience({ segment: null, rule: 'tag.grade = "gold"' }, at)).includes(id))
  })

  it('stands on the customer’s page with its value and how fresh it is', async () => {
    const seen = (await bench.customers.get(long)).tags
    expect(seen.find(({ key }) => key === 'grade')).toMatchObject({ value: 'gold', isStale: false, asOf: at, type: 'string' })
    expect(seen.find(({ key }) => key === 'spent')).toMatchObject({ value: 10_099, type: 'money' })
    await save('born', 'year(birth_date)', 'ana', { privacy: 'personal' })
    await bench.segments.tags.approve('born', 'ben')
    await bench.segments.tags.publish('born', 'ben')
    expect((await bench.customers.get('00123')).tags.find(({ key }) => key === 'born')).toMatchObject({ masked: true, value: '•••' })
    expect((await bench.customers.unmasked('00123')).tags.find(({ key }) => key === 'born')).toMatchObject({ masked: false, value: 1990 })
  })

  it('saved anew is a draft, while the published version stays in force', async () => {
    expect(await save('loyal', 'count(purchase) >= 3', 'ben')).toMatchObject({ status: 'draft', version: 2, publishedVersion: 1, author: 'ben' })
    expect(await count('tag.loyal')).toBe(2)
    await bench.segments.tags.approve('loyal', 'ana')
    await bench.segments.tags.publish('loyal', 'ana')
    expect(await count('tag.loyal')).toBe(1)
    expect((await bench.segments.tags.get('loyal')).versions.map(({ version }) => version)).toEqual([2, 1])
  })

  it('tells what it reads and what reads it, and stays while something does', async () => {
    await bench.segments.save(saveSegment.input.parse({ key: 'golden', name: { en: 'g', zh: 'g' }, rule: 'tag.grade = "gold" and member' }), 'ana')
    bench.elsewhere.push({ kind: 'offer', name: 'tea', label: { en: 'Tea', zh: '茶' }, text: 'tag.grade = "gold"' })
    expect(await bench.segments.tags.lineage('grade')).toMatchObject({ reads: [{ kind: 'tag', name: 'spent' }], readBy: [{ kind: 'offer', name: 'tea' }, { kind: 'segment', name: 'golden' }] })
    expect((await bench.segments.tags.lineage('spent')).reads).toMatchObject([{ kind: 'fact', name: 'purchase', label: { zh: '购买' } }])
    const { tags } = listTags.output.parse({ tags: await bench.segments.tags.all({}) })
    expect(tags.map(({ key, uses }) => [key, uses])).toEqual([['born', 0], ['grade', 2], ['loyal', 0], ['spent', 1]])
    await expect(bench.segments.tags.retire('grade')).rejects.toMatchObject({ code: 'TAG_IN_USE', message: expect.stringContaining('segment golden') })
    await bench.segments.tags.retire('loyal')
    await expect(count('tag.loyal')).rejects.toMatchObject({ code: 'RULE_INVALID' })
    expect((await bench.customers.get('00123')).tags.map(({ key }) => key)).not.toContain('loyal')
  })

  it('that would read itself, also through others, is refused; so is a change of type under its readers', async () => {
    await expect(save('spent', 'case when tag.grade = "gold" then 1 else 0 end')).rejects.toMatchObject({ code: 'TAG_CYCLE' })
    await save('spent', 'count(purchase)')
    await bench.segments.tags.approve('spent', 'ben')
    await expect(bench.segments.tags.publish('spent', 'ben')).rejects.toMatchObject({ code: 'TAG_TYPE_CHANGED', message: expect.stringContaining('tag grade') })
    await expect(save('wrong', 'cuups > 1')).rejects.toMatchObject({ code: 'RULE_INVALID', message: expect.stringContaining('cups') })
  })

  it('is worked out again when its schedule wants it', async () => {
    bench.clock.advance(20 * 3_600_000)
    const { failed } = await bench.segments.refreshDue('schedule')
    expect(failed).toEqual([])
    const grade = await bench.segments.tags.get('grade')
    expect(grade).toMatchObject({ asOf: new Date(bench.clock.now()).toISOString(), isStale: false })
  })
})
