import { sql } from '@sextant/sql'
import type { WarehouseSession } from '../warehouse.ts'
import type { Catalogue } from './catalogue.ts'
import type { LoadBooks, LoadRow } from './load-state.ts'
import { replacedOf, rowsOf } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import { guardedLoadOf, hasReplaced, keyText } from './views.ts'
import type { TableViews, ViewDefinition } from './views.ts'

/** What follows a load, committed or given up. Every step can be done again: a process may die between any two. */
export interface Settling {
  /** Deletes what a committed load has made invisible; then the views of its tables are bare. */
  readonly finish: (load: LoadRow) => Promise<void>
  /** Removes what a load that will not be committed has written; then the views of its tables are bare. */
  readonly abandon: (load: LoadRow) => Promise<void>
  /** Finishes what others left: of processes that died, and of own loads whose end the cluster did not take. @returns the views as they were found */
  readonly mend: () => Promise<readonly ViewDefinition[]>
  /** Whether an own load could not be settled. */
  readonly isOwing: () => boolean
}

export interface SettlingParts {
  readonly schemas: TrinoSchemas
  readonly catalogue: Catalogue
  readonly rows: WarehouseSession
  readonly books: LoadBooks
  readonly views: TableViews
  readonly keys: ReadonlyMap<string, readonly string[]>
  /** Ends the statements on the cluster that name this, and waits for their end. */
  readonly endStatements: (mark: string) => Promise<void>
}

/** Statements for different tables run side by side, a few at a time. */
const sideBySide = 4

/** Works on all items, a few at once; when one fails the others are awaited, and the first failure is thrown. */
export const inParallel = async <Item, Answer>(items: readonly Item[], work: (item: Item) => Promise<Answer>): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  const failures: unknown[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const at = next
      next += 1
      try {
        answers[at] = await work(items[at] as Item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
  return answers
}

const longest = { timeoutMs: 3_600_000 }

export const settlingOf = ({ schemas, catalogue, rows, books, views, keys, endStatements }: SettlingParts): Settling => {
  let owing = false

  /** After the commit: rows of the load that went, and rows that were replaced. */
  const finishTable = async (load: LoadRow, table: string): Promise<void> => {
    const live = rowsOf(schemas, table)
    const replaced = replacedOf(schemas, table)
    const key = (await hasReplaced(catalogue, table)) ? keys.get(table) : undefined
    if (load.replaces !== null) await rows.execute('warehouse.undo', sql`delete from ${live} where "batch_id" = ${load.batchId} and "load_id" is distinct from ${load.loadId}`, longest)
    if (key !== undefined) {
      const mine = sql`from ${replaced} where "replaced_by" = ${load.loadId}`
      const { n } = await rows.one<{ n: number }>('warehouse.replaced', sql`select count(*) as "n" ${mine}`)
      if (n > 0)
        await rows.execute('warehouse.deleteReplaced', sql`
          merge into ${live} as "live" using (select distinct coalesce("load_id", '') as "load", ${keyText(key)} as "key" ${mine}) as "gone"
          on coalesce("live"."load_id", '') = "gone"."load" and ${keyText(key, 'live')} = "gone"."key" when matched then delete`, longest)
      if (load.replaces !== null) {
        const { left } = await rows.one<{ left: number }>('warehouse.replaced', sql`select count(*) as "left" from ${replaced} where "replaced_by" = ${load.replaces} or "batch_id" = ${load.batchId}`)
        if (left > 0) {
          // Before the rows of this batch go from among the replaced ones: what they had replaced now belongs to who replaced them.
          await rows.execute('warehouse.undoRelink', sql`
            merge into ${replaced} as "older" using (select distinct ${keyText(key)} as "key", "replaced_by" as "later" from ${replaced} where "batch_id" = ${load.batchId}) as "mine"
            on "older"."replaced_by" = ${load.replaces} and ${keyText(key, 'older')} = "mine"."key" when matched then update set replaced_by = "mine"."later"`, longest)
          await rows.execute('warehouse.undoForget', sql`delete from ${replaced} where "replaced_by" = ${load.replaces} or "batch_id" = ${load.batchId}`, longest)
        }
      }
    }
    await views.makeBare(table)
  }

  const abandonTable = async (load: LoadRow, table: string): Promise<void> => {
    await rows.execute('warehouse.abandon', sql`delete from ${rowsOf(schemas, table)} where "load_id" = ${load.loadId}`, longest)
    if (await hasReplaced(catalogue, table)) await rows.execute('warehouse.abandon', sql`delete from ${replacedOf(schemas, table)} where "replaced_by" = ${load.loadId}`, longest)
    await views.makeBare(table)
  }

  /** Tables of a load that are still there. */
  const tablesOf = async (load: LoadRow): Promise<readonly string[]> => {
    const there = new Set(await catalogue.tables())
    return load.tables.filter((table) => there.has(table))
  }
  const finish = async (load: LoadRow): Promise<void> => void (await inParallel(await tablesOf(load), (table) => finishTable(load, table)))
  const abandon = async (load: LoadRow): Promise<void> => {
    // One whose answer was lost may still be at work: its rows would come after they were removed.
    await endStatements(load.loadId)
    const state = await books.giveUp(load.loadId)
    // The commit had come through after all.
    if (state === 'loaded' || state === 'undone') return finish(load)
    await inParallel(await tablesOf(load), (table) => abandonTable(load, table))
    // Last: as long as the books have it, its guarded views lead back here.
    await books.forget([load.loadId])
  }
  /** What cannot be done now is done before the next write; until then the guarded views answer rightly. */
  const orOwe = (settle: (load: LoadRow) => Promise<void>) => (load: LoadRow): Promise<void> =>
    settle(load).catch(() => {
      owing = true
    })
  return Object.freeze<Settling>({
    finish: orOwe(finish),
    abandon: orOwe(abandon),
    isOwing: () => owing,
    mend: async () => {
      for (const load of await books.pending()) await abandon(load)
      const definitions = await views.definitions()
      for (const view of definitions) {
        const loadId = guardedLoadOf(view)
        if (loadId === undefined) continue
        const { table } = view
        const load = await books.byId(loadId)
        if (load === undefined) await views.makeBare(table)
        else if (load.state === 'loaded' || load.state === 'undone') await finishTable(load, table)
        else await abandon(load)
      }
      owing = false
      return definitions
    },
  })
}
