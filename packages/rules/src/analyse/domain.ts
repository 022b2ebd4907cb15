import { assertNever } from '../assert-never.ts'
import type { ValueType } from '../catalogue.ts'
import { timeColumnName } from '../tree.ts'
import type { Aggregate, Expression, FunctionName } from '../tree.ts'
import { filterFacts } from './fact-rows.ts'
import type { Session } from './session.ts'
import { asAggregate, isComparison } from './term-forms.ts'
import { anyKnown, anything, lowerBound, pointSet, range, related, unknownOnly, withUnknown } from './value-set.ts'
import type { Grain, ValueSet } from './value-set.ts'

const wholeCalls: ReadonlySet<string> = new Set<FunctionName>([
  'length', 'round', 'floor', 'ceil', 'year', 'month', 'day', 'weekday', 'hours_since', 'days_since', 'months_since', 'years_since',
])

const callRanges: Readonly<Partial<Record<FunctionName, ValueSet>>> = {
  length: related('>=', 0), abs: related('>=', 0), month: range(1, 12), day: range(1, 31), weekday: range(1, 7),
}

export const grainOf = (node: Expression, type: ValueType): Grain => {
  if (type === 'boolean') return 'whole'
  if (type === 'date') return 'day'
  if (node.op === 'call') return wholeCalls.has(node.name) && type === 'number' ? 'whole' : 'dense'
  const aggregate = asAggregate(node)
  if (aggregate !== undefined) return aggregate.function === 'count' || aggregate.function === 'distinct' ? 'whole' : 'dense'
  return isComparison(node) ? 'whole' : 'dense'
}

const count = related('>=', 0)

const aggregateDomain = (session: Session, node: Aggregate): ValueSet => {
  const { isPossible, values } = filterFacts(session, node)
  switch (node.function) {
    case 'count':
    case 'distinct':
      return isPossible ? count : pointSet([0])
    case 'sum': {
      if (!isPossible) return pointSet([0])
      const least = lowerBound(values)
      return least !== undefined && typeof least.value === 'number' && least.value >= 0 ? related('>=', 0) : anyKnown
    }
    case 'avg':
      return isPossible ? anything : unknownOnly
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return isPossible ? withUnknown(values) : unknownOnly
    case 'any':
    case 'none':
      return withUnknown(range(0, 1))
    case 'nth':
    case 'trend':
      return anything
    default:
      return assertNever(node.function)
  }
}

const sinceFloor: Readonly<Record<string, number>> = { hours_since: 0, days_since: -1, months_since: -1, years_since: -1 }

/** Facts lie before the rule's instant; on the night when clocks go back the calendar may still count one day less than none. */
const sinceDomain = (session: Session, node: Extract<Expression, { op: 'call' }>): ValueSet | undefined => {
  const [subject] = node.of
  const aggregate = subject === undefined ? undefined : asAggregate(subject)
  const floor = sinceFloor[node.name]
  const isTime = aggregate?.of?.op === 'column' && aggregate.of.name === timeColumnName && aggregate.of.dimension === undefined
  if (floor === undefined || !isTime || Object.hasOwn(session.catalogue.facts[aggregate.fact]?.columns ?? {}, timeColumnName)) return undefined
  return withUnknown(related('>=', floor))
}

/** Every value that a term can have. */
export const domainOf = (session: Session, node: Expression, type: ValueType): ValueSet => {
  const op: string = node.op
  if (op === 'score' || op === 'percentile') return withUnknown(range(0, 1))
  if (op === 'segment' || op === 'sequence') return range(0, 1)
  if (op === 'now' || op === 'today') return anyKnown
  const aggregate = asAggregate(node)
  if (aggregate !== undefined) return aggregateDomain(session, aggregate)
  if (node.op === 'column' && node.name === timeColumnName && node.dimension === undefined && session.row?.columns[timeColumnName] === undefined) return anyKnown
  if (isComparison(node)) return withUnknown(range(-1, 1))
  if (type === 'boolean') return withUnknown(range(0, 1))
  if (node.op !== 'call') return anything
  const fixed = callRanges[node.name]
  return sinceDomain(session, node) ?? (fixed === undefined ? anything : withUnknown(fixed))
}
