import type { Label, ValueType } from '../catalogue.ts'
import type { CustomerRecord } from '../evaluate/record.ts'
import { evaluateRule } from '../evaluate/rule.ts'
import type { EvaluateOptions } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import { printExpression } from '../print.ts'
import { timeColumnName } from '../tree.ts'
import type { Rule } from '../tree.ts'
import { unitsBefore } from '../windows.ts'
import { dayOfWall, isoOf, wallAt } from '../zone.ts'
import type { Target } from './assign.ts'
import { withPart, withinBudget } from './budget.ts'
import { changeWords } from './change-words.ts'
import { selects } from './constrain.ts'
import { customerOf, draftDimensions, draftOf, termReader } from './customer-draft.ts'
import { openAnalysis } from './engine.ts'
import { fitFacts, fitLeaves, rowsSeen } from './fit.ts'
import type { Fitting } from './fit.ts'
import { allOf } from './formula.ts'
import type { Formula } from './formula.ts'
import { pointOfValue, relativeDistance } from './sample.ts'
import { isSatisfiable, setIn, visitBoxes } from './search.ts'
import type { Box } from './search.ts'
import type { Session, Term } from './session.ts'
import { asAggregate } from './term-forms.ts'
import { complement, includes, intersection, upperBound } from './value-set.ts'

/** One value of a customer that would have to be another. */
export interface Change {
  /** The value, as rule text. */
  readonly of: string
  readonly type: ValueType
  /** What it is now; null is unknown. */
  readonly from: Value
  readonly message: Label
  /** The same without what it is now, for whom the value is hidden from. */
  readonly maskedMessage: Label
  /** When the mere passing of time brings it about; evaluated. */
  readonly possibleFrom?: string
}

export type LeastChange =
  | { readonly kind: 'selected' }
  /** `isVerified`: the customer, changed so, was evaluated and is selected. */
  | { readonly kind: 'changes'; readonly changes: readonly Change[]; readonly isVerified: boolean }
  /** Proven: no change whatever helps. */
  | { readonly kind: 'impossible' }
  | { readonly kind: 'unknown' }

interface Asking {
  readonly session: Session
  readonly rule: Rule
  readonly customer: CustomerRecord
  readonly options: EvaluateOptions
  readonly now: (term: Term) => Value
}

/** Enough for customers of some thousand facts; with more, a change is named and not tried out. */
const simulationSteps = 100_000

/** What a way of being selected asks of the customer that is not so now. */
const lacking = ({ session, now }: Asking, box: Box): readonly Target[] =>
  [...box.claimed].map((id) => ({ term: session.terms[id] as Term, set: setIn(session, box, id) })).filter(({ term, set }) => !includes(set, pointOfValue(now(term))))

const claimOf = ({ term, set }: Target): Formula => ({ kind: 'claim', term: term.id, set })

/** Without what follows from the rest: who has bought twice in a month has bought in the quarter. */
const withoutImplied = (session: Session, targets: readonly Target[]): readonly Target[] => {
  let kept = targets
  for (const target of targets.toReversed()) {
    const rest = kept.filter((one) => one !== target)
    const other: Formula = { kind: 'claim', term: target.term.id, set: intersection(complement(target.set), target.term.domain) }
    if (rest.length > 0 && isSatisfiable(session, allOf([...rest.map(claimOf), other])).kind === 'no') kept = rest
  }
  return kept
}

const isSelectedAt = ({ rule, options }: Asking, customer: CustomerRecord, at: string, dimensions = options.dimensions): boolean =>
  evaluateRule({ language: 1, when: rule.when }, customer, { ...options, at, ...(dimensions === undefined ? {} : { dimensions }) })

const fittingFor = ({ session, customer, options }: Asking): Fitting => {
  const dimensions = draftDimensions(options.catalogue, options.dimensions)
  return { session, at: options.at, draft: draftOf(customer), dimensions, read: termReader(session, options.at, dimensions) }
}

/** Changes the customer as a box asks, and asks the rule. */
const simulate = (asking: Asking, box: Box, changing: readonly Target[]): boolean => {
  const fitting = fittingFor(asking)
  const all = [...box.sets].map(([id, set]): Target => ({ term: asking.session.terms[id] as Term, set }))
  fitLeaves(fitting, all, changing, box)
  fitFacts(fitting, all)
  return isSelectedAt(asking, customerOf(fitting.draft, asking.customer.id), asking.options.at, fitting.dimensions)
}

/** When enough rows will have left a window that moves with time, and the rule selects the customer for it. */
const possibleFrom = (asking: Asking, { term, set }: Target): string | undefined => {
  const node = asAggregate(term.node)
  const most = upperBound(set)?.value
  if (node?.function !== 'count' || node.window?.kind !== 'last' || typeof most !== 'number') return undefined
  const { count, unit } = node.window
  const times = rowsSeen(fittingFor(asking), node).map((row) => String(row[timeColumnName])).sort()
  const last = times[times.length - most - 1]
  if (last === undefined) return undefined
  const zone = asking.options.catalogue.timeZone
  const leaves = unitsBefore(zone, Date.parse(last), -count, unit) + 1
  const candidate = [leaves, leaves + 3_600_000, leaves + 86_400_000].map(isoOf).find((at) => at > asking.options.at && isSelectedAt(asking, asking.customer, at))
  return candidate
}

const changeOf = (asking: Asking, target: Target, isOnly: boolean): Change => {
  const { catalogue } = asking.options
  const { term, set } = target
  const now = asking.now(term)
  const from = isOnly ? withPart(asking.session.budget, simulationSteps, () => possibleFrom(asking, target)) : undefined
  const possibleOn = from === undefined ? undefined : dayOfWall(wallAt(catalogue.timeZone, Date.parse(from)))
  const wanted = { term, set, now, possibleOn }
  return {
    of: printExpression(term.node, catalogue.currencyDigits), type: term.type, from: now,
    message: changeWords(wanted, catalogue, false), maskedMessage: changeWords(wanted, catalogue, true), ...(from === undefined ? {} : { possibleFrom: from }),
  }
}

interface Found {
  readonly targets: readonly Target[]
  readonly far: number
  readonly isVerified: boolean
}

const mostChanges = 12
const mostWays = 12

/** The ways of being selected that change no more than so many values, the nearest one first. */
const waysWithin = (asking: Asking, most: number): Found | undefined => {
  const ways: Found[] = []
  let seen = 0
  visitBoxes(asking.session, selects(asking.session, asking.rule.when), {
    isTooDear: (box) => lacking(asking, box).length > most,
    visit: (box) => {
      seen += 1
      const changing = lacking(asking, box)
      const far = changing.reduce((total, { term, set }) => total + relativeDistance(set, asking.now(term)), 0)
      ways.push({ targets: withoutImplied(asking.session, changing), far, isVerified: withPart(asking.session.budget, simulationSteps, () => simulate(asking, box, changing)) === true })
      return seen >= mostWays
    },
  })
  return ways.sort((a, b) => Number(b.isVerified) - Number(a.isVerified) || a.targets.length - b.targets.length || a.far - b.far)[0]
}

const leastSteps = 250_000

const search = (asking: Asking): LeastChange => {
  if (isSatisfiable(asking.session, selects(asking.session, asking.rule.when)).kind === 'no') return { kind: 'impossible' }
  let fallback: Found | undefined
  // A way that could not be tried out successfully is kept while ways of a few more changes are looked at.
  let last = mostChanges
  for (let most = 1; most <= last; most++) {
    const way = withinBudget(() => waysWithin(asking, most))
    if (way?.isVerified === true) {
      fallback = way
      break
    }
    if (fallback === undefined && way !== undefined) {
      fallback = way
      last = Math.min(last, most + 2)
    }
  }
  if (fallback === undefined) return { kind: 'unknown' }
  const { targets, isVerified } = fallback
  return { kind: 'changes', isVerified, changes: targets.map((target) => changeOf(asking, target, targets.length === 1)) }
}

/**
 * The least that would have to be different for a rule to select a customer: as few values as possible, and for each what would do.
 * @param rule a checked rule; how many of those selected it takes is left out of account
 * @param customer his record in memory
 * @param options the instant, the catalogue and the dimensions
 * @returns the changes in the order in which the rule names them, tried out on a copy of the customer where `isVerified`
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, leastChange, parseRule } from '@sextant/rules'
 * const parsed = parseRule('age >= 18 and (in segment "vip" or count(purchase, last 90 days) > 2)', exampleCatalogue)
 * const purchase = [{ time: '2024-02-20T10:00:00.000Z' }, { time: '2024-02-25T10:00:00.000Z' }]
 * const ann = { id: '7', attributes: { age: 17 }, facts: { purchase }, segments: ['vip'] }
 * const least = parsed.kind === 'ok' ? leastChange(parsed.rule, ann, { at: '2024-03-01T00:00:00.000Z', catalogue: exampleCatalogue }) : undefined
 * least?.kind === 'changes' ? least.changes.map(({ message }) => message.en) : [] // => ['age: from 17 to at least 18']
 * ```
 */
export const leastChange = (rule: Rule, customer: CustomerRecord, options: EvaluateOptions): LeastChange => {
  const session = openAnalysis(options.catalogue, { left: leastSteps })
  const draft = draftOf(customer)
  const read = termReader(session, options.at, options.dimensions ?? {})
  const values = new Map<number, Value>()
  const now = (term: Term): Value => {
    if (!values.has(term.id)) values.set(term.id, read(draft, term))
    return values.get(term.id) ?? null
  }
  const asking: Asking = { session, rule, customer, options, now }
  if (isSelectedAt(asking, customer, options.at)) return { kind: 'selected' }
  return withinBudget(() => search(asking)) ?? { kind: 'unknown' }
}
