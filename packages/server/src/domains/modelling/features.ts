import type { CompanyModel } from '@sextant/contract'
import { describeExpression, parseRule, ruleReferences, typeOf } from '@sextant/rules'
import type { Catalogue, CatalogueFact, Expression, Label } from '@sextant/rules'
import { defaultLevel } from '../data/index.ts'
import { modelErrors } from './errors.ts'

/** One expression over a customer at an instant, as the model reads it. */
export interface Feature {
  readonly name: string
  readonly expression: string
  readonly kind: 'number' | 'category'
  readonly label: Label
  readonly tree: Expression
}

export interface FeatureChoice {
  readonly name: string
  readonly expression: string
}

/** More features than this are not derived by default. */
const defaultLimit = 60

const ledgerFacts = new Set(['contact', 'response'])

/** The expression of a feature; a rule is a condition, so it is read inside one. */
const treeOf = (choice: FeatureChoice, catalogue: Catalogue): Expression => {
  const parsed = parseRule(`(${choice.expression}) is known`, catalogue)
  if (parsed.kind === 'error') {
    const [error] = parsed.errors
    throw modelErrors.MODEL_RULE_INVALID({ problem: error?.message.en ?? 'it cannot be read' }, { where: `features.${choice.name}` })
  }
  const { when } = parsed.rule
  if (when.op !== 'known') throw modelErrors.MODEL_RULE_INVALID({ problem: 'a feature is one expression' }, { where: `features.${choice.name}` })
  return when.of
}

/** Reads a feature's expression and says what it is. */
export const readFeature = (choice: FeatureChoice, catalogue: Catalogue): Feature => {
  const tree = treeOf(choice, catalogue)
  const type = typeOf(tree, catalogue)
  if (type === 'date' || type === 'instant') throw modelErrors.MODEL_FEATURE_TYPE({ name: choice.name, type }, { where: `features.${choice.name}` })
  return {
    ...choice, tree, kind: type === 'string' ? 'category' : 'number',
    label: { en: describeExpression(tree, catalogue, 'en'), zh: describeExpression(tree, catalogue, 'zh') },
  }
}

/** Attributes whose value at an earlier instant is not stored: everything but what never changes. */
export const undatedAttributes = (model: CompanyModel): ReadonlySet<string> =>
  new Set(Object.entries(model.levels[defaultLevel(model)]?.attributes ?? {}).flatMap(([name, { history }]) => (history === 'fixed' ? [] : [name])))

/** Refuses features whose value at the cut-off cannot be known. */
export const assertDated = (features: readonly Feature[], undated: ReadonlySet<string>): void => {
  for (const { name, tree } of features) {
    const references = ruleReferences({ language: 1, when: { op: 'known', of: tree } })
    const faults = [...references.attributes.filter((attribute) => undated.has(attribute)), ...references.scores.map((score) => `score ${score}`)]
    if (faults.length > 0) throw modelErrors.MODEL_FEATURE_UNDATED({ name, attributes: faults.join(', ') }, { where: `features.${name}` })
  }
}

const attributeChoices = (catalogue: Catalogue, model: CompanyModel, keptOut: ReadonlySet<string>): readonly FeatureChoice[] => {
  const declared = model.levels[defaultLevel(model)]?.attributes ?? {}
  return Object.entries(catalogue.attributes).flatMap(([name, { type }]) => {
    if (keptOut.has(name) || declared[name]?.privacy === 'sensitive') return []
    if (type === 'date' || type === 'instant') return [{ name: `days_since_${name}`, expression: `days_since(${name})` }]
    return [{ name, expression: name }]
  })
}

/** What a fact may tell of a customer, the most telling first. */
const factChoices = (name: string, fact: CatalogueFact): readonly FeatureChoice[] => {
  const value = fact.valueColumn
  const counts = (days: number): FeatureChoice => ({ name: `${name}_count_${days}`, expression: `count(${name}, last ${days} days)` })
  const sums = (column: string, days: number): FeatureChoice => ({ name: `${name}_${column}_${days}`, expression: `sum(${name}.${column}, last ${days} days)` })
  const others = Object.entries(fact.columns).filter(([column, { type }]) => column !== value && (type === 'number' || type === 'money')).map(([column]) => column)
  return [
    { name: `${name}_days_since`, expression: `days_since(last(${name}.time))` }, counts(90), ...(value === undefined ? [] : [sums(value, 90)]), counts(30), counts(365),
    ...(value === undefined ? [] : [sums(value, 30), sums(value, 365)]), ...others.map((column) => sums(column, 90)), ...others.map((column) => sums(column, 30)), ...others.map((column) => sums(column, 365)),
  ]
}

export interface DefaultFeatures {
  readonly features: readonly Feature[]
  /** Attributes left out because only their present value is stored. */
  readonly keptOut: readonly string[]
}

/**
 * The features a model takes when none are named: attributes whose value at the cut-off is known, and for each fact counts, sums and
 * the days since the last one, over 30, 90 and 365 days; at most 60, facts taking turns.
 *
 * @param loaded tables that the warehouse holds
 */
export const defaultFeatures = (catalogue: Catalogue, model: CompanyModel, loaded: ReadonlySet<string>, allowCurrent: boolean): DefaultFeatures => {
  const undated = undatedAttributes(model)
  const keptOut = allowCurrent ? [] : Object.keys(catalogue.attributes).filter((name) => undated.has(name))
  const choices: FeatureChoice[] = [...attributeChoices(catalogue, model, new Set(keptOut))].slice(0, defaultLimit / 2)
  const byFact = Object.entries(catalogue.facts).filter(([name, { table }]) => !ledgerFacts.has(name) && loaded.has(table)).map(([name, fact]) => factChoices(name, fact))
  for (let place = 0; choices.length < defaultLimit && byFact.some((list) => list.length > place); place += 1)
    for (const list of byFact) {
      const choice = list[place]
      if (choice !== undefined && choices.length < defaultLimit) choices.push(choice)
    }
  return { features: choices.map((choice) => readFeature(choice, catalogue)), keptOut }
}
