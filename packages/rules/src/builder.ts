import { assertNever } from './assert-never.ts'
import type { Catalogue, ValueType } from './catalogue.ts'
import { printExpression } from './print.ts'
import { checkRule, parseExpression, parseRule } from './rule.ts'
import type { RuleOptions, RuleResult } from './rule.ts'
import { rowScopeOf } from './scope.ts'
import { typeOf } from './type-of.ts'
import type { Aggregate, AggregateFunction, CompareOperator, Expression, FunctionName, Literal, Rule, Take, TakeSize, Window } from './tree.ts'

/** A rule as the click-builder shows it: nested groups of conditions, and text for what clicking cannot show. */
export type BuilderNode = BuilderGroup | BuilderCondition | BuilderText

export interface BuilderGroup {
  readonly kind: 'group'
  readonly match: 'all' | 'any'
  readonly negated: boolean
  readonly of: readonly BuilderNode[]
  /** Of the outermost group only: how many of those selected are taken, step after step. */
  readonly take?: readonly BuilderTake[]
}

/** A step of `take`; the value it orders by is kept as text. */
export type BuilderTake = { readonly kind: 'top' | 'bottom'; readonly by: string } & TakeSize | { readonly kind: 'sample'; readonly salt: string } & TakeSize

export interface BuilderText {
  readonly kind: 'text'
  readonly text: string
}

export type BuilderOperator = CompareOperator | 'in' | 'not_in' | 'between' | 'contains' | 'starts_with' | 'ends_with' | 'known' | 'unknown' | 'is_true' | 'is_false'

export interface BuilderCondition {
  readonly kind: 'condition'
  readonly subject: BuilderSubject
  readonly operator: BuilderOperator
  /** None for known, unknown, is_true and is_false; two for between; in the units of the tree (money in minor units). */
  readonly values: readonly (string | number | boolean)[]
  /** Type of the values. */
  readonly type: ValueType
}

export type BuilderSubject =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'score'; readonly name: string }
  | { readonly kind: 'percentile'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'segment'; readonly name: string }
  | {
      readonly kind: 'fact'
      readonly fact: string
      readonly function: AggregateFunction | 'days_since'
      readonly column?: BuilderColumn
      readonly window?: Window
      /** All of them must hold. */
      readonly where: readonly BuilderFilter[]
      /** Of `nth`: 1 is the first row, -1 the last. */
      readonly n?: number
      /** Of count, sum and avg over `last N`: by the mean of so many windows before. */
      readonly against?: number
    }

export interface BuilderColumn {
  readonly name: string
  readonly dimension?: string
}

export interface BuilderFilter {
  readonly column: BuilderColumn
  readonly operator: BuilderOperator
  readonly values: readonly (string | number | boolean)[]
  readonly type: ValueType
}

interface Simple {
  readonly of: Expression
  readonly operator: BuilderOperator
  readonly values: readonly Literal[]
}

const asLiteral = (node: Expression): Literal | undefined => (node.op === 'literal' ? node : undefined)

/** A condition as one value, an operator and literals; undefined when it is more than that. */
const simple = (node: Expression): Simple | undefined => {
  if (node.op === 'compare') {
    const value = asLiteral(node.right)
    return value === undefined ? undefined : { of: node.left, operator: node.operator, values: [value] }
  }
  if (node.op === 'in') return { of: node.of, operator: 'in', values: node.values }
  if (node.op === 'between') {
    const from = asLiteral(node.from)
    const to = asLiteral(node.to)
    return from === undefined || to === undefined || from.type !== to.type ? undefined : { of: node.of, operator: 'between', values: [from, to] }
  }
  if (node.op === 'known') return { of: node.of, operator: 'known', values: [] }
  if (node.op === 'call') {
    const value = node.of[1] === undefined ? undefined : asLiteral(node.of[1])
    const { name } = node
    if (name !== 'contains' && name !== 'starts_with' && name !== 'ends_with') return undefined
    return value === undefined ? undefined : { of: node.of[0] as Expression, operator: name, values: [value] }
  }
  if (node.op !== 'not') return isPlainBoolean(node) ? { of: node, operator: 'is_true', values: [] } : undefined
  if (node.of.op === 'in') return { of: node.of.of, operator: 'not_in', values: node.of.values }
  if (node.of.op === 'known') return { of: node.of.of, operator: 'unknown', values: [] }
  return isPlainBoolean(node.of) ? { of: node.of, operator: 'is_false', values: [] } : undefined
}

const isPlainBoolean = (node: Expression): boolean =>
  node.op === 'attribute' || node.op === 'tag' || node.op === 'segment' || node.op === 'column' || (node.op === 'aggregate' && (node.function === 'any' || node.function === 'none'))

const columnOf = (node: Expression): BuilderColumn | undefined =>
  node.op === 'column' ? { name: node.name, ...(node.dimension === undefined ? {} : { dimension: node.dimension }) } : undefined

const plainValues = (values: readonly Literal[]): readonly (string | number | boolean)[] => values.map(({ value }) => value)

const filtersOf = (where: Expression | undefined, fact: string, catalogue: Catalogue): readonly BuilderFilter[] | undefined => {
  if (where === undefined) return []
  const row = rowScopeOf(catalogue, fact)
  const filters = (where.op === 'and' ? where.of : [where]).map((part): BuilderFilter | undefined => {
    const condition = simple(part)
    const column = condition === undefined ? undefined : columnOf(condition.of)
    if (condition === undefined || column === undefined) return undefined
    const type = condition.values[0]?.type ?? typeOf(condition.of, catalogue, row)
    return { column, operator: condition.operator, values: plainValues(condition.values), type }
  })
  return filters.some((filter) => filter === undefined) ? undefined : (filters as readonly BuilderFilter[])
}

const factSubject = (node: Aggregate, shown: AggregateFunction | 'days_since', catalogue: Catalogue): BuilderSubject | undefined => {
  const where = filtersOf(node.where, node.fact, catalogue)
  const column = node.of === undefined || shown === 'days_since' ? undefined : columnOf(node.of)
  if (where === undefined || (node.of !== undefined && shown !== 'days_since' && column === undefined)) return undefined
  return {
    kind: 'fact', fact: node.fact, function: shown, where,
    ...(column === undefined ? {} : { column }),
    ...(node.window === undefined ? {} : { window: node.window }),
    ...(node.n === undefined ? {} : { n: node.n }),
    ...(node.against === undefined ? {} : { against: node.against }),
  }
}

const subjectOf = (node: Expression, catalogue: Catalogue): BuilderSubject | undefined => {
  if (node.op === 'attribute' || node.op === 'score' || node.op === 'percentile' || node.op === 'tag' || node.op === 'segment') return { kind: node.op, name: node.name }
  if (node.op === 'aggregate') return factSubject(node, node.function, catalogue)
  const [inner] = node.op === 'call' && node.name === 'days_since' ? node.of : []
  const isRecency = inner?.op === 'aggregate' && inner.function === 'last' && inner.of?.op === 'column' && inner.of.name === 'time' && inner.of.dimension === undefined
  return isRecency ? factSubject(inner, 'days_since', catalogue) : undefined
}

const conditionOf = (node: Expression, catalogue: Catalogue): BuilderNode => {
  const condition = simple(node)
  const subject = condition === undefined ? undefined : subjectOf(condition.of, catalogue)
  if (condition === undefined || subject === undefined) return { kind: 'text', text: printExpression(node, catalogue.currencyDigits) }
  const type = condition.values[0]?.type ?? typeOf(condition.of, catalogue)
  return { kind: 'condition', subject, operator: condition.operator, values: plainValues(condition.values), type }
}

const nodeOf = (node: Expression, catalogue: Catalogue): BuilderNode => {
  if (node.op === 'and' || node.op === 'or') {
    return { kind: 'group', match: node.op === 'and' ? 'all' : 'any', negated: false, of: node.of.map((part) => nodeOf(part, catalogue)) }
  }
  if (node.op === 'not' && (node.of.op === 'and' || node.of.op === 'or')) return { ...(nodeOf(node.of, catalogue) as BuilderGroup), negated: true }
  return conditionOf(node, catalogue)
}

const groupOf = (rule: Rule, catalogue: Catalogue): BuilderGroup => {
  const node = nodeOf(rule.when, catalogue)
  if (node.kind === 'group') return node
  const isEverybody = rule.when.op === 'literal' && rule.when.value === true
  return { kind: 'group', match: 'all', negated: false, of: isEverybody ? [] : [node] }
}

const takeOf = (take: Take, catalogue: Catalogue): BuilderTake => (take.kind === 'sample' ? take : { ...take, by: printExpression(take.by, catalogue.currencyDigits) })

/**
 * A rule as the click-builder shows it; the outermost node is always a group.
 * @param rule a checked rule
 */
export const toBuilder = (rule: Rule, catalogue: Catalogue): BuilderGroup => ({
  ...groupOf(rule, catalogue),
  ...(rule.take === undefined ? {} : { take: rule.take.map((take) => takeOf(take, catalogue)) }),
})

const literalOf = (value: string | number | boolean, type: ValueType): Literal => ({ op: 'literal', type, value })

const conditionTree = (of: Expression, operator: BuilderOperator, values: readonly (string | number | boolean)[], type: ValueType): unknown => {
  const literals = values.map((value) => literalOf(value, type))
  switch (operator) {
    case 'in':
      return { op: 'in', of, values: literals }
    case 'not_in':
      return { op: 'not', of: { op: 'in', of, values: literals } }
    case 'between':
      return { op: 'between', of, from: literals[0], to: literals[1] }
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return { op: 'call', name: operator satisfies FunctionName, of: [of, literals[0]] }
    case 'known':
      return { op: 'known', of }
    case 'unknown':
      return { op: 'not', of: { op: 'known', of } }
    case 'is_true':
      return of
    case 'is_false':
      return { op: 'not', of }
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { op: 'compare', operator, left: of, right: literals[0] }
    default:
      return assertNever(operator)
  }
}

const columnTree = (column: BuilderColumn): Expression => ({ op: 'column', ...column })

const subjectTree = (subject: BuilderSubject): unknown => {
  if (subject.kind !== 'fact') return { op: subject.kind, name: subject.name }
  const filters = subject.where.map(({ column, operator, values, type }) => conditionTree(columnTree(column), operator, values, type))
  const where = filters.length === 0 ? undefined : filters.length === 1 ? filters[0] : { op: 'and', of: filters }
  const shared = { op: 'aggregate', fact: subject.fact, window: subject.window, where, n: subject.n, against: subject.against }
  if (subject.function === 'days_since') {
    return { op: 'call', name: 'days_since', of: [{ ...shared, function: 'last', of: { op: 'column', name: 'time' } }] }
  }
  return { ...shared, function: subject.function, of: subject.column === undefined ? undefined : columnTree(subject.column) }
}

type Failed = Extract<RuleResult, { kind: 'error' }>

const treeOf = (node: BuilderNode, catalogue: Catalogue): { readonly tree: unknown } | Failed => {
  if (node.kind === 'text') {
    const parsed = parseRule(node.text, catalogue)
    return parsed.kind === 'error' ? parsed : { tree: parsed.rule.when }
  }
  if (node.kind === 'condition') return { tree: conditionTree(subjectTree(node.subject) as Expression, node.operator, node.values, node.type) }
  const parts = node.of.map((part) => treeOf(part, catalogue))
  const failures = parts.filter((part): part is Failed => 'kind' in part)
  if (failures.length > 0) return { kind: 'error', errors: failures.flatMap(({ errors }) => errors) }
  const trees = parts.map((part) => (part as { tree: unknown }).tree)
  const everybody = { op: 'literal', type: 'boolean', value: node.match === 'all' }
  const group = trees.length === 0 ? everybody : trees.length === 1 ? trees[0] : { op: node.match === 'all' ? 'and' : 'or', of: trees }
  return { tree: node.negated ? { op: 'not', of: group } : group }
}

const takeTree = (take: BuilderTake, catalogue: Catalogue): { readonly tree: unknown } | Failed => {
  if (take.kind === 'sample') return { tree: take }
  const parsed = parseExpression(take.by, catalogue)
  return parsed.kind === 'error' ? parsed : { tree: { ...take, by: parsed.expression } }
}

/**
 * The rule that a click-builder's form stands for, checked as strictly as text.
 * @param builder a form made by `toBuilder` or by the builder itself
 * @param options as for `checkRule`; takes are allowed where the form has them
 * @returns the rule, or the errors of its conditions and texts
 */
export const fromBuilder = (builder: BuilderNode, catalogue: Catalogue, options: RuleOptions = {}): RuleResult => {
  const result = treeOf(builder, catalogue)
  if ('kind' in result) return result
  const written = (builder.kind === 'group' ? builder.take : undefined) ?? []
  const takes = written.map((take) => takeTree(take, catalogue))
  const failures = takes.filter((take): take is Failed => 'kind' in take)
  if (failures.length > 0) return { kind: 'error', errors: failures.flatMap(({ errors }) => errors) }
  const take = takes.length === 0 ? {} : { take: takes.map((one) => (one as { tree: unknown }).tree) }
  return checkRule({ language: 1, when: result.tree, ...take }, catalogue, { takes: takes.length > 0, ...options })
}
