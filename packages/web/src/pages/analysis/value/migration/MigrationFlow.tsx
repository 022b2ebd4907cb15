import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Migration } from '../../../../api/analysis-value.ts'
import { ChartCard } from '../../../../charts/Chart.tsx'
import { flowOption } from '../../../../charts/flow-option.ts'
import type { FlowLink } from '../../../../charts/flow-option.ts'
import type { Palette } from '../../../../charts/palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'

/** The movements as a flow from left (before) to right (after). */
export const MigrationFlow = ({ migration, onOpen }: { readonly migration: Migration; readonly onOpen: (from: string, to: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  const { classes, cells } = migration
  const draw = useCallback((palette: Palette) => flowOption(classes.map(({ key, name, from, to }) => ({ key, name: label(name), from, to })), cells.map(({ from, to, customers }) => ({ from, to, value: customers })), palette, { value: format.integer }), [classes, cells, label, format])
  const name = (key: string): string => label(classes.find((one) => one.key === key)?.name ?? { en: key, zh: key })
  const table = { columns: [t('before'), t('after'), t('customers'), t('shareOfRow')], rows: cells.map((cell) => [name(cell.from), name(cell.to), cell.customers, format.share(cell.share)]) }
  return (
    <ChartCard title={t('flow')} draw={draw} table={table} height={Math.max(300, classes.length * 44)} onClick={({ data }) => {
      const link = data as Partial<FlowLink>
      if (link.from !== undefined && link.to !== undefined) onOpen(link.from, link.to)
    }} />
  )
}
