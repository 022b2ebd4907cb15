import { useTranslation } from 'react-i18next'
import type { SqlAnswer } from '../../api/console.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Section.tsx'

type Row = SqlAnswer['rows'][number]

/** Raw values: nobody knows whether a number is money, so it is written as the engine gave it. */
export const cellText = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))

const shownCell = (value: unknown) => (value === null ? <span className="sx-eyebrow">null</span> : cellText(value))

const columnsOf = (answer: SqlAnswer): readonly TableColumn<Row>[] =>
  answer.columns.map(({ name, type }, index) => ({
    key: String(index), header: <span title={type}>{name}</span>, align: answer.rows.some((row) => typeof row[index] === 'number') ? 'right' : 'left', cell: (row) => shownCell(row[index]),
  }))

export const AnswerTable = ({ answer }: { readonly answer: SqlAnswer }) => {
  const { t } = useTranslation('console')
  const format = useFormat()
  return (
    <Section flush title={t('rows', { rows: format.integer(answer.rows.length), ms: format.integer(answer.milliseconds) })}>
      {answer.rows.length === 0 ? <EmptyState title={t('noRows')} /> : <div style={{ maxHeight: 560, overflow: 'auto' }}><DataTable label={t('tab_answer')} rows={answer.rows} columns={columnsOf(answer)} rowKey={(_row, index) => String(index)} /></div>}
    </Section>
  )
}
