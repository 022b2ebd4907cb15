import type { Sql } from '@sextant/sql'

export type StoreEngine = 'pglite' | 'postgres'

/**
 * What may be asked of the store. Rows are plain records with the same JavaScript types on both engines: int8 → number (throws
 * when unsafe), numeric → string, timestamptz → ISO 8601 UTC with ms, date → `YYYY-MM-DD`, json/jsonb → parsed, arrays → arrays,
 * bytea → Uint8Array, everything else → string.
 */
export interface Queryable {
  readonly query: <Row>(statement: Sql) => Promise<readonly Row[]>
  /** Exactly one row; none or several is a `StoreError`. */
  readonly one: <Row>(statement: Sql) => Promise<Row>
  /** The row, or undefined when there is none; several is a `StoreError`. */
  readonly maybeOne: <Row>(statement: Sql) => Promise<Row | undefined>
  /** Number of rows affected. */
  readonly execute: (statement: Sql) => Promise<number>
}

export interface Store extends Queryable {
  readonly engine: StoreEngine
  /** Only this process can be connected: what another left half done may be taken up at once. */
  readonly isExclusive: boolean
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Pass `tx` on explicitly: asking the
   * store itself inside `work`, or nesting, is an error on both engines. Never await the network inside.
   */
  readonly transaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>
  /** Several statements without parameters from our own source (migrations, a library's tables); answers the rows of all of them. */
  readonly script: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** What PostgreSQL's background processes do and PGlite has none of: vacuum, statistics, checkpoint. Call when idle. */
  readonly maintain: () => Promise<void>
  readonly close: () => Promise<void>
}

/** More array elements than this in one parameter is refused on both engines: PGlite blocks every other reader while it runs. */
export const maxArrayElements = 20_000

/** Rows that `insertRows` writes in one statement, so that other readers get their turn. */
export const maxRowsPerStatement = 2_000
