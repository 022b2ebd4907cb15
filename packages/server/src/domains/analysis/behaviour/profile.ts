import type { OutputOf, ParsedInputOf, analyseProfile, analyseResponders } from '@sextant/contract'
import { riskRatio, wilsonInterval } from '@sextant/kernels'
import { printExpression } from '@sextant/rules'
import type { Expression, Literal } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { askingNow } from '../../../platform/asking.ts'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import { loadedFacts } from '../../customers/index.ts'
import { readsPersonal } from '../../segments/index.ts'
import { analysisErrors } from '../errors.ts'
import { axisOf } from './axis.ts'
import type { Axis } from './axis.ts'
import { bandShares, bandsCut, fewNumbers, fewNumbersCut, timesCut, valuesCut } from './cuts.ts'
import type { Bucket, Cut } from './cuts.ts'
import type { BehaviourDeps } from './deps.ts'
import type { AnalysisDeps } from '../deps.ts'
import { withRelation } from './relation.ts'
import type { Relation } from './relation.ts'
import { allOf, ruleTextOf, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

type Profile = OutputOf<typeof analyseProfile>
type Attribute = Profile['attributes'][number]
type ProfileValue = Attribute['values'][number]
type Parts = ParsedInputOf<typeof analyseProfile>['parts']

const valuesShown = 12
/** A text with more values than this tells one customer from another, not segments. */
const mostValues = 200

interface Candidate {
  readonly name: string
  readonly kind: Attribute['kind']
  readonly axis: Axis
}

const candidate = (standing: Standing, kind: Candidate['kind'], name: string, text: string): Candidate => ({ name, kind, axis: axisOf(text, standing, name) })

/** For every fact: how often lately, how much lately, how long ago. */
const indicatorsOf = (standing: Standing): readonly Candidate[] =>
  loadedFacts(standing.company, true).flatMap(([name, fact]) => {
    const isSum = fact.valueColumn !== undefined && ['number', 'money'].includes(fact.columns[fact.valueColumn]?.type ?? '')
    return [`count(${name}, last 90 days)`, ...(isSum ? [`sum(${name}, last 90 days)`] : []), `days_since(${name})`].map((text) => candidate(standing, 'indicator', text, text))
  })

const candidatesOf = (standing: Standing, parts: Parts): readonly Candidate[] => {
  const { catalogue, company } = standing
  const tags = catalogue.tags ?? {}
  return [
    ...(parts.includes('attributes') ? Object.keys(catalogue.attributes).map((name) => candidate(standing, 'attribute', name, printExpression({ op: 'attribute', name }, catalogue.currencyDigits))) : []),
    ...(parts.includes('scores') ? Object.entries(catalogue.scores).filter(([, { table }]) => company.relations.has(table)).map(([name]) => candidate(standing, 'score', `score.${name}`, printExpression({ op: 'score', name }, catalogue.currencyDigits))) : []),
    ...(parts.includes('tags') ? Object.keys(tags).map((name) => candidate(standing, 'tag', `tag.${name}`, printExpression({ op: 'tag', name }, catalogue.currencyDigits))) : []),
    ...(parts.includes('indicators') ? indicatorsOf(standing) : []),
  ]
}

/** How a share of the members is held against the others': of a base known whole, or of a second group. */
type Against = 'base' | 'others'

interface Compared {
  readonly counts: readonly { readonly bucket: Bucket; readonly all: number; readonly members: number }[]
  readonly means: Attribute['means']
}

type Outcome = { readonly kind: 'compared'; readonly compared: Compared } | { readonly kind: 'skipped'; readonly reason: Profile['skipped'][number]['reason'] }

const isNumber = ({ type }: Axis): boolean => type === 'number' || type === 'money'
const isTime = ({ type }: Axis): boolean => type === 'date' || type === 'instant'
const profileBands = 5

type Summary = Readonly<Record<string, number | string | readonly number[] | null>>

/** Every column summed up in one pass: how many values, ends, fifths and means. */
const summarise = async (session: WorkSession, standing: Standing, axes: readonly Axis[], { from }: Relation): Promise<Summary> => {
  const { dialect } = standing
  const parts = axes.map((axis, index) => {
    const value = ident('r', `v${index}`)
    const of = (name: string): Sql => ident(`${name}${index}`)
    if (isTime(axis)) return sql`, min(${value}) as ${of('least')}, max(${value}) as ${of('most')}`
    if (!isNumber(axis)) return sql`, ${dialect.roughlyDistinct(value)} as ${of('values')}`
    const number = dialect.toDouble(value)
    return sql`, ${dialect.roughlyDistinct(value)} as ${of('values')}, min(${number}) as ${of('least')}, ${dialect.quantiles(number, bandShares(profileBands))} as ${of('ends')},
      avg(${number}) as ${of('mean')}, avg(${number}) filter (where "r"."member") as ${of('own')}, avg(${number}) filter (where not "r"."member") as ${of('others')}`
  })
  return await session.one<Summary>('analyse.profile.summary', sql`select count(*) as "all", count(*) filter (where "r"."member") as "members"${join(parts, sql``)} from ${from} as "r"`)
}

interface BucketCount {
  readonly axis: number
  readonly value: string | null
  readonly all: number
  readonly members: number
}

/** Several columns grouped in one statement; whatever groups them becomes text. */
const countAll = async (session: WorkSession, { from }: Relation, groups: readonly { readonly axis: number; readonly by: Sql }[]): Promise<ReadonlyMap<number, readonly BucketCount[]>> => {
  if (groups.length === 0) return new Map()
  const rows = await session.query<BucketCount>('analyse.profile.counts', join(groups.map(({ axis, by }) => sql`
    select ${axis} as "axis", cast(${by} as varchar) as "value", count(*) as "all", count(*) filter (where "r"."member") as "members" from ${from} as "r" group by 2`), sql` union all `))
  const found = new Map<number, BucketCount[]>()
  for (const row of rows) {
    const own = found.get(row.axis)
    if (own === undefined) found.set(row.axis, [row])
    else own.push(row)
  }
  return found
}

/** Estimates of distinct values are a few percent off: a column that is nearly full is looked at. */
const mayBeFew = (summary: Summary, index: number, most: number): boolean => Number(summary[`values${index}`] ?? 0) <= 1.2 * most

const byBucket = (cut: Cut, rows: readonly BucketCount[], bucketOf: (row: BucketCount) => number): Compared['counts'] => {
  const sums = new Map<number, { all: number; members: number }>()
  for (const row of rows) {
    const key = bucketOf(row)
    const sum = sums.get(key) ?? { all: 0, members: 0 }
    sums.set(key, { all: sum.all + row.all, members: sum.members + row.members })
  }
  return [...sums].sort(([left], [right]) => left - right).map(([key, sum]) => ({ bucket: cut.buckets[key] as Bucket, ...sum }))
}

/** Texts, truths and few whole numbers: one by one, as they were grouped. */
const byValue = (standing: Standing, axis: Axis, rows: readonly BucketCount[]): Compared['counts'] | undefined => {
  const known = rows.filter(({ value }) => value !== null)
  if (isNumber(axis)) {
    const values = known.map(({ value }) => Number(value))
    if (axis.type === 'money' || values.length > fewNumbers || !values.every(Number.isInteger)) return undefined
    const cut = fewNumbersCut(standing, axis, values)
    return byBucket(cut, rows, ({ value }) => (value === null ? cut.buckets.length - 1 : cut.buckets.findIndex(({ from }) => from === Number(value))))
  }
  const counts = known.toSorted((left, right) => right.all - left.all || ((left.value as string) < (right.value as string) ? -1 : 1)).map(({ value, all }) => ({ value: axis.type === 'boolean' ? value === 'true' : (value as string), rows: all }))
  const cut = valuesCut(axis, counts, counts.length, mostValues)
  const places = new Map(cut.buckets.map(({ kind, label }, index) => [kind === 'value' ? label : '', index]))
  const other = cut.buckets.findIndex(({ kind }) => kind === 'other')
  return byBucket(cut, rows, ({ value }) => (value === null ? cut.buckets.length - 1 : (places.get(value) ?? other)))
}

const outcomeOf = (counts: Compared['counts'], means: Attribute['means']): Outcome => {
  const known = counts.filter(({ bucket }) => bucket.kind !== 'unknown')
  if (known.length === 0) return { kind: 'skipped', reason: 'no_values' }
  if (known.every(({ bucket }) => bucket.kind === 'other')) return { kind: 'skipped', reason: 'too_many_values' }
  return counts.length < 2 ? { kind: 'skipped', reason: 'one_value' } : { kind: 'compared', compared: { counts, means } }
}

/** All columns by their buckets, counted for all and for the members: three questions, however many columns. */
const compareColumns = async (session: WorkSession, standing: Standing, axes: readonly Axis[], relation: Relation, against: Against): Promise<{ readonly summary: Summary; readonly outcomes: readonly Outcome[] }> => {
  const summary = await summarise(session, standing, axes, relation)
  const column = (index: number): Sql => ident('r', `v${index}`)
  const isSmall = (axis: Axis, index: number): boolean => !isTime(axis) && axis.type !== 'money' && mayBeFew(summary, index, isNumber(axis) ? fewNumbers : mostValues)
  const valued = await countAll(session, relation, axes.flatMap((axis, index) => (isSmall(axis, index) ? [{ axis: index, by: column(index) }] : [])))
  const first = axes.map((axis, index) => (valued.has(index) ? byValue(standing, axis, valued.get(index) ?? []) : undefined))
  const cuts = axes.map((axis, index): Cut | undefined => {
    if (first[index] !== undefined) return undefined
    if (isTime(axis)) return timesCut(standing, axis, summary[`least${index}`] as string | null, summary[`most${index}`] as string | null)
    return isNumber(axis) ? bandsCut(standing, axis, (summary[`ends${index}`] ?? []) as readonly number[], Number(summary[`least${index}`] ?? 0)) : undefined
  })
  const banded = await countAll(session, relation, cuts.flatMap((cut, index) => (cut === undefined ? [] : [{ axis: index, by: cut.indexOf(column(index)) }])))
  const outcomes = axes.map((axis, index): Outcome => {
    const cut = cuts[index]
    const counts = first[index] ?? (cut === undefined ? undefined : byBucket(cut, banded.get(index) ?? [], ({ value }) => Number(value)))
    if (counts === undefined) return { kind: 'skipped', reason: 'too_many_values' }
    const means = isNumber(axis) ? { unit: axis.type === 'money' ? ('money' as const) : ('number' as const), segment: summary[`own${index}`] as number | null, base: summary[`${against === 'base' ? 'mean' : 'others'}${index}`] as number | null } : null
    return outcomeOf(counts, means)
  })
  return { summary, outcomes }
}

interface Sizes {
  readonly size: number
  readonly base: number
}

const valueOf = (standing: Standing, members: Expression, counted: Compared['counts'][number], { size, base }: Sizes, against: Against): ProfileValue => {
  const { bucket } = counted
  const inSegment = counted.members
  const inBase = against === 'base' ? counted.all : counted.all - counted.members
  const share = size === 0 ? 0 : inSegment / size
  const baseShare = base === 0 ? 0 : inBase / base
  const rule = ruleTextOf(standing, [members, bucket.condition])
  const shown = { kind: bucket.kind, value: bucket.label, inSegment, inBase, share, baseShare, rule }
  if (against === 'others') {
    const ratio = size === 0 || base === 0 ? { ratio: 1, interval: { lower: 0, upper: 1 } } : riskRatio({ n: size, successes: inSegment }, { n: base, successes: inBase })
    return { ...shown, lift: ratio.ratio, low: ratio.interval.lower, high: ratio.interval.upper }
  }
  // The base is known whole: the interval is that of the segment's share (Wilson).
  const interval = size === 0 ? { lower: 0, upper: 1 } : wilsonInterval(inSegment, size)
  return { ...shown, lift: share / baseShare, low: interval.lower / baseShare, high: interval.upper / baseShare }
}

/** Half the sum of the differences, without the last digits that the order of adding leaves. */
const distanceOf = (values: readonly ProfileValue[]): number => Number((values.reduce((sum, { share, baseShare }) => sum + Math.abs(share - baseShare), 0) / 2).toFixed(12))

/**
 * The distance to be expected of members drawn by lot: without it an attribute of many values would always seem to differ more than one of few.
 * Half the sum of √(2 v / π), v = b (1 − b) (1/n − 1/N) the variance of a share of n drawn out of N without replacement, b the share of all
 * (Cochran 1977, Sampling techniques, ch. 3, with N for N − 1; mean deviation of a normal); against others the same lot drawn out of both.
 */
const chanceDistance = (values: readonly ProfileValue[], { size, base }: Sizes, against: Against): number => {
  const all = against === 'base' ? base : size + base
  if (size === 0 || base === 0) return 0
  const spread = against === 'base' ? Math.max(0, 1 / size - 1 / all) : 1 / size + 1 / base
  return values.reduce((sum, { inSegment, inBase }) => {
    const share = (against === 'base' ? inBase : inSegment + inBase) / all
    return sum + Math.sqrt((2 * share * (1 - share) * spread) / Math.PI)
  }, 0) / 2
}

const attributeOf = (standing: Standing, { name, kind, axis }: Candidate, members: Expression, { counts, means }: Compared, sizes: Sizes, against: Against): { readonly attribute: Attribute; readonly excess: number } => {
  const values = counts.map((counted) => valueOf(standing, members, counted, sizes, against))
  const isOrdered = isNumber(axis) || axis.type === 'date' || axis.type === 'instant' || axis.values !== undefined
  const shown = isOrdered ? values : values.toSorted((left, right) => right.inBase - left.inBase || (left.value < right.value ? -1 : 1))
  const distance = distanceOf(values)
  const attribute = { name, kind, label: axis.label, text: axis.text, distance, values: shown.slice(0, Math.max(valuesShown, isOrdered ? 24 : 0)), means }
  return { attribute, excess: Number((distance - chanceDistance(values, sizes, against)).toFixed(12)) }
}

/** By how much more they differ than members drawn by lot would. */
const sortedAttributes = (found: readonly ReturnType<typeof attributeOf>[]): Attribute[] =>
  found.toSorted((left, right) => right.excess - left.excess || left.attribute.values.length - right.attribute.values.length || (left.attribute.name < right.attribute.name ? -1 : 1)).map(({ attribute }) => attribute)

/** Members against all others or the base, attribute by attribute, what differs most first. */
const compareAll = async (deps: AnalysisDeps, standing: Standing, members: Expression, parts: Parts, against: Against): Promise<Omit<Profile, 'segment'>> => {
  // A profile of one customer would tell his birth date to who may not unmask it.
  const isKeptBack = ({ axis }: Candidate): boolean => askingNow()?.isMasked === true && readsPersonal(standing.company, axis.text)
  const [candidates, keptBack] = [candidatesOf(standing, parts).filter((one) => !isKeptBack(one)), candidatesOf(standing, parts).filter(isKeptBack)]
  const member: Axis = { text: '', label: { en: '', zh: '' }, type: 'boolean', expression: members, fact: undefined, values: undefined, isPersonal: false }
  const values = Object.fromEntries([['member', member], ...candidates.map(({ axis }, index) => [`v${index}`, axis] as const)])
  return await withRelation(deps.warehouse, standing, { values }, async (relation, session) => {
    const { summary, outcomes } = await compareColumns(session, standing, candidates.map(({ axis }) => axis), relation, against)
    const [all, size] = [Number(summary['all']), Number(summary['members'])]
    const sizes = { size, base: against === 'base' ? all : all - size }
    const attributes: ReturnType<typeof attributeOf>[] = []
    const skipped: Profile['skipped'] = keptBack.map(({ name, axis }) => ({ name, label: axis.label, reason: 'personal' as const }))
    for (const [index, one] of candidates.entries()) {
      const outcome = outcomes[index] as Outcome
      if (outcome.kind === 'skipped') skipped.push({ name: one.name, label: one.axis.label, reason: outcome.reason })
      else attributes.push(attributeOf(standing, one, members, outcome.compared, sizes, against))
    }
    return { at: standing.at, ...sizes, attributes: sortedAttributes(attributes), skipped }
  })
}

/** A segment against the base, what differs most first. */
export const profileOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof analyseProfile>): Promise<Profile> => {
  const standing = await standingOf(deps, input)
  if (standing.rule === undefined) throw analysisErrors.ANALYSIS_SCOPE_MISSING({})
  const found = await compareAll(deps, { ...standing, rule: undefined }, standing.rule.when, input.parts, 'base')
  return { ...found, segment: input.segment ?? input.rule ?? '' }
}

const text = (value: string): Literal => ({ op: 'literal', type: 'string', value })
const columnIs = (name: string, value: string): Expression => ({ op: 'compare', operator: '=', left: { op: 'column', name }, right: text(value) })

/** Responders of a campaign against those it reached who did not respond. */
export const respondersOf = async (deps: BehaviourDeps, input: ParsedInputOf<typeof analyseResponders>): Promise<Profile> => {
  const standing = await standingOf(deps, input)
  const types = await deps.responseTypes()
  const reached: Expression = { op: 'aggregate', function: 'any', fact: 'contact', where: columnIs('campaign', input.campaign) }
  const counts: Expression = { op: 'in', of: { op: 'column', name: 'type' }, values: types.map(text) }
  const responded: Expression = { op: 'aggregate', function: 'any', fact: 'response', where: { op: 'and', of: [columnIs('campaign', input.campaign), counts] } }
  const base = { ...standing, rule: { language: 1 as const, when: allOf([standing.rule?.when, reached]) as Expression } }
  return { ...(await compareAll(deps, base, responded, input.parts, 'others')), segment: input.campaign }
}
