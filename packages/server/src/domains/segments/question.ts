import type { OutputOf, ParsedInputOf, checkRuleText, completeRule, countSegment, explainSegment, previewSegment, segmentSql } from '@sextant/contract'
import { analyseRule, compileRule, compileValues, completions, describeRule, explainRule, explainValues, fromBuilder, parseRule, leastChange, printRule, toBuilder } from '@sextant/rules'
import type { Explanation, LeastChange, Rule, RuleError } from '@sextant/rules'
import { and, readable, sql } from '@sextant/sql'
import { askingNow } from '../../platform/asking.ts'
import { isAppError } from '../../platform/errors.ts'
import { isoOf } from '../../platform/time.ts'
import { companyOf, customerErrors, customerTable, maskedValue, personalColumns, ruleOf } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { assertTellsOfMany } from './few.ts'
import { segmentErrors } from './errors.ts'
import { shownChange, shownFindings } from './least-change.ts'
import { readsOf } from './refresh-plan.ts'
import { ruleOfSegment, validityOf } from './segment.ts'
import { setRuleOf } from './segment-rule.ts'
import { takesPart } from './take-rank.ts'

type Checked = OutputOf<typeof checkRuleText>

const errorsOf = (errors: readonly RuleError[]): Checked => ({
  kind: 'error',
  errors: errors.map(({ code, line, column, length, message, expected, nearest }) => ({
    code, line, column, length, message, ...(expected === undefined ? {} : { expected: [...expected] }), ...(nearest === undefined ? {} : { nearest: [...nearest] }),
  })),
})

/** A rule from text or from the click-builder: its tree, builder form and sentence, or every error with its place. */
export const checkedRule = async (deps: SegmentDeps, input: ParsedInputOf<typeof checkRuleText>): Promise<Checked> => {
  const { catalogue } = await companyOf(deps)
  const parsed = input.builder === undefined ? parseRule(input.text ?? '', catalogue, { takes: input.takes === true }) : fromBuilder(input.builder as Parameters<typeof fromBuilder>[0], catalogue, { takes: input.takes === true })
  if (parsed.kind === 'error') return errorsOf(parsed.errors)
  const { rule } = parsed
  const findings = analyseRule(rule, catalogue, input.builder === undefined ? { text: input.text ?? '' } : {})
  return {
    kind: 'ok', warnings: shownFindings(findings), text: printRule(rule, catalogue), tree: rule, builder: toBuilder(rule, catalogue),
    sentence: { en: describeRule(rule, catalogue, 'en'), zh: describeRule(rule, catalogue, 'zh') },
  }
}

export const completionsOf = async (deps: SegmentDeps, { text, offset }: ParsedInputOf<typeof completeRule>): Promise<OutputOf<typeof completeRule>> => {
  const { catalogue } = await companyOf(deps)
  return { completions: completions(text, Math.min(offset, text.length), catalogue).map(({ insert, kind, label, from }) => ({ insert, kind, label, from })) }
}

const instantOfQuestion = async (deps: SegmentDeps, at: string | undefined): Promise<string> => (at === undefined ? await deps.standpoint() : isoOf(Date.parse(at)))

export interface Question {
  readonly company: Company
  readonly rule: Rule
  readonly at: string
}

const questionOf = async (deps: SegmentDeps, input: { readonly rule: string; readonly at?: string | undefined }): Promise<Question> => {
  const company = await companyOf(deps)
  return { company, rule: setRuleOf(input.rule, company.catalogue), at: await instantOfQuestion(deps, input.at) }
}

export const countRule = async (deps: SegmentDeps, input: ParsedInputOf<typeof countSegment>): Promise<OutputOf<typeof countSegment>> => {
  const began = deps.clock.now()
  const { company, rule, at } = await questionOf(deps, input)
  await assertTellsOfMany(deps, company, rule, at)
  const selected = compileRule(rule, company.catalogue, { at, dialect: deps.warehouse.dialect })
  const { count, base } = await deps.warehouse.one<{ count: number; base: number }>('segments.count', sql`
    select (select count(*) from (${selected}) as "selected") as "count", (select count(*) from ${customerTable(company)}) as "base"`)
  return { count, of: base, at, milliseconds: deps.clock.now() - began }
}

export const listRule = async (deps: SegmentDeps, input: ParsedInputOf<typeof previewSegment>): Promise<OutputOf<typeof previewSegment>> => {
  const { company, rule, at } = await questionOf(deps, input)
  const selected = compileRule(rule, company.catalogue, { at, dialect: deps.warehouse.dialect })
  return await deps.customers.behind(selected, input.limit)
}

type Shown = OutputOf<typeof explainSegment>['explanation']

/** An explanation as it is answered: what a personal attribute is worth stays hidden, whether a condition is met does not. */
const shownExplanation = (explanation: Explanation, personal: readonly RegExp[]): Shown => {
  const isHidden = explanation.type !== 'boolean' && explanation.value !== null && personal.some((name) => name.test(explanation.text))
  return {
    sentence: explanation.sentence,
    result: explanation.outcome === undefined || explanation.outcome === 'unknown' ? null : explanation.outcome === 'true',
    value: isHidden ? maskedValue : explanation.value,
    type: explanation.type,
    parts: explanation.parts.map((part) => shownExplanation(part, personal)),
  }
}

const touches = (explanation: Explanation, personal: readonly RegExp[]): boolean =>
  personal.some((name) => name.test(explanation.text)) || explanation.parts.some((part) => touches(part, personal))

/**
 * The same for who may not unmask: whatever depends on a personal attribute is left open, up to the whole rule, since by asking about
 * `birth_date < …` again and again he would find the value.
 */
const concealed = (shown: Shown, explanation: Explanation, personal: readonly RegExp[]): Shown => ({
  ...shown,
  ...(touches(explanation, personal) ? { result: null, value: maskedValue } : {}),
  parts: shown.parts.map((part, index) => concealed(part, explanation.parts[index] as Explanation, personal)),
})

const personalNames = (company: Company): readonly RegExp[] =>
  [...personalColumns(company.model)].map((name) => new RegExp(`\\b${name}\\b`))

interface Answered {
  readonly found: Explanation
  readonly least: LeastChange | null
}

/** In memory, where segments within the rule are opened; a customer with too many rows is explained by the warehouse, and not changed in thought. */
const explanationOf = async (deps: SegmentDeps, { company, rule, at }: Question, id: string): Promise<Answered> => {
  const { catalogue } = company
  const needs = readsOf(rule, catalogue)
  try {
    const loaded = await deps.customers.load(id, at, { facts: [...needs.facts], scores: [...needs.scores], importedOnly: true })
    if (loaded === undefined) throw customerErrors.CUSTOMER_UNKNOWN({ id }, { where: id })
    const options = { at, catalogue, dimensions: loaded.dimensions }
    return { found: explainRule(rule, loaded.customer, options), least: leastChange(rule, loaded.customer, options) }
  } catch (error) {
    if (!isAppError(error, 'CUSTOMER_RECORD_TOO_LARGE')) throw error
    const { sql: statement, parts } = compileValues(rule, catalogue, { at, dialect: deps.warehouse.dialect, customers: [id] })
    const [row] = await deps.warehouse.query<Readonly<Record<string, unknown>>>('segments.explain', statement)
    if (row === undefined) throw customerErrors.CUSTOMER_UNKNOWN({ id }, { where: id, cause: error })
    return { found: explainValues(rule, catalogue, parts, row), least: null }
  }
}

export const explainRuleFor = async (deps: SegmentDeps, input: ParsedInputOf<typeof explainSegment>): Promise<OutputOf<typeof explainSegment>> => {
  const question = await questionOf(deps, input)
  const { rule } = question
  const id = await deps.resolveCustomer(input.customer)
  if (id === undefined) throw customerErrors.CUSTOMER_UNKNOWN({ id: input.customer }, { where: 'customer' })
  const condition: Question = { ...question, rule: { language: 1, when: rule.when } }
  const [{ found, least }, personal] = [await explanationOf(deps, condition, id), personalNames(question.company)]
  const shown = shownExplanation(found, personal)
  const isConcealed = askingNow()?.isMasked === true && (touches(found, personal) || personal.some((name) => name.test(input.rule)))
  if (isConcealed) return { customer: id, selected: null, explanation: concealed(shown, found, personal), change: null }
  const [explanation, change] = [shown, least === null ? null : shownChange(least, personal)]
  if (rule.take === undefined || rule.take.length === 0) return { customer: id, selected: explanation.result === true, explanation, change }
  // Whether he is among those taken depends on all others: that part is the warehouse's to answer.
  const taken = await takesPart(deps, question, id)
  return {
    customer: id, selected: taken.isTaken, change,
    explanation: { sentence: { en: describeRule(rule, question.company.catalogue, 'en'), zh: describeRule(rule, question.company.catalogue, 'zh') }, result: taken.isTaken, value: taken.isTaken, parts: [explanation, ...taken.parts] },
  }
}

export const ruleSql = async (deps: SegmentDeps, input: ParsedInputOf<typeof segmentSql>): Promise<OutputOf<typeof segmentSql>> => {
  const { company, rule, at } = await questionOf(deps, input)
  return { sql: readable(compileRule(rule, company.catalogue, { at, dialect: deps.warehouse.dialect })) }
}

/** A segment out of its validity is refused by name, also one that the rule names or that another one names. */
const assertValid = async (deps: SegmentDeps, segments: readonly string[], at: string): Promise<void> => {
  for (const { key, from, to } of await validityOf(deps.store, segments))
    if ((from !== null && at < from) || (to !== null && at >= to)) throw segmentErrors.SEGMENT_NOT_VALID({ key, at, from, to }, { where: key })
}

/** The customers of a segment and a rule (both: and-ed) at an instant, sorted; the segment as its rule stands, not its snapshot. */
export const audienceOf = async (deps: SegmentDeps, scope: { readonly segment: string | null; readonly rule: string | null }, asked: string): Promise<readonly string[]> => {
  const company = await companyOf(deps)
  const at = isoOf(Date.parse(asked))
  // A name that no segment has is told with its nearest ones, as in any rule.
  if (scope.segment !== null) ruleOf(`in segment ${JSON.stringify(scope.segment)}`, company.catalogue, 'segment')
  const rules = [
    ...(scope.segment === null ? [] : [(await ruleOfSegment(deps, scope.segment)).rule]),
    ...(scope.rule === null || scope.rule.trim() === '' ? [] : [setRuleOf(scope.rule, company.catalogue)]),
  ]
  const named = rules.flatMap((rule) => [...readsOf(rule, company.catalogue).segments])
  await assertValid(deps, [...(scope.segment === null ? [] : [scope.segment]), ...named], at)
  const selections = rules.map((rule) => compileRule(rule, company.catalogue, { at, dialect: deps.warehouse.dialect }))
  const within = selections.map((selection) => sql`"base"."_customer" in (${selection})`)
  const { columns } = await deps.warehouse.columns('segments.audience', sql`select "base"."_customer" from ${customerTable(company)} as "base" where ${and(within)} order by 1`)
  return (columns[0] ?? []) as readonly string[]
}
