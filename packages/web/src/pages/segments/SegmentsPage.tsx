import { Button, Group, Text } from '@mantine/core'
import { listSegments } from '@sextant/contract'
import { IconCirclesRelation, IconPlus, IconUpload } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSegments } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { SegmentTabs } from './SegmentTabs.tsx'
import { chosenKeys } from './chosen-keys.ts'
import { useSegmentColumns } from './use-segment-columns.tsx'

const route = getRouteApi('/_app/segments')

export const SegmentsPage = () => {
  const { t } = useTranslation('segments')
  const can = useCan()
  const { search = '', chosen: text } = route.useSearch()
  const chosen = chosenKeys(text)
  const navigate = route.useNavigate()
  const query = useSegments(search)
  const columns = useSegmentColumns(chosen, (keys) => void navigate({ search: (old) => ({ ...old, chosen: keys.length === 0 ? undefined : keys.join(',') }), replace: true }))
  const create = can('segments.write') && <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  const bring = can('segments.write') && <Button variant="default" component={Link} to="/segments/bring" leftSection={<IconUpload size={16} />}>{t('bring')}</Button>
  const canCompare = chosen.length >= 2 && chosen.length <= 12
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={<>{bring}{create}</>} />
      <SegmentTabs active="segments" />
      <Section flush title={<SearchInput value={search} label={t('searchPlaceholder')} placeholder={t('searchPlaceholder')} onSearch={(next) => void navigate({ search: (old) => ({ ...old, search: next === '' ? undefined : next }), replace: true })} style={{ width: 280 }} />}
        actions={<Group gap="xs">{!canCompare && <Text size="xs" c="dimmed">{t('chooseTwo')}</Text>}<Button size="xs" variant="default" leftSection={<IconCirclesRelation size={15} />} disabled={!canCompare} onClick={() => void navigate({ to: '/segments/overlap', search: { segments: chosen.join(',') } })}>{t('compareChosen', { count: chosen.length })}</Button></Group>}>
        <QueryView query={query} isEmpty={({ segments }) => segments.length === 0} empty={search === '' ? <EmptyState title={t('none')} hint={t('noneHint')} action={create} /> : <EmptyState title={t('noneFound')} />}>
          {({ segments }) => <DataTable label={t('title')} rows={segments} rowKey={(segment) => segment.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listSegments} input={search === '' ? {} : { search }} /></div>
    </>
  )
}
