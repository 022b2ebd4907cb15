import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

interface Found {
  readonly numbers: readonly number[]
  readonly torn: readonly unknown[]
}

interface Line {
  readonly found?: { readonly store: Found; readonly warehouse: Found }
  readonly store?: number
  readonly warehouse?: number
}

const child = fileURLToPath(new URL('./store-kill-child.ts', import.meta.url))

/** Starts a writer, kills it `killAfterMs` after it began to write, and answers all it said. */
const writeAndDie = async (dir: string, killAfterMs: number | 'look'): Promise<readonly Line[]> => {
  const writer = spawn(process.execPath, [child, dir, ...(killAfterMs === 'look' ? ['look'] : [])], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(writer, 'exit')
  const lines: Line[] = []
  const began = new Promise<void>((resolve, reject) => {
    createInterface({ input: writer.stdout }).on('line', (line) => {
      lines.push(JSON.parse(line) as Line)
      resolve()
    })
    writer.once('exit', (code) => reject(new Error(`the writer ended with ${code} before it had begun`)))
  })
  await began
  if (killAfterMs !== 'look') {
    await wait(killAfterMs)
    writer.kill('SIGKILL')
  }
  await gone
  return lines
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1)

it('a server killed at any moment has every committed row and batch, whole, and nothing of the others', { timeout: 120_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-kill-'))
  try {
    let committed = { store: 0, warehouse: 0 }
    let written = 0
    for (const killAfterMs of [90, 410, 230, 700, 150, 'look'] as const) {
      const lines = await writeAndDie(dir, killAfterMs)
      const found = lines[0]?.found
      if (found === undefined) throw new Error('the writer did not say what it found')
      for (const side of ['store', 'warehouse'] as const) {
        const { numbers, torn } = found[side]
        const last = numbers.at(-1) ?? 0
        expect(torn, `${side}: transactions or batches that are there in part`).toEqual([])
        expect(numbers, `${side}: none is missing in between`).toEqual(upTo(last))
        // The commit that was on its way when the kill came may have arrived; no acknowledged one may be missing.
        expect(last, `${side}: the last acknowledged one is there`).toBeGreaterThanOrEqual(committed[side])
        expect(last).toBeLessThanOrEqual(committed[side] + 1)
      }
      const acknowledged = (side: 'store' | 'warehouse'): number => lines.findLast((line) => line[side] !== undefined)?.[side] ?? found[side].numbers.at(-1) ?? 0
      committed = { store: acknowledged('store'), warehouse: acknowledged('warehouse') }
      written += lines.length - 1
    }
    expect(written, 'the kills must have hit a writer at work').toBeGreaterThan(20)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
