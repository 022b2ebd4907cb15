import { describeExpression, parseExpression, parseRowExpression, printExpression, rowScopeOf } from '@sextant/rules'
import type { Catalogue, CatalogueColumn, Expression, Label, RowScope, ValueType } from '@sextant/rules'
import { isPersonal, loadedFacts, ruleInvalid } from '../../customers/index.ts'
import { behaviourErrors } from './errors.ts'
import type { Standing } from './standing.ts'

/** A value customers, or rows of a fact, are grouped by. */
export interface Axis {
  readonly text: string
  readonly label: Label
  readonly type: ValueType
  readonly expression: Expression
  /** The fact whose rows it is a value of; undefined: of the customer. */
  readonly fact: string | undefined
  /** Known values in their own order. */
  readonly values: readonly string[] | undefined
  /** Few customers may not be shown apart. */
  readonly isPersonal: boolean
}

const columnAt = (row: RowScope, node: Extract<Expression, { op: 'column' }>): CatalogueColumn | undefined =>
  node.dimension === undefined ? row.columns[node.name] : row.dimensions?.[node.dimension]?.columns[node.name]

/** Names of columns become their labels; what is calculated reads as it is written. */
const rowLabel = (text: string, expression: Expression, row: RowScope, catalogue: Catalogue, fact: string): Label => {
  if (expression.op !== 'column') return { en: text, zh: text }
  const known = columnAt(row, expression)?.label ?? { en: expression.name, zh: expression.name }
  const of = expression.dimension === undefined ? catalogue.facts[fact]?.label : row.dimensions?.[expression.dimension]?.label
  return of === undefined || of.en === known.en ? known : { en: `${known.en} (${of.en})`, zh: `${known.zh}（${of.zh}）` }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const customerLabel = (expression: Expression, catalogue: Catalogue): Label => {
  if (expression.op === 'attribute') return catalogue.attributes[expression.name]?.label ?? { en: expression.name, zh: expression.name }
  if (expression.op === 'score') return catalogue.scores[expression.name]?.label ?? { en: expression.name, zh: expression.name }
  return { en: capital(describeExpression(expression, catalogue, 'en')), zh: describeExpression(expression, catalogue, 'zh') }
}

/** The attributes an expression shows bare: those of a case or coalesce too, not those that only decide. */
const showsPersonal = (expression: Expression, standing: Standing): boolean => {
  if (expression.op === 'attribute') return isPersonal(standing.company.levelColumns[expression.name])
  return expression.op === 'call' && expression.of.some((part) => showsPersonal(part, standing))
}

/** A value of the customer: its text, or undefined with the errors. */
const readCustomer = (text: string, standing: Standing) => {
  const { catalogue } = standing
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'error') return parsed
  const { expression, type } = parsed
  const axis: Axis = {
    text: printExpression(expression, catalogue.currencyDigits), label: customerLabel(expression, catalogue), type, expression, fact: undefined,
    values: expression.op === 'attribute' ? catalogue.attributes[expression.name]?.values : undefined, isPersonal: showsPersonal(expression, standing),
  }
  return { kind: 'axis' as const, axis }
}

/** The fact a text speaks of: the one its first name begins with. */
const spokenFact = (text: string, standing: Standing): string | undefined => {
  const named = new Set([...text.matchAll(/([a-z][a-z0-9_]*)\s*\./gi)].map((match) => match[1]))
  return loadedFacts(standing.company, true).find(([name]) => named.has(name))?.[0]
}

/** A value of a fact's row. */
export const rowAxis = (text: string, fact: string, standing: Standing, where: string): Axis => {
  const { catalogue } = standing
  const row = rowScopeOf(catalogue, fact) as RowScope
  const parsed = parseRowExpression(text, row)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, where)
  const { expression, type } = parsed
  const column = expression.op === 'column' ? columnAt(row, expression) : undefined
  const modelColumn = expression.op === 'column' && expression.dimension === undefined ? standing.company.model.facts[fact]?.columns[expression.name] : undefined
  return { text, label: rowLabel(text, expression, row, catalogue, fact), type, expression, fact, values: column?.values, isPersonal: isPersonal(modelColumn) }
}

/** A value of the customer, or where that is none a column of the fact at hand (or of the fact it names). */
export const axisOf = (text: string, standing: Standing, where: string, fact?: string): Axis => {
  const read = readCustomer(text, standing)
  if (read.kind === 'axis') return read.axis
  const spoken = spokenFact(text, standing) ?? fact
  if (spoken === undefined) throw ruleInvalid(read.errors, where)
  return rowAxis(text, spoken, standing, where)
}

/** A value of the customer only. */
export const customerAxis = (text: string, standing: Standing, where: string): Axis => {
  const read = readCustomer(text, standing)
  if (read.kind === 'axis') return read.axis
  const spoken = spokenFact(text, standing)
  if (spoken !== undefined) {
    const parsed = parseRowExpression(text, rowScopeOf(standing.catalogue, spoken) as RowScope)
    if (parsed.kind === 'ok') throw behaviourErrors.ANALYSIS_ROW_AXIS({ text }, { where })
  }
  throw ruleInvalid(read.errors, where)
}
