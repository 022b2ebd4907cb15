import { deleteReport, fileAddresses, getReport, listReports, previewReport, saveReport, sendEdition, showEdition, writeReport } from '@sextant/contract'
import { ok, route } from '../../../platform/http/route.ts'
import type { RawRoute, Route } from '../../../platform/http/route.ts'
import type { ReportDeps } from './deps.ts'
import { mailEdition } from './mail.ts'
import { editionPdf } from './pdf/edition-pdf.ts'
import { deleteReportOf, editionById, reportByKey, reportWithArchive, reportsOf, saveReportOf, shownEdition, writeEdition } from './report.ts'
import { composeEdition, reportPeriod } from './write.ts'

export const reportRoutes = (deps: ReportDeps): readonly Route[] => [
  route(listReports, async () => ({ reports: await reportsOf(deps) })),
  route(getReport, ({ key }) => reportWithArchive(deps, key)),
  route(saveReport, ({ key, definition }, { actor }) => saveReportOf(deps, key, definition, actor.name)),
  route(deleteReport, async ({ key }) => {
    await deleteReportOf(deps, key)
    return ok
  }),
  route(writeReport, ({ key, period }, { actor }) => writeEdition(deps, key, period, actor.name)),
  route(previewReport, async ({ definition }, { actor }) => composeEdition(deps, 'preview', definition, await reportPeriod(deps, definition, undefined), actor.name)),
  route(showEdition, ({ id }) => shownEdition(deps, id)),
  route(sendEdition, async ({ id, to, language }) => {
    const edition = await editionById(deps, id)
    const recipients = to?.map((email) => ({ email, language })) ?? (await reportByKey(deps, edition.report)).definition.recipients
    return { deliveries: await mailEdition(deps, edition.id, recipients) }
  }),
]

/** The PDF of an edition, in the language asked for. */
export const reportRawRoutes = (deps: ReportDeps): readonly RawRoute[] => [
  {
    method: 'GET', path: fileAddresses.reportPdf, permission: 'analysis.read', reach: 'whole', audit: null,
    handle: async ({ params, query }) => {
      const edition = await editionById(deps, params['id'] ?? '')
      const language = query['lang'] === 'zh' ? 'zh' : 'en'
      return {
        status: 200, headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${edition.report}-${edition.period}-${language}.pdf"`, 'cache-control': 'private, max-age=86400' },
        body: await editionPdf(edition, language),
      }
    },
  },
]
