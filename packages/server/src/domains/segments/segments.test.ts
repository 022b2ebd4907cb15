import { readFile, readdir } from 'node:fs/promises'
import { attributeDistribution, checkRuleText, countSegment, explainSegment, exportSegment, getSegment, previewSegment, saveSegment, segmentMembers } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import { safeCell } from './index.ts'

let bench: CustomerBench
const long = '9007199254740993123'
const at = '2026-03-01T08:00:00.000Z'

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, at)
}, 60_000)
afterAll(async () => bench?.close())

const save = (key: string, rule: string) => bench.segments.save(saveSegment.input.parse({ key, name: { en: key, zh: key }, rule }), 'ana')
const explain = async (rule: string, customer: string) => explainSegment.output.parse(await bench.segments.explain({ rule, customer, at }))

describe('a rule', () => {
  it('is counted over the base at an instant', async () => {
    const count = async (rule: string, when = at) => countSegment.output.parse(await bench.segments.count({ rule, at: when }))
    expect(await count('city = "Hangzhou"')).toMatchObject({ count: 2, of: 5, at })
    expect(await count('count(purchase, last 30 days) >= 1')).toMatchObject({ count: 3 })
    expect(await count('count(purchase, last 30 days) >= 1', '2026-01-20T00:00:00.000Z')).toMatchObject({ count: 2 })
  })

  it('with an error names line, column and the nearest word', async () => {
    await expect(bench.segments.count({ rule: 'member and\n  cuups > 2', at })).rejects.toMatchObject({
      code: 'RULE_INVALID', status: 422, params: { line: 2, column: 3, errors: [{ where: 'line 2, column 3' }] }, message: expect.stringContaining('did you mean cups'),
    })
    const checked = checkRuleText.output.parse(await bench.segments.check({ text: 'cuups > 2' }))
    expect(checked).toMatchObject({ kind: 'error', errors: [{ code: 'UnknownName', line: 1, column: 1, nearest: ['cups'] }] })
  })

  it('goes from text to clicks and back', async () => {
    const checked = checkRuleText.output.parse(await bench.segments.check({ text: 'city = "Hangzhou" and budget > 100.50' }))
    if (checked.kind !== 'ok') throw new Error('the rule is right')
    expect(checked.sentence.en).toContain('City')
    expect(checkRuleText.output.parse(await bench.segments.check({ builder: checked.builder }))).toMatchObject({ kind: 'ok', text: checked.text })
  })

  it('lists the customers it selects with names hidden', async () => {
    const answer = previewSegment.output.parse(await bench.segments.listCustomers({ rule: 'member', at, limit: 10 }))
    expect(answer.count).toBe(2)
    expect(answer.customers.map(({ id, title }) => [id, title])).toEqual([['00123', 'A••• S•••'], ['=1+1', 'E••• F•••']])
  })

  it('explains a customer as it selects him: the explanation and the membership never differ', async () => {
    await save('regulars', 'count(purchase) >= 2')
    const rules = [
      'city = "Hangzhou"', 'not (city = "Hangzhou")', 'count(purchase, last 30 days) >= 1', 'sum(purchase.amount) > 15.00', 'sum(purchase.amount, where product.kind = "green") > 5',
      'days_since(last(visit.time)) < 10', 'in segment regulars and member', 'cups is null or cups > 2', 'years_since(birth_date) >= 30', 'max(purchase.amount) < 50', 'true',
    ]
    for (const rule of rules) {
      const checked = await bench.segments.check({ text: rule })
      if (checked.kind === 'error') throw new Error(`${rule}: ${checked.errors[0]?.message.en}`)
      const members = new Set(await bench.segments.audience({ segment: null, rule }, at))
      for (const customer of ['00123', long, '7', '=1+1', 'stranger']) expect([rule, customer, (await explain(rule, customer)).selected]).toEqual([rule, customer, members.has(customer)])
    }
  })

  it('hides personal values in an explanation but says whether the condition is met', async () => {
    const { selected, explanation } = await explain('birth_date < 1999-01-01 and cups = 3', '00123')
    expect(selected).toBe(true)
    expect(JSON.stringify(explanation)).not.toContain('1990-05-17')
    expect(JSON.stringify(explanation)).toContain('•••')
    await expect(explain('true', '123')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' })
  })
})

describe('a segment', () => {
  it('has versions, and saving the same rule again makes none', async () => {
    await save('readers', 'cups > 2')
    await save('readers', 'cups  >  2')
    await save('readers', 'cups > 0')
    const history = getSegment.output.parse(await bench.segments.get('readers'))
    expect(history.versions.map(({ version, rule }) => [version, rule])).toEqual([[2, 'cups > 0'], [1, 'cups > 2']])
    expect(history).toMatchObject({ version: 2, size: 3, share: 0.6, owner: 'ana' })
    expect(history.snapshots[0]).toMatchObject({ size: 3, entered: 2, left: 0, version: 2 })
  })

  it('tells who entered and left since the snapshot before, and keeps the lists of two', async () => {
    await save('recent', 'count(purchase, last 30 days) >= 1')
    const steps = ['2026-01-20T00:00:00.000Z', '2026-02-20T00:00:00.000Z', at]
    const seen = []
    for (const step of steps) {
      bench.clock.advance(1000)
      const before = new Set((await bench.segments.members(segmentMembers.input.parse({ key: 'recent' }))).items.map(({ id }) => id))
      const { size, entered, left } = await bench.segments.refresh({ key: 'recent', at: step }, 'ana')
      const after = new Set((await bench.segments.members(segmentMembers.input.parse({ key: 'recent' }))).items.map(({ id }) => id))
      expect({ size, entered, left }).toEqual({ size: after.size, entered: [...after].filter((id) => !before.has(id)).length, left: [...before].filter((id) => !after.has(id)).length })
      seen.push(size)
    }
    expect(seen).toEqual([2, 2, 3])
    const { lists } = await bench.warehouse.one<{ lists: number }>('test', sql`select count(distinct snapshot) as lists from segment_member where segment = 'recent'`)
    expect(lists).toBe(2)
    expect((await bench.customers.get('stranger')).segments).toContainEqual({ key: 'recent', label: { en: 'recent', zh: 'recent' } })
  })

  it('pages its members once each', async () => {
    await save('all-of-us', 'true')
    const first = segmentMembers.output.parse(await bench.segments.members(segmentMembers.input.parse({ key: 'all-of-us', limit: 3 })))
    const second = await bench.segments.members(segmentMembers.input.parse({ key: 'all-of-us', limit: 3, cursor: first.nextCursor ?? '' }))
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['00123', '7', long, '=1+1', 'stranger'].toSorted())
    expect([first.total, second.nextCursor]).toEqual([5, null])
  })

  it('that would refer to itself through others is refused by name', async () => {
    await save('first', 'member')
    await save('second', 'in segment first and cups > 1')
    await expect(save('first', 'in segment second')).rejects.toMatchObject({ code: 'SEGMENT_CYCLE', message: expect.stringContaining('second') })
  })

  it('is an audience by its rule as it stands now, not by its snapshot', async () => {
    await save('waking', 'count(purchase, last 5 days) >= 1')
    expect(await bench.segments.audience({ segment: 'waking', rule: null }, at)).toEqual([long, 'stranger'])
    expect(await bench.segments.audience({ segment: 'waking', rule: 'city is known' }, at)).toEqual([long])
    expect(await bench.segments.audience({ segment: 'waking', rule: null }, '2026-01-06T00:00:00.000Z')).toEqual(['00123'])
    await expect(bench.segments.audience({ segment: 'wakking', rule: null }, at)).rejects.toMatchObject({ code: 'RULE_INVALID', message: expect.stringContaining('waking') })
  })

  it('that something uses stays; retired it is gone from rules and keeps its history', async () => {
    await save('temporary', 'member')
    bench.uses.set('temporary', ['campaign spring'])
    await expect(bench.segments.retire('temporary')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE', message: expect.stringContaining('campaign spring') })
    bench.uses.delete('temporary')
    await expect(bench.segments.retire('first')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE', message: expect.stringContaining('segment second') })
    const version = await bench.segments.version()
    await bench.segments.retire('temporary')
    expect(await bench.segments.version()).not.toBe(version)
    await expect(bench.segments.get('temporary')).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    expect((await bench.segments.all('TEMPO')).length).toBe(0)
  })

  it('is refreshed with all others, and one that no longer fits is named', async () => {
    await bench.store.execute(sql`update segment_version set text = 'gone > 1' where segment_key = 'second'`)
    const { refreshed, failed } = await bench.segments.refreshAll('nightly')
    expect(refreshed).toContain('readers')
    expect(failed).toMatchObject([{ key: 'second', reason: expect.stringContaining('gone') }])
    await save('second', 'cups > 1')
  })
})

describe('an export', () => {
  const write = (format: 'csv' | 'xlsx' | 'parquet', columns?: string[], mayUnmask = true) =>
    bench.segments.export(exportSegment.input.parse({ key: 'all-of-us', format, reason: 'store visit list', ...(columns === undefined ? {} : { columns }) }), 'ana', mayUnmask)

  it('as CSV keeps identifiers exactly, disarms formulas and leaves personal columns out', async () => {
    const { file, rows, download } = exportSegment.output.parse(await write('csv'))
    expect(rows).toBe(5)
    const lines = parse(await readFile(file, 'utf8'), { bom: true, columns: true }) as readonly Record<string, string>[]
    expect(lines.map((line) => line['customer'])).toEqual(expect.arrayContaining(['00123', long, "'=1+1", '7', 'stranger']))
    expect(Object.keys(lines[0] ?? {})).toEqual(['customer', 'city', 'budget', 'cups', 'member'])
    expect(lines.find((line) => line['customer'] === '00123')).toMatchObject({ budget: '120.5' })
    expect(download).toBe(`/v1/exports/${file.split('/').at(-1)}`)
  })

  it('as XLSX holds text cells and a sheet that says who, when and why', async () => {
    const { file } = await write('xlsx', ['title', 'email'])
    const sheets = await readXlsxFile(file)
    const customers = sheets.find(({ sheet }) => sheet === 'Customers')?.data
    expect(customers?.find((row) => row[0] === '00123')).toEqual(['00123', 'Ana Silva', 'ana@example.com'])
    expect(customers?.some((row) => row[0] === long)).toBe(true)
    expect(JSON.stringify(sheets.find(({ sheet }) => sheet === 'About')?.data)).toContain('store visit list')
  })

  it('with names or addresses is made only for those who may read them', async () => {
    for (const column of ['title', 'email']) await expect(write('csv', [column], false)).rejects.toMatchObject({ code: 'EXPORT_COLUMN_PERSONAL', status: 403 })
    expect((await write('csv', ['city'], false)).rows).toBe(5)
  })

  it('as Parquet keeps identifiers exactly', async () => {
    const { file, rows } = await write('parquet')
    const read = await bench.warehouse.query<{ customer: string }>('test', sql`select customer from read_parquet(${file}) order by 1`)
    expect([rows, read.map(({ customer }) => customer)]).toEqual([5, ['00123', '7', long, '=1+1', 'stranger'].toSorted()])
  })

  it('as Parquet with addresses has its other columns in their own types', async () => {
    const { file, rows } = await write('parquet', ['email', 'budget', 'cups', 'member'])
    const [ana] = await bench.warehouse.query('test', sql`select * from read_parquet(${file}) where customer = '00123'`)
    expect([rows, ana]).toEqual([5, { customer: '00123', email: 'ana@example.com', budget: 120.5, cups: expect.any(Number), member: expect.any(Boolean) }])
  })

  it('can be downloaded for a day by its name alone and is then removed', async () => {
    const { file } = await write('csv')
    const name = file.split('/').at(-1) as string
    expect((await bench.segments.exportedFile(name)).shownName).toBe('all-of-us.csv')
    await expect(bench.segments.exportedFile(`${name.slice(0, -10)}aaaaaa.csv`)).rejects.toMatchObject({ code: 'EXPORT_GONE' })
    await expect(bench.segments.exportedFile('../../etc/passwd')).rejects.toMatchObject({ code: 'EXPORT_GONE' })
    bench.clock.advance(25 * 3_600_000)
    await expect(bench.segments.exportedFile(name)).rejects.toMatchObject({ code: 'EXPORT_GONE' })
    await write('csv')
    expect(await readdir(bench.exportsDir)).toHaveLength(1)
    await expect(write('csv', ['tittle'])).rejects.toMatchObject({ code: 'EXPORT_COLUMN_UNKNOWN', params: { nearest: 'title' } })
  })

  it('never writes a cell that a sheet would run, and never changes a number', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const cell = safeCell(text)
      expect(/^[=+\-@\t\r]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell)).toBe(false)
      expect([text, `'${text}`]).toContain(cell)
    }))
    expect(['+8613800000001', '-5', '00123', long].map(safeCell)).toEqual(['+8613800000001', '-5', '00123', long])
  })
})

describe('a distribution', () => {
  it('covers every customer once, by value or by bar', async () => {
    for (const attribute of ['city', 'cups', 'budget', 'birth_date', 'member']) {
      const { bars, missing } = attributeDistribution.output.parse(await bench.segments.distribution(attribute))
      expect([attribute, bars.reduce((sum, bar) => sum + bar.customers, 0) + missing]).toEqual([attribute, 5])
    }
    // A bar of a personal attribute does not end at the value of the one customer who is the extreme.
    const born = (await bench.segments.distribution('birth_date')).bars.map(({ from, to }) => [from, to])
    const days = (await bench.warehouse.query<{ day: string }>('test', sql`select birth_date as day from ${ident((await bench.catalogue()).customerTable)} where birth_date is not null`)).map(({ day }) => Date.parse(day))
    expect(days.length).toBeGreaterThan(1)
    expect(born.flat()).not.toEqual(expect.arrayContaining([Math.min(...days)]))
    await expect(bench.segments.distribution('citty')).rejects.toMatchObject({ params: { nearest: 'city' } })
  })
})
