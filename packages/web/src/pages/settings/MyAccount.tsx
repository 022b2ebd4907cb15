import { Button, PasswordInput, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useForm } from '@mantine/form'
import { changePassword } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useChangePassword } from '../../api/access.ts'
import { useSession } from '../../api/session.ts'
import { setLanguage } from '../../i18n/i18n.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const shortest = 10

const PasswordForm = () => {
  const { t } = useTranslation('settings')
  const form = useForm({
    initialValues: { current: '', next: '', again: '' },
    validate: { next: (value) => (value.length < shortest ? t('passwordShort') : null), again: (value, values) => (value === values.next ? null : t('passwordDifferent')) },
  })
  const change = useChangePassword(t('passwordChanged'), () => form.reset())
  return (
    <form onSubmit={form.onSubmit(({ current, next }) => change.mutate({ currentPassword: current, newPassword: next }))}>
      <Stack gap="sm">
        <PasswordInput label={t('current')} required autoComplete="current-password" {...form.getInputProps('current')} />
        <PasswordInput label={t('next')} description={t('passwordShort')} required autoComplete="new-password" {...form.getInputProps('next')} />
        <PasswordInput label={t('again')} required autoComplete="new-password" {...form.getInputProps('again')} />
        {change.error !== null && <ProblemAlert error={change.error} />}
        <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>{t('change')}</Button>
        <ShowCall endpoint={changePassword} input={{ currentPassword: '…', newPassword: '…' }} />
      </Stack>
    </form>
  )
}

/** One's own password and how the pages look; open to every role. */
export const MyAccount = () => {
  const { t, i18n } = useTranslation('settings')
  const { t: shell } = useTranslation('shell')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const user = useSession()?.user
  return (
    <div className="sx-grid">
      <Section span={6} title={t('myPassword')}><PasswordForm /></Section>
      <Stack data-span="6" gap="md">
        <Section title={t('account')}>{user !== undefined && <><Text fw={600}>{user.name}</Text><Text size="sm" c="dimmed">{user.email} · {shell(`role_${user.role}`)}</Text><Text size="sm" mt={6}>{t(`roleHint_${user.role}`)}</Text></>}</Section>
        <Section title={t('look')}>
          <Stack gap="sm">
            <div><Text size="sm" fw={600} mb={4} id="look-language">{t('language')}</Text><SegmentedControl aria-labelledby="look-language" value={i18n.language} onChange={(value) => setLanguage(value as 'en')} data={[{ value: 'en', label: 'English' }, { value: 'zh-CN', label: '简体中文' }]} /></div>
            <div><Text size="sm" fw={600} mb={4} id="look-scheme">{t('scheme')}</Text><SegmentedControl aria-labelledby="look-scheme" value={colorScheme} onChange={(value) => setColorScheme(value as 'auto')} data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: shell(value) }))} /></div>
          </Stack>
        </Section>
      </Stack>
    </div>
  )
}
