import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createIds, systemRandom } from '../../../platform/ids.ts'
import { systemClock } from '../../../platform/time.ts'
import { openInboxLog } from './log.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-log-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const ids = createIds(systemClock, systemRandom)
/** The one file of a log to which these requests were appended. */
const fileOf = async (...requests: readonly (readonly string[])[]): Promise<string> => {
  const log = await openInboxLog(dir, ids)
  for (const lines of requests) await log.append(lines)
  await log.close()
  return readdirSync(dir)[0] ?? ''
}
/** What a later process reads of a file, slice by slice. */
const readAgain = async (file: string, maxBytes = 1_000_000): Promise<readonly unknown[]> => {
  const log = await openInboxLog(dir, ids)
  const lines: unknown[] = []
  for (let from = 0; ; ) {
    const slice = await log.read(file, from, maxBytes)
    if (slice === undefined) break
    lines.push(...slice.lines.map(({ text }) => JSON.parse(text) as unknown))
    from = slice.to
  }
  await log.close()
  return lines
}

it('a request that a crash has torn is left out whole, wherever it was torn; those before it are read', async () => {
  const file = await fileOf(['{"n":1}', '{"n":2}'], ['{"n":3}'], ['{"n":4}', '{"n":5}', '{"n":6}'])
  const whole = readFileSync(join(dir, file))
  expect(await readAgain(file)).toEqual([1, 2, 3, 4, 5, 6].map((n) => ({ n })))
  expect(await readAgain(file, 12)).toEqual([1, 2, 3, 4, 5, 6].map((n) => ({ n })))
  const [first, second] = ['{"n":1} \n{"n":2}\n'.length, '{"n":1} \n{"n":2}\n{"n":3}\n'.length]
  for (let bytes = whole.length - 1; bytes >= 0; bytes -= 1) {
    writeFileSync(join(dir, file), whole)
    truncateSync(join(dir, file), bytes)
    const there = bytes >= second ? 3 : bytes >= first ? 2 : 0
    expect(await readAgain(file), `${bytes} bytes`).toEqual([1, 2, 3].slice(0, there).map((n) => ({ n })))
  }
})

it('a torn request of megabytes is looked over from the end', async () => {
  const long = Array.from({ length: 40 }, (_, n) => JSON.stringify({ n, text: 'x'.repeat(100_000) }))
  const file = await fileOf(['{"n":1}'], long)
  expect(await readAgain(file, 10_000_000)).toHaveLength(41)
  truncateSync(join(dir, file), readFileSync(join(dir, file)).length - 5)
  expect(await readAgain(file)).toEqual([{ n: 1 }])
})

it('files of earlier versions, whose lines stand for themselves, are read to their last whole line', async () => {
  writeFileSync(join(dir, 'old.ndjson'), '{"n":1}\n{"n":2}\n{"n":')
  expect(await readAgain('old.ndjson')).toEqual([{ n: 1 }, { n: 2 }])
})
