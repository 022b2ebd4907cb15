import { Alert, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '../api/customers.ts'
import { useFormat } from '../format/FormatProvider.tsx'
import { useLabel } from '../i18n/use-label.ts'
import { ToldProblem } from './WarehouseAway.tsx'

/** Says of which facts the figures beside it are without, and why: they would pass for the whole otherwise. It is a row of a grid, or stands within a card. */
export const LeftOutNotice = ({ leftOut, isInCard = false }: { readonly leftOut: Customer['leftOut']; readonly isInCard?: boolean }) => {
  const { t } = useTranslation('problems')
  const format = useFormat()
  const label = useLabel()
  if (leftOut.length === 0) return null
  return (
    <Alert color="brass" {...(isInCard ? { m: 'md' } : {})} icon={<IconPlugConnectedX size={18} />} title={t('leftOut', { facts: format.list(leftOut.map((one) => label(one.label))) })} role="group">
      <Text size="sm">{t('leftOutWhat')}</Text>
      {leftOut.map(({ fact, problem }) => <ToldProblem key={fact} problem={problem} />)}
    </Alert>
  )
}
