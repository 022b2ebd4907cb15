import type { ValueType } from './catalogue.ts'
import type { Place } from './syntax.ts'
import { addFault } from './scope.ts'
import type { CheckContext, Typed } from './scope.ts'
import { childrenOf } from './tree.ts'
import type { Expression, FunctionName, Literal } from './tree.ts'

/** Names of the types as errors say them. */
export const typeLabels: Readonly<Record<ValueType, { en: string; zh: string }>> = {
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  money: { en: 'an amount of money', zh: '金额' },
  boolean: { en: 'true or false', zh: '真或假' },
  date: { en: 'a date', zh: '日期' },
  instant: { en: 'an instant', zh: '时刻' },
}

const scaledMoney = (value: number, digits: number): number | undefined => {
  const minor = Math.round(value * 10 ** digits)
  const isExact = Math.abs(value * 10 ** digits - minor) < 1e-6 * Math.max(1, Math.abs(minor) * 1e-6)
  return isExact && Number.isSafeInteger(minor) ? minor : undefined
}

const isLiteralNumber = (node: Expression): boolean =>
  (node.op === 'literal' && node.type === 'number') ||
  (node.op === 'negate' && isLiteralNumber(node.of)) ||
  (node.op === 'arithmetic' && isLiteralNumber(node.left) && isLiteralNumber(node.right))

/** Reads the numbers of an expression that holds nothing else as major units of money; undefined when it holds more than numbers. */
const moneyOf = (node: Expression, digits: number): Expression | 'digits' | undefined => {
  if (node.op === 'literal' && node.type === 'number') {
    const minor = scaledMoney(node.value as number, digits)
    return minor === undefined ? 'digits' : { op: 'literal', type: 'money', value: minor === 0 ? 0 : minor }
  }
  if (!isLiteralNumber(node)) return undefined
  if (node.op === 'negate') {
    const of = moneyOf(node.of, digits)
    return typeof of === 'object' ? { ...node, of } : of
  }
  if (node.op !== 'arithmetic') return undefined
  const left = moneyOf(node.left, digits)
  if (typeof left !== 'object') return left
  if (node.operator === '*' || node.operator === '/') return { ...node, left }
  const right = moneyOf(node.right, digits)
  return typeof right === 'object' ? { ...node, left, right } : right
}

/** Gives a value the type its neighbour has, where text leaves it open: plain numbers become money. */
export const towards = (value: Typed, type: ValueType, at: Place, context: CheckContext): Typed | undefined => {
  if (value.type === type) return value
  if (type === 'money' && value.type === 'number') {
    const money = moneyOf(value.expression, context.currencyDigits)
    if (money === 'digits') return addFault(context, 'MoneyDigits', at, { digits: context.currencyDigits })
    if (money !== undefined) return { expression: money, type: 'money' }
  }
  return addFault(context, 'TypesDiffer', at, {
    left: typeLabels[type].en, leftZh: typeLabels[type].zh, right: typeLabels[value.type].en, rightZh: typeLabels[value.type].zh,
  })
}

const canBecomeMoney = (value: Typed): boolean => value.type === 'number' && isLiteralNumber(value.expression)

/** The common type of several values, plain numbers becoming money beside money; undefined (with a fault) when there is none. */
export const unified = (values: readonly { readonly typed: Typed; readonly at: Place }[], context: CheckContext): readonly Typed[] | undefined => {
  const first = values[0]
  if (first === undefined) return []
  const money = values.find(({ typed }) => typed.type === 'money')
  const type = money !== undefined && canBecomeMoney(first.typed) ? 'money' : first.typed.type
  const result = values.map(({ typed, at }) => towards(typed, type, at, context))
  return result.some((typed) => typed === undefined) ? undefined : (result as readonly Typed[])
}

/** A day written beside an instant stays a day in the tree: it means the day's first instant in the catalogue's zone. */
export const isDayBesideInstant = (left: Typed, right: Typed): boolean =>
  (left.type === 'instant' && right.type === 'date' && right.expression.op === 'literal') ||
  (left.type === 'date' && left.expression.op === 'literal' && right.type === 'instant')

/** Types whose values have an order. */
export const orderedTypes: readonly ValueType[] = ['string', 'number', 'money', 'date', 'instant']

export const isNumeric = (type: ValueType): boolean => type === 'number' || type === 'money'

export const literal = (type: ValueType, value: string | number | boolean): Literal => ({ op: 'literal', type, value })

/** Adds a fault when a value is not one of the types asked for. */
export const needType = (value: Typed, types: readonly ValueType[], what: string, at: Place, context: CheckContext): Typed | undefined => {
  if (types.includes(value.type)) return value
  return addFault(context, 'WrongType', at, {
    what,
    expected: types.map((type) => typeLabels[type].en).join(' or '),
    expectedZh: types.map((type) => typeLabels[type].zh).join('或'),
    type: typeLabels[value.type].en,
    typeZh: typeLabels[value.type].zh,
  })
}

/** Adds a fault when a value is no condition. */
export const needCondition = (value: Typed | undefined, at: Place, context: CheckContext): Expression | undefined => {
  if (value === undefined) return undefined
  if (value.type === 'boolean') return value.expression
  return addFault(context, 'NotACondition', at, { type: typeLabels[value.type].en, typeZh: typeLabels[value.type].zh })
}

const twiceFunctions: readonly string[] = ['months_since', 'years_since', 'mod', 'add_days', 'days_until_anniversary']

/** Whether SQL writes an argument of the function more than once. */
export const writesTwice = (name: FunctionName): boolean => twiceFunctions.includes(name)

/**
 * Whether SQL writes an operand of this expression more than once (`between`, calendar months, segments and tags that hold them). Such expressions may not stand in one
 * another, or a short rule would become SQL of exponential length.
 */
export const isWrittenTwice = (node: Expression, context: CheckContext): boolean =>
  node.op === 'between' ||
  node.op === 'segment' ||
  (node.op === 'tag' && isTagWrittenTwice(node.name, context)) ||
  (node.op === 'call' && writesTwice(node.name)) ||
  childrenOf(node).some(([, child]) => isWrittenTwice(child, context))

const isTagWrittenTwice = (name: string, context: CheckContext): boolean => {
  const expression = context.tagExpression(name)
  return expression !== undefined && isWrittenTwice(expression, context)
}

export const nestedTwice = {
  what: `between, ${twiceFunctions.join(', ')} or a segment inside the operand of another`, why: 'write the inner condition beside it with and / or', whyZh: '请用 and / or 把内层条件并列书写',
} as const
