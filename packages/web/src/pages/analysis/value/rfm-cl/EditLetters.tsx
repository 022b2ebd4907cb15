import { Button, Fieldset, Group, Modal, NumberInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { InputOf } from '@sextant/contract'
import { saveValueDefinition } from '@sextant/contract'
import { IconSettings } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveDefinition, useValueDefinition } from '../../../../api/analysis-value.ts'
import { useCan } from '../../../../api/session.ts'
import { ProblemAlert } from '../../../../ui/ProblemAlert.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'

type Definition = Extract<InputOf<typeof saveValueDefinition>['of'], { kind: 'rfm-cl' }>['definition']
type Letter = Definition['letters'][number]

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } } as const

const BreakFields = ({ letter, onLetter }: { readonly letter: Letter; readonly onLetter: (letter: Letter) => void }) => {
  const { t } = useTranslation('value-analyses')
  const { breaks } = letter
  const [text, setText] = useState(breaks.kind === 'custom' ? breaks.from.join(', ') : '')
  const setKind = (kind: string | null): void => onLetter({ ...letter, breaks: kind === 'custom' ? { kind, from: [1] } : { kind: kind as 'quantile', bands: 5 } })
  const setFrom = (next: string): void => {
    setText(next)
    onLetter({ ...letter, breaks: { kind: 'custom', from: next.split(',').map((part) => Number(part.trim())).filter(Number.isFinite) } })
  }
  return (
    <Group grow align="flex-end">
      <Select size="xs" label={t('breaks')} allowDeselect={false} value={breaks.kind} onChange={setKind} data={[{ value: 'quantile', label: t('breaksQuantile') }, { value: 'fixed', label: t('breaksFixed') }, { value: 'custom', label: t('breaksCustom') }]} />
      {breaks.kind === 'custom' ? <TextInput size="xs" label={t('breaksFrom')} placeholder="3, 6, 12, 24" value={text} onChange={(event) => setFrom(event.currentTarget.value)} /> : <NumberInput size="xs" label={t('bands')} min={2} max={10} allowDecimal={false} value={breaks.bands} onChange={(value) => onLetter({ ...letter, breaks: { ...breaks, bands: Number(value) } })} />}
      <Switch size="xs" label={t('smallIsGood')} checked={letter.smallIsGood ?? false} onChange={(event) => onLetter({ ...letter, smallIsGood: event.currentTarget.checked })} />
    </Group>
  )
}

const LettersForm = ({ definition, version, onClose }: { readonly definition: Definition; readonly version: number; readonly onClose: () => void }) => {
  const { t } = useTranslation('value-analyses')
  const { t: common } = useTranslation()
  const [draft, setDraft] = useState(definition)
  const save = useSaveDefinition((saved) => t('definitionSaved', { version: String(saved.version) }), onClose)
  const input = { key: 'default', of: { kind: 'rfm-cl' as const, definition: draft } }
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
      <Stack gap="sm">
        <Textarea label={t('base')} description={t('baseHint')} autosize required styles={mono} value={draft.base} onChange={(event) => setDraft({ ...draft, base: event.currentTarget.value })} />
        {draft.letters.map((letter, place) => {
          const set = (next: Letter): void => setDraft({ ...draft, letters: draft.letters.with(place, next) })
          return (
            <Fieldset key={letter.letter} legend={letter.letter}>
              <Stack gap="xs">
                <Group grow><TextInput size="xs" label={common('nameEn')} required value={letter.label.en} onChange={(event) => set({ ...letter, label: { ...letter.label, en: event.currentTarget.value } })} /><TextInput size="xs" label={common('nameZh')} required value={letter.label.zh} onChange={(event) => set({ ...letter, label: { ...letter.label, zh: event.currentTarget.value } })} /></Group>
                <Textarea size="xs" label={t('expression')} autosize required styles={mono} value={letter.expression} onChange={(event) => set({ ...letter, expression: event.currentTarget.value })} />
                <BreakFields letter={letter} onLetter={set} />
              </Stack>
            </Fieldset>
          )
        })}
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending}>{t('saveVersion', { version: String(version + 1) })}</Button></Group>
        <ShowCall endpoint={saveValueDefinition} input={input} />
      </Stack>
    </form>
  )
}

/** What the letters are computed from and how they are cut: edited and kept as a new version. */
export const EditLetters = () => {
  const { t } = useTranslation('value-analyses')
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const query = useValueDefinition('rfm-cl', 'default', opened)
  if (!can('segments.write')) return null
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconSettings size={14} aria-hidden />} onClick={open}>{t('editLetters')}</Button>
      <Modal opened={opened} onClose={close} size="xl" title={t('editLetters')}>
        {opened && <QueryView query={query}>{(stored) => ('letters' in stored.definition ? <LettersForm key={stored.version} definition={stored.definition} version={stored.version} onClose={close} /> : null)}</QueryView>}
      </Modal>
    </>
  )
}
