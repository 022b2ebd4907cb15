import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import type { BuilderOperator, ValueType } from '@sextant/rules'
import { useTranslation } from 'react-i18next'
import { valueCount } from './builder-choices.ts'

type Scalar = string | number | boolean

const OneValue = ({ value, type, known, digits, currency, label, onValue }: { readonly value: Scalar; readonly type: ValueType; readonly known: readonly string[] | undefined; readonly digits: number; readonly currency: string; readonly label: string; readonly onValue: (value: Scalar) => void }) => {
  if (type === 'money') return <NumberInput size="xs" w={130} aria-label={label} suffix={` ${currency}`} hideControls decimalScale={digits} thousandSeparator value={Number(value) / 10 ** digits} onChange={(next) => onValue(Math.round(Number(next) * 10 ** digits))} />
  if (type === 'number') return <NumberInput size="xs" w={96} aria-label={label} value={Number(value)} onChange={(next) => { if (next !== '' && Number.isFinite(Number(next))) onValue(Number(next)) }} />
  if (type === 'date') return <TextInput size="xs" w={140} aria-label={label} type="date" value={String(value)} onChange={(event) => onValue(event.currentTarget.value)} />
  if (type === 'instant') return <TextInput size="xs" w={190} aria-label={label} type="datetime-local" value={String(value).slice(0, 16)} onChange={(event) => onValue(`${event.currentTarget.value}:00.000Z`)} />
  if (known !== undefined) return <Select size="xs" w={150} searchable aria-label={label} allowDeselect={false} value={String(value)} data={known.includes(String(value)) ? [...known] : [String(value), ...known]} onChange={(next) => onValue(next ?? '')} />
  return <TextInput size="xs" w={150} aria-label={label} value={String(value)} onChange={(event) => onValue(event.currentTarget.value)} />
}

/** The literal values of a condition: none, one, two (from, until) or a list. */
export const ValueFields = ({ item, known, digits, currency, onValues }: {
  readonly item: { readonly operator: BuilderOperator; readonly values: readonly Scalar[]; readonly type: ValueType }
  readonly known: readonly string[] | undefined; readonly digits: number; readonly currency: string; readonly onValues: (values: readonly Scalar[]) => void
}) => {
  const { t } = useTranslation('rules')
  const count = valueCount(item.operator)
  if (count === 0) return null
  if (count === 'many') {
    const read = (text: string): Scalar => (item.type === 'number' || item.type === 'money' ? Number(text) : text)
    return <TagsInput size="xs" miw={200} aria-label={t('value')} value={item.values.map(String)} data={[...(known ?? [])]} onChange={(values) => onValues(values.map(read))} />
  }
  return item.values.slice(0, count).map((value, index) => (
    <OneValue key={String(index)} value={value} type={item.type} known={count === 1 ? known : undefined} digits={digits} currency={currency} label={count === 1 ? t('value') : t(index === 0 ? 'from' : 'to')}
      onValue={(next) => onValues(item.values.map((old, at) => (at === index ? next : old)))} />
  ))
}
