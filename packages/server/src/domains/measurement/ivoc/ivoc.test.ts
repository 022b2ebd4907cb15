import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCampaignBench } from '../../../../../../test/support/campaign-bench.ts'
import type { CampaignBench } from '../../../../../../test/support/campaign-bench.ts'
import { furnish, standings } from '../../../../../../test/support/campaign-rig.ts'
import { openMailServer } from '../../../../../../test/support/mail-server.ts'
import type { MailServer } from '../../../../../../test/support/mail-server.ts'
import { movableClock } from '../../../platform/time.ts'
import { ivocOf } from './index.ts'

const clock = movableClock('2026-05-01T08:00:00.000Z')
let server: MailServer
let bench: CampaignBench

const answers = async () => {
  const { questions } = await ivocOf(bench.measurement, await bench.measurement.model())
  return new Map(questions.map((question) => [question.key, question]))
}

beforeAll(async () => {
  server = await openMailServer()
  bench = await openCampaignBench({ clock, smtpUrl: server.url })
  await bench.addCustomers(100)
  await bench.contacts.start()
}, 60_000)

afterAll(async () => {
  await bench.remove()
  await server.close()
})

describe('the questions of the integrated view', () => {
  it('are 28, each in both languages, and a company that has done nothing is told what is missing', async () => {
    const found = await answers()
    expect(found.size).toBe(28)
    for (const { question, sentence, missing, state } of found.values()) {
      for (const label of [question, sentence, ...(missing === null ? [] : [missing])]) {
        expect(label.en).not.toBe('')
        expect(label.zh).toMatch(/[一-鿿]/)
        expect(`${label.en}${label.zh}`).not.toMatch(/undefined|NaN/)
      }
      if (state === 'no' || state === 'unknown') expect(missing).not.toBeNull()
    }
    expect(found.get('one-integrated-campaign')?.state).toBe('no')
    expect(found.get('several-channels')?.state).toBe('no')
    expect(found.get('side-effects')?.state).toBe('unknown')
    expect(found.get('copied-data')?.sentence.en).toContain('city (2)')
    expect(found.get('where-it-lies')?.sentence.en).toBe('2 tables come from club cards and tills.')
  })

  it('are answered from what happened: a campaign with control changes five of them, with its own counts', async () => {
    await furnish(bench, 300)
    await bench.save('spring', { controlShare: 0.3 })
    await bench.launcher.launch('spring')
    await bench.launcher.settled('spring')
    const [contact] = await bench.store.query<{ targets: number }>({ kind: 'sql', parts: [{ kind: 'text', text: "select count(*) as targets from contact where arm = 'target' and counts_as_contact" }] })
    const found = await answers()
    expect(found.get('one-integrated-campaign')?.state).toBe('yes')
    expect(found.get('several-channels')?.sentence).toEqual({ en: 'Customers have been contacted over 1 outbound channel: E-mail.', zh: '已通过 1 个主动触达渠道接触客户：电子邮件。' })
    for (const { sentence } of found.values()) expect(sentence.en).not.toMatch(/(^|[^\d.,])1 (?!is|was|has)[a-z]+s\b/)
    expect(found.get('several-channels')?.state).toBe('partly')
    expect(found.get('effect-on-revenue')?.state).toBe('yes')
    expect(found.get('side-effects')?.state).toBe('yes')
    expect(found.get('contacts-shared')?.figures).toEqual([{ label: { en: 'E-mail, outbound', zh: '电子邮件（主动触达）' }, value: contact?.targets, unit: 'count' }])
  })

  it('say of the aims what the targets say', async () => {
    expect((await answers()).get('aims-reached')?.state).toBe('unknown')
    standings.targets = [{ key: 'revenue', period: '2026-04', completion: 1.04, status: 'reached' }, { key: 'members', period: '2026-05', completion: 0.3, status: 'behind' }]
    const found = (await answers()).get('aims-reached')
    expect(found).toMatchObject({ state: 'partly', sentence: { en: '1 of 2 targets are reached or on their way (revenue 2026-04: 104% and members 2026-05: 30%).' } })
    standings.targets = []
  })

  it('count a customer on two channels when a till and a mail both know him', async () => {
    const before = (await answers()).get('two-channels')
    const [one] = await bench.store.query<{ customer_id: string }>({ kind: 'sql', parts: [{ kind: 'text', text: "select customer_id from contact where arm = 'target' and counts_as_contact limit 1" }] })
    await bench.addPurchases([{ id: 'till-1', customer: (one as { customer_id: string }).customer_id, at: '2026-05-02T08:00:00.000Z', amount: 500 }])
    const after = (await answers()).get('two-channels')
    expect((after?.figures[0]?.value ?? 0) - (before?.figures[0]?.value ?? 0)).toBe(1)
  })
})
