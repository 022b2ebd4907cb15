import { sql } from '@sextant/sql'
import type { AppError } from '../../../platform/errors.ts'
import type { Store } from '../../../platform/store/store.ts'

/** How a table stands that is loaded from another catalog. */
export interface LoadState {
  readonly table: string
  readonly batchId: string | null
  readonly batchStatus: string | null
  readonly attemptedAt: string
  readonly loadedAt: string | null
  readonly error: LoadProblem | null
}

export interface LoadProblem {
  readonly code: string
  readonly message: string
  readonly zh: string
  readonly fix: string
  readonly fixZh?: string
}

const columns = sql`l.table_name as "table", l.batch_id as "batchId", b.status as "batchStatus", l.attempted_at as "attemptedAt", l.loaded_at as "loadedAt", l.error`

export const loadStates = (store: Store): Promise<readonly LoadState[]> => store.query<LoadState>(sql`select ${columns} from source_load as l left join batch as b on b.id = l.batch_id`)

export const loadStateOf = (store: Store, table: string): Promise<LoadState | undefined> =>
  store.maybeOne<LoadState>(sql`select ${columns} from source_load as l left join batch as b on b.id = l.batch_id where l.table_name = ${table}`)

/** Tables whose last load failed: it is tried again by itself. */
export const failedLoads = async (store: Store): Promise<number> =>
  (await store.one<{ loads: number }>(sql`select count(*) as loads from source_load where error is not null`)).loads

export type LoadNote =
  | { readonly table: string; readonly attemptedAt: string; readonly loadedAt: string; readonly rows: number; readonly batchId: string | null; readonly error: null }
  | { readonly table: string; readonly attemptedAt: string; readonly error: AppError }

export const problemOf = ({ code, message, zh, fix, fixZh }: AppError): LoadProblem => ({ code, message, zh, fix, ...(fixZh === undefined ? {} : { fixZh }) })

/** Keeps how an attempt ended; one that failed leaves what is loaded as it is. */
export const noteLoad = async (store: Store, note: LoadNote): Promise<void> => {
  if (!('loadedAt' in note)) {
    await store.execute(sql`insert into source_load (table_name, attempted_at, error) values (${note.table}, ${note.attemptedAt}::timestamptz, ${JSON.stringify(problemOf(note.error))}::jsonb)
      on conflict (table_name) do update set attempted_at = excluded.attempted_at, error = excluded.error`)
    return
  }
  await store.execute(sql`insert into source_load (table_name, batch_id, attempted_at, loaded_at, rows_read) values (${note.table}, ${note.batchId}, ${note.attemptedAt}::timestamptz, ${note.loadedAt}::timestamptz, ${note.rows})
    on conflict (table_name) do update set batch_id = excluded.batch_id, attempted_at = excluded.attempted_at, loaded_at = excluded.loaded_at, rows_read = excluded.rows_read, error = null`)
}
