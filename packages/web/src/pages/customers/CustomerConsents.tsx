import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '../../api/customers.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { ConsentDialog } from './ConsentDialog.tsx'

type Consent = Customer['consents'][number]

const useConsentColumns = (): readonly TableColumn<Consent>[] => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'channel', header: t('channel'), cell: (consent) => consent.channel }, { key: 'purpose', header: t('purpose'), cell: (consent) => consent.purpose },
    { key: 'state', header: t('state'), cell: (consent) => <StatusBadge status={consent.state} /> },
    { key: 'since', header: t('since'), align: 'right', cell: (consent) => (consent.at === null ? common('none') : format.date(consent.at)) },
  ]
}

/** What the customer has agreed to, and what keeps him from being contacted. */
export const CustomerConsents = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('customers')
  const format = useFormat()
  const columns = useConsentColumns()
  const can = useCan()
  const [recording, setRecording] = useState(false)
  return (
    <Section span={4} title={t('consents')} flush actions={can('contacts.write') && <Button size="compact-xs" variant="light" onClick={() => setRecording(true)}>{t('setConsent')}</Button>}>
      {recording && <ConsentDialog id={customer.id} onClose={() => setRecording(false)} />}
      {customer.consents.length === 0 ? <Text size="sm" c="dimmed" p="md">{t('noConsents')}</Text> : <DataTable label={t('consents')} rows={customer.consents} rowKey={(consent) => `${consent.channel}.${consent.purpose}`} columns={columns} />}
      <div style={{ padding: 16, borderTop: '1px solid var(--sx-line)' }}>
        <Text fw={650} size="sm" mb={6}>{t('suppressions')}</Text>
        {customer.suppressions.length === 0 && <Text size="sm" c="dimmed">{t('noSuppressions')}</Text>}
        {customer.suppressions.map((suppression) => (
          <Text key={`${suppression.kind}${suppression.from}`} size="sm"><b>{suppression.channel ?? t('anyChannel')}</b> · {suppression.reason} <Text span size="xs" c="dimmed">{format.date(suppression.from)}{suppression.to !== null && <> – {format.date(suppression.to)}</>}</Text></Text>
        ))}
      </div>
    </Section>
  )
}
