import { useTranslation } from 'react-i18next'
import type { Rfm } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { DataTable } from '../../../../ui/DataTable.tsx'
import { Section } from '../../../../ui/Section.tsx'

const byMonetary = (rfm: Rfm) =>
  Array.from({ length: rfm.bins }, (_, index) => rfm.bins - index).map((score) => {
    const cells = rfm.cells.filter((cell) => cell.monetary === score)
    const customers = cells.reduce((sum, cell) => sum + cell.customers, 0)
    const mean = (part: (cell: Rfm['cells'][number]) => number): number => (customers === 0 ? 0 : cells.reduce((sum, cell) => sum + part(cell) * cell.customers, 0) / customers)
    return { score, customers, revenue: cells.reduce((sum, cell) => sum + cell.revenue, 0), days: mean((cell) => cell.meanRecencyDays), times: mean((cell) => cell.meanFrequency), amount: mean((cell) => cell.meanMonetary) }
  })

export const MonetaryTable = ({ rfm }: { readonly rfm: Rfm }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  return (
    <Section span={7} title={t('byMonetary')} flush>
      <DataTable label={t('byMonetary')} rows={byMonetary(rfm)} rowKey={(row) => String(row.score)} columns={[
        { key: 'score', header: 'M', cell: (row) => row.score },
        { key: 'customers', header: t('customers'), align: 'right', cell: (row) => format.integer(row.customers) },
        { key: 'share', header: t('revenueShare'), align: 'right', cell: (row) => format.share(rfm.revenue === 0 ? 0 : row.revenue / rfm.revenue) },
        { key: 'days', header: t('meanRecency'), align: 'right', cell: (row) => format.number(row.days, 1) },
        { key: 'times', header: t('meanFrequency'), align: 'right', cell: (row) => format.number(row.times, 1) },
        { key: 'amount', header: t('meanMonetary'), align: 'right', cell: (row) => format.money(Math.round(row.amount), rfm.currency) },
      ]} />
    </Section>
  )
}
