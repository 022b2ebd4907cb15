import type { OutputOf, ParsedInputOf, analysePaths } from '@sextant/contract'
import { compileRowExpression, rowScopeOf } from '@sextant/rules'
import type { Label, RowScope } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { instantOf } from '../../../platform/time.ts'
import { loadedFacts } from '../../customers/index.ts'
import type { AnalysisDeps } from '../deps.ts'
import { rowAxis } from './axis.ts'
import { behaviourErrors } from './errors.ts'
import { dimensionJoins, withRelation } from './relation.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import { eventsOf, stepOf } from './steps.ts'

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
    const name = value === undefined ? sql`${fact}` : sql`concat(${`${fact}=`}, coalesce(${dialect.toText(value)}, '?'))`
    const narrowed = customers === undefined ? sql`` : sql` and "fact"."_customer" in ${customers}`
    return sql`select "fact"."_customer" as "customer", "fact"."_at" as "at", ${name} as "name" from ${ident(catalogue.facts[fact]?.table ?? '')} as "fact"${dimensionJoins(standing, fact, by === undefined ? [] : [by.expression])}
      where "fact"."_customer" is not null and not "fact"."_refund" and "fact"."_at" < ${dialect.instant(at)}${narrowed}`
  }), sql` union all `)

type Way = Readonly<Record<string, string | number | null>> & { readonly customers: number }

/** Every customer's events next to the anchor, as columns p1 … pn, counted. */
const waysSql = (input: PathsInput, anchors: Sql, events: Sql): Sql => {
  const isFrom = input.direction === 'from'
  const windowMs = Math.round(input.windowDays * 86_400_000)
  const order = isFrom ? sql`"at", "name"` : sql`"at" desc, "name" desc`
  const within = isFrom
    ? sql`"e"."at" > "anchor"."at" and epoch_ms("e"."at") - epoch_ms("anchor"."at") <= ${windowMs}`
    : sql`"e"."at" < "anchor"."at" and epoch_ms("anchor"."at") - epoch_ms("e"."at") <= ${windowMs}`
  const changes = input.collapse ? sql`where "name" is distinct from "before"` : sql``
  const places = Array.from({ length: input.depth }, (_, index) => index + 1)
  return sql`
    with
      -- the first (towards it: last) anchor of each customer
      "anchor" as (select "customer", ${isFrom ? sql`min("at")` : sql`max("at")`} as "at" from (${anchors}) group by 1),
      -- events on the far side of it
      "near" as (select "e"."customer", "e"."at", "e"."name" from (${events}) as "e" join "anchor" on "anchor"."customer" = "e"."customer" where ${within}),
      "turned" as (select *, lag("name") over (partition by "customer" order by ${order}) as "before" from "near"),
      "numbered" as (select *, row_number() over (partition by "customer" order by ${order}) as "place" from "turned" ${changes}),
      "ways" as (select "customer"${join(places.map((place) => sql`, max("name") filter (where "place" = ${place}) as ${ident(`p${place}`)}`), sql``)} from "numbered" where "place" <= ${input.depth} group by 1)
    select ${join(places.map((place) => sql`"ways".${ident(`p${place}`)}`))}, count(*) as "customers"
    from "anchor" left join "ways" on "ways"."customer" = "anchor"."customer" group by ${join(places.map((place) => sql`"ways".${ident(`p${place}`)}`))} order by "customers" desc limit ${mostWays + 1}`
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

/** What comes next after (or came before) an event. */
export const pathsOf = async (deps: AnalysisDeps, input: PathsInput): Promise<Paths> => {
  const standing = await standingOf(deps, input)
  const anchor = stepOf(input.anchor, standing, 'anchor')
  const kinds = (input.events ?? loadedFacts(standing.company, true).map(([name]) => name)).map((text, index) => kindOf(text, standing, `events[${index}]`))
  const from = input.from === undefined ? undefined : new Date(instantOf(input.from)).toISOString()
  const found = await withRelation(deps.warehouse, standing, { values: {} }, async (relation, session) => {
    const customers = standing.rule === undefined ? undefined : sql`(select "x"."customer" from ${relation.from} as "x")`
    return await session.query<Way>('analyse.paths', waysSql(input, eventsOf(standing, [anchor], { from, customers, everyRow: false }), namedEvents(standing, kinds, customers)))
  })
  return { at: standing.at, direction: input.direction, anchor: anchor.text, depth: input.depth, truncated: found.length > mostWays, ...sankeyOf(standing, found.slice(0, mostWays), input, anchor.label) }
}
