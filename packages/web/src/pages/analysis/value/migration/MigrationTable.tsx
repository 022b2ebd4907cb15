import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Migration } from '../../../../api/analysis-value.ts'
import { rampColour } from '../../../../charts/ramp.ts'
import { usePalette } from '../../../../charts/use-palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { Section } from '../../../../ui/Section.tsx'

type Measure = 'customers' | 'share'

/** From (down) to (across); a cell leads to its customers, the diagonal stayed. */
export const MigrationTable = ({ migration, measure, onMeasure, onOpen }: { readonly migration: Migration; readonly measure: Measure; readonly onMeasure: (measure: Measure) => void; readonly onOpen: (from: string, to: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  const { palette } = usePalette()
  const { classes, cells } = migration
  const toggle = <SegmentedControl size="xs" aria-label={t('measure')} value={measure} onChange={(value) => onMeasure(value as Measure)} data={[{ value: 'customers', label: t('customers') }, { value: 'share', label: t('shareOfRow') }]} />
  return (
    <Section title={t('migrationMatrix')} actions={toggle}>
      <div className="sx-table-wrap" tabIndex={0} role="region" aria-label={t('migrationMatrix')}>
        <table className="sx-heat" aria-label={t('migrationMatrix')} style={{ minWidth: 220 + classes.length * 84 }}>
          <thead><tr><th scope="col" style={{ width: 140, textAlign: 'left' }}>{t('fromTo')}</th><th scope="col" style={{ width: 70, textAlign: 'right' }}>{t('before')}</th>{classes.map(({ key, name }) => <th key={key} scope="col" style={{ whiteSpace: 'normal' }}>{label(name)}</th>)}</tr></thead>
          <tbody>
            {classes.filter(({ from }) => from > 0).map((row) => (
              <tr key={row.key}>
                <th scope="row" style={{ textAlign: 'left', whiteSpace: 'normal' }}>{label(row.name)}</th>
                <td style={{ textAlign: 'right', paddingRight: 6 }}>{format.integer(row.from)}</td>
                {classes.map((column) => {
                  const cell = cells.find(({ from, to }) => from === row.key && to === column.key)
                  if (cell === undefined) return <td key={column.key} style={{ background: 'var(--sx-surface-2)' }}><span className="sx-cell">·</span></td>
                  const written = measure === 'customers' ? format.integer(cell.customers) : format.share(cell.share, 0)
                  return (
                    <td key={column.key} style={{ ...rampColour(palette.ramp, Math.sqrt(cell.share) * 0.9), ...(row.key === column.key ? { boxShadow: 'inset 0 0 0 2px var(--sx-brass)' } : {}) }}>
                      <button type="button" className="sx-cell-button" aria-haspopup="dialog" aria-label={`${label(row.name)} → ${label(column.name)}: ${written}`} onClick={() => onOpen(row.key, column.key)}>{written}</button>
                    </td>
                  )
                })}
              </tr>
            ))}
            <tr><th scope="row" style={{ textAlign: 'left' }}>{t('after')}</th><td />{classes.map(({ key, to }) => <td key={key}>{format.integer(to)}</td>)}</tr>
          </tbody>
        </table>
      </div>
      <div className="sx-eyebrow" style={{ marginTop: 8 }}>{t('migrationNote')}</div>
    </Section>
  )
}
