import type { Catalogue, ValueType } from './catalogue.ts'
import { readSyntax } from './check.ts'
import { ruleError } from './errors.ts'
import type { Fault, RuleError } from './errors.ts'
import { syntaxOfTree } from './from-tree.ts'
import { parseSyntax } from './parse.ts'
import { walk } from './references.ts'
import { addFault, unknownName } from './scope.ts'
import type { CheckContext, RowScope } from './scope.ts'
import type { Place, Syntax } from './syntax.ts'
import { needCondition } from './typing.ts'
import { ruleLimits } from './tree.ts'
import type { Expression, Rule } from './tree.ts'

export type RuleResult = { readonly kind: 'ok'; readonly rule: Rule } | { readonly kind: 'error'; readonly errors: readonly RuleError[] }

/** An expression over one row, with its type. */
export interface RowExpression {
  readonly expression: Expression
  readonly type: ValueType
}

export type RowExpressionResult =
  | ({ readonly kind: 'ok' } & RowExpression)
  | { readonly kind: 'error'; readonly errors: readonly RuleError[] }

/** A value over one customer, with its type. */
export type ExpressionResult = RowExpressionResult

export interface RuleOptions {
  /** Name of the segment this rule is to define: it may not refer to itself, also not through others. */
  readonly defines?: string
}

const isFault = (value: Syntax | Fault): value is Fault => 'code' in value

/** Rules of segments are parsed once per catalogue. */
const segmentRules = new WeakMap<Catalogue, Map<string, readonly Fault[] | Expression>>()

const parseSegment = (name: string, catalogue: Catalogue, text: string, stack: readonly string[]): readonly Fault[] | Expression => {
  const cache = segmentRules.get(catalogue) ?? new Map<string, readonly Fault[] | Expression>()
  segmentRules.set(catalogue, cache)
  const cached = cache.get(name)
  if (cached !== undefined) return cached
  const syntax = parseSyntax(text)
  const context = contextFor(catalogue, undefined, [...stack, name])
  const when = isFault(syntax) ? undefined : needCondition(readSyntax(syntax, context), syntax.at, context)
  const result = isFault(syntax) ? [syntax] : (when ?? context.faults)
  const isCyclic = Array.isArray(result) && (result as readonly Fault[]).some(({ code }) => code === 'SegmentCycle')
  if (!isCyclic) cache.set(name, result)
  return result
}

const segmentsWithin = (node: unknown, found: Set<string>): Set<string> => {
  if (Array.isArray(node)) for (const part of node) segmentsWithin(part, found)
  else if (typeof node === 'object' && node !== null) {
    const { op, name } = node as { op?: unknown; name?: unknown }
    if (op === 'segment' && typeof name === 'string') found.add(name)
    else for (const part of Object.values(node)) segmentsWithin(part, found)
  }
  return found
}

const cycleThrough = (name: string, catalogue: Catalogue, stack: readonly string[], seen = new Set<string>()): readonly string[] | undefined => {
  if (stack.includes(name)) return [...stack.slice(stack.indexOf(name)), name]
  if (seen.has(name)) return undefined
  seen.add(name)
  const when = segmentRules.get(catalogue)?.get(name)
  if (when === undefined || Array.isArray(when)) return undefined
  for (const inner of segmentsWithin(when, new Set())) {
    const cycle = cycleThrough(inner, catalogue, [...stack, name], seen)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/** Parts of a segment's rule with the rules of the segments it names written out. */
const expandedSize = (when: Expression, catalogue: Catalogue, known: Map<string, number>): number => {
  let size = 0
  walk(when, (node) => {
    size += 1
    if (node.op !== 'segment') return
    const inner = segmentRules.get(catalogue)?.get(node.name)
    if (inner === undefined || Array.isArray(inner)) return
    const innerSize = known.get(node.name) ?? expandedSize(inner as Expression, catalogue, known)
    known.set(node.name, innerSize)
    size += innerSize
  })
  return size
}

const segmentCheck = (stack: readonly string[]) => (name: string, at: Place, context: CheckContext): boolean => {
  const { catalogue } = context
  const segment = catalogue !== undefined && Object.hasOwn(catalogue.segments, name) ? catalogue.segments[name] : undefined
  if (catalogue === undefined || segment === undefined) {
    return unknownName(context, 'segment', name, at, Object.keys(catalogue?.segments ?? {})) !== undefined
  }
  const addCycle = (cycle: readonly string[]): false => {
    addFault(context, 'SegmentCycle', at, { cycle: cycle.join(' → ') })
    return false
  }
  if (stack.includes(name)) return addCycle([...stack.slice(stack.indexOf(name)), name])
  if (segment.members.kind === 'table') return true
  const when = parseSegment(name, catalogue, segment.members.text, stack)
  if (Array.isArray(when)) {
    const first = (when as readonly Fault[])[0]
    if (first?.code === 'SegmentCycle') addFault(context, 'SegmentCycle', at, first.params)
    else if (first?.code === 'TooManyNodes') addFault(context, 'TooManyNodes', at, first.params)
    else if (first !== undefined) {
      const { message } = ruleError(first, segment.members.text)
      addFault(context, 'SegmentBroken', at, { name, why: message.en, whyZh: message.zh })
    }
    return false
  }
  const cycle = cycleThrough(name, catalogue, stack)
  if (cycle !== undefined) return addCycle(cycle)
  if (expandedSize(when as Expression, catalogue, new Map()) <= ruleLimits.nodes) return true
  addFault(context, 'TooManyNodes', at, { limit: ruleLimits.nodes })
  return false
}

const contextFor = (catalogue: Catalogue | undefined, row: RowScope | undefined, stack: readonly string[]): CheckContext => ({
  catalogue,
  row,
  timeZone: catalogue?.timeZone ?? row?.timeZone ?? 'UTC',
  currencyDigits: catalogue?.currencyDigits ?? row?.currencyDigits ?? 0,
  faults: [],
  read: readSyntax,
  checkSegment: segmentCheck(stack),
})

/** The condition of a segment that is defined by a rule; undefined when it is a list of members. The segment was checked before. */
export const segmentCondition = (catalogue: Catalogue, name: string): Expression | undefined => {
  const segment = Object.hasOwn(catalogue.segments, name) ? catalogue.segments[name] : undefined
  if (segment === undefined) throw new Error(`the catalogue has no segment named ${name}`)
  if (segment.members.kind === 'table') return undefined
  const when = parseSegment(name, catalogue, segment.members.text, [])
  if (Array.isArray(when)) throw new Error(`the rule of the segment ${name} has an error`)
  return when as Expression
}

const failed = (faults: readonly Fault[], text: string): { kind: 'error'; errors: readonly RuleError[] } => ({
  kind: 'error', errors: faults.map((fault) => ruleError(fault, text)),
})

const finished = (syntax: Syntax | Fault, context: CheckContext, text: string): RuleResult => {
  if (isFault(syntax)) return failed([syntax], text)
  const when = needCondition(readSyntax(syntax, context), syntax.at, context)
  return when === undefined || context.faults.length > 0 ? failed(context.faults, text) : { kind: 'ok', rule: { language: 1, when } }
}

/**
 * Reads a rule from its text: names are looked up in the catalogue, types checked, money typed.
 * @param text at most 64 KB
 * @param catalogue what the company's rules may name
 * @returns the rule, or every error found with line, column, what was expected and the nearest known names; never throws on bad text
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, parseRule } from '@sextant/rules'
 * parseRule('age >= 18 and sum(purchase.amount, last 90 days) > 200', exampleCatalogue).kind // => 'ok'
 * const wrong = parseRule('agee >= 18', exampleCatalogue)
 * wrong.kind === 'error' ? wrong.errors[0].nearest : [] // => ['age']
 * ```
 */
export const parseRule = (text: string, catalogue: Catalogue, options: RuleOptions = {}): RuleResult =>
  finished(parseSyntax(text), contextFor(catalogue, undefined, options.defines === undefined ? [] : [options.defines]), text)

/**
 * Checks an untrusted tree as strictly as text.
 * @param json what claims to be a rule
 * @returns the rule in canonical form, or errors with their path in the tree
 */
export const checkRule = (json: unknown, catalogue: Catalogue, options: RuleOptions = {}): RuleResult => {
  const at = { kind: 'path', path: '' } as const
  if (typeof json !== 'object' || json === null || (json as { language?: unknown }).language !== 1) {
    return failed([{ code: 'BadTree', at, params: { why: 'language 1 is needed', whyZh: '需要 language 为 1' } }], '')
  }
  const syntax = syntaxOfTree((json as { when?: unknown }).when, 'when', catalogue.currencyDigits)
  return finished(syntax, contextFor(catalogue, undefined, options.defines === undefined ? [] : [options.defines]), '')
}

/**
 * Reads a value over one customer: what an indicator, a tag or an axis of a table is worth. Conditions are values too (true, false, unknown).
 * @param text at most 64 KB
 * @returns the expression with its type, or every error found; never throws on bad text
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, parseExpression } from '@sextant/rules'
 * const mean = parseExpression('sum(purchase.amount, last 90 days) / count(purchase, last 90 days)', exampleCatalogue)
 * mean.kind === 'ok' ? mean.type : mean.errors // => 'money'
 * ```
 */
export const parseExpression = (text: string, catalogue: Catalogue, options: RuleOptions = {}): ExpressionResult => {
  const syntax = parseSyntax(text)
  if (isFault(syntax)) return failed([syntax], text)
  const context = contextFor(catalogue, undefined, options.defines === undefined ? [] : [options.defines])
  const typed = readSyntax(syntax, context)
  return typed === undefined || context.faults.length > 0 ? failed(context.faults, text) : { kind: 'ok', ...typed }
}

const finishedRow = (syntax: Syntax | Fault, scope: RowScope, want: 'condition' | 'value', text: string): RowExpressionResult => {
  if (isFault(syntax)) return failed([syntax], text)
  const context = contextFor(undefined, scope, [])
  const typed = readSyntax(syntax, context)
  if (want === 'condition') needCondition(typed, syntax.at, context)
  return typed === undefined || context.faults.length > 0 ? failed(context.faults, text) : { kind: 'ok', ...typed }
}

/**
 * Reads an expression over one row: a metric's filter, a refund condition, an import formula.
 * @param scope the row's columns, from `rowScopeOf` or made of a source's columns
 * @param want `condition` asks for true or false
 */
export const parseRowExpression = (text: string, scope: RowScope, want: 'condition' | 'value' = 'value'): RowExpressionResult =>
  finishedRow(parseSyntax(text), scope, want, text)
