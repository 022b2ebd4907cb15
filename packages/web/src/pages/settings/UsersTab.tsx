import { Button } from '@mantine/core'
import { updateUser } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useUpdateUser, useUsers } from '../../api/access.ts'
import type { User } from '../../api/access.ts'
import { useCan, useSession } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { NewUserDialog } from './NewUserDialog.tsx'
import { RoleSelect } from './RoleSelect.tsx'

type UserUpdate = ReturnType<typeof useUpdateUser>

const useUserColumns = (mayWrite: boolean, update: UserUpdate, setLeaving: (user: User) => void): readonly TableColumn<User>[] => {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const own = useSession()?.user.id
  return [
    { key: 'name', header: t('name'), cell: (user) => <span style={{ opacity: user.active ? 1 : 0.55 }}><b>{user.name}</b>{user.id === own && <span className="sx-eyebrow"> ({t('you')})</span>}<div className="sx-eyebrow">{user.email}</div></span> },
    { key: 'role', header: t('role'), cell: (user) => <RoleSelect hidden label={`${t('role')}: ${user.name}`} role={user.role} disabled={!mayWrite || user.id === own || update.isPending} onRole={(role) => update.mutate({ id: user.id, role })} /> },
    { key: 'active', header: t('active'), cell: (user) => (user.active ? '✓' : <span style={{ color: 'var(--mantine-color-dimmed)' }}>{t('inactive')}</span>) },
    { key: 'since', header: t('since'), align: 'right', cell: (user) => format.date(user.createdAt) },
    { key: 'act', header: '', align: 'right', cell: (user) => mayWrite && user.id !== own && (user.active
    ? <Button size="compact-xs" variant="subtle" color="rust" onClick={() => setLeaving(user)}>{t('deactivate')}</Button>
    : <Button size="compact-xs" variant="subtle" onClick={() => update.mutate({ id: user.id, active: true })}>{t('activate')}</Button>) },
  ]
}

export const UsersTab = () => {
  const { t } = useTranslation('settings')
  const can = useCan()
  const [creating, setCreating] = useState(false)
  const [leaving, setLeaving] = useState<User | null>(null)
  const query = useUsers()
  const update = useUpdateUser(t('changed'))
  const mayWrite = can('settings.write')
  const columns = useUserColumns(mayWrite, update, setLeaving)
  return (
    <>
      {update.error !== null && leaving === null && <div style={{ marginBottom: 16 }}><ProblemAlert error={update.error} /></div>}
      <Section flush title={t('users')} actions={mayWrite && <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>{t('newUser')}</Button>}>
        <QueryView query={query}>
          {(data) => (
            <DataTable label={t('users')} rows={data.users} rowKey={(user) => user.id} columns={columns} />
          )}
        </QueryView>
      </Section>
      {creating && <NewUserDialog onClose={() => setCreating(false)} />}
      {leaving !== null && (
        <ConfirmDialog opened title={t('deactivateConfirm', { name: leaving.name })} confirm={t('deactivate')} endpoint={updateUser} input={{ id: leaving.id, active: false }} busy={update.isPending} error={update.error}
          onClose={() => { setLeaving(null); update.reset() }} onConfirm={() => update.mutate({ id: leaving.id, active: false }, { onSuccess: () => setLeaving(null) })} />
      )}
    </>
  )
}
