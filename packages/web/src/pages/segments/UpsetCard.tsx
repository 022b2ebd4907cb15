import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Overlap } from '../../api/segments.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import type { Palette } from '../../charts/palette.ts'
import { upsetOption } from '../../charts/upset-option.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'

const barsShown = 30

const useCombinationColumns = (titleOf: (keys: readonly string[]) => string, onChoose: (behind: { readonly title: string; readonly rule: string }) => void): readonly TableColumn<Overlap['combinations'][number]>[] => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  return [
    { key: 'in', header: t('overlapTitle'), cell: (row) => <Button size="compact-xs" variant="subtle" onClick={() => onChoose({ title: titleOf(row.in), rule: row.rule })}>{titleOf(row.in)}</Button> },
    { key: 'customers', header: t('customersAxis'), align: 'right', cell: (row) => format.integer(row.customers) },
  ]
}

/** Who is in exactly which of the segments; a bar opens its customers, and so does its line in the table for the keyboard. */
export const UpsetCard = ({ overlap, onChoose }: { readonly overlap: Overlap; readonly onChoose: (behind: { readonly title: string; readonly rule: string }) => void }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  const [isListed, setListed] = useState(false)
  const { combinations, segments } = overlap
  const shown = combinations.slice(0, barsShown)
  const nameOf = (key: string): string => label(segments.find((segment) => segment.key === key)?.name ?? { en: key, zh: key })
  const titleOf = (keys: readonly string[]): string => t('onlyIn', { names: keys.map(nameOf).join(` ${t('and')} `) })
  const choose = (index: number): void => {
    const combination = shown[index]
    if (combination !== undefined) onChoose({ title: titleOf(combination.in), rule: combination.rule })
  }
  const draw = useCallback((palette: Palette) => {
    const keys = segments.map(({ key }) => key)
    return upsetOption(combinations.slice(0, barsShown).map(({ in: within, customers }) => ({ within: within.map((key) => keys.indexOf(key)), value: customers })), segments.map(({ name }) => label(name)), palette, format.compact)
  }, [combinations, segments, format, label])
  const columns = useCombinationColumns(titleOf, onChoose)
  return (
    <div style={{ gridColumn: '1 / -1' }}>
      <ChartCard title={t('upset')} draw={draw} height={240 + 28 * segments.length} onClick={({ dataIndex }) => choose(dataIndex)} note={t('outside', { formatted: format.integer(overlap.outside) })}
        actions={<Button size="compact-xs" variant="subtle" color="gray" aria-expanded={isListed} onClick={() => setListed(!isListed)}>{t('members')}</Button>}
        table={{ columns: [t('overlapTitle'), t('customersAxis')], rows: combinations.map(({ in: within, customers }) => [within.map(nameOf).join(' ∩ '), customers]) }} />
      {isListed && (
        <DataTable label={t('upset')} rows={shown} rowKey={(row) => row.in.join(',')} columns={columns} />
      )}
    </div>
  )
}
