import { Tabs } from '@mantine/core'
import type { Permission } from '@sextant/contract'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { interactionTabs } from './interaction-tabs.ts'
import type { ChangeSearch } from '../../routes/interaction.ts'
import { Forbidden } from '../../ui/Forbidden.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ContactsTab } from './ContactsTab.tsx'
import { DecideTab } from './DecideTab.tsx'
import { EventsTab } from './EventsTab.tsx'
import { PolicyTab } from './PolicyTab.tsx'
import { ResponsesTab } from './ResponsesTab.tsx'
import { SuppressionsTab } from './SuppressionsTab.tsx'

const route = getRouteApi('/_app/interaction')
const needs: Readonly<Record<(typeof interactionTabs)[number], Permission>> = { events: 'data.read', decide: 'decisions.decide', contacts: 'campaigns.read', responses: 'campaigns.read', suppressions: 'campaigns.read', policy: 'campaigns.read' }

export const InteractionPage = () => {
  const { t } = useTranslation('interaction')
  const can = useCan()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change: ChangeSearch = (part) => void navigate({ search: (old) => ({ ...old, trail: undefined, ...part }), resetScroll: false })
  const tab = search.tab ?? interactionTabs.find((name) => can(needs[name])) ?? 'events'
  // Only the one that is put into the page is drawn.
  const panels: Readonly<Record<typeof tab, ReactNode>> = {
    events: <EventsTab search={search} onChange={change} />, decide: <DecideTab search={search} onChange={change} />, contacts: <ContactsTab search={search} onChange={change} />,
    responses: <ResponsesTab search={search} onChange={change} />, suppressions: <SuppressionsTab search={search} onChange={change} />, policy: <PolicyTab />,
  }
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Tabs value={tab} onChange={(value) => void navigate({ search: { tab: (value ?? 'events') as 'events', customer: search.customer } })} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t('tabs')}>{interactionTabs.filter((name) => can(needs[name])).map((name) => <Tabs.Tab key={name} value={name}>{t(`tab_${name}`)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value={tab}>{can(needs[tab]) ? panels[tab] : <Forbidden permission={needs[tab]} />}</Tabs.Panel>
      </Tabs>
    </>
  )
}
