import { Select, Text } from '@mantine/core'
import { reproduceSegment, saveChanged, segmentChanged } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReproduction } from '../../api/segments.ts'
import type { Reproduction, SegmentDetail } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { CauseTable, ChangeTable } from '../../ui/ChangeTables.tsx'
import type { CauseName, OpenedCause } from '../../ui/ChangeTables.tsx'
import { CustomersBehind } from '../../ui/CustomersBehind.tsx'
import type { Behind } from '../../ui/CustomersBehind.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'


const causeBehind = (segment: string, snapshot: string) => (side: 'entered' | 'left', cause: CauseName): Behind => ({ kind: 'list', list: segmentChanged, save: saveChanged, input: { segment, snapshot, side, cause } })

interface Standing { readonly name: string; readonly count: number; readonly at: string; readonly sentence: Reproduction['now']['sentence']; readonly version: number }

const useStandingColumns = (): readonly TableColumn<Standing>[] => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: '', cell: (row) => <b>{row.name}</b> }, { key: 'at', header: t('at'), cell: (row) => <>{format.dateTime(row.at)}<div className="sx-eyebrow">{t('versionNow', { version: row.version })}</div></> },
    { key: 'rule', header: t('rule'), cell: (row) => label(row.sentence) }, { key: 'count', header: t('size'), align: 'right', cell: (row) => format.integer(row.count) },
  ]
}

const Then = ({ answer }: { readonly answer: Reproduction }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const columns = useStandingColumns()
  const rows: readonly Standing[] = [
    { name: t('sizeThen'), count: answer.size, at: answer.snapshot.at, sentence: answer.snapshot.sentence, version: answer.snapshot.version },
    { name: t('sizeNow'), count: answer.today, at: answer.now.at, sentence: answer.now.sentence, version: answer.now.version },
  ]
  return (
    <Section flush span={6} title={t('tabChanges')}>
      <DataTable label={t('tabChanges')} rows={rows} rowKey={({ name }) => name} columns={columns} />
      <Text size="sm" p="md" pt={0}>{t('inBoth')}: <b>{format.integer(answer.both)}</b> · {t('entered')}: <b>{format.integer(answer.entered)}</b> · {t('left')}: <b>{format.integer(answer.left)}</b></Text>
    </Section>
  )
}

/** Who was in the segment at a snapshot, exactly, and why today differs. */
export const ChangesTab = ({ segment, snapshot, onSnapshot }: { readonly segment: SegmentDetail; readonly snapshot: string | undefined; readonly onSnapshot: (id: string) => void }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const [opened, setOpened] = useState<OpenedCause | null>(null)
  const choices = segment.snapshots.filter(({ canReproduce }) => canReproduce)
  const id = choices.some((one) => one.id === snapshot) ? snapshot : (choices[1] ?? choices[0])?.id
  const query = useReproduction(segment.key, id)
  if (id === undefined) return <Section><EmptyState title={t('noSnapshot')} /></Section>
  return (
    <>
      <Section><Select label={t('chooseSnapshot')} description={t('reproduceLead')} w={360} allowDeselect={false} value={id} data={choices.map((one) => ({ value: one.id, label: `${format.dateTime(one.at)} · ${format.integer(one.size)}` }))} onChange={(next) => { if (next !== null) onSnapshot(next) }} /></Section>
      <div style={{ height: 16 }} />
      <QueryView query={query}>
        {(answer) => <div className="sx-grid"><Then answer={answer} /><CauseTable causes={answer.causes} behind={causeBehind(segment.key, answer.snapshot.id)} onOpen={setOpened} /><ChangeTable changes={answer.changes} /></div>}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={reproduceSegment} input={{ segment: segment.key, snapshot: id }} /></div>
      <CustomersBehind title={opened?.title ?? ''} behind={opened?.behind ?? null} onClose={() => setOpened(null)} />
    </>
  )
}
