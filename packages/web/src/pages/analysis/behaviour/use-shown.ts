import { useTranslation } from 'react-i18next'
import type { Axis } from '../../../api/analysis-behaviour.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'

type Unit = 'customers' | 'count' | 'money' | 'number' | 'share' | 'days' | 'text'

/** How figures of a unit and names of buckets are written. */
export const useShown = () => {
  const { t } = useTranslation('behaviour-analyses')
  const { t: common } = useTranslation()
  const format = useFormat()
  const figure = (value: number | null, unit: Unit, currency?: string): string => {
    if (value === null) return '–'
    if (unit === 'money') return format.money(Math.round(value), currency)
    if (unit === 'share') return format.share(value)
    return unit === 'customers' || unit === 'count' ? format.integer(value) : format.number(value, 2)
  }
  const short = (value: number, unit: Unit, currency?: string): string => (unit === 'money' ? format.moneyShort(Math.round(value), currency) : unit === 'share' ? format.share(value, 0) : format.compact(value))
  const truth = (label: string): string => (label === 'true' ? common('yes') : label === 'false' ? common('no') : label)
  /** `axis` is the one the bucket belongs to: a condition's buckets are yes and no. */
  const bucket = (one: Axis['buckets'][number] | undefined, axis: Pick<Axis, 'type'> | null | undefined): string =>
    one === undefined ? '' : one.kind === 'unknown' ? t('unknown') : one.kind === 'other' ? t('other') : axis?.type === 'boolean' ? truth(one.label) : one.label
  /** Values of an attribute as they are read, where nothing but the values tells that it is a condition. */
  const valueName = (value: string, all: readonly string[]): string => (all.every((one) => one === 'true' || one === 'false' || one === '') ? truth(value) : value)
  return { figure, short, bucket, valueName }
}
