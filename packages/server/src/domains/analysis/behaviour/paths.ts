import type { OutputOf, ParsedInputOf, analysePaths } from '@sextant/contract'
import { compileRowExpression, rowScopeOf } from '@sextant/rules'
import type { Label, RowScope } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { instantOf } from '../../../platform/time.ts'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import { loadedFacts } from '../../customers/index.ts'
import type { AnalysisDeps } from '../deps.ts'
import { rowAxis } from './axis.ts'
import { behaviourErrors } from './errors.ts'
import { dimensionJoins, withRelation } from './relation.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import { eventsOf, stepOf } from './steps.ts'
import type { Step } from './steps.ts'

type Paths = OutputOf<typeof analysePaths>
type PathsInput = ParsedInputOf<typeof analysePaths>

/** Different ways that are told apart before folding. */
const mostWays = 50_000
const folded = '…'

interface EventKind {
  readonly fact: string
  readonly by: ReturnType<typeof rowAxis> | undefined
}

const kindOf = (text: string, standing: Standing, place: string): EventKind => {
  const [fact = '', ...column] = text.split('.')
  const loaded = loadedFacts(standing.company, true)
  if (!loaded.some(([name]) => name === fact)) throw behaviourErrors.ANALYSIS_STEP_INVALID({ step: text, known: loaded.map(([name]) => name).join(', ') }, { where: place })
  return { fact, by: column.length === 0 ? undefined : rowAxis(text, fact, standing, place) }
}

/** Events by name: `fact`, or `fact=value` of a column. */
const namedEvents = (standing: Standing, kinds: readonly EventKind[], customers: Sql | undefined): Sql =>
  join(kinds.map(({ fact, by }) => {
    const { catalogue, dialect, at } = standing
    const value = by === undefined ? undefined : compileRowExpression(by.expression, rowScopeOf(catalogue, fact) as RowScope, { dialect, alias: 'fact', at })
    const name = value === undefined ? sql`${fact}` : sql`concat(${`${fact}=`}, coalesce(${dialect.toText(value, by?.type === 'number' || by?.type === 'money' ? 'number' : undefined)}, '?'))`
    const narrowed = customers === undefined ? sql`` : sql` and "fact"."_customer" in ${customers}`
    return sql`select "fact"."_customer" as "customer", "fact"."_at" as "at", ${name} as "name" from ${ident(catalogue.facts[fact]?.table ?? '')} as "fact"${dimensionJoins(standing, fact, by === undefined ? [] : [by.expression])}
      where "fact"."_customer" is not null and not "fact"."_refund" and "fact"."_at" < ${dialect.instant(at)}${narrowed}`
  }), sql` union all `)

type Way = Readonly<Record<string, string | number | null>> & { readonly customers: number }

const placesOf = (depth: number): readonly number[] => Array.from({ length: depth }, (_, index) => index + 1)

/** Every customer's events next to the anchor, as columns p1 … pn; null from where the path ends. */
const eachSql = (input: PathsInput, dialect: Dialect, anchors: Sql, events: Sql): Sql => {
  const isFrom = input.direction === 'from'
  const windowMs = Math.round(input.windowDays * 86_400_000)
  const order = isFrom ? sql`"at", "name"` : sql`"at" desc, "name" desc`
  const within = isFrom
    ? sql`"e"."at" > "anchor"."at" and ${dialect.epochMs(sql`"e"."at"`)} - ${dialect.epochMs(sql`"anchor"."at"`)} <= ${windowMs}`
    : sql`"e"."at" < "anchor"."at" and ${dialect.epochMs(sql`"anchor"."at"`)} - ${dialect.epochMs(sql`"e"."at"`)} <= ${windowMs}`
  const changes = input.collapse ? sql`where "name" is distinct from "before"` : sql``
  const places = placesOf(input.depth)
  return sql`
    with
      -- the first (towards it: last) anchor of each customer
      "anchor" as (select "customer", ${isFrom ? sql`min("at")` : sql`max("at")`} as "at" from (${anchors}) group by 1),
      -- events on the far side of it
      "near" as (select "e"."customer", "e"."at", "e"."name" from (${events}) as "e" join "anchor" on "anchor"."customer" = "e"."customer" where ${within}),
      "turned" as (select *, lag("name") over (partition by "customer" order by ${order}) as "before" from "near"),
      "numbered" as (select *, row_number() over (partition by "customer" order by ${order}) as "place" from "turned" ${changes}),
      "ways" as (select "customer"${join(places.map((place) => sql`, max("name") filter (where "place" = ${place}) as ${ident(`p${place}`)}`), sql``)} from "numbered" where "place" <= ${input.depth} group by 1)
    select "anchor"."customer", ${join(places.map((place) => sql`"ways".${ident(`p${place}`)}`))} from "anchor" left join "ways" on "ways"."customer" = "anchor"."customer"`
}

/** The ways that there are, the most frequent first; the names settle which of equals come in. */
const waysSql = (each: Sql, depth: number, most: number): Sql => {
  const places = join(placesOf(depth).map((place) => ident(`p${place}`)))
  return sql`select ${places}, count(*) as "customers" from ${each} as "each" group by ${places} order by "customers" desc, ${places} limit ${most}`
}

const labelOf = (standing: Standing, name: string | null): Label => {
  if (name === null || name === folded) return { en: name ?? '', zh: name ?? '' }
  const [fact = '', value] = name.split(/=(.*)/s)
  const label = standing.catalogue.facts[fact]?.label ?? { en: fact, zh: fact }
  return value === undefined ? label : { en: `${label.en}: ${value}`, zh: `${label.zh}：${value}` }
}

/** The names shown at each step: the most frequent; the others fold. */
const shownNames = (ways: readonly Way[], depth: number, perStep: number): readonly ReadonlySet<string>[] =>
  Array.from({ length: depth }, (_, index) => {
    const sums = new Map<string, number>()
    for (const way of ways) {
      const name = way[`p${index + 1}`]
      if (typeof name === 'string') sums.set(name, (sums.get(name) ?? 0) + way.customers)
    }
    const ranked = [...sums].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))
    return new Set(ranked.slice(0, ranked.length > perStep ? perStep - 1 : perStep).map(([name]) => name))
  })

/** Sankey of the ways: a way ends where its next event is missing. */
const sankeyOf = (standing: Standing, ways: readonly Way[], input: PathsInput, anchor: Label): Pick<Paths, 'customers' | 'nodes' | 'links'> => {
  const shown = shownNames(ways, input.depth, input.perStep)
  const nodes = new Map<string, { depth: number; name: string | null; customers: number }>()
  const links = new Map<string, { from: string; to: string; customers: number }>()
  const total = ways.reduce((sum, { customers }) => sum + customers, 0)
  nodes.set('0:', { depth: 0, name: null, customers: total })
  for (const way of ways) {
    let from = '0:'
    for (let depth = 1; depth <= input.depth; depth += 1) {
      const own = way[`p${depth}`] as string | null
      const name = own === null || shown[depth - 1]?.has(own) === true ? own : folded
      const key = `${depth}:${name ?? ''}`
      const node = nodes.get(key) ?? { depth, name, customers: 0 }
      nodes.set(key, { ...node, customers: node.customers + way.customers })
      const link = links.get(`${from}>${key}`) ?? { from, to: key, customers: 0 }
      links.set(`${from}>${key}`, { ...link, customers: link.customers + way.customers })
      if (own === null) break
      from = key
    }
  }
  const share = (customers: number, of: number): number => (of === 0 ? 0 : customers / of)
  return {
    customers: total,
    nodes: [...nodes].map(([key, node]) => ({ key, ...node, label: key === '0:' ? anchor : labelOf(standing, node.name), share: share(node.customers, total) }))
      .sort((left, right) => left.depth - right.depth || right.customers - left.customers || (left.key < right.key ? -1 : 1)),
    links: [...links.values()].map((link) => ({ ...link, share: share(link.customers, nodes.get(link.from)?.customers ?? 0) })).sort((left, right) => right.customers - left.customers || (left.from + left.to < right.from + right.to ? -1 : 1)),
  }
}

interface Question {
  readonly standing: Standing
  readonly anchor: Step
  readonly kinds: readonly EventKind[]
}

const questionOf = async (deps: AnalysisDeps, input: PathsInput): Promise<Question> => {
  const standing = await standingOf(deps, input)
  return { standing, anchor: stepOf(input.anchor, standing, 'anchor'), kinds: (input.events ?? loadedFacts(standing.company, true).map(([name]) => name)).map((text, index) => kindOf(text, standing, `events[${index}]`)) }
}

const withEach = async <T>(deps: AnalysisDeps, input: PathsInput, { standing, anchor, kinds }: Question, work: (session: WorkSession, each: Sql) => Promise<T>): Promise<T> => {
  const from = input.from === undefined ? undefined : new Date(instantOf(input.from)).toISOString()
  return await withRelation(deps.warehouse, standing, { values: {} }, async (relation, session) => {
    const customers = standing.rule === undefined ? undefined : sql`(select "x"."customer" from ${relation.from} as "x")`
    return await work(session, eachSql(input, standing.dialect, eventsOf(standing, [anchor], { from, customers, everyRow: false }), namedEvents(standing, kinds, customers)))
  })
}

/** What comes next after (or came before) an event. */
export const pathsOf = async (deps: AnalysisDeps, input: PathsInput): Promise<Paths> => {
  const question = await questionOf(deps, input)
  const { standing, anchor } = question
  const found = await withEach(deps, input, question, async (session, each) => await session.query<Way>('analyse.paths', waysSql(sql`(${each})`, input.depth, mostWays + 1)))
  return { at: standing.at, direction: input.direction, anchor: anchor.text, depth: input.depth, truncated: found.length > mostWays, ...sankeyOf(standing, found.slice(0, mostWays), input, anchor.label) }
}

export interface PathsCell {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Whose way goes through a node, by its key `depth:name`. */
const throughSql = (key: string, shown: readonly ReadonlySet<string>[]): Sql => {
  const [, depth = '0', name = ''] = /^(\d+):(.*)$/s.exec(key) ?? []
  const [place, before] = [Number(depth), Number(depth) - 1]
  const own = sql`"each".${ident(`p${place}`)}`
  if (place === 0) return sql`true`
  if (name === '') return before === 0 ? sql`${own} is null` : sql`${own} is null and "each".${ident(`p${before}`)} is not null`
  return name === folded ? sql`${own} not in (${join([...(shown[before] ?? [])].map((one) => sql`${one}`))})` : sql`${own} = ${name}`
}

/** Ids of those whose way goes through a node (`to` alone) or along a link, sorted, of the ways that are shown. */
export const pathsCustomers = async (deps: AnalysisDeps, input: PathsInput, { from, to = '0:' }: PathsCell): Promise<readonly string[]> => {
  const question = await questionOf(deps, input)
  return await withEach(deps, input, question, async (session, each) => {
    const eachWay = await session.keep('analyse.paths.each', each)
    const ways = waysSql(eachWay, input.depth, mostWays)
    const found = await session.query<Way>('analyse.paths', ways)
    const { nodes, links } = sankeyOf(question.standing, found, input, question.anchor.label)
    const isShown = from === undefined ? nodes.some(({ key }) => key === to) : links.some((link) => link.from === from && link.to === to)
    if (!isShown) throw behaviourErrors.ANALYSIS_BEHIND_UNKNOWN({ cell: from === undefined ? to : `${from} → ${to}` }, { where: 'cell.to' })
    const shown = shownNames(found, input.depth, input.perStep)
    // A name is never empty: where a way has ended, the empty text stands for it, as engines join by equal values only.
    const at = (of: string, place: number): Sql => sql`coalesce(${ident(of, `p${place}`)}, '')`
    const alike = join(placesOf(input.depth).map((place) => sql`${at('each', place)} = ${at('kept', place)}`), sql` and `)
    const through = join([to, ...(from === undefined ? [] : [from])].map((key) => throughSql(key, shown)), sql` and `)
    const answer = await session.columns('analyse.paths.customers', sql`select "each"."customer" from ${eachWay} as "each" join (${ways}) as "kept" on ${alike} where ${through} order by 1`)
    return answer.columns[0] as readonly string[]
  })
}
