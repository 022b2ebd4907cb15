import { Button, Select, Text } from '@mantine/core'
import { contactStatuses } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useContacts } from '../../api/contacts.ts'
import type { Contact, ContactsInput } from '../../api/contacts.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../AppLink.tsx'
import { CursorPager } from '../CursorPager.tsx'
import { DataTable } from '../DataTable.tsx'
import type { TableColumn } from '../DataTable.tsx'
import { EmptyState } from '../EmptyState.tsx'
import { QueryView } from '../QueryView.tsx'
import { StatusBadge } from '../StatusBadge.tsx'
import { SettleDialog } from './SettleDialog.tsx'
import { useChannelName } from './use-channel-name.ts'

type Status = Contact['status']
export interface ContactFilter { readonly customer?: string | undefined; readonly campaign?: string | undefined; readonly status?: string | undefined; readonly trail?: readonly string[] | undefined }

export const statusOf = (text: string | undefined): Status | undefined => contactStatuses.find((status) => status === text)

export const contactsInput = ({ customer, campaign, status, trail = [] }: ContactFilter): ContactsInput => ({ customer, campaign, status: statusOf(status), cursor: trail.at(-1), limit: 50 })

export const StatusSelect = ({ status, onStatus }: { readonly status: string | undefined; readonly onStatus: (status: string | undefined) => void }) => {
  const { t } = useTranslation('campaigns')
  const { t: words } = useTranslation('statuses')
  return <Select size="xs" w={170} aria-label={t('byStatus')} placeholder={t('anyStatus')} clearable value={statusOf(status) ?? null} data={contactStatuses.map((value) => ({ value, label: words(value) }))} onChange={(value) => onStatus(value ?? undefined)} />
}

const useContactColumns = (withCampaign: boolean, onSettle: (contact: Contact) => void): readonly TableColumn<Contact>[] => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const channelName = useChannelName()
  return [
    { key: 'customer', header: t('customer'), cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.customerId)}`}><span className="sx-id">{row.customerId}</span></AppLink> },
    ...(withCampaign ? [{ key: 'campaign', header: t('campaign'), cell: (row: Contact) => (row.campaign === null ? common('none') : <AppLink href={`/campaigns/${encodeURIComponent(row.campaign)}`}>{row.campaignName ?? row.campaign}</AppLink>) }] : []),
    { key: 'channel', header: t('channel'), cell: (row) => channelName(row.channel) },
    { key: 'arm', header: t('arm'), cell: (row) => <StatusBadge status={row.arm} /> },
    { key: 'status', header: common('status'), cell: (row) => <><StatusBadge status={row.status} />{row.reason !== null && <Text size="xs" c="dimmed">{row.reason}</Text>}</> },
    { key: 'offer', header: t('offer'), cell: (row) => row.offer ?? common('none') },
    { key: 'code', header: t('code'), cell: (row) => <><span className="sx-id">{row.treatmentCode}</span>{row.couponCode !== null && <div className="sx-eyebrow sx-id">{row.couponCode}</div>}</> },
    { key: 'planned', header: t('planned'), align: 'right', cell: (row) => format.dateTime(row.plannedAt) },
    { key: 'sent', header: t('sentAt'), align: 'right', cell: (row) => (row.sentAt === null ? common('none') : format.dateTime(row.sentAt)) },
    { key: 'settle', header: '', align: 'right', cell: (row) => row.status === 'uncertain' && can('contacts.write') && <Button size="compact-xs" variant="light" color="brass" onClick={() => onSettle(row)}>{t('settle')}</Button> },
  ]
}

/** The contact history under a filter; uncertain ones can be settled where they stand. */
export const ContactList = ({ filter, onTrail }: { readonly filter: ContactFilter; readonly onTrail: (trail: string[]) => void }) => {
  const { t } = useTranslation('campaigns')
  const [settling, setSettling] = useState<Contact | null>(null)
  const query = useContacts(contactsInput(filter))
  const columns = useContactColumns(filter.campaign === undefined, setSettling)
  return (
    <>
      <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={<EmptyState title={t('noContacts')} />}>
        {(page) => (
          <>
            <DataTable label={t('contacts')} rows={page.items} rowKey={(row) => row.id} columns={columns} />
            <CursorPager trail={filter.trail ?? []} next={page.nextCursor} onTrail={onTrail} />
          </>
        )}
      </QueryView>
      {settling !== null && <SettleDialog contact={settling} onClose={() => setSettling(null)} />}
    </>
  )
}
