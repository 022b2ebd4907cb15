import { Button, Tabs } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { dataTabs } from './data-tabs.ts'
import type { DataSearch } from '../../routes/data.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ImportsTab } from './ImportsTab.tsx'
import { MetricsTab } from './MetricsTab.tsx'
import { ModelTab } from './ModelTab.tsx'
import { TablesTab } from './TablesTab.tsx'

const route = getRouteApi('/_app/data')

export const DataPage = () => {
  const { t } = useTranslation('data')
  const can = useCan()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: Partial<DataSearch>): void => void navigate({ search: (old) => ({ ...old, ...part }), resetScroll: false })
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={can('data.import') && <Button component={Link} to="/data/import" leftSection={<IconUpload size={16} />}>{t('import')}</Button>} />
      <Tabs value={search.tab ?? 'tables'} onChange={(value) => void navigate({ search: { tab: (value ?? 'tables') as 'tables' } })} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t('tabs')}>{dataTabs.filter((tab) => tab !== 'metrics' || can('analysis.read')).map((tab) => <Tabs.Tab key={tab} value={tab}>{t(`tab_${tab}`)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value="tables"><TablesTab chosen={search.table} onTable={(table) => change({ table })} /></Tabs.Panel>
        <Tabs.Panel value="imports"><ImportsTab trail={search.trail ?? []} onTrail={(trail) => change({ trail: trail.length === 0 ? undefined : trail })} /></Tabs.Panel>
        <Tabs.Panel value="model"><ModelTab /></Tabs.Panel>
        <Tabs.Panel value="metrics"><MetricsTab gross={search.gross ?? false} onGross={(gross) => change({ gross: gross ? true : undefined })} /></Tabs.Panel>
      </Tabs>
    </>
  )
}
