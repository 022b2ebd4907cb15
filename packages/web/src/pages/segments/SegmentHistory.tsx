import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { SegmentDetail } from '../../api/segments.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'

const useVersionColumns = (key: string): readonly TableColumn<SegmentDetail['versions'][number]>[] => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'version', header: common('version'), cell: (item) => item.version },
    { key: 'rule', header: t('rule'), cell: (item) => <code className="sx-id" style={{ whiteSpace: 'normal' }}>{item.rule}</code> },
    { key: 'saved', header: t('savedAt'), align: 'right', cell: (item) => <>{format.dateTime(item.savedAt)}<div className="sx-eyebrow">{item.savedBy}</div></> },
    { key: 'use', header: '', cell: (item) => <AppLink href={`/segments/${key}?version=${item.version}`}>{t('useVersion')}</AppLink> },
  ]
}

const inOrder = (snapshots: SegmentDetail['snapshots']): SegmentDetail['snapshots'] => snapshots.toSorted((a, b) => (a.at < b.at ? -1 : 1))

/** Sizes by snapshot, who came and went, and the versions of the rule. */
export const SegmentHistory = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const columns = useVersionColumns(segment.key)
  const { snapshots } = segment
  const drawSizes = useCallback((palette: Palette) => {
    const ordered = inOrder(snapshots)
    return categoryOption(ordered.map(({ at }) => format.date(at)), [{ name: t('size'), values: ordered.map(({ size }) => size), kind: 'area' }], palette, { value: format.compact, zero: false })
  }, [snapshots, format, t])
  const drawMoves = useCallback((palette: Palette) => {
    const ordered = inOrder(snapshots)
    return categoryOption(ordered.map(({ at }) => format.date(at)), [{ name: t('entered'), values: ordered.map(({ entered }) => entered), kind: 'bar' }, { name: t('left'), values: ordered.map(({ left }) => left), kind: 'bar' }], palette, { value: format.compact })
  }, [snapshots, format, t])
  const table = { columns: [t('at'), t('size'), t('entered'), t('left')], rows: snapshots.map((item) => [format.dateTime(item.at), item.size, item.entered, item.left]) }
  return (
    <div className="sx-grid">
      <ChartCard span={6} title={t('sizes')} draw={drawSizes} table={table} height={200} />
      <ChartCard span={6} title={t('moves')} draw={drawMoves} table={table} height={200} />
      <Section title={t('versions')} flush><DataTable label={t('versions')} rows={segment.versions} rowKey={(item) => String(item.version)} columns={columns} /></Section>
    </div>
  )
}
