import { Button, Group, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { majorOf } from '../../../../format/format.ts'
import type { RfmSearch } from './RfmPanel.tsx'

const letters = ['recencyBreaks', 'frequencyBreaks', 'monetaryBreaks'] as const
const scaled = (text: string, factor: number): string => text.split(',').map((part) => String(Math.round(Number(part.trim()) * factor * 1e6) / 1e6)).join(',')

/** How the scores are cut: equal numbers, equal widths, or one's own breaks (amounts in the currency's major unit). */
export const RfmBreaks = ({ search, onChange }: { readonly search: RfmSearch; readonly onChange: (part: Partial<RfmSearch>) => void }) => {
  const { t } = useTranslation('value-analyses')
  const { t: common } = useTranslation()
  const { currency } = useFormat().settings
  const minorUnits = Math.round(1 / majorOf(1, currency))
  const [texts, setTexts] = useState({
    recencyBreaks: search.recencyBreaks ?? '30,90,180', frequencyBreaks: search.frequencyBreaks ?? '2,5,10', monetaryBreaks: search.monetaryBreaks === undefined ? '100,500,1000' : scaled(search.monetaryBreaks, 1 / minorUnits),
  })
  const kind = search.breaks ?? 'quantile'
  const setKind = (value: string): void => onChange({ breaks: value === 'quantile' ? undefined : (value as 'fixed'), recency: undefined, frequency: undefined, ...(value === 'custom' ? { ...texts, monetaryBreaks: scaled(texts.monetaryBreaks, minorUnits) } : { recencyBreaks: undefined, frequencyBreaks: undefined, monetaryBreaks: undefined }) })
  return (
    <form onSubmit={(event) => { event.preventDefault(); onChange({ ...texts, monetaryBreaks: scaled(texts.monetaryBreaks, minorUnits), recency: undefined, frequency: undefined }) }}>
      <Group mb="md" gap="sm" align="flex-end">
        <SegmentedControl size="sm" aria-label={t('breaks')} value={kind} onChange={setKind} data={[{ value: 'quantile', label: t('breaksQuantile') }, { value: 'fixed', label: t('breaksFixed') }, { value: 'custom', label: t('breaksCustom') }]} />
        {kind === 'custom'
          ? <>{letters.map((name) => <TextInput key={name} size="xs" w={150} label={t(name)} value={texts[name]} onChange={(event) => setTexts({ ...texts, [name]: event.currentTarget.value })} />)}<Button size="xs" type="submit" variant="default">{common('apply')}</Button></>
          : <NumberInput size="xs" w={90} label={t('bands')} min={2} max={10} allowDecimal={false} value={search.bins ?? 5} onChange={(value) => onChange({ bins: value === 5 || value === '' ? undefined : Number(value), recency: undefined, frequency: undefined })} />}
      </Group>
    </form>
  )
}
