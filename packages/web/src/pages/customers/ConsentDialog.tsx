import { Button, Group, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { setConsent } from '@sextant/contract'
import type { InputOf } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useSetConsent } from '../../api/customers.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { validateWith } from '../../ui/contract-form.ts'

type ConsentInput = InputOf<typeof setConsent>
const channels = ['email', 'sms', 'phone', 'post', 'push', 'any'] as const

/** Records a consent or its withdrawal, and how we know. */
export const ConsentDialog = ({ id, onClose }: { readonly id: string; readonly onClose: () => void }) => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const { t: status } = useTranslation('statuses')
  const save = useSetConsent(t('consentSaved'), onClose)
  const form = useForm<Omit<ConsentInput, 'id'>>({
    initialValues: { channel: 'email', purpose: 'marketing', state: 'denied', source: '' },
    validate: (values) => ({ ...validateWith(setConsent.input, (item: Omit<ConsentInput, 'id'>) => ({ ...item, id }))(values), ...(values.source.trim() === '' ? { source: common('required') } : {}) }),
  })
  return (
    <OpenDialog onClose={onClose} title={t('setConsent')}>
      <form onSubmit={form.onSubmit((values) => save.mutate({ ...values, id }))}>
        <Stack>
          <Select label={t('channel')} allowDeselect={false} data={channels.map((channel) => ({ value: channel, label: channel === 'any' ? t('anyChannel') : channel }))} {...form.getInputProps('channel')} />
          <TextInput label={t('purpose')} {...form.getInputProps('purpose')} />
          <SegmentedControl aria-label={t('state')} data={[{ value: 'granted', label: status('granted') }, { value: 'denied', label: status('denied') }]} {...form.getInputProps('state')} />
          <TextInput label={t('consentSource')} required data-autofocus {...form.getInputProps('source')} />
          {save.error !== null && <ProblemAlert error={save.error} />}
          <ShowCall endpoint={setConsent} input={{ ...form.values, id }} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending}>{common('save')}</Button></Group>
        </Stack>
      </form>
    </OpenDialog>
  )
}
