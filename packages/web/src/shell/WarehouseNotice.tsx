import { Alert, Text, VisuallyHidden } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWarehouseCondition } from '../api/warehouse.ts'
import type { WarehouseCondition } from '../api/warehouse.ts'
import { useFormat } from '../format/FormatProvider.tsx'
import { ToldProblem } from '../ui/WarehouseAway.tsx'

const useWaiting = ({ events, loads }: WarehouseCondition['waiting']): string => {
  const { t } = useTranslation('shell')
  const format = useFormat()
  return format.list([...(events === 0 ? [] : [t('waitingEvents', { count: events, formatted: format.integer(events) })]), ...(loads === 0 ? [] : [t('waitingLoads', { count: loads, formatted: format.integer(loads) })])])
}

const useTitle = (condition: WarehouseCondition | undefined): string => {
  const { t } = useTranslation('shell')
  const format = useFormat()
  if (condition === undefined || condition.state === 'there') return ''
  const at = condition.since === null ? '' : format.dateTime(condition.since)
  return condition.state === 'refused' ? t('warehouseRefused', { at }) : t('warehouseAway', { at })
}

const Notice = ({ title, condition: { problem, waiting } }: { readonly title: string; readonly condition: WarehouseCondition }) => {
  const { t } = useTranslation('shell')
  const what = useWaiting(waiting)
  return (
    <Alert color="brass" mb="md" icon={<IconPlugConnectedX size={18} />} title={title} role="group">
      <Text size="sm">{t('warehouseRest')}{what !== '' && <> {t('warehouseWaiting', { what })}</>}</Text>
      {problem !== null && <ToldProblem problem={problem} />}
    </Alert>
  )
}

/**
 * One calm word on every page while the warehouse cannot be asked, gone by itself when it can. Only its title is read out, when it comes and when it goes: what is
 * waiting changes all the time.
 */
export const WarehouseNotice = () => {
  const { t } = useTranslation('shell')
  const { data: condition } = useWarehouseCondition()
  const title = useTitle(condition)
  const [wasMissed, setWasMissed] = useState(false)
  const isMissed = condition !== undefined && condition.state !== 'there'
  if (isMissed && !wasMissed) setWasMissed(true)
  return (
    <>
      <VisuallyHidden role="status">{isMissed ? title : wasMissed ? t('warehouseBack') : ''}</VisuallyHidden>
      {isMissed && <Notice title={title} condition={condition} />}
    </>
  )
}
