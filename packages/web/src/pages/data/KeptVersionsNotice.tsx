import { Alert, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWarehouseCondition } from '../../api/warehouse.ts'

/** Told for as long as it is so: a bucket with versions keeps what was deleted, which is no use to somebody who asked to be forgotten. */
export const KeptVersionsNotice = () => {
  const { t } = useTranslation('data')
  if (useWarehouseCondition().data?.keepsDeleted !== 'versions') return null
  return (
    <Alert color="brass" mb="md" title={t('versionsKept')} role="group">
      <Text size="sm">{t('versionsKeptHint')}</Text>
    </Alert>
  )
}
