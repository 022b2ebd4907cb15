import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RfmCl } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { DataTable } from '../../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../../ui/DataTable.tsx'
import { Section } from '../../../../ui/Section.tsx'

const shown = 12

const useCodeColumns = (rfmCl: RfmCl, onOpen: (code: string) => void): readonly TableColumn<RfmCl['codes'][number]>[] => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  return [
    { key: 'code', header: rfmCl.letters.map(({ letter }) => letter).join('-'), cell: (row) => <UnstyledButton className="sx-link sx-id" aria-haspopup="dialog" onClick={() => onOpen(row.code)}>{row.code}</UnstyledButton> },
    { key: 'customers', header: t('customers'), align: 'right', cell: (row) => format.integer(row.customers) },
    { key: 'revenue', header: t('revenue'), align: 'right', cell: (row) => format.moneyShort(Math.round(row.revenue), rfmCl.currency) },
  ]
}

/** The most frequent codes. */
export const CodeTable = ({ rfmCl, onOpen }: { readonly rfmCl: RfmCl; readonly onOpen: (code: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const columns = useCodeColumns(rfmCl, onOpen)
  return (
    <Section span={4} flush title={t('frequentCodes')}>
      <DataTable label={t('frequentCodes')} rows={rfmCl.codes.slice(0, shown)} rowKey={({ code }) => code} columns={columns} />
    </Section>
  )
}
