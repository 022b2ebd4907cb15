import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Waterfall } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'

/** Every reason with the customers it is the first for, and all it applies to. `link` makes a figure open its customers. */
export const ReasonsTable = ({ waterfall, span = 5, link }: { readonly waterfall: Waterfall; readonly span?: 4 | 5 | 6; readonly link?: (which: 'reason' | 'any', reason: string, text: string) => ReactNode }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const label = useLabel()
  const firsts = new Map(waterfall.firstReasons.map((row) => [row.reason, row.customers]))
  const figure = (which: 'reason' | 'any', reason: string, customers: number): ReactNode => {
    const text = format.integer(customers)
    return customers === 0 || link === undefined ? text : link(which, reason, text)
  }
  return (
    <Section span={span} title={t('reasons')} flush>
      {waterfall.anyReasons.length === 0 ? <Text size="sm" c="dimmed" p="md">{t('noDrops')}</Text> : (
        <DataTable label={t('reasons')} rows={waterfall.anyReasons} rowKey={(row) => row.reason} columns={[
          { key: 'reason', header: t('reason'), cell: (row) => label(row.label) },
          { key: 'first', header: t('firstReason'), align: 'right', cell: (row) => figure('reason', row.reason, firsts.get(row.reason) ?? 0) },
          { key: 'any', header: t('anyReason'), align: 'right', cell: (row) => figure('any', row.reason, row.customers) },
        ]} />
      )}
    </Section>
  )
}
