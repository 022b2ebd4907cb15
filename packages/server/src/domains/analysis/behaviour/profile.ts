import type { OutputOf, ParsedInputOf, analyseProfile, analyseResponders } from '@sextant/contract'
import { riskRatio, wilsonInterval } from '@sextant/kernels'
import type { Expression, Literal } from '@sextant/rules'
import { ident, sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { loadedFacts } from '../../customers/index.ts'
import { analysisErrors } from '../errors.ts'
import { axisOf } from './axis.ts'
import type { Axis } from './axis.ts'
import { cutOf } from './buckets.ts'
import type { Bucket } from './buckets.ts'
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
  const tags = (catalogue as { readonly tags?: Readonly<Record<string, unknown>> }).tags ?? {}
  return [
    ...(parts.includes('attributes') ? Object.keys(catalogue.attributes).map((name) => candidate(standing, 'attribute', name, `customer.${name}`)) : []),
    ...(parts.includes('scores') ? Object.entries(catalogue.scores).filter(([, { table }]) => company.relations.has(table)).map(([name]) => candidate(standing, 'score', `score.${name}`, `score.${name}`)) : []),
    ...(parts.includes('tags') ? Object.keys(tags).map((name) => candidate(standing, 'tag', `tag.${name}`, `tag.${name}`)) : []),
    ...(parts.includes('indicators') ? indicatorsOf(standing) : []),
  ]
}

interface Compared {
  readonly counts: readonly { readonly bucket: Bucket; readonly all: number; readonly members: number }[]
  readonly means: Attribute['means']
}

const isNumber = ({ type }: Axis): boolean => type === 'number' || type === 'money'

const meansOf = async (session: WarehouseSession, axis: Axis, column: string, { from }: Relation): Promise<Attribute['means']> => {
  if (!isNumber(axis)) return null
  const { member, all } = await session.one<{ member: number | null; all: number | null }>('analyse.profile.means', sql`
    select avg(${ident('r', column)}) filter (where "r"."member") as "member", avg(${ident('r', column)}) as "all" from ${from} as "r"`)
  return { unit: axis.type === 'money' ? 'money' : 'number', segment: member, base: all }
}

type Outcome = { readonly kind: 'compared'; readonly compared: Compared } | { readonly kind: 'skipped'; readonly reason: Profile['skipped'][number]['reason'] }

/** One attribute by its buckets, counted for all and for the members. */
const compareOne = async (session: WarehouseSession, standing: Standing, axis: Axis, column: string, relation: Relation): Promise<Outcome> => {
  const value = ident('r', column)
  const cut = await cutOf(session, standing, axis, relation.from, value, { most: mostValues, bands: 5 })
  if (cut.folded > 0 && !axis.isPersonal) return { kind: 'skipped', reason: 'too_many_values' }
  if (cut.folded > 0 && cut.buckets.length <= 2) return { kind: 'skipped', reason: 'too_many_values' }
  const rows = await session.query<{ bucket: number; all: number; members: number }>('analyse.profile', sql`
    select ${cut.indexOf(value)} as "bucket", count(*) as "all", count(*) filter (where "r"."member") as "members" from ${relation.from} as "r" group by 1 order by 1`)
  const counts = rows.map(({ bucket, all, members }) => ({ bucket: cut.buckets[bucket] as Bucket, all, members }))
  if (counts.every(({ bucket }) => bucket.kind === 'unknown')) return { kind: 'skipped', reason: 'no_values' }
  if (counts.length < 2) return { kind: 'skipped', reason: 'one_value' }
  return { kind: 'compared', compared: { counts, means: await meansOf(session, axis, column, relation) } }
}

interface Sizes {
  readonly size: number
  readonly base: number
}

/** How a share of the members is held against the others': of a base known whole, or of a second group. */
type Against = 'base' | 'others'

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

const attributeOf = (standing: Standing, { name, kind, axis }: Candidate, members: Expression, { counts, means }: Compared, sizes: Sizes, against: Against): Attribute => {
  const values = counts.map((counted) => valueOf(standing, members, counted, sizes, against))
  const isOrdered = isNumber(axis) || axis.type === 'date' || axis.type === 'instant' || axis.values !== undefined
  const shown = isOrdered ? values : values.toSorted((left, right) => right.inBase - left.inBase || (left.value < right.value ? -1 : 1))
  return { name, kind, label: axis.label, text: axis.text, distance: distanceOf(values), values: shown.slice(0, Math.max(valuesShown, isOrdered ? 24 : 0)), means }
}

/** Members against all others or the base, attribute by attribute, what differs most first. */
const compareAll = async (deps: AnalysisDeps, standing: Standing, members: Expression, parts: Parts, against: Against): Promise<Omit<Profile, 'segment'>> => {
  const candidates = candidatesOf(standing, parts)
  const member: Axis = { text: '', label: { en: '', zh: '' }, type: 'boolean', expression: members, fact: undefined, values: undefined, isPersonal: false }
  const values = Object.fromEntries([['member', member], ...candidates.map(({ axis }, index) => [`v${index}`, axis] as const)])
  return await withRelation(deps.warehouse, standing, { values }, async (relation, session) => {
    const counted = await session.one<{ all: number; members: number }>('analyse.profile.sizes', sql`select count(*) as "all", count(*) filter (where "r"."member") as "members" from ${relation.from} as "r"`)
    const sizes = { size: counted.members, base: against === 'base' ? counted.all : counted.all - counted.members }
    const attributes: Attribute[] = []
    const skipped: Profile['skipped'] = []
    for (const [index, one] of candidates.entries()) {
      const outcome = await compareOne(session, standing, one.axis, `v${index}`, relation)
      if (outcome.kind === 'skipped') skipped.push({ name: one.name, label: one.axis.label, reason: outcome.reason })
      else attributes.push(attributeOf(standing, one, members, outcome.compared, sizes, against))
    }
    return { at: standing.at, ...sizes, attributes: attributes.sort((left, right) => right.distance - left.distance || left.values.length - right.values.length || (left.name < right.name ? -1 : 1)), skipped }
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
