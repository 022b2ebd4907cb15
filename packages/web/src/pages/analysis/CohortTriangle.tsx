import { useTranslation } from 'react-i18next'
import type { Cohorts } from '../../api/analysis.ts'
import { rampColour } from '../../charts/ramp.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

type Cohort = Cohorts['cohorts'][number]

const valueAt = (cohort: Cohort, offset: number, measure: 'customers' | 'revenue'): number | null => {
  const value = (measure === 'customers' ? cohort.active : cohort.revenueMinor)[offset]
  return value === undefined || cohort.size === 0 ? null : value / cohort.size
}

/** One row per cohort, one column per month since its first purchase. */
export const CohortTriangle = ({ cohorts, measure }: { readonly cohorts: readonly Cohort[]; readonly measure: 'customers' | 'revenue' }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const { palette } = usePalette()
  const months = Math.max(0, ...cohorts.map(({ active }) => active.length))
  const offsets = Array.from({ length: months }, (_, offset) => offset)
  // Month 0 of retention is 1 by definition: it would flatten the colours of all others.
  const strongest = Math.max(1e-9, ...cohorts.flatMap((cohort) => offsets.slice(measure === 'customers' ? 1 : 0).map((offset) => valueAt(cohort, offset, measure) ?? 0)))
  const written = (value: number): string => (measure === 'customers' ? format.share(value, 0) : format.moneyShort(Math.round(value)))
  return (
    <div className="sx-table-wrap" tabIndex={0} role="region" aria-label={t('cohortTitle')}>
      <table className="sx-heat" aria-label={t('cohortTitle')} style={{ minWidth: 160 + months * 58 }}>
        <thead><tr><th scope="col" style={{ width: 92, textAlign: 'left' }}>{t('cohort')}</th><th scope="col" style={{ width: 64, textAlign: 'right' }}>{t('size')}</th>{offsets.map((offset) => <th key={offset} scope="col" aria-label={t('month', { month: offset })}>{offset}</th>)}</tr></thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.cohort}>
              <th scope="row" style={{ textAlign: 'left' }}>{format.month(cohort.cohort)}</th>
              <td style={{ textAlign: 'right', height: 34, paddingRight: 6 }}>{format.integer(cohort.size)}</td>
              {offsets.map((offset) => {
                const value = valueAt(cohort, offset, measure)
                return value === null ? <td key={offset} style={{ height: 34 }} /> : <td key={offset} style={{ height: 34, ...rampColour(palette.ramp, value / strongest) }}>{written(value)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
