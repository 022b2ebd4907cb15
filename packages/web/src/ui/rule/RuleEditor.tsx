import { Group, SegmentedControl, Text } from '@mantine/core'
import type { BuilderGroup } from '@sextant/rules'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { ProblemAlert } from '../ProblemAlert.tsx'
import { QueryView } from '../QueryView.tsx'
import { BuilderView } from './BuilderView.tsx'
import { RuleErrors } from './RuleErrors.tsx'
import { RuleTextArea } from './RuleTextArea.tsx'
import { RuleWarnings } from './RuleWarnings.tsx'
import type { RuleDraftState } from './use-rule-draft.ts'
import './rule.css'

/**
 * Writes a rule by clicking or as text; both are the same rule.
 * @param state from `useRuleDraft(initialText)`; `state.checked?.text` is what to save
 */
export const RuleEditor = ({ state, label, takes = false, onDistribution }: {
  readonly state: RuleDraftState; readonly label: string
  /** Whether the rule may end with `take`: where a set of customers is asked for. */
  readonly takes?: boolean
  readonly onDistribution?: (expression: string) => void
}) => {
  const { t } = useTranslation('rules')
  const words = useLabel()
  const catalogue = useCatalogue()
  const [mode, setMode] = useState<'build' | 'text'>('build')
  const { draft, checked } = state
  const builder = draft.kind === 'builder' ? draft.builder : ((checked?.builder as BuilderGroup | undefined) ?? null)
  const text = draft.kind === 'text' ? draft.text : (checked?.text ?? null)
  const shown = mode === 'build' && builder === null && !state.isChecking ? 'text' : mode === 'text' && text === null && !state.isChecking ? 'build' : mode
  return (
    <div role="group" aria-label={label}>
      <Group justify="space-between" mb="sm">
        <SegmentedControl size="xs" aria-label={t('mode')} value={shown} onChange={(value) => setMode(value as 'build')} data={[{ value: 'build', label: t('build'), disabled: builder === null }, { value: 'text', label: t('text'), disabled: text === null }]} />
        <Text size="xs" c="dimmed" aria-live="polite">{state.failure !== null ? '' : state.isChecking ? t('checking') : state.errors.length === 0 ? t('ok') : t('errors')}</Text>
      </Group>
      <QueryView query={catalogue}>
        {(loaded) => (shown === 'build' && builder !== null
          ? <BuilderView builder={builder} catalogue={loaded} takes={takes} onChange={(next) => state.setDraft({ kind: 'builder', builder: next })} {...(onDistribution === undefined ? {} : { onDistribution })} />
          : <RuleTextArea text={text ?? ''} errors={state.errors} warnings={draft.kind === 'text' ? state.warnings : []} onText={(next) => state.setDraft({ kind: 'text', text: next })} />)}
      </QueryView>
      <RuleErrors errors={state.errors} {...(draft.kind === 'text' ? { text: draft.text, onText: (next: string) => state.setDraft({ kind: 'text', text: next }) } : {})} />
      <RuleWarnings warnings={state.warnings} withPlaces={shown === 'text' && draft.kind === 'text'} />
      {state.failure !== null && <ProblemAlert error={state.failure} isPart />}
      {checked !== null && <div className="sx-sentence"><Text size="xs" c="dimmed">{t('inWords')}</Text><Text size="sm">{words(checked.sentence)}</Text></div>}
    </div>
  )
}
