import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../api/models.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

export const ScoreHistogram = ({ bars }: { readonly bars: NonNullable<ModelDetail['scoreHistogram']> }) => {
  const { t } = useTranslation('models')
  const format = useFormat()
  const draw = useCallback((palette: Palette) => categoryOption(bars.map(({ from }) => format.share(from, 0)), [{ name: t('customers'), values: bars.map(({ customers }) => customers), kind: 'bar' }], palette, { value: format.compact }), [bars, format, t])
  return <ChartCard span={5} title={t('histogram')} draw={draw} table={{ columns: [t('score'), t('customers')], rows: bars.map(({ from, to, customers }) => [`${format.share(from)} – ${format.share(to)}`, customers]) }} height={200} />
}
