import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { InputOf } from '@sextant/contract'
import { saveValueDefinition } from '@sextant/contract'
import { IconPlus, IconSettings } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveDefinition, useValueDefinition } from '../../../../api/analysis-value.ts'
import type { LifeCycle, ValueDefinition } from '../../../../api/analysis-value.ts'
import { useCan } from '../../../../api/session.ts'
import { ProblemAlert } from '../../../../ui/ProblemAlert.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { StageFields } from './StageFields.tsx'

type LifeCycleDefinition = Extract<InputOf<typeof saveValueDefinition>['of'], { kind: 'life-cycle' }>['definition']
export type StageDraft = LifeCycleDefinition['stages'][number]

const moved = <Item,>(items: readonly Item[], from: number, to: number): Item[] => {
  const rest = items.toSpliced(from, 1)
  return rest.toSpliced(to, 0, items[from] as Item)
}

const StagesForm = ({ definition, definitionKey, isNew, version, onSaved, onClose }: {
  readonly definition: LifeCycleDefinition; readonly definitionKey: string; readonly isNew: boolean; readonly version: number; readonly onSaved: (key: string) => void; readonly onClose: () => void
}) => {
  const { t } = useTranslation('value-analyses')
  const { t: common } = useTranslation()
  const [draft, setDraft] = useState(definition)
  const [key, setKey] = useState(isNew ? '' : definitionKey)
  const save = useSaveDefinition((saved) => t('definitionSaved', { version: String(saved.version) }), (saved) => { onClose(); onSaved(saved.key) })
  const input = { key, of: { kind: 'life-cycle' as const, definition: draft } }
  const setStages = (stages: StageDraft[]): void => setDraft({ ...draft, stages })
  const add = (): void => setStages([...draft.stages, { key: `stage-${draft.stages.length + 1}`, name: { en: '', zh: '' }, strategy: { en: '', zh: '' }, entry: 'false', minimumDays: 0 }])
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
      <Stack gap="sm">
        <Group grow>
          {isNew && <TextInput label={common('key')} description={common('keyHint')} required value={key} onChange={(event) => setKey(event.currentTarget.value)} />}
          <TextInput label={common('nameEn')} required value={draft.name.en} onChange={(event) => setDraft({ ...draft, name: { ...draft.name, en: event.currentTarget.value } })} />
          <TextInput label={common('nameZh')} required value={draft.name.zh} onChange={(event) => setDraft({ ...draft, name: { ...draft.name, zh: event.currentTarget.value } })} />
        </Group>
        <Group grow>
          <Select label={t('step')} allowDeselect={false} data={[{ value: 'week', label: t('week') }, { value: 'month', label: t('month') }, { value: 'quarter', label: t('quarter') }]} value={draft.step} onChange={(step) => setDraft({ ...draft, step: step as 'week' })} />
          <NumberInput label={t('periods')} min={1} max={60} allowDecimal={false} value={draft.periods} onChange={(value) => setDraft({ ...draft, periods: Number(value) })} />
        </Group>
        {draft.stages.map((stage, place) => (
          <StageFields key={place} stage={stage} place={place} stages={draft.stages} onStage={(next) => setStages(draft.stages.with(place, next))} onMove={(to) => setStages(moved(draft.stages, place, to))} onRemove={() => setStages(draft.stages.toSpliced(place, 1))} />
        ))}
        <Button variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>{t('addStage')}</Button>
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending}>{t('saveVersion', { version: String(version + 1) })}</Button></Group>
        <ShowCall endpoint={saveValueDefinition} input={input} />
      </Stack>
    </form>
  )
}

const withoutNulls = ({ entry, exit, from, key, minimumDays, name, strategy }: LifeCycle['stages'][number]): StageDraft => ({ key, name, strategy, entry, minimumDays, ...(exit === null ? {} : { exit }), ...(from.length === 0 ? {} : { from }) })

const SavedStages = ({ definitionKey, onSaved, onClose }: { readonly definitionKey: string; readonly onSaved: (key: string) => void; readonly onClose: () => void }) => {
  const query = useValueDefinition('life-cycle', definitionKey)
  return <QueryView query={query}>{(stored: ValueDefinition) => ('stages' in stored.definition ? <StagesForm key={stored.version} definition={stored.definition} definitionKey={definitionKey} isNew={false} version={stored.version} onSaved={onSaved} onClose={onClose} /> : null)}</QueryView>
}

/** Stages and their rules: edited and kept as a new version; a product's are first saved under a key of its own. */
export const EditStages = ({ lifeCycle, definitionKey, isProduct, onSaved }: { readonly lifeCycle: LifeCycle; readonly definitionKey: string; readonly isProduct: boolean; readonly onSaved: (key: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  if (!can('segments.write')) return null
  const product: LifeCycleDefinition = { name: lifeCycle.name, step: 'month', periods: 24, stages: lifeCycle.stages.map(withoutNulls) }
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconSettings size={14} aria-hidden />} onClick={open}>{t(isProduct ? 'saveProduct' : 'editStages')}</Button>
      <Modal opened={opened} onClose={close} size="xl" title={t(isProduct ? 'saveProduct' : 'editStages')}>
        {opened && (isProduct ? <StagesForm definition={product} definitionKey="" isNew version={0} onSaved={onSaved} onClose={close} /> : <SavedStages definitionKey={definitionKey} onSaved={onSaved} onClose={close} />)}
      </Modal>
    </>
  )
}
