import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDeleteSqlQuery, useSqlQueries } from '../../api/console.ts'
import type { SqlQuery } from '../../api/console.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

const useColumns = (onOpen: (sql: string) => void, onDelete: (key: string) => void): readonly TableColumn<SqlQuery>[] => {
  const { t } = useTranslation('console')
  return [
    { key: 'name', header: t('name'), cell: ({ name, key }) => <><b>{name}</b><div className="sx-eyebrow">{key}</div></> },
    { key: 'sql', header: t('statement'), cell: ({ sql }) => <code style={{ whiteSpace: 'pre-wrap' }}>{sql.length > 300 ? `${sql.slice(0, 300)} …` : sql}</code> },
    { key: 'owner', header: t('owner'), cell: ({ owner, shared }) => <>{owner}{shared && <div className="sx-eyebrow">{t('shared')}</div>}</> },
    { key: 'act', header: '', align: 'right', cell: ({ sql, key, mine }) => <>
      <Button size="compact-xs" variant="subtle" onClick={() => onOpen(sql)}>{t('use')}</Button>
      {mine && <Button size="compact-xs" variant="subtle" color="rust" onClick={() => onDelete(key)}>{t('delete')}</Button>}
    </> },
  ]
}

export const SavedStatements = ({ onOpen }: { readonly onOpen: (sql: string) => void }) => {
  const { t } = useTranslation('console')
  const query = useSqlQueries()
  const remove = useDeleteSqlQuery(t('deleted'))
  const columns = useColumns(onOpen, (key) => remove.mutate({ key }))
  return (
    <Section flush title={t('savedTitle')}>
      {remove.error !== null && <ProblemAlert error={remove.error} />}
      <QueryView query={query} isEmpty={(data) => data.queries.length === 0} empty={<EmptyState title={t('noSaved')} />}>
        {(data) => <DataTable label={t('savedTitle')} rows={data.queries} rowKey={({ key }) => key} columns={columns} />}
      </QueryView>
    </Section>
  )
}
