import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { saveReport, saveWatch } from '@sextant/contract'
import { assignmentShare } from '@sextant/kernels'
import { sql } from '@sextant/sql'
import { expect, it } from 'vitest'
import { makeBank } from '../../examples/bank/generate.ts'
import { saveReportOf } from '../../packages/server/src/domains/analysis/reports/report.ts'
import { saveWatchOf } from '../../packages/server/src/domains/analysis/watches/watch.ts'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import { openBankBench, reportAnalysesOf } from '../support/bank-bench.ts'
import { openMailServer } from '../support/mail-server.ts'
import type { MailServer } from '../support/mail-server.ts'

const child = fileURLToPath(new URL('./watch-report-kill-child.ts', import.meta.url))
const recipients = Array.from({ length: 8 }, (_, index) => `reader${index}@example.com`)

/** A bank with watches that have something to say this morning, and a report of them. */
const prepare = async (home: string): Promise<void> => {
  const bench = await openBankBench(makeBank(120, 'kill'), undefined, home)
  const watch = (key: string, by: string, condition: object) => saveWatchOf(bench.deps, key, saveWatch.input.parse({
    key, definition: { kind: 'indicator', name: { en: key, zh: key }, indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'day', by, condition },
  }).definition, 'ana')
  await watch('branches', 'withdrawal.branch', { kind: 'threshold', above: 0.5 })
  await watch('employers', 'employer', { kind: 'threshold', above: 0.5 })
  await watch('unusual', 'withdrawal.branch', { kind: 'anomaly' })
  const parts = [{ kind: 'indicator', indicator: { kind: 'metric', metric: 'withdrawals' }, by: 'withdrawal.branch' }, { kind: 'watches' }, { kind: 'rfm' }, { kind: 'base' }]
  await saveReportOf({ ...bench.deps, analyses: reportAnalysesOf(bench.deps), mail: null, mailFrom: null, publicUrl: '' }, 'daily', saveReport.input.parse({
    key: 'daily', definition: { name: { en: 'Morning paper', zh: '晨报' }, period: 'day', recipients: recipients.map((email) => ({ email })), parts },
  }).definition, 'ana')
  await bench.close()
}

/** Runs a morning until it ends by itself or is killed. */
const live = async (home: string, url: string, life: number, onLine: (line: string, kill: () => void) => void): Promise<boolean> => {
  const morning = spawn(process.execPath, [child, home, url, String(life)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(morning, 'exit') as Promise<[number | null, string | null]>
  createInterface({ input: morning.stdout }).on('line', (line) => onLine(line, () => void morning.kill('SIGKILL')))
  const [code, signal] = await gone
  if (signal === null && code !== 0) throw new Error(`the morning ended with ${code}`)
  return signal !== null
}

interface Kept {
  readonly cases: readonly { readonly watch_id: string; readonly subject: string; readonly period: string; readonly raised: number; readonly readings: number }[]
  readonly editions: readonly { readonly period: string; readonly number: number }[]
  readonly deliveries: readonly { readonly email: string; readonly status: string }[]
}

const keptIn = async (home: string): Promise<Kept> => {
  const store = await openPgliteStore(join(home, 'store'))
  try {
    return {
      cases: await store.query(sql`
        select watch_id, subject, period, (select count(*) from watch_case_event where case_id = watch_case.id and what = 'raised') as raised, (select count(*) from watch_reading where case_id = watch_case.id) as readings
        from watch_case order by watch_id, subject, period`),
      editions: await store.query(sql`select period, number from report_edition order by period, number`), deliveries: await store.query(sql`select email, status from report_delivery order by email`),
    }
  } finally {
    await store.close()
  }
}

/** Kills by the number of the life: while watches are looked at, while the report is written, and while it is mailed. */
const armed = (life: number, server: MailServer) => {
  const share = assignmentShare('watch-report-kill', String(life))
  return (line: string, kill: () => void): void => {
    if (life <= 4 && line === 'watches') setTimeout(kill, share * 250)
    if (life > 4 && life <= 7 && line === 'reports') setTimeout(kill, share * 900)
    if (life <= 7 || life > 10 || line !== 'reports') return
    let left = 2
    server.delay(() => {
      left -= 1
      // The second message of this life is there, its 250 is not said yet.
      if (left === 0) kill()
      return 5
    })
  }
}

it('a server killed while it looks at watches, writes a report and mails it opens no case twice, writes no edition twice and mails nobody twice', { timeout: 180_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'sextant-morning-'))
  const undisturbed = mkdtempSync(join(tmpdir(), 'sextant-morning-'))
  const [server, other] = [await openMailServer(), await openMailServer()]
  let kills = 0
  try {
    await prepare(home)
    cpSync(home, undisturbed, { recursive: true })
    for (let life = 1; life <= 12; life += 1) {
      // Slow replies: the mail is not through before its kills have come.
      server.delay(() => (life <= 10 ? 300 : 0))
      if (await live(home, server.url, life, armed(life, server))) kills += 1
      else if (life > 10) break
    }
    expect(kills, 'the kills have hit').toBeGreaterThanOrEqual(6)
    expect(await live(undisturbed, other.url, 1, () => undefined)).toBe(false)
    const [kept, plain] = [await keptIn(home), await keptIn(undisturbed)]
    expect(plain.cases.length).toBeGreaterThan(10)
    expect(kept.cases, 'the cases of a morning without kills, each raised once').toEqual(plain.cases)
    expect(kept.cases.every(({ raised, readings }) => raised === 1 && readings === 1)).toBe(true)
    expect(kept.editions).toEqual([{ period: '2026-02-28', number: 1 }])
    expect(plain.editions).toEqual(kept.editions)
    const arrived = server.received.map(({ to }) => to)
    expect(new Set(arrived).size, 'nobody was mailed twice').toBe(arrived.length)
    expect(kept.deliveries.map(({ email }) => email)).toEqual(recipients)
    for (const { email, status } of kept.deliveries) {
      expect(['sent', 'uncertain']).toContain(status)
      if (status === 'sent') expect(arrived).toContain(email)
    }
    const uncertain = kept.deliveries.filter(({ status }) => status === 'uncertain').length
    expect(uncertain, 'messages that were there without a reply are called uncertain').toBeGreaterThanOrEqual(1)
    expect(uncertain).toBeLessThanOrEqual(kills)
    expect(other.received.map(({ to }) => to).toSorted()).toEqual(recipients)
  } finally {
    await server.close()
    await other.close()
    rmSync(home, { recursive: true, force: true })
    rmSync(undisturbed, { recursive: true, force: true })
  }
})
