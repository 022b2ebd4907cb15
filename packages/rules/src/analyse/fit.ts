import type { FactRow } from '../evaluate/record.ts'
import type { Value } from '../evaluate/values.ts'
import { childrenOf, timeColumnName } from '../tree.ts'
import type { Aggregate, Expression } from '../tree.ts'
import { windowBounds } from '../windows.ts'
import { isoOf } from '../zone.ts'
import { assignLeaves, instantsBefore, leavesFor } from './assign.ts'
import type { Target } from './assign.ts'
import { factsIn } from './customer-draft.ts'
import type { Draft, DraftDimensions, ReadTerm } from './customer-draft.ts'
import { rowFor } from './row-kind.ts'
import { distance, samples } from './sample.ts'
import type { Box } from './search.ts'
import { rowSession, termOf, typeIn } from './session.ts'
import type { Session, Term } from './session.ts'
import { asAggregate } from './term-forms.ts'
import { anyKnown, pointSet, withUnknown } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

/** Changes a draft until what is asked of its terms is so; the rule itself has the last word on whether it is. */
export interface Fitting {
  readonly session: Session
  readonly at: string
  readonly draft: Draft
  readonly dimensions: DraftDimensions
  readonly read: ReadTerm
}

const aggregatesIn = (node: Expression): readonly Aggregate[] => {
  const aggregate = asAggregate(node)
  return aggregate === undefined ? childrenOf(node).flatMap(([, child]) => aggregatesIn(child)) : [aggregate]
}

const wrongOf = ({ draft, read }: Fitting, targets: readonly Target[]): number => {
  let total = 0
  for (const { term, set } of targets) total += distance(set, read(draft, term))
  return total
}

const putLeaf = (draft: Draft, { node }: Term, value: Value): void => {
  if (node.op === 'attribute') draft.attributes[node.name] = value
  else if (node.op === 'score') draft.scores[node.name] = value as number | null
  else if (node.op === 'percentile') draft.percentiles[node.name] = value as number | null
  else if (node.op === 'tag') draft.tags[node.name] = value
  else if (node.op === 'segment' && value === true) draft.segments.add(node.name)
  else if (node.op === 'segment') draft.segments.delete(node.name)
}

/**
 * Gives attributes, scores, tags and memberships values that fit.
 * @param changing targets whose parts may be changed
 */
export const fitLeaves = (fitting: Fitting, targets: readonly Target[], changing: readonly Target[], box: Box): void => {
  const { session, draft, at } = fitting
  const isOwn = ({ term }: Target): boolean => factsIn(term.node).length === 0
  const known = (node: Expression): readonly string[] => (node.op === 'attribute' ? (session.catalogue.attributes[node.name]?.values ?? []) : [])
  const own = targets.filter(isOwn)
  assignLeaves(leavesFor(session, changing.filter(isOwn), box, at, known), (term, value) => putLeaf(draft, term, value), () => wrongOf(fitting, own))
}

/** Moments that tell the windows over a fact apart: one in each stretch between their ends. */
const momentsFor = (fitting: Fitting, aggregates: readonly Aggregate[], targets: readonly Target[]): readonly string[] => {
  const { at, session } = fitting
  const zone = session.catalogue.timeZone
  const ends = new Set<number>([Date.parse(at)])
  for (const { window } of aggregates) {
    const { from, to } = windowBounds(window, zone, at, session.catalogue.calendar)
    if (from !== undefined) ends.add(Date.parse(from))
    ends.add(Date.parse(to))
  }
  const sorted = [...ends].filter((ms) => ms <= Date.parse(at)).sort((a, b) => a - b).slice(-12)
  const first = sorted[0] ?? Date.parse(at)
  const between = sorted.slice(1).map((end, index) => {
    const start = sorted[index] as number
    const middle = Math.floor((start + end) / 2)
    const hour = Math.floor(middle / 3_600_000) * 3_600_000
    return hour > start ? hour : middle
  })
  const asked = targets.flatMap((target) => instantsBefore(session, target, at)).map((ms) => ms - 3_600_000)
  return [...new Set([first - 86_400_000, ...between, ...asked.slice(0, 8), Date.parse(at) - 1])].filter((ms) => ms < Date.parse(at)).map(isoOf)
}

type Move = () => readonly FactRow[] | undefined

/** The values a new row should bring, for an aggregate to come to what is asked. */
const wishedValues = ({ set, term }: Target, now: Value, node: Aggregate, copies: number): readonly ValueSet[] => {
  if (node.of === undefined) return []
  if (node.function === 'count' || node.function === 'distinct') return [anyKnown]
  if (node.function !== 'sum') return [withUnknown(set, false)]
  const current = typeof now === 'number' ? now : 0
  return samples(set, term.type, 'dense', [], 4).flatMap((value) => (typeof value === 'number' ? [pointSet([Math.round(((value - current) / copies) * 100) / 100])] : []))
}

const deficit = ({ set }: Target, now: Value, node: Aggregate): number => {
  if (node.function !== 'count' && node.function !== 'distinct') return 1
  const wanted = samples(set, 'number', 'whole').find((value): value is number => typeof value === 'number' && value > Number(now))
  return Math.min(500, Math.max(1, (wanted ?? 1) - Number(now)))
}

/** Values of a column that no row has yet: known ones first. */
const freshValues = (session: Session, node: Aggregate, value: Value | undefined, rows: readonly FactRow[], count: number): readonly Value[] => {
  if (node.function !== 'distinct' || node.of?.op !== 'column' || value === undefined || value === null || typeof value === 'boolean') return []
  const { name, dimension } = node.of
  const taken = new Set(rows.map((row) => row[name] ?? null))
  const known = dimension === undefined ? (session.catalogue.facts[node.fact]?.columns[name]?.values ?? []) : []
  const more = Array.from({ length: count + taken.size }, (_, index) => (typeof value === 'number' ? value + index : index === 0 ? value : `${value} ${index + 1}`))
  return [...known, ...more].filter((one) => !taken.has(one)).slice(0, count)
}

const copiesOf = (session: Session, row: FactRow, node: Aggregate, time: string, count: number, rows: readonly FactRow[]): readonly FactRow[] => {
  const column = node.of?.op === 'column' ? node.of.name : ''
  const fresh = freshValues(session, node, row[column], rows, count)
  return Array.from({ length: count }, (_, index) => ({ ...row, ...(fresh[index] === undefined ? {} : { [column]: fresh[index] }), [timeColumnName]: row[timeColumnName] ?? time }))
}

const isAboutTerm = (target: Target, node: Aggregate): boolean => target.term.node === node || JSON.stringify(target.term.node) === JSON.stringify(node)

const triedAmounts = [1, 100, 10_000, -100].map((value) => pointSet([value]))

/** Where it is not said what an aggregate should come to, a few amounts of both signs are tried. */
const valuesToTry = (session: Session, node: Aggregate): readonly ValueSet[] => {
  const type = node.of === undefined ? 'boolean' : typeIn(rowSession(session, node.fact), node.of)
  return (type === 'number' || type === 'money') && node.function !== 'count' ? triedAmounts : [anyKnown]
}

/** Rows that would bring an aggregate nearer to what is asked: of several kinds, at several moments. */
const additions = (fitting: Fitting, target: Target, node: Aggregate, others: readonly Aggregate[], targets: readonly Target[]): readonly Move[] => {
  const { session, draft, dimensions, at, read } = fitting
  const now = read(draft, termOf(session, node))
  const met = node.where === undefined ? [] : [node.where]
  const filters = [...new Map(others.flatMap(({ where }) => (where === undefined ? [] : [[JSON.stringify(where), where] as const]))).values()]
  const copies = deficit(target, now, node)
  const values = isAboutTerm(target, node) ? wishedValues(target, now, node, copies) : valuesToTry(session, node)
  const wishes = (node.of === undefined ? [undefined] : values.map((set) => ({ node: node.of as Expression, set }))).flatMap((of) => {
    const base = { fact: node.fact, ...(of === undefined ? {} : { of }) }
    const rest = filters.filter((filter) => !met.includes(filter))
    return [{ ...base, met, unmet: [] }, ...(rest.length === 0 ? [] : [{ ...base, met, unmet: rest }, { ...base, met: [...met, ...rest], unmet: [] }]), ...(rest.length > 1 ? rest.map((one) => ({ ...base, met, unmet: [one] })) : [])]
  })
  const rows = wishes.map((wish) => rowFor(session, wish, at, dimensions)).filter((row) => row !== undefined)
  const kinds = [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()].slice(0, 8)
  const moments = momentsFor(fitting, [node, ...others], targets)
  const current = draft.facts[node.fact] ?? []
  return kinds.flatMap((row) => moments.map((time): Move => () => [...current, ...copiesOf(session, row, node, time, copies, current)]))
}

/** Which rows an aggregate sees, each asked for alone. */
export const rowsSeen = ({ session, draft, read }: Fitting, node: Aggregate): readonly FactRow[] => {
  const { of: _, ...rows } = node
  const count = termOf(session, { ...rows, function: 'count' })
  return (draft.facts[node.fact] ?? []).filter((row) => read({ ...draft, facts: { [node.fact]: [row] } }, count) === 1)
}

/** Fewer rows: none of those an aggregate sees, or as many less as it has too many, oldest or newest. */
const removals = (fitting: Fitting, target: Target, node: Aggregate): readonly Move[] => {
  const current = fitting.draft.facts[node.fact] ?? []
  if (current.length === 0) return []
  const seen = [...rowsSeen(fitting, node)].sort((a, b) => (String(a[timeColumnName]) < String(b[timeColumnName]) ? -1 : 1))
  const most = node.function === 'count' ? samples(target.set, 'number', 'whole').filter((value): value is number => typeof value === 'number' && value < seen.length).sort((a, b) => b - a)[0] : undefined
  const surplus = most === undefined ? seen.length : seen.length - most
  const groups = [seen, seen.slice(0, surplus), seen.slice(seen.length - surplus), ...seen.slice(0, 12).map((row) => [row])].filter((group) => group.length > 0)
  return groups.map((group): Move => () => current.filter((row) => !group.includes(row)))
}

const mostRounds = 14

/** Adds and takes away rows of one fact, the best step first, until what is asked of its aggregates is so. */
const fitFact = (fitting: Fitting, fact: string, targets: readonly Target[]): void => {
  const { draft } = fitting
  const all = targets.flatMap(({ term }) => aggregatesIn(term.node)).filter((node) => node.fact === fact)
  let wrong = wrongOf(fitting, targets)
  for (let round = 0; round < mostRounds && wrong > 0; round++) {
    const violated = targets.filter(({ term, set }) => distance(set, fitting.read(draft, term)) > 0)
    const moves = violated.flatMap((target) =>
      aggregatesIn(target.term.node).filter((node) => node.fact === fact).flatMap((node) => [...removals(fitting, target, node), ...additions(fitting, target, node, all, targets)]),
    )
    const before = draft.facts[fact] ?? []
    let best: readonly FactRow[] | undefined
    for (const move of moves) {
      const rows = move()
      if (rows === undefined) continue
      draft.facts[fact] = [...rows]
      const now = wrongOf(fitting, targets)
      if (now < wrong) [best, wrong] = [rows, now]
      if (now === 0) break
    }
    draft.facts[fact] = [...(best ?? before)]
    if (best === undefined) return
  }
}

/** Gives facts the rows that aggregates ask for. */
export const fitFacts = (fitting: Fitting, targets: readonly Target[]): void => {
  const facts = new Set(targets.flatMap(({ term }) => factsIn(term.node)))
  for (const fact of facts) fitFact(fitting, fact, targets.filter(({ term }) => factsIn(term.node).includes(fact)))
}

