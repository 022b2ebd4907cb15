import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelVersion } from '../../api/models.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { effectOption } from '../../charts/effect-option.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'

const shownFeatures = 20

export const CoefficientsChart = ({ version }: { readonly version: ModelVersion }) => {
  const { t } = useTranslation('models')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const strongest = version.coefficients.toSorted((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient))
  const shown = strongest.slice(0, shownFeatures)
  const draw = useCallback((palette: Palette) => effectOption(
    version.coefficients.toSorted((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient)).slice(0, shownFeatures).map((item) => ({ name: label(item.label), value: item.coefficient })), palette, (value) => format.number(value, 2),
  ), [version, format, label])
  const table = {
    columns: [t('feature'), t('coefficient'), t('standardError'), t('mean')],
    rows: strongest.map((item) => [label(item.label), format.number(item.coefficient, 3), item.standardError === null ? common('none') : format.number(item.standardError, 3), format.number(item.mean)]),
  }
  return <ChartCard span={7} title={t('coefficients')} draw={draw} table={table} height={Math.max(160, shown.length * 26 + 40)} note={t('coefficientNote')} />
}
