import { mkdir } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import { duckdbDialect, ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { LoadBench, LoadTarget, WarehouseCell, WarehouseColumn, WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { appendRows } from '../duckdb/append.ts'
import { sessionOver } from '../duckdb/connections.ts'
import { createTemporary } from '../duckdb/tables.ts'
import type { Catalogue } from './catalogue.ts'
import { describedColumns } from './catalogue.ts'
import type { KeyRelations } from './keeping.ts'
import type { ScratchTables } from './scratch.ts'
import { benchStage } from './stages.ts'
import type { Stage } from './stages.ts'
import { textLiterals } from './unbound.ts'

export interface BenchOptions {
  /** Where sorts and joins spill when memory is short. */
  readonly tempDir: string
  readonly memoryBytes: number
  readonly threads: number
  readonly timeoutMs: number
}

/** An embedded DuckDB in memory with room to spill, for one piece of work. */
export const openScratchDuckdb = async ({ tempDir, memoryBytes, threads, timeoutMs }: BenchOptions): Promise<{ readonly session: WarehouseSession; readonly connection: DuckDBConnection; readonly close: () => void }> => {
  await mkdir(tempDir, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(128, Math.floor(memoryBytes / 1_048_576))}MiB`,
    threads: String(threads),
    temp_directory: tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  const session = sessionOver(connection, { dir: tempDir, timeoutMs })
  await session.execute('warehouse.bench', sql`set timezone = 'UTC'`)
  const close = (): void => {
    connection.closeSync()
    instance.closeSync()
  }
  return { session, connection, close }
}

export interface Bench {
  readonly load: LoadBench
  /** Stages rows from memory. */
  readonly insertRows: (target: LoadTarget, rows: Iterable<readonly WarehouseCell[]>) => Promise<number>
  readonly close: () => void
}

export interface BenchParts {
  readonly options: BenchOptions
  /** Reads what readers see. */
  readonly shown: WarehouseSession
  readonly catalogue: Catalogue
  readonly scratch: ScratchTables
  readonly keyRelations: KeyRelations
  readonly onStage: (stage: Stage) => void
}

/** Above this many keys a table's rows are fetched as files: what is found may be as much. */
const mostKeysAsked = 1_000

const cellOf = (value: unknown): WarehouseCell => (value === undefined ? null : (value as WarehouseCell))

/** Opens the bench of a load. */
export const openBench = async ({ options, shown, catalogue, scratch, keyRelations, onStage }: BenchParts): Promise<Bench> => {
  const { session, connection, close } = await openScratchDuckdb(options)
  let staged = 0

  const fill = async (table: string, columns: readonly WarehouseColumn[], select: Sql): Promise<void> => {
    const rows = await shown.query<Record<string, unknown>>('warehouse.bring', select)
    await appendRows(connection, table, table, columns, (function* () {
      for (const row of rows) yield columns.map(({ name }) => cellOf(row[name]))
    })())
  }
  /** The cluster writes files, which are read where they lie. */
  const unload = async (table: string, columns: readonly WarehouseColumn[], select: Sql): Promise<void> => {
    const unloaded = await scratch.make('warehouse.bring', shown, select, { timeoutMs: 3_600_000 })
    try {
      if (unloaded.rows === 0) return
      const names = join(columns.map(({ name }) => ident(name)))
      await scratch.lendFiles(unloaded.table, (files) =>
        session.execute('warehouse.bring', sql`insert into ${ident('temp', 'main', table)} (${names}) select ${names} from read_parquet([${textLiterals(files)}])`, { timeoutMs: 3_600_000 }))
    } finally {
      await scratch.drop(unloaded.table)
    }
  }
  const bring: LoadBench['bring'] = async (table, only) => {
    const relation = await catalogue.shownOf(table)
    if (relation === undefined) throw warehouseErrors.WAREHOUSE_TABLE_UNKNOWN({ table })
    const hasBatch = relation.columns.some(({ name }) => name === 'batch_id')
    const columns = [...describedColumns(relation), ...(hasBatch ? [{ name: 'batch_id', type: 'string' } as const] : [])]
    await createTemporary(session, table, columns)
    const select = sql`select ${join(columns.map(({ name }) => ident(name)))} from ${ident(table)}`
    if (only === undefined) return unload(table, columns, select)
    const asked = await Promise.all(only.map(async ({ column, among }) => {
      const answer = await session.columns('warehouse.bringKeys', sql`select distinct cast("among"."key" as varchar) as key from (${among}) as "among"("key") where "among"."key" is not null`)
      return { column, keys: answer.columns[0] as readonly string[] }
    }))
    const given = asked.filter(({ keys }) => keys.length > 0)
    if (given.length === 0) return undefined
    await keyRelations.lend(given.map(({ keys }) => keys), async (relations) => {
      const conditions = given.map(({ column }, index) => sql`cast(${ident(column)} as varchar) in (select "key" from ${relations[index] as Sql})`)
      const found = sql`${select} where ${join(conditions, sql` or `)}`
      const keys = given.reduce((sum, one) => sum + one.keys.length, 0)
      await (keys <= mostKeysAsked ? fill(table, columns, found) : unload(table, columns, found))
    })
  }
  const stageRows = async (target: LoadTarget, put: (temporary: string) => Promise<number>): Promise<number> => {
    const temporary = `stage_${(staged += 1)}`
    await createTemporary(session, temporary, target.columns)
    const count = await put(temporary)
    onStage(benchStage(session, scratch, options.tempDir, target, ident('temp', 'main', temporary)))
    return count
  }
  const load: LoadBench = Object.freeze<LoadBench>({
    ...session,
    dialect: duckdbDialect,
    bring,
    insert: (target, select, queryOptions = {}) =>
      stageRows(target, (temporary) =>
        session.execute(`warehouse.load ${target.table}`, sql`insert into ${ident('temp', 'main', temporary)} (${join(target.columns.map(({ name }) => ident(name)))}) ${select}`, queryOptions)),
    insertLater: async (target, select, queryOptions = {}) => {
      const { rows } = await session.one<{ rows: number }>(`warehouse.load ${target.table}`, sql`select count(*) as rows from (${select})`, queryOptions)
      const named = sql`(select * from (${select}) as answered (${join(target.columns.map(({ name }) => ident(name)))}))`
      onStage(benchStage(session, scratch, options.tempDir, target, named))
      return rows
    },
  })
  return { load, close, insertRows: (target, rows) => stageRows(target, (temporary) => appendRows(connection, temporary, target.table, target.columns, rows)) }
}
