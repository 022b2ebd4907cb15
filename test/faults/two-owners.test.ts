import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHome, readOwner } from '../../packages/server/src/platform/home/home.ts'

interface Outcome {
  readonly self: number
  readonly won: boolean
  readonly code?: string
  readonly pid?: number
  readonly message?: string
  readonly fix?: string
}

interface Contender {
  readonly process: ChildProcessByStdio<Writable, Readable, null>
  readonly outcome: Promise<Outcome>
}

const child = fileURLToPath(new URL('./two-owners-child.ts', import.meta.url))

const contend = (dir: string, at: number | 'ask'): Contender => {
  const started = spawn(process.execPath, [child, dir, String(at)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const outcome = once(createInterface({ input: started.stdout }), 'line').then(([line]) => JSON.parse(String(line)) as Outcome)
  return { process: started, outcome }
}

const end = async ({ process: started }: Contender, signal: 'SIGKILL' | 'end' = 'end'): Promise<void> => {
  const gone = once(started, 'exit')
  if (signal === 'end') started.stdin.end()
  else started.kill(signal)
  await gone
}

describe('a home has one owner', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sextant-home-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('of processes that start at the same instant exactly one wins, and the others name it', async () => {
    for (let round = 0; round < 6; round += 1) {
      const contenders = Array.from({ length: 4 }, () => contend(dir, Date.now() + 500))
      const outcomes = await Promise.all(contenders.map((one) => one.outcome))
      const winners = outcomes.filter((outcome) => outcome.won)
      expect(winners, `round ${round}: ${JSON.stringify(outcomes)}`).toHaveLength(1)
      const winner = winners[0] as Outcome
      for (const loser of outcomes.filter((outcome) => !outcome.won)) {
        expect([loser.code, loser.pid]).toEqual(['HOME_BUSY', winner.self])
        expect(loser.message).toContain(`process ${winner.self}, started 2`)
        expect(loser.fix).toContain('SEXTANT_HOME')
      }
      expect(await readOwner(dir)).toMatchObject({ pid: winner.self, url: `http://127.0.0.1:${winner.self}` })
      // The next round meets what a killed owner leaves behind, or a proper end, in turn.
      await Promise.all(contenders.map((one, index) => end(one, outcomes[index]?.won === true && round % 2 === 0 ? 'SIGKILL' : 'end')))
    }
  })

  it('the lock dies with its process, and what it wrote counts for nothing', async () => {
    const first = contend(dir, 0)
    expect((await first.outcome).won).toBe(true)
    await end(first, 'SIGKILL')
    expect(await readOwner(dir)).toBeUndefined()
    const home = await openHome(dir)
    expect(home.owner.pid).toBe(process.pid)
    home.release()
  })

  it('asking who owns a home never keeps anyone from taking it', async () => {
    ;(await openHome(dir)).release()
    const asker = contend(dir, 'ask')
    await asker.outcome
    for (let round = 0; round < 300; round += 1) (await openHome(dir)).release()
    await end(asker)
    expect(await readOwner(dir)).toBeUndefined()
  })

  it('a lock file without an owner, even a forged one, does not keep a home closed', async () => {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: 1, startedAt: '2020-01-01T00:00:00.000Z', token: 'x' }))
    expect(await readOwner(dir)).toBeUndefined()
    const home = await openHome(dir)
    expect(await readOwner(dir)).toMatchObject({ pid: process.pid })
    home.release()
  })

  it.skipIf(process.platform === 'win32')('token and secret can be read by their user only, and the secret is made once', async () => {
    const home = await openHome(join(dir, 'new'))
    const secret = home.secret()
    expect(secret).toHaveLength(64)
    expect(home.secret()).toBe(secret)
    const mode = (name: string): string => (statSync(join(home.dir, name)).mode & 0o777).toString(8)
    expect([mode('lock'), mode('secret'), mode('.')]).toEqual(['600', '600', '700'])
    home.release()
  })
})
