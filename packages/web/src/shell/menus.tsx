import { ActionIcon, Avatar, Menu, Text, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconLanguage, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession, useSignOut } from '../api/session.ts'
import { setLanguage } from '../i18n/i18n.ts'

export const LanguageMenu = () => {
  const { t, i18n } = useTranslation('shell')
  return (
    <Menu position="bottom-end">
      <Menu.Target><Tooltip label={t('language')}><ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('language')}><IconLanguage size={19} /></ActionIcon></Tooltip></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item lang="en" aria-current={i18n.language === 'en'} fw={i18n.language === 'en' ? 700 : 400} onClick={() => setLanguage('en')}>English</Menu.Item>
        <Menu.Item lang="zh-CN" aria-current={i18n.language === 'zh-CN'} fw={i18n.language === 'zh-CN' ? 700 : 400} onClick={() => setLanguage('zh-CN')}>简体中文</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const schemes = [['light', IconSun], ['dark', IconMoon], ['auto', IconDeviceDesktop]] as const

export const SchemeMenu = () => {
  const { t } = useTranslation('shell')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Current = schemes.find(([name]) => name === colorScheme)?.[1] ?? IconSun
  return (
    <Menu position="bottom-end">
      <Menu.Target><Tooltip label={t('colourScheme')}><ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('colourScheme')}><Current size={19} /></ActionIcon></Tooltip></Menu.Target>
      <Menu.Dropdown>
        {schemes.map(([name, Icon]) => <Menu.Item key={name} leftSection={<Icon size={16} />} fw={name === colorScheme ? 700 : 400} aria-current={name === colorScheme} onClick={() => setColorScheme(name)}>{t(name)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}

export const UserMenu = () => {
  const { t } = useTranslation('shell')
  const session = useSession()
  const navigate = useNavigate()
  const signOut = useSignOut(() => void navigate({ to: '/sign-in', search: {} }))
  if (session === undefined) return null
  const { name, email, role } = session.user
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target><UnstyledButton aria-label={t('userMenu', { name })} ml={4} style={{ borderRadius: 99 }}><Avatar size={32} radius="xl" name={name} color="brass.7" variant="filled" /></UnstyledButton></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label component="div"><Text size="sm" fw={600}>{name}</Text><Text size="xs">{email}</Text><Text size="xs">{t(`role_${role}`)}</Text></Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUser size={16} />} component={Link} to="/settings?tab=me">{t('myAccount')}</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate({})}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
