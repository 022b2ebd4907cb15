import { TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { InputOf, analyseRfmCl } from '@sextant/contract'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useIndicators } from '../../../../api/analysis-value.ts'
import type { Indicator } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { DataTable } from '../../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../../ui/DataTable.tsx'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { Section } from '../../../../ui/Section.tsx'
import { IndicatorChart } from './IndicatorChart.tsx'

const useIndicatorColumns = (chosen: string | undefined, onChoose: (name: string) => void): readonly TableColumn<Indicator>[] => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  return [
    { key: 'label', header: t('indicator'), cell: (row) => <UnstyledButton className="sx-link" aria-pressed={row.name === chosen} onClick={() => onChoose(row.name)} title={row.expression}>{label(row.label)}</UnstyledButton> },
    { key: 'unit', header: t('unit'), cell: (row) => t(`unit_${row.unit}`) },
  ]
}

const IndicatorList = ({ indicators, chosen, onChoose }: { readonly indicators: readonly Indicator[]; readonly chosen: string | undefined; readonly onChoose: (name: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const columns = useIndicatorColumns(chosen, onChoose)
  if (indicators.length === 0) return <EmptyState title={t('noIndicator')} />
  return (
    <div style={{ maxHeight: 460, overflow: 'auto' }} tabIndex={0} role="region" aria-label={t('indicators')}>
      <DataTable label={t('indicators')} rows={indicators} rowKey={({ name }) => name} columns={columns} />
    </div>
  )
}

/** The ready indicators derived from the declared facts, and how the one chosen is distributed over the classes. */
export const IndicatorPart = ({ input, chosen, find, onChange }: { readonly input: InputOf<typeof analyseRfmCl>; readonly chosen: string | undefined; readonly find: string; readonly onChange: (part: { indicator?: string | undefined; find?: string | undefined }) => void }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const query = useIndicators()
  const wanted = find.trim().toLowerCase()
  const fitting = useMemo(() => (query.data?.indicators ?? []).filter(({ name, label, expression }) => [name, label.en, label.zh, expression].some((text) => text.toLowerCase().includes(wanted))), [query.data, wanted])
  const title = query.data === undefined ? t('indicators') : `${t('indicators')} · ${t('indicatorCount', { shown: format.integer(query.data.indicators.length), all: format.integer(query.data.total) })}`
  return (
    <>
      <Section span={5} title={title}>
        <TextInput size="xs" mb="xs" leftSection={<IconSearch size={14} aria-hidden />} aria-label={t('findIndicator')} placeholder={t('findIndicator')} value={find} onChange={(event) => onChange({ find: event.currentTarget.value === '' ? undefined : event.currentTarget.value })} />
        <QueryView query={query}>{() => <IndicatorList indicators={fitting} chosen={chosen} onChoose={(indicator) => onChange({ indicator })} />}</QueryView>
      </Section>
      <IndicatorChart input={input} name={chosen ?? query.data?.indicators[0]?.name} />
    </>
  )
}
