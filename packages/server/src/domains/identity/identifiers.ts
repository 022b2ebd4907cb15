import { sql } from '@sextant/sql'
import { insertRows } from '../../platform/store/insert-rows.ts'
import type { Store } from '../../platform/store/store.ts'
import { normalForm } from './normal-form.ts'
import type { NormalForm } from './normal-form.ts'

export interface NewIdentifier {
  readonly level: string
  readonly levelKey: string
  readonly customer: string
  readonly kind: string
  readonly value: string
  /** ISO instants; null when open. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Identifiers of one kind at one level, as a file gave them. */
export interface GivenIdentifiers {
  readonly level: string
  readonly kind: string
  readonly given: number
  /** Of them, those that are no valid address or number. */
  readonly invalid: number
}

export interface AddedIdentifiers {
  /** Those that were not held yet. */
  readonly added: number
  /** All that were given, held before or not, by level and kind. */
  readonly given: readonly GivenIdentifiers[]
  /** Former holders of a number whose validity ended because it was assigned anew. */
  readonly reassigned: number
}

const columns = {
  customer_id: 'text', level: 'text', level_key: 'text', kind: 'text', value: 'text', normal: 'text', valid_from: 'timestamptz', valid_to: 'timestamptz', batch_id: 'text',
} as const

/**
 * A subscriber number has one holder at a time: who had it before ends when the next begins. Addresses and phones can be shared by a
 * household, so they end nobody.
 */
const closeFormerHolders = (store: Store, numbers: readonly { normal: string; customer: string; from: string }[], batchId: string | null): Promise<number> =>
  numbers.length === 0
    ? Promise.resolve(0)
    : store.execute(
        sql`update identifier as i set valid_to = n.since, closed_by_batch = ${batchId}
          from (
            select former.id, n.since
            from unnest(${numbers.map((one) => one.normal)}::text[], ${numbers.map((one) => one.customer)}::text[], ${numbers.map((one) => one.from)}::timestamptz[]) as n (normal, customer, since)
            cross join lateral (
              select id from identifier as f where f.kind = 'number' and f.normal = n.normal and f.customer_id <> n.customer and f.valid_to is null and (f.valid_from is null or f.valid_from < n.since) offset 0
            ) as former
          ) as n
          where i.id = n.id`,
      )

const countGiven = (formed: readonly { readonly row: NewIdentifier; readonly form: NormalForm }[]): readonly GivenIdentifiers[] => {
  const counts = new Map<string, GivenIdentifiers>()
  for (const { row: { level, kind }, form } of formed) {
    const key = JSON.stringify([level, kind])
    const before = counts.get(key) ?? { level, kind, given: 0, invalid: 0 }
    counts.set(key, { level, kind, given: before.given + 1, invalid: before.invalid + (form.isValid ? 0 : 1) })
  }
  return [...counts.values()]
}

/** Adds identifiers (at most 2,000 at once); one that its customer already holds over the same time is left as it is. */
export const addIdentifiers = async (
  store: Store, rows: readonly NewIdentifier[], context: { readonly batchId: string | null; readonly country: string | undefined; readonly now: string },
): Promise<AddedIdentifiers> => {
  if (rows.length === 0) return { added: 0, given: [], reassigned: 0 }
  const formed = rows.map((row) => ({ row, form: normalForm(row.kind, row.value, context.country) }))
  const held = await store.query<{ customer: string; kind: string; normal: string; validFrom: string | null }>(
    // One look into the index per pair: left to itself, PostgreSQL may read the whole table for every piece of a large import.
    sql`select held.customer_id as customer, held.kind, held.normal, held.valid_from as "validFrom"
      from (select distinct kind, normal from unnest(${formed.map(({ row }) => row.kind)}::text[], ${formed.map(({ form }) => form.normal)}::text[]) as given (kind, normal)) as given
      cross join lateral (select customer_id, kind, normal, valid_from from identifier where identifier.kind = given.kind and identifier.normal = given.normal offset 0) as held`,
  )
  const keyOf = (customer: string, kind: string, normal: string, from: string | null): string => [customer, kind, normal, from === null ? '' : String(Date.parse(from))].join('\u0000')
  const known = new Set(held.map((one) => keyOf(one.customer, one.kind, one.normal, one.validFrom)))
  const fresh = formed.filter(({ row, form }) => {
    const key = keyOf(row.customer, row.kind, form.normal, row.validFrom)
    if (known.has(key)) return false
    known.add(key)
    return true
  })
  const numbers = fresh.filter(({ row }) => row.kind === 'number' && row.validTo === null)
  const reassigned = await closeFormerHolders(store, numbers.map(({ row, form }) => ({ normal: form.normal, customer: row.customer, from: row.validFrom ?? context.now })), context.batchId)
  const added = await insertRows(
    store, 'identifier', columns,
    fresh.map(({ row, form }) => ({
      customer_id: row.customer, level: row.level, level_key: row.levelKey, kind: row.kind, value: row.value, normal: form.normal, valid_from: row.validFrom, valid_to: row.validTo, batch_id: context.batchId,
    })),
  )
  return { added, given: countGiven(formed), reassigned }
}
