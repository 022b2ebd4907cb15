import { reportDefinitionSchema, reportEditionSchema } from '@sextant/contract'
import type { OutputOf, getReport, showEdition } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import type { Delivery, Edition, Report, ReportDefinition, ReportDeps } from './deps.ts'
import { reportErrors } from './report-errors.ts'
import { composeEdition, reportPeriod } from './write.ts'

interface ReportRow {
  readonly id: string
  readonly definition: unknown
  readonly owner: string
  readonly created_at: string
  readonly updated_at: string
  readonly editions: number
  readonly last_period: string | null
  readonly problem: Report['problem']
}

const reportsWhere = (condition: Sql): Sql => sql`
  select report.id, report.definition, report.owner, report.created_at, report.updated_at, report.problem,
    (select count(*) from report_edition where report_id = report.id) as editions, (select max(period) from report_edition where report_id = report.id) as last_period
  from report where ${condition} order by report.id`

const reportOf = (row: ReportRow): Report => ({
  key: row.id, definition: reportDefinitionSchema.parse(row.definition), owner: row.owner, createdAt: row.created_at, updatedAt: row.updated_at, editions: row.editions, lastPeriod: row.last_period, problem: row.problem,
})

export const reportsOf = async ({ store }: Pick<ReportDeps, 'store'>): Promise<readonly Report[]> => (await store.query<ReportRow>(reportsWhere(sql`true`))).map(reportOf)

export const reportByKey = async ({ store }: Pick<ReportDeps, 'store'>, key: string): Promise<Report> => {
  const row = await store.maybeOne<ReportRow>(reportsWhere(sql`report.id = ${key}`))
  if (row === undefined) throw reportErrors.REPORT_UNKNOWN({ key }, { where: key })
  return reportOf(row)
}

const editionOf = (content: unknown): Edition => reportEditionSchema.parse(content)

export const reportWithArchive = async (deps: ReportDeps, key: string): Promise<OutputOf<typeof getReport>> => {
  const report = await reportByKey(deps, key)
  const rows = await deps.store.query<{ content: unknown }>(sql`select content - 'sections' || '{"sections": []}'::jsonb as content from report_edition where report_id = ${key} order by period desc, number desc limit 400`)
  return { ...report, archive: rows.map(({ content }) => {
    const { sections: _, currency: __, currencyDigits: ___, company: ____, ...summary } = editionOf(content)
    return summary
  }) }
}

export const saveReportOf = async (deps: ReportDeps, key: string, definition: ReportDefinition, owner: string): Promise<Report> => {
  const now = isoOf(deps.clock.now())
  await deps.store.execute(sql`
    insert into report (id, name, definition, owner, created_at, updated_at) values (${key}, ${JSON.stringify(definition.name)}::jsonb, ${JSON.stringify(definition)}::jsonb, ${owner}, ${now}, ${now})
    on conflict (id) do update set name = excluded.name, definition = excluded.definition, updated_at = excluded.updated_at, problem = null`)
  return await reportByKey(deps, key)
}

export const deleteReportOf = async (deps: ReportDeps, key: string): Promise<void> => {
  const { editions } = await reportByKey(deps, key)
  if (editions > 0) throw reportErrors.REPORT_WRITTEN({ key }, { where: key })
  await deps.store.execute(sql`delete from report where id = ${key}`)
}

/** Writes an edition and keeps it as it is; a second one of the same period stands beside the first. */
export const writeEdition = async (deps: ReportDeps, key: string, periodName: string | undefined, writtenBy: string): Promise<Edition> => {
  const { definition } = await reportByKey(deps, key)
  const period = await reportPeriod(deps, definition, periodName)
  const edition = await composeEdition(deps, key, definition, period, writtenBy, deps.ids.id())
  return await deps.store.transaction(async (tx) => {
    await tx.execute(sql`select 1 from report where id = ${key} for update`)
    const { number } = await tx.one<{ number: number }>(sql`select coalesce(max(number), 0) + 1 as number from report_edition where report_id = ${key} and period = ${period.name}`)
    const kept = { ...edition, number }
    await tx.execute(sql`
      insert into report_edition (id, report_id, period, number, written_at, written_by, content) values (${edition.id}, ${key}, ${period.name}, ${number}, ${edition.writtenAt}, ${writtenBy}, ${JSON.stringify(kept)}::jsonb)`)
    return kept
  })
}

/** An edition by its id, or the newest of a report by the report's key. */
export const editionById = async ({ store }: Pick<ReportDeps, 'store'>, id: string): Promise<Edition> => {
  const row = await store.maybeOne<{ content: unknown }>(sql`select content from report_edition where id = ${id} or report_id = ${id} order by (id = ${id}) desc, period desc, number desc limit 1`)
  if (row === undefined) throw reportErrors.REPORT_EDITION_UNKNOWN({ id }, { where: id })
  return editionOf(row.content)
}

export const deliveriesOf = async ({ store }: Pick<ReportDeps, 'store'>, editionId: string): Promise<readonly Delivery[]> =>
  await store.query<Delivery>(sql`select email, language, status, answer, at from report_delivery where edition_id = ${editionId} order by email`)

export const shownEdition = async (deps: ReportDeps, id: string): Promise<OutputOf<typeof showEdition>> => {
  const edition = await editionById(deps, id)
  return { ...edition, deliveries: [...(await deliveriesOf(deps, edition.id))] }
}
