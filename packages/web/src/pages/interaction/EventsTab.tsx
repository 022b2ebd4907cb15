import { Button, Group, Text } from '@mantine/core'
import { listTracked } from '@sextant/contract'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { eventsInput, useEvents } from '../../api/decisions.ts'
import type { TrackedEvent } from '../../api/decisions.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import type { ChangeSearch, InteractionSearch } from '../../routes/interaction.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const useEventColumns = (): readonly TableColumn<TrackedEvent>[] => {
  const { t } = useTranslation('interaction')
  const format = useFormat()
  return [
    { key: 'at', header: t('at'), cell: (row) => <span style={{ whiteSpace: 'nowrap' }}>{format.dateTime(row.at)}</span> },
    { key: 'event', header: t('event'), cell: (row) => <><b>{row.event ?? row.type}</b>{row.event !== null && <span className="sx-eyebrow"> {row.type}</span>}</> },
    { key: 'customer', header: t('customer'), cell: (row) => (row.customerId === null ? <span className="sx-eyebrow">{t('anonymous')}</span> : <AppLink href={`/customers/${encodeURIComponent(row.customerId)}`}><span className="sx-id">{row.customerId}</span></AppLink>) },
    { key: 'properties', header: t('properties'), cell: (row) => <span className="sx-eyebrow">{Object.entries(row.properties).slice(0, 4).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' · ')}</span> },
    { key: 'landed', header: t('landed'), cell: (row) => (row.problem === null ? (row.landed ?? <span className="sx-eyebrow">{t('waiting')}</span>) : <Text size="xs" c="rust">{row.problem}</Text>) },
    { key: 'received', header: t('received'), align: 'right', cell: (row) => format.dateTime(row.receivedAt) },
  ]
}

/** Events as they come in. */
export const EventsTab = ({ search, onChange }: { readonly search: InteractionSearch; readonly onChange: ChangeSearch }) => {
  const { t } = useTranslation('interaction')
  const [isLive, setLive] = useState(true)
  const filter = { customer: search.customer, event: search.event }
  const query = useEvents(filter, isLive)
  const columns = useEventColumns()
  const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
  const toggle = <Button size="xs" variant="default" aria-pressed={isLive} leftSection={isLive ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />} onClick={() => setLive(!isLive)}>{t(isLive ? 'pause' : 'resume')}</Button>
  return (
    <>
      <Section flush title={<span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}><span aria-hidden style={{ width: 9, height: 9, borderRadius: 9, background: isLive ? 'var(--mantine-color-sea-5)' : 'var(--mantine-color-gray-5)' }} />{t(isLive ? 'live' : 'paused')}</span>} actions={toggle}>
        <Group p="md" gap="sm" role="search" style={{ borderBottom: '1px solid var(--sx-line)' }}>
          <SearchInput style={{ flex: '1 1 200px' }} value={search.customer ?? ''} label={t('filterCustomer')} placeholder={t('filterCustomer')} onSearch={(text) => onChange({ customer: said(text) })} />
          <SearchInput style={{ flex: '1 1 200px' }} value={search.event ?? ''} label={t('filterEvent')} placeholder={t('filterEvent')} onSearch={(text) => onChange({ event: said(text) })} />
        </Group>
        <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={<EmptyState title={t('noEvents')} hint={t('noEventsHint')} />}>
          {(page) => <DataTable label={t('tab_events')} rows={page.items} rowKey={(row) => row.messageId} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listTracked} input={eventsInput(filter)} /></div>
    </>
  )
}
