import { AppShell, Burger, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useMatches } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useCompany, useSession } from '../api/session.ts'
import { FormatProvider } from '../format/FormatProvider.tsx'
import { useLabel } from '../i18n/use-label.ts'
import { Forbidden } from '../ui/Forbidden.tsx'
import { GlobalSearch } from './GlobalSearch.tsx'
import { Navigation } from './Navigation.tsx'
import { RunningQueries } from './RunningQueries.tsx'
import { ScopeBadge } from './ScopeBadge.tsx'
import { WarehouseNotice } from './WarehouseNotice.tsx'
import { LanguageMenu, SchemeMenu, UserMenu } from './menus.tsx'

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export const AppLayout = () => {
  const { t } = useTranslation('shell')
  const label = useLabel()
  const can = useCan()
  const session = useSession()
  const company = useCompany()
  const [opened, { toggle, close }] = useDisclosure(false)
  const needed = useMatches({ select: (matches) => matches.at(-1)?.staticData.permission })
  return (
    <FormatProvider zone={company?.timeZone ?? ownZone()} currency={company?.currency ?? null}>
      <a href="#main" className="sx-skip">{t('skip')}</a>
      <AppShell layout="alt" header={{ height: 56 }} navbar={{ width: 216, breakpoint: 'md', collapsed: { mobile: !opened } }}>
        <AppShell.Navbar className="sx-nav" aria-label={t('mainNavigation')}><Navigation onNavigate={close} /></AppShell.Navbar>
        <AppShell.Header className="sx-header">
          <Group h="100%" px="lg" justify="space-between" wrap="nowrap" gap="md">
            <Group gap="md" wrap="nowrap" style={{ flex: 1, minWidth: 0 }}>
              <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t('openNavigation')} />
              <Text fw={650} truncate style={{ fontFamily: 'var(--sx-serif)', maxWidth: 260 }}>{session?.company === null || session === undefined ? t('noCompany') : label(session.company)}</Text>
              <GlobalSearch />
            </Group>
            <Group gap={4} wrap="nowrap"><RunningQueries /><ScopeBadge /><LanguageMenu /><SchemeMenu /><UserMenu /></Group>
          </Group>
        </AppShell.Header>
        <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
          <div className="sx-main"><WarehouseNotice />{needed !== undefined && !can(needed) ? <Forbidden permission={needed} /> : <Outlet />}</div>
        </AppShell.Main>
      </AppShell>
    </FormatProvider>
  )
}
