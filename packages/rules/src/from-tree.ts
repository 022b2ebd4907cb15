import { assertNever } from './assert-never.ts'
import type { Fault } from './errors.ts'
import type { Argument, StepSyntax, Syntax, SyntaxForm, TakeSyntax } from './syntax.ts'
import { aggregateFunctions, arithmeticOperators, calendarUnits, compareOperators, ruleLimits, windowUnits } from './tree.ts'
import type { Window } from './tree.ts'
import { canonicalInstant, isDay } from './zone.ts'

/** Ends the reading of an untrusted tree; never leaves `syntaxOfTree`. */
class TreeStop extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.code)
    this.fault = fault
  }
}

interface Reading {
  readonly currencyDigits: number
  nodes: number
}

type Json = Readonly<Record<string, unknown>>

const bad = (path: string, why: string, whyZh: string): never => {
  throw new TreeStop({ code: 'BadTree', at: { kind: 'path', path }, params: { why: `${why} at ${path || 'the root'}`, whyZh: `${path || '根'}：${whyZh}` } })
}

const record = (value: unknown, path: string): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(path, 'an object is needed', '需要对象')
  return value as Json
}

const text = (node: Json, key: string, path: string): string => {
  const value = node[key]
  return typeof value === 'string' ? value : bad(`${path}.${key}`, 'a text is needed', '需要文本')
}

const oneOf = <T extends string>(value: unknown, known: readonly T[], path: string): T =>
  known.find((item) => item === value) ?? bad(path, `one of ${known.join(', ')} is needed`, `只能是 ${known.join('、')}`)

const list = (value: unknown, path: string): readonly unknown[] => (Array.isArray(value) ? value : bad(path, 'a list is needed', '需要列表'))

const only = (node: Json, keys: readonly string[], path: string): void => {
  const stray = Object.keys(node).find((key) => node[key] !== undefined && !keys.includes(key))
  if (stray !== undefined) bad(`${path}.${stray}`, 'this key is not known', '未知的键')
}

const moment = (value: unknown, path: string): string => {
  if (typeof value !== 'string' || !(isDay(value) || canonicalInstant(value) === value)) {
    return bad(path, 'a day (2024-02-29) or a UTC instant with milliseconds is needed', '需要日期或带毫秒的 UTC 时刻')
  }
  return value
}

const count = (value: unknown, path: string): number => (typeof value === 'number' ? value : bad(path, 'a number is needed', '需要数字'))

const readWindow = (value: unknown, path: string): Window => {
  const node = record(value, path)
  const kind = oneOf(node['kind'], ['last', 'ago', 'since', 'span', 'calendar', 'holiday'], `${path}.kind`)
  only(node, ['kind', 'count', 'unit', 'from', 'to', 'back', 'name'], path)
  switch (kind) {
    case 'last':
      return { kind, count: count(node['count'], `${path}.count`), unit: oneOf(node['unit'], windowUnits, `${path}.unit`) }
    case 'ago':
      return { kind, from: count(node['from'], `${path}.from`), to: count(node['to'], `${path}.to`), unit: oneOf(node['unit'], windowUnits, `${path}.unit`) }
    case 'since':
      return { kind, from: moment(node['from'], `${path}.from`) }
    case 'span':
      return { kind, from: moment(node['from'], `${path}.from`), to: moment(node['to'], `${path}.to`) }
    case 'calendar': {
      const periods = node['count'] === undefined ? 1 : count(node['count'], `${path}.count`)
      return { kind, unit: oneOf(node['unit'], calendarUnits, `${path}.unit`), back: count(node['back'], `${path}.back`), ...(periods === 1 ? {} : { count: periods }) }
    }
    case 'holiday': {
      const day = (key: string): number => count(node[key], `${path}.${key}`)
      return { kind, name: text(node, 'name', path), back: day('back'), from: day('from'), to: day('to') }
    }
    default:
      return assertNever(kind)
  }
}

const readLiteral = (node: Json, path: string, reading: Reading): SyntaxForm => {
  only(node, ['op', 'type', 'value'], path)
  const type = oneOf(node['type'], ['string', 'number', 'money', 'boolean', 'date', 'instant'], `${path}.type`)
  const { value } = node
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? { kind: 'boolean', value } : bad(`${path}.value`, 'true or false is needed', '需要真或假')
    case 'number':
      return { kind: 'number', value: count(value, `${path}.value`) }
    case 'money':
      if (!Number.isSafeInteger(value)) return bad(`${path}.value`, 'money is a whole number of minor units', '金额须为最小货币单位的整数')
      return { kind: 'number', value: (value as number) / 10 ** reading.currencyDigits }
    case 'string':
      return typeof value === 'string' ? { kind: 'string', value } : bad(`${path}.value`, 'a text is needed', '需要文本')
    case 'date':
      if (typeof value !== 'string' || !isDay(value)) return bad(`${path}.value`, 'a day such as 2024-02-29 is needed', '需要日期')
      return { kind: 'date', value }
    case 'instant':
      if (typeof value !== 'string' || canonicalInstant(value) !== value) return bad(`${path}.value`, 'a UTC instant with milliseconds is needed', '需要带毫秒的 UTC 时刻')
      return { kind: 'instant', value }
    default:
      return assertNever(type)
  }
}

type Child = (value: unknown, step: string) => Syntax

const readCase = (node: Json, path: string, child: Child): SyntaxForm => {
  const branches = list(node['branches'], `${path}.branches`).map((value, index) => {
    const branch = record(value, `${path}.branches.${index}`)
    only(branch, ['when', 'value'], `${path}.branches.${index}`)
    return { when: child(branch['when'], `branches.${index}.when`), value: child(branch['value'], `branches.${index}.value`) }
  })
  if (branches.length === 0) bad(`${path}.branches`, 'a case needs a branch', '至少需要一个分支')
  return { kind: 'case', branches, ...(node['otherwise'] === undefined ? {} : { otherwise: child(node['otherwise'], 'otherwise') }) }
}

const optional = (node: Json, key: string, child: Child): Syntax | undefined => (node[key] === undefined ? undefined : child(node[key], key))

const readAggregate = (node: Json, path: string, child: Child): SyntaxForm => {
  only(node, ['op', 'function', 'fact', 'of', 'window', 'where', 'n', 'against'], path)
  const of = optional(node, 'of', child)
  const where = optional(node, 'where', child)
  return {
    kind: 'aggregate',
    function: oneOf(node['function'], aggregateFunctions, `${path}.function`),
    fact: text(node, 'fact', path),
    ...(of === undefined ? {} : { of }),
    ...(node['window'] === undefined ? {} : { window: readWindow(node['window'], `${path}.window`) }),
    ...(where === undefined ? {} : { where }),
    ...(node['n'] === undefined ? {} : { n: count(node['n'], `${path}.n`) }),
    ...(node['against'] === undefined ? {} : { against: count(node['against'], `${path}.against`) }),
  }
}

const readStep = (value: unknown, path: string, step: string, child: Child): StepSyntax => {
  const node = record(value, path)
  only(node, ['fact', 'absent', 'within', 'where'], path)
  const { absent } = node
  if (absent !== undefined && typeof absent !== 'boolean') bad(`${path}.absent`, 'true or false is needed', '需要真或假')
  const within = node['within'] === undefined ? undefined : record(node['within'], `${path}.within`)
  if (within !== undefined) only(within, ['count', 'unit'], `${path}.within`)
  return {
    at: { kind: 'path', path },
    fact: text(node, 'fact', path),
    absent: absent === true,
    ...(within === undefined ? {} : { within: { count: count(within['count'], `${path}.within.count`), unit: oneOf(within['unit'], windowUnits, `${path}.within.unit`) } }),
    ...(node['where'] === undefined ? {} : { where: child(node['where'], `${step}.where`) }),
  }
}

const readSequence = (node: Json, path: string, child: Child): SyntaxForm => {
  only(node, ['op', 'steps', 'window'], path)
  const steps = list(node['steps'], `${path}.steps`).slice(0, ruleLimits.sequenceSteps + 1)
  return {
    kind: 'sequence',
    steps: steps.map((step, index) => readStep(step, `${path}.steps.${index}`, `steps.${index}`, child)),
    ...(node['window'] === undefined ? {} : { window: readWindow(node['window'], `${path}.window`) }),
  }
}

const readComposite = (op: string, node: Json, path: string, child: Child): SyntaxForm => {
  const many = (key: string): readonly Syntax[] => list(node[key], `${path}.${key}`).map((value, index) => child(value, `${key}.${index}`))
  const one = (key: string): Syntax => child(node[key], key)
  const keys: Readonly<Record<string, readonly string[]>> = {
    and: ['of'], or: ['of'], not: ['of'], negate: ['of'], known: ['of'], compare: ['operator', 'left', 'right'], arithmetic: ['operator', 'left', 'right'],
    call: ['name', 'of'], in: ['of', 'values'], between: ['of', 'from', 'to'], case: ['branches', 'otherwise'],
  }
  if (Object.hasOwn(keys, op)) only(node, ['op', ...(keys[op] as readonly string[])], path)
  switch (op) {
    case 'and':
    case 'or': {
      const of = many('of')
      return of.length === 0 ? bad(`${path}.of`, `${op} needs a part`, '不能为空') : { kind: op, of }
    }
    case 'not':
    case 'negate':
    case 'known':
      return { kind: op, of: one('of') }
    case 'compare':
      return { kind: op, operator: oneOf(node['operator'], compareOperators, `${path}.operator`), left: one('left'), right: one('right') }
    case 'arithmetic':
      return { kind: op, operator: oneOf(node['operator'], arithmeticOperators, `${path}.operator`), left: one('left'), right: one('right') }
    case 'call':
      return { kind: op, name: text(node, 'name', path), args: many('of').map((value): Argument => ({ kind: 'value', value })) }
    case 'in':
      return { kind: op, of: one('of'), values: many('values') }
    case 'between':
      return { kind: op, of: one('of'), from: one('from'), to: one('to') }
    case 'case':
      return readCase(node, path, child)
    default:
      return bad(`${path}.op`, 'this kind of part is not known', '未知的组成部分')
  }
}

const readForm = (node: Json, path: string, reading: Reading, child: Child): SyntaxForm => {
  const op = text(node, 'op', path)
  switch (op) {
    case 'literal':
      return readLiteral(node, path, reading)
    case 'attribute':
    case 'score':
    case 'percentile':
    case 'tag':
      only(node, ['op', 'name'], path)
      return { kind: 'reference', to: op, name: text(node, 'name', path) }
    case 'column':
      only(node, ['op', 'name', 'dimension'], path)
      return { kind: 'reference', to: op, name: text(node, 'name', path), ...(node['dimension'] === undefined ? {} : { dimension: text(node, 'dimension', path) }) }
    case 'segment':
      only(node, ['op', 'name'], path)
      return { kind: 'segment', name: text(node, 'name', path) }
    case 'now':
    case 'today':
      only(node, ['op'], path)
      return { kind: 'call', name: op, args: [] }
    case 'aggregate':
      return readAggregate(node, path, child)
    case 'sequence':
      return readSequence(node, path, child)
    default:
      return readComposite(op, node, path, child)
  }
}

/** Trees may be a little deeper than text: shorthand such as `days_since(purchase)` is written out in them. */
const treeDepth = ruleLimits.depth + 4

const readNode = (value: unknown, path: string, level: number, reading: Reading): Syntax => {
  const at = { kind: 'path', path } as const
  reading.nodes += 1
  if (level > treeDepth) throw new TreeStop({ code: 'TooDeep', at, params: { limit: ruleLimits.depth } })
  if (reading.nodes > ruleLimits.nodes) throw new TreeStop({ code: 'TooManyNodes', at, params: { limit: ruleLimits.nodes } })
  let deepest = 0
  const child: Child = (inner, step) => {
    const read = readNode(inner, `${path}.${step}`, level + 1, reading)
    deepest = Math.max(deepest, read.depth)
    return read
  }
  const form = readForm(record(value, path), path, reading, child)
  return { at, depth: deepest + 1, ...form }
}

/** An untrusted JSON tree to syntax, or the fault that shows it is none. Type checks follow as for text. */
export const syntaxOfTree = (value: unknown, path: string, currencyDigits: number): Syntax | Fault => {
  try {
    return readNode(value, path, 1, { currencyDigits, nodes: 0 })
  } catch (error) {
    if (error instanceof TreeStop) return error.fault
    throw error
  }
}

const readTake = (value: unknown, path: string, reading: Reading): TakeSyntax => {
  const node = record(value, path)
  only(node, ['kind', 'count', 'sharePercent', 'by', 'salt'], path)
  if ((node['count'] === undefined) === (node['sharePercent'] === undefined)) return bad(path, 'either count or sharePercent is needed', '须在 count 与 sharePercent 中选一个')
  return {
    at: { kind: 'path', path },
    kind: oneOf(node['kind'], ['top', 'bottom', 'sample'], `${path}.kind`),
    size: node['count'] === undefined ? { sharePercent: count(node['sharePercent'], `${path}.sharePercent`) } : { count: count(node['count'], `${path}.count`) },
    ...(node['by'] === undefined ? {} : { by: readNode(node['by'], `${path}.by`, 1, reading) }),
    ...(node['salt'] === undefined ? {} : { salt: text(node, 'salt', path) }),
  }
}

/** The takes of an untrusted rule, or the fault that shows they are none. */
export const takesOfTree = (value: unknown, currencyDigits: number): readonly TakeSyntax[] | Fault => {
  if (value === undefined) return []
  try {
    const reading = { currencyDigits, nodes: 0 }
    return list(value, 'take').slice(0, ruleLimits.takes + 1).map((one, index) => readTake(one, `take.${index}`, reading))
  } catch (error) {
    if (error instanceof TreeStop) return error.fault
    throw error
  }
}
