import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { reportEditionSchema, saveReport, saveTarget, saveWatch } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { array, assert as assertProperty, double, integer, property, record } from 'fast-check'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBank } from '../../../../../../examples/bank/generate.ts'
import { openBankBench } from '../../../../../../test/support/bank-bench.ts'
import type { BankBench } from '../../../../../../test/support/bank-bench.ts'
import { openMailChannel } from '../../../platform/channels/mail.ts'
import type { MailChannel } from '../../../platform/channels/mail.ts'
import { saveTargetOf, setValues } from '../targets/target.ts'
import { causeCase, casePage } from '../watches/case.ts'
import { runWatchesOf } from '../watches/run.ts'
import { saveWatchOf } from '../watches/watch.ts'
import type { Edition, ReportDeps } from './deps.ts'
import { indicatorSentences } from './indicator-section.ts'
import { editionMail, mailEdition } from './mail.ts'
import { axisTicks } from './pdf/chart.ts'
import { editionPdf } from './pdf/edition-pdf.ts'
import { deleteReportOf, editionById, reportByKey, saveReportOf, writeEdition } from './report.ts'
import { runReports } from './run.ts'
import { sentence } from './words.ts'

let bench: BankBench
let deps: ReportDeps
let mail: MailChannel
let server: SMTPServer
const letters: string[] = []

const definition = saveReport.input.parse({
  key: 'daily', definition: {
    name: { en: 'Morning paper', zh: '晨报' }, period: 'day', recipients: [{ email: 'ana@example.com', language: 'en' }, { email: 'li@example.com', language: 'zh' }],
    parts: [
      { kind: 'indicator', indicator: { kind: 'metric', metric: 'withdrawals' }, by: 'withdrawal.branch', title: { en: 'Withdrawals', zh: '取款' } }, { kind: 'watches' },
      { kind: 'target', target: 'february' }, { kind: 'base' }, { kind: 'target', target: 'gone' },
    ],
  },
}).definition

beforeAll(async () => {
  bench = await openBankBench(makeBank(480, 'reports'))
  server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onData: (stream, _session, done) => {
    let text = ''
    stream.on('data', (part: Buffer) => (text += part.toString('utf8')))
    stream.on('end', () => {
      letters.push(text)
      done()
    })
  } })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  mail = openMailChannel(`smtp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, 2)
  deps = { ...bench.deps, mail, mailFrom: 'sextant@example.com', publicUrl: 'http://crm.example.com' }
  await saveTargetOf(deps, 'february', saveTarget.input.parse({ key: 'x', definition: { name: { en: 'February', zh: '二月目标' }, indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'month', by: 'withdrawal.branch' } }).definition, 'ana')
  await setValues(deps, { key: 'february', values: [{ period: '2026-02', unit: 'Bund', value: 500 }, { period: '2026-02', unit: 'Lakeside', value: 900 }] })
  await saveWatchOf(deps, 'branches', saveWatch.input.parse({ key: 'x', definition: { kind: 'indicator', name: { en: 'Branches', zh: '支行' }, indicator: { kind: 'metric', metric: 'withdrawals' }, period: 'day', by: 'withdrawal.branch', condition: { kind: 'anomaly' } } }).definition, 'ana')
  await runWatchesOf(deps, undefined)
  const [open] = (await casePage(deps, { limit: 5, state: 'any_open' })).items
  await causeCase(deps, open?.id ?? '', 'Till closed', '', 'ana')
}, 90_000)
afterAll(async () => {
  mail?.close()
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
  await bench?.close()
})

const allSentences = (edition: Edition) => [...edition.summary, ...edition.sections.flatMap(({ sentences }) => sentences)]

describe('a sentence', () => {
  it('cannot be written without a figure, nor speak of other figures in the other language', () => {
    expect(() => sentence(['All is well.'], ['一切正常。'])).toThrow('figures')
    const three = { value: 3, text: () => '3' }
    expect(() => sentence([three], [{ value: 4, text: () => '4' }])).toThrow('figures')
    expect(sentence([three, ' cases.'], ['共 ', three, ' 项。'])).toEqual({ en: '3 cases.', zh: '共 3 项。', figures: [3] })
  })

  it('about a move says more exactly when it is more, and names as carriers only areas that went its way', () => {
    const amount = integer({ min: 0, max: 5000 })
    assertProperty(property(array(record({ value: amount, before: amount }), { minLength: 2, maxLength: 6 }), (moves) => {
      const areas = moves.map(({ value, before }, index) => ({ area: `A${index}`, value, before, difference: value - before }))
      const [value, before] = [moves.reduce((sum, move) => sum + move.value, 0), moves.reduce((sum, move) => sum + move.before, 0)]
      const said = indicatorSentences({
        label: { en: 'Visits', zh: '到访' }, style: { unit: 'count', currency: 'CNY', currencyDigits: 2 }, unit: 'week', period: { name: '2026-03-02', from: '2026-03-01T16:00:00.000Z', to: '2026-03-08T16:00:00.000Z' },
        value, before, lastYear: null, expectation: null, isAdditive: true, areas, areaLabel: (name) => ({ en: name, zh: name }),
      })
      const first = said[0]?.en ?? ''
      expect(first.includes(' more than ') || first.includes(' up from ')).toBe(value > before)
      expect(first.includes(' less than ')).toBe(value < before)
      const carried = said.find(({ en }) => en.includes('carried by'))?.en ?? ''
      for (const { area, difference } of areas) if (carried.includes(`${area} (`)) expect(Math.sign(difference)).toBe(Math.sign(value - before))
    }))
  })
})

describe('a report', () => {
  it('writes itself once for a period, says what moved and who carries it, and tells of a part that is gone', async () => {
    await saveReportOf(deps, 'daily', definition, 'ana')
    expect(await runReports(deps)).toEqual({ written: ['daily'], failed: [] })
    expect(await runReports(deps)).toEqual({ written: [], failed: [] })
    const edition = reportEditionSchema.parse(await editionById(deps, 'daily'))
    expect(edition).toMatchObject({ period: '2026-02-28', number: 1, writtenBy: 'schedule' })
    const [moved, cases, target, base, gone] = edition.sections
    expect(moved?.sentences[0]?.en).toMatch(/^Withdrawals: [\d,]+ on 28 Feb 2026, [\d.]+% less than the day before/)
    expect(moved?.sentences.some(({ en }) => en.includes('carried by'))).toBe(true)
    expect(moved?.table?.rows).toHaveLength(5)
    expect(cases?.sentences.map(({ en }) => en).join(' ')).toContain('“Till closed”, with 1 case.')
    expect(target?.sentences[0]?.zh).toContain('完成率')
    expect(base?.sentences[0]?.en).toContain('480 customers')
    expect(gone?.problem?.en).toContain('there is no target "gone"')
    for (const one of allSentences(edition)) {
      expect(one.figures.length).toBeGreaterThan(0)
      expect(one.en).toMatch(/\d/)
      expect(one.zh).toMatch(/\d/)
    }
  })

  it('keeps an edition as it was written, whatever becomes of the data and the definition', async () => {
    const before = await editionById(deps, 'daily')
    await saveReportOf(deps, 'daily', { ...definition, name: { en: 'Other', zh: '其他' }, automatic: false }, 'ana')
    await bench.warehouse.execute('test', sql`delete from fact_withdrawal where branch = 'Bund'`)
    const second = await writeEdition(deps, 'daily', '2026-02-28', 'ana')
    expect(second).toMatchObject({ number: 2, name: { en: 'Other', zh: '其他' } })
    expect(second.sections[0]?.figures[0]?.value).not.toBe(before.sections[0]?.figures[0]?.value)
    expect(await editionById(deps, before.id)).toEqual(before)
    await expect(writeEdition(deps, 'daily', '2026-03-01', 'ana')).rejects.toMatchObject({ code: 'REPORT_PERIOD_INVALID' })
    await expect(deleteReportOf(deps, 'daily')).rejects.toMatchObject({ code: 'REPORT_WRITTEN' })
  })

  it('is mailed to each once, in his language, with the PDF', async () => {
    expect(letters).toHaveLength(2)
    const english = letters.find((text) => text.includes('To: ana@example.com')) ?? ''
    expect(english).toContain('Subject: Morning paper')
    expect(english).toContain('filename=daily-2026-02-28.pdf')
    expect(english).toContain('Content-Type: text/html')
    const { id } = await editionById(deps, (await deps.store.one<{ id: string }>(sql`select id from report_edition where number = 1`)).id)
    const deliveries = await mailEdition(deps, id, [{ email: 'ana@example.com', language: 'en' }, { email: 'new@example.com', language: 'en' }])
    expect(deliveries.map(({ email, status }) => [email, status])).toEqual([['ana@example.com', 'sent'], ['li@example.com', 'sent'], ['new@example.com', 'sent']])
    expect(letters).toHaveLength(3)
    await expect(mailEdition({ ...deps, mail: null }, id, [])).rejects.toMatchObject({ code: 'REPORT_MAIL_UNSET' })
  })

  it('that cannot be mailed says so on its page', async () => {
    await saveReportOf(deps, 'weekly', { ...definition, period: 'week' }, 'ana')
    const { failed } = await runReports({ ...deps, mail: null })
    expect(failed.map(({ key }) => key)).toEqual(['weekly'])
    expect((await reportByKey(deps, 'weekly')).problem?.en).toContain('mail')
    // The edition was written: the next run mails it and writes no second one.
    expect(await runReports(deps)).toEqual({ written: [], failed: [] })
    expect((await reportByKey(deps, 'weekly'))).toMatchObject({ editions: 1, problem: null })
  })

  it('escapes what names and causes may hold in the HTML of its mail', async () => {
    const edition = await editionById(deps, 'daily')
    const { html } = await editionMail({ ...edition, name: { en: '<script>alert(1)</script>', zh: 'x' } }, 'en', 'http://crm.example.com')
    expect(html).not.toContain('<script>alert')
    expect(html).toContain('&lt;script&gt;')
  })
})

describe('the PDF', () => {
  it('holds the words of both languages, and names the font that is missing', async () => {
    const edition = await editionById(deps, 'daily')
    for (const [language, words] of [['en', 'In short'], ['zh', '未关闭事项']] as const) {
      const pdf = await editionPdf(edition, language)
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
      expect(pdf.length).toBeLessThan(400_000)
      const path = join(bench.home, `${language}.pdf`)
      await writeFile(path, pdf)
      const read = await promisify(execFile)('pdftotext', [path, '-']).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : Promise.reject(error)))
      if (read !== null) expect(read.stdout).toContain(words)
    }
    await expect(editionPdf(edition, 'zh', ['/nowhere'])).rejects.toMatchObject({ code: 'REPORT_FONT_MISSING' })
  })

  it('draws axes that hold every figure in round steps', () => {
    assertProperty(property(double({ min: -1e9, max: 1e9, noNaN: true }), double({ min: 0, max: 1e9, noNaN: true }), (least, span) => {
      const ticks = axisTicks(least, least + span)
      expect(ticks[0] as number).toBeLessThanOrEqual(Math.min(0, least) + 1e-6)
      expect(ticks.at(-1) as number).toBeGreaterThanOrEqual(Math.max(0, least + span) - 1e-6)
      expect(ticks.length).toBeLessThanOrEqual(8)
    }))
  })
})
