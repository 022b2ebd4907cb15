import { Badge, Button, Text } from '@mantine/core'
import { listReports } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useReports } from '../../api/reports.ts'
import type { Report } from '../../api/reports.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const useReportColumns = (): readonly TableColumn<Report>[] => {
  const { t } = useTranslation('reports')
  const { t: common } = useTranslation()
  const label = useLabel()
  const format = useFormat()
  return [
    { key: 'name', header: common('name'), cell: (report) => <><AppLink href={`/reports/${report.key}`}>{label(report.definition.name)}</AppLink>{report.problem !== null && <Text size="xs" c="rust">{t('problem')}: {label(report.problem)}</Text>}</> },
    { key: 'period', header: t('period'), cell: (report) => <>{t(report.definition.period)} <Badge size="xs" tt="none" color={report.definition.automatic ? 'sea' : 'gray'}>{t(report.definition.automatic ? 'automatic' : 'byHand')}</Badge></> },
    { key: 'recipients', header: t('recipients'), align: 'right', cell: (report) => format.integer(report.definition.recipients.length) },
    { key: 'editions', header: t('editions'), align: 'right', cell: (report) => format.integer(report.editions) },
    { key: 'last', header: t('lastPeriod'), cell: (report) => report.lastPeriod ?? '–' },
  ]
}

export const ReportsPage = () => {
  const { t } = useTranslation('reports')
  const can = useCan()
  const query = useReports()
  const columns = useReportColumns()
  const create = can('analysis.write') && <Button component={Link} to="/reports/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush title={t('title')}>
        <QueryView query={query} isEmpty={(data) => data.reports.length === 0} empty={<EmptyState title={t('none')} hint={t('noneHint')} action={create} />}>
          {(data) => (
            <DataTable label={t('title')} rows={data.reports} rowKey={(report: Report) => report.key} columns={columns} />
          )}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listReports} input={{}} /></div>
    </>
  )
}
