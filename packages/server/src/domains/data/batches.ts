import type { ImportReport } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import type { Clock } from '../../platform/time.ts'

export type BatchKind = 'import' | 'tracking' | 'projection' | 'score' | 'snapshot'
export type BatchStatus = 'open' | 'loaded' | 'visible' | 'undone' | 'failed' | 'dry_run'

/** One write to the warehouse as the store knows it. */
export interface Batch {
  readonly id: string
  readonly kind: BatchKind
  readonly status: BatchStatus
  readonly source: string
  readonly tables: readonly string[]
  readonly openedAt: string
  readonly openedBy: string
  readonly report: Readonly<Record<string, unknown>>
}

export interface NewBatch {
  readonly id: string
  readonly kind: BatchKind
  readonly source: string
  readonly openedBy: string
  readonly tables?: readonly string[]
}

/** The batches of the warehouse: open → loaded → visible → undone, or failed. */
export interface Batches {
  readonly open: (batch: NewBatch, report?: object) => Promise<void>
  /** Everything outside the warehouse is written; once the warehouse holds the batch it may be shown. */
  readonly markLoaded: (id: string, tables: readonly string[], report?: object) => Promise<void>
  readonly finish: (id: string, report?: object) => Promise<void>
  readonly fail: (id: string, report?: object) => Promise<void>
  readonly markUndone: (id: string, report?: object) => Promise<void>
  readonly markDryRun: (id: string, report: object) => Promise<void>
  readonly report: (id: string, report: object) => Promise<void>
  readonly get: (id: string) => Promise<Batch | undefined>
  readonly unfinished: () => Promise<readonly Batch[]>
  readonly list: (kind: BatchKind, limit: number, before: string | undefined) => Promise<readonly Batch[]>
}

const columns = sql`id, kind, status, source, tables, opened_at as "openedAt", opened_by as "openedBy", report`

const json = (report: object | undefined): string | null => (report === undefined ? null : JSON.stringify(report))

export const createBatches = (store: Store, clock: Clock): Batches => {
  const now = (): string => isoOf(clock.now())
  const move = (id: string, to: BatchStatus, at: 'loaded_at' | 'visible_at' | 'undone_at' | undefined, report: object | undefined): Promise<number> => {
    const stamp = at === 'loaded_at' ? sql`, loaded_at = ${now()}::timestamptz` : at === 'visible_at' ? sql`, visible_at = ${now()}::timestamptz` : at === 'undone_at' ? sql`, undone_at = ${now()}::timestamptz` : sql``
    return store.execute(sql`update batch set status = ${to}, report = coalesce(${json(report)}::jsonb, report)${stamp} where id = ${id}`)
  }
  const batches: Batches = {
    open: async (batch, report) => {
      await store.execute(
        sql`insert into batch (id, kind, status, source, tables, opened_at, opened_by, report)
          values (${batch.id}, ${batch.kind}, 'open', ${batch.source}, ${[...(batch.tables ?? [])]}::text[], ${now()}::timestamptz, ${batch.openedBy}, ${json(report ?? {})}::jsonb)
          on conflict (id) do update set status = 'open', opened_at = excluded.opened_at, report = excluded.report`,
      )
    },
    markLoaded: async (id, tables, report) => {
      await store.execute(sql`update batch set tables = ${[...tables]}::text[] where id = ${id}`)
      await move(id, 'loaded', 'loaded_at', report)
    },
    finish: async (id, report) => void (await move(id, 'visible', 'visible_at', report)),
    fail: async (id, report) => void (await move(id, 'failed', undefined, report)),
    markUndone: async (id, report) => void (await move(id, 'undone', 'undone_at', report)),
    markDryRun: async (id, report) => void (await move(id, 'dry_run', undefined, report)),
    report: async (id, report) => void (await store.execute(sql`update batch set report = ${json(report)}::jsonb where id = ${id}`)),
    get: (id) => store.maybeOne<Batch>(sql`select ${columns} from batch where id = ${id}`),
    unfinished: () => store.query<Batch>(sql`select ${columns} from batch where status in ('open', 'loaded') order by opened_at, id`),
    list: (kind, limit, before) => {
      const older = before === undefined ? sql`true` : sql`id < ${before}`
      return store.query<Batch>(sql`select ${columns} from batch where kind = ${kind} and ${older} order by id desc limit ${limit}`)
    },
  }
  return Object.freeze(batches)
}

/** A file that was loaded into a table and is still there, by its hash. */
export const importedBefore = (store: Queryable, sha256: string, table: string): Promise<{ readonly id: string; readonly at: string; readonly path: string } | undefined> =>
  store.maybeOne(
    sql`select b.id, b.visible_at as at, f.path from imported_file as f join batch as b on b.id = f.batch_id
      where f.sha256 = ${sha256} and f.table_name = ${table} and b.status = 'visible' order by b.visible_at desc limit 1`,
  )

export const importReportOf = (batch: Batch): ImportReport => batch.report as unknown as ImportReport
