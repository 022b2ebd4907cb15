import { convert } from 'html-to-text'
import mjml2html from 'mjml'
import { sql } from '@sextant/sql'
import type { MailOutcome } from '../../../platform/channels/mail.ts'
import { isoOf } from '../../../platform/time.ts'
import { cellText, editionPdf } from './pdf/edition-pdf.ts'
import type { Delivery, Edition, ReportDeps, Section } from './deps.ts'
import { reportErrors } from './report-errors.ts'
import { deliveriesOf, editionById } from './report.ts'

type Language = 'en' | 'zh'
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const rowsInMail = 8

const sectionMjml = (section: Section, edition: Edition, language: Language): string => {
  const { table, problem } = section
  const cells = (row: readonly string[], tag: string): string => `<tr>${row.map((cell, index) => `<${tag} style="text-align:${index === 0 ? 'left' : 'right'};padding:4px 6px;border-bottom:1px solid #d7dee3;font-weight:${tag === 'th' ? 'normal' : 'inherit'};color:${tag === 'th' ? '#5c6b75' : 'inherit'}">${escaped(cell)}</${tag}>`).join('')}</tr>`
  return `<mj-text font-size="17px" color="#1f3a4d" padding-top="18px">${escaped(section.title[language])}</mj-text>
    ${problem === null ? '' : `<mj-text color="#9b2c1f">${escaped(problem[language])}</mj-text>`}
    ${section.sentences.map((one) => `<mj-text padding="2px 25px">${escaped(one[language])}</mj-text>`).join('')}
    ${table === null ? '' : `<mj-table font-size="13px">${cells(table.columns.map(({ label }) => label[language]), 'th')}${table.rows.slice(0, rowsInMail).map((row) => cells(row.map((cell, index) => cellText(cell, table.columns[index]?.unit ?? 'text', edition, language)), 'td')).join('')}</mj-table>`}`
}

/** The mail of an edition: subject, HTML and its text. */
export const editionMail = async (edition: Edition, language: Language, publicUrl: string): Promise<{ readonly subject: string; readonly html: string; readonly text: string }> => {
  const subject = `${edition.name[language]}, ${edition.period}`
  const link = `${publicUrl}/reports/${encodeURIComponent(edition.report)}/${encodeURIComponent(edition.id)}`
  const { html } = await mjml2html(`<mjml><mj-head><mj-attributes><mj-all font-family="'Noto Sans SC','PingFang SC','Microsoft YaHei',Helvetica,Arial,sans-serif" /><mj-text font-size="14px" line-height="1.5" color="#1c2429" /></mj-attributes></mj-head>
  <mj-body background-color="#f4f6f7"><mj-section background-color="#ffffff"><mj-column>
    <mj-text color="#5c6b75">${escaped(edition.company[language])}</mj-text><mj-text font-size="24px" color="#1f3a4d">${escaped(edition.name[language])}</mj-text><mj-text color="#5c6b75">${escaped(edition.period)}</mj-text>
    ${edition.summary.map((one) => `<mj-text padding="2px 25px">• ${escaped(one[language])}</mj-text>`).join('')}
    <mj-button background-color="#1f3a4d" href="${escaped(link)}">${language === 'zh' ? '打开报告' : 'Open the report'}</mj-button>
    ${edition.sections.map((section) => sectionMjml(section, edition, language)).join('')}
  </mj-column></mj-section></mj-body></mjml>`, { validationLevel: 'soft', fonts: {} })
  return { subject, html, text: convert(html, { wordwrap: 78 }) }
}

const statusOf = (outcome: MailOutcome): Delivery['status'] => (outcome.kind === 'accepted' ? 'sent' : outcome.kind === 'unknown' ? 'uncertain' : 'failed')

/** Takes one of the channel's connections, however long campaigns hold them. */
const reserveOne = async (mail: NonNullable<ReportDeps['mail']>): Promise<void> => {
  while (mail.reserve(1) === 0) await mail.freed()
}

/** The right to send to one person: false when he has it already, or it is under way or uncertain. A failed one is tried again. */
const claim = async (deps: ReportDeps, editionId: string, email: string, language: Language): Promise<boolean> =>
  (await deps.store.execute(sql`
    insert into report_delivery (edition_id, email, language, status, answer, at) values (${editionId}, ${email}, ${language}, 'sending', '', ${isoOf(deps.clock.now())})
    on conflict (edition_id, email) do update set status = 'sending', language = excluded.language, at = excluded.at where report_delivery.status = 'failed'`)) > 0

/**
 * Mails an edition with its PDF. The intent is written before the server is asked, so that after a crash nobody gets it twice: what is not
 * known to have arrived is `uncertain`, and stays so.
 *
 * @throws REPORT_MAIL_UNSET
 */
export const mailEdition = async (deps: ReportDeps, id: string, to: readonly { readonly email: string; readonly language: Language }[]): Promise<readonly Delivery[]> => {
  const { mail, mailFrom } = deps
  if (mail === null || mailFrom === null) throw reportErrors.REPORT_MAIL_UNSET({})
  const edition = await editionById(deps, id)
  const made = new Map<Language, { readonly body: Awaited<ReturnType<typeof editionMail>>; readonly pdf: Uint8Array }>()
  for (const { email, language } of to) {
    const message = made.get(language) ?? { body: await editionMail(edition, language, deps.publicUrl), pdf: await editionPdf(edition, language) }
    made.set(language, message)
    if (!(await claim(deps, edition.id, email, language))) continue
    await reserveOne(mail)
    const outcome = await mail.send({
      messageId: `${edition.id}.${deps.ids.code(8)}@${new URL(deps.publicUrl).hostname}`, from: mailFrom, to: email, subject: message.body.subject, text: message.body.text, html: message.body.html, headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: [{ filename: `${edition.report}-${edition.period}.pdf`, contentType: 'application/pdf', content: message.pdf }],
    }).finally(() => mail.release(1))
    await deps.store.execute(sql`update report_delivery set status = ${statusOf(outcome)}, answer = ${outcome.answer.slice(0, 500)}, at = ${isoOf(deps.clock.now())} where edition_id = ${edition.id} and email = ${email}`)
  }
  return await deliveriesOf(deps, edition.id)
}
