import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { WatchDefinition } from '../../api/watches.ts'
import { RuleEditor } from '../../ui/rule/RuleEditor.tsx'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'

type CustomerWatch = Extract<WatchDefinition, { kind: 'customer' }>

/** The rule of a watch over single customers, and the figure its cases keep. */
export const RuleFields = ({ definition, onDefinition }: { readonly definition: CustomerWatch; readonly onDefinition: (definition: CustomerWatch) => void }) => {
  const { t } = useTranslation('watches')
  const state = useRuleDraft(definition.rule)
  const text = state.checked?.text
  // The editor's own state is the draft; the definition takes what has been checked.
  useEffect(() => {
    if (text !== undefined && text !== definition.rule) onDefinition({ ...definition, rule: text })
  }, [text, definition, onDefinition])
  return (
    <Stack gap="sm">
      <RuleEditor state={state} label={t('rule')} />
      <Text size="xs" c="dimmed">{t('ruleHint')}</Text>
      <TextInput label={t('valueKept')} value={definition.value ?? ''} onChange={(event) => onDefinition({ ...definition, value: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
      <Text size="sm">{t('first')}</Text>
      <SegmentedControl aria-label={t('first')} value={definition.first} data={(['raise', 'remember'] as const).map((value) => ({ value, label: t(`first_${value}`) }))} onChange={(first) => onDefinition({ ...definition, first: first as 'raise' })} />
    </Stack>
  )
}
