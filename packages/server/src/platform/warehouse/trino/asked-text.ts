import type { StatementProblem } from '../warehouse.ts'
import { tokensOf } from './tokens.ts'
import type { Token } from './tokens.ts'

/*
 * What can be said of a statement that a person wrote before the cluster has seen it: whether it is one select, and whether it asks for values so large, or for
 * functions so inquisitive, that it must not even be planned (a coordinator works constants out while it plans, in its own memory). What tables it
 * reads is not looked for here: a plan tells that.
 */

const beginnings: ReadonlySet<string> = new Set(['select', 'with', 'values', 'table', '('])

/** Functions and words that tell of the engine, its users and its catalogue. */
const closed: ReadonlySet<string> = new Set(['version', 'current_user', 'current_catalog', 'current_schema', 'current_path', 'current_groups', 'node_id'])

/** Functions whose answer is as large as a number says: the place of that number among their arguments, and the largest. */
const sizedBy: Readonly<Record<string, { readonly at: number; readonly most: number }>> = { lpad: { at: 1, most: 10_000 }, rpad: { at: 1, most: 10_000 }, repeat: { at: 1, most: 1000 } }

/** A width of four digits or more. */
const wideFormat = /\d{4}/

export interface AskedText {
  /** Without a semicolon at its end. */
  readonly text: string
  /** Where its own `with` stands, and whether it is recursive. */
  readonly own: { readonly from: number; readonly to: number; readonly isRecursive: boolean } | undefined
  readonly start: number
}

const problem = (kind: StatementProblem['kind'], token: Token | undefined, name = token?.value ?? ''): StatementProblem => ({ kind, name, position: token?.from ?? null })

const isSign = (token: Token | undefined, sign: string): boolean => token?.kind === 'sign' && token.value === sign

/** The arguments of a call, each as its tokens. @param open place of its bracket */
const argumentsAt = (tokens: readonly Token[], open: number): readonly (readonly Token[])[] => {
  const found: Token[][] = [[]]
  let depth = 0
  for (const token of tokens.slice(open)) {
    if (token.kind === 'sign' && '([{'.includes(token.value)) depth += 1
    else if (token.kind === 'sign' && ')]}'.includes(token.value)) depth -= 1
    if (depth === 0) return found
    if (depth === 1 && isSign(token, ',')) found.push([])
    else if (!(depth === 1 && found.length === 1 && found[0]?.length === 0 && isSign(token, '('))) found.at(-1)?.push(token)
  }
  return found
}

const isSmall = (argument: readonly Token[] | undefined, most: number): boolean => {
  const [only] = argument ?? []
  return argument?.length === 1 && only?.kind === 'number' && Number(only.value) <= most
}

const isPlainFormat = (argument: readonly Token[] | undefined): boolean => {
  const [only] = argument ?? []
  return argument?.length === 1 && only?.kind === 'text' && !wideFormat.test(only.value)
}

const callProblem = (tokens: readonly Token[], at: number): StatementProblem | undefined => {
  const token = tokens[at] as Token
  if (token.kind !== 'word' && token.kind !== 'name') return undefined
  const name = token.value.toLowerCase()
  const isColumn = isSign(tokens[at - 1], '.')
  if (token.kind === 'word' && closed.has(name) && !isColumn && (isSign(tokens[at + 1], '(') || name.startsWith('current_'))) return problem('function', token)
  if (!isSign(tokens[at + 1], '(')) return undefined
  const sized = Object.hasOwn(sizedBy, name) ? sizedBy[name] : undefined
  if (sized === undefined && name !== 'format') return undefined
  const given = argumentsAt(tokens, at + 1)
  const isHarmless = sized === undefined ? isPlainFormat(given[0]) : isSmall(given[sized.at], sized.most)
  return isHarmless ? undefined : problem('size', token)
}

/** Names that begin a chain only to reach what is not shown. */
const outsideProblem = (tokens: readonly Token[], at: number, outside: ReadonlySet<string>): StatementProblem | undefined => {
  const token = tokens[at] as Token
  const isName = token.kind === 'word' || token.kind === 'name'
  if (!isName || !outside.has(token.value.toLowerCase()) || !isSign(tokens[at + 1], '.') || isSign(tokens[at - 1], '.')) return undefined
  return problem('table', token, `${token.value}.${tokens[at + 2]?.value ?? ''}`)
}

/**
 * Reads what a person wrote.
 *
 * @param outside schemas and catalogues that nobody may name, in small letters
 */
export const readAsked = (text: string, outside: ReadonlySet<string>): { readonly kind: 'asked'; readonly asked: AskedText } | { readonly kind: 'refused'; readonly problem: StatementProblem } => {
  const refused = (found: StatementProblem) => ({ kind: 'refused' as const, problem: found })
  const all = tokensOf(text)
  const tokens = isSign(all.at(-1), ';') ? all.slice(0, -1) : all
  const [first, second] = tokens
  if (first === undefined) return refused(problem('several', undefined, '0'))
  const semicolon = tokens.find((token) => isSign(token, ';'))
  if (semicolon !== undefined) return refused(problem('several', semicolon))
  if (!beginnings.has(first.value) || first.kind === 'name' || first.kind === 'text') return refused(problem('statement', first))
  if (first.value === 'with' && second?.kind === 'word' && second.value === 'function') return refused(problem('statement', second))
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token
    if (isSign(token, '?') || isSign(token, '$')) return refused(problem('parameter', token))
    const found = callProblem(tokens, at) ?? outsideProblem(tokens, at, outside)
    if (found !== undefined) return refused(found)
  }
  const isRecursive = second?.kind === 'word' && second.value === 'recursive'
  const own = first.kind === 'word' && first.value === 'with' ? { from: first.from, to: isRecursive ? second.to : first.to, isRecursive } : undefined
  return { kind: 'asked', asked: { text: text.slice(0, tokens.at(-1)?.to), own, start: first.from } }
}

/** A statement behind common tables, in a line of its own: places that the cluster names can be found again. @returns text, and how many lines come before */
export const behindTables = (tables: string | undefined, { text, own }: AskedText): { readonly text: string; readonly linesBefore: number } => {
  if (tables === undefined) return { text: `\n${text}`, linesBefore: 1 }
  const blank = own === undefined ? text : `${text.slice(0, own.from)}${text.slice(own.from, own.to).replaceAll(/\S/g, ' ')}${text.slice(own.to)}`
  const head = `with ${own?.isRecursive === true ? 'recursive ' : ''}${tables}${own === undefined ? '' : ','}\n`
  return { text: `${head}${blank}`, linesBefore: head.split('\n').length - 1 }
}

/** Characters from 0 of a place the cluster names, in the text the person wrote. */
export const positionIn = (text: string, place: { readonly line: number; readonly column: number } | undefined, linesBefore: number): number | null => {
  if (place === undefined) return null
  const line = place.line - linesBefore - 1
  const lines = text.split('\n')
  if (line < 0 || line >= lines.length) return null
  return lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, place.column - 1)
}
