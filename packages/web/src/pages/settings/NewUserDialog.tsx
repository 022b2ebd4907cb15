import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { createUser } from '@sextant/contract'
import type { Role } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useCreateUser } from '../../api/access.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { validateWith } from '../../ui/contract-form.ts'
import { RoleSelect } from './RoleSelect.tsx'
import { SecretOnce } from './SecretOnce.tsx'

interface Values { readonly email: string; readonly name: string; readonly role: Role; readonly password: string }
const inputOf = ({ password, ...rest }: Values) => ({ ...rest, ...(password === '' ? {} : { password }) })

export const NewUserDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation()
  const create = useCreateUser()
  const form = useForm<Values>({ initialValues: { email: '', name: '', role: 'viewer', password: '' }, validate: validateWith(createUser.input, inputOf) })
  const made = create.data
  const { password: _, ...shown } = form.values
  return (
    <OpenDialog onClose={onClose} title={made === undefined ? t('newUser') : t('created', { name: made.user.name })} closeOnClickOutside={made === undefined}>
      {made !== undefined && made.password !== null && <SecretOnce title={t('passwordOnce')} hint={t('passwordOnceHint')} secret={made.password} done={t('done')} onDone={onClose} />}
      {made !== undefined && made.password === null && <Button onClick={onClose}>{common('close')}</Button>}
      {made === undefined && (
        <form onSubmit={form.onSubmit((values) => create.mutate(inputOf(values)))}>
          <Stack>
            <TextInput type="email" label={t('email')} required data-autofocus {...form.getInputProps('email')} />
            <TextInput label={t('name')} required {...form.getInputProps('name')} />
            <RoleSelect label={t('role')} role={form.values.role} onRole={(role) => form.setFieldValue('role', role)} />
            <PasswordInput label={t('password')} description={t('passwordHint')} autoComplete="new-password" {...form.getInputProps('password')} />
            {create.error !== null && <ProblemAlert error={create.error} />}
            <ShowCall endpoint={createUser} input={shown} />
            <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={create.isPending}>{common('create')}</Button></Group>
          </Stack>
        </form>
      )}
    </OpenDialog>
  )
}
