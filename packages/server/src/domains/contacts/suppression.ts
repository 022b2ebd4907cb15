import type { OutputOf, ParsedInputOf, addSuppression, listSuppressions } from '@sextant/contract'
import { and, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxArrayElements } from '../../platform/store/store.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import { contactErrors } from './errors.ts'

export type Suppression = OutputOf<typeof listSuppressions>['items'][number]

interface SuppressionRow {
  readonly id: string
  readonly customer_id: string | null
  readonly address: string | null
  readonly channel: string | null
  readonly kind: Suppression['kind']
  readonly reason: string
  readonly valid_from: string
  readonly valid_to: string | null
  readonly source: string
  readonly created_by: string
}

const suppressionOf = (row: SuppressionRow): Suppression => ({
  id: row.id, customerId: row.customer_id, address: row.address, channel: row.channel, kind: row.kind, reason: row.reason, from: row.valid_from, to: row.valid_to,
  source: row.source, createdBy: row.created_by,
})

export const suppressionPage = async (store: Queryable, filter: { readonly customer?: string | undefined; readonly kind?: string | undefined; readonly cursor?: string | undefined; readonly limit: number }): Promise<{ items: Suppression[]; nextCursor: string | null }> => {
  const conditions: Sql[] = []
  if (filter.customer !== undefined) conditions.push(sql`customer_id = ${filter.customer}`)
  if (filter.kind !== undefined) conditions.push(sql`kind = ${filter.kind}`)
  if (filter.cursor !== undefined) conditions.push(sql`id < ${filter.cursor}`)
  const rows = await store.query<SuppressionRow>(sql`
    select id, customer_id, address, channel, kind, reason, valid_from, valid_to, source, created_by
    from suppression where ${and(conditions)} order by id desc limit ${filter.limit + 1}`)
  const items = rows.slice(0, filter.limit).map(suppressionOf)
  return { items, nextCursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null }
}

export interface NewSuppression {
  readonly customerId: string | null
  readonly address: string | null
  readonly channel: string | null
  readonly kind: Suppression['kind']
  readonly reason: string
  readonly to: string | null
  readonly source: string
}

const ends = (to: string | null): number => (to === null ? Number.POSITIVE_INFINITY : Date.parse(to))

/** Writes suppressions; one that an equal one in force covers to its end is not written again. Answers how many were written. */
export const writeSuppressions = async (tx: Queryable, ids: Ids, at: string, createdBy: string, suppressions: readonly NewSuppression[]): Promise<number> => {
  const customers = suppressions.flatMap((suppression) => (suppression.customerId === null ? [] : [suppression.customerId]))
  const covered = new Map<string, number>()
  const nameOf = (customerId: string | null, address: string | null, channel: string | null, kind: string): string => JSON.stringify([customerId, address, channel, kind])
  for (let from = 0; from < customers.length; from += maxArrayElements) {
    const rows = await tx.query<{ customer_id: string; address: string | null; channel: string | null; kind: string; valid_to: string | null }>(sql`
      select customer_id, address, channel, kind, valid_to from suppression
      where customer_id = any(${customers.slice(from, from + maxArrayElements)}::text[]) and valid_from <= ${at} and (valid_to is null or valid_to > ${at})`)
    for (const row of rows) {
      const name = nameOf(row.customer_id, row.address, row.channel, row.kind)
      covered.set(name, Math.max(covered.get(name) ?? 0, ends(row.valid_to)))
    }
  }
  const fresh = suppressions.filter((suppression) => {
    const name = nameOf(suppression.customerId, suppression.address, suppression.channel, suppression.kind)
    if ((covered.get(name) ?? 0) >= ends(suppression.to)) return false
    covered.set(name, ends(suppression.to))
    return true
  })
  return await insertRows(
    tx,
    'suppression',
    { id: 'text', customer_id: 'text', address: 'text', channel: 'text', kind: 'text', reason: 'text', valid_from: 'timestamptz', valid_to: 'timestamptz', source: 'text', created_by: 'text' },
    fresh.map((suppression) => ({
      id: ids.id(), customer_id: suppression.customerId, address: suppression.address, channel: suppression.channel, kind: suppression.kind, reason: suppression.reason,
      valid_from: at, valid_to: suppression.to, source: suppression.source, created_by: createdBy,
    })),
  )
}

export const addSuppressions = async (store: Store, ids: Ids, clock: Clock, input: ParsedInputOf<typeof addSuppression>, createdBy: string): Promise<number> => {
  const at = new Date(clock.now()).toISOString()
  const known = new Set<string>()
  for (let from = 0; from < input.customers.length; from += maxArrayElements)
    for (const row of await store.query<{ id: string }>(sql`select id from customer where id = any(${input.customers.slice(from, from + maxArrayElements)}::text[])`)) known.add(row.id)
  const unknown = input.customers.filter((customer) => !known.has(customer))
  if (unknown.length > 0)
    throw contactErrors.SUPPRESSION_CUSTOMERS_UNKNOWN({ customers: `${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}` }, { where: 'customers' })
  return await store.transaction(async (tx) =>
    await writeSuppressions(tx, ids, at, createdBy, input.customers.map((customerId) => ({
      customerId, address: null, channel: input.channel ?? null, kind: input.kind, reason: input.reason, to: input.to ?? null, source: 'operator',
    }))))
}

/** The customer of a suppression; null when it is of an address alone, or there is none. */
export const suppressedCustomer = async (store: Queryable, id: string): Promise<string | null> =>
  (await store.maybeOne<{ customer_id: string | null }>(sql`select customer_id from suppression where id = ${id}`))?.customer_id ?? null

export const endSuppressionNow = async (store: Store, clock: Clock, id: string, reason: string): Promise<void> => {
  const changed = await store.execute(sql`
    update suppression set valid_to = ${new Date(clock.now()).toISOString()}, evidence = ${reason}
    where id = ${id} and (valid_to is null or valid_to > ${new Date(clock.now()).toISOString()})`)
  if (changed === 0) throw contactErrors.SUPPRESSION_UNKNOWN({ id }, { where: id })
}

/** That a suppression forbids contacts on a channel at an instant; over the alias `suppression`. */
const inForce = (channel: string, at: string): Sql => sql`
  (suppression.channel is null or suppression.channel = ${channel}) and suppression.valid_from <= ${at} and (suppression.valid_to is null or suppression.valid_to > ${at})`

/** Of some contacts, those whose customer or address is suppressed, with one kind each. */
export const suppressedContacts = async (store: Queryable, contactIds: readonly string[], channel: string, at: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await store.query<{ contact_id: string; kind: string }>(sql`
    with
    -- asked: the contacts in question
    asked as (select id, customer_id, address from contact where id = any(${[...contactIds]}::text[])),
    -- hits: by customer, and by address whoever has it
    hits as (
      select asked.id, suppression.kind from asked join suppression on suppression.customer_id = asked.customer_id where ${inForce(channel, at)}
      union all
      select asked.id, suppression.kind from asked join suppression on suppression.address = asked.address where ${inForce(channel, at)}
    )
    select id as contact_id, min(kind) as kind from hits group by id`)
  return new Map(rows.map((row) => [row.contact_id, row.kind]))
}

/**
 * Kinds of suppression in force for the given customers on a channel.
 *
 * @param addresses customer → the address a contact would go to; suppressed addresses count for whoever has them
 * @returns customer → kinds, sorted; customers without one are left out
 */
export const suppressedKinds = async (
  store: Queryable, customerIds: readonly string[], channel: string, at: string, addresses: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const kinds = new Map<string, string[]>()
  for (let from = 0; from < customerIds.length; from += maxArrayElements) {
    const page = customerIds.slice(from, from + maxArrayElements)
    const rows = await store.query<{ customer_id: string; kind: string }>(sql`
      with
      -- asked: the customers and where a contact would go
      asked as (select * from unnest(${page}::text[], ${page.map((customer) => addresses.get(customer) ?? null)}::text[]) as given (customer_id, address))
      select asked.customer_id, suppression.kind from asked join suppression on suppression.customer_id = asked.customer_id where ${inForce(channel, at)}
      union
      select asked.customer_id, suppression.kind from asked join suppression on suppression.address = asked.address where ${inForce(channel, at)}
      order by customer_id, kind`)
    for (const row of rows) kinds.set(row.customer_id, [...(kinds.get(row.customer_id) ?? []), row.kind])
  }
  return kinds
}
