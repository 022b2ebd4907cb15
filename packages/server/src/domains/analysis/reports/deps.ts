import type { OutputOf, ParsedInputOf, getReport, saveReport, showEdition, writeReport } from '@sextant/contract'
import type { MailChannel } from '../../../platform/channels/mail.ts'
import type { WatchDeps } from '../watches/deps.ts'

export type Report = Omit<OutputOf<typeof getReport>, 'archive'>
export type ReportDefinition = ParsedInputOf<typeof saveReport>['definition']
export type ReportPart = ReportDefinition['parts'][number]
export type Edition = OutputOf<typeof writeReport>
export type Section = Edition['sections'][number]
export type Sentence = Edition['summary'][number]
export type Delivery = OutputOf<typeof showEdition>['deliveries'][number]

export interface ReportDeps extends WatchDeps {
  /** Null when no mail server is set. */
  readonly mail: MailChannel | null
  readonly mailFrom: string | null
  /** Where people reach this server: links in mails. */
  readonly publicUrl: string
}
