import { sql } from '@sextant/sql'
import type { Queryable } from '../../platform/store/store.ts'

/** Keys of the channels that contacts may be made on. */
export const activeChannels = async (store: Queryable): Promise<readonly string[]> =>
  (await store.query<{ key: string }>(sql`select key from channel where active order by key`)).map(({ key }) => key)
