import { Button, Group, Stack, TextInput } from '@mantine/core'
import { createApiKey } from '@sextant/contract'
import type { Role } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCreateApiKey } from '../../api/access.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { RoleSelect } from './RoleSelect.tsx'
import { SecretOnce } from './SecretOnce.tsx'

export const NewKeyDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('tracker')
  const create = useCreateApiKey()
  const input = { name: name.trim(), role }
  const made = create.data
  return (
    <OpenDialog onClose={onClose} title={made === undefined ? t('newKey') : t('keyCreated', { name: made.apiKey.name })} closeOnClickOutside={made === undefined}>
      {made !== undefined ? <SecretOnce title={t('secretOnce')} hint={t('secretOnceHint')} secret={made.secret} done={t('done')} onDone={onClose} /> : (
        <form onSubmit={(event) => { event.preventDefault(); if (input.name !== '') create.mutate(input) }}>
          <Stack>
            <TextInput label={t('keyName')} required maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} placeholder="web-shop" data-autofocus />
            <RoleSelect label={t('role')} role={role} onRole={setRole} />
            {create.error !== null && <ProblemAlert error={create.error} />}
            <ShowCall endpoint={createApiKey} input={input} />
            <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={create.isPending} disabled={input.name === ''}>{common('create')}</Button></Group>
          </Stack>
        </form>
      )}
    </OpenDialog>
  )
}
