import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { analyseLifeCycle, analyseRfm, reportEditionSchema, saveReport, saveTarget, saveWatch } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { array, assert as assertProperty, double, integer, property, record } from 'fast-check'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBank } from '../../../../../../examples/bank/generate.ts'
import { openBankBench, reportAnalysesOf } from '../../../../../../test/support/bank-bench.ts'
import type { BankBench } from '../../../../../../test/support/bank-bench.ts'
import { openMailChannel } from '../../../platform/channels/mail.ts'
import type { MailChannel } from '../../../platform/channels/mail.ts'
import { saveTargetOf, setValues } from '../targets/target.ts'
import { causeCase, casePage } from '../watches/case.ts'
import { runWatchesOf } from '../watches/run.ts'
import { saveWatchOf } from '../watches/watch.ts'
import type { Edition, ReportDeps, Section } from './deps.ts'
import { indicatorSentences } from './indicator-section.ts'
import { editionMail, mailEdition } from './mail.ts'
import { axisTicks } from './pdf/chart.ts'
import { editionPdf } from './pdf/edition-pdf.ts'
import { deleteReportOf, editionById, reportByKey, saveReportOf, writeEdition } from './report.ts'
import { runReports } from './run.ts'
import { sentence } from './words.ts'
import { composeEdition, reportPeriod } from './write.ts'

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
  deps = { ...bench.deps, analyses: reportAnalysesOf(bench.deps), mail, mailFrom: 'sextant@example.com', publicUrl: 'http://crm.example.com' }
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

  it('about what does not add up over areas, such as a mean, names where it moved most and no part of the move', () => {
    const areas = [{ area: 'North', value: 40, before: 20, difference: 20 }, { area: 'South', value: 12, before: 10, difference: 2 }]
    const said = indicatorSentences({
      label: { en: 'Mean bill', zh: '平均账单' }, style: { unit: 'number', currency: 'CNY', currencyDigits: 2 }, unit: 'week', period: { name: '2026-03-02', from: '2026-03-01T16:00:00.000Z', to: '2026-03-08T16:00:00.000Z' },
      value: 16, before: 15, lastYear: null, expectation: null, isAdditive: false, areas, areaLabel: (name) => ({ en: name, zh: name }),
    })
    expect(said.map(({ en }) => en)).toContain('It rose most in North (+20), South (+2).')
    expect(said.map(({ en, zh }) => en + zh).join(' ')).not.toMatch(/carried by|makes up|来自|占变化/)
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

  it('tells of the analyses in their own figures: classes, cohorts, stages and segments as of the end of the period, against the one before', async () => {
    const parts = saveReport.input.parse({ key: 'x', definition: { name: { en: 'Monthly', zh: '月报' }, period: 'month', parts: [{ kind: 'rfm' }, { kind: 'cohorts', cohorts: 4 }, { kind: 'life-cycle' }, { kind: 'segments' }] } }).definition
    const edition = reportEditionSchema.parse(await composeEdition(deps, 'monthly', parts, await reportPeriod(deps, parts, undefined), 'ana'))
    expect(edition).toMatchObject({ period: '2026-02', sections: [{ problem: null }, { problem: null }, { problem: null }, { problem: null }] })
    const [rfm, cohorts, stages, segments] = edition.sections
    const numbers = (section: Section | undefined, column: number): readonly number[] => (section?.table?.rows ?? []).map((row) => row[column] as number)
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

    const buyers = await bench.warehouse.one<{ now: number; before: number; revenue: number }>('test', sql`
      select count(distinct "_customer") as "now", count(distinct "_customer") filter (where "_at" < ${bench.warehouse.dialect.instant(edition.from)}) as "before", sum("amount") as "revenue" from fact_withdrawal where "_at" < ${bench.warehouse.dialect.instant(edition.to)}`)
    expect(rfm?.figures[0]).toMatchObject({ value: buyers.now, change: buyers.now / buyers.before - 1 })
    expect(sum(numbers(rfm, 1))).toBe(buyers.now)
    expect(sum(numbers(rfm, 2))).toBeCloseTo(1, 12)
    expect(sum(numbers(rfm, 3))).toBeCloseTo(1, 12)
    // The best by all three scores, asked of the analysis itself.
    const champions = (await deps.analyses.rfm(analyseRfm.input.parse({ at: edition.to }))).cells.filter((cell) => cell.recency >= 4 && cell.frequency >= 4 && cell.monetary >= 4)
    expect(rfm?.table?.rows[0]?.slice(0, 2)).toEqual([{ en: 'Champions', zh: '重要价值客户' }, sum(champions.map(({ customers }) => customers))])
    expect(rfm?.sentences.map(({ en }) => en).join(' ')).toMatch(/% stand where they stood the month before\..*The most taken way leads from /)

    const joined = await bench.warehouse.query<{ cohort: string; size: number; again: number }>('test', sql`
      with firsts as (select "_customer", date_trunc('month', min("_at") + interval 8 hour) as joined from fact_withdrawal group by 1)
      select strftime(joined, '%Y-%m') as cohort, count(*) as size, count(*) filter (where exists (
        select 1 from fact_withdrawal f where f."_customer" = firsts."_customer" and date_trunc('month', f."_at" + interval 8 hour) = joined + interval 1 month)) as again from firsts group by 1 order by 1`)
    const told = joined.slice(-4)
    expect(numbers(cohorts, 1)).toEqual(told.map(({ size }) => size))
    expect(numbers(cohorts, 2)).toEqual(told.map(({ size, again }) => again / size))
    // In the middle of February that month is not told of yet: one share less of every cohort.
    const weekly = await composeEdition(deps, 'x', { ...parts, period: 'week', parts: parts.parts.slice(1, 2) }, { name: '2026-02-09', from: '2026-02-08T16:00:00.000Z', to: '2026-02-15T16:00:00.000Z' }, 'ana')
    const known = (rows: readonly (readonly unknown[])[]): readonly number[] => rows.map((row) => row.slice(2).filter((value) => value !== null).length)
    const months = told.map(({ cohort }) => 2026 * 12 + 2 - Number(cohort.slice(0, 4)) * 12 - Number(cohort.slice(5)))
    expect(known(cohorts?.table?.rows ?? [])).toEqual(months.map((after) => Math.min(6, after)))
    expect(known(weekly.sections[0]?.table?.rows ?? [])).toEqual(months.map((after) => Math.min(6, after - 1)))

    const now = await deps.analyses.lifeCycle(analyseLifeCycle.input.parse({ at: edition.to }))
    const before = await deps.analyses.lifeCycle(analyseLifeCycle.input.parse({ at: edition.from }))
    expect(numbers(stages, 1)).toEqual(now.stages.map(({ customers }) => customers))
    expect(numbers(stages, 3)).toEqual(before.stages.map(({ customers }) => customers))

    const active = await bench.warehouse.one<{ active: number }>('test', sql`
      select count(distinct "_customer") as active from fact_withdrawal where "_at" >= ${bench.warehouse.dialect.instant(edition.to)} - interval 28 day and "_at" < ${bench.warehouse.dialect.instant(edition.to)}`)
    expect(segments?.table?.rows.find(([name]) => typeof name === 'object' && name?.en === 'Active')?.[1]).toBe(active.active)
    for (const one of allSentences(edition)) expect(`${one.en}${one.zh}`).not.toMatch(/undefined|NaN|null/)
    // The same sections stand in the mail and in both PDFs.
    const { html } = await editionMail(edition, 'zh', 'http://crm.example.com')
    for (const { title, sentences } of edition.sections) for (const words of [title.zh, sentences[0]?.zh ?? '-']) expect(html).toContain(words)
    for (const language of ['en', 'zh'] as const) expect((await editionPdf(edition, language)).length).toBeGreaterThan(5000)
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

  it('counts as active who purchased within 30 days, not who only brought something back', async () => {
    const parts = saveReport.input.parse({ key: 'x', definition: { name: { en: 'Base', zh: '基数' }, period: 'month', parts: [{ kind: 'base' }] } }).definition
    const active = async (): Promise<number | null | undefined> => (await composeEdition(deps, 'x', parts, await reportPeriod(deps, parts, undefined), 'ana')).sections[0]?.figures[1]?.value
    const { one, times } = await bench.warehouse.one<{ one: string; times: number }>('test', sql`
      select "_customer" as "one", count(*) as "times" from fact_withdrawal where "_at" >= timestamptz '2026-02-28 16:00:00+00' - interval 30 day and "_at" < timestamptz '2026-02-28 16:00:00+00' group by 1 order by 1 limit 1`)
    const before = await active()
    const marked = (isReturn: boolean) => sql`update fact_withdrawal set "_refund" = ${isReturn} where "_customer" = ${one}`
    expect(times).toBeGreaterThan(0)
    await bench.warehouse.execute('test', marked(true))
    try {
      expect(await active()).toBe((before ?? 0) - 1)
    } finally {
      await bench.warehouse.execute('test', marked(false))
    }
    expect(await active()).toBe(before)
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

describe('the section of open cases', () => {
  it('counts the overdue ones among all that are open, not among those it lists', async () => {
    const { open } = await deps.store.one<{ open: number }>(sql`select count(*) as open from watch_case where closed_at is null`)
    await deps.store.execute(sql`
      insert into watch_case select (jsonb_populate_record(null::watch_case, to_jsonb(one) || jsonb_build_object('id', concat(one.id, n), 'subject', concat('copy ', n), 'checked_at', null, 'recheck_on', '2026-01-02'))).*
      from (select * from watch_case where closed_at is null limit 1) as one, generate_series(1, 40) as n`)
    const composed = await composeEdition(deps, 'x', saveReport.input.parse({ key: 'x', definition: { name: { en: 'x', zh: 'x' }, period: 'day', parts: [{ kind: 'watches' }] } }).definition, await reportPeriod(deps, definition, undefined), 'ana')
    const [section] = composed.sections
    expect(section?.sentences.map(({ en }) => en)).toContain('40 re-checks are overdue.')
    expect([section?.figures[0]?.value, section?.table?.rows.length]).toEqual([open + 40, 15])
    await deps.store.execute(sql`delete from watch_case where subject like 'copy %'`)
  })
})
