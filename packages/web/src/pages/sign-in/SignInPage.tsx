import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { isStatus } from '../../api/api-error.ts'
import { useSignIn } from '../../api/session.ts'
import { LanguageMenu, SchemeMenu } from '../../shell/menus.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { SextantMark } from '../../ui/SextantMark.tsx'
import { LimbDrawing } from './LimbDrawing.tsx'
import classes from './sign-in.module.css'

const route = getRouteApi('/sign-in')

export const SignInPage = () => {
  const { t } = useTranslation('shell')
  const { to } = route.useSearch()
  const router = useRouter()
  const signIn = useSignIn()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } })
  const submit = form.onSubmit((values) => signIn.mutate(values, { onSuccess: () => void router.navigate({ href: to ?? '/' }) }))
  return (
    <div className={classes.page}>
      <aside className={classes.side} aria-hidden><LimbDrawing /><p className={classes.motto}>{t('signInLead')}</p></aside>
      <main className={classes.main}>
        <Group justify="flex-end" gap={4} className={classes.menus}><LanguageMenu /><SchemeMenu /></Group>
        <form onSubmit={submit} className={classes.form}>
          <Stack>
            <SextantMark size={44} />
            <Title order={1}>{t('signInTitle')}</Title>
            {to !== undefined && to !== '/' && !signIn.isError && <Text size="sm" c="dimmed">{t('signedOut')}</Text>}
            <TextInput label={t('email')} type="email" autoComplete="username" required autoFocus size="md" key={form.key('email')} {...form.getInputProps('email')} />
            <PasswordInput label={t('password')} autoComplete="current-password" required size="md" key={form.key('password')} {...form.getInputProps('password')} />
            {signIn.isError && <ProblemAlert error={signIn.error} {...(isStatus(signIn.error, 401) ? { title: t('signInFailed') } : {})} />}
            <Button type="submit" size="md" loading={signIn.isPending} fullWidth>{t('signIn')}</Button>
          </Stack>
        </form>
      </main>
    </div>
  )
}
