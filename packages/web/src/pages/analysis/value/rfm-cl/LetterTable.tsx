import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RfmCl } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { DataTable } from '../../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../../ui/DataTable.tsx'
import { Section } from '../../../../ui/Section.tsx'

type Letter = RfmCl['letters'][number]

const useLetterColumns = (currency: string): readonly TableColumn<Letter>[] => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  const written = (isMoney: boolean) => (value: number): string => (isMoney ? format.money(Math.round(value), currency) : format.number(value, Number.isInteger(value) ? 0 : 2))
  return [
    { key: 'letter', header: '', cell: (row) => <b>{row.letter}</b> },
    { key: 'label', header: t('meaning'), cell: (row) => label(row.label) },
    { key: 'expression', header: t('expression'), width: '36%', cell: (row) => <span className="sx-id" style={{ whiteSpace: 'normal' }}>{row.expression}</span> },
    {
      key: 'bands', header: t('scores'), width: '40%',
      cell: (row) => <span style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 14px' }}>{row.bands.map((band) => <span key={band.score} style={{ whiteSpace: 'nowrap' }}><b>{band.score}</b> {written(row.isMoney)(band.from)} – {written(row.isMoney)(band.to)} <small>({format.integer(band.customers)})</small></span>)}{row.unknown > 0 && <span>{t('unknownScore', { formatted: format.integer(row.unknown) })}</span>}</span>,
    },
  ]
}

/** What each letter is, and the values that each of its scores stands for. */
export const LetterTable = ({ rfmCl, actions }: { readonly rfmCl: RfmCl; readonly actions: ReactNode }) => {
  const { t } = useTranslation('value-analyses')
  const columns = useLetterColumns(rfmCl.currency)
  return (
    <Section flush title={t('letters')} actions={actions}>
      <DataTable label={t('letters')} rows={rfmCl.letters} rowKey={({ letter }) => letter} columns={columns} />
    </Section>
  )
}
