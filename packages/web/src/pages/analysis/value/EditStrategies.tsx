import { Accordion, Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { saveValueDefinition } from '@sextant/contract'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveDefinition, useValueDefinition } from '../../../api/analysis-value.ts'
import type { ValueDefinition } from '../../../api/analysis-value.ts'
import { useCan } from '../../../api/session.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import type { Label } from '../../../i18n/use-label.ts'
import { ProblemAlert } from '../../../ui/ProblemAlert.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { ofDefinition } from './of-definition.ts'

interface Part { readonly key: string; readonly name: Label; readonly strategy: Label }

const partsOf = (definition: ValueDefinition['definition']): readonly Part[] => ('stages' in definition ? definition.stages : 'classes' in definition ? definition.classes : definition.cells)

const withParts = (definition: ValueDefinition['definition'], parts: readonly Part[]): ValueDefinition['definition'] => {
  const renamed = <Item extends Part>(items: readonly Item[]): Item[] => items.map((item) => {
    const part = parts.find(({ key }) => key === item.key)
    return part === undefined ? item : { ...item, name: part.name, strategy: part.strategy }
  })
  if ('stages' in definition) return { ...definition, stages: renamed(definition.stages) }
  return 'classes' in definition ? { ...definition, classes: renamed(definition.classes) } : { ...definition, cells: renamed(definition.cells) }
}

const StrategiesForm = ({ stored, onClose }: { readonly stored: ValueDefinition; readonly onClose: () => void }) => {
  const { t } = useTranslation('value-analyses')
  const { t: common } = useTranslation()
  const label = useLabel()
  const [parts, setParts] = useState(partsOf(stored.definition))
  const save = useSaveDefinition(({ version }) => t('definitionSaved', { version: String(version) }), onClose)
  const set = (key: string, change: Partial<Part>): void => setParts(parts.map((part) => (part.key === key ? { ...part, ...change } : part)))
  const input = { key: stored.key, of: ofDefinition(stored.kind, withParts(stored.definition, parts)) }
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
      <Stack gap="sm">
        <Accordion variant="separated" defaultValue={parts[0]?.key ?? null}>
          {parts.map((part) => (
            <Accordion.Item key={part.key} value={part.key}>
              <Accordion.Control>{label(part.name)}</Accordion.Control>
              <Accordion.Panel>
                <Stack gap="xs">
                  <Group grow><TextInput size="xs" label={common('nameEn')} required value={part.name.en} onChange={(event) => set(part.key, { name: { ...part.name, en: event.currentTarget.value } })} /><TextInput size="xs" label={common('nameZh')} required value={part.name.zh} onChange={(event) => set(part.key, { name: { ...part.name, zh: event.currentTarget.value } })} /></Group>
                  <Textarea size="xs" label={t('strategyEn')} autosize minRows={2} value={part.strategy.en} onChange={(event) => set(part.key, { strategy: { ...part.strategy, en: event.currentTarget.value } })} />
                  <Textarea size="xs" label={t('strategyZh')} autosize minRows={2} value={part.strategy.zh} onChange={(event) => set(part.key, { strategy: { ...part.strategy, zh: event.currentTarget.value } })} />
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending}>{t('saveVersion', { version: String(stored.version + 1) })}</Button></Group>
        <ShowCall endpoint={saveValueDefinition} input={input} />
      </Stack>
    </form>
  )
}

/** Names and strategies of classes, stages or cells: edited and kept as a new version. */
export const EditStrategies = ({ kind, definitionKey }: { readonly kind: ValueDefinition['kind']; readonly definitionKey: string }) => {
  const { t } = useTranslation('value-analyses')
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const query = useValueDefinition(kind, definitionKey, opened)
  if (!can('segments.write')) return null
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={open}>{t('editStrategies')}</Button>
      <Modal opened={opened} onClose={close} size="lg" title={t('editStrategies')}>
        {opened && <QueryView query={query}>{(stored) => <StrategiesForm key={stored.version} stored={stored} onClose={close} />}</QueryView>}
      </Modal>
    </>
  )
}
