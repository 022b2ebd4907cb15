import { sql } from '@sextant/sql'
import { isAppError } from '../../../platform/errors.ts'
import { mailEdition } from './mail.ts'
import type { Report, ReportDeps } from './deps.ts'
import { reportsOf, writeEdition } from './report.ts'
import { reportPeriod } from './write.ts'

interface Ran {
  readonly written: readonly string[]
  readonly failed: readonly { readonly key: string; readonly reason: string }[]
}

/** The edition of the newest period: the one there is, or one written now. */
const editionOfPeriod = async (deps: ReportDeps, report: Report): Promise<{ readonly id: string; readonly isNew: boolean }> => {
  const period = await reportPeriod(deps, report.definition, undefined)
  const known = await deps.store.maybeOne<{ id: string }>(sql`select id from report_edition where report_id = ${report.key} and period = ${period.name} and written_by = 'schedule' order by number limit 1`)
  return known === undefined ? { id: (await writeEdition(deps, report.key, period.name, 'schedule')).id, isNew: true } : { ...known, isNew: false }
}

/**
 * Writes the reports whose period is over and mails them; a second run, also after a crash between the two, writes none twice and mails what
 * is left.
 */
export const runReports = async (deps: ReportDeps): Promise<Ran> => {
  // What another run left in the middle of a mail can no longer be known.
  await deps.store.execute(sql`update report_delivery set status = 'uncertain' where status = 'sending'`)
  const written: string[] = []
  const failed: { key: string; reason: string }[] = []
  for (const report of (await reportsOf(deps)).filter(({ definition }) => definition.automatic)) {
    try {
      const { id, isNew } = await editionOfPeriod(deps, report)
      if (isNew) written.push(report.key)
      if (report.definition.recipients.length > 0) await mailEdition(deps, id, report.definition.recipients)
      await deps.store.execute(sql`update report set problem = null where id = ${report.key} and problem is not null`)
    } catch (error) {
      if (!isAppError(error)) throw error
      failed.push({ key: report.key, reason: error.message })
      await deps.store.execute(sql`update report set problem = ${JSON.stringify({ en: `${error.message}. ${error.fix}`, zh: error.zh })}::jsonb where id = ${report.key}`)
    }
  }
  return { written, failed }
}
