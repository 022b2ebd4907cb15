import { ActionIcon, Button, Group, Menu, Modal, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { Link, getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { saveAnalysis } from '@sextant/contract'
import { useDeleteAnalysis, useSaveAnalysis, useSavedAnalyses } from '../../../api/analysis-behaviour.ts'
import type { SavedAnalysis } from '../../../api/analysis-behaviour.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import { ProblemAlert } from '../../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'

const route = getRouteApi('/_app/analysis/$kind')

const SaveDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const { t: common } = useTranslation()
  const { kind } = route.useParams()
  const parameters = route.useSearch()
  const [name, setName] = useState({ en: '', zh: '' })
  const [shared, setShared] = useState(false)
  const save = useSaveAnalysis(t('savedDone'), onClose)
  // A name in one language serves for both until the other is written.
  const input = { kind, name: { en: name.en || name.zh, zh: name.zh || name.en }, parameters: { ...parameters }, shared }
  return (
    <Modal opened onClose={onClose} title={t('save')} closeButtonProps={{ 'aria-label': common('close') }}>
      <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
        <Stack gap="sm">
          <TextInput label={t('nameEn')} value={name.en} data-autofocus onChange={(event) => setName({ ...name, en: event.currentTarget.value })} />
          <TextInput label={t('nameZh')} value={name.zh} onChange={(event) => setName({ ...name, zh: event.currentTarget.value })} />
          <Switch label={t('shareAll')} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
          {save.error !== null && <ProblemAlert error={save.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending} disabled={name.en.trim() === '' && name.zh.trim() === ''}>{t('saveTitle')}</Button></Group>
          <ShowCall endpoint={saveAnalysis} input={input} />
        </Stack>
      </form>
    </Modal>
  )
}

const SavedItem = ({ saved }: { readonly saved: SavedAnalysis }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const drop = useDeleteAnalysis(t('deleted'))
  return (
    <Group gap={4} wrap="nowrap">
      <Menu.Item component={Link} to={`/analysis/${saved.kind}`} search={saved.parameters as never} style={{ flex: 1 }}>
        <Text size="sm">{label(saved.name)}</Text><Text size="xs" c="dimmed">{saved.isMine ? t('mine') : t('sharedBy', { owner: saved.owner })}</Text>
      </Menu.Item>
      {saved.isMine && <ActionIcon variant="subtle" color="gray" loading={drop.isPending} aria-label={t('remove', { name: label(saved.name) })} onClick={() => drop.mutate({ id: saved.id })}><IconTrash size={15} /></ActionIcon>}
    </Group>
  )
}

/** Save this analysis, and open one of the kind that was saved. */
export const SavedMenu = () => {
  const { t } = useTranslation('behaviour-analyses')
  const { kind } = route.useParams()
  const saved = useSavedAnalyses(kind).data?.analyses ?? []
  const [isSaving, { open, close }] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end" width={300} withinPortal>
        <Menu.Target><Button variant="default" leftSection={<IconBookmark size={15} aria-hidden />}>{t('saved')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={open} leftSection={<IconBookmark size={15} aria-hidden />}>{t('save')}</Menu.Item>
          <Menu.Divider />
          {saved.length === 0 ? <Text size="xs" c="dimmed" p="xs">{t('noSaved')}</Text> : saved.map((one) => <SavedItem key={one.id} saved={one} />)}
        </Menu.Dropdown>
      </Menu>
      {isSaving && <SaveDialog onClose={close} />}
    </>
  )
}

/** The choices of an analysis above what it shows. */
export const PanelFrame = ({ controls, children }: { readonly controls: ReactNode; readonly children: ReactNode }) => (
  <Stack gap="md">
    <section className="sx-card"><div className="sx-card-body"><Group gap="sm" align="flex-end">{controls}<div style={{ marginLeft: 'auto' }}><SavedMenu /></div></Group></div></section>
    {children}
  </Stack>
)
