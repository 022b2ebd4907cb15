import { Alert, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWarehouseCondition } from '../../api/warehouse.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ToldProblem } from '../../ui/WarehouseAway.tsx'

/** Told until it succeeds: joining the warehouse's small files failed, which loses nothing and makes questions slower in the long run. */
export const UpkeepNotice = () => {
  const { t } = useTranslation('data')
  const format = useFormat()
  const upkeep = useWarehouseCondition().data?.upkeep ?? null
  if (upkeep === null) return null
  return (
    <Alert color="brass" mb="md" title={t('upkeepFailed', { at: format.dateTime(upkeep.failedAt) })} role="group">
      <Text size="sm">{t('upkeepHint')}</Text>
      <ToldProblem problem={upkeep.problem} />
    </Alert>
  )
}
