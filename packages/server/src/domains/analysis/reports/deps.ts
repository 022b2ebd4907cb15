import type { OutputOf, ParsedInputOf, analyseCohorts, getReport, saveReport, showEdition, writeReport } from '@sextant/contract'
import type { MailChannel } from '../../../platform/channels/mail.ts'
import type { ValueAnalyses } from '../value/create-value-analyses.ts'
import type { WatchDeps } from '../watches/deps.ts'

export type Report = Omit<OutputOf<typeof getReport>, 'archive'>
export type ReportDefinition = ParsedInputOf<typeof saveReport>['definition']
export type ReportPart = ReportDefinition['parts'][number]
export type Edition = OutputOf<typeof writeReport>
export type Section = Edition['sections'][number]
export type Sentence = Edition['summary'][number]
export type Delivery = OutputOf<typeof showEdition>['deliveries'][number]

/** The analyses whose figures reports tell of, as the pages show them. */
export interface ReportAnalyses extends Pick<ValueAnalyses, 'rfm' | 'lifeCycle' | 'migration'> {
  readonly cohorts: (input: ParsedInputOf<typeof analyseCohorts>) => Promise<OutputOf<typeof analyseCohorts>>
}

export interface ReportDeps extends WatchDeps {
  readonly analyses: ReportAnalyses
  /** Null when no mail server is set. */
  readonly mail: MailChannel | null
  readonly mailFrom: string | null
  /** Where people reach this server: links in mails. */
  readonly publicUrl: string
}
