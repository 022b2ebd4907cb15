import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { settingsTabs } from './settings-tabs.ts'
import type { SettingsSearch } from '../../routes/settings.ts'
import { Forbidden } from '../../ui/Forbidden.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { AuditTab } from './AuditTab.tsx'
import { ConfigTab } from './ConfigTab.tsx'
import { KeysTab } from './KeysTab.tsx'
import { MyAccount } from './MyAccount.tsx'
import { OrganisationTab } from './OrganisationTab.tsx'
import { UsersTab } from './UsersTab.tsx'

const route = getRouteApi('/_app/settings')

export const SettingsPage = () => {
  const { t } = useTranslation('settings')
  const can = useCan()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const mayRead = can('settings.read')
  const tab = search.tab ?? (mayRead ? 'users' : 'me')
  const change = (part: Partial<SettingsSearch>): void => void navigate({ search: (old) => ({ ...old, trail: undefined, ...part }), resetScroll: false })
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Tabs value={tab} onChange={(value) => void navigate({ search: { tab: (value ?? 'me') as 'me' } })} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t('tabs')}>{settingsTabs.filter((name) => name === 'me' || mayRead).map((name) => <Tabs.Tab key={name} value={name}>{t(`tab_${name}`)}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value="me"><MyAccount /></Tabs.Panel>
        {!mayRead && tab !== 'me' && <Forbidden permission="settings.read" />}
        {mayRead && (
          <>
            <Tabs.Panel value="users"><UsersTab /></Tabs.Panel>
            <Tabs.Panel value="keys"><KeysTab /></Tabs.Panel>
            <Tabs.Panel value="organisation"><OrganisationTab unit={search.unit} onUnit={(unit) => change({ unit })} /></Tabs.Panel>
            <Tabs.Panel value="audit"><AuditTab search={search} onChange={change} /></Tabs.Panel>
            <Tabs.Panel value="config"><ConfigTab /></Tabs.Panel>
          </>
        )}
      </Tabs>
    </>
  )
}
