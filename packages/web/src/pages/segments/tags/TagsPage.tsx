import { Badge, Button, Group, Select } from '@mantine/core'
import { listTags } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../../api/session.ts'
import { useTags } from '../../../api/tags.ts'
import type { Tag } from '../../../api/tags.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { AppLink } from '../../../ui/AppLink.tsx'
import { DataTable } from '../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../ui/DataTable.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { PageHeader } from '../../../ui/PageHeader.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { SearchInput } from '../../../ui/SearchInput.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { SegmentTabs } from '../SegmentTabs.tsx'

const route = getRouteApi('/_app/tags')
const statuses = ['draft', 'approved', 'published', 'retired'] as const

const useTagColumns = (): readonly TableColumn<Tag>[] => {
  const { t } = useTranslation('tags')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: common('name'), cell: (tag) => <><AppLink href={`/tags/${tag.key}`}>{label(tag.name)}</AppLink><div className="sx-eyebrow">tag.{tag.key}</div></> },
    { key: 'status', header: common('status'), cell: (tag) => <Group gap={4}><StatusBadge status={tag.status} />{tag.broken !== null && <Badge size="sm" color="rust" tt="none">{t('broken')}</Badge>}</Group> },
    { key: 'sentence', header: t('inWords'), width: '32%', cell: (tag) => label(tag.sentence) },
    { key: 'type', header: t('type'), cell: (tag) => t(`type_${tag.type}` as 'type_number') }, { key: 'privacy', header: t('privacy'), cell: (tag) => t(`privacy_${tag.privacy}`) },
    { key: 'fresh', header: t('freshness'), align: 'right', cell: (tag) => (tag.asOf === null ? t('never') : <>{format.dateTime(tag.asOf)}{tag.isStale && <div className="sx-eyebrow">{t('stale')}</div>}</>) },
    { key: 'uses', header: t('uses'), align: 'right', cell: (tag) => format.integer(tag.uses) }, { key: 'owner', header: common('owner'), cell: (tag) => tag.owner },
  ]
}

export const TagsPage = () => {
  const { t } = useTranslation('tags')
  const { t: words } = useTranslation('statuses')
  const can = useCan()
  const { search = '', status } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useTags(search, status)
  const columns = useTagColumns()
  const create = can('segments.write') && <Button component={Link} to="/tags/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <SegmentTabs active="tags" />
      <Section flush title={<SearchInput value={search} label={t('search')} placeholder={t('search')} onSearch={(next) => void navigate({ search: (old) => ({ ...old, search: next === '' ? undefined : next }), replace: true })} style={{ width: 280 }} />}
        actions={<Select size="xs" w={170} clearable aria-label={t('lifeCycle')} placeholder={t('anyStatus')} value={status ?? null} data={statuses.map((value) => ({ value, label: words(value) }))} onChange={(next) => void navigate({ search: (old) => ({ ...old, status: (next ?? undefined) as 'draft' | undefined }), replace: true })} />}>
        <QueryView query={query} isEmpty={({ tags }) => tags.length === 0} empty={search === '' && status === undefined ? <EmptyState title={t('none')} hint={t('noneHint')} action={create} /> : <EmptyState title={t('noneFound')} />}>
          {({ tags }) => <DataTable label={t('title')} rows={tags} rowKey={(tag) => tag.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listTags} input={{ ...(search === '' ? {} : { search }), ...(status === undefined ? {} : { status }) }} /></div>
    </>
  )
}
