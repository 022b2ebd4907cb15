import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { LoadedBatch, WarehouseSession } from '../warehouse.ts'
import { keyTable, loadStateTable } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'

/** A load (or the undoing of one) as the books have it. */
export interface LoadRow {
  readonly loadId: string
  readonly batchId: string
  readonly kind: 'load' | 'undo'
  /** `removed`: undone, or replaced by a later load of its batch. */
  readonly state: 'pending' | 'loaded' | 'undone' | 'removed'
  /** Tables it wrote, and those whose rows it gave back. */
  readonly tables: readonly string[]
  /** The load of the same batch that goes when this one is committed. */
  readonly replaces: string | null
}

interface StoredRow extends Omit<LoadRow, 'tables'> {
  readonly tables: string
}

export interface LoadBooks {
  readonly create: () => Promise<void>
  /** The load that holds a batch now. */
  readonly loadedOf: (batchId: string) => Promise<LoadRow | undefined>
  readonly byId: (loadId: string) => Promise<LoadRow | undefined>
  readonly pending: () => Promise<readonly LoadRow[]>
  /** Undoings since the last compaction: what they deleted may still be in files. */
  readonly undone: () => Promise<readonly LoadRow[]>
  readonly begin: (load: LoadRow, at: string) => Promise<void>
  /** The one statement that makes a load visible and hides the one it replaces. @returns whether it was still pending */
  readonly commit: (load: LoadRow) => Promise<boolean>
  /** Closes a pending load, so that a commit still on its way finds nothing. @returns its state before */
  readonly giveUp: (loadId: string) => Promise<LoadRow['state'] | undefined>
  readonly forget: (loadIds: readonly string[]) => Promise<void>
  readonly loadedBatches: () => Promise<readonly LoadedBatch[]>
  /** Key columns of the tables whose rows replace each other. */
  readonly keys: () => Promise<ReadonlyMap<string, readonly string[]>>
  readonly setKey: (table: string, key: readonly string[]) => Promise<void>
}

export const loadBooks = (rows: WarehouseSession, schemas: TrinoSchemas): LoadBooks => {
  const table = ident(schemas.rows, loadStateTable)
  const keys = ident(schemas.rows, keyTable)
  const select = async (where: Sql): Promise<readonly LoadRow[]> => {
    const found = await rows.query<StoredRow>('warehouse.loads', sql`
      select "load_id" as "loadId", "batch_id" as "batchId", "kind" as "kind", "state" as "state", "tables" as "tables", "replaces" as "replaces" from ${table} where ${where} order by "at", "load_id"`)
    return found.map((row) => ({ ...row, tables: JSON.parse(row.tables) as readonly string[] }))
  }
  return Object.freeze<LoadBooks>({
    create: async () => {
      await rows.execute('warehouse.open', sql`create table if not exists ${table} ("load_id" varchar, "batch_id" varchar, "kind" varchar, "state" varchar, "at" timestamp(6), "tables" varchar, "replaces" varchar)`)
      await rows.execute('warehouse.open', sql`create table if not exists ${keys} ("table_name" varchar, "key_columns" varchar)`)
    },
    loadedOf: async (batchId) => (await select(sql`"batch_id" = ${batchId} and "kind" = 'load' and "state" = 'loaded'`)).at(-1),
    byId: async (loadId) => (await select(sql`"load_id" = ${loadId}`))[0],
    pending: () => select(sql`"state" = 'pending'`),
    undone: () => select(sql`"kind" = 'undo' and "state" = 'undone'`),
    begin: async (load, at) =>
      void (await rows.execute('warehouse.begin', sql`insert into ${table} values (${load.loadId}, ${load.batchId}, ${load.kind}, 'pending', cast(${at} as timestamp(6)), ${JSON.stringify(load.tables)}, cast(${load.replaces} as varchar))`)),
    commit: async ({ loadId, kind, replaces }) => {
      const state = kind === 'load' ? 'loaded' : 'undone'
      const changed = await rows.execute('warehouse.commit', sql`
        update ${table} set "state" = if("load_id" = ${loadId}, ${state}, 'removed')
        where ("load_id" = ${loadId} and "state" = 'pending') or ("load_id" = ${replaces ?? loadId} and "state" = 'loaded' and exists (select 1 from ${table} where "load_id" = ${loadId} and "state" = 'pending'))`)
      return changed > 0
    },
    giveUp: async (loadId) => {
      const given = await rows.execute('warehouse.giveUp', sql`update ${table} set "state" = 'removed' where "load_id" = ${loadId} and "state" = 'pending'`)
      return given > 0 ? 'pending' : (await select(sql`"load_id" = ${loadId}`))[0]?.state
    },
    forget: async (loadIds) => void (await rows.execute('warehouse.forget', sql`delete from ${table} where "load_id" in (select "id" from unnest(${loadIds}) as "gone"("id"))`)),
    loadedBatches: () =>
      rows.query<LoadedBatch>('warehouse.loadedBatches', sql`select "batch_id" as "batchId", "at" as "loadedAt" from ${table} where "kind" = 'load' and "state" = 'loaded' order by "at", "batch_id"`),
    keys: async () => {
      const found = await rows.query<{ name: string; columns: string }>('warehouse.upsertKeys', sql`select "table_name" as "name", "key_columns" as "columns" from ${keys}`)
      return new Map(found.map(({ name, columns }) => [name, JSON.parse(columns) as readonly string[]]))
    },
    setKey: async (name, key) => void (await rows.execute('warehouse.upsertKey', sql`insert into ${keys} values (${name}, ${JSON.stringify(key)})`)),
  })
}
