import { useTranslation } from 'react-i18next'
import type { BehaviourCohorts } from '../../../api/analysis-behaviour.ts'
import { rampColour } from '../../../charts/ramp.ts'
import { usePalette } from '../../../charts/use-palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { cohortValue } from './cohort-curve.ts'
import type { CohortMeasure } from './cohort-curve.ts'
import { isRunning } from './cohort-period.ts'
import { useShown } from './use-shown.ts'

type Cohort = BehaviourCohorts['cohorts'][number]

/** The cell a click is on: of a cohort, by its place in the answer; without an offset all its customers. The rule is null where none says them. */
export interface CohortCell {
  readonly rule: string | null
  readonly bucket: number
  readonly offset?: number
}

/** One row per cohort, one column per period since the first purchase; a cell opens its customers. */
export const CohortTable = ({ answer, measure, onOpen }: { readonly answer: BehaviourCohorts; readonly measure: CohortMeasure; readonly onOpen: (title: string, cell: CohortCell) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { palette } = usePalette()
  const { valueName } = useShown()
  const { cohorts } = answer
  const names = cohorts.map(({ cohort }) => cohort)
  const unit = t(answer.granularity)
  const periods = Math.min(60, Math.max(0, ...cohorts.map(({ active }) => active.length)))
  const offsets = Array.from({ length: periods }, (_, offset) => offset)
  // Period 0 of retention is 1 by definition: it would flatten the colours of all others.
  const strongest = Math.max(1e-9, ...cohorts.flatMap((cohort) => offsets.slice(measure === 'customers' ? 1 : 0).map((offset) => cohortValue(cohort, offset, measure) ?? 0)))
  const written = (value: number): string => (measure === 'customers' ? format.share(value, 0) : format.moneyShort(Math.round(value), answer.currency))
  const nameOf = ({ cohort }: Cohort): string => (cohort === '' ? t('unknown') : /^\d{4}-\d{2}$/.test(cohort) ? format.month(cohort) : /^\d{4}-\d{2}-\d{2}$/.test(cohort) ? format.day(cohort) : valueName(cohort, names))
  return (
    <div className="sx-table-wrap" tabIndex={0} role="region" aria-label={t('cohortTitle')}>
      <table className="sx-heat" aria-label={t('cohortTitle')} style={{ minWidth: 200 + periods * 58 }}>
        <thead><tr><th scope="col" style={{ width: 110, textAlign: 'left' }}>{t('cohort')}</th><th scope="col" style={{ width: 76, textAlign: 'right' }}>{t('size')}</th>{offsets.map((offset) => <th key={offset} scope="col" aria-label={t('cohortCell', { cohort: '', unit, offset })}>{offset}</th>)}</tr></thead>
        <tbody>
          {cohorts.map((cohort, bucket) => {
            const { rule } = cohort
            const name = nameOf(cohort)
            return (
              <tr key={cohort.cohort}>
                <th scope="row" style={{ textAlign: 'left' }}>{name}</th>
                <td style={{ height: 34 }}><button type="button" className="sx-cell-button" aria-haspopup="dialog" aria-label={`${name}: ${format.integer(cohort.size)}`} onClick={() => onOpen(name, { rule, bucket })}>{format.integer(cohort.size)}</button></td>
                {offsets.map((offset) => {
                  const value = cohortValue(cohort, offset, measure)
                  if (value === null) return <td key={offset} style={{ height: 34 }} />
                  const title = t('cohortCell', { cohort: name, unit, offset })
                  const dashed = isRunning(answer, cohort.cohort, offset, format.settings.zone) ? { outline: '1px dashed var(--mantine-color-dimmed)', outlineOffset: -2 } : {}
                  return <td key={offset} style={{ height: 34, ...rampColour(palette.ramp, value / strongest), ...dashed }}><button type="button" className="sx-cell-button" aria-haspopup="dialog" aria-label={`${title}: ${written(value)}`} onClick={() => onOpen(title, { rule: cohort.activeRules[offset] ?? null, bucket, offset })}>{written(value)}</button></td>
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
