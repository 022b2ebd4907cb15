import type { ValueType } from './catalogue.ts'
import { readFunction } from './check-functions.ts'
import { checkShorthand, checkWindow } from './check-window.ts'
import { nearestNames } from './errors.ts'
import { addFault, columnOf, factOf, rowScopeOf, unknownName } from './scope.ts'
import type { CheckContext, RowScope, Typed } from './scope.ts'
import type { Argument, Syntax } from './syntax.ts'
import { aggregateFunctions, functionNames, ruleLimits } from './tree.ts'
import type { Aggregate, AggregateFunction, FunctionName } from './tree.ts'
import { needCondition, needType } from './typing.ts'
import { wrongArguments } from './usages.ts'

type CallSyntax = Extract<Syntax, { kind: 'call' }>
type AggregateSyntax = Extract<Syntax, { kind: 'aggregate' }>

const numbers: readonly ValueType[] = ['number', 'money']

const isAggregateName = (name: string): name is AggregateFunction => (aggregateFunctions as readonly string[]).includes(name)
const isFunctionName = (name: string): name is FunctionName => (functionNames as readonly string[]).includes(name)

const partsOf = (syntax: Syntax): readonly Syntax[] => {
  if (syntax.kind === 'arithmetic' || syntax.kind === 'compare') return [syntax.left, syntax.right]
  if (syntax.kind === 'and' || syntax.kind === 'or') return syntax.of
  if (syntax.kind === 'call') return syntax.args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : []))
  if (syntax.kind === 'case') return [...syntax.branches.flatMap(({ when, value }) => [when, value]), ...(syntax.otherwise === undefined ? [] : [syntax.otherwise])]
  if (syntax.kind === 'between') return [syntax.of, syntax.from, syntax.to]
  const isUnary = syntax.kind === 'negate' || syntax.kind === 'not' || syntax.kind === 'known' || syntax.kind === 'in'
  return isUnary ? [syntax.of] : []
}

/** The fact a written argument speaks of: the first name in it that begins with a fact's. */
const spokenFact = (syntax: Syntax, context: CheckContext): string | undefined => {
  if (context.catalogue === undefined) return undefined
  if (syntax.kind === 'name') return factOf(context.catalogue, syntax.parts[0] ?? '') === undefined ? undefined : syntax.parts[0]
  for (const part of partsOf(syntax)) {
    const fact = spokenFact(part, context)
    if (fact !== undefined) return fact
  }
  return undefined
}

const writtenNumber = (argument: Argument | undefined): number | undefined => {
  const value = argument?.kind === 'value' ? argument.value : undefined
  if (value?.kind === 'number') return value.value
  return value?.kind === 'negate' && value.of.kind === 'number' ? -value.of.value : undefined
}

const writtenAggregate = (node: CallSyntax, name: AggregateFunction, context: CheckContext): AggregateSyntax | undefined => {
  const [subject, ...rest] = node.args
  if (subject?.kind !== 'value' || context.catalogue === undefined) return wrongArguments(name, node.at, context)
  const fact = spokenFact(subject.value, context)
  if (fact === undefined) {
    if (subject.value.kind !== 'name') return wrongArguments(name, node.at, context)
    return unknownName(context, 'fact', subject.value.parts[0] ?? '', subject.value.at, Object.keys(context.catalogue.facts))
  }
  let window: Extract<Argument, { kind: 'window' }> | undefined
  let where: Syntax | undefined
  let against: number | undefined
  const n = name === 'nth' ? writtenNumber(rest[0]) : undefined
  for (const argument of n === undefined ? rest : rest.slice(1)) {
    if (argument.kind === 'window' && window === undefined) window = argument
    else if (argument.kind === 'against' && against === undefined) against = argument.count
    else if (argument.kind === 'where' && where === undefined) where = argument.condition
    else return wrongArguments(name, node.at, context)
  }
  const isBareFact = subject.value.kind === 'name' && subject.value.parts.length === 1
  return {
    at: node.at, depth: node.depth, kind: 'aggregate', function: name, fact,
    ...(isBareFact ? {} : { of: subject.value }),
    ...(window?.window === undefined ? {} : { window: window.window }),
    ...(where === undefined ? {} : { where }),
    ...(n === undefined ? {} : { n }),
    ...(against === undefined ? {} : { against }),
  }
}

const valueTypes: Readonly<Partial<Record<AggregateFunction, readonly ValueType[]>>> = {
  sum: numbers,
  avg: numbers,
  trend: numbers,
  min: ['number', 'money', 'date', 'instant', 'string'],
  max: ['number', 'money', 'date', 'instant', 'string'],
}

const defaultValue = (name: AggregateFunction, row: RowScope, valueColumn: string | undefined): Typed | undefined => {
  if (!['sum', 'avg', 'min', 'max', 'first', 'last', 'nth'].includes(name) || valueColumn === undefined) return undefined
  const column = columnOf(row, valueColumn)
  return column === undefined ? undefined : { expression: { op: 'column', name: valueColumn }, type: column.type }
}

const resultType = (name: AggregateFunction, of: Typed | undefined, against: number | undefined): ValueType => {
  if (against !== undefined) return 'number'
  if (name === 'count' || name === 'distinct') return 'number'
  if (name === 'any' || name === 'none') return 'boolean'
  return of?.type ?? 'number'
}

/** Whether `nth` has its number and nothing else has one, and only sums, averages and counts have a baseline. */
const hasSoundNumbers = ({ function: name, n, against }: AggregateSyntax): boolean => {
  const isPlace = n !== undefined && Number.isInteger(n) && n !== 0 && Math.abs(n) <= ruleLimits.nth
  return (name === 'nth' ? isPlace : n === undefined) && (against === undefined || name === 'count' || name === 'sum' || name === 'avg')
}

const readWindowOf = (node: AggregateSyntax, context: CheckContext): boolean =>
  (node.window === undefined || checkWindow(node.window, node.at, context)) && checkShorthand(node, node.at, context)

/** Checks an aggregate over a fact: its value, window and filter. */
export const readAggregate = (node: AggregateSyntax, context: CheckContext): Typed | undefined => {
  const { catalogue } = context
  const row = catalogue === undefined ? undefined : rowScopeOf(catalogue, node.fact)
  if (catalogue === undefined || row === undefined) return unknownName(context, 'fact', node.fact, node.at, Object.keys(catalogue?.facts ?? {}))
  const inner: CheckContext = { ...context, row }
  const written = node.of === undefined ? undefined : inner.read(node.of, inner)
  const where = node.where === undefined ? undefined : needCondition(inner.read(node.where, inner), node.where.at, inner)
  if (!hasSoundNumbers(node)) return wrongArguments(node.function, node.at, context)
  const isWindowSound = readWindowOf(node, context)
  if ((node.of !== undefined && written === undefined) || (node.where !== undefined && where === undefined) || !isWindowSound) return undefined
  const of = written ?? defaultValue(node.function, row, factOf(catalogue, node.fact)?.valueColumn)
  const takesRows = node.function === 'any' || node.function === 'none'
  const needsValue = !takesRows && node.function !== 'count' && node.function !== 'trend'
  if ((needsValue && of === undefined) || (takesRows && of !== undefined)) return wrongArguments(node.function, node.at, context)
  const types = valueTypes[node.function]
  if (of !== undefined && types !== undefined && needType(of, types, node.function, node.of?.at ?? node.at, context) === undefined) return undefined
  const expression: Aggregate = {
    op: 'aggregate', function: node.function, fact: node.fact,
    ...(of === undefined ? {} : { of: of.expression }),
    ...(node.window === undefined ? {} : { window: node.window }),
    ...(where === undefined ? {} : { where }),
    ...(node.n === undefined ? {} : { n: node.n }),
    ...(node.against === undefined ? {} : { against: node.against }),
  }
  return { expression, type: resultType(node.function, of, node.against) }
}

/** Checks a written call: an aggregate, a function, or an unknown name. */
export const readCall = (node: CallSyntax, context: CheckContext): Typed | undefined => {
  const { name } = node
  if ((name === 'now' || name === 'today') && node.args.length === 0) {
    return name === 'now' ? { expression: { op: 'now' }, type: 'instant' } : { expression: { op: 'today' }, type: 'date' }
  }
  if (isAggregateName(name)) {
    if (context.row !== undefined) {
      return addFault(context, 'NotHere', node.at, { what: name, why: 'an aggregate cannot stand inside another or in a row expression', whyZh: '汇总函数不能嵌套，也不能用于行表达式' })
    }
    const aggregate = writtenAggregate(node, name, context)
    return aggregate === undefined ? undefined : readAggregate(aggregate, context)
  }
  if (isFunctionName(name)) return readFunction(node, name, context)
  const known = [...functionNames, ...aggregateFunctions, 'sequence']
  return addFault(context, 'UnknownName', node.at, { what: 'function', whatZh: '函数', name }, { nearest: nearestNames(name, known) })
}
