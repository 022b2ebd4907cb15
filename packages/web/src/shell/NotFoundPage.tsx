import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'

export const NotFoundPage = () => {
  const { t } = useTranslation()
  return <EmptyState title={t('notFound')} hint={t('notFoundHint')} action={<Button component={Link} to="/">{t('toHome')}</Button>} />
}
