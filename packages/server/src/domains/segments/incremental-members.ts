import type { CompanyModel } from '@sextant/contract'
import { affectedByTime, compileRule } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Store } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import type { Warehouse, WarehouseReader } from '../../platform/warehouse/warehouse.ts'
import type { IncrementalMembers } from './deps.ts'
import { membersOf } from './members.ts'
import { readsOf } from './refresh-plan.ts'
import type { Reads } from './refresh-plan.ts'

/** More customers than this are asked about by asking about everybody. */
const mostAffected = 5_000

/** Batches that became visible while the snapshot before was being written are looked at again. */
const overlapMs = 15 * 60_000

interface ChangedBatch {
  readonly id: string
  readonly status: string
  readonly kind: string
  readonly tables: readonly string[]
}

const batchesSince = async (store: Store, takenAt: string): Promise<readonly ChangedBatch[]> =>
  await store.query<ChangedBatch>(sql`
    select id, status, kind, tables from batch
    where kind in ('import', 'tracking', 'score') and status in ('visible', 'undone') and coalesce(undone_at, visible_at) >= ${isoOf(Date.parse(takenAt) - overlapMs)} order by id`)

/** Customers with rows of the batches in a table, and those whose rows the batches replaced. */
const customersIn = async ({ replacedBy }: Warehouse, table: string, batches: Sql): Promise<readonly Sql[]> => {
  const replaced = await replacedBy(table, batches)
  return [
    sql`select "_customer" as customer_id from ${ident(table)} where batch_id in (${batches})`,
    ...(replaced === undefined ? [] : [sql`select "replaced"."_customer" as customer_id from ${replaced} as "replaced"`]),
  ]
}

/** Whether the data that came since can be told by their rows; undone batches, dimensions, scores and re-attributed events cannot. */
const isTold = (batches: readonly ChangedBatch[], reads: Reads, catalogue: Catalogue): boolean =>
  batches.every(({ status, kind, tables }) => status === 'visible' && kind !== 'score' && tables.every((table) => !table.startsWith('dimension_') && !table.startsWith('dependant_'))) &&
  !reads.facts.has('contact') && !reads.facts.has('response') && reads.scores.size === 0 &&
  [...reads.segments].every((name) => catalogue.segments[name]?.members.kind === 'rule') && [...reads.tags].every((name) => catalogue.tags?.[name]?.values.kind === 'expression')

/** Whether events among the batches' moved earlier ones to another customer. */
const reattributes = async (session: WarehouseReader, batches: Sql): Promise<boolean> =>
  (await session.one<{ moved: boolean }>('segments.reattributed', sql`
    select exists (select 1 from tracked_event where type in ('alias', 'identify') and batch_id in (${batches})) as "moved"`)).moved

/** Attributes that imports take from facts: their rows change with facts that the rule need not read. */
const derivedAttributes = (model: CompanyModel | null): readonly string[] =>
  Object.values(model?.levels ?? {}).flatMap(({ attributes }) => Object.entries(attributes).flatMap(([name, { derive }]) => (derive === undefined ? [] : [name])))

const namesAny = (text: string, names: readonly string[]): boolean => names.some((name) => new RegExp(`\\b${name}\\b`).test(text))

/** Characters of ids that a statement can carry: it names them for each fact its rule reads, and more than once. */
const mostCharacters = 300_000

/** Customers concerned by batches or by time, in no order; null: too many, or nobody can tell. */
const affectedCustomers = async (warehouse: Warehouse, tables: readonly string[], batches: readonly ChangedBatch[], byTime: Sql | undefined): Promise<readonly string[] | null> =>
  // Events land many times a day: their batches are too many to bind.
  await warehouse.withKeys(batches.map(({ id }) => id), async (keys, session) => {
    const ids = sql`select "key" from ${keys} as "batches"`
    if (batches.some(({ kind }) => kind === 'tracking') && (await reattributes(session, ids))) return null
    const queries = [...(byTime === undefined ? [] : [byTime]), ...(batches.length === 0 ? [] : (await Promise.all(tables.map((table) => customersIn(warehouse, table, ids)))).flat())]
    if (queries.length === 0) return []
    const { columns: [affected] } = await session.columns('segments.affected', sql`
      select distinct customer_id from (${join(queries, sql` union all `)}) as concerned where customer_id is not null limit ${mostAffected + 1}`)
    const customers = (affected ?? []) as readonly string[]
    return customers.length > mostAffected || JSON.stringify(customers).length * (tables.length + 1) > mostCharacters ? null : customers
  })

/**
 * Members now, from the members before: only customers are asked about whose rows have changed since, or over whose rows an edge of a
 * window has moved. Null where that cannot be told, or concerns too many.
 */
export const incrementalMembers = (deps: { readonly store: Store; readonly warehouse: Warehouse; readonly model: () => Promise<CompanyModel | null> }): IncrementalMembers => async ({ rule, catalogue, before, at }) => {
  const { store, warehouse } = deps
  const reads = readsOf(rule, catalogue)
  const batches = await batchesSince(store, before.takenAt)
  if (!isTold(batches, reads, catalogue)) return null
  if (batches.length > 0 && namesAny(`${JSON.stringify(rule)} ${reads.definition}`, derivedAttributes(await deps.model()))) return null
  const byTime = affectedByTime(rule, catalogue, { since: before.at, at }, warehouse.dialect)
  if (byTime.kind === 'everybody') return null
  const known = new Set(await warehouse.tables())
  const read = [catalogue.customerTable, ...[...reads.facts].flatMap((name) => catalogue.facts[name]?.table ?? [])].filter((table) => known.has(table))
  const customers = await affectedCustomers(warehouse, read, batches, byTime.kind === 'some' ? byTime.customers : undefined)
  if (customers === null) return null
  if (customers.length === 0) return membersOf(before)
  const now = compileRule(rule, catalogue, { at, dialect: warehouse.dialect, customers })
  return sql`
    select was."_customer" as customer_id from (${membersOf(before)}) as was where not (${warehouse.dialect.isOneOf(sql`was."_customer"`, customers, 'string')})
    union all
    select now_in.customer_id from (${now}) as now_in`
}
