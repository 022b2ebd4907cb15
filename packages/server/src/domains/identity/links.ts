import { sql } from '@sextant/sql'
import { insertRows } from '../../platform/store/insert-rows.ts'
import type { Store } from '../../platform/store/store.ts'

/** A member of a level and the member of its parent level it belongs to. */
export interface NewLink {
  readonly childLevel: string
  readonly childKey: string
  readonly parentLevel: string
  readonly parentKey: string
  readonly customer: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
}

const columns = {
  child_level: 'text', child_key: 'text', parent_level: 'text', parent_key: 'text', customer_id: 'text', valid_from: 'timestamptz', valid_to: 'timestamptz', batch_id: 'text',
} as const

/** Adds links (at most 2,000 at once); a link that exists keeps the batch that brought it and takes the newer validity. */
export const addLinks = async (store: Store, rows: readonly NewLink[], batchId: string | null): Promise<void> => {
  const unique = new Map(rows.map((row) => [[row.childLevel, row.childKey, row.parentLevel, row.parentKey].join('\u0000'), row]))
  await insertRows(
    store, 'level_link', columns,
    [...unique.values()].map((row) => ({
      child_level: row.childLevel, child_key: row.childKey, parent_level: row.parentLevel, parent_key: row.parentKey, customer_id: row.customer, valid_from: row.validFrom, valid_to: row.validTo, batch_id: batchId,
    })),
    sql`on conflict (child_level, child_key, parent_level, parent_key) do update set customer_id = excluded.customer_id, valid_from = excluded.valid_from, valid_to = excluded.valid_to`,
  )
}
