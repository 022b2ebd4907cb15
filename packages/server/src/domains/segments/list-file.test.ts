import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringList } from '@sextant/contract'
import writeXlsxFile from 'write-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'

let bench: CustomerBench
let dir: string
const long = '9007199254740993123'
const at = '2026-03-01T08:00:00.000Z'

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, at)
  dir = await mkdtemp(join(tmpdir(), 'sextant-lists-'))
}, 60_000)
afterAll(async () => bench?.close())

const bring = async (key: string, file: string, content: Uint8Array | string, more: object = {}) => {
  const path = join(dir, file)
  await writeFile(path, content)
  const { file: _, ...input } = bringList.input.parse({ key, file, name: { en: key, zh: key }, ...more })
  return bringList.output.parse(await bench.segments.bringList(input, path, file, 'ana'))
}
const members = (key: string) => bench.segments.audience({ segment: key, rule: null }, at)

describe('a list of customers from a file', () => {
  it('of customer keys without a heading is read exactly: leading zeros and 19 digits', async () => {
    const report = await bring('keys', 'keys.txt', `00123\n${long}\n\n00123\nnobody\n`)
    expect(report).toMatchObject({ entries: 4, found: 2, doubled: 1, notFound: 1, ambiguous: 0, identifier: 'customer', encoding: 'utf-8', firstMissing: ['nobody'] })
    expect(await members('keys')).toEqual(['00123', long])
  })

  it('in GB18030 with a Chinese heading finds the phones, however they are written', async () => {
    // 姓名,手机号 / 王芳,138 0000 0002 / 安娜,+86 13800000001 / 某人,13900000009
    const bytes = Buffer.from('d0d5c3fb2ccad6bbfabac50acdf5b7bc2c313338203030303020303030320ab0b2c4c82c2b38362031333830303030303030310ac4b3c8cb2c31333930303030303030390a', 'hex')
    const report = await bring('phones', 'phones.csv', bytes)
    expect(report).toMatchObject({ entries: 3, found: 2, notFound: 1, identifier: 'phone', column: '手机号', encoding: 'gb18030', firstMissing: ['13900000009'] })
    expect(await members('phones')).toEqual(['00123', long])
  })

  it('of e-mail addresses counts one customer once, and two spellings as doubled', async () => {
    const report = await bring('mails', 'mails.csv', 'mail;note\nANA@example.com;x\nana@example.com ;y\nbob@example.com;z\n', { identifier: 'email', column: 'mail' })
    expect(report).toMatchObject({ entries: 3, found: 2, doubled: 1, notFound: 0, missing: null })
  })

  it('as XLSX reads text cells, and refuses a number whose digits Excel may have lost', async () => {
    const path = join(dir, 'vips.xlsx')
    await writeXlsxFile([[{ value: 'id', type: String }], [{ value: '00123', type: String }], [{ value: 7, type: Number }]] as never).toFile(path)
    const report = await bring('sheet', 'vips.xlsx', await readFile(path))
    expect(report).toMatchObject({ found: 2, notFound: 0, encoding: 'xlsx' })
    await writeXlsxFile([[{ value: 9_007_199_254_740_992_000, type: Number }]] as never).toFile(path)
    await expect(bring('sheet', 'vips.xlsx', await readFile(path))).rejects.toMatchObject({ code: 'LIST_DIGITS_LOST', where: 'row 1' })
  })

  it('gives a file of what was not found, safe to open', async () => {
    const report = await bring('missing', 'some.csv', 'id\n7\n=cmd()\nghost\n')
    const name = report.missing?.split('/').at(-1) ?? ''
    const { path, shownName } = await bench.segments.exportedFile(name)
    expect([shownName, (await readFile(path, 'utf8')).split('\r\n')]).toEqual(['missing-not-found.csv', ['\uFEFF"id"', '"\'=cmd()"', '"ghost"', '']])
  })

  it('that names nobody, or cannot be read, is refused with what to do and changes nothing', async () => {
    await expect(bring('nobody', 'no.csv', 'id\nx\ny\n')).rejects.toMatchObject({ code: 'LIST_NOBODY_FOUND' })
    await expect(bring('nobody', 'no.xlsx', 'no sheet')).rejects.toMatchObject({ code: 'LIST_UNREADABLE' })
    await expect(bring('nobody', 'no.csv', 'id\n7\n', { column: 'phone' })).rejects.toMatchObject({ code: 'LIST_COLUMN_UNKNOWN', message: expect.stringContaining('id') })
    await expect(bring('nobody', 'no.csv', 'id\n7\n', { identifier: 'passport' })).rejects.toMatchObject({ code: 'LIST_IDENTIFIER_UNKNOWN' })
    expect((await bench.segments.all()).map(({ key }) => key)).not.toContain('nobody')
  })
})
