import { Button } from '@mantine/core'
import { listImports } from '@sextant/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useImports } from '../../api/data.ts'
import type { ImportReport } from '../../api/data.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { totalOf } from './total-of.ts'

const useImportColumns = (): readonly TableColumn<ImportReport>[] => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  const shown = (count: number | null): string => (count === null ? common('none') : format.integer(count))
  return [
    { key: 'source', header: t('import_'), cell: (row) => <AppLink href={`/data/imports/${encodeURIComponent(row.id)}`}>{row.source}</AppLink> },
    { key: 'status', header: common('status'), cell: (row) => <StatusBadge status={row.status} /> },
    { key: 'loaded', header: t('loaded'), align: 'right', cell: (row) => shown(totalOf(row.tables.map(({ loaded }) => loaded))) },
    { key: 'updated', header: t('updated'), align: 'right', cell: (row) => shown(totalOf(row.tables.map(({ updated }) => updated))) },
    { key: 'rejected', header: t('rejected'), align: 'right', cell: (row) => (row.rejected === 0 || row.rejected === null ? shown(row.rejected) : <b style={{ color: 'var(--mantine-color-rust-text)' }}>{format.integer(row.rejected)}</b>) },
    { key: 'findings', header: t('findings'), align: 'right', cell: (row) => shown(row.rejected === null ? null : row.quality.length) },
    { key: 'by', header: t('by'), cell: (row) => row.startedBy },
    { key: 'started', header: t('started'), align: 'right', cell: (row) => format.dateTime(row.startedAt) },
  ]
}

export const ImportsTab = ({ trail, onTrail }: { readonly trail: readonly string[]; readonly onTrail: (trail: string[]) => void }) => {
  const { t } = useTranslation('data')
  const can = useCan()
  const query = useImports(trail.at(-1))
  const columns = useImportColumns()
  return (
    <>
      <Section flush>
        <QueryView query={query} isEmpty={(data) => data.items.length === 0} empty={<EmptyState title={t('noImports')} hint={t('noneHint')} action={can('data.import') && <Button component={Link} to="/data/import">{t('import')}</Button>} />}>
          {(data) => <><DataTable label={t('imports')} rows={data.items} rowKey={(row) => row.id} columns={columns} /><CursorPager trail={trail} next={data.nextCursor} onTrail={onTrail} /></>}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listImports} input={{ limit: 25 }} /></div>
    </>
  )
}
