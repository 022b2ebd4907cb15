import { ActionIcon, Button, Group, Stack, TextInput } from '@mantine/core'
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../../api/rules.ts'

/** The steps of a funnel, in order; told upwards when a line is left or Enter is pressed. */
export const StepsField = ({ steps, onChange }: { readonly steps: readonly string[]; readonly onChange: (steps: readonly string[]) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const facts = Object.keys(useCatalogue().data?.facts ?? {})
  const [drafts, setDrafts] = useState<readonly string[]>(steps.length === 0 ? ['', ''] : steps)
  const tell = (next: readonly string[]): void => {
    setDrafts(next)
    onChange(next.map((step) => step.trim()).filter((step) => step !== ''))
  }
  const swap = (index: number): void => tell(drafts.map((step, place) => (place === index ? (drafts[index - 1] ?? '') : place === index - 1 ? (drafts[index] ?? '') : step)))
  return (
    <Stack gap={6} style={{ flex: '1 1 100%' }}>
      <datalist id="funnel-facts">{facts.map((fact) => <option key={fact} value={fact} />)}</datalist>
      {drafts.map((step, index) => (
        // Steps have no name of their own but their place.
        <Group key={index} gap={4} wrap="nowrap" align="flex-end">
          <TextInput style={{ flex: 1 }} label={t('step', { number: index + 1 })} placeholder={t('stepHint')} list="funnel-facts" value={step} onChange={(event) => setDrafts(drafts.map((own, place) => (place === index ? event.currentTarget.value : own)))}
            onBlur={() => tell(drafts)} onKeyDown={(event) => { if (event.key === 'Enter') tell(drafts) }} />
          <ActionIcon variant="subtle" color="gray" size="lg" disabled={index === 0} aria-label={t('moveUp', { number: index + 1 })} onClick={() => swap(index)}><IconArrowUp size={16} /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" size="lg" disabled={drafts.length <= 2} aria-label={t('removeStep', { number: index + 1 })} onClick={() => tell(drafts.filter((_, place) => place !== index))}><IconTrash size={16} /></ActionIcon>
        </Group>
      ))}
      {drafts.length < 8 && <div><Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setDrafts([...drafts, ''])}>{t('addStep')}</Button></div>}
    </Stack>
  )
}
