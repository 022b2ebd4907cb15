import { sql } from '@sextant/sql'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxArrayElements } from '../../platform/store/store.ts'
import type { Queryable } from '../../platform/store/store.ts'

export type AttributeValue = string | number | boolean | null

export interface LiveAttribute {
  readonly customerId: string
  readonly name: string
  /** As the warehouse holds it: money in minor units, days and instants in ISO form. */
  readonly value: AttributeValue
  readonly at: string
  readonly source: string
}

/** Writes what was learnt live; an older word never replaces a newer one, and nulls say nothing. */
export const writeLiveAttributes = async (tx: Queryable, attributes: readonly LiveAttribute[]): Promise<number> => {
  const newest = new Map<string, LiveAttribute>()
  for (const attribute of attributes) {
    if (attribute.value === null) continue
    const key = JSON.stringify([attribute.customerId, attribute.name])
    const known = newest.get(key)
    if (known === undefined || known.at <= attribute.at) newest.set(key, attribute)
  }
  return await insertRows(
    tx, 'live_attribute', { customer_id: 'text', name: 'text', value: 'jsonb', at: 'timestamptz', source: 'text' },
    [...newest.values()].map(({ customerId, name, value, at, source }) => ({ customer_id: customerId, name, value, at, source })),
    sql`on conflict (customer_id, name) do update set value = excluded.value, at = excluded.at, source = excluded.source where live_attribute.at <= excluded.at`,
  )
}

/** Attributes learnt live: customer → name → value. */
export const liveAttributesOf = async (store: Queryable, customerIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, AttributeValue>>> => {
  const found = new Map<string, Map<string, AttributeValue>>()
  for (let from = 0; from < customerIds.length; from += maxArrayElements) {
    const rows = await store.query<{ customer_id: string; name: string; value: AttributeValue }>(sql`
      select customer_id, name, value from live_attribute where customer_id = any(${customerIds.slice(from, from + maxArrayElements)}::text[])`)
    for (const { customer_id, name, value } of rows) {
      const values = found.get(customer_id) ?? new Map<string, AttributeValue>()
      values.set(name, value)
      found.set(customer_id, values)
    }
  }
  return found
}
