import { parseExpression, printExpression } from '@sextant/rules'
import type { Catalogue, CatalogueFact } from '@sextant/rules'
import { loadedFacts, metricSourceOrError } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { analysisErrors } from '../errors.ts'
import type { AnalysisDeps } from '../deps.ts'

/* Texts of the rule language about a company's own facts: what defaults, indicators and stages are written in. */

/** A name in backticks, so that one which is also a word of the language stays a name. */
export const quoted = (name: string): string => `\`${name}\``

/** What can be said of purchases: the fact, what is no return, what an occasion, the money and the breadth are. */
export interface PurchaseWords {
  readonly name: string
  readonly fact: CatalogueFact
  /** Condition over a row: not a return; null where the fact has none. */
  readonly notReturn: string | null
  readonly occasion: string | null
  readonly value: string | null
  /** `product.category` or `category`: what breadth is counted over. */
  readonly breadth: string | null
}

const breadthNames = [/categor/, /department/, /class|family|group/, /kind|type/, /brand/, /product|article|item|sku|stock|tariff|service/]

/** The column whose distinct values tell how broadly a customer buys: a dimension's category before the fact's own columns. */
const breadthOf = (fact: CatalogueFact, occasion: string | null): string | null => {
  const inDimensions = Object.entries(fact.dimensions ?? {}).flatMap(([dimension, { columns }]) => Object.entries(columns).filter(([, { type }]) => type === 'string').map(([name]) => `${quoted(dimension)}.${quoted(name)}`))
  const own = Object.entries(fact.columns).filter(([name, { type }]) => type === 'string' && name !== occasion).map(([name]) => quoted(name))
  for (const pattern of breadthNames) {
    const found = [...inDimensions, ...own].find((path) => pattern.test(path.split('.').at(-1) as string))
    if (found !== undefined) return found
  }
  return inDimensions[0] ?? own[0] ?? null
}

export const wordsOf = (company: Company, name: string): PurchaseWords => {
  const fact = company.catalogue.facts[name] as CatalogueFact
  const described = company.model.facts[name]
  const when = described?.refunds?.when
  return {
    name, fact, notReturn: when === undefined ? null : `not coalesce((${when}), false)`, occasion: described?.occasion ?? null, value: fact.valueColumn ?? null,
    breadth: breadthOf(fact, described?.occasion ?? null),
  }
}

/** The fact that the company's revenue is read from. */
export const purchaseFact = async (deps: AnalysisDeps, company: Company, wanted?: { readonly fact?: string | undefined; readonly metric?: string | undefined }): Promise<string> =>
  metricSourceOrError(company, { fact: wanted?.fact, metric: wanted?.metric }, deps.warehouse.dialect, await deps.standpoint()).fact

/** `(a) and (b)`; null for none. */
export const bothOf = (...conditions: readonly (string | null | undefined)[]): string | null => {
  const given = conditions.filter((condition) => condition !== null && condition !== undefined)
  return given.length === 0 ? null : given.length === 1 ? (given[0] as string) : given.map((condition) => `(${condition})`).join(' and ')
}

/** `count(purchase, last 90 days, where …)`. */
export const aggregateText = (name: string, of: string, window: string | null, where: string | null): string =>
  `${name}(${[of, ...(window === null ? [] : [window]), ...(where === null ? [] : [`where ${where}`])].join(', ')})`

/** The text as the language prints it; null when it does not fit the catalogue. */
export const printed = (text: string, catalogue: Catalogue): string | null => {
  const parsed = parseExpression(text, catalogue)
  return parsed.kind === 'ok' ? printExpression(parsed.expression, catalogue.currencyDigits) : null
}

/** A checked expression that is a number (or money). */
export const numberExpression = (text: string, catalogue: Catalogue, where: string) => {
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'error') {
    const message = parsed.errors[0]?.message ?? { en: '', zh: '' }
    throw analysisErrors.ANALYSIS_EXPRESSION_INVALID({ where, problem: message.en, zh: message.zh }, { where })
  }
  if (parsed.type !== 'number' && parsed.type !== 'money')
    throw analysisErrors.ANALYSIS_EXPRESSION_INVALID({ where, problem: `it is a ${parsed.type}, a number is needed`, zh: `结果类型为 ${parsed.type}，需要数值` }, { where })
  return { expression: parsed.expression, isMoney: parsed.type === 'money' }
}

/** Facts that model.yaml declares and that are loaded, the given one first, then in the order of the model. */
export const declaredFacts = (company: Company, first: string): readonly string[] => {
  const loaded = new Set(loadedFacts(company).map(([name]) => name))
  return [first, ...Object.keys(company.model.facts).filter((name) => name !== first)].filter((name) => loaded.has(name))
}
