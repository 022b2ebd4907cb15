import { useTranslation } from 'react-i18next'
import type { Overlap } from '../../api/segments.ts'
import { rampColour } from '../../charts/ramp.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { Section } from '../../ui/Section.tsx'
import './segments.css'

const named = (key: string): string => `in segment ${JSON.stringify(key)}`

/** Every pair of segments: how many are in both; a cell opens them. */
export const OverlapMatrix = ({ overlap, onChoose }: { readonly overlap: Overlap; readonly onChoose: (behind: { readonly title: string; readonly rule: string }) => void }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  const { palette } = usePalette()
  const { segments, pairs } = overlap
  const pairOf = (one: string, other: string) => pairs.find((pair) => (pair.one === one && pair.other === other) || (pair.one === other && pair.other === one))
  return (
    <Section title={t('matrix')} {...(segments.length <= 4 ? { span: 7 as const } : {})}>
      <div className="sx-table-wrap">
        <table className="sx-table" aria-label={t('matrix')}>
          <thead><tr><th scope="col" />{segments.map(({ key, name }) => <th key={key} scope="col" data-align="right">{label(name)}</th>)}</tr></thead>
          <tbody>
            {segments.map((row) => (
              <tr key={row.key}>
                <th scope="row">{label(row.name)}</th>
                {segments.map((column) => {
                  if (row.key === column.key) return <td key={column.key} data-align="right"><b>{format.integer(row.size)}</b></td>
                  const pair = pairOf(row.key, column.key)
                  const names = { one: label(row.name), other: label(column.name) }
                  return (
                    <td key={column.key} style={{ padding: 2 }}>
                      <button type="button" className="sx-cell" style={rampColour(palette.ramp, pair?.shareOfEither ?? 0)} aria-label={`${t('bothIn', names)}: ${format.integer(pair?.both ?? 0)}`} title={format.share(pair?.shareOfEither ?? 0)}
                        onClick={() => onChoose({ title: t('bothIn', names), rule: `${named(row.key)} and ${named(column.key)}` })}>{format.integer(pair?.both ?? 0)}</button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="sx-eyebrow">{t('matrixNote')}</p>
    </Section>
  )
}
