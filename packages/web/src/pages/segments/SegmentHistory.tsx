import { Anchor } from '@mantine/core'
import { saveMovers, segmentMovers } from '@sextant/contract'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SegmentDetail } from '../../api/segments.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { CustomersBehind } from '../../ui/CustomersBehind.tsx'
import type { Behind } from '../../ui/CustomersBehind.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'
import { ScheduleCard } from './ScheduleCard.tsx'
import { refreshReason } from './refresh-reason.ts'

type Snapshot = SegmentDetail['snapshots'][number]
interface Opened { readonly title: string; readonly behind: Behind }

const inOrder = (snapshots: SegmentDetail['snapshots']): SegmentDetail['snapshots'] => snapshots.toSorted((a, b) => (a.takenAt < b.takenAt ? -1 : 1))

const useSnapshotColumns = (segment: SegmentDetail, onOpen: (opened: Opened) => void): readonly TableColumn<Snapshot>[] => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const movers = (snapshot: Snapshot, side: 'entered' | 'left') => {
    const count = snapshot[side]
    if (count === 0 || !snapshot.canReproduce) return format.integer(count)
    const title = t(side === 'entered' ? 'enteredOf' : 'leftOf', { at: format.dateTime(snapshot.at) })
    return <Anchor component="button" type="button" aria-label={title} onClick={() => onOpen({ title, behind: { kind: 'list', list: segmentMovers, save: saveMovers, input: { segment: segment.key, snapshot: snapshot.id, side } } })}>{format.integer(count)}</Anchor>
  }
  return [
    { key: 'at', header: t('at'), cell: (item) => <>{format.dateTime(item.at)}<div className="sx-eyebrow">{item.takenBy} · {common('version')} {item.version}</div></> },
    { key: 'size', header: t('size'), align: 'right', cell: (item) => format.integer(item.size) },
    { key: 'entered', header: t('entered'), align: 'right', cell: (item) => movers(item, 'entered') },
    { key: 'left', header: t('left'), align: 'right', cell: (item) => movers(item, 'left') },
    { key: 'then', header: '', cell: (item) => (item.canReproduce ? <AppLink href={`/segments/${segment.key}?tab=changes&snapshot=${item.id}`}>{t('thenAndNow')}</AppLink> : <span className="sx-eyebrow">{t('gone')}</span>) },
  ]
}

const SnapshotTable = ({ segment, onOpen }: { readonly segment: SegmentDetail; readonly onOpen: (opened: Opened) => void }) => {
  const { t } = useTranslation('segments')
  const columns = useSnapshotColumns(segment, onOpen)
  return (
    <Section flush span={7} title={t('snapshots')}>
      <DataTable label={t('snapshots')} rows={segment.snapshots} rowKey={({ id }) => id} columns={columns} />
    </Section>
  )
}

const useRefreshColumns = (): readonly TableColumn<SegmentDetail['refreshes'][number]>[] => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const why = (sentence: string): string => { const reason = refreshReason(sentence); return reason === undefined ? sentence : reason.key === 'because_version' ? t(reason.key, { version: reason.version }) : t(reason.key) }
  return [
    { key: 'began', header: t('at'), cell: (item) => format.dateTime(item.began) }, { key: 'how', header: t('how'), cell: (item) => t(`how_${item.how}`) },
    { key: 'why', header: t('why'), cell: (item) => why(item.reason) }, { key: 'took', header: t('took'), align: 'right', cell: (item) => t('tookMs', { ms: format.integer(item.milliseconds) }) }, { key: 'by', header: t('takenBy'), cell: (item) => item.by },
  ]
}

const RefreshTable = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const columns = useRefreshColumns()
  return (
    <Section flush title={t('refreshes')}>
      <DataTable label={t('refreshes')} rows={segment.refreshes.slice(0, 30)} rowKey={(item, index) => `${item.began}.${String(index)}`} columns={columns} />
    </Section>
  )
}

/** Sizes by snapshot, who came and went, how and when it is counted again. */
export const SegmentHistory = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const [opened, setOpened] = useState<Opened | null>(null)
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
      <SnapshotTable segment={segment} onOpen={setOpened} />
      <ScheduleCard segment={segment} />
      <RefreshTable segment={segment} />
      <CustomersBehind title={opened?.title ?? ''} behind={opened?.behind ?? null} onClose={() => setOpened(null)} />
    </div>
  )
}
