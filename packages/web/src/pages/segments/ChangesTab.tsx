import { Anchor, Select, Text } from '@mantine/core'
import { reproduceSegment, saveChanged, segmentChanged } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReproduction } from '../../api/segments.ts'
import type { Reproduction, SegmentDetail } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { CustomersBehind } from '../../ui/CustomersBehind.tsx'
import type { Behind } from '../../ui/CustomersBehind.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

type Change = Reproduction['changes'][number]
type Cause = Reproduction['causes'][number]
interface Opened { readonly title: string; readonly behind: Behind }

const useCauseColumns = (segment: string, snapshot: string, onOpen: (opened: Opened) => void): readonly TableColumn<Cause>[] => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  const figure = ({ cause, sentence, ...counts }: Cause, side: 'entered' | 'left') => {
    const count = counts[side]
    const title = `${t(side)} · ${label(sentence)}`
    return count === 0 ? format.integer(0) : <Anchor component="button" type="button" aria-label={title} onClick={() => onOpen({ title, behind: { kind: 'list', list: segmentChanged, save: saveChanged, input: { segment, snapshot, side, cause } } })}>{format.integer(count)}</Anchor>
  }
  return [
    { key: 'cause', header: t('cause'), cell: (row) => <>{t(`cause_${row.cause}`)}<div className="sx-eyebrow">{label(row.sentence)}</div></> },
    { key: 'entered', header: t('entered'), align: 'right', cell: (row) => figure(row, 'entered') }, { key: 'left', header: t('left'), align: 'right', cell: (row) => figure(row, 'left') },
  ]
}

const Causes = ({ segment, answer, onOpen }: { readonly segment: string; readonly answer: Reproduction; readonly onOpen: (opened: Opened) => void }) => {
  const { t } = useTranslation('segments')
  const columns = useCauseColumns(segment, answer.snapshot.id, onOpen)
  return <Section flush span={6} title={t('cause')}><DataTable label={t('cause')} rows={answer.causes} rowKey={({ cause }) => cause} columns={columns} /></Section>
}

interface Standing { readonly name: string; readonly count: number; readonly at: string; readonly sentence: Cause['sentence']; readonly version: number }

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

const useChangeColumns = (): readonly TableColumn<Change>[] => {
  const { t } = useTranslation('segments')
  const label = useLabel()
  const turned = (part: Change['parts'][number], index: number) => (
    <div key={String(index)}>{t('turned', { sentence: label(part.sentence), before: part.valueBefore ?? t(`outcome_${part.before}`), after: part.valueAfter ?? t(`outcome_${part.after}`) })}</div>
  )
  return [
    { key: 'customer', header: t('customersAxis'), cell: ({ customer }) => <AppLink href={`/customers/${encodeURIComponent(customer)}`}><span className="sx-id">{customer}</span></AppLink> },
    { key: 'side', header: '', cell: (change) => <Text span size="sm" c={change.side === 'entered' ? 'sea' : 'rust'}>{t(change.side)}</Text> },
    { key: 'cause', header: t('cause'), cell: ({ causes }) => causes.map((cause) => t(`cause_${cause}`)).join(' · ') }, { key: 'parts', header: t('conditions'), width: '46%', cell: ({ parts }) => <>{parts.map(turned)}</> },
  ]
}

const Changes = ({ changes }: { readonly changes: readonly Change[] }) => {
  const { t } = useTranslation('segments')
  const columns = useChangeColumns()
  return <Section flush title={t('whoChanged')}>{changes.length === 0 ? <EmptyState title={t('noChange')} /> : <DataTable label={t('whoChanged')} rows={changes} rowKey={({ customer }) => customer} columns={columns} />}</Section>
}

/** Who was in the segment at a snapshot, exactly, and why today differs. */
export const ChangesTab = ({ segment, snapshot, onSnapshot }: { readonly segment: SegmentDetail; readonly snapshot: string | undefined; readonly onSnapshot: (id: string) => void }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const [opened, setOpened] = useState<Opened | null>(null)
  const choices = segment.snapshots.filter(({ canReproduce }) => canReproduce)
  const id = choices.some((one) => one.id === snapshot) ? snapshot : (choices[1] ?? choices[0])?.id
  const query = useReproduction(segment.key, id)
  if (id === undefined) return <Section><EmptyState title={t('noSnapshot')} /></Section>
  return (
    <>
      <Section><Select label={t('chooseSnapshot')} description={t('reproduceLead')} w={360} allowDeselect={false} value={id} data={choices.map((one) => ({ value: one.id, label: `${format.dateTime(one.at)} · ${format.integer(one.size)}` }))} onChange={(next) => { if (next !== null) onSnapshot(next) }} /></Section>
      <div style={{ height: 16 }} />
      <QueryView query={query}>
        {(answer) => <div className="sx-grid"><Then answer={answer} /><Causes segment={segment.key} answer={answer} onOpen={setOpened} /><Changes changes={answer.changes} /></div>}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={reproduceSegment} input={{ segment: segment.key, snapshot: id }} /></div>
      <CustomersBehind title={opened?.title ?? ''} behind={opened?.behind ?? null} onClose={() => setOpened(null)} />
    </>
  )
}
