import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assessment } from '../../api/models.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption, xyOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

const Calibration = ({ assessment }: { readonly assessment: Assessment }) => {
  const { t } = useTranslation('models')
  const format = useFormat()
  const { calibration } = assessment
  const draw = useCallback((palette: Palette) => {
    const highest = Math.max(0.01, ...calibration.map(({ predicted, high }) => Math.max(predicted, high)))
    return xyOption([
      { name: t('observed'), points: calibration.map(({ predicted, observed }) => [predicted, observed]), dots: true }, { name: t('perfect'), points: [[0, 0], [highest, highest]], dashed: true },
    ], palette, { xName: t('predicted'), yName: t('observed'), x: (share) => format.share(share, 0), y: (share) => format.share(share, 0), whiskers: calibration.map(({ predicted, low, high }) => [predicted, low, high]) })
  }, [calibration, format, t])
  const table = { columns: [t('predicted'), t('observed'), t('interval'), t('customers')], rows: calibration.map((row) => [format.share(row.predicted), format.share(row.observed), `${format.share(row.low)} – ${format.share(row.high)}`, row.customers]) }
  return <ChartCard span={4} title={t('calibration')} draw={draw} table={table} height={260} />
}

const Lift = ({ assessment }: { readonly assessment: Assessment }) => {
  const { t } = useTranslation('models')
  const format = useFormat()
  const { lift } = assessment
  const draw = useCallback((palette: Palette) => categoryOption(lift.map(({ decile }) => String(decile)), [{ name: t('liftAxis'), values: lift.map((row) => row.lift), kind: 'bar' }, { name: t('average'), values: lift.map(() => 1) }], palette, { value: (value) => format.number(value, 1) }), [lift, format, t])
  const table = { columns: [t('decile'), t('customers'), t('responders'), t('rate'), t('liftAxis')], rows: lift.map((row) => [row.decile, row.customers, row.responders, format.share(row.rate), format.number(row.lift)]) }
  const top = lift[0]
  return <ChartCard span={4} title={t('lift')} draw={draw} table={table} height={260} {...(top === undefined ? {} : { note: t('top', { lift: format.number(top.lift, 1) }) })} />
}

const Gain = ({ assessment }: { readonly assessment: Assessment }) => {
  const { t } = useTranslation('models')
  const format = useFormat()
  const { lift } = assessment
  const draw = useCallback((palette: Palette) => {
    const all = lift.reduce((sum, { customers }) => sum + customers, 0)
    const reached = lift.map((row, index): readonly [number, number] => [lift.slice(0, index + 1).reduce((sum, { customers }) => sum + customers, 0) / Math.max(1, all), row.cumulativeGain])
    return xyOption([{ name: t('model'), points: [[0, 0], ...reached], area: true }, { name: t('random'), points: [[0, 0], [1, 1]], dashed: true }], palette, { xName: t('gainCustomers'), yName: '', x: (share) => format.share(share, 0), y: (share) => format.share(share, 0), max: 1 })
  }, [lift, format, t])
  const table = { columns: [t('decile'), t('gainResponders')], rows: lift.map((row) => [row.decile, format.share(row.cumulativeGain)]) }
  return <ChartCard span={4} title={t('gain')} draw={draw} table={table} height={260} note={t('gainResponders')} />
}

export const AssessmentCharts = ({ assessment }: { readonly assessment: Assessment }) => <><Calibration assessment={assessment} /><Lift assessment={assessment} /><Gain assessment={assessment} /></>
