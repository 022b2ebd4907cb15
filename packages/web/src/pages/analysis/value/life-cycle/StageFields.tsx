import { ActionIcon, Fieldset, Group, MultiSelect, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '../../../../i18n/use-label.ts'
import type { StageDraft } from './EditStages.tsx'

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } } as const

/** One stage: names, rules of entry and exit, how long one stays at least, where one comes from. */
export const StageFields = ({ stage, place, stages, onStage, onMove, onRemove }: {
  readonly stage: StageDraft; readonly place: number; readonly stages: readonly StageDraft[]; readonly onStage: (stage: StageDraft) => void; readonly onMove: (to: number) => void; readonly onRemove: () => void
}) => {
  const { t } = useTranslation('value-analyses')
  const { t: common } = useTranslation()
  const label = useLabel()
  const { exit: _exit, ...withoutExit } = stage
  const { from: _from, ...withoutFrom } = stage
  return (
    <Fieldset>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={650}>{place + 1}. {label(stage.name)}</Text>
        <Group gap={4}>
          <ActionIcon variant="subtle" aria-label={t('earlier')} disabled={place === 0} onClick={() => onMove(place - 1)}><IconArrowUp size={15} /></ActionIcon>
          <ActionIcon variant="subtle" aria-label={t('later')} disabled={place === stages.length - 1} onClick={() => onMove(place + 1)}><IconArrowDown size={15} /></ActionIcon>
          <ActionIcon variant="subtle" color="rust" aria-label={common('delete')} disabled={stages.length === 1} onClick={onRemove}><IconTrash size={15} /></ActionIcon>
        </Group>
      </Group>
      <Stack gap="xs">
        <Group grow>
          <TextInput size="xs" label={common('key')} required value={stage.key} onChange={(event) => onStage({ ...stage, key: event.currentTarget.value })} />
          <TextInput size="xs" label={common('nameEn')} required value={stage.name.en} onChange={(event) => onStage({ ...stage, name: { ...stage.name, en: event.currentTarget.value } })} />
          <TextInput size="xs" label={common('nameZh')} required value={stage.name.zh} onChange={(event) => onStage({ ...stage, name: { ...stage.name, zh: event.currentTarget.value } })} />
        </Group>
        <Textarea size="xs" label={t('entry')} autosize required styles={mono} value={stage.entry} onChange={(event) => onStage({ ...stage, entry: event.currentTarget.value })} />
        <Textarea size="xs" label={t('exit')} description={t('exitHint')} autosize styles={mono} value={stage.exit ?? ''} onChange={(event) => onStage(event.currentTarget.value.trim() === '' ? withoutExit : { ...stage, exit: event.currentTarget.value })} />
        <Group grow>
          <NumberInput size="xs" label={t('minimumDays')} min={0} max={3650} allowDecimal={false} value={stage.minimumDays ?? 0} onChange={(value) => onStage({ ...stage, minimumDays: Number(value) })} />
          <MultiSelect size="xs" label={t('comesFrom')} placeholder={t('anywhere')} value={stage.from ?? []} data={stages.filter(({ key }) => key !== stage.key).map(({ key, name }) => ({ value: key, label: label(name) }))} onChange={(from) => onStage(from.length === 0 ? withoutFrom : { ...stage, from })} />
        </Group>
      </Stack>
    </Fieldset>
  )
}
