import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Rfm } from '../../../../api/analysis-value.ts'
import { rampColour } from '../../../../charts/ramp.ts'
import { usePalette } from '../../../../charts/use-palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { Section } from '../../../../ui/Section.tsx'

type Measure = 'customers' | 'revenue'

const GridCell = ({ rfm, recency, frequency, measure, strongest, chosenRecency, chosenFrequency }: { readonly rfm: Rfm; readonly recency: number; readonly frequency: number; readonly measure: Measure; readonly strongest: number; readonly chosenRecency: number | undefined; readonly chosenFrequency: number | undefined }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const { palette } = usePalette()
  const cells = rfm.cells.filter((cell) => cell.recency === recency && cell.frequency === frequency)
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0)
  const revenue = cells.reduce((sum, cell) => sum + cell.revenue, 0)
  const value = measure === 'customers' ? customers : revenue
  const written = measure === 'customers' ? format.integer(customers) : format.moneyShort(revenue, rfm.currency)
  const share = measure === 'customers' ? customers / rfm.customers : revenue / rfm.revenue
  if (customers === 0) return <td style={{ background: 'var(--sx-surface-2)' }}><span className="sx-cell">·</span></td>
  const chosen = chosenRecency === recency && chosenFrequency === frequency
  return (
    <td style={{ ...rampColour(palette.ramp, Math.sqrt(Math.max(0, value) / strongest)), ...(chosen ? { boxShadow: '0 0 0 3px var(--sx-brass)' } : {}) }}>
      <Link from="/analysis/$kind" to="." search={(old) => ({ ...old, recency, frequency })} resetScroll={false} aria-label={`${t('cellCustomers', { recency, frequency })}: ${written}`} aria-current={chosen}><span>{written}</span><small>{format.share(share)}</small></Link>
    </td>
  )
}

/** Recency down, frequency across; a cell leads to its customers. */
export const RfmGrid = ({ rfm, measure, recency: chosenRecency, frequency: chosenFrequency, onMeasure }: { readonly rfm: Rfm; readonly measure: Measure; readonly recency: number | undefined; readonly frequency: number | undefined; readonly onMeasure: (measure: Measure) => void }) => {
  const { t } = useTranslation('analysis')
  const scores = Array.from({ length: rfm.bins }, (_, index) => index + 1)
  const totals = scores.flatMap((recency) => scores.map((frequency) => rfm.cells.filter((cell) => cell.recency === recency && cell.frequency === frequency).reduce((sum, cell) => sum + (measure === 'customers' ? cell.customers : cell.revenue), 0)))
  const strongest = Math.max(1, ...totals)
  const toggle = <SegmentedControl size="xs" aria-label={t('measure')} value={measure} onChange={(value) => onMeasure(value as Measure)} data={[{ value: 'customers', label: t('customers') }, { value: 'revenue', label: t('revenue') }]} />
  return (
    <Section span={5} title={t('rfmTitle')} actions={toggle}>
      <table className="sx-heat" aria-label={t('rfmTitle')} style={{ ['--cell' as string]: '56px' }}>
        <thead><tr><th scope="col" style={{ width: 96, textAlign: 'left' }}>R ↓ · F →</th>{scores.map((score) => <th key={score} scope="col">F {score}</th>)}</tr></thead>
        <tbody>
          {scores.toReversed().map((recency) => (
            <tr key={recency} style={{ height: 56 }}>
              <th scope="row" style={{ textAlign: 'left' }}>R {recency}</th>
              {scores.map((frequency) => <GridCell key={frequency} rfm={rfm} recency={recency} frequency={frequency} measure={measure} strongest={strongest} chosenRecency={chosenRecency} chosenFrequency={chosenFrequency} />)}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="sx-eyebrow" style={{ marginTop: 8 }}>{t('rfmNote')}</div>
    </Section>
  )
}
