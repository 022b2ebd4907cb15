import { useTranslation } from 'react-i18next'
import type { Rfm } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { DataTable } from '../../../../ui/DataTable.tsx'
import { Section } from '../../../../ui/Section.tsx'

/** What each score of each letter stands for. */
export const ScoreRanges = ({ rfm }: { readonly rfm: Rfm }) => {
  const { t } = useTranslation('value-analyses')
  const { t: analysis } = useTranslation('analysis')
  const format = useFormat()
  const scores = [...new Set([...rfm.bands.recency, ...rfm.bands.frequency, ...rfm.bands.monetary].map(({ score }) => score))].toSorted((left, right) => right - left)
  const range = (letter: keyof Rfm['bands'], score: number, written: (value: number) => string): string => {
    const band = rfm.bands[letter].find((one) => one.score === score)
    return band === undefined ? '—' : `${written(band.from)} – ${written(band.to)} (${format.integer(band.customers)})`
  }
  const isTied = (letter: keyof Rfm['bands']): boolean => rfm.bands[letter].some(({ score, from, to }) => rfm.bands[letter].some((other) => other.score !== score && other.from <= to && from <= other.to))
  const tied = (['recency', 'frequency', 'monetary'] as const).filter(isTied).map((letter) => analysis(letter))
  return (
    <Section flush title={t('scoreRanges')}>
      <DataTable label={t('scoreRanges')} rows={scores} rowKey={String} columns={[
        { key: 'score', header: analysis('score'), cell: (score) => score },
        { key: 'recency', header: analysis('recency'), align: 'right', cell: (score) => range('recency', score, format.integer) },
        { key: 'frequency', header: analysis('frequency'), align: 'right', cell: (score) => range('frequency', score, format.integer) },
        { key: 'monetary', header: analysis('monetary'), align: 'right', cell: (score) => range('monetary', score, (value) => format.money(value, rfm.currency)) },
      ]} />
      {tied.length > 0 && <div className="sx-eyebrow" style={{ padding: '10px 14px' }}>{t('tiedBands', { letters: tied.join(t('letterJoin')) })}</div>}
    </Section>
  )
}
