import { assertNever } from './assert-never.ts'
import type { Aggregate, ArithmeticOperator, Expression, Literal, Rule, Sequence, SequenceStep, Take, Window } from './tree.ts'
import { timeColumnName } from './tree.ts'
import { writtenName } from './tokens.ts'

/** How strongly a node binds; a child that binds less than its place needs brackets. */
const binding = { or: 1, and: 2, not: 3, predicate: 4, sum: 5, product: 6, sign: 7, atom: 8 } as const

const printNumber = (value: number): string => String(value)

const printMoney = (minor: number, digits: number): string => {
  if (digits === 0) return String(minor)
  const sign = minor < 0 ? '-' : ''
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = text.slice(0, -digits)
  const part = text.slice(-digits)
  return `${sign}${whole}${/^0+$/.test(part) ? '' : `.${part}`}`
}

const printLiteral = (node: Literal, digits: number): string => {
  switch (node.type) {
    case 'string':
      return JSON.stringify(node.value)
    case 'number':
      return printNumber(node.value as number)
    case 'money':
      return printMoney(node.value as number, digits)
    case 'boolean':
    case 'date':
    case 'instant':
      return String(node.value)
    default:
      return assertNever(node.type)
  }
}

const printPeriods = ({ unit, back, count = 1 }: Extract<Window, { kind: 'calendar' }>): string => {
  const name = unit.replace('_', ' ')
  if (back > 1 || (back === 0 && count > 1)) return count === 1 ? `${name} ${back} back` : `${count} ${name}s ${back} back`
  if (back === 0) return `this ${name}`
  return count === 1 ? `previous ${name}` : `previous ${count} ${name}s`
}

/** A window as rule text writes it. */
export const printWindow = (window: Window): string => {
  switch (window.kind) {
    case 'last':
      return `last ${window.count} ${window.unit}`
    case 'ago':
      return `between ${window.from} and ${window.to} ${window.unit} ago`
    case 'since':
      return `since ${window.from}`
    case 'span':
      return `from ${window.from} to ${window.to}`
    case 'calendar':
      return printPeriods(window)
    case 'holiday': {
      const name = /^previous$/i.test(window.name) ? `\`${window.name}\`` : writtenName(window.name)
      const which = window.back === 0 ? name : window.back === 1 ? `previous ${name}` : `${name} ${window.back} back`
      return `around ${which} from ${window.from} to ${window.to} days`
    }
    default:
      return assertNever(window)
  }
}

const strengths: Readonly<Record<ArithmeticOperator, number>> = { '+': binding.sum, '-': binding.sum, '*': binding.product, '/': binding.product }

const infixWords: Readonly<Record<string, string>> = { contains: 'contains', starts_with: 'starts with', ends_with: 'ends with' }

const isNegative = (node: Expression): boolean => node.op === 'literal' && typeof node.value === 'number' && node.value < 0

/** Inside an aggregate's value, columns carry the fact's name; in its filter and in row expressions they stand bare. */
type Prefix = string | undefined

interface Printer {
  readonly digits: number
}

const strengthOf = (node: Expression): number => {
  switch (node.op) {
    case 'or':
      return binding.or
    case 'and':
      return binding.and
    case 'not':
      return negatable(node.of) === undefined ? binding.not : binding.predicate
    case 'compare':
    case 'in':
    case 'between':
    case 'known':
    case 'segment':
      return binding.predicate
    case 'call':
      return node.name in infixWords ? binding.predicate : binding.atom
    case 'arithmetic':
      return strengths[node.operator]
    case 'negate':
      return binding.sign
    case 'literal':
      return isNegative(node) ? binding.sign : binding.atom
    case 'attribute':
    case 'score':
    case 'percentile':
    case 'tag':
    case 'column':
    case 'now':
    case 'today':
    case 'aggregate':
    case 'sequence':
    case 'case':
      return binding.atom
    default:
      return assertNever(node)
  }
}

/** Negations with a form of their own: `not in`, `is null`, `not contains` …. */
const negatable = (node: Expression): 'known' | 'word' | undefined => {
  if (node.op === 'known') return 'known'
  if (node.op === 'in' || node.op === 'between') return 'word'
  return node.op === 'call' && node.name in infixWords ? 'word' : undefined
}

const printAt = (node: Expression, least: number, printer: Printer, prefix: Prefix): string => {
  const text = print(node, printer, prefix)
  return strengthOf(node) < least ? `(${text})` : text
}

const printPredicate = (node: Expression, isNot: boolean, printer: Printer, prefix: Prefix): string => {
  const not = isNot ? 'not ' : ''
  const operand = (part: Expression): string => printAt(part, binding.sum, printer, prefix)
  if (node.op === 'known') return `${operand(node.of)} is ${isNot ? 'null' : 'known'}`
  if (node.op === 'in') return `${operand(node.of)} ${not}in (${node.values.map((value) => printLiteral(value, printer.digits)).join(', ')})`
  if (node.op === 'between') return `${operand(node.of)} ${not}between ${operand(node.from)} and ${operand(node.to)}`
  if (node.op === 'call') return `${operand(node.of[0] as Expression)} ${not}${infixWords[node.name]} ${operand(node.of[1] as Expression)}`
  throw new Error(`${node.op} has no negated form`)
}

const printAggregate = (node: Aggregate, printer: Printer): string => {
  const parts = [node.of === undefined ? writtenName(node.fact) : print(node.of, printer, node.fact)]
  if (node.n !== undefined) parts.push(String(node.n))
  if (node.window !== undefined) parts.push(printWindow(node.window))
  if (node.against !== undefined) parts.push(`against previous ${node.against}`)
  if (node.where !== undefined) parts.push(`where ${print(node.where, printer, undefined)}`)
  return `${node.function}(${parts.join(', ')})`
}

const printStep = (step: SequenceStep, index: number, printer: Printer): string => {
  const fact = /^no$/i.test(step.fact) ? `\`${step.fact}\`` : writtenName(step.fact)
  return [
    ...(index === 0 ? [] : ['then']),
    ...(step.absent === true ? ['no'] : []),
    fact,
    ...(step.within === undefined ? [] : [`within ${step.within.count} ${step.within.unit}`]),
    ...(step.where === undefined ? [] : [`where ${print(step.where, printer, undefined)}`]),
  ].join(' ')
}

const printSequence = (node: Sequence, printer: Printer): string => {
  const steps = node.steps.map((step, index) => printStep(step, index, printer))
  return `sequence(${[...steps, ...(node.window === undefined ? [] : [printWindow(node.window)])].join(', ')})`
}

const sinceNames: readonly string[] = ['hours_since', 'days_since', 'months_since', 'years_since']

const printCall = (node: Extract<Expression, { op: 'call' }>, printer: Printer, prefix: Prefix): string => {
  if (node.name in infixWords) return printPredicate(node, false, printer, prefix)
  const [first] = node.of
  const isShort = sinceNames.includes(node.name) && first?.op === 'aggregate' && first.function === 'last' && prefix === undefined &&
    first.of?.op === 'column' && first.of.name === timeColumnName && first.of.dimension === undefined
  if (isShort) return printAggregate({ op: 'aggregate', function: 'last', fact: first.fact, ...(first.window === undefined ? {} : { window: first.window }), ...(first.where === undefined ? {} : { where: first.where }) }, printer).replace(/^last/, node.name)
  return `${node.name}(${node.of.map((part) => print(part, printer, prefix)).join(', ')})`
}

const printColumn = (node: Extract<Expression, { op: 'column' }>, prefix: Prefix): string =>
  [prefix, node.dimension, node.name].filter((part) => part !== undefined).map(writtenName).join('.')

const print = (node: Expression, printer: Printer, prefix: Prefix): string => {
  switch (node.op) {
    case 'literal':
      return printLiteral(node, printer.digits)
    case 'attribute':
      return writtenName(node.name)
    case 'score':
    case 'percentile':
    case 'tag':
      return `${node.op}.${writtenName(node.name)}`
    case 'segment':
      return `in segment ${JSON.stringify(node.name)}`
    case 'column':
      return printColumn(node, prefix)
    case 'now':
    case 'today':
      return `${node.op}()`
    case 'aggregate':
      return printAggregate(node, printer)
    case 'sequence':
      return printSequence(node, printer)
    case 'and':
    case 'or':
      return node.of.map((part) => printAt(part, node.op === 'and' ? binding.not : binding.and, printer, prefix)).join(` ${node.op} `)
    case 'not':
      return negatable(node.of) === undefined ? `not ${printAt(node.of, binding.not, printer, prefix)}` : printPredicate(node.of, true, printer, prefix)
    case 'compare':
      return `${printAt(node.left, binding.sum, printer, prefix)} ${node.operator} ${printAt(node.right, binding.sum, printer, prefix)}`
    case 'arithmetic': {
      const strength = strengths[node.operator]
      return `${printAt(node.left, strength, printer, prefix)} ${node.operator} ${printAt(node.right, strength + 1, printer, prefix)}`
    }
    case 'negate':
      return `-${printAt(node.of, binding.sign, printer, prefix)}`
    case 'call':
      return printCall(node, printer, prefix)
    case 'in':
    case 'between':
    case 'known':
      return printPredicate(node, false, printer, prefix)
    case 'case': {
      const branches = node.branches.map(({ when, value }) => `when ${print(when, printer, prefix)} then ${print(value, printer, prefix)}`)
      return `case ${branches.join(' ')}${node.otherwise === undefined ? '' : ` else ${print(node.otherwise, printer, prefix)}`} end`
    }
    default:
      return assertNever(node)
  }
}

/** Canonical text of an expression, as `parse` reads it back to the same tree. */
export const printExpression = (node: Expression, currencyDigits: number): string => print(node, { digits: currencyDigits }, undefined)

const printTake = (take: Take, printer: Printer): string => {
  const size = 'count' in take ? String(take.count) : `${take.sharePercent} %`
  if (take.kind === 'sample') return `take sample ${size}${take.salt === '' ? '' : ` salt ${JSON.stringify(take.salt)}`}`
  return `take ${take.kind} ${size} by ${printAt(take.by, binding.sum, printer, undefined)}`
}

/**
 * The canonical text of a rule; parsing it gives the same tree.
 * @param rule a checked rule
 * @param catalogue tells how many digits the currency has
 */
export const printRule = (rule: Rule, catalogue: { readonly currencyDigits: number }): string => {
  const printer: Printer = { digits: catalogue.currencyDigits }
  return [print(rule.when, printer, undefined), ...(rule.take ?? []).map((take) => printTake(take, printer))].join(' ')
}
