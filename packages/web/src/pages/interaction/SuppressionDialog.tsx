import { Button, Group, Select, Stack, TextInput, Textarea } from '@mantine/core'
import { addSuppression } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddSuppression } from '../../api/contacts.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { endOfDay } from '../../format/zone-day.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const kinds = ['do_not_contact', 'channel_opt_out', 'complaint', 'deceased', 'protected'] as const
const shortest = 3

/** Keeps one or many customers from being contacted. */
export const SuppressionDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('interaction')
  const { t: common } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState('')
  const [kind, setKind] = useState<(typeof kinds)[number]>('do_not_contact')
  const [channel, setChannel] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [lastDay, setLastDay] = useState('')
  const add = useAddSuppression(({ added }) => t('added', { formatted: format.integer(added) }), onClose)
  const customers = text.split(/[\s,;]+/).filter(Boolean)
  const input = { customers, kind, channel, reason: reason.trim(), to: lastDay === '' ? null : endOfDay(lastDay, format.settings.zone) }
  const isReady = customers.length > 0 && input.reason.length >= shortest
  return (
    <OpenDialog onClose={onClose} title={t('addTitle')}>
      <form onSubmit={(event) => { event.preventDefault(); if (isReady) add.mutate(input) }}>
        <Stack gap="sm">
          <Textarea label={t('customersList')} description={t('customersCount', { formatted: format.integer(customers.length) })} required autosize minRows={3} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} />
          <Group grow>
            <Select label={t('kind')} allowDeselect={false} value={kind} data={kinds.map((value) => ({ value, label: t(`kind_${value}`) }))} onChange={(value) => setKind(kinds.find((item) => item === value) ?? 'do_not_contact')} />
            <Select label={t('channel')} placeholder={t('allChannels')} clearable value={channel} data={['email', 'sms', 'phone', 'post', 'push', 'web']} onChange={setChannel} />
          </Group>
          <TextInput label={t('reason')} required minLength={shortest} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <TextInput type="date" label={t('untilDay')} description={t('openEnd')} value={lastDay} onChange={(event) => setLastDay(event.currentTarget.value)} />
          {add.error !== null && <ProblemAlert error={add.error} />}
          <ShowCall endpoint={addSuppression} input={input} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={add.isPending} disabled={!isReady}>{t('add')}</Button></Group>
        </Stack>
      </form>
    </OpenDialog>
  )
}
