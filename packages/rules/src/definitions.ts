import type { Catalogue } from './catalogue.ts'
import { readSyntax } from './check.ts'
import { ruleError } from './errors.ts'
import type { Fault } from './errors.ts'
import { parseSyntax } from './parse.ts'
import { addFault, tagOf, unknownName } from './scope.ts'
import type { CheckContext, RowScope, Typed } from './scope.ts'
import type { Place, Syntax } from './syntax.ts'
import { needCondition, towards } from './typing.ts'
import { childrenOf, ruleLimits } from './tree.ts'
import type { Aggregate, Expression } from './tree.ts'
import { walk } from './walk.ts'

/**
 * Segments and tags that are written in the language: a rule that names them is compiled and evaluated with their rules in place. They
 * are parsed once per catalogue; none may refer to itself, also not through others.
 */
export interface Named {
  readonly kind: 'segment' | 'tag'
  readonly name: string
}

type Definition = readonly Fault[] | Typed

const isFault = (value: object): value is Fault => 'code' in value
const isTyped = (definition: Definition): definition is Typed => !Array.isArray(definition)
const keyOf = ({ kind, name }: Named): string => `${kind} ${name}`
const shown = (key: string): string => key.replace(/^segment /, '').replace(/^tag /, 'tag.')

const definitions = new WeakMap<Catalogue, Map<string, Definition>>()

const knownDefinition = (catalogue: Catalogue, key: string): Typed | undefined => {
  const definition = definitions.get(catalogue)?.get(key)
  return definition === undefined || !isTyped(definition) ? undefined : definition
}

/** The text that defines a segment or tag; undefined when it is kept in a table. */
const textOf = (catalogue: Catalogue, { kind, name }: Named): string | undefined => {
  if (kind === 'segment') {
    const members = Object.hasOwn(catalogue.segments, name) ? catalogue.segments[name]?.members : undefined
    return members?.kind === 'rule' ? members.text : undefined
  }
  const values = tagOf(catalogue, name)?.values
  return values?.kind === 'expression' ? values.text : undefined
}

const typedDefinition = (named: Named, syntax: Syntax, context: CheckContext): Typed | undefined => {
  const typed = readSyntax(syntax, context)
  if (named.kind === 'segment') {
    const expression = needCondition(typed, syntax.at, context)
    return expression === undefined ? undefined : { expression, type: 'boolean' }
  }
  const type = context.catalogue === undefined ? undefined : tagOf(context.catalogue, named.name)?.type
  return typed === undefined || type === undefined ? undefined : towards(typed, type, syntax.at, context)
}

const readDefinition = (named: Named, catalogue: Catalogue, text: string, stack: readonly string[]): Definition => {
  const cache = definitions.get(catalogue) ?? new Map<string, Definition>()
  definitions.set(catalogue, cache)
  const key = keyOf(named)
  const cached = cache.get(key)
  if (cached !== undefined) return cached
  const syntax = parseSyntax(text)
  const context = contextFor(catalogue, undefined, [...stack, key])
  const typed = isFault(syntax) ? undefined : typedDefinition(named, syntax, context)
  const result: Definition = isFault(syntax) ? [syntax] : context.faults.length > 0 || typed === undefined ? context.faults : typed
  const dependsOnStack = !isTyped(result) && result.some(({ code }) => code === 'SegmentCycle' || code === 'TooDeep')
  if (!dependsOnStack) cache.set(key, result)
  return result
}

const namedWithin = (node: Expression): readonly string[] => {
  const found = new Set<string>()
  walk(node, (part) => {
    if (part.op === 'segment' || part.op === 'tag') found.add(keyOf({ kind: part.op, name: part.name }))
  })
  return [...found]
}

const cycleThrough = (key: string, catalogue: Catalogue, stack: readonly string[], seen = new Set<string>()): readonly string[] | undefined => {
  if (stack.includes(key)) return [...stack.slice(stack.indexOf(key)), key]
  if (seen.has(key)) return undefined
  seen.add(key)
  const definition = knownDefinition(catalogue, key)
  if (definition === undefined) return undefined
  for (const inner of namedWithin(definition.expression)) {
    const cycle = cycleThrough(inner, catalogue, [...stack, key], seen)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

interface Extent {
  readonly size: number
  readonly depth: number
  /** Aggregates and steps of sequences, each read from the rows of a fact. */
  readonly figures: number
}

/** How many aggregates an aggregate becomes when it is written out. */
const writings = (node: Aggregate): number => {
  if (node.function === 'trend' && node.window?.kind === 'last') return node.window.count
  return node.against === undefined ? 1 : 2
}

/** Parts and levels of an expression with shorthand and the rules of what it names written out. */
const extentOf = (node: Expression, catalogue: Catalogue, known: Map<string, Extent>): Extent => {
  let size = 1
  let depth = 0
  let figures = node.op === 'sequence' ? node.steps.length : 0
  const add = (inner: Extent): void => {
    size += inner.size
    figures += inner.figures
    depth = Math.max(depth, inner.depth)
  }
  if (node.op === 'segment' || node.op === 'tag') {
    const key = keyOf({ kind: node.op, name: node.name })
    const definition = knownDefinition(catalogue, key)
    const inner = known.get(key) ?? (definition === undefined ? { size: 0, depth: 0, figures: 0 } : extentOf(definition.expression, catalogue, known))
    known.set(key, inner)
    add(inner)
  }
  for (const [, child] of childrenOf(node)) add(extentOf(child, catalogue, known))
  if (node.op === 'aggregate') {
    for (const part of [node.of, node.where]) if (part !== undefined) add(extentOf(part, catalogue, known))
    size *= writings(node)
    figures = writings(node)
  }
  if (node.op === 'sequence') for (const { where } of node.steps) if (where !== undefined) add(extentOf(where, catalogue, known))
  return { size, depth: depth + 1, figures }
}

/** Whether an expression is too large once everything it names stands in its place; adds a fault then. */
export const isTooLarge = (expression: Expression, at: Place, context: CheckContext, catalogue: Catalogue): boolean => {
  const extent = extentOf(expression, catalogue, new Map())
  if (extent.size > ruleLimits.nodes) addFault(context, 'TooManyNodes', at, { limit: ruleLimits.nodes })
  else if (extent.figures > ruleLimits.figures) addFault(context, 'TooManyFigures', at, { limit: ruleLimits.figures, count: extent.figures })
  else if (extent.depth > ruleLimits.inlinedDepth) addFault(context, 'TooDeep', at, { limit: ruleLimits.inlinedDepth })
  else return false
  return true
}

const addBroken = (named: Named, faults: readonly Fault[], text: string, at: Place, context: CheckContext): undefined => {
  const [first] = faults
  if (first === undefined) throw new Error(`the definition of ${named.name} has neither a type nor a fault`)
  if (first.code === 'SegmentCycle' || first.code === 'TooManyNodes' || first.code === 'TooManyFigures' || first.code === 'TooDeep') return addFault(context, first.code, at, first.params)
  const { message } = ruleError(first, text)
  return addFault(context, named.kind === 'segment' ? 'SegmentBroken' : 'TagBroken', at, { name: named.name, why: message.en, whyZh: message.zh })
}

const checkNamed = (stack: readonly string[]) => (named: Named, at: Place, context: CheckContext): boolean => {
  const { catalogue } = context
  const all = named.kind === 'segment' ? catalogue?.segments : catalogue?.tags
  if (catalogue === undefined || all === undefined || !Object.hasOwn(all, named.name)) {
    return unknownName(context, named.kind, named.name, at, Object.keys(all ?? {})) !== undefined
  }
  const addCycle = (cycle: readonly string[]): false => {
    addFault(context, 'SegmentCycle', at, { cycle: cycle.map(shown).join(' → ') })
    return false
  }
  const key = keyOf(named)
  if (stack.includes(key)) return addCycle([...stack.slice(stack.indexOf(key)), key])
  const text = textOf(catalogue, named)
  if (text === undefined) return true
  if (stack.length >= ruleLimits.inlinedDepth) return addFault(context, 'TooDeep', at, { limit: ruleLimits.inlinedDepth }) !== undefined
  const definition = readDefinition(named, catalogue, text, stack)
  if (!isTyped(definition)) return addBroken(named, definition, text, at, context) !== undefined
  const cycle = cycleThrough(key, catalogue, stack)
  if (cycle !== undefined) return addCycle(cycle)
  return !isTooLarge(definition.expression, at, context, catalogue)
}

/** What a check starts from; `stack` names the segments and tags whose definitions are being read, outermost first. */
export const contextFor = (catalogue: Catalogue | undefined, row: RowScope | undefined, stack: readonly string[]): CheckContext => ({
  catalogue,
  row,
  timeZone: catalogue?.timeZone ?? row?.timeZone ?? 'UTC',
  currencyDigits: catalogue?.currencyDigits ?? row?.currencyDigits ?? 0,
  faults: [],
  read: readSyntax,
  checkNamed: checkNamed(stack),
  tagExpression: (name) => (catalogue === undefined ? undefined : knownDefinition(catalogue, keyOf({ kind: 'tag', name }))?.expression),
})

/** The stack to begin with when a segment or tag is being defined. */
export const definedBy = (options: { readonly defines?: string; readonly definesTag?: string }): readonly string[] => [
  ...(options.defines === undefined ? [] : [keyOf({ kind: 'segment', name: options.defines })]),
  ...(options.definesTag === undefined ? [] : [keyOf({ kind: 'tag', name: options.definesTag })]),
]

const definitionOf = (catalogue: Catalogue, named: Named): Typed | undefined => {
  const text = textOf(catalogue, named)
  if (text === undefined) return undefined
  const definition = readDefinition(named, catalogue, text, [])
  if (!isTyped(definition)) throw new Error(`the rule of the ${named.kind} ${named.name} has an error`)
  return definition
}

/** The condition of a segment that is defined by a rule; undefined when it is a list of members. The segment was checked before. */
export const segmentCondition = (catalogue: Catalogue, name: string): Expression | undefined => {
  if (!Object.hasOwn(catalogue.segments, name)) throw new Error(`the catalogue has no segment named ${name}`)
  return definitionOf(catalogue, { kind: 'segment', name })?.expression
}

/** The expression of a tag; undefined when its values are kept in a table. The tag was checked before. */
export const tagExpression = (catalogue: Catalogue, name: string): Expression | undefined => {
  if (tagOf(catalogue, name) === undefined) throw new Error(`the catalogue has no tag named ${name}`)
  return definitionOf(catalogue, { kind: 'tag', name })?.expression
}
