import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { WarehouseSession } from '../warehouse.ts'
import { byMonths, monthsIn } from './by-months.ts'
import { describedColumns } from './catalogue.ts'
import type { LoadBooks, LoadRow } from './load-state.ts'
import { replacedOf, replacedSuffix, rowsOf } from './schemas.ts'
import type { Settling } from './settle.ts'
import { inParallel } from './settle.ts'
import type { Shipped, Stage } from './stages.ts'
import { dataColumns, ensureReplaced, ensureTable } from './tables.ts'
import type { TableParts } from './tables.ts'
import { keyText } from './views.ts'

/*
 * Making a load visible (ADR 0008). Until the commit, rows are only added, and the views of their tables hide them; the commit is one update of one row;
 * after it, what no longer counts is deleted and the views become bare. Loading a batch again and undoing one are the same way with an earlier load that goes.
 */

export interface PublishParts extends TableParts {
  readonly books: LoadBooks
  readonly settling: Settling
  readonly keys: Map<string, readonly string[]>
  readonly nowIso: () => string
  readonly newLoadId: () => string
}

/** Millions of rows on a slow disk: a batch that was checked whole should not fail for want of patience. */
const longest = { timeoutMs: 3_600_000 }

const settleKey = async ({ books, keys }: PublishParts, { target }: Stage): Promise<void> => {
  if (target.key === undefined) return
  const known = keys.get(target.table)
  if (known === undefined) {
    await books.setKey(target.table, target.key)
    keys.set(target.table, target.key)
  } else if (known.join('\0') !== target.key.join('\0')) throw warehouseErrors.WAREHOUSE_COLUMN_TYPE({ table: target.table, column: target.key.join(', '), is: `rows by key ${known.join(', ')}`, wanted: 'rows by this key' })
}

/** Tables and columns first, each change committed by itself: an empty column more does no harm when the batch then fails. */
const prepareTables = async (parts: PublishParts, stages: readonly Stage[]): Promise<void> => {
  for (const stage of stages) {
    const { table, columns, key } = stage.target
    await ensureTable(parts, table, columns)
    await settleKey(parts, stage)
    if (key === undefined) continue
    const relation = await parts.catalogue.rowsOf(table)
    await ensureReplaced(parts, table, relation === undefined ? columns : describedColumns(relation))
  }
}

interface Adding {
  readonly parts: PublishParts
  readonly rows: WarehouseSession
  readonly load: LoadRow
  readonly table: string
  readonly key: readonly string[]
  /** Keys that come anew, as texts; undefined: none. */
  readonly incoming: Sql | undefined
}

const allColumns = async ({ parts, table }: Adding): Promise<Sql> => {
  const relation = await parts.catalogue.rowsOf(table)
  return dataColumns(relation === undefined ? [] : describedColumns(relation))
}

/** The table may have learnt columns since its rows were set aside: these stay empty in what is given back. */
const keptColumns = async ({ parts, table }: Adding): Promise<Sql> => {
  const relation = await parts.catalogue.rowsOf(`${table}${replacedSuffix}`)
  return dataColumns(relation === undefined ? [] : describedColumns(relation))
}

/** Keeps the rows whose key comes anew, unless the batch wrote them itself. @returns rows */
const keepReplaced = async (adding: Adding): Promise<number> => {
  const { parts, rows, load, table, key, incoming } = adding
  if (incoming === undefined) return 0
  const replaced = sql`from ${rowsOf(parts.schemas, table)} where "batch_id" is distinct from ${load.batchId} and ${keyText(key)} in (${incoming})`
  const { n } = await rows.one<{ n: number }>('warehouse.replaced', sql`select count(*) as "n" ${replaced}`)
  if (n === 0) return 0
  const columns = await allColumns(adding)
  return rows.execute('warehouse.keepReplaced', sql`
    insert into ${replacedOf(parts.schemas, table)} (${columns}, "batch_id", "load_id", "replaced_by") select ${columns}, "batch_id", "load_id", ${load.loadId} ${replaced}`, longest)
}

/** Gives back what the load that goes had replaced: to the table, or to this load where the key comes anew. */
const giveBack = async (adding: Adding): Promise<void> => {
  const { parts, rows, load, table, key, incoming } = adding
  const replaced = replacedOf(parts.schemas, table)
  // A row of this batch that a later batch replaced is itself set aside: what it had replaced goes to that later batch.
  const returning = sql`"replaced_by" = ${load.replaces} and ${keyText(key)} not in (select ${keyText(key)} from ${replaced} where "batch_id" = ${load.batchId})`
  const { n } = await rows.one<{ n: number }>('warehouse.returning', sql`select count(*) as "n" from ${replaced} where ${returning}`)
  if (n === 0) return
  const columns = await keptColumns(adding)
  if (incoming !== undefined)
    await rows.execute('warehouse.undoRelink', sql`
      insert into ${replaced} (${columns}, "batch_id", "load_id", "replaced_by") select ${columns}, "batch_id", "load_id", ${load.loadId} from ${replaced} where ${returning} and ${keyText(key)} in (${incoming})`, longest)
  const stays = incoming === undefined ? sql`true` : sql`${keyText(key)} not in (${incoming})`
  const relation = await parts.catalogue.rowsOf(table)
  const isDated = relation?.columns.some(({ name, type }) => name === '_at' && type.startsWith('timestamp')) === true
  await byMonths(
    (which) => rows.execute('warehouse.undoRestore', sql`
    insert into ${rowsOf(parts.schemas, table)} (${columns}, "batch_id", "load_id") select ${columns}, "batch_id", ${load.loadId} from ${replaced} where ${returning} and ${stays} and ${which}`, longest),
    isDated ? () => monthsIn(rows, replaced) : undefined,
  )
}

const keysOf = (shipped: readonly Shipped[], key: readonly string[]): Sql | undefined => {
  const selects = shipped.flatMap(({ rows }) => (rows === undefined ? [] : [sql`select ${keyText(key)} from ${rows} as "stage"`]))
  return selects.length === 0 ? undefined : join(selects, sql` union all `)
}

/** Adds the rows of a load to one table; one statement after the other, for two that commit to one table at once would have to be repeated. */
const addTo = async (parts: PublishParts, load: LoadRow, table: string, shipped: readonly Shipped[]): Promise<void> => {
  const key = parts.keys.get(table)
  if (key !== undefined) {
    const adding = { parts, rows: parts.rows, load, table, key, incoming: keysOf(shipped, key) }
    await keepReplaced(adding)
    if (load.replaces !== null) await giveBack(adding)
  }
  for (const [index, { target, rows }] of shipped.entries()) {
    if (rows === undefined) continue
    const later = key === undefined ? undefined : keysOf(shipped.slice(index + 1), key)
    const isLast = later === undefined || key === undefined ? sql`true` : sql`${keyText(key)} not in (${later})`
    const columns = dataColumns(target.columns)
    const isDated = target.columns.some(({ name, type }) => name.toLowerCase() === '_at' && type === 'instant')
    await byMonths(
      (which) => parts.rows.execute(`warehouse.move ${table}`, sql`
      insert into ${rowsOf(parts.schemas, table)} (${columns}, "batch_id", "load_id") select ${columns}, ${load.batchId}, ${load.loadId} from ${rows} as "stage" where ${isLast} and ${which}`, longest),
      isDated ? () => monthsIn(parts.rows, rows) : undefined,
    )
  }
}

/** Commits; when the answer is lost, the books are asked whether it was done. */
const commit = async ({ books, schemas }: PublishParts, load: LoadRow): Promise<void> => {
  let isDone = false
  try {
    isDone = await books.commit(load)
  } catch (error) {
    const now = await books.byId(load.loadId)
    if (now === undefined || now.state === 'pending') throw error
    isDone = true
  }
  if (!isDone) throw warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing: 'making a batch visible', schema: schemas.shown, owner: 'another server' })
}

const change = async (parts: PublishParts, load: LoadRow, stages: readonly Stage[]): Promise<void> => {
  const { books, views, keys, settling } = parts
  // Shipped before the views are guarded: the longer part disturbs no reader.
  const shipped = await inParallel(stages, (stage) => stage.ship())
  try {
    await inParallel([() => books.begin(load, parts.nowIso()), ...load.tables.map((table) => () => views.guard(table, load, keys.get(table)))], (step) => step())
    await inParallel(load.tables, (table) => addTo(parts, load, table, shipped.filter(({ target }) => target.table === table)))
    await commit(parts, load)
  } catch (error) {
    await settling.abandon(load)
    throw error
  }
  await settling.finish(load)
}

/** Makes the staged batch visible, whole. The caller holds the writer's turn. @returns the tables it changed */
export const publishBatch = async (parts: PublishParts, batchId: string, stages: readonly Stage[]): Promise<readonly string[]> => {
  await prepareTables(parts, stages)
  const previous = await parts.books.loadedOf(batchId)
  const tables = [...new Set([...stages.map(({ target }) => target.table), ...(previous?.tables ?? [])])]
  await change(parts, { loadId: parts.newLoadId(), batchId, kind: 'load', state: 'pending', tables, replaces: previous?.loadId ?? null }, stages)
  return tables
}

/** @returns tables of the batch; undefined: it was not loaded */
export const removeBatch = async (parts: PublishParts, batchId: string): Promise<readonly string[] | undefined> => {
  const previous = await parts.books.loadedOf(batchId)
  if (previous === undefined) return undefined
  await change(parts, { loadId: parts.newLoadId(), batchId, kind: 'undo', state: 'pending', tables: previous.tables, replaces: previous.loadId }, [])
  return previous.tables.flatMap((table) => (parts.keys.has(table) ? [table, `${table}${replacedSuffix}`] : [table]))
}

