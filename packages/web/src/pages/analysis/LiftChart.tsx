import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Profile } from '../../api/analysis.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { liftOption } from '../../charts/lift-option.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'

export const LiftChart = ({ attribute }: { readonly attribute: Profile['attributes'][number] }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const label = useLabel()
  const { values } = attribute
  const draw = useCallback((palette: Palette) => liftOption(values.map(({ value, lift, low, high }) => ({ name: value, lift, low, high })), palette, { lift: t('lift'), value: (lift) => format.number(lift, 2) }), [values, format, t])
  const table = {
    columns: [t('value'), t('inSegment'), t('share'), t('inBase'), t('lift'), t('interval')],
    rows: values.map((row) => [row.value, row.inSegment, format.share(row.share), format.share(row.baseShare), format.number(row.lift), `${format.number(row.low)} – ${format.number(row.high)}`]),
  }
  return <ChartCard span={4} title={label(attribute.label)} draw={draw} table={table} height={Math.max(120, values.length * 30 + 36)} />
}
