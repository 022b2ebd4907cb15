import { checkWindow } from './check-window.ts'
import { addFault, rowScopeOf, unknownName } from './scope.ts'
import type { CheckContext, Typed } from './scope.ts'
import type { Place, StepSyntax, Syntax } from './syntax.ts'
import { ruleLimits } from './tree.ts'
import type { Sequence, SequenceStep } from './tree.ts'
import { needCondition } from './typing.ts'

type SequenceSyntax = Extract<Syntax, { kind: 'sequence' }>

const bad = (why: string, whyZh: string, at: Place, context: CheckContext): false => {
  addFault(context, 'BadSequence', at, { why, whyZh })
  return false
}

const isWithinSound = ({ within }: StepSyntax): boolean =>
  within === undefined || (Number.isInteger(within.count) && within.count >= 1 && within.count <= ruleLimits.windowCount)

/** Whether the steps can follow one another: the first happens, and only the last absences have a time of their own. */
const areStepsSound = (steps: readonly StepSyntax[], at: Place, context: CheckContext): boolean => {
  const { sequenceSteps, windowCount } = ruleLimits
  const [first] = steps
  if (first === undefined || steps.length < 2 || steps.length > sequenceSteps) {
    return bad(`it has 2 to ${sequenceSteps} steps`, `须有 2 到 ${sequenceSteps} 步`, at, context)
  }
  if (first.absent) return bad('the first step is something that happened', '第一步必须是发生过的事', first.at, context)
  if (first.within !== undefined) return bad('the first step has no step before it; write its time at the end, as in last 90 days', '第一步之前没有其他步骤；时间请写在最后，例如 last 90 days', first.at, context)
  const lastThing = steps.findLastIndex(({ absent }) => !absent)
  const middle = steps.find((step, index) => step.absent && step.within !== undefined && index < lastThing)
  if (middle !== undefined) return bad('what does not happen between two steps has no within: it lasts until the next step', '两步之间的"没有"不能带 within：它一直持续到下一步', middle.at, context)
  const unsound = steps.find((step) => !isWithinSound(step))
  return unsound === undefined || bad(`whole numbers from 1 to ${windowCount} only`, `只能是 1 到 ${windowCount} 的整数`, unsound.at, context)
}

const readStep = (step: StepSyntax, context: CheckContext): SequenceStep | undefined => {
  const { catalogue } = context
  const row = catalogue === undefined ? undefined : rowScopeOf(catalogue, step.fact)
  if (row === undefined) return unknownName(context, 'fact', step.fact, step.at, Object.keys(catalogue?.facts ?? {}))
  const inner: CheckContext = { ...context, row }
  const where = step.where === undefined ? undefined : needCondition(inner.read(step.where, inner), step.where.at, inner)
  if (step.where !== undefined && where === undefined) return undefined
  return {
    fact: step.fact,
    ...(step.absent ? { absent: true } : {}),
    ...(step.within === undefined ? {} : { within: step.within }),
    ...(where === undefined ? {} : { where }),
  }
}

/** Checks a sequence of things that happened one after another. */
export const readSequence = (node: SequenceSyntax, context: CheckContext): Typed | undefined => {
  const isSound = areStepsSound(node.steps, node.at, context) && (node.window === undefined || checkWindow(node.window, node.at, context))
  const steps = node.steps.map((step) => readStep(step, context))
  if (!isSound || steps.some((step) => step === undefined)) return undefined
  const expression: Sequence = { op: 'sequence', steps: steps as readonly SequenceStep[], ...(node.window === undefined ? {} : { window: node.window }) }
  return { expression, type: 'boolean' }
}
