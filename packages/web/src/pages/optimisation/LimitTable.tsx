import { useTranslation } from 'react-i18next'
import type { Campaign } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const useLimitColumns = (): readonly TableColumn<Campaign>[] => {
  const { t } = useTranslation('optimisation')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'name', header: t('campaign'), cell: (row) => <AppLink href={`/campaigns/${encodeURIComponent(row.key)}`}>{row.name}</AppLink> }, { key: 'status', header: common('status'), cell: (row) => <StatusBadge status={row.status} /> },
    { key: 'budget', header: t('budget'), align: 'right', cell: (row) => (typeof row.budgetMinor === 'number' ? format.money(row.budgetMinor, row.currency) : t('noLimit')) },
    { key: 'cost', header: t('cost'), align: 'right', cell: (row) => format.money(row.contactCostMinor, row.currency) },
    { key: 'max', header: t('maxContacts'), align: 'right', cell: (row) => (typeof row.maxContacts === 'number' ? format.integer(row.maxContacts) : t('noLimit')) },
  ]
}

/** Campaigns that have a budget or a largest number of contacts. */
export const LimitTable = ({ campaigns }: { readonly campaigns: readonly Campaign[] }) => {
  const columns = useLimitColumns()
  const { t } = useTranslation('optimisation')
  const limited = campaigns.filter(({ budgetMinor, maxContacts }) => typeof budgetMinor === 'number' || typeof maxContacts === 'number')
  if (limited.length === 0) return <EmptyState title={t('none')} />
  return (
    <DataTable label={t('limited')} rows={limited} rowKey={(row) => row.key} columns={columns} />
  )
}
