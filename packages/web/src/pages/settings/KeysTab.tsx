import { Button } from '@mantine/core'
import { deleteApiKey } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApiKeys, useDeleteApiKey } from '../../api/access.ts'
import type { ApiKey } from '../../api/access.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { NewKeyDialog } from './NewKeyDialog.tsx'

const useKeyColumns = (setGoing: (key: ApiKey) => void): readonly TableColumn<ApiKey>[] => {
  const { t } = useTranslation('settings')
  const { t: shell } = useTranslation('shell')
  const format = useFormat()
  const can = useCan()
  return [
    { key: 'name', header: t('name'), cell: (key) => <b>{key.name}</b> }, { key: 'role', header: t('role'), cell: (key) => shell(`role_${key.role}`) }, { key: 'prefix', header: t('prefix'), cell: (key) => <code>{key.prefix}…</code> },
    { key: 'created', header: t('since'), align: 'right', cell: (key) => format.date(key.createdAt) }, { key: 'used', header: t('lastUsed'), align: 'right', cell: (key) => (key.lastUsedAt === null ? t('never') : format.dateTime(key.lastUsedAt)) },
    { key: 'act', header: '', align: 'right', cell: (key) => can('settings.write') && <Button size="compact-xs" variant="subtle" color="rust" onClick={() => setGoing(key)}>{t('revoke')}</Button> },
  ]
}

export const KeysTab = () => {
  const { t } = useTranslation('settings')
  const can = useCan()
  const [creating, setCreating] = useState(false)
  const [going, setGoing] = useState<ApiKey | null>(null)
  const columns = useKeyColumns(setGoing)
  const query = useApiKeys()
  const revoke = useDeleteApiKey(t('revoked'), () => setGoing(null))
  const create = can('settings.write') && <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>{t('newKey')}</Button>
  return (
    <>
      <Section flush title={t('keys')} actions={create}>
        <QueryView query={query} isEmpty={(data) => data.apiKeys.length === 0} empty={<EmptyState title={t('noKeys')} hint={t('noKeysHint')} />}>
          {(data) => (
            <DataTable label={t('keys')} rows={data.apiKeys} rowKey={(key) => key.id} columns={columns} />
          )}
        </QueryView>
      </Section>
      {creating && <NewKeyDialog onClose={() => setCreating(false)} />}
      {going !== null && <ConfirmDialog opened title={`${going.name}: ${t('revokeConfirm')}`} confirm={t('revoke')} endpoint={deleteApiKey} input={{ id: going.id }} busy={revoke.isPending} error={revoke.error} onClose={() => setGoing(null)} onConfirm={() => revoke.mutate({ id: going.id })} />}
    </>
  )
}
