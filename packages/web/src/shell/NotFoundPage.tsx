import { Button, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { SextantMark } from '../ui/SextantMark.tsx'

/** An address that leads nowhere; it may be outside the sign-in, so it stands alone. */
export const NotFoundPage = () => {
  const { t } = useTranslation()
  useDocumentTitle(`${t('notFound')} · Sextant`)
  return (
    <main style={{ minHeight: '100vh', display: 'grid', placeItems: 'center', padding: 24 }}>
      <Stack align="center" gap="sm">
        <SextantMark size={56} />
        <Title order={1} ta="center">{t('notFound')}</Title>
        <Text c="dimmed" ta="center">{t('notFoundHint')}</Text>
        <Button component={Link} to="/" mt="sm">{t('toHome')}</Button>
      </Stack>
    </main>
  )
}
