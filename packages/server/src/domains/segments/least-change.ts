import type { OutputOf, explainSegment } from '@sextant/contract'
import type { Finding, LeastChange } from '@sextant/rules'

type Answer = NonNullable<OutputOf<typeof explainSegment>['change']>

/** The least change as it is answered: what a personal attribute is worth now stays hidden, what it would have to be is the asker's own rule. */
export const shownChange = (least: LeastChange, personal: readonly RegExp[]): Answer => {
  if (least.kind !== 'changes') return { kind: least.kind, verified: least.kind !== 'unknown', changes: [] }
  return {
    kind: 'changes', verified: least.isVerified,
    changes: least.changes.map(({ of, message, maskedMessage, possibleFrom }) => ({
      of, message: personal.some((name) => name.test(of)) ? maskedMessage : message, possibleFrom: possibleFrom ?? null,
    })),
  }
}

interface Shown {
  kind: Finding['kind']
  severity: Finding['severity']
  line: number
  column: number
  length: number
  path: string
  message: Finding['message']
}

/** Findings as the check of a rule answers them. */
export const shownFindings = (findings: readonly Finding[]): Shown[] =>
  findings.map(({ kind, severity, place: { line, column, length, path }, message }) => ({ kind, severity, line, column, length, path, message }))
