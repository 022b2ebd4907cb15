import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSqlHistory } from '../../api/console.ts'
import type { SqlStatement } from '../../api/console.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

const useColumns = (onOpen: (sql: string) => void): readonly TableColumn<SqlStatement>[] => {
  const { t } = useTranslation('console')
  const format = useFormat()
  return [
    { key: 'at', header: t('at'), cell: ({ at }) => format.dateTime(at) },
    { key: 'sql', header: t('statement'), cell: ({ sql, problem }) => <><code style={{ whiteSpace: 'pre-wrap' }}>{sql.length > 300 ? `${sql.slice(0, 300)} …` : sql}</code>{problem !== null && <Text size="xs" c="rust">{problem}</Text>}</> },
    { key: 'outcome', header: t('outcome'), cell: ({ outcome, rows, milliseconds }) => <>{t(`outcome_${outcome}`)}{rows !== null && <div className="sx-eyebrow">{t('rows', { rows: format.integer(rows), ms: format.integer(milliseconds) })}</div>}</> },
    { key: 'use', header: '', align: 'right', cell: ({ sql }) => <Button size="compact-xs" variant="subtle" onClick={() => onOpen(sql)}>{t('use')}</Button> },
  ]
}

export const StatementHistory = ({ onOpen }: { readonly onOpen: (sql: string) => void }) => {
  const { t } = useTranslation('console')
  const query = useSqlHistory()
  const columns = useColumns(onOpen)
  return (
    <Section flush title={t('history')}>
      <QueryView query={query} isEmpty={(data) => data.statements.length === 0} empty={<EmptyState title={t('noHistory')} />}>
        {(data) => <DataTable label={t('history')} rows={data.statements} rowKey={({ id }) => id} columns={columns} />}
      </QueryView>
    </Section>
  )
}
