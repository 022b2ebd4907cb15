import { sql } from '@sextant/sql'
import { maxArrayElements } from '../../platform/store/store.ts'
import type { Queryable } from '../../platform/store/store.ts'
import type { IdentifierKind } from './normal-form.ts'

/**
 * The address of each customer that is valid at an instant: of several the latest counts.
 *
 * @param kinds kinds of identifier that serve, the first preferred
 * @returns customer → normal form of the address; customers without one are absent
 */
export const addressesOf = async (store: Queryable, customers: readonly string[], kinds: readonly IdentifierKind[], at: string): Promise<ReadonlyMap<string, string>> => {
  const addresses = new Map<string, string>()
  for (let from = 0; from < customers.length; from += maxArrayElements) {
    const rows = await store.query<{ customer: string; address: string }>(sql`
      select distinct on (customer_id) customer_id as customer, normal as address
      from identifier
      where customer_id = any(${customers.slice(from, from + maxArrayElements)}::text[]) and kind = any(${[...kinds]}::text[])
        and (valid_from is null or valid_from <= ${at}::timestamptz) and (valid_to is null or valid_to > ${at}::timestamptz)
      order by customer_id, array_position(${[...kinds]}::text[], kind), valid_from desc nulls last, id desc`)
    for (const row of rows) addresses.set(row.customer, row.address)
  }
  return addresses
}
