import { Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Candidate, Decision } from '../../api/decisions.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Section.tsx'

const useCandidateColumns = (): readonly TableColumn<Candidate>[] => {
  const { t } = useTranslation('interaction')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'rank', header: t('rank'), align: 'right', cell: (row) => row.rank ?? common('none') },
    { key: 'offer', header: t('offer'), cell: (row) => <AppLink href={`/offers/${encodeURIComponent(row.offer)}`}>{label(row.name)}</AppLink> },
    { key: 'eligible', header: t('eligible'), cell: (row) => (row.eligible ? <IconCheck size={17} color="var(--mantine-color-sea-5)" aria-label={common('yes')} /> : <IconX size={17} color="var(--mantine-color-rust-5)" aria-label={common('no')} />) },
    { key: 'propensity', header: t('propensity'), align: 'right', cell: (row) => (row.propensity === null ? common('none') : format.share(row.propensity, 2)) },
    { key: 'value', header: t('value'), align: 'right', cell: (row) => format.money(row.valueMinor) }, { key: 'cost', header: t('cost'), align: 'right', cell: (row) => format.money(row.costMinor) },
    { key: 'score', header: t('score'), align: 'right', cell: (row) => (row.score === null ? common('none') : <b>{format.money(Math.round(row.score))}</b>) },
    { key: 'reasons', header: t('reasons'), cell: (row) => row.reasons.map((reason) => <Text key={reason.code} size="xs" title={reason.code}>{label(reason.message)}</Text>) },
  ]
}

/** Every offer that was looked at, with the reasons for yes and no. */
export const CandidateTable = ({ decision }: { readonly decision: Decision }) => {
  const { t } = useTranslation('interaction')
  const columns = useCandidateColumns()
  const rows = decision.candidates.toSorted((a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER))
  return <Section flush title={t('candidates')}>{rows.length === 0 ? <EmptyState title={t('noCandidates')} /> : <DataTable label={t('candidates')} rows={rows} rowKey={(row) => row.offer} columns={columns} />}</Section>
}
