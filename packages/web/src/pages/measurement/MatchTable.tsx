import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CampaignResult } from '../../api/measurement.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const matches = ['direct_exact', 'direct_inexact', 'inferred', 'viral', 'orphan'] as const

const useMatchColumns = (result: CampaignResult): readonly TableColumn<CampaignResult['responsesByMatch'][number]>[] => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const nameOf = (match: string): string => { const known = matches.find((item) => item === match); return known === undefined ? match : t(`match_${known}`) }
  return [
    { key: 'match', header: t('match'), cell: (row) => nameOf(row.match) },
    { key: 'arm', header: t('arm'), cell: (row) => row.arm !== null && <StatusBadge status={row.arm} /> },
    { key: 'responses', header: t('responses'), align: 'right', cell: (row) => format.integer(row.responses) },
    { key: 'value', header: t('value'), align: 'right', cell: (row) => format.money(row.valueMinor, result.currency) },
  ]
}

/** How responses were bound to contacts, per arm. */
export const MatchTable = ({ result }: { readonly result: CampaignResult }) => {
  const columns = useMatchColumns(result)
  const { t } = useTranslation('measurement')
  return (
    <Section flush span={8} title={t('matches')}>
      {result.responsesByMatch.length === 0 ? <Text size="sm" c="dimmed" p="md">{t('noMatches')}</Text> : (
        <DataTable label={t('matches')} rows={result.responsesByMatch} rowKey={(row) => `${row.match}.${row.arm}`} columns={columns} />
      )}
    </Section>
  )
}
