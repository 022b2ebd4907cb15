import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/FormatProvider.tsx'
import type { Format } from '../format/format.ts'

type Scalar = string | number | boolean | null

const written = (value: string | number, type: string, format: Format): string => {
  if (type === 'money' && typeof value === 'number') return format.money(value)
  if (type === 'number' && typeof value === 'number') return Number.isInteger(value) ? format.integer(value) : format.number(value)
  if (type === 'date' && typeof value === 'string') return format.day(value)
  if (type === 'instant' && typeof value === 'string') return format.dateTime(value)
  return String(value)
}

/** A value of the company's own data, by its declared type; identifiers and texts stay as they are, character by character. */
export const AttributeValue = ({ value, type, masked = false }: { readonly value: Scalar; readonly type: string; readonly masked?: boolean }) => {
  const { t } = useTranslation()
  const format = useFormat()
  if (value === null) return <span style={{ color: 'var(--mantine-color-dimmed)' }}>{t('none')}</span>
  if (masked) return <span className="sx-masked" title={t('masked')}>{String(value)}</span>
  if (typeof value === 'boolean') return <>{t(value ? 'yes' : 'no')}</>
  return <>{written(value, type, format)}</>
}
