import { Alert, Button } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useDeleteReport, useReport, useWriteReport } from '../../api/reports.ts'
import type { ReportWithArchive } from '../../api/reports.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ReportForm } from './ReportForm.tsx'

const route = getRouteApi('/_app/reports/$key')

const useArchiveColumns = (key: string): readonly TableColumn<ReportWithArchive['archive'][number]>[] => {
  const { t } = useTranslation('reports')
  const label = useLabel()
  const format = useFormat()
  return [
    { key: 'period', header: t('periodOf'), cell: (edition) => <><AppLink href={`/reports/${key}/${edition.id}`}>{edition.period}</AppLink>{edition.number > 1 && <div className="sx-eyebrow">{t('edition', { number: edition.number })}</div>}</> },
    { key: 'summary', header: t('summary'), cell: (edition) => edition.summary.slice(0, 2).map(label).join(' ') },
    { key: 'written', header: t('writtenWhen'), cell: (edition) => t('writtenAt', { at: format.dateTime(edition.writtenAt), by: edition.writtenBy }) },
  ]
}

/** A report: its archive, and its definition. */
export const ReportPage = () => {
  const { t } = useTranslation('reports')
  const label = useLabel()
  const can = useCan()
  const navigate = useNavigate()
  const { key } = route.useParams()
  const query = useReport(key)
  const columns = useArchiveColumns(key)
  const write = useWriteReport(t('written'), (edition) => void navigate({ to: '/reports/$key/$id', params: { key, id: edition.id } }))
  const remove = useDeleteReport(t('deleted'), () => void navigate({ to: '/reports' }))
  const report = query.data
  return (
    <>
      <PageHeader above={<AppLink href="/reports">← {t('title')}</AppLink>} title={report === undefined ? key : label(report.definition.name)} lead={<><span className="sx-id">{key}</span>{report !== undefined && <> · {report.owner}</>}</>}
        actions={can('analysis.write') && <>{report?.editions === 0 && <Button variant="default" color="rust" loading={remove.isPending} onClick={() => remove.mutate({ key })}>{t('delete')}</Button>}<Button loading={write.isPending} onClick={() => write.mutate({ key })}>{t('write')}</Button></>} />
      {write.error !== null && <ProblemAlert error={write.error} />}
      <QueryView query={query}>
        {(loaded) => (
          <>
            {loaded.problem !== null && <Alert color="rust" title={t('problem')} mb="md">{label(loaded.problem)}</Alert>}
            <div style={{ marginBottom: 16 }}>
              <Section flush title={t('archive')}>
                {loaded.archive.length === 0 ? <EmptyState title={t('noEditions')} hint={t('noEditionsHint')} /> : (
                  <DataTable label={t('archive')} rows={loaded.archive} rowKey={({ id }) => id} columns={columns} />
                )}
              </Section>
            </div>
            <ReportForm key={loaded.updatedAt} reportKey={key} initial={loaded.definition} />
          </>
        )}
      </QueryView>
    </>
  )
}
