import { Radio, Stack, Text } from '@mantine/core'
import { settleContact } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettle } from '../../api/contacts.ts'
import type { Contact } from '../../api/contacts.ts'
import { ReasonDialog } from '../ReasonDialog.tsx'

/** Says what became of an uncertain contact, with the reason that is audited. */
export const SettleDialog = ({ contact, onClose }: { readonly contact: Contact; readonly onClose: () => void }) => {
  const { t } = useTranslation('campaigns')
  const [status, setStatus] = useState<'sent' | 'failed'>('sent')
  const settle = useSettle(t('settled'), onClose)
  const input = { id: contact.id, status }
  return (
    <ReasonDialog opened title={t('settleTitle')} confirm={t('settle')} endpoint={settleContact} input={input} busy={settle.isPending} error={settle.error} onClose={onClose} onConfirm={(reason) => settle.mutate({ ...input, reason })}>
      <Text size="sm"><span className="sx-id">{contact.customerId}</span> · {contact.campaignName ?? contact.channel} · <span className="sx-id">{contact.treatmentCode}</span></Text>
      <Text size="sm" c="dimmed">{t('uncertainHint')}</Text>
      <Radio.Group aria-label={t('settleTitle')} value={status} onChange={(value) => setStatus(value as 'sent')}><Stack gap={6}><Radio value="sent" label={t('settleSent')} /><Radio value="failed" label={t('settleFailed')} /></Stack></Radio.Group>
    </ReasonDialog>
  )
}
