import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { CampaignResult, Estimate } from '../../api/measurement.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { intervalOption } from '../../charts/interval-option.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'

type Effect = NonNullable<CampaignResult['effect']>
interface Measure { readonly name: string; readonly estimate: Estimate | null; readonly text: string; readonly written: (value: number) => string }

const useMeasures = (effect: Effect, currency: string): readonly Measure[] => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const money = (minor: number): string => format.money(Math.round(minor), currency)
  const row = (name: string, estimate: Estimate | null, written: (value: number) => string): Measure => ({ name, estimate, text: estimate === null ? '—' : written(estimate.value), written })
  const p = (value: number): string => (value < 0.0001 ? `< ${format.number(0.0001, 4)}` : format.number(value, 4))
  return [
    row(t('lift'), effect.liftRate, (value) => format.points(value, 2)), row(t('relativeLift'), effect.relativeLift, (value) => format.change(value, 1)),
    row(t('incrementalResponders'), effect.incrementalResponders, (value) => format.integer(value)), row(t('revenuePerHead'), effect.revenuePerCustomerMinor, money), row(t('incrementalRevenue'), effect.incrementalRevenueMinor, money),
    { name: t('pValue'), estimate: null, text: p(effect.pValue), written: String }, { name: t('detectableLift'), estimate: null, text: format.points(effect.smallestDetectableLift, 2), written: String }, { name: t('splitP'), estimate: null, text: p(effect.sampleRatioPValue), written: String },
  ]
}

const useMeasureColumns = (): readonly TableColumn<Measure>[] => {
  const { t } = useTranslation('measurement')
  return [
    { key: 'name', header: t('measure'), cell: (row) => row.name }, { key: 'value', header: t('estimate'), align: 'right', cell: (row) => <b>{row.text}</b> },
    { key: 'interval', header: t('interval'), align: 'right', cell: ({ estimate, written }) => (estimate === null ? '' : t('intervalOf', { low: written(estimate.low), high: written(estimate.high) })) },
  ]
}

/** The lift with its interval against zero and the smallest detectable one, and every other measure of the effect. */
export const EffectCards = ({ result, effect }: { readonly result: CampaignResult; readonly effect: Effect }) => {
  const columns = useMeasureColumns()
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const measures = useMeasures(effect, result.currency)
  const { liftRate, smallestDetectableLift } = effect
  const draw = useCallback((palette: Palette) => intervalOption(liftRate, smallestDetectableLift, palette, { value: (value) => format.points(value, 2), axis: (value) => format.number(value * 100, smallestDetectableLift < 0.02 ? 2 : 1), zero: t('zero'), detectable: t('detectable') }), [liftRate, smallestDetectableLift, format, t])
  const table = { columns: [t('measure'), t('estimate'), t('low'), t('high')], rows: [[t('lift'), format.points(liftRate.value, 3), format.points(liftRate.low, 3), format.points(liftRate.high, 3)], [t('detectableLift'), format.points(smallestDetectableLift, 3), null, null]] }
  return (
    <>
      <ChartCard span={6} title={t('effectChart')} draw={draw} table={table} height={170} note={t('byAssignment')} />
      <Section flush title={t('effect')} span={6}>
        <DataTable label={t('effect')} rows={measures} rowKey={(row) => row.name} columns={columns} />
      </Section>
    </>
  )
}
