import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useRuleCheck } from '../../api/rules.ts'
import type { RuleCheck, RuleDraft, RuleError, RuleWarning } from '../../api/rules.ts'

export interface RuleDraftState {
  readonly draft: RuleDraft
  readonly setDraft: (draft: RuleDraft) => void
  /** The checked form of exactly what stands in the editor; null while unchecked or wrong. */
  readonly checked: Extract<RuleCheck, { kind: 'ok' }> | null
  readonly errors: readonly RuleError[]
  /** What is proven of the rule and worth a look; it can be saved all the same. */
  readonly warnings: readonly RuleWarning[]
  readonly isChecking: boolean
  /** Why checking itself failed. */
  readonly failure: unknown
}

const pauseMs = 250

/**
 * What stands in a rule editor and what the server says of it, checked when the typing pauses.
 * @param takes whether the rule may end with `take`; give it to the editor too
 */
export const useRuleDraft = (initial: string, takes = false): RuleDraftState => {
  const [draft, setDraft] = useState<RuleDraft>({ kind: 'text', text: initial })
  const [settled] = useDebouncedValue(draft, pauseMs)
  const check = useRuleCheck(settled, takes)
  const current = settled === draft && !check.isPlaceholderData && check.error === null ? check.data : undefined
  const last = check.data
  return {
    draft, setDraft,
    checked: current?.kind === 'ok' ? current : null,
    errors: last?.kind === 'error' ? last.errors : [],
    warnings: last?.kind === 'ok' ? last.warnings.filter(({ severity }) => severity === 'warning') : [],
    isChecking: current === undefined && check.error === null,
    failure: check.error,
  }
}
