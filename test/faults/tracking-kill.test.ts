import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

interface Line {
  readonly began?: boolean
  readonly answered?: string
  readonly counted?: readonly { readonly request: string; readonly events: number; readonly facts: number; readonly messages: number }[]
  readonly strangers?: number
  readonly twice?: number
  readonly perRequest?: number
}

const child = fileURLToPath(new URL('./tracking-kill-child.ts', import.meta.url))

/** Starts a server that posts, kills it `killAfterMs` after it began, and answers what it said. */
const run = async (dir: string, round: number, killAfterMs: number | 'look'): Promise<readonly Line[]> => {
  const server = spawn(process.execPath, [child, dir, String(round), ...(killAfterMs === 'look' ? ['look'] : [])], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(server, 'exit')
  const lines: Line[] = []
  const reader = createInterface({ input: server.stdout })
  const read = once(reader, 'close')
  const began = new Promise<void>((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(JSON.parse(line) as Line)
      resolve()
    })
    server.once('exit', (code) => reject(new Error(`the server ended with ${code} before it had begun`)))
  })
  await began
  if (killAfterMs !== 'look') {
    await wait(killAfterMs)
    server.kill('SIGKILL')
  }
  await gone
  await read
  return lines
}

it('every event that was answered is in the warehouse exactly once, however often the server is killed', { timeout: 180_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-track-'))
  try {
    const answered: string[] = []
    for (const [round, killAfterMs] of [120, 900, 60, 1300, 400, 700].entries()) answered.push(...(await run(dir, round, killAfterMs)).flatMap((line) => line.answered ?? []))
    const look = (await run(dir, 99, 'look')).find((line) => line.counted !== undefined)
    const found = new Map((look?.counted ?? []).map((one) => [one.request, one]))
    expect(answered.length, 'requests answered before the kills').toBeGreaterThan(200)
    expect(answered.filter((id) => found.get(id)?.events !== look?.perRequest), 'answered requests with an event missing').toEqual([])
    expect([...found.values()].filter((one) => one.facts !== 1 || one.messages !== 1), 'events that stand more than once').toEqual([])
    expect([...found.values()].filter((one) => one.events !== look?.perRequest), 'requests that are there in part').toEqual([])
    expect(look?.strangers, 'facts of customers that the level does not hold').toBe(0)
    expect(look?.twice, 'customers that stand twice').toBe(0)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
