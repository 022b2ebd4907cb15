import { Anchor, Text } from '@mantine/core'
import type { causesSchema, changesSchema } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { useFormat } from '../format/FormatProvider.tsx'
import { useLabel } from '../i18n/use-label.ts'
import { AppLink } from './AppLink.tsx'
import type { Behind } from './CustomersBehind.tsx'
import { DataTable } from './DataTable.tsx'
import type { TableColumn } from './DataTable.tsx'
import { EmptyState } from './EmptyState.tsx'
import { Section } from './Section.tsx'

type Cause = z.output<typeof causesSchema>[number]
type Change = z.output<typeof changesSchema>[number]
type Side = Change['side']
export type CauseName = Cause['cause']
export interface OpenedCause { readonly title: string; readonly behind: Behind }

interface CauseTableProps {
  readonly causes: readonly Cause[]
  /** The customers whom a cause moved to a side. */
  readonly behind: (side: Side, cause: CauseName) => Behind
  readonly onOpen: (opened: OpenedCause) => void
}

const useCauseColumns = ({ behind, onOpen }: CauseTableProps): readonly TableColumn<Cause>[] => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  const figure = ({ cause, sentence, ...counts }: Cause, side: Side) => {
    const count = counts[side]
    const title = `${t(side)} · ${label(sentence)}`
    return count === 0 ? format.integer(0) : <Anchor component="button" type="button" aria-label={title} onClick={() => onOpen({ title, behind: behind(side, cause) })}>{format.integer(count)}</Anchor>
  }
  return [
    { key: 'cause', header: t('cause'), cell: (row) => <>{t(`cause_${row.cause}`)}<div className="sx-eyebrow">{label(row.sentence)}</div></> },
    { key: 'entered', header: t('entered'), align: 'right', cell: (row) => figure(row, 'entered') }, { key: 'left', header: t('left'), align: 'right', cell: (row) => figure(row, 'left') },
  ]
}

/** How many entered and left, by what made the difference; each figure opens its customers. */
export const CauseTable = (props: CauseTableProps) => {
  const { t } = useTranslation('segments')
  const columns = useCauseColumns(props)
  return <Section flush span={6} title={t('cause')}><DataTable label={t('cause')} rows={props.causes} rowKey={({ cause }) => cause} columns={columns} /></Section>
}

const useChangeColumns = (): readonly TableColumn<Change>[] => {
  const { t } = useTranslation('segments')
  const label = useLabel()
  const format = useFormat()
  // A value that is masked is no number and stays as it is.
  const written = (value: string | null, type: string | null): string | null => (value === null || Number.isNaN(Number(value)) ? value : type === 'money' ? format.money(Number(value)) : type === 'number' ? format.number(Number(value), 2) : value)
  const turned = (part: Change['parts'][number], index: number) => (
    <div key={String(index)}>{t('turned', { sentence: label(part.sentence), before: written(part.valueBefore, part.valueType) ?? t(`outcome_${part.before}`), after: written(part.valueAfter, part.valueType) ?? t(`outcome_${part.after}`) })}</div>
  )
  return [
    { key: 'customer', header: t('customersAxis'), cell: ({ customer }) => <AppLink href={`/customers/${encodeURIComponent(customer)}`}><span className="sx-id">{customer}</span></AppLink> },
    { key: 'side', header: t('movement'), cell: (change) => <Text span size="sm" c={change.side === 'entered' ? 'sea' : 'rust'}>{t(change.side)}</Text> },
    { key: 'cause', header: t('cause'), cell: ({ causes }) => causes.map((cause) => t(`cause_${cause}`)).join(' · ') }, { key: 'parts', header: t('conditions'), width: '46%', cell: ({ parts }) => <>{parts.map(turned)}</> },
  ]
}

/** The first customers who differ, each with the conditions that turned. */
export const ChangeTable = ({ changes }: { readonly changes: readonly Change[] }) => {
  const { t } = useTranslation('segments')
  const columns = useChangeColumns()
  return <Section flush title={t('whoChanged')}>{changes.length === 0 ? <EmptyState title={t('noChange')} /> : <DataTable label={t('whoChanged')} rows={changes} rowKey={({ customer }) => customer} columns={columns} />}</Section>
}
