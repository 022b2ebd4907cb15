import { ident, join, sql } from '../sql.ts'
import type { Sql } from '../sql.ts'
import type { RowsAt, TypedColumns } from './dialect.ts'

/*
 * Rows at places of an order, of more rows than one worker sorts. A sample of the rows, sorted, tells between which two rows each place lies; these limits cut the order into segments.
 * Where the rows are, they are counted by segment, and only those of the segments in which a place may lie are brought together and sorted. Of n rows the sample has 4 n^(2/3), and a limit
 * is 4 of its standard deviations away: together 11 % of a million rows and 2.4 % of a hundred million, for three orders of four places. The counts say for certain in which segment a place
 * lies; where it is another one, all rows are brought together, so that the answer is exact whatever the sample was.
 */

/** What makes a name of ours for a list, its limit and a purpose. */
const named = (list: string, purpose: string, limit?: number): Sql => ident(limit === undefined ? `${list} ${purpose}` : `${list} ${purpose} ${limit}`)

interface Order {
  readonly name: string
  readonly columns: TypedColumns
  readonly shares: readonly number[]
  /** Whether a row stands in this order. */
  readonly isIn: Sql
  readonly key: Sql
}

type TypeNames = Readonly<Record<TypedColumns[string]['type'], Sql>>

const whole = (value: number): Sql => sql`cast(${value} as bigint)`
const fraction = (value: number): Sql => sql`cast(${value} as double)`

/** ⌈share × n⌉, at least 1. */
const rankOf = (share: number, count: Sql): Sql => sql`cast(greatest(1e0, ${count} - floor(${count} - ${fraction(share)} * ${count})) as bigint)`

/** Every place has a limit on either side. */
const limitsOf = ({ shares }: Order): readonly number[] => Array.from({ length: shares.length * 2 }, (_, index) => index + 1)

/** The sorted sample of each order: about every n-th row, by a hash of what tells rows apart. */
const sampledOf = (source: Sql, orders: readonly Order[]): Sql => {
  const last = Object.values(orders[0]?.columns ?? {}).at(-1)
  if (last === undefined) throw new Error('an order has a column')
  return sql`
    select ${join(orders.map(({ name, key, isIn }) => sql`array_sort(array_agg(${key}) filter (where ${isIn})) as ${named(name, 'sample')}`))}
    from ${source} cross join (select greatest(${whole(1)}, cast(cbrt(count(*)) / 4e0 as bigint)) as "every nth" from ${source}) as "counted"
    where from_big_endian_64(xxhash64(to_utf8(cast(${last.value} as varchar)))) % "every nth" = ${whole(0)}`
}

/** The limits of each order, sorted, their columns by themselves (comparing rows would make one of every row of the table), and whether a place may lie in a segment between them. */
const segmentsOf = (orders: readonly Order[]): Sql => {
  const ends = orders.flatMap(({ name, shares }) => {
    const sample = named(name, 'sample')
    const size = sql`coalesce(cast(cardinality(${sample}) as double), 0e0)`
    const margin = sql`(2e0 * sqrt(${size}) + 1e0)`
    const stretches = shares.map((share) => sql`row(cast(floor(${fraction(share)} * ${size} - ${margin}) as bigint), cast(ceiling(${fraction(share)} * ${size} + ${margin}) as bigint))`)
    return [sql`${sample}`, sql`cast(${size} as bigint) as ${named(name, 'size')}`, sql`cast(array[${join(stretches)}] as array(row("low" bigint, "high" bigint))) as ${named(name, 'stretches')}`]
  })
  const sorted = orders.flatMap(({ name }) => {
    const [stretches, size] = [named(name, 'stretches'), named(name, 'size')]
    const within = (place: Sql): Sql => sql`least(greatest(${place}, ${whole(1)}), ${size})`
    return [
      sql`${named(name, 'sample')}`, stretches, size,
      sql`array_sort(flatten(transform(${stretches}, "one" -> array[${within(sql`"one"."low"`)}, ${within(sql`"one"."high"`)}]))) as ${named(name, 'limits')}`,
    ]
  })
  const columns = orders.flatMap((order) => {
    const { name, columns: fields } = order
    const [stretches, size, limits] = [named(name, 'stretches'), named(name, 'size'), named(name, 'limits')]
    const limit = (at: number): Sql => sql`element_at(${limits}, ${whole(at)})`
    const inner = limitsOf(order).slice(1).map((at) => sql`any_match(${stretches}, "one" -> "one"."low" <= ${limit(at - 1)} and "one"."high" >= ${limit(at)})`)
    const isOpen = [sql`any_match(${stretches}, "one" -> "one"."low" < ${whole(1)})`, ...inner, sql`any_match(${stretches}, "one" -> "one"."high" > ${size})`]
    // An empty sample has no row at 0.
    const row = (at: number): Sql => sql`if(${size} > ${whole(0)}, element_at(${named(name, 'sample')}, ${limit(at)}))`
    return [
      ...limitsOf(order).flatMap((at) => Object.keys(fields).map((column) => sql`${row(at)}.${ident(column)} as ${named(name, `limit ${column}`, at)}`)),
      sql`array[${join(isOpen)}] as ${named(name, 'open')}`,
    ]
  })
  return sql`select ${join(columns)} from (select ${join(sorted)} from (select ${join(ends)} from "sampled") as "ends") as "sorted"`
}

/** The segment of a row, from 1: how many limits it has reached, and one; asked by halves. The first one where there are no limits. */
const segmentOf = (order: Order, typeNames: TypeNames): Sql => {
  const { name, columns } = order
  const [last, ...others] = Object.entries(columns).toReversed()
  if (last === undefined) throw new Error('an order has a column')
  const hasReached = (at: number): Sql => {
    const value = ([, { type, value: given }]: typeof last): Sql => sql`cast(${given} as ${typeNames[type]})`
    const limit = ([column]: typeof last): Sql => named(name, `limit ${column}`, at)
    return others.reduce((inner, column) => sql`(${value(column)} > ${limit(column)} or (${value(column)} = ${limit(column)} and ${inner}))`, sql`${value(last)} >= ${limit(last)}`)
  }
  const between = (from: number, to: number): Sql => {
    if (from > to) return whole(from)
    const middle = Math.floor((from + to) / 2)
    return sql`case when ${hasReached(middle)} then ${between(middle + 1, to)} else ${between(from, middle - 1)} end`
  }
  return between(1, order.shares.length * 2)
}

/** How many rows each segment has, and the rows of those in which a place may lie: a row is made of these only. */
const nearOf = (source: Sql, orders: readonly Order[], typeNames: TypeNames): Sql => {
  const placed = orders.flatMap((order) => [
    sql`if(${order.isIn}, ${segmentOf(order, typeNames)}) as ${named(order.name, 'segment')}`, named(order.name, 'open'),
    ...Object.entries(order.columns).map(([column, { value }]) => sql`${value} as ${named(order.name, `key ${column}`)}`),
  ])
  const counted = orders.flatMap(({ name, columns }) => {
    const key = rowOf(Object.fromEntries(Object.entries(columns).map(([column, { type }]) => [column, { type, value: named(name, `key ${column}`) }])), typeNames)
    const isNear = sql`element_at(${named(name, 'open')}, ${named(name, 'segment')})`
    return [
      sql`histogram(${named(name, 'segment')}) as ${named(name, 'counts')}`, sql`any_value(${named(name, 'open')}) as ${named(name, 'open')}`,
      sql`array_sort(array_agg(if(${isNear}, ${key})) filter (where ${isNear})) as ${named(name, 'near')}`,
    ]
  })
  return sql`select ${join(counted)} from (select ${join(placed)} from ${source} cross join "segments") as "placed"`
}

/** Of each order the rows at its places; null where one lies in a segment that was not brought. */
const foundOf = (orders: readonly Order[]): Sql => {
  const sumOf = (list: Sql): Sql => sql`reduce(${list}, ${whole(0)}, ("sum", "one") -> "sum" + "one", "sum" -> "sum")`
  const counts = orders.flatMap(({ name, shares }) => [
    sql`transform(sequence(${whole(1)}, ${whole(shares.length * 2 + 1)}), "segment" -> coalesce(element_at(${named(name, 'counts')}, "segment"), ${whole(0)})) as ${named(name, 'counts')}`,
    named(name, 'open'), named(name, 'near'),
  ])
  const lists = orders.map(({ name, shares }) => {
    const [rows, open, near] = [named(name, 'counts'), named(name, 'open'), named(name, 'near')]
    const all = sumOf(rows)
    // The first segment that reaches the rank; among what was brought the row stands behind as many fewer as were left where they are.
    const found = shares.map((share) => {
      const rank = rankOf(share, all)
      const segment = sql`element_at(filter(sequence(${whole(1)}, cardinality(${rows})), "segment" -> ${sumOf(sql`slice(${rows}, 1, "segment")`)} >= ${rank}), 1)`
      const left = (until: Sql): Sql => sumOf(sql`slice(zip_with(${rows}, ${open}, ("count", "brought") -> if("brought", ${whole(0)}, "count")), 1, ${until})`)
      return sql`element_at(transform(array[${segment}], "segment" -> if(element_at(${open}, "segment"), element_at(${near}, ${rank} - ${left(sql`"segment" - ${whole(1)}`)}))), 1)`
    })
    return sql`if(${all} > 0, array[${join(found)}]) as ${named(name, 'found')}`
  })
  const missing = orders.map(({ name }) => sql`coalesce(any_match(${named(name, 'found')}, "row" -> "row" is null), false) as ${named(name, 'missing')}`)
  const names = orders.map(({ name }) => named(name, 'found'))
  return sql`select ${join([...names, ...missing])} from (select ${join(lists)} from (select ${join(counts)} from "near") as "counted") as "sought"`
}

/** The lists, with all rows of an order of which a row was not found; and what else is asked of the relation. */
const settledOf = (source: Sql, orders: readonly Order[], others: readonly Sql[]): Sql => {
  const lists = orders.flatMap(({ name, key, isIn }) => {
    const isMissing = sql`${isIn} and ${named(name, 'missing')}`
    return [sql`any_value(${named(name, 'found')}) as ${named(name, 'found')}`, sql`array_sort(array_agg(if(${isMissing}, ${key})) filter (where ${isMissing})) as ${named(name, 'all')}`]
  })
  return sql`select ${join([...others, ...lists])} from ${source} cross join "found"`
}

const rowOf = (columns: TypedColumns, typeNames: TypeNames): Sql => {
  const entries = Object.entries(columns)
  return sql`cast(row(${join(entries.map(([, { value }]) => value))}) as row(${join(entries.map(([name, { type }]) => sql`${ident(name)} ${typeNames[type]}`))}))`
}

/** A relation of one row: what else is asked, and the lists under their names. */
export const trinoRowsAtOf = (source: Sql, lists: Readonly<Record<string, RowsAt>>, others: Readonly<Record<string, Sql>>, typeNames: TypeNames): Sql => {
  const besides = Object.entries(others).map(([name, value]) => sql`${value} as ${ident(name)}`)
  const orders = Object.entries(lists).map(([name, { columns, shares, condition }]): Order => ({ name, columns, shares, isIn: condition ?? sql`true`, key: rowOf(columns, typeNames) }))
  if (orders.length === 0) return sql`select ${join(besides)} from ${source}`
  const answers = orders.map(({ name, shares }) => {
    const all = named(name, 'all')
    const rows = shares.map((share) => sql`element_at(${all}, ${rankOf(share, sql`cardinality(${all})`)})`)
    return sql`if(${all} is null, ${named(name, 'found')}, array[${join(rows)}]) as ${ident(name)}`
  })
  return sql`
    with
      "sampled" as (${sampledOf(source, orders)}),
      "segments" as (${segmentsOf(orders)}),
      "near" as (${nearOf(source, orders, typeNames)}),
      "found" as (${foundOf(orders)}),
      "settled" as (${settledOf(source, orders, besides)})
    select ${join([...Object.keys(others).map((name) => ident(name)), ...answers])} from "settled"`
}
