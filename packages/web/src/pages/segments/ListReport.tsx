import { Anchor, Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ListReport as Report } from '../../api/upload-list.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'

const known = ['customer', 'phone', 'email', 'number', 'card', 'device', 'external'] as const
const isKnown = (identifier: string): identifier is (typeof known)[number] => (known as readonly string[]).includes(identifier)

const figures = ['entries', 'found', 'notFound', 'doubled', 'ambiguous'] as const

const useReportColumns = (report: Report): readonly TableColumn<(typeof figures)[number]>[] => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  return [{ key: 'name', header: '', cell: (name) => t(name) }, { key: 'count', header: t('entries'), align: 'right', cell: (name) => format.integer(report[name]) }]
}

/** What became of each entry of a list. */
export const ListReport = ({ report }: { readonly report: Report }) => {
  const { t } = useTranslation('segments')
  const { segment } = report
  const columns = useReportColumns(report)
  return (
    <Section span={6} title={t('reportTitle')}>
      <Stack gap="sm" aria-live="polite">
        <DataTable label={t('reportTitle')} rows={figures} rowKey={(name) => name} columns={columns} />
        <Text size="sm" c="dimmed">{t('readAs', { identifier: isKnown(report.identifier) ? t(`id_${report.identifier}`) : report.identifier, column: report.column ?? '1', encoding: report.encoding })}</Text>
        {report.missing !== null && <Text size="sm"><Anchor href={report.missing} download>{t('missingFile')}</Anchor> · {t('missingSample', { list: report.firstMissing.slice(0, 5).join(', ') })}</Text>}
        <Button variant="light" component={Link} to={`/segments/${segment.key}`} style={{ alignSelf: 'flex-start' }}>{t('openSegment')}</Button>
      </Stack>
    </Section>
  )
}
