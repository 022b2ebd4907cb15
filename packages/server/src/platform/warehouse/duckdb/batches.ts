import type { DuckDBConnection } from '@duckdb/node-api'
import { duckdbDialect, ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { BatchLoad, LoadBench, LoadedBatch, LoadTarget, WarehouseColumn, WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { appendRows } from './append.ts'
import { createTemporary, ensureTable, keyTable, listTables, loadedTable, replacedSuffix } from './tables.ts'
import { keepingOn } from './keeping.ts'

/*
 * A batch is staged in temporary tables, which only its own connection can see, and then moved in one DuckDB transaction together
 * with its row in batch_loaded (ADR 0004). Staging keeps the writer's turn short, however slow the source is, and lets columns be
 * learnt on the way: DuckDB refuses to change a table and its rows in one transaction.
 */

export interface Stage {
  readonly target: LoadTarget
  /** Rows of the target's columns, under their names. */
  readonly rows: Sql
  /** Its table, when the rows were copied. */
  readonly temporary: string | undefined
}

const names = (columns: readonly WarehouseColumn[]): Sql => join(columns.map((column) => ident(column.name)))

const sameKey = (left: string, right: string, key: readonly string[]): Sql =>
  join(
    key.map((column) => sql`${ident(left, column)} is not distinct from ${ident(right, column)}`),
    sql` and `,
  )

/** The load handed to the work of a batch, and the stages it fills. */
export const startLoad = (connection: DuckDBConnection, session: WarehouseSession): { readonly load: BatchLoad; readonly stages: readonly Stage[] } => {
  const stages: Stage[] = []
  const stage = async (target: LoadTarget): Promise<{ readonly temporary: string }> => {
    const temporary = `stage_${stages.length + 1}`
    await createTemporary(session, temporary, target.columns)
    stages.push({ target, temporary, rows: ident('temp', 'main', temporary) })
    return { temporary }
  }
  const insert: BatchLoad['insert'] = async (target, select, options = {}) => {
    const { temporary } = await stage(target)
    return session.execute(`warehouse.load ${target.table}`, sql`insert into ${ident('temp', 'main', temporary)} (${names(target.columns)}) ${select}`, options)
  }
  // One database: the bench has the warehouse's tables beside its own.
  const bench: LoadBench = Object.freeze({
    ...session,
    dialect: duckdbDialect,
    bring: async () => undefined,
    insert,
    insertLater: async (target, select, options = {}) => {
      const { rows } = await session.one<{ rows: number }>(`warehouse.load ${target.table}`, sql`select count(*) as rows from (${select})`, options)
      stages.push({ target, temporary: undefined, rows: sql`(select * from (${select}) as answered (${names(target.columns)}))` })
      return rows
    },
  } satisfies LoadBench)
  const load: BatchLoad = Object.freeze({
    ...keepingOn(session),
    insert,
    insertRows: async (target, rows) => {
      const { temporary } = await stage(target)
      return appendRows(connection, temporary, target.table, target.columns, rows)
    },
    bench: async () => bench,
  } satisfies BatchLoad)
  return { load, stages }
}

export const dropStages = async (session: WarehouseSession, stages: readonly Stage[]): Promise<void> => {
  for (const { temporary } of stages) if (temporary !== undefined) await session.execute('warehouse.stage', sql`drop table if exists ${ident('temp', 'main', temporary)}`)
}

const assertKeysUnique = async (session: WarehouseSession, stages: readonly Stage[]): Promise<void> => {
  for (const { target, rows } of stages) {
    if (target.key === undefined) continue
    const key = join(target.key.map((column) => ident(column)))
    const { times } = await session.one<{ times: number }>(
      'warehouse.repeatedKeys',
      sql`select count(*) as times from (select 1 from ${rows} as stage group by ${key} having count(*) > 1)`,
    )
    if (times > 0) throw warehouseErrors.WAREHOUSE_KEY_REPEATED({ table: target.table, key: target.key.join(', '), times })
  }
}

/** Tables and columns first, each change committed by itself: an empty column more does no harm when the batch then fails. */
const prepareTables = async (session: WarehouseSession, stages: readonly Stage[]): Promise<void> => {
  for (const { target } of stages) {
    await ensureTable(session, target.table, target.columns)
    if (target.key === undefined) continue
    const described = sql`select key_columns from ${ident(keyTable)} where table_name = ${target.table}`
    const known = await session.query<{ key_columns: readonly string[] }>('warehouse.upsertKey', described)
    if (known.length === 0)
      await session.execute('warehouse.upsertKey', sql`insert into ${ident(keyTable)} values (${target.table}, ${target.key})`)
    else if (known[0]?.key_columns.join('\0') !== target.key.join('\0'))
      throw warehouseErrors.WAREHOUSE_COLUMN_TYPE({
        table: target.table,
        column: target.key.join(', '),
        is: `rows by key ${known[0]?.key_columns.join(', ')}`,
        wanted: 'rows by this key',
      })
    await ensureTable(session, `${target.table}${replacedSuffix}`, target.columns, ['batch_id', 'replaced_by'])
  }
}

/** Moves the rows whose key comes anew out of the table; kept until the batch is undone, unless the batch wrote them itself. */
const setReplacedAside = async (session: WarehouseSession, { target, rows }: Stage, batchId: string): Promise<void> => {
  const key = target.key as readonly string[]
  const table = ident(target.table)
  const present = await session.query('warehouse.isEmpty', sql`select 1 as found from ${table} limit 1`)
  if (present.length === 0) return
  const match = sql`exists (select 1 from ${rows} as stage where ${sameKey('stage', 'live', key)})`
  await session.execute(
    'warehouse.keepReplaced',
    sql`insert into ${ident(`${target.table}${replacedSuffix}`)} by name
      select live.*, ${batchId} as replaced_by from ${table} as live where live.batch_id is distinct from ${batchId} and ${match}`,
  )
  await session.execute('warehouse.deleteReplaced', sql`delete from ${table} as live where ${match}`)
}

/** Millions of rows on a slow disk: a batch that was checked whole should not fail for want of patience. */
const longestMoveMs = 3_600_000

const moveStage = async (session: WarehouseSession, stage: Stage, batchId: string): Promise<void> => {
  const { target, rows } = stage
  if (target.key !== undefined) await setReplacedAside(session, stage, batchId)
  await session.execute(
    `warehouse.move ${target.table}`,
    sql`insert into ${ident(target.table)} (${names(target.columns)}, batch_id)
      select ${names(target.columns)}, ${batchId} from ${rows} as stage`,
    { timeoutMs: longestMoveMs },
  )
}

/** Removes a batch's rows from one table and gives back what they had replaced. */
const undoTable = async (session: WarehouseSession, table: string, key: readonly string[] | undefined, batchId: string): Promise<void> => {
  if (key === undefined) {
    await session.execute('warehouse.undo', sql`delete from ${ident(table)} where batch_id = ${batchId}`)
    return
  }
  const replaced = ident(`${table}${replacedSuffix}`)
  // A row of this batch that a later batch replaced is itself set aside: what it had replaced now belongs to that later batch.
  await session.execute(
    'warehouse.undoRelink',
    sql`update ${replaced} as older set replaced_by = mine.replaced_by from ${replaced} as mine
      where older.replaced_by = ${batchId} and mine.batch_id = ${batchId} and ${sameKey('older', 'mine', key)}`,
  )
  await session.execute('warehouse.undoReplaced', sql`delete from ${replaced} where batch_id = ${batchId}`)
  await session.execute('warehouse.undo', sql`delete from ${ident(table)} where batch_id = ${batchId}`)
  await session.execute(
    'warehouse.undoRestore',
    sql`insert into ${ident(table)} by name select older.* exclude (replaced_by) from ${replaced} as older where older.replaced_by = ${batchId}`,
  )
  await session.execute('warehouse.undoForget', sql`delete from ${replaced} where replaced_by = ${batchId}`)
}

/** Removes a loaded batch inside the caller's transaction. @returns whether it had been loaded */
export const removeBatch = async (session: WarehouseSession, batchId: string): Promise<boolean> => {
  const removed = await session.execute('warehouse.undo', sql`delete from ${ident(loadedTable)} where batch_id = ${batchId}`)
  if (removed === 0) return false
  const rows = await session.query<{ table_name: string; key_columns: readonly string[] }>('warehouse.upsertKeys', sql`select * from ${ident(keyTable)}`)
  const keys = new Map(rows.map((row) => [row.table_name, row.key_columns]))
  for (const table of await listTables(session)) if (await hasBatches(session, table)) await undoTable(session, table, keys.get(table), batchId)
  return true
}

const hasBatches = async (session: WarehouseSession, table: string): Promise<boolean> => {
  const rows = await session.query(
    'warehouse.hasBatches',
    sql`select 1 as found from duckdb_columns() where not internal and schema_name = 'main' and table_name = ${table} and column_name = 'batch_id'`,
  )
  return rows.length > 0
}

/** Runs `work` between begin and commit on this connection. */
export const inTransaction = async <T>(session: WarehouseSession, work: () => Promise<T>): Promise<T> => {
  await session.execute('warehouse.begin', sql`begin transaction`)
  try {
    const answer = await work()
    await session.execute('warehouse.commit', sql`commit`)
    return answer
  } catch (error) {
    // DuckDB has already rolled back when the commit itself failed; then there is nothing left to roll back.
    await session.execute('warehouse.rollback', sql`rollback`).catch(() => 0)
    throw error
  }
}

/** Makes the staged batch visible, whole. The caller holds the writer's turn. */
export const publishBatch = async (session: WarehouseSession, stages: readonly Stage[], batchId: string, now: string): Promise<void> => {
  await assertKeysUnique(session, stages)
  await prepareTables(session, stages)
  await inTransaction(session, async () => {
    await removeBatch(session, batchId)
    for (const stage of stages) await moveStage(session, stage, batchId)
    await session.execute('warehouse.loaded', sql`insert into ${ident(loadedTable)} values (${batchId}, cast(${now} as timestamp))`)
  })
}

export const listLoaded = async (session: WarehouseSession): Promise<readonly LoadedBatch[]> =>
  session.query<LoadedBatch>('warehouse.loadedBatches', sql`select batch_id as "batchId", loaded_at as "loadedAt" from ${ident(loadedTable)} order by loaded_at, batch_id`)
