import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { RfmCl } from '../../../../api/analysis-value.ts'
import { barsOption } from '../../../../charts/bars-option.ts'
import { ChartCard } from '../../../../charts/Chart.tsx'
import type { Palette } from '../../../../charts/palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'

/** Share of customers beside share of value, class by class; a bar leads to its customers. */
export const ClassChart = ({ rfmCl, onOpen }: { readonly rfmCl: RfmCl; readonly onOpen: (key: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  const { classes } = rfmCl
  const draw = useCallback((palette: Palette) => barsOption(classes.map(({ name }) => label(name)), [{ name: t('shareOfCustomers'), values: classes.map(({ share }) => share) }, { name: t('revenueShare'), values: classes.map(({ revenueShare }) => revenueShare) }], palette, { value: (value) => format.share(value, 0) }), [classes, label, t, format])
  const table = { columns: [t('class'), t('customers'), t('shareOfCustomers'), t('revenueShare')], rows: classes.map((row) => [label(row.name), row.customers, format.share(row.share), format.share(row.revenueShare)]) }
  return <ChartCard span={8} title={t('classChart')} draw={draw} table={table} height={Math.max(260, classes.length * 30 + 50)} onClick={({ dataIndex }) => { const row = classes[dataIndex]; if (row !== undefined) onOpen(row.key) }} />
}
