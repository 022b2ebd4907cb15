import { Button, SegmentedControl } from '@mantine/core'
import { listWatches, listWatchCases } from '@sextant/contract'
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useRunWatches } from '../../api/watches.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { CasesTab } from './CasesTab.tsx'
import { CausesTab } from './CausesTab.tsx'
import { WatchesTab } from './WatchesTab.tsx'

const route = getRouteApi('/_app/watches')
const tabs = ['cases', 'watches', 'causes'] as const

export const WatchesPage = () => {
  const { t } = useTranslation('watches')
  const can = useCan()
  const { tab = 'cases', state = 'any_open', watch } = route.useSearch()
  const navigate = route.useNavigate()
  const run = useRunWatches(({ runs }) => t('ran', { opened: runs.reduce((sum, { opened }) => sum + opened, 0), continued: runs.reduce((sum, { continued }) => sum + continued, 0) }))
  const actions = can('analysis.write') && (
    <>
      <Button variant="default" leftSection={<IconPlayerPlay size={16} />} loading={run.isPending} onClick={() => run.mutate({})}>{t('run')}</Button>
      <Button component={Link} to="/watches/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
    </>
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={actions} />
      {run.error !== null && <ProblemAlert error={run.error} />}
      <SegmentedControl mb="md" aria-label={t('tabs')} value={tab} onChange={(value) => void navigate({ search: { tab: value as 'cases' } })} data={tabs.map((value) => ({ value, label: t(`tab_${value}`) }))} />
      {tab === 'cases' && <CasesTab />}
      {tab === 'watches' && <WatchesTab />}
      {tab === 'causes' && <CausesTab />}
      <div style={{ marginTop: 16 }}>{tab === 'cases' ? <ShowCall endpoint={listWatchCases} input={{ state, ...(watch === undefined ? {} : { watch }) }} /> : <ShowCall endpoint={listWatches} input={{}} />}</div>
    </>
  )
}
