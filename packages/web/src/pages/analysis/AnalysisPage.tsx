import { Group, SegmentedControl, Select, Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSegments } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useLabel } from '../../i18n/use-label.ts'
import type { AnalysisSearch } from '../../routes/analysis.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { CohortTab } from './CohortTab.tsx'
import { ProfileTab } from './ProfileTab.tsx'
import { RfmTab } from './RfmTab.tsx'

const route = getRouteApi('/_app/analysis')

export const AnalysisPage = () => {
  const { t } = useTranslation('analysis')
  const label = useLabel()
  const can = useCan()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const segments = useSegments('', can('segments.read'))
  const change = (part: Partial<AnalysisSearch>): void => void navigate({ search: (old) => ({ ...old, ...part }), resetScroll: false })
  const tab = search.tab ?? 'rfm'
  const scope = { segment: search.segment, gross: search.gross ?? false }
  const controls = (
    <>
      <Select w={240} aria-label={t('segment')} placeholder={tab === 'profile' ? t('chooseSegment') : t('allCustomers')} clearable searchable value={search.segment ?? null} disabled={!can('segments.read')}
        data={(segments.data?.segments ?? []).map((segment) => ({ value: segment.key, label: label(segment.name) }))} onChange={(segment) => change({ segment: segment ?? undefined, recency: undefined, frequency: undefined })} />
      {tab !== 'profile' && <SegmentedControl size="sm" value={scope.gross ? 'gross' : 'net'} onChange={(value) => change({ gross: value === 'gross' ? true : undefined })} data={[{ value: 'net', label: t('net') }, { value: 'gross', label: t('gross') }]} />}
    </>
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Tabs value={tab} onChange={(value) => change({ tab: (value ?? 'rfm') as 'rfm' })} keepMounted={false}>
        <Group justify="space-between" mb="md" align="flex-end">
          <Tabs.List><Tabs.Tab value="rfm">{t('tabRfm')}</Tabs.Tab><Tabs.Tab value="cohorts">{t('tabCohorts')}</Tabs.Tab><Tabs.Tab value="profile">{t('tabProfile')}</Tabs.Tab></Tabs.List>
          <Group gap="sm">{controls}</Group>
        </Group>
        <Tabs.Panel value="rfm"><RfmTab scope={scope} search={search} onChange={change} /></Tabs.Panel>
        <Tabs.Panel value="cohorts"><CohortTab scope={scope} search={search} onChange={change} /></Tabs.Panel>
        <Tabs.Panel value="profile"><ProfileTab segment={search.segment} /></Tabs.Panel>
      </Tabs>
    </>
  )
}
