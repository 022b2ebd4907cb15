import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { LifeCycle } from '../../../../api/analysis-value.ts'
import { ChartCard } from '../../../../charts/Chart.tsx'
import type { Palette } from '../../../../charts/palette.ts'
import { stackOption } from '../../../../charts/stack-option.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { lastDayOf } from '../../../../format/zone-day.ts'
import { useLabel } from '../../../../i18n/use-label.ts'

/** How many stood in each stage at each period end. */
export const StageHistory = ({ lifeCycle }: { readonly lifeCycle: LifeCycle }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  const { stages, history } = lifeCycle
  const days = history.map(({ at }) => format.day(lastDayOf(at, format.settings.zone)))
  const draw = useCallback((palette: Palette) => stackOption(days, stages.map((stage, place) => ({ name: label(stage.name), values: history.map(({ customers }) => customers[place] ?? 0) })), palette, { value: (value) => format.compact(value) }), [days, stages, history, label, format])
  const table = { columns: [t('periodEnd'), ...stages.map((stage) => label(stage.name))], rows: history.map(({ customers }, index) => [days[index] ?? '', ...customers]) }
  return <ChartCard title={t('stageHistory')} draw={draw} table={table} height={280} note={t('stageHistoryNote')} />
}
