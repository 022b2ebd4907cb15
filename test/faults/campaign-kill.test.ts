import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { assignmentShare } from '@sextant/kernels'
import { sql } from '@sextant/sql'
import { expect, it } from 'vitest'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'
import { createCampaignRig, furnish, openStorage } from '../support/campaign-rig.ts'
import { openMailServer } from '../support/mail-server.ts'
import { openTestStore } from '../support/store.ts'

const child = fileURLToPath(new URL('./campaign-kill-child.ts', import.meta.url))
const customers = 500
/** Enough of them; then the campaign may come to its end. */
const killsWanted = 16
const connections = 4

interface Line {
  readonly uncertain?: readonly string[]
  readonly status?: string
}

/** A store and warehouse with a campaign that is ready to be launched. */
const prepare = async (dir: string, smtpUrl: string): Promise<void> => {
  const opened = await openTestStore()
  const warehouse = await openStorage.warehouse(dir, systemClock)
  const rig = await createCampaignRig({ store: opened.store, warehouse, clock: systemClock, smtpUrl })
  await rig.addCustomers(customers)
  await furnish(rig, customers)
  await rig.save('kill', { controlShare: 0.1 })
  rig.closeMail()
  await warehouse.close()
  await opened.store.close()
  cpSync(opened.dir, join(dir, 'store'), { recursive: true })
  rmSync(opened.dir, { recursive: true, force: true })
}

interface Life {
  readonly lines: readonly Line[]
  readonly wasKilled: boolean
}

/** Runs the server until it ends by itself or `arm`, told how to kill it, has done so. */
const live = async (dir: string, url: string, arm: (kill: () => void, onLine: (told: () => void) => void) => void): Promise<Life> => {
  const sender = spawn(process.execPath, [child, dir, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(sender, 'exit') as Promise<[number | null, string | null]>
  const lines: Line[] = []
  const listeners: (() => void)[] = []
  createInterface({ input: sender.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Line)
    for (const told of listeners) told()
  })
  arm(() => void sender.kill('SIGKILL'), (told) => listeners.push(told))
  const [code, signal] = await gone
  if (signal === null && code !== 0) throw new Error(`the sender ended with ${code}`)
  return { lines, wasKilled: signal !== null }
}

it('a server killed while it sends loses nobody, sends nobody a second message, and says of whom it cannot know', { timeout: 300_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-kill-'))
  const server = await openMailServer()
  // Repeatable: where the kills fall is drawn from the number of the life.
  const draw = (life: number, what: string): number => assignmentShare(`campaign-kill/${what}`, String(life))
  let kills = 0
  let beforeReply = 0
  try {
    await prepare(dir, server.url)
    for (let life = 1; ; life += 1) {
      if (life > 60) throw new Error('the campaign does not come to its end')
      const from = server.received.length
      const { lines, wasKilled } = await live(dir, server.url, (kill, onLine) => {
        server.delay(() => 0)
        if (kills >= killsWanted) return
        if (life <= 3) {
          // Kills while target and control are drawn and contacts are written.
          onLine(() => setTimeout(kill, 20 + draw(life, 'draw') * 150))
          return
        }
        const killAt = from + 6 + Math.floor(draw(life, 'at') * 36)
        let seen = from
        server.delay(() => {
          seen += 1
          if (seen === killAt) {
            if (draw(life, 'when') < 0.5) {
              // The message is there, its 250 is not said yet.
              beforeReply += 1
              kill()
            } else setTimeout(kill, draw(life, 'wait') * 6)
          }
          return draw(seen, 'delay') * 4
        })
      })
      const found = lines[0]?.uncertain
      // A kill before the first line says nothing; every later life reports what the one before left.
      if (found !== undefined) expect(found.length, `uncertain after kill ${kills}`).toBeLessThanOrEqual(connections)
      if (!wasKilled) {
        expect(lines.at(-1)).toEqual({ status: 'completed' })
        break
      }
      kills += 1
    }
    expect(kills).toBeGreaterThanOrEqual(15)
    expect(beforeReply, 'kills between the message and its 250').toBeGreaterThanOrEqual(4)

    const store = await openPgliteStore(join(dir, 'store'))
    try {
      const contacts = await store.query<{ id: string; customer_id: string; arm: string; status: string; state: string | null; outbox_rows: number }>(sql`
        select contact.id, contact.customer_id, contact.arm, contact.status, min(outbox.state) as state, count(outbox.contact_id) as outbox_rows
        from contact left join outbox on outbox.contact_id = contact.id group by contact.id`)
      expect(contacts, 'one row for everybody').toHaveLength(customers)
      expect(new Set(contacts.map((contact) => contact.customer_id)).size).toBe(customers)
      const targets = contacts.filter((contact) => contact.arm === 'target')
      expect(contacts.filter((contact) => contact.arm === 'control').every((contact) => contact.status === 'control' && contact.outbox_rows === 0)).toBe(true)
      expect(targets.every((contact) => contact.outbox_rows === 1)).toBe(true)
      const idOf = (messageId: string): string => messageId.split('@')[0] ?? ''
      const taken = server.received.map((mail) => idOf(mail.messageId))
      expect(new Set(taken).size, 'no message arrived twice').toBe(taken.length)
      const sent = new Set(targets.filter((contact) => contact.status === 'sent' && contact.state === 'done').map((contact) => contact.id))
      const uncertain = new Set(targets.filter((contact) => contact.status === 'uncertain' && contact.state === 'uncertain').map((contact) => contact.id))
      expect(sent.size + uncertain.size, 'nobody is lost: every message is sent or known to be uncertain').toBe(targets.length)
      const arrived = new Set(taken)
      expect([...sent].filter((id) => !arrived.has(id)), 'what is called sent has arrived').toEqual([])
      expect(arrived.size + [...uncertain].filter((id) => !arrived.has(id)).length).toBe(targets.length)
      expect(uncertain.size, 'the kills have hit messages on their way').toBeGreaterThan(4)
      expect(uncertain.size).toBeLessThanOrEqual(kills * connections)
      const coupons = await store.one<{ issued: number; holders: number }>(sql`select count(*) as issued, count(distinct contact_id) as holders from coupon_code where status = 'issued'`)
      expect(coupons, 'every target customer has one coupon').toEqual({ issued: targets.length, holders: targets.length })
    } finally {
      await store.close()
    }
  } finally {
    await server.close()
    rmSync(dir, { recursive: true, force: true })
  }
})
