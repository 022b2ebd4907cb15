import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Waterfall } from '../../api/campaigns.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import type { Palette } from '../../charts/palette.ts'
import { waterfallOption, waterfallSteps } from '../../charts/waterfall-option.ts'
import type { WaterfallStep } from '../../charts/waterfall-option.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'

/** From audience to contact: what each reason costs, how many are held back, how many are contacted. */
export const WaterfallChart = ({ waterfall, span = 7, onStep }: { readonly waterfall: Waterfall; readonly span?: 6 | 7 | 8; readonly onStep?: (step: WaterfallStep) => void }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const label = useLabel()
  const steps = useMemo(() => waterfallSteps({ ...waterfall, firstReasons: waterfall.firstReasons.map((row) => ({ ...row, name: label(row.label) })) }, { audience: t('audience'), control: t('control'), target: t('target') }), [waterfall, label, t])
  const draw = useCallback((palette: Palette) => waterfallOption(steps, palette, { value: format.integer, share: format.share }), [steps, format])
  const table = { columns: [t('figure'), t('customers')], rows: steps.map((step) => [step.name, step.kind === 'dropped' ? -step.customers : step.customers]) }
  return (
    <ChartCard span={span} title={t('waterfall')} draw={draw} table={table} height={Math.max(180, steps.length * 34 + 36)} note={t(onStep === undefined ? 'waterfallPlanNote' : 'waterfallNote')}
      {...(onStep === undefined ? {} : { onClick: ({ dataIndex }) => { const step = steps[dataIndex]; if (step !== undefined) onStep(step) } })} />
  )
}
