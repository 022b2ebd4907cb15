import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { saveSqlQuery } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveSqlQuery } from '../../api/console.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom } from '../../ui/contract-form.ts'

export const SaveDialog = ({ sql, onClose }: { readonly sql: string; readonly onClose: () => void }) => {
  const { t } = useTranslation('console')
  const { t: common } = useTranslation()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useSaveSqlQuery(t('savedDone'), onClose)
  // A Chinese name has no letters a key may have: its characters' numbers stand for it.
  const key = keyFrom(name) || Array.from(name.trim(), (letter) => letter.codePointAt(0)?.toString(36) ?? '').join('').slice(0, 80)
  const input = { key, name: name.trim(), sql, shared }
  return (
    <OpenDialog onClose={onClose} title={t('saveTitle')}>
      <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
        <Stack>
          <TextInput label={t('name')} description={key} required data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Checkbox label={t('shared')} description={t('sharedHint')} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
          {save.error !== null && <ProblemAlert error={save.error} />}
          <ShowCall endpoint={saveSqlQuery} input={input} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending} disabled={key === ''}>{t('save')}</Button></Group>
        </Stack>
      </form>
    </OpenDialog>
  )
}
