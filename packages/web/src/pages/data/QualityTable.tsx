import { Badge, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'

const colours: Readonly<Record<Finding['kind'], string>> = { missing: 'brass', duplicate_key: 'rust', orphan: 'rust', impossible: 'rust', outlier: 'brass', unknown_value: 'brass', rounded: 'gray', late: 'brass', invalid: 'rust' }

const useFindingColumns = (): readonly TableColumn<Finding>[] => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'kind', header: t('finding'), cell: (row) => <Badge tt="none" miw="max-content" color={colours[row.kind]}>{t(`q_${row.kind}`)}</Badge> },
    { key: 'table', header: t('table'), cell: (row) => <span className="sx-id">{row.column === null ? row.table : `${row.table}.${row.column}`}</span> },
    { key: 'message', header: common('description'), cell: (row) => label(row.message) },
    { key: 'rows', header: t('rows'), align: 'right', cell: (row) => format.integer(row.rows) }, { key: 'share', header: t('share'), align: 'right', cell: (row) => format.share(row.share, 2) },
    { key: 'examples', header: t('examples'), cell: (row) => <span className="sx-eyebrow">{row.examples.slice(0, 4).map((example, index) => <span key={example}>{index > 0 && ' · '}<code>{example}</code></span>)}</span> },
  ]
}

/** What stands out in the data, with examples. */
export const QualityTable = ({ findings }: { readonly findings: readonly Finding[] }) => {
  const columns = useFindingColumns()
  const { t } = useTranslation('data')
  return (
    <Section flush title={t('quality')}>
      {findings.length === 0 ? <Text size="sm" c="dimmed" p="md">{t('noFindings')}</Text> : (
        <DataTable label={t('quality')} rows={findings} rowKey={(row, index) => `${row.table}.${row.column}.${row.kind}.${index}`} columns={columns} />
      )}
    </Section>
  )
}
