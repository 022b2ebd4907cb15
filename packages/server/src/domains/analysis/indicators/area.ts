import { parseExpression, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { Expression, Label, RowScope } from '@sextant/rules'
import { nearest } from '@sextant/contract'
import { ruleOf } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { indicatorErrors } from './indicator-errors.ts'

/** Units of the organisation: a value over the customer, and the unit's label for each of its values. */
export interface UnitTree {
  readonly by: string
  readonly label: Label
  readonly labels: ReadonlyMap<string, Label>
}

/** By what an indicator is split, checked. */
export type Area =
  | { readonly kind: 'row'; readonly label: Label; readonly fact: string; readonly expression: Expression; readonly labels?: ReadonlyMap<string, Label> }
  | { readonly kind: 'customer'; readonly label: Label; readonly expression: Expression; readonly labels?: ReadonlyMap<string, Label> }
  | { readonly kind: 'segments'; readonly label: Label; readonly segments: readonly string[]; readonly labels: ReadonlyMap<string, Label> }

const mostSegments = 40

const invalid = (by: string, problem: string): Error => indicatorErrors.INDICATOR_AREA_INVALID({ by, problem }, { where: 'by' })

const segmentsOf = (by: string, names: string, company: Company): Area => {
  const segments = names.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1')).filter((name) => name !== '')
  if (segments.length === 0 || segments.length > mostSegments) throw invalid(by, `name 1 to ${mostSegments} segments after "segments:"`)
  for (const name of segments) ruleOf(`in segment ${JSON.stringify(name)}`, company.catalogue, 'by')
  return { kind: 'segments', label: { en: 'Segment', zh: '客户群' }, segments, labels: new Map(segments.map((name) => [name, company.catalogue.segments[name]?.label ?? { en: name, zh: name }])) }
}

/** A column of a fact, or of a dimension it points at. */
const rowArea = (by: string, company: Company, fact: string): Area => {
  const scope = rowScopeOf(company.catalogue, fact) as RowScope
  const parsed = parseRowExpression(by, scope, 'value')
  if (parsed.kind === 'error') throw invalid(by, parsed.errors[0]?.message.en ?? 'it cannot be read')
  const { expression } = parsed
  const known = company.catalogue.facts[fact]
  const column = expression.op !== 'column' ? undefined : expression.dimension === undefined ? known?.columns[expression.name] : known?.dimensions?.[expression.dimension]?.columns[expression.name]
  return { kind: 'row', label: column?.label ?? { en: by, zh: by }, fact, expression }
}

/**
 * Reads by what an indicator is to be split.
 *
 * @param facts facts whose columns may be used: those of the indicator's metrics; none for indicators over customers
 */
export const areaOf = (by: string, company: Company, facts: readonly string[], units: UnitTree | null): Area => {
  const { catalogue } = company
  const list = /^segments:(.*)$/s.exec(by)
  if (list !== null) return segmentsOf(by, list[1] ?? '', company)
  if (by === 'unit') {
    if (units === null) throw invalid(by, 'no organisation tree has been described')
    return { ...areaOf(units.by, company, facts, null), label: units.label, labels: units.labels } as Area
  }
  const first = /^`?([a-z][a-z0-9_]*)`?\s*\./.exec(by)?.[1]
  const fact = facts.find((name) => name === first)
  if (fact !== undefined) return rowArea(by, company, fact)
  const parsed = parseExpression(by, catalogue)
  if (parsed.kind === 'error') {
    const guesses = nearest(by, Object.keys(catalogue.attributes))
    throw invalid(by, `${parsed.errors[0]?.message.en ?? 'it cannot be read'}${guesses.length === 0 ? '' : `; did you mean ${guesses.join(' or ')}?`}`)
  }
  const { expression } = parsed
  return { kind: 'customer', label: expression.op === 'attribute' ? (catalogue.attributes[expression.name]?.label ?? { en: by, zh: by }) : { en: by, zh: by }, expression }
}
