import type { ValueType } from './catalogue.ts'
import { addFault, factOf } from './scope.ts'
import type { CheckContext, Typed } from './scope.ts'
import type { Argument, Place, Syntax } from './syntax.ts'
import { ruleLimits, timeColumnName } from './tree.ts'
import type { Expression, FunctionName } from './tree.ts'
import { isDayBesideInstant, isWrittenTwice, needType, nestedTwice, orderedTypes, unified, writesTwice } from './typing.ts'
import { wrongArguments } from './usages.ts'

type CallSyntax = Extract<Syntax, { kind: 'call' }>

/** A checked argument and where it stands. */
interface Given {
  readonly typed: Typed
  readonly at: Place
}

interface Signature {
  readonly args: readonly (readonly ValueType[])[]
  readonly result: ValueType | 'same'
  /** The second argument is a whole number written out, within these bounds. */
  readonly whole?: { readonly least: number; readonly most: number }
}

const numbers: readonly ValueType[] = ['number', 'money']
const moments: readonly ValueType[] = ['date', 'instant']
const { textLength, addedDays } = ruleLimits

type SpecialName = 'coalesce' | 'concat' | 'greatest' | 'least' | 'mod' | 'days_between'

const signatures: Readonly<Record<Exclude<FunctionName, SpecialName>, Signature>> = {
  contains: { args: [['string'], ['string']], result: 'boolean' },
  starts_with: { args: [['string'], ['string']], result: 'boolean' },
  ends_with: { args: [['string'], ['string']], result: 'boolean' },
  lower: { args: [['string']], result: 'string' },
  upper: { args: [['string']], result: 'string' },
  trim: { args: [['string']], result: 'string' },
  left: { args: [['string'], ['number']], result: 'string', whole: { least: 0, most: textLength } },
  right: { args: [['string'], ['number']], result: 'string', whole: { least: 0, most: textLength } },
  length: { args: [['string']], result: 'number' },
  abs: { args: [numbers], result: 'same' },
  round: { args: [numbers], result: 'same' },
  floor: { args: [numbers], result: 'same' },
  ceil: { args: [numbers], result: 'same' },
  date: { args: [['instant']], result: 'date' },
  year: { args: [moments], result: 'number' },
  month: { args: [moments], result: 'number' },
  day: { args: [moments], result: 'number' },
  weekday: { args: [moments], result: 'number' },
  hours_since: { args: [['instant']], result: 'number' },
  days_since: { args: [moments], result: 'number' },
  months_since: { args: [moments], result: 'number' },
  years_since: { args: [moments], result: 'number' },
  add_days: { args: [['date'], ['number']], result: 'date', whole: { least: -addedDays, most: addedDays } },
  days_until_anniversary: { args: [moments], result: 'number' },
}

const sinceNames: readonly string[] = ['hours_since', 'days_since', 'months_since', 'years_since']

/** `days_since(purchase, where …)` is short for the days since the time of its last row. */
const sinceFact = (node: CallSyntax, context: CheckContext): Syntax | undefined => {
  const subject = node.args[0]
  if (subject?.kind !== 'value' || subject.value.kind !== 'name' || subject.value.parts.length !== 1) return undefined
  if (context.catalogue === undefined || context.row !== undefined) return undefined
  const name = subject.value.parts[0] as string
  if (factOf(context.catalogue, name) === undefined || Object.hasOwn(context.catalogue.attributes, name)) return undefined
  const of: Syntax = { ...subject.value, kind: 'name', parts: [name, timeColumnName] }
  return { ...node, name: 'last', args: [{ kind: 'value', value: of }, ...node.args.slice(1)] }
}

const readValues = (node: CallSyntax, name: FunctionName, context: CheckContext): readonly Given[] | undefined => {
  const shorthand = sinceNames.includes(name) ? sinceFact(node, context) : undefined
  const args: readonly Argument[] = shorthand === undefined ? node.args : [{ kind: 'value', value: shorthand }]
  const values = args.map((arg) => (arg.kind === 'value' ? { typed: context.read(arg.value, context), at: arg.value.at } : undefined))
  if (values.some((value) => value === undefined)) return wrongArguments(name, node.at, context)
  if (values.some((value) => value?.typed === undefined)) return undefined
  return values as readonly Given[]
}

const made = (name: FunctionName, args: readonly Typed[], type: ValueType): Typed => ({
  expression: { op: 'call', name, of: args.map(({ expression }): Expression => expression) }, type,
})

const isMissing = (args: readonly (Typed | undefined)[]): boolean => args.some((arg) => arg === undefined)

/** Functions of as many values of one type as are given. */
const readMany = (name: SpecialName, values: readonly Given[], node: CallSyntax, context: CheckContext): Typed | undefined => {
  const isPair = name === 'mod' || name === 'days_between'
  if (isPair ? values.length !== 2 : values.length < 2 || values.length > ruleLimits.arguments) return wrongArguments(name, node.at, context)
  const types: Readonly<Partial<Record<SpecialName, readonly ValueType[]>>> = { concat: ['string'], greatest: orderedTypes, least: orderedTypes, mod: numbers, days_between: moments }
  const wanted = types[name]
  if (wanted !== undefined && isMissing(values.map(({ typed, at }) => needType(typed, wanted, name, at, context)))) return undefined
  const [first, second] = values as readonly [Given, Given]
  if (name === 'days_between' && isDayBesideInstant(first.typed, second.typed)) return made(name, [first.typed, second.typed], 'number')
  const args = unified(values, context)
  if (args === undefined) return undefined
  return made(name, args, name === 'days_between' ? 'number' : (args[0] as Typed).type)
}

const isWhole = (node: Expression, { least, most }: NonNullable<Signature['whole']>): boolean =>
  node.op === 'literal' && Number.isInteger(node.value) && (node.value as number) >= least && (node.value as number) <= most

const isSpecial = (name: FunctionName): name is SpecialName => !Object.hasOwn(signatures, name)

/** Checks a function's arguments and finds its type. */
export const readFunction = (node: CallSyntax, name: FunctionName, context: CheckContext): Typed | undefined => {
  const values = readValues(node, name, context)
  if (values === undefined) return undefined
  const repeated = writesTwice(name) ? values.find(({ typed }) => isWrittenTwice(typed.expression, context)) : undefined
  if (repeated !== undefined) return addFault(context, 'NotHere', repeated.at, nestedTwice)
  if (isSpecial(name)) return readMany(name, values, node, context)
  const signature = signatures[name]
  if (values.length !== signature.args.length) return wrongArguments(name, node.at, context)
  const args = values.map(({ typed, at }, index) => needType(typed, signature.args[index] as readonly ValueType[], name, at, context))
  if (isMissing(args)) return undefined
  if (signature.whole !== undefined && !isWhole((args[1] as Typed).expression, signature.whole)) {
    return addFault(context, 'WrongType', (values[1] as Given).at, {
      what: name, expected: `a whole number from ${signature.whole.least} to ${signature.whole.most} written out`, expectedZh: `直接写出的 ${signature.whole.least} 到 ${signature.whole.most} 的整数`,
      type: 'another value', typeZh: '其他值',
    })
  }
  return made(name, args as readonly Typed[], signature.result === 'same' ? (args[0] as Typed).type : signature.result)
}
