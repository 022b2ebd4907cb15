import { fileAddress } from '@sextant/contract'
import { Anchor, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useRejects } from '../../api/data.ts'
import type { ImportReport, Reject } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

const useRejectColumns = (): readonly TableColumn<Reject>[] => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'file', header: t('file'), cell: (row) => <span className="sx-id">{row.file}</span> }, { key: 'row', header: t('row'), align: 'right', cell: (row) => format.integer(row.row) },
    { key: 'column', header: t('column'), cell: (row) => (row.column === null ? common('none') : <code>{row.column}</code>) }, { key: 'value', header: t('value'), cell: (row) => (row.value === null ? common('none') : <code>{row.value}</code>) },
    { key: 'reason', header: t('reason'), cell: (row) => row.reason },
  ]
}

/** Rows that could not be taken: where they stand and why. */
export const RejectsTable = ({ report, trail, onTrail }: { readonly report: ImportReport; readonly trail: readonly string[]; readonly onTrail: (trail: string[]) => void }) => {
  const columns = useRejectColumns()
  const { t } = useTranslation('data')
  const format = useFormat()
  const query = useRejects(report.id, trail.at(-1), (report.rejected ?? 0) > 0)
  if (report.rejected === null) return null
  if (report.rejected === 0) return <Section title={t('rejects')}><Text size="sm" c="dimmed">{t('noRejects')}</Text></Section>
  const download = <Anchor size="sm" href={fileAddress('importRejects', { id: report.id })} download style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}><IconDownload size={15} aria-hidden />{t('downloadRejects')}</Anchor>
  return (
    <Section flush title={`${t('rejects')} · ${format.integer(report.rejected)}`} actions={download}>
      <QueryView query={query}>
        {(page) => (
          <>
            <DataTable label={t('rejects')} rows={page.items} rowKey={(row, index) => `${row.file}.${row.row}.${index}`} columns={columns} />
            <CursorPager trail={trail} next={page.nextCursor} onTrail={onTrail} />
          </>
        )}
      </QueryView>
    </Section>
  )
}
