import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { seededRandom } from '../../packages/server/src/platform/ids.ts'

interface Found {
  readonly settled: readonly string[]
  readonly facts: number
  readonly members: number
  readonly customers: number
  readonly identifiers: number
  readonly files: number
  readonly statuses: Readonly<Record<string, number>>
}

interface Line {
  readonly found?: Found
  readonly began?: boolean
  readonly done?: boolean
}

const people = 4000
const orders = 30_000

const model = `sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: id
    source: { file: people.csv }
    identifiers: [{ kind: phone, column: phone }, { kind: email, column: email }]
    attributes: { city: { type: string, label: { en: City, zh: 城市 } } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: orders.csv }
    key: [order]
    customer: customer
    unknownCustomer: create
    time: { column: at }
    columns: { order: { type: string, label: { en: Order, zh: 订单 } }, amount: { type: money, label: { en: Amount, zh: 金额 } } }
`

const writeFiles = (dir: string): void => {
  mkdirSync(dir)
  writeFileSync(join(dir, 'model.yaml'), model)
  const person = (index: number): string => `p${index},139${String(10_000_000 + index)},p${index}@example.com,上海`
  writeFileSync(join(dir, 'people.csv'), `id,phone,email,city\n${Array.from({ length: people }, (_, index) => person(index)).join('\n')}\n`)
  const order = (index: number): string => `o${index},p${(index * 7) % (people + 1000)},2024-05-01 10:00:00,${index}.50`
  writeFileSync(join(dir, 'orders.csv'), `order,customer,at,amount\n${Array.from({ length: orders }, (_, index) => order(index)).join('\n')}\n`)
}

const child = fileURLToPath(new URL('./import-kill-child.ts', import.meta.url))

/** Starts a server's import and kills it `killAfterMs` after it began; without a time it runs to its end. */
const importAndDie = async (home: string, files: string, what: 'import' | 'look', killAfterMs?: number): Promise<{ readonly lines: readonly Line[]; readonly importMs: number }> => {
  const worker = spawn(process.execPath, [child, home, files, what], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(worker, 'exit')
  const lines: Line[] = []
  let beganAt = 0
  const began = new Promise<void>((resolve) => {
    createInterface({ input: worker.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Line
      lines.push(said)
      if (said.began !== true) return
      beganAt = performance.now()
      resolve()
    })
    worker.once('exit', () => resolve())
  })
  await began
  if (killAfterMs !== undefined) {
    await wait(killAfterMs)
    worker.kill('SIGKILL')
  }
  await gone
  return { lines, importMs: performance.now() - beganAt }
}

const whole = { facts: orders, members: people + 1000, customers: people + 1000, identifiers: people * 2, files: 2 }
const nothing = { facts: 0, members: 0, customers: 0, identifiers: 0, files: 0 }

it('an import killed at any moment is there whole or not at all after the next start, and done again it doubles nothing', { timeout: 180_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-import-kill-'))
  const home = join(dir, 'home')
  const files = join(dir, 'files')
  mkdirSync(home)
  writeFiles(files)
  try {
    const { importMs } = await importAndDie(home, files, 'import')
    const draw = seededRandom(20_240_501)
    let removed = 0
    // Each round kills the import at a random moment of its stretch of the whole; the start of the next round says what was left.
    for (let round = 0; round <= 10; round += 1) {
      const moment = (round + (draw.bytes(1)[0] as number) / 256) * 0.1
      const { lines } = await importAndDie(home, files, round === 10 ? 'look' : 'import', round === 10 ? undefined : Math.round(importMs * moment))
      const found = lines[0]?.found
      if (found === undefined) throw new Error('a start did not say what it found')
      const { settled, statuses, ...rows } = found
      expect([whole, nothing], `at the start of round ${round}: ${JSON.stringify(found)}`).toContainEqual(rows)
      expect(Object.keys(statuses).filter((status) => status === 'open' || status === 'loaded')).toEqual([])
      if (settled.includes('removed')) removed += 1
    }
    expect(removed, 'most of these moments lie inside the import').toBeGreaterThanOrEqual(5)
    expect((await importAndDie(home, files, 'import')).lines.at(-1)).toEqual({ done: true })
    const last = (await importAndDie(home, files, 'look')).lines[0]?.found
    if (last === undefined) throw new Error('the last start did not say what it found')
    const { settled, statuses, ...rows } = last
    expect(rows).toEqual(whole)
    expect(settled).toEqual([])
    expect(statuses['visible']).toBe(1)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
