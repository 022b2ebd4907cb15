import type { Dialect, Sql } from '@sextant/sql'
import type { AppError } from '../errors.ts'
import type { RunningQueries } from './running-queries.ts'

/** What a column of the warehouse holds. Money is `integer` (minor units); `instant` is UTC; `number` is a double. */
export type WarehouseType = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'instant'

export interface WarehouseColumn {
  readonly name: string
  readonly type: WarehouseType
}

export interface QueryOptions {
  /** Aborting it interrupts the statement and throws WAREHOUSE_CANCELLED. */
  readonly signal?: AbortSignal
  /** Longest time the statement may run, ms; then WAREHOUSE_TIMEOUT. Default: the warehouse's (10 minutes). */
  readonly timeoutMs?: number
}

/** Numbers, booleans (0/1), instants (epoch ms) and days (epoch ms of UTC midnight) come as doubles, null as NaN; the rest as text. */
export type ColumnValues = Float64Array | readonly (string | null)[]

export interface ColumnsAnswer {
  readonly rowCount: number
  readonly names: readonly string[]
  readonly columns: readonly ColumnValues[]
}

/**
 * What may be asked. `question` names the query in errors and logs, such as `segments.countMembers`.
 *
 * Rows are plain records: BIGINT and HUGEINT → number (an unsafe one throws: cast it to varchar), DECIMAL → the nearest double,
 * TIMESTAMP → ISO 8601 UTC with ms, DATE → `YYYY-MM-DD`, lists → arrays, structs → records, BLOB → Uint8Array.
 */
export interface WarehouseReader {
  readonly query: <Row>(question: string, statement: Sql, options?: QueryOptions) => Promise<readonly Row[]>
  /** Exactly one row, or an error. */
  readonly one: <Row>(question: string, statement: Sql, options?: QueryOptions) => Promise<Row>
  /** Whole columns for kernels, without a record per row. */
  readonly columns: (question: string, statement: Sql, options?: QueryOptions) => Promise<ColumnsAnswer>
}

/** A reader with tables of its own, gone when its work ends. */
export interface WorkSession extends WarehouseReader {
  /** Works a select out once and keeps the answer until the work ends. @returns the table, for `from` */
  readonly keep: (question: string, select: Sql, options?: QueryOptions) => Promise<Sql>
  /** Lets a kept table go before the end. */
  readonly release: (table: Sql) => Promise<void>
}

export interface WarehouseSession extends WarehouseReader {
  /** Number of rows changed. */
  readonly execute: (question: string, statement: Sql, options?: QueryOptions) => Promise<number>
}

/** Rows of a batch go here. With `key`, a row whose key exists replaces it; the replaced row is kept until the batch is undone. */
export interface LoadTarget {
  readonly table: string
  readonly columns: readonly WarehouseColumn[]
  readonly key?: readonly string[]
}

/** string for string, date (`YYYY-MM-DD`) and instant (ISO 8601 UTC); number or bigint for numbers. */
export type WarehouseCell = string | number | bigint | boolean | null

/**
 * Where files become rows before the warehouse gets them: a DuckDB with temporary tables of its own, whichever engine the warehouse is.
 * Statements here are written for `dialect`, and see of the warehouse only what was brought.
 */
export interface LoadBench extends WarehouseSession {
  readonly dialect: Dialect
  /**
   * Makes rows of a warehouse table readable here under its own name; bringing a table again replaces what was brought.
   *
   * @param only rows of which some `column` is one of the values of a select over the bench; all rows by default
   */
  readonly bring: (table: string, only?: readonly { readonly column: string; readonly among: Sql }[]) => Promise<void>
  /** Stages the rows a select over the bench answers (its columns in the order of `target.columns`). @returns rows staged */
  readonly insert: (target: LoadTarget, select: Sql, options?: QueryOptions) => Promise<number>
  /** As insert, perhaps without a copy: the select may be asked when the batch is made visible; what it reads must stay as it is until then. */
  readonly insertLater: (target: LoadTarget, select: Sql, options?: QueryOptions) => Promise<number>
}

/** One batch while it is being loaded. Nothing of it can be seen, by anyone, before `loadBatch` has resolved. */
export interface BatchLoad extends WorkSession {
  /** Stages the rows a select over the warehouse answers (its columns in the order of `target.columns`). @returns rows staged */
  readonly insert: (target: LoadTarget, select: Sql, options?: QueryOptions) => Promise<number>
  /** Stages rows from memory, cells in the order of `target.columns`. @returns rows staged */
  readonly insertRows: (target: LoadTarget, rows: Iterable<readonly WarehouseCell[]>) => Promise<number>
  /** The batch's bench, opened when it is first asked for. */
  readonly bench: () => Promise<LoadBench>
}

export interface LoadedBatch {
  readonly batchId: string
  readonly loadedAt: string
}

/**
 * What a reader sees of the base. Rows of a table with `_customer` are seen when their customer is among `customers`; dimensions are seen whole;
 * other tables are not there at all.
 */
export interface Sight {
  /** Equal for sights that show the same tables by the same rule; the engine keeps what it prepares under it. */
  readonly key: string
  /** Changes when `customers` may answer others than before. */
  readonly version: string
  /** A select with the one column `customer_id`; null: everybody, also rows without a customer. */
  readonly customers: Sql | null
  /** Table → columns whose values are hidden: text as `•••`, other types as null. */
  readonly hidden?: Readonly<Record<string, readonly string[]>>
  /** Table → rows left out, by the values of a column. */
  readonly without?: Readonly<Record<string, { readonly column: string; readonly values: readonly string[] }>>
}

/** A warehouse as it is seen by somebody; tables go by the same names. */
export interface SeenWarehouse extends WarehouseReader {
  readonly withKeys: Warehouse['withKeys']
  readonly exportTo: Warehouse['exportTo']
  /** Which of these customers are seen. */
  readonly among: (customerIds: readonly string[], options?: QueryOptions) => Promise<ReadonlySet<string>>
  /**
   * Answers one select that a person wrote, over the tables that are seen.
   *
   * @param text as he wrote it; anything but one select over these tables is refused, and what is wrong with it is told
   */
  readonly ask: (text: string, options: QueryOptions & { readonly mostRows: number }) => Promise<StatementAnswer>
  /** Writes the whole answer of such a select to a file. */
  readonly askToFile: (text: string, path: string, format: 'csv' | 'parquet', options?: QueryOptions) => Promise<{ readonly kind: 'refused'; readonly problem: StatementProblem } | { readonly kind: 'written'; readonly rows: number }>
  /** Tables that are seen, with their columns. */
  readonly relations: () => Promise<readonly { readonly name: string; readonly columns: readonly { readonly name: string; readonly type: string }[] }[]>
}

/** Why a statement is not run: what it names that it may not, and where (characters from 0). */
export interface StatementProblem {
  readonly kind: 'syntax' | 'statement' | 'several' | 'table' | 'function' | 'size' | 'parameter' | 'binding'
  readonly name: string
  readonly position: number | null
}

export type StatementAnswer =
  | { readonly kind: 'refused'; readonly problem: StatementProblem }
  | {
      readonly kind: 'rows'
      readonly columns: readonly { readonly name: string; readonly type: string }[]
      /** As WarehouseReader gives values, but integers beyond 2^53 as text. */
      readonly rows: readonly (readonly unknown[])[]
      /** Whether there were more rows than were asked for. */
      readonly isCut: boolean
    }

/** What a column of another catalog holds: `wall` is a clock's time without a zone, `instant` one with it; `other` is nothing a model can describe. */
export type ForeignKind = 'text' | 'whole' | 'decimal' | 'number' | 'boolean' | 'date' | 'wall' | 'instant' | 'other'

export interface ForeignColumn {
  readonly name: string
  readonly kind: ForeignKind
  /** As the engine writes it, for people. */
  readonly type: string
}

export interface ForeignPlace {
  readonly catalog: string
  readonly schema: string
  readonly table: string
}

export type ForeignDescription =
  | { readonly kind: 'table'; readonly columns: readonly ForeignColumn[] }
  /** A part of the place is not there; `known` are those that are, for a misspelt name. */
  | { readonly kind: 'missing'; readonly part: 'catalog' | 'schema' | 'table'; readonly known: readonly string[] }
  /** The cluster has the catalog, but what lies behind it does not answer. */
  | { readonly kind: 'away'; readonly reason: string }

/** Tables of other catalogs that the warehouse's cluster can read. */
export interface ForeignCatalogs {
  /** Its columns now; asked anew each time. */
  readonly describe: (place: ForeignPlace) => Promise<ForeignDescription>
  /** An instant with a zone as the warehouse keeps instants. */
  readonly utc: (value: Sql) => Sql
}

/** Whether the warehouse can be asked now, and what keeps it from answering. An embedded one is always there. */
export type WarehouseStanding = { readonly kind: 'there' } | { readonly kind: 'away'; readonly since: string; readonly error: AppError }

/** What work costs here, however small it is: who writes often does so in larger pieces. */
export interface WarehouseCosts {
  /** About how long it takes to load a batch of a few rows, ms. */
  readonly smallBatchMs: number
  /** About how long it takes to keep a small table for the work at hand, and to let it go, ms. */
  readonly keptTableMs: number
}

export interface UpkeepFault {
  readonly failedAt: string
  readonly error: AppError
}

/** What the place of the files keeps of what was deleted: nothing; older versions, as buckets may; or it does not say. */
export type KeepsDeleted = 'nothing' | 'versions' | 'unknown'

export interface Warehouse extends WarehouseSession {
  readonly costs: WarehouseCosts
  readonly standing: () => WarehouseStanding
  /** Joining files, when it failed last and is to be done again; null when it did not. */
  readonly upkeepFault: () => UpkeepFault | null
  readonly keepsDeleted: () => KeepsDeleted
  /** Resolves when it can be asked; rejects with the signal's reason. */
  readonly whenThere: (signal?: AbortSignal) => Promise<void>
  /**
   * Does work now when it can be asked, and in any case at each later return of it, before anybody else is answered: the work brings up to date what had to wait, and can be
   * done again. @throws what the work throws now; at a return, what fails is told and tried again
   */
  readonly atArrival: (work: () => Promise<void>) => Promise<void>
  /** Undefined where the engine has no other catalogs. */
  readonly foreign: ForeignCatalogs | undefined
  /** Grows with every write, whatever it writes; odd while one is under way. */
  readonly revision: () => number
  /** The warehouse through a sight: nothing outside it can be read, by whatever query. */
  readonly seen: (sight: Sight) => SeenWarehouse
  /** The warehouse as whoever asks now sees it, with columns and rows kept back: for statements that people write. One of them runs at a time. */
  readonly seenByAsker: (kept: Pick<Sight, 'hidden' | 'without'>) => Promise<Pick<SeenWarehouse, 'ask' | 'askToFile' | 'relations'>>
  /** What runs now, and how it is stopped. */
  readonly running: RunningQueries
  /** Which of these customers whoever asks now may see: all of them for the whole base. */
  readonly inside: (customerIds: readonly string[]) => Promise<ReadonlySet<string>>
  readonly dialect: Dialect
  /**
   * Changes rows of projections that no batch owns (`execute` is one such statement); one writer at a time. Each statement is done whole or not at all. An engine that can makes
   * them one transaction; another does them in their order, so work is written such that doing all of it again mends a stop between two.
   */
  readonly write: <T>(work: (session: WarehouseSession) => Promise<T>) => Promise<T>
  /** Makes a table anew from a select, without a moment in which it is empty or gone. */
  readonly replaceTable: (question: string, table: string, select: Sql) => Promise<void>
  /** Makes (or changes) a view that reads like a table. */
  readonly ensureView: (question: string, view: string, select: Sql) => Promise<void>
  /** A session with a table of the given keys (column `key`, text); for lists too long to bind, and for work in several steps. */
  readonly withKeys: <T>(keys: Iterable<string>, work: (table: Sql, session: WorkSession) => Promise<T>) => Promise<T>
  /** Creates the table, or adds the columns it lacks; an integer column widens to number. Always carries `batch_id`. */
  readonly ensureTable: (table: string, columns: readonly WarehouseColumn[]) => Promise<void>
  readonly hasTable: (table: string) => Promise<boolean>
  /** Columns of a table in their order (without `batch_id`); WAREHOUSE_TABLE_UNKNOWN when there is none. */
  readonly describe: (table: string) => Promise<readonly WarehouseColumn[]>
  readonly tables: () => Promise<readonly string[]>
  /** Writes the answer to a file, whole or not at all. @returns rows written */
  readonly exportTo: (question: string, statement: Sql, path: string, format: 'csv' | 'parquet', options?: QueryOptions) => Promise<number>
  /** Writes rows from memory to a Parquet file, whole or not at all, however many they are; cells in the order of the columns. @returns rows written */
  readonly writeRows: (question: string, columns: readonly WarehouseColumn[], rows: Iterable<readonly WarehouseCell[]>, path: string) => Promise<number>
  /** Loads a batch: visible whole when this resolves, not at all when it throws. Loading a batch again replaces it. */
  readonly loadBatch: <T>(batchId: string, work: (load: BatchLoad) => Promise<T>) => Promise<T>
  readonly loadedBatches: () => Promise<readonly LoadedBatch[]>
  /**
   * Rows of a table that these batches have replaced, as they were, with the columns the table has now and `batch_id`, for `from`; undefined where none can have been.
   *
   * @param batches a select with one column of their ids
   */
  readonly replacedBy: (table: string, batches: Sql) => Promise<Sql | undefined>
  /** Removes a batch and restores the rows it had replaced. @returns whether it had been loaded */
  readonly undoBatch: (batchId: string) => Promise<boolean>
  readonly close: () => Promise<void>
}
