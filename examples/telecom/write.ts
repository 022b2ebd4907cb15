import { DuckDBDataChunk, DuckDBInstance, DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api'
import type { DuckDBAppender, DuckDBConnection, DuckDBType } from '@duckdb/node-api'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** How a table is made: raw columns as the generator holds them (small integers), and the SQL that turns them into the file's columns. */
export interface TableShape {
  readonly name: string
  readonly raw: readonly string[]
  /** Raw columns that hold text; all others are 32-bit integers. */
  readonly text?: readonly string[]
  /** Raw columns that hold doubles. */
  readonly double?: readonly string[]
  readonly select: string
  /** Ground truth, written apart from the data. */
  readonly truth?: boolean
  readonly format?: 'parquet' | 'csv'
}

export type RawValue = number | string | null

/** Rows per file; staged rows beyond this are written out at the next block's end, so memory does not grow with the company. */
const SPILL_ROWS = 500_000
const CHUNK_ROWS = 2048

/** What every column vector of DuckDB can do, whatever its type. */
interface Vector {
  setItem(row: number, value: RawValue | undefined): void
  flush(): void
}

function columnType(shape: TableShape, column: string): DuckDBType {
  if (shape.text?.includes(column)) return VARCHAR
  return shape.double?.includes(column) ? DOUBLE : INTEGER
}

/** One table on its way into numbered files. */
export class TableWriter {
  readonly shape: TableShape
  rows = 0
  private readonly connection: DuckDBConnection
  private readonly folder: string
  private readonly chunk: DuckDBDataChunk
  private appender: DuckDBAppender | undefined
  private vectors: Vector[] = []
  private inChunk = 0
  private staged = 0
  private files = 0

  constructor(connection: DuckDBConnection, folder: string, shape: TableShape) {
    this.connection = connection
    this.folder = folder
    this.shape = shape
    this.chunk = DuckDBDataChunk.create(shape.raw.map((column) => columnType(shape, column)))
  }

  async open(): Promise<void> {
    const columns = this.shape.raw.map((column) => `"${column}" ${columnType(this.shape, column)}`)
    await this.connection.run(`create table "${this.stage()}" (${columns.join(', ')})`)
    this.appender = await this.connection.createAppender(this.stage())
    this.startChunk()
  }

  push(row: readonly RawValue[]): void {
    const vectors = this.vectors
    for (let i = 0; i < vectors.length; i++) vectors[i]?.setItem(this.inChunk, row[i])
    this.inChunk++
    this.rows++
    if (this.inChunk === CHUNK_ROWS) this.flushChunk()
  }

  /** Closes the stage when enough rows lie in it (or always, when `last`) and opens the next; returns the SQL that writes the file. */
  async rotate(last: boolean): Promise<readonly string[]> {
    if (this.staged + this.inChunk < SPILL_ROWS && !last) return []
    this.flushChunk()
    this.appender?.closeSync()
    this.appender = undefined
    const stage = this.stage()
    const file = join(this.folder, this.fileName())
    const { select, format } = this.shape
    this.staged = 0
    this.files++
    if (!last) await this.open()
    const options = format === 'csv' ? 'format csv, header' : 'format parquet, compression zstd, row_group_size 122880'
    return [`copy (select ${select} from "${stage}") to '${file.replaceAll("'", "''")}' (${options})`, `drop table "${stage}"`]
  }

  private stage(): string {
    return `${this.shape.truth ? 'truth_' : ''}${this.shape.name}_${this.files}`
  }

  private fileName(): string {
    return this.shape.format === 'csv' ? `${this.shape.name}.csv` : `${this.shape.name}-${String(this.files + 1).padStart(4, '0')}.parquet`
  }

  private startChunk(): void {
    this.chunk.reset()
    this.chunk.rowCount = CHUNK_ROWS
    this.vectors = this.shape.raw.map((_, i) => this.chunk.getColumnVector(i) as Vector)
    this.inChunk = 0
  }

  private flushChunk(): void {
    if (this.inChunk === 0) return
    for (const vector of this.vectors) vector.flush()
    // Setting the count drops the cached vectors, so it comes after the flush.
    this.chunk.rowCount = this.inChunk
    this.appender?.appendDataChunk(this.chunk)
    this.staged += this.inChunk
    this.startChunk()
  }
}

/** All tables of one run: `push` rows by table, `endBlock` between blocks of customers, `close` at the end. */
export interface Warehouse<Name extends string> {
  readonly tables: Readonly<Record<Name, TableWriter>>
  endBlock(): Promise<void>
  close(): Promise<void>
}

/** Opens one writer per shape; truth tables go to the folder `truth` inside. */
export async function openWarehouse<Name extends string>(
  folder: string,
  shapes: Readonly<Record<Name, TableShape>>,
): Promise<Warehouse<Name>> {
  mkdirSync(join(folder, 'truth'), { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '3GB', temp_directory: join(folder, '.spill') })
  const connection = await instance.connect()
  const writer = await instance.connect()
  const tables = {} as Record<Name, TableWriter>
  const all: TableWriter[] = []
  for (const name of Object.keys(shapes) as Name[]) {
    const shape = shapes[name]
    const table = new TableWriter(connection, shape.truth ? join(folder, 'truth') : folder, shape)
    await table.open()
    tables[name] = table
    all.push(table)
  }
  // Files of one block are written while the next block is drawn.
  let writing: Promise<void> = Promise.resolve()
  const rotateAll = async (last: boolean): Promise<string[]> => {
    const statements: string[] = []
    for (const table of all) statements.push(...(await table.rotate(last)))
    return statements
  }
  const runAll = async (statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await writer.run(statement)
  }
  return {
    tables,
    async endBlock() {
      await writing
      writing = runAll(await rotateAll(false))
      writing.catch(() => undefined)
    },
    async close() {
      await writing
      await runAll(await rotateAll(true))
      connection.closeSync()
      writer.closeSync()
      instance.closeSync()
    },
  }
}
