import { parseExpression, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { Expression, Label, RowScope, Rule, ValueType } from '@sextant/rules'
import { nearest } from '@sextant/contract'
import { ruleOf } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { indicatorErrors } from './indicator-errors.ts'

/** A unit of the organisation: its customers are those for whom all rules of its path are true. */
export interface OrganisationUnit {
  readonly key: string
  readonly name: Label
  /** What people call its level: branch, store. */
  readonly kind: string
  readonly parent: string | null
  readonly rules: readonly string[]
}

/** By what an indicator is split, checked. */
export type Area =
  | { readonly kind: 'row'; readonly label: Label; readonly fact: string; readonly expression: Expression; readonly type: ValueType }
  | { readonly kind: 'customer'; readonly label: Label; readonly expression: Expression; readonly type: ValueType }
  /** Customers of several rules: segments, or units of the organisation. */
  | { readonly kind: 'groups'; readonly label: Label; readonly groups: readonly { readonly key: string; readonly rule: Rule }[]; readonly labels: ReadonlyMap<string, Label> }

const mostSegments = 40
const mostUnits = 300

const invalid = (by: string, problem: string): Error => indicatorErrors.INDICATOR_AREA_INVALID({ by, problem }, { where: 'by' })

const segmentsOf = (by: string, names: string, company: Company): Area => {
  const segments = names.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1')).filter((name) => name !== '')
  if (segments.length === 0 || segments.length > mostSegments) throw invalid(by, `name 1 to ${mostSegments} segments after "segments:"`)
  const groups = segments.map((key) => ({ key, rule: ruleOf(`in segment ${JSON.stringify(key)}`, company.catalogue, 'by') }))
  return { kind: 'groups', label: { en: 'Segment', zh: '客群' }, groups, labels: new Map(segments.map((name) => [name, company.catalogue.segments[name]?.label ?? { en: name, zh: name }])) }
}

/** `unit`: the units that none lies below; `unit: branch`: those of one level. */
const unitsArea = (by: string, kind: string, company: Company, units: readonly OrganisationUnit[]): Area => {
  const chosen = kind === '' ? units.filter(({ key }) => !units.some(({ parent }) => parent === key)) : units.filter((unit) => unit.kind === kind)
  const kinds = [...new Set(units.map((unit) => unit.kind))].join(', ')
  if (units.length === 0) throw invalid(by, 'no organisation has been described')
  if (chosen.length === 0 || chosen.length > mostUnits) throw invalid(by, chosen.length === 0 ? `there is no unit of the kind "${kind}"; kinds are ${kinds}` : `it has more than ${mostUnits} units`)
  const groups = chosen.map(({ key, rules }) => ({ key, rule: rules.length === 0 ? ruleOf('true', company.catalogue, 'by') : ruleOf(rules.map((text) => `(${text})`).join(' and '), company.catalogue, `unit ${key}`) }))
  return { kind: 'groups', label: kind === '' ? { en: 'Unit', zh: '单位' } : { en: kind, zh: kind }, groups, labels: new Map(chosen.map(({ key, name }) => [key, name])) }
}

/** A column of a fact, or of a dimension it points at. */
const rowArea = (by: string, company: Company, fact: string): Area => {
  const scope = rowScopeOf(company.catalogue, fact) as RowScope
  const parsed = parseRowExpression(by, scope, 'value')
  if (parsed.kind === 'error') throw invalid(by, parsed.errors[0]?.message.en ?? 'it cannot be read')
  const { expression, type } = parsed
  const known = company.catalogue.facts[fact]
  const column = expression.op !== 'column' ? undefined : expression.dimension === undefined ? known?.columns[expression.name] : known?.dimensions?.[expression.dimension]?.columns[expression.name]
  return { kind: 'row', label: column?.label ?? { en: by, zh: by }, fact, expression, type }
}

/**
 * Reads by what an indicator is to be split.
 *
 * @param facts facts whose columns may be used: those of the indicator's metrics; none for indicators over customers
 */
export const areaOf = (by: string, company: Company, facts: readonly string[], units: readonly OrganisationUnit[]): Area => {
  const { catalogue } = company
  const list = /^segments:(.*)$/s.exec(by)
  if (list !== null) return segmentsOf(by, list[1] ?? '', company)
  const unit = /^unit(?::(.*))?$/s.exec(by)
  if (unit !== null) return unitsArea(by, (unit[1] ?? '').trim(), company, units)
  const first = /^`?([a-z][a-z0-9_]*)`?\s*\./.exec(by)?.[1]
  const fact = facts.find((name) => name === first)
  if (fact !== undefined) return rowArea(by, company, fact)
  const parsed = parseExpression(by, catalogue)
  if (parsed.kind === 'error') {
    const guesses = nearest(by, Object.keys(catalogue.attributes))
    throw invalid(by, `${parsed.errors[0]?.message.en ?? 'it cannot be read'}${guesses.length === 0 ? '' : `; did you mean ${guesses.join(' or ')}?`}`)
  }
  const { expression, type } = parsed
  return { kind: 'customer', label: expression.op === 'attribute' ? (catalogue.attributes[expression.name]?.label ?? { en: by, zh: by }) : { en: by, zh: by }, expression, type }
}
