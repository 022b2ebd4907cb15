import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../time.ts'
import type { Clock } from '../../time.ts'
import type { UpkeepFault, WarehouseSession } from '../warehouse.ts'
import { isWarehouseAway, queryFailure } from '../warehouse-errors.ts'
import { byMonths, monthsIn } from './by-months.ts'
import type { Catalogue } from './catalogue.ts'
import { leaseTable, loadStateTable } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import { inParallel } from './settle.ts'
import { textLiteral } from './unbound.ts'

/*
 * Iceberg deletes by writing down what is deleted, and keeps what tables were. So that nothing deleted can be read from the files, the files that hold it are
 * written anew and the tables' past is let go; and so that many small loads do not become many small files, they are joined now and then.
 * All of it is done in the writer's turn: files that a load is just writing look like ones that nobody needs.
 */

export interface Upkeep {
  /** A statement changed a table. */
  readonly note: (tables: readonly string[], how: 'added' | 'deleted') => void
  /** What was deleted from tables must leave their files, at the next compaction if it cannot be now. */
  readonly owe: (tables: readonly string[]) => void
  /** Makes what was deleted from tables unreadable in their files. */
  readonly purge: (tables: readonly string[]) => Promise<void>
  /** Tables whose deleted rows are still in files. */
  readonly unpurged: () => readonly string[]
  /** Whether a table has had enough small changes to be compacted. */
  readonly isDue: () => boolean
  /** Compacts the tables that are due, and the books. */
  readonly compact: () => Promise<void>
  /** Keeps why compacting failed, until it succeeds. */
  readonly noteFailure: (error: unknown) => void
  readonly fault: () => UpkeepFault | null
}

export interface UpkeepParts {
  readonly schemas: TrinoSchemas
  readonly catalogue: Catalogue
  readonly rows: WarehouseSession
  /** Changes of a table after which its small files are joined. */
  readonly compactAfter: number
  readonly clock: Clock
}

/** How long a query may go on reading what a table was, when files are joined; where rows are deleted nothing is waited for. */
const readersTime = '15m'

const longest = { timeoutMs: 3_600_000 }

type Alter = (question: string, table: string, how: Sql) => Promise<void>

/** Joins a table's files: at once, or some months at a time where it has more of them than the cluster writes at once. */
const optimizing = ({ schemas, catalogue, rows }: Pick<UpkeepParts, 'schemas' | 'catalogue' | 'rows'>, alter: Alter): Alter => async (question, table, how) => {
  const relation = await catalogue.rowsOf(table)
  const isDated = relation?.columns.some(({ name, type }) => name === '_at' && type.startsWith('timestamp')) === true
  let isFirst = true
  await byMonths(async (which) => {
    await alter(question, table, isFirst ? how : sql`${how} where ${which}`)
    return 0
  }, isDated ? () => {
    isFirst = false
    return monthsIn(rows, ident(schemas.rows, table))
  } : undefined)
}

export const upkeepOf = ({ schemas, catalogue, rows, compactAfter, clock }: UpkeepParts): Upkeep => {
  let fault: UpkeepFault | null = null
  const changes = new Map<string, number>()
  const unpurged = new Set<string>()
  /** Those of them for which nobody waits until there are more changes. */
  const owed = new Set<string>()
  const alter = async (question: string, table: string, how: Sql): Promise<void> => void (await rows.execute(question, sql`alter table ${ident(schemas.rows, table)} execute ${how}`, longest))
  const isThere = async (table: string): Promise<boolean> => (await catalogue.rowsOf(table)) !== undefined

  const optimize = optimizing({ schemas, catalogue, rows }, alter)

  const purgeOne = async (table: string): Promise<void> => {
    if (!(await isThere(table))) {
      owed.delete(table)
      return
    }
    // Files with deleted rows are written anew whatever their size; others only below the threshold.
    await optimize('warehouse.purge', table, sql`optimize(file_size_threshold => '1kB')`)
    await alter('warehouse.purge', table, sql`expire_snapshots(retention_threshold => '0s')`)
    await alter('warehouse.purge', table, sql`remove_orphan_files(retention_threshold => '0s')`)
    unpurged.delete(table)
    owed.delete(table)
  }
  const compactOne = async (table: string): Promise<void> => {
    if (!(await isThere(table))) {
      changes.delete(table)
      unpurged.delete(table)
      owed.delete(table)
      return
    }
    await optimize('warehouse.compact', table, sql`optimize`)
    await alter('warehouse.compact', table, unpurged.has(table) ? sql`expire_snapshots(retention_threshold => '0s')` : sql`expire_snapshots(retention_threshold => ${textLiteral(readersTime)})`)
    if (unpurged.has(table)) await alter('warehouse.compact', table, sql`remove_orphan_files(retention_threshold => '0s')`)
    // Last: what failed on the way is due again.
    unpurged.delete(table)
    owed.delete(table)
    changes.delete(table)
  }
  const due = (): readonly string[] => [...new Set([...owed, ...[...changes].filter(([, count]) => count >= compactAfter).map(([table]) => table)])]
  return Object.freeze<Upkeep>({
    note: (tables, how) => {
      for (const table of tables) {
        changes.set(table, (changes.get(table) ?? 0) + 1)
        if (how === 'deleted') unpurged.add(table)
      }
    },
    owe: (tables) => {
      for (const table of tables) {
        unpurged.add(table)
        owed.add(table)
      }
    },
    purge: async (tables) => void (await inParallel([...new Set(tables)], purgeOne)),
    unpurged: () => [...unpurged],
    isDue: () => due().length > 0,
    compact: async () => {
      for (const table of due()) await compactOne(table)
      await rows.execute('warehouse.compact', sql`delete from ${ident(schemas.rows, loadStateTable)} where "state" in ('removed', 'undone')`)
      for (const book of [loadStateTable, leaseTable]) {
        await alter('warehouse.compact', book, sql`optimize`)
        await alter('warehouse.compact', book, sql`expire_snapshots(retention_threshold => ${textLiteral(readersTime)})`)
      }
      fault = null
    },
    noteFailure: (error) => {
      // A cluster that went away is told elsewhere; its tables are due again when it is back.
      if (!isWarehouseAway(error)) fault = { failedAt: isoOf(clock.now()), error: queryFailure('warehouse.compact', 'compaction', schemas.rows, error) }
    },
    fault: () => fault,
  })
}

/** What a statement of ours changes, as far as its beginning tells. */
export const changeOf = (statement: Sql): { readonly how: 'added' | 'deleted' | 'made' | 'nothing'; readonly table: string | undefined } => {
  const [first, second] = statement.parts
  if (first?.kind !== 'text') return { how: 'nothing', table: undefined }
  const [, verb = '', word] = /^\s*(insert\s+into|delete\s+from|update|merge\s+into|create|drop|alter)\s*(?:"?([a-z_][a-z0-9_]*)"?)?/i.exec(first.text) ?? []
  const table = word ?? (second?.kind === 'ident' ? second.name : undefined)
  const verbs: Readonly<Record<string, 'added' | 'deleted' | 'made'>> = { insert: 'added', delete: 'deleted', update: 'deleted', merge: 'deleted', create: 'made', drop: 'made', alter: 'made' }
  return { how: verbs[verb.toLowerCase().split(/\s/)[0] ?? ''] ?? 'nothing', table }
}
