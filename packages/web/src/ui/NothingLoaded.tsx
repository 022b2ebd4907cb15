import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/api-error.ts'
import { EmptyState } from './EmptyState.tsx'

/** Whether a question could not be answered only because no company has been described yet. */
export const isNothingLoaded = (error: unknown): boolean => error instanceof ApiError && error.code === 'DATA_MODEL_MISSING'

/** A house without a company: the way to the import. */
export const NothingLoaded = () => {
  const { t } = useTranslation('home')
  return <EmptyState title={t('noData')} hint={t('noDataHint')} action={<Button component={Link} to="/data">{t('toData')}</Button>} />
}
