import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DataTableSummary } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { ToldProblem } from '../../ui/WarehouseAway.tsx'

/** Where a table's rows come from: what was imported and tracked, or a table of another catalog, read where it lies or loaded from there. */
export const TableSource = ({ source }: { readonly source: DataTableSummary['source'] }) => {
  const { t } = useTranslation('data')
  const format = useFormat()
  if (source === null) return <Text size="xs" c="dimmed">{t('ownSource')}</Text>
  const how = source.mode === 'in_place' ? t('readInPlace') : source.loadedAt === null ? t('notLoadedYet') : t('loadedFrom', { at: format.dateTime(source.loadedAt) })
  return (
    <>
      <span className="sx-id">{source.catalog}.{source.schema}.{source.table}</span>
      <div className="sx-eyebrow">{how}</div>
      {source.problem !== null && <><StatusBadge status={source.state} /><ToldProblem problem={source.problem} /></>}
    </>
  )
}
