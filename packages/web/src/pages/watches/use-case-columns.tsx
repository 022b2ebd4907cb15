import { Badge, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WatchCase } from '../../api/watches.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'

const colours = { open: 'rust', assigned: 'brass', caused: 'brass', acting: 'ink', checked: 'sea', closed: 'gray' } as const

export const StateBadge = ({ state }: { readonly state: WatchCase['state'] }) => {
  const { t } = useTranslation('watches')
  return <Badge color={colours[state]} tt="none" fw={600} miw="max-content">{t(state)}</Badge>
}

/** Days a case has been open; old ones stand out. */
export const Age = ({ found }: { readonly found: Pick<WatchCase, 'ageDays' | 'state' | 'overdue'> }) => {
  const { t } = useTranslation('watches')
  const colour = found.state === 'closed' ? 'dimmed' : found.ageDays > 30 ? 'rust' : found.ageDays > 7 ? 'brass' : 'inherit'
  return <Text span size="sm" c={colour} fw={found.ageDays > 7 ? 600 : 400} style={{ whiteSpace: 'nowrap' }}>{t('ageDays', { count: found.ageDays })}{found.overdue && <Badge ml={6} size="xs" color="rust" tt="none">{t('overdue')}</Badge>}</Text>
}

export const useCaseColumns = (): readonly TableColumn<WatchCase>[] => {
  const { t } = useTranslation('watches')
  const { t: common } = useTranslation()
  const label = useLabel()
  const format = useFormat()
  return [
    { key: 'what', header: t('what'), cell: (one) => <><AppLink href={`/watch-cases/${one.id}`}>{label(one.sentence)}</AppLink><div className="sx-eyebrow">{label(one.watchName)} · {format.day(one.period.length === 7 ? `${one.period}-01` : one.period)}{one.periods > 1 && <> · {one.periods} {t('periodsShort')}</>}</div></> },
    { key: 'subject', header: t('subject'), cell: (one) => (one.kind === 'customer' ? <AppLink href={`/customers/${encodeURIComponent(one.subject)}`}><span className="sx-id">{one.subject}</span></AppLink> : label(one.subjectLabel)) },
    { key: 'state', header: common('status'), cell: (one) => <StateBadge state={one.state} /> },
    { key: 'age', header: t('age'), cell: (one) => <Age found={one} /> },
    { key: 'assignee', header: t('assignee'), cell: (one) => one.assignee ?? <Text span size="sm" c="dimmed">{t('nobody')}</Text> },
    { key: 'cause', header: t('cause'), cell: (one) => one.cause ?? '–' },
  ]
}
