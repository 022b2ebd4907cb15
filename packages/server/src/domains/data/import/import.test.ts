import { gzipSync } from 'node:zlib'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { sql } from '@sextant/sql'
import writeXlsxFile from 'write-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'

let bench: ImportBench
let dir: string
let folders = 0

beforeAll(async () => {
  bench = await openImportBench()
  dir = await mkdtemp(join(tmpdir(), 'sextant-files-'))
})
afterAll(async () => {
  await bench.close()
  await rm(dir, { recursive: true, force: true })
})

/** A folder with the given files. */
const folder = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
  const path = join(dir, String((folders += 1)))
  await mkdir(path)
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content)
  return path
}

const company = (rest: string, currency = 'CNY', zone = 'Asia/Shanghai'): string => `sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: ${currency}, timeZone: ${zone} }
${rest}`

const personModel = (file: string, extra = ''): string => company(`levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: 客户号
    title: 姓名
    source: { file: "${file}"${extra} }
    attributes:
      city: { type: string, label: { en: City, zh: 城市 }, column: 城市 }
      note: { type: string, label: { en: Note, zh: 备注 }, column: 备注 }
facts: {}`)

const persons = (batch: string) =>
  bench.warehouse.query<{ key: string; title: string | null; city: string | null; note: string | null }>('test', sql`select _key as key, _title as title, city, note from level_person where batch_id = ${batch} order by _key`)

const utf16 = (text: string, bigEndian: boolean): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

/** GB18030 of the few characters these tests use, from Node's own decoder. */
const gb18030 = (() => {
  const table = new Map<string, readonly number[]>()
  const decoder = new TextDecoder('gb18030')
  for (let lead = 0xb0; lead <= 0xf7; lead += 1) for (let trail = 0xa1; trail <= 0xfe; trail += 1) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail])
  return (text: string): Buffer => Buffer.from(Array.from(text).flatMap((character) => (character.charCodeAt(0) < 0x80 ? [character.charCodeAt(0)] : (table.get(character) ?? [0x3f]))))
})()

const header = ['客户号', '姓名', '城市', '备注']
const cell = (text: string, delimiter: string): string => (text.includes(delimiter) || /["\r\n]/.test(text) || /^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const csv = (rows: readonly (readonly string[])[], delimiter: string, newline: string): string => [header, ...rows].map((row) => row.map((text) => cell(text, delimiter)).join(delimiter)).join(newline) + newline

describe('text files arrive exactly as they were written', () => {
  const encoders: Readonly<Record<string, (text: string) => Buffer>> = {
    'utf-8': (text) => Buffer.from(text),
    'utf-8 (BOM)': (text) => Buffer.from(`\uFEFF${text}`),
    'utf-16le': (text) => utf16(text, false),
    'utf-16be': (text) => utf16(text, true),
    gb18030,
  }
  const word = fc.string({ unit: fc.constantFrom('北', '京', '上', '海', '广', '州', '客', '户', '备', '注', '小', '王', 'a', 'Z', '0', '9', ' ', '"', ',', ';', '|', '\t', '\n', "'"), maxLength: 8 })
  const rowsOf = fc.array(fc.tuple(word, word, word), { minLength: 3, maxLength: 12 })

  for (const [encoding, encode] of Object.entries(encoders))
    it(`${encoding}, with any delimiter, quotes, line breaks and packed or not`, async () => {
      await fc.assert(
        fc.asyncProperty(rowsOf, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.boolean(), async (texts, delimiter, newline, packed) => {
          const rows = texts.map(([name, city, note], index) => [`00${index + 10}`, name, `京${city}`, note])
          const bytes = encode(csv(rows, delimiter, newline))
          const file = packed ? 'p.csv.gz' : 'p.csv'
          const path = await folder({ [file]: packed ? gzipSync(bytes) : bytes })
          const report = await bench.run({ dataDir: path, yaml: personModel(file), again: true })
          expect(report.tables[0]).toMatchObject({ encoding, delimiter, read: rows.length, loaded: rows.length, rejected: 0 })
          const expected = rows.map(([key, name, city, note]) => ({ key, title: name?.trim() === '' ? null : name?.trim(), city, note: note === '' ? null : note }))
          expect(await persons(report.id)).toEqual(expected)
        }),
        { numRuns: 8 },
      )
    })

  it('Latin-1 is told from GB18030 by its lonely accents', async () => {
    const rows = [['0001', 'José Müller', 'Zürich', 'crème brûlée'], ['0002', 'Zoë', 'Málaga', 'naïve']]
    const text = csv(rows, ';', '\r\n').replace('客户号;姓名;城市;备注', 'id;name;city;note')
    const path = await folder({ 'p.csv': Buffer.from(text, 'latin1') })
    const yaml = personModel('p.csv').replace('客户号', 'id').replace('姓名', 'name').replace('column: 城市', 'column: city').replace('column: 备注', 'column: note')
    const report = await bench.run({ dataDir: path, yaml, again: true })
    expect(report.tables[0]).toMatchObject({ encoding: 'windows-1252', delimiter: ';' })
    expect(await persons(report.id)).toEqual(rows.map(([key, title, city, note]) => ({ key, title, city, note })))
  })
})

const orderModel = (file: string, currency = 'GBP', zone = 'Europe/London'): string => company(`levels:
  person: { label: { en: Person, zh: 人 }, default: true, key: id, attributes: {} }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: "${file}" }
    key: [order]
    customer: customer
    unknownCustomer: create
    time: { column: at }
    value: amount
    columns:
      order: { type: string, label: { en: Order, zh: 订单 }, required: true }
      amount: { type: money, label: { en: Amount, zh: 金额 } }
      quantity: { type: number, label: { en: Quantity, zh: 数量 }, min: 0 }
      paid: { type: boolean, label: { en: Paid, zh: 已付 } }
      day: { type: date, label: { en: Day, zh: 日 } }
`, currency, zone)

const purchases = () => bench.warehouse.query<{ order: string; amount: number | null; customer: string; at: string; row: number }>('test', sql`select "order", amount, _customer as customer, _at as "at", _row as "row" from fact_purchase order by "order"`)
const clear = async (): Promise<void> => {
  for (;;) {
    const visible = (await bench.data.imports.list(1000, undefined)).filter(({ status }) => status === 'visible')
    if (visible.length === 0) return
    for (const { id } of visible) await bench.data.imports.undo(id)
  }
}

describe('rows that do not fit', () => {
  it('go to the error file with row number, column, value and reason, and nothing is lost', async () => {
    await clear()
    const lines = [
      'order,customer,at,amount,quantity,paid,day',
      'A1,c1,2024-05-01 10:00:00,12.50,1,yes,2024-05-01',
      'A2,c1,2024-05-01 10:00:00,12.5x,1,yes,2024-05-01',
      'A3,c1,2024-02-30 10:00:00,1,1,maybe,2024-02-30',
      'A4,c1,2024-05-01 10:00:00,1,1,yes',
      '',
      'A5,c1,2024-05-01 10:00:00,1,"1"x,yes,2024-05-01',
      ',c1,2024-05-01 10:00:00,1,1,yes,2024-05-01',
      'A7,,2024-05-01 10:00:00,1,1,yes,2024-05-01',
      'A8,c2,2024-05-01 10:00:00,1,1,no,2024-05-01',
      'A9,c2,2024-05-01 10:00:00,1,1,no,"2024-05-01',
    ]
    const report = await bench.run({ dataDir: await folder({ 'o.csv': `${lines.join('\n')}\n` }), yaml: orderModel('o.csv') })
    expect(report.tables[0]).toMatchObject({ read: 9, loaded: 2, rejected: 7 })
    expect((await purchases()).map((row) => [row.order, row.row])).toEqual([['A1', 2], ['A8', 10]])
    const { items } = await bench.data.imports.rejects(report.id, 0, 50)
    expect(items.map(({ row, column, value, reason }) => [row, column, column === null ? null : value, reason])).toEqual([
      [5, null, null, '6 field(s) where the header has 7'],
      [7, null, null, 'text follows a closing quote'],
      [11, null, null, 'a quote is opened and never closed'],
      [3, 'amount', '12.5x', 'not an amount'],
      [4, 'at', '2024-02-30 10:00:00', 'not a time'],
      [4, 'paid', 'maybe', 'not true or false'],
      [4, 'day', '2024-02-30', 'not a day of the calendar'],
      [8, 'order', null, 'missing, and the column is required'],
      [9, 'customer', null, 'the customer is missing'],
    ])
    expect((await bench.data.imports.rejects(report.id, 7, 2)).items).toHaveLength(2)
  })

  it('above the allowed share the import is refused whole, with its error file', async () => {
    await clear()
    const path = await folder({ 'o.csv': 'order,customer,at,amount,quantity,paid,day\nB1,c9,never,1,1,1,\nB2,c9,2024-01-01,1,1,1,\n' })
    const refused = await bench.run({ dataDir: path, yaml: orderModel('o.csv'), maxRejectedShare: 0.1 }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'DATA_TOO_MANY_REJECTS', params: { rejected: 1, read: 2 } })
    const [report] = await bench.data.imports.list(1, undefined)
    expect(report).toMatchObject({ status: 'failed', error: { code: 'DATA_TOO_MANY_REJECTS' } })
    expect(await readFile(report?.rejectsFile ?? '', 'utf8')).toContain('o.csv,2,at,never,not a time')
    expect(await bench.identity.resolveCustomers('person', ['c9'])).toEqual(new Map())
    expect(await purchases()).toEqual([])
  })

  it('an amount or number with a thousands separator is refused, and the reason says so', async () => {
    await clear()
    const importAmounts = async (amounts: readonly string[], decimal: string) => {
      const lines = amounts.map((amount, index) => `T${index};c1;2024-05-01;${amount};${amount};;`)
      const yaml = orderModel('o.csv').replace('"o.csv"', `"o.csv", decimal: "${decimal}"`)
      const report = await bench.run({ dataDir: await folder({ 'o.csv': `order;customer;at;amount;quantity;paid;day\n${lines.join('\n')}\n` }), yaml })
      const { items } = await bench.data.imports.rejects(report.id, 0, 50)
      const amountsRead = (await purchases()).map(({ amount }) => amount)
      await clear()
      return { amountsRead, rejects: items.map(({ row, column, reason }) => [row, column, reason.includes('thousands separator')]) }
    }
    expect(await importAmounts(['1234.50', '1,234.50', '-12,34,567', "1'234", '12,5', 'x'], '.')).toEqual({
      amountsRead: [123_450],
      rejects: [[3, true], [4, true], [5, true], [6, false], [7, false]].flatMap(([row, isNamed]) => ['amount', 'quantity'].map((column) => [row, column, isNamed])),
    })
    expect(await importAmounts(['1234,50', '1.234,50', '1,234.50', '12.50'], ',')).toEqual({
      amountsRead: [123_450, 123_450],
      rejects: [[4, true], [5, false]].flatMap(([row, isNamed]) => ['amount', 'quantity'].map((column) => [row, column, isNamed])),
    })
  })

  it('a folder that is not there and an import nobody made are told with their place', async () => {
    await expect(bench.run({ dataDir: join(dir, 'nowhere'), yaml: orderModel('o.csv') })).rejects.toMatchObject({ code: 'DATA_DIRECTORY_MISSING', where: 'dataDir' })
    await expect(bench.data.imports.get('none')).rejects.toMatchObject({ code: 'DATA_IMPORT_UNKNOWN', where: 'none' })
  })

  it('a packed file that is cut off, damaged or not packed at all is named with the reason', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `Z${index},c${index * 7919},2024-01-01,${index},1,1,`)
    const csvFile = gzipSync(`order,customer,at,amount,quantity,paid,day\n${lines.join('\n')}\n`)
    const jsonFile = gzipSync(lines.map((line) => JSON.stringify({ order: line, customer: line })).join('\n'))
    for (const [name, whole] of [['o.csv.gz', csvFile], ['o.jsonl.gz', jsonFile]] as const)
      for (const bytes of [whole.subarray(0, whole.length - 2_000), Buffer.concat([whole.subarray(0, 5_000), Buffer.alloc(3_000, 0xff), whole.subarray(8_000)]), Buffer.from('order,customer\n')])
        await expect(bench.run({ dataDir: await folder({ [name]: bytes }), yaml: orderModel(name) })).rejects.toMatchObject({
          code: 'DATA_FILE_UNREADABLE', where: name, params: { file: name, reason: expect.stringContaining('cut off or damaged') as string },
        })
  })

  it('lines of JSON end with LF, CR LF or CR, packed or not, and hold every other separator', async () => {
    await clear()
    const one = (order: string): string => JSON.stringify({ order, customer: 'c1', at: '2024-01-01', amount: 1, quantity: 1, paid: true, day: null })
    const text = Buffer.from(`\uFEFF${one('L1')}\r\n${one('L\u20282')}\n\n${one('L3')}\r${one('订4')}`)
    for (const [name, bytes] of [['o.jsonl', text], ['o.jsonl.gz', gzipSync(text)]] as const) {
      await bench.run({ dataDir: await folder({ [name]: bytes }), yaml: orderModel(name), again: true })
      expect((await purchases()).map(({ order, row }) => [order, row])).toEqual([['L1', 1], ['L3', 4], ['L\u20282', 2], ['订4', 5]])
    }
  })

  it('a column the file lacks and a missing file are named with what there is', async () => {
    const path = await folder({ 'o.csv': 'order,customer,when\n' })
    await expect(bench.run({ dataDir: path, yaml: orderModel('o.csv') })).rejects.toMatchObject({ code: 'DATA_COLUMN_MISSING', message: expect.stringContaining('"at"') as string })
    await expect(bench.run({ dataDir: path, yaml: orderModel('p-*.csv') })).rejects.toMatchObject({ code: 'DATA_FILE_MISSING' })
  })
})

describe('values keep their meaning', () => {
  it('money becomes whole minor units, halves away from zero, and finer digits are reported', async () => {
    await clear()
    const amounts = ['0.005', '-0.005', '2.675', '1.00499999999999999', '92233720368547758.07', '1e2', ' 3.10 ', '1_000']
    const lines = amounts.map((amount, index) => `C${index},c1,2024-05-01,${amount},,,`)
    const report = await bench.run({ dataDir: await folder({ 'o.csv': `order,customer,at,amount,quantity,paid,day\n${lines.join('\n')}` }), yaml: orderModel('o.csv') })
    const texts = await bench.warehouse.query<{ amount: string }>('test', sql`select cast(amount as varchar) as amount from fact_purchase order by "order"`)
    expect(texts.map(({ amount }) => amount)).toEqual(['1', '-1', '268', '100', '10000', '310'])
    expect(report.rejected).toBe(2)
    expect(report.quality.find(({ kind }) => kind === 'rounded')).toMatchObject({ column: 'amount', rows: 4 })
  })

  it('times without a zone are the company’s, times with one are not, and an hour the clocks leapt over is reported', async () => {
    await clear()
    const rows = ['D1,c1,2024-07-01 10:00:00', 'D2,c1,2024-07-01T10:00:00Z', 'D3,c1,2024-07-01T10:00:00.123+08:00', 'D4,c1,2024-03-31 01:30:00', 'D5,c1,2999-01-01 00:00:00']
    const report = await bench.run({ dataDir: await folder({ 'o.csv': `order,customer,at,amount,quantity,paid,day\n${rows.map((row) => `${row},1,-1,,`).join('\n')}\n` }), yaml: orderModel('o.csv') })
    expect((await purchases()).slice(0, 3).map((row) => row.at)).toEqual(['2024-07-01T09:00:00.000Z', '2024-07-01T10:00:00.000Z', '2024-07-01T02:00:00.123Z'])
    const impossible = report.quality.filter(({ kind }) => kind === 'impossible').map(({ column, rows: count }) => [column, count])
    expect(impossible).toEqual([['quantity', 5], ['time', 1], ['time', 1]])
  })

  it('instants are kept to the millisecond, so that the warehouse orders rows as everybody who reads them; a time or day without end is none', async () => {
    await clear()
    const rows = ['M1,c1,2024-07-01T10:00:00.123456Z,1,1,,2024-07-01', 'M2,c1,2024-07-01T10:00:00.123999Z,1,1,,infinity', 'M3,c1,infinity,1,1,,2024-07-01']
    const report = await bench.run({ dataDir: await folder({ 'o.csv': `order,customer,at,amount,quantity,paid,day\n${rows.join('\n')}\n` }), yaml: orderModel('o.csv') })
    const found = await bench.warehouse.query<{ order: string; at: string }>('test', sql`select "order", strftime(_at, '%f') as "at" from fact_purchase order by "order"`)
    expect(found.map(({ order, at }) => [order, at])).toEqual([['M1', '123000']])
    expect(report.tables[0]?.rejected).toBe(2)
  })

  it('identifiers survive file, warehouse, JSON and export', async () => {
    await clear()
    const keys = ['00123', '9007199254740993', '1234567890123456789', '0x1F', '1e5', '١٢']
    const lines = keys.map((key) => JSON.stringify({ order: key, customer: key, at: '2024-01-01', amount: 1, quantity: null, paid: true, day: null }))
    lines.push('{"order": 9007199254740993123, "customer": 19223372036854775807, "at": "2024-01-02", "amount": 0.1}')
    const report = await bench.run({ dataDir: await folder({ 'o.jsonl': lines.join('\n') }), yaml: orderModel('o.jsonl') })
    expect(report.tables[0]).toMatchObject({ read: 7, loaded: 7 })
    const all = [...keys, '9007199254740993123'].sort()
    expect(JSON.parse(JSON.stringify(await purchases())).map((row: { order: string }) => row.order)).toEqual(all)
    const out = join(dir, 'out.csv')
    await bench.warehouse.exportTo('test', sql`select "order" from fact_purchase order by "order"`, out, 'csv')
    expect((await readFile(out, 'utf8')).trim().split('\n').slice(1)).toEqual(all)
    expect([...(await bench.identity.resolveCustomers('person', ['00123', '19223372036854775807'])).values()]).toEqual(['00123', '19223372036854775807'])
  })

  it('XLSX and Parquet give the same rows as CSV', async () => {
    await clear()
    const rows = Array.from({ length: 50 }, (_, index) => [`00${index}`, `k${index % 7}`, '2024-01-05 08:00:00', `${index}.25`, String(index), index % 2 === 0 ? 'true' : 'false', '2024-01-05'])
    const names = ['order', 'customer', 'at', 'amount', 'quantity', 'paid', 'day']
    const text = [names, ...rows].map((row) => row.join(',')).join('\n')
    const path = await folder({ 'o.csv': text })
    await writeXlsxFile([names, ...rows].map((row) => row.map((value) => ({ value, type: String }))) as never, { filePath: join(path, 'o.xlsx') } as never).toFile?.(join(path, 'o.xlsx'))
    await bench.warehouse.exportTo('test', sql`select "order", customer, cast("at" as timestamp) as "at", cast(amount as decimal(9, 2)) as amount, cast(quantity as double) as quantity, paid = 'true' as paid, cast(day as date) as day
      from read_csv(${join(path, 'o.csv')}, all_varchar = true)`, join(path, 'o.parquet'), 'parquet')
    const seen: unknown[] = []
    for (const file of ['o.csv', 'o.xlsx', 'o.parquet']) {
      const report = await bench.run({ dataDir: path, yaml: orderModel(file) })
      expect(report.tables[0]).toMatchObject({ read: 50, loaded: 50, rejected: 0 })
      seen.push((await purchases()).map(({ order, amount, customer, at }) => ({ order, amount, customer, at })))
      await clear()
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })
})

describe('numbers of a sheet', () => {
  it('a number of more than 15 digits or with an exponent is refused as a key or text, and taken as an amount', async () => {
    await clear()
    const path = await folder({})
    const names = ['order', 'customer', 'at', 'amount', 'quantity', 'paid', 'day']
    const row = (order: unknown, customer: unknown, amount: unknown) => [order, customer, '2024-01-05', amount, 0.30000000000000004, 'true', null]
    const rows = [row(1234567, 'c1', 1234.0999999999999), row(9007199254740992, 'c1', 1), row('9007199254740993', 'c2', 1), row('S4', 1.23e18, 1), row('1.5E+21', 'c3', 1), row(123456789012345, 'c4', 1), row(1.5e21, 'c5', 1)]
    await writeXlsxFile([names, ...rows].map((cells) => cells.map((value) => (value === null ? null : { value, type: typeof value === 'number' ? Number : String }))) as never).toFile(join(path, 'o.xlsx'))
    const report = await bench.run({ dataDir: path, yaml: orderModel('o.xlsx') })
    expect(report.tables[0]).toMatchObject({ read: 7, loaded: 4, rejected: 3 })
    expect((await purchases()).map(({ order }) => order)).toEqual(['1.5E+21', '1234567', '123456789012345', '9007199254740993'])
    const { items } = await bench.data.imports.rejects(report.id, 0, 50)
    expect(items.map((item) => [item.row, item.column, item.value?.toLowerCase()])).toEqual([[3, 'order', '9007199254740992'], [5, 'customer', expect.stringMatching(/^1\.?23/)], [8, 'order', '1.5e+21']])
    for (const { reason } of items) expect(reason).toContain('format the column as text')
  })
})

describe('importing again and taking back', () => {
  const file = (amount: number, from: number, to: number): string =>
    `order,customer,at,amount,quantity,paid,day\n${Array.from({ length: to - from }, (_, index) => `E${from + index},u${(from + index) % 5},2024-05-01,${amount},,,`).join('\n')}\n`

  it('a later file replaces rows by key, and undo gives the replaced rows and removes only its own customers', async () => {
    await clear()
    const first = await bench.run({ dataDir: await folder({ 'o.csv': file(1, 0, 3) }), yaml: orderModel('o.csv') })
    const second = await bench.run({ dataDir: await folder({ 'o.csv': file(2, 1, 5) }) })
    expect(second.tables[0]).toMatchObject({ loaded: 4, updated: 2 })
    expect((await purchases()).map(({ order, amount }) => [order, amount])).toEqual([['E0', 100], ['E1', 200], ['E2', 200], ['E3', 200], ['E4', 200]])
    expect([first.newCustomers, second.newCustomers, await bench.identity.countCustomers()]).toEqual([3, 2, 5])
    await bench.data.imports.undo(second.id)
    expect((await purchases()).map(({ order, amount }) => [order, amount])).toEqual([['E0', 100], ['E1', 100], ['E2', 100]])
    expect(await bench.identity.countCustomers()).toBe(3)
    await expect(bench.data.imports.undo(second.id)).rejects.toMatchObject({ code: 'DATA_IMPORT_NOT_VISIBLE' })
  })

  it('undoing the first of two imports keeps the customers that the second still speaks of', async () => {
    await clear()
    const first = await bench.run({ dataDir: await folder({ 'o.csv': file(3, 0, 5) }), yaml: orderModel('o.csv') })
    await bench.run({ dataDir: await folder({ 'o.csv': file(4, 5, 7) }) })
    await bench.data.imports.undo(first.id)
    expect(await bench.identity.countCustomers()).toBe(2)
    expect(await bench.data.countCustomers()).toBe(2)
    expect((await purchases()).map(({ order }) => order)).toEqual(['E5', 'E6'])
  })

  it('a dry run reports what would happen and writes nothing', async () => {
    await clear()
    const before = await bench.identity.countCustomers()
    const report = await bench.run({ dataDir: await folder({ 'o.csv': file(5, 0, 4) }), dryRun: true })
    expect(report).toMatchObject({ status: 'dry_run', newCustomers: 4, tables: [{ loaded: 4 }] })
    expect([await purchases(), await bench.identity.countCustomers()]).toEqual([[], before])
  })
})

describe('one company a home', () => {
  it('a model of another company is refused while data are loaded, saved and imported alike, and taken once they are undone', async () => {
    await clear()
    const file = (name: string) => ({ 'o.csv': `order,customer,at,amount,quantity,paid,day\n${name},c1,2024-05-01,1,,,\n` })
    await bench.run({ dataDir: await folder(file('F1')), yaml: orderModel('o.csv') })
    const other = orderModel('o.csv').replace('key: shop', 'key: other')
    const refused = { code: 'DATA_COMPANY_DIFFERS', where: 'company.key', params: { key: 'other', loaded: 'shop' } }
    await expect(bench.data.models.save(other, 'ana')).rejects.toMatchObject(refused)
    await expect(bench.run({ dataDir: await folder(file('F2')), yaml: other })).rejects.toMatchObject(refused)
    expect((await bench.data.needModel()).model.company.key).toBe('shop')
    expect((await bench.data.models.save(`${orderModel('o.csv')}# noted\n`, 'ana')).model.company.key).toBe('shop')
    await clear()
    expect((await bench.data.models.save(other, 'ana')).model.company.key).toBe('other')
    await bench.data.models.save(orderModel('o.csv'), 'ana')
  })
})
