import { assertNever } from './assert-never.ts'
import type { ValueType } from './catalogue.ts'
import { readAggregate, readCall } from './check-calls.ts'
import { readSequence } from './check-sequence.ts'
import { addFault, columnOf, readName, unknownName } from './scope.ts'
import type { CheckContext, Typed } from './scope.ts'
import type { Syntax } from './syntax.ts'
import { isCleanText } from './tokens.ts'
import { ruleLimits } from './tree.ts'
import type { CaseBranch, Expression, Literal } from './tree.ts'
import { isDayBesideInstant, isWrittenTwice, literal, needCondition, needType, nestedTwice, orderedTypes, towards, typeLabels, unified } from './typing.ts'

type Of<K extends Syntax['kind']> = Syntax & { readonly kind: K }

const readLogic = (node: Of<'and' | 'or'>, context: CheckContext): Typed | undefined => {
  const parts: Expression[] = []
  let isSound = true
  for (const part of node.of) {
    const condition = needCondition(context.read(part, context), part.at, context)
    if (condition === undefined) isSound = false
    else if (condition.op === node.kind) parts.push(...condition.of)
    else parts.push(condition)
  }
  if (!isSound) return undefined
  return { expression: parts.length === 1 ? (parts[0] as Expression) : { op: node.kind, of: parts }, type: 'boolean' }
}

const readPair = (left: Syntax, right: Syntax, context: CheckContext): readonly [Typed, Typed] | undefined => {
  const a = context.read(left, context)
  const b = context.read(right, context)
  return a === undefined || b === undefined ? undefined : [a, b]
}

const readCompare = (node: Of<'compare'>, context: CheckContext): Typed | undefined => {
  const pair = readPair(node.left, node.right, context)
  if (pair === undefined) return undefined
  const made = (left: Typed, right: Typed): Typed => ({
    expression: { op: 'compare', operator: node.operator, left: left.expression, right: right.expression }, type: 'boolean',
  })
  if (isDayBesideInstant(pair[0], pair[1])) return made(pair[0], pair[1])
  const both = unified([{ typed: pair[0], at: node.left.at }, { typed: pair[1], at: node.right.at }], context)
  if (both === undefined) return undefined
  const [left, right] = both as [Typed, Typed]
  if (node.operator !== '=' && node.operator !== '!=' && needType(left, orderedTypes, node.operator, node.left.at, context) === undefined) return undefined
  return made(left, right)
}

const readArithmetic = (node: Of<'arithmetic'>, context: CheckContext): Typed | undefined => {
  const pair = readPair(node.left, node.right, context)
  if (pair === undefined) return undefined
  const { operator } = node
  const left = needType(pair[0], ['number', 'money'], operator, node.left.at, context)
  const right = needType(pair[1], ['number', 'money'], operator, node.right.at, context)
  if (left === undefined || right === undefined) return undefined
  const made = (a: Typed, b: Typed, type: ValueType): Typed => ({
    expression: { op: 'arithmetic', operator, left: a.expression, right: b.expression }, type,
  })
  if (operator === '+' || operator === '-') {
    const both = unified([{ typed: left, at: node.left.at }, { typed: right, at: node.right.at }], context)
    return both === undefined ? undefined : made(both[0] as Typed, both[1] as Typed, (both[0] as Typed).type)
  }
  const isSquare = operator === '*' && left.type === 'money' && right.type === 'money'
  const isInverse = operator === '/' && left.type === 'number' && right.type === 'money'
  if (isInverse) {
    const money = towards(left, 'money', node.left.at, context)
    return money === undefined ? undefined : made(money, right, 'number')
  }
  if (isSquare) {
    return addFault(context, 'TypesDiffer', node.at, {
      left: typeLabels.money.en, leftZh: typeLabels.money.zh, right: typeLabels.money.en, rightZh: typeLabels.money.zh,
    })
  }
  const type = left.type === 'money' && right.type === 'money' ? 'number' : left.type === 'money' || right.type === 'money' ? 'money' : 'number'
  return made(left, right, type)
}

const readNegate = (node: { readonly of: Syntax }, context: CheckContext): Typed | undefined => {
  const value = context.read(node.of, context)
  if (value === undefined || needType(value, ['number', 'money'], '-', node.of.at, context) === undefined) return undefined
  const of = value.expression
  if (of.op === 'literal') return { expression: literal(of.type, of.value === 0 ? 0 : -(of.value as number)), type: of.type }
  return { expression: { op: 'negate', of }, type: value.type }
}

const readIn = (node: Of<'in'>, context: CheckContext): Typed | undefined => {
  const of = context.read(node.of, context)
  if (node.values.length > ruleLimits.list) return addFault(context, 'ListTooLong', node.at, { limit: ruleLimits.list })
  if (node.values.length === 0) return addFault(context, 'Unexpected', node.at, { found: 'an empty list', expected: 'a value' })
  const values: Literal[] = []
  let isSound = of !== undefined
  for (const item of node.values) {
    const value = context.read(item, context)
    const fitted = value === undefined || of === undefined ? undefined : towards(value, of.type, item.at, context)
    if (fitted === undefined) isSound = false
    else if (fitted.expression.op === 'literal') values.push(fitted.expression)
    else isSound = addFault(context, 'Unexpected', item.at, { found: 'an expression', expected: 'a value' }) !== undefined
  }
  return isSound && of !== undefined ? { expression: { op: 'in', of: of.expression, values }, type: 'boolean' } : undefined
}

const readBetween = (node: Of<'between'>, context: CheckContext): Typed | undefined => {
  const parts = [node.of, node.from, node.to].map((part) => ({ typed: context.read(part, context), at: part.at }))
  const [of, from, to] = parts.map(({ typed }) => typed)
  if (of === undefined || from === undefined || to === undefined) return undefined
  if (isWrittenTwice(of.expression, context)) return addFault(context, 'NotHere', node.of.at, nestedTwice)
  const made = (a: Typed, b: Typed, c: Typed): Typed => ({
    expression: { op: 'between', of: a.expression, from: b.expression, to: c.expression }, type: 'boolean',
  })
  if (needType(of, orderedTypes, 'between', node.of.at, context) === undefined) return undefined
  const isDays = [from, to].every((bound) => bound.type === 'instant' || isDayBesideInstant(of, bound))
  if (of.type === 'instant' && isDays) return made(of, from, to)
  const all = unified(parts as { typed: Typed; at: Syntax['at'] }[], context)
  return all === undefined ? undefined : made(all[0] as Typed, all[1] as Typed, all[2] as Typed)
}

const readCase = (node: Of<'case'>, context: CheckContext): Typed | undefined => {
  const conditions = node.branches.map(({ when }) => needCondition(context.read(when, context), when.at, context))
  const results = [...node.branches.map(({ value }) => value), ...(node.otherwise === undefined ? [] : [node.otherwise])].map((part) => ({
    typed: context.read(part, context), at: part.at,
  }))
  if (conditions.some((condition) => condition === undefined) || results.some(({ typed }) => typed === undefined)) return undefined
  const values = unified(results as { typed: Typed; at: Syntax['at'] }[], context)
  if (values === undefined) return undefined
  const branches = conditions.map((when, index): CaseBranch => ({ when: when as Expression, value: (values[index] as Typed).expression }))
  const otherwise = node.otherwise === undefined ? {} : { otherwise: (values.at(-1) as Typed).expression }
  return { expression: { op: 'case', branches, ...otherwise }, type: (values[0] as Typed).type }
}

const readReference = (node: Of<'reference'>, context: CheckContext): Typed | undefined => {
  if (node.to === 'column') {
    if (context.row === undefined) {
      return addFault(context, 'NotHere', node.at, { what: node.name, why: 'a column belongs inside an aggregate', whyZh: '列只能出现在汇总函数之内' })
    }
    const column = columnOf(context.row, node.name, node.dimension)
    if (column === undefined) return unknownName(context, 'column', node.name, node.at, Object.keys(context.row.columns))
    const dimension = node.dimension === undefined ? {} : { dimension: node.dimension }
    return { expression: { op: 'column', name: node.name, ...dimension }, type: column.type }
  }
  if (context.row !== undefined) return notInRow(node.name, node, context)
  return readName([node.to === 'attribute' ? 'customer' : node.to, node.name], node.at, context)
}

const notInRow = (what: string, node: Syntax, context: CheckContext): undefined =>
  addFault(context, 'NotHere', node.at, { what, why: 'only the columns of the row can be named here', whyZh: '此处只能使用该行的列' })

const readText = (node: Of<'string' | 'date' | 'instant'>, context: CheckContext): Typed | undefined => {
  if (!isCleanText(node.value)) return addFault(context, 'BadString', node.at)
  return { expression: literal(node.kind, node.value), type: node.kind }
}

/** Looks names up and finds the type of a piece of syntax; undefined when faults were added. */
export const readSyntax = (node: Syntax, context: CheckContext): Typed | undefined => {
  switch (node.kind) {
    case 'number':
      if (!Number.isFinite(node.value)) return addFault(context, 'BadNumber', node.at, { found: String(node.value) })
      return { expression: literal('number', node.value === 0 ? 0 : node.value), type: 'number' }
    case 'string':
    case 'date':
    case 'instant':
      return readText(node, context)
    case 'boolean':
      return { expression: literal('boolean', node.value), type: 'boolean' }
    case 'null':
      return addFault(context, 'NullLiteral', node.at)
    case 'name':
      return readName(node.parts, node.at, context)
    case 'reference':
      return readReference(node, context)
    case 'call':
      return readCall(node, context)
    case 'aggregate':
      return context.row === undefined ? readAggregate(node, context) : notInRow(node.function, node, context)
    case 'sequence':
      return context.row === undefined ? readSequence(node, context) : notInRow('a sequence', node, context)
    case 'segment':
      if (context.row !== undefined) return notInRow('a segment', node, context)
      return context.checkNamed(node, node.at, context) ? { expression: { op: 'segment', name: node.name }, type: 'boolean' } : undefined
    case 'and':
    case 'or':
      return readLogic(node, context)
    case 'not': {
      const of = needCondition(context.read(node.of, context), node.of.at, context)
      return of === undefined ? undefined : { expression: { op: 'not', of }, type: 'boolean' }
    }
    case 'negate':
      return readNegate(node, context)
    case 'known': {
      const of = context.read(node.of, context)
      return of === undefined ? undefined : { expression: { op: 'known', of: of.expression }, type: 'boolean' }
    }
    case 'compare':
      return readCompare(node, context)
    case 'arithmetic':
      return readArithmetic(node, context)
    case 'in':
      return readIn(node, context)
    case 'between':
      return readBetween(node, context)
    case 'case':
      return readCase(node, context)
    default:
      return assertNever(node)
  }
}

