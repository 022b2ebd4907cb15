import type { OutputOf, ParsedInputOf, analyseBaskets } from '@sextant/contract'
import { associationRules, frequentItemSets } from '@sextant/kernels'
import type { Baskets } from '@sextant/kernels'
import type { Expression } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { instantOf } from '../../../platform/time.ts'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { rowAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import { behaviourErrors } from './errors.ts'
import { purchasesOf } from './money.ts'
import type { Purchases } from './money.ts'
import { withRelation } from './relation.ts'
import type { Relation } from './relation.ts'
import { didRow, ruleTextOf, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

type Answer = OutputOf<typeof analyseBaskets>
type BasketsInput = ParsedInputOf<typeof analyseBaskets>

const mostSets = 200_000
const mostRows = 30_000_000

/** The column named, otherwise the one that points at a dimension: the product, most likely. */
const itemAxis = (standing: Standing, input: BasketsInput, fact: string): Axis => {
  if (input.item !== undefined) return rowAxis(input.item, fact, standing, 'item')
  const columns = Object.entries(standing.company.model.facts[fact]?.columns ?? {}).filter(([, { dimension }]) => dimension !== undefined)
  const [name] = columns.find(([column, { dimension }]) => column.startsWith('product') || dimension === 'product') ?? columns[0] ?? []
  if (name === undefined) throw behaviourErrors.ANALYSIS_ITEM_UNKNOWN({ fact }, { where: 'item' })
  return rowAxis(name, fact, standing, 'item')
}

interface Numbered {
  readonly baskets: Baskets
  readonly names: readonly string[]
  readonly allItems: number
}

/** Baskets of frequent items as numbers. Items below the support cannot be in a frequent set: they stay in the warehouse. */
const numberedBaskets = async (session: WorkSession, relation: Relation, hasOccasion: boolean, minSupport: number): Promise<Numbered> => {
  const basket = hasOccasion ? sql`"r"."b"` : sql`"r"."customer", "r"."at"`
  const lines = await session.keep('analyse.baskets.lines', sql`
    select distinct dense_rank() over (order by ${basket}) as "basket", cast("r"."v" as varchar) as "item" from ${relation.from} as "r" where "r"."v" is not null${hasOccasion ? sql` and "r"."b" is not null` : sql``}`)
  const { rows, total, all } = await session.one<{ rows: number; total: number; all: number }>('analyse.baskets.size', sql`
    select count(*) as "rows", coalesce(max("basket"), 0) as "total", count(distinct "item") as "all" from ${lines} as "lines"`)
  const least = Math.max(1, Math.ceil(minSupport * total - 1e-9))
  const frequent = sql`select "item", count(*) as "rows" from ${lines} as "lines" group by 1 having count(*) >= ${least}`
  const items = await session.query<{ item: string; rows: number }>('analyse.baskets.items', sql`${frequent} order by 1`)
  if (items.reduce((sum, item) => sum + item.rows, 0) > mostRows) throw behaviourErrors.ANALYSIS_BASKETS_TOO_LARGE({ rows, most: mostRows }, { where: 'minSupport' })
  // Numbered in the order in which the items were listed.
  const { columns } = await session.columns('analyse.baskets.read', sql`
    select cast("lines"."basket" - 1 as integer) as "basket", "numbered"."number" as "number" from ${lines} as "lines"
    join (select "item", cast(row_number() over (order by "item") - 1 as integer) as "number" from (${frequent}) as "frequent") as "numbered" on "numbered"."item" = "lines"."item" order by 1`)
  const [places, numbers] = columns as [Float64Array, Float64Array]
  const offsets = new Uint32Array(total + 1)
  for (const place of places) offsets[place + 1] = (offsets[place + 1] as number) + 1
  for (let place = 0; place < total; place += 1) offsets[place + 1] = (offsets[place + 1] as number) + (offsets[place] as number)
  return { baskets: { offsets, items: Uint32Array.from(numbers), itemCount: items.length }, names: items.map(({ item }) => item), allItems: all }
}

/** `any(purchase, where product = "x" and …)`. */
const boughtItem = ({ fact, bought }: Purchases, axis: Axis, item: string, from: string | undefined): Expression =>
  didRow(fact, [{ op: 'compare', operator: '=', left: axis.expression, right: { op: 'literal', type: 'string', value: item } }, bought], from)

const neverBought = (purchases: Purchases, axis: Axis, item: string): Expression => ({ op: 'not', of: boughtItem(purchases, axis, item, undefined) })

/** What is bought together. */
export const basketsOf = async (deps: AnalysisDeps, input: BasketsInput): Promise<Answer> => {
  const standing = await standingOf(deps, input)
  const purchases = purchasesOf(standing, input, input.where)
  const axis = itemAxis(standing, input, purchases.fact)
  const from = input.from === undefined ? undefined : new Date(instantOf(input.from)).toISOString()
  const { fact } = purchases
  const basket = purchases.occasion === undefined ? {} : { b: rowAxis(purchases.occasion, fact, standing, 'occasion') }
  const numbered = await withRelation(deps.warehouse, standing, { values: { v: axis, ...basket }, fact, where: purchases.bought, from, withUnknownCustomers: true }, (relation, session) =>
    numberedBaskets(session, relation, purchases.occasion !== undefined, input.minSupport))
  const { baskets, names } = numbered
  const count = baskets.offsets.length - 1
  const base = { at: standing.at, fact, item: axis.label, baskets: count, items: numbered.allItems }
  if (count === 0 || baskets.itemCount === 0) return { ...base, minCount: 0, setCounts: [], ruleCount: 0, sets: [], rules: [] }
  const found = frequentItemSets(baskets, { minSupport: input.minSupport, maxLength: input.maxLength, maxSets: mostSets })
  if (found.kind === 'tooMany') throw behaviourErrors.ANALYSIS_BASKETS_TOO_MANY({ sets: mostSets }, { where: 'minSupport' })
  const rules = associationRules(found.sets, count, input.minConfidence)
  const nameOf = (item: number): string => names[item] as string
  const longest = found.sets.at(-1)?.items.length ?? 0
  const several = found.sets.filter(({ items }) => items.length > 1).toSorted((left, right) => right.count - left.count)
  return {
    ...base, minCount: found.minCount, setCounts: Array.from({ length: longest }, (_, index) => found.sets.filter(({ items }) => items.length === index + 1).length), ruleCount: rules.length,
    sets: several.slice(0, input.limit).map(({ items, count: together }) => ({
      items: items.map(nameOf), count: together, support: together / count, rule: ruleTextOf(standing, items.map((item) => boughtItem(purchases, axis, nameOf(item), from))),
    })),
    rules: rules.slice(0, input.limit).map((rule) => ({
      antecedent: rule.antecedent.map(nameOf), consequent: nameOf(rule.consequent), count: rule.count, support: rule.support, confidence: rule.confidence, lift: rule.lift,
      audience: ruleTextOf(standing, [...rule.antecedent.map((item) => boughtItem(purchases, axis, nameOf(item), from)), neverBought(purchases, axis, nameOf(rule.consequent))]),
    })),
  }
}
