import { Button } from '@mantine/core'
import { listSegments } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSegments } from '../../api/segments.ts'
import type { Segment } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const route = getRouteApi('/_app/segments')

const useSegmentColumns = (): readonly TableColumn<Segment>[] => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: common('name'), cell: (segment) => <><AppLink href={`/segments/${segment.key}`}>{label(segment.name)}</AppLink><div className="sx-eyebrow">{segment.purpose}</div></> },
    { key: 'rule', header: t('rule'), width: '38%', cell: (segment) => label(segment.sentence) },
    { key: 'size', header: t('size'), align: 'right', cell: (segment) => (segment.size === null ? common('none') : format.integer(segment.size)) },
    { key: 'share', header: t('share'), align: 'right', cell: (segment) => (segment.share === null ? common('none') : format.share(segment.share)) },
    { key: 'refreshed', header: t('refreshed'), align: 'right', cell: (segment) => (segment.refreshedAt === null ? common('none') : format.dateTime(segment.refreshedAt)) },
    { key: 'owner', header: common('owner'), cell: (segment) => segment.owner },
  ]
}

export const SegmentsPage = () => {
  const { t } = useTranslation('segments')
  const can = useCan()
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useSegments(search)
  const columns = useSegmentColumns()
  const create = can('segments.write') && <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush title={<SearchInput value={search} label={t('searchPlaceholder')} placeholder={t('searchPlaceholder')} onSearch={(text) => void navigate({ search: { search: text === '' ? undefined : text }, replace: true })} style={{ width: 280 }} />}>
        <QueryView query={query} isEmpty={({ segments }) => segments.length === 0} empty={search === '' ? <EmptyState title={t('none')} hint={t('noneHint')} action={create} /> : <EmptyState title={t('noneFound')} />}>
          {({ segments }) => <DataTable label={t('title')} rows={segments} rowKey={(segment) => segment.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listSegments} input={search === '' ? {} : { search }} /></div>
    </>
  )
}
