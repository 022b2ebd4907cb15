import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openImportBench } from '../support/import-bench.ts'

const model = `sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person: { label: { en: Person, zh: 人 }, default: true, key: id, attributes: {} }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: orders.csv }
    customer: customer
    unknownCustomer: create
    time: { column: at }
    columns: { order: { type: string, label: { en: Order, zh: 订单 } }, text: { type: string, label: { en: Text, zh: 文本 } } }
`

const text = (rows: number): string =>
  `order,customer,at,text\n${Array.from({ length: rows }, (_, index) => `o${index},p${index % 500},2024-05-01 10:00:00,${(index * 2_654_435_761).toString(36)}${(index * 40_503).toString(36)}`).join('\n')}\n`

let dir: string
let small: string
let isMounted = false

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-full-'))
  small = join(dir, 'small')
  mkdirSync(small)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'sextant-test', small], { stdio: 'ignore' })
    isMounted = true
  } catch {
    // Only root may mount; the tests below then say so.
  }
})
afterAll(() => {
  if (isMounted) execFileSync('umount', [small])
  rmSync(dir, { recursive: true, force: true })
})

const resize = (size: string): void => void execFileSync('mount', ['-o', `remount,size=${size}`, small])

/** A home of which one part lies on the 4 MB disk. */
const homeWith = (name: string, part: string): string => {
  const home = join(dir, name)
  mkdirSync(home)
  mkdirSync(join(small, name))
  symlinkSync(join(small, name), join(home, part))
  return home
}

const cases = [
  ['the folder of the copies', 'imports', () => Buffer.from(`\uFEFF${text(200_000)}`, 'utf16le')],
  ['the warehouse', 'warehouse', () => Buffer.from(text(400_000))],
] as const

for (const [claim, part, bytes] of cases)
  it(`a full disk under ${claim} stops an import with a clear message, leaves nothing behind, and works again when space is freed`, async (context) => {
    if (!isMounted) return context.skip('mounting a small disk needs root')
    resize('4m')
    const home = homeWith(part, part)
    const bench = await openImportBench({ home, ...(part === 'warehouse' ? { warehousePath: join(home, 'warehouse', 'warehouse.duckdb') } : {}) })
    try {
      const files = join(dir, `files-${part}`)
      mkdirSync(files)
      writeFileSync(join(files, 'orders.csv'), bytes())
      await expect(bench.run({ dataDir: files, yaml: model })).rejects.toMatchObject({ code: 'DATA_DISK_FULL', status: 507, fix: expect.stringContaining('free some space') as string })
      const [report] = await bench.data.imports.list(1, undefined)
      expect(report).toMatchObject({ status: 'failed', error: { code: 'DATA_DISK_FULL' } })
      expect([await bench.data.countFacts(), await bench.data.countCustomers(), await bench.identity.countCustomers()]).toEqual([0, 0, 0])
      resize('64m')
      writeFileSync(join(files, 'orders.csv'), text(100))
      expect(await bench.run({ dataDir: files, yaml: model })).toMatchObject({ status: 'visible', tables: [{ loaded: 100 }] })
    } finally {
      await bench.close()
    }
  })
