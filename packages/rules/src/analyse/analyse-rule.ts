import type { Catalogue } from '../catalogue.ts'
import { printExpression } from '../print.ts'
import { childrenOf } from '../tree.ts'
import type { Expression, Rule } from '../tree.ts'
import { withinBudget, withPart } from './budget.ts'
import type { Budget } from './budget.ts'
import { openAnalysis } from './engine.ts'
import type { Finding } from './finding.ts'
import { findingMessages } from './messages.ts'
import { conflictWithin, isAlways, isNever, needlessParts } from './needless.ts'
import type { NeedlessPart } from './needless.ts'
import { placeFinder } from './places.ts'
import type { RulePlace } from './places.ts'
import { rowSession } from './session.ts'
import type { Session } from './session.ts'

export interface AnalysisOptions {
  /** The text the rule was parsed from, in which places are given; its canonical text unless given. */
  readonly text?: string
}

/** Steps of an analysis: a tenth of a second at the very most, a few thousandths for rules of usual size. */
const ruleSteps = 25_000

interface Report {
  readonly session: Session
  readonly print: (node: Expression) => string
  readonly placeOf: (path: string) => RulePlace
  readonly findings: Finding[]
}

const add = (report: Report, kind: Finding['kind'], path: string, message: Finding['message'], related: readonly string[] = [], severity: Finding['severity'] = 'warning'): void =>
  void report.findings.push({ kind, severity, place: report.placeOf(path), related: related.filter((one) => one !== path).map(report.placeOf), message })

const addNeedless = (report: Report, { path, node, reason }: NeedlessPart): void => {
  const part = report.print(node)
  switch (reason.kind) {
    case 'never':
      return add(report, 'contradictory', path, findingMessages.never(part, reason.conflict.map((one) => report.print(one.node))), reason.conflict.map((one) => one.path))
    case 'always':
      return add(report, 'needless', path, findingMessages.always(part))
    case 'beside': {
      const other = report.print(reason.part.node)
      return add(report, 'needless', path, reason.isCovered ? findingMessages.covered(part, other) : findingMessages.follows(part, other), [reason.part.path])
    }
    case 'whole':
      return add(report, 'needless', path, findingMessages.changesNothing(part))
  }
}

const needlessIn = (report: Report, session: Session, node: Expression, path: string): void => {
  const found: NeedlessPart[] = []
  try {
    needlessParts(session, node, path, found)
  } finally {
    for (const part of found) addNeedless(report, part)
  }
}

/** The filters of aggregates: those that no row passes, that all rows pass, and their needless parts. */
const filtersIn = (report: Report, node: Expression, path: string): void => {
  if (node.op === 'aggregate' && node.where !== undefined) {
    const rows = rowSession(report.session, node.fact)
    const where = `${path}.where`
    if (isNever(rows, node.where)) {
      const conflict = conflictWithin(rows, node.where, where)
      add(report, 'contradictory', where, findingMessages.noRow(conflict.map((one) => report.print(one.node))), conflict.map((one) => one.path))
    } else if (isAlways(rows, node.where)) add(report, 'needless', where, findingMessages.everyRow(report.print(node.where)))
    else needlessIn(report, rows, node.where, where)
  }
  for (const [step, child] of childrenOf(node)) filtersIn(report, child, `${path}.${step}`)
}

const isWrittenTrue = (node: Expression): boolean => node.op === 'literal' && node.value === true

const analyse = (report: Report, rule: Rule): void => {
  const { session } = report
  if (isNever(session, rule.when)) {
    const conflict = conflictWithin(session, rule.when, 'when')
    add(report, 'empty', conflict[0]?.path ?? 'when', findingMessages.empty(conflict.map((one) => report.print(one.node))), conflict.map((one) => one.path))
    return
  }
  const isTaken = rule.take !== undefined && rule.take.length > 0
  if (!isTaken && isAlways(session, rule.when)) {
    add(report, 'everybody', 'when', findingMessages.everybody(), [], isWrittenTrue(rule.when) ? 'note' : 'warning')
    return
  }
  needlessIn(report, session, rule.when, 'when')
}

/** Where a part can never hold because of something within it, the inner finding says why. */
const withoutOuter = (findings: readonly Finding[]): Finding[] =>
  findings.filter((finding) => finding.kind !== 'contradictory' || !findings.some((other) => other.kind === 'contradictory' && other.place.path.startsWith(`${finding.place.path}.`)))

/**
 * What is wrong with a rule by itself: it selects nobody, or everybody; parts that can never hold; parts that change nothing. Every finding is
 * proven for all customers and instants, with unknown values; what cannot be proven is not mentioned.
 * @param rule a checked rule
 * @param options the text that places refer to
 * @returns findings in the order of the text; empty when nothing was found
 *
 * Example:
 * ```ts
 * import { analyseRule, exampleCatalogue, parseRule } from '@sextant/rules'
 * const parsed = parseRule('any(purchase, last 7 days) and none(purchase, last 30 days)', exampleCatalogue)
 * const findings = parsed.kind === 'ok' ? analyseRule(parsed.rule, exampleCatalogue) : []
 * findings.map(({ kind }) => kind) // => ['empty']
 * ```
 */
export const analyseRule = (rule: Rule, catalogue: Catalogue, options: AnalysisOptions = {}): readonly Finding[] => {
  const budget: Budget = { left: ruleSteps }
  const report: Report = {
    session: openAnalysis(catalogue, budget), findings: [],
    print: (node) => printExpression(node, catalogue.currencyDigits), placeOf: placeFinder(rule, catalogue, options.text),
  }
  const filters = withPart(budget, ruleSteps / 2, () => {
    filtersIn(report, rule.when, 'when')
    return true
  })
  const whole = withinBudget(() => {
    analyse(report, rule)
    return true
  })
  if (filters === undefined || whole === undefined) add(report, 'undecided', 'when', findingMessages.undecided(), [], 'note')
  return withoutOuter(report.findings).sort((a, b) => a.place.offset - b.place.offset || a.place.length - b.place.length)
}
