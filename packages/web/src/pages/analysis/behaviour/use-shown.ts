import { useTranslation } from 'react-i18next'
import type { Axis } from '../../../api/analysis-behaviour.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'

type Unit = 'customers' | 'count' | 'money' | 'number' | 'share' | 'days' | 'text'

/** How figures of a unit and names of buckets are written. */
export const useShown = () => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const figure = (value: number | null, unit: Unit, currency?: string): string => {
    if (value === null) return '–'
    if (unit === 'money') return format.money(Math.round(value), currency)
    if (unit === 'share') return format.share(value)
    return unit === 'customers' || unit === 'count' ? format.integer(value) : format.number(value, 2)
  }
  const short = (value: number, unit: Unit, currency?: string): string => (unit === 'money' ? format.moneyShort(Math.round(value), currency) : unit === 'share' ? format.share(value, 0) : format.compact(value))
  const bucket = (one: Axis['buckets'][number] | undefined): string => (one === undefined ? '' : one.kind === 'unknown' ? t('unknown') : one.kind === 'other' ? t('other') : one.label)
  return { figure, short, bucket }
}
