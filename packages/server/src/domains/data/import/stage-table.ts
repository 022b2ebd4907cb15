import type { ModelSource } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../../platform/errors.ts'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { dataErrors } from '../errors.ts'
import { readCsv } from './read-file.ts'
import type { MalformedRow, ReadableFile } from './read-file.ts'
import { readJsonLines, readXlsx } from './read-other.ts'
import type { SourceFile } from './source-files.ts'
import { sharedTypes } from './typed-cell.ts'
import type { FileTypes, TypedCell } from './typed-cell.ts'

/**
 * A table's files in one temporary table: `_file`, `_row`, `_line` (hash of the whole line) and one column per header asked for: text, or
 * the type that all its Parquet files give the column.
 */
export interface StagedTable {
  readonly table: string
  /** Header → its cells as text. */
  readonly columnOf: (header: string) => Sql
  /** Header → its cells as the files typed them; undefined where they stand as text. */
  readonly typedCell: (header: string) => TypedCell | undefined
  /** Header → place in the staged table, for faults. */
  readonly headers: readonly string[]
  readonly files: readonly { readonly file: SourceFile; readonly encoding: string; readonly delimiter: string | null; readonly rows: number }[]
  readonly malformed: readonly (MalformedRow & { readonly file: string })[]
  readonly rows: number
}

export interface StageInput {
  readonly session: WarehouseSession
  readonly source: ModelSource
  readonly files: readonly SourceFile[]
  /** Headers the model reads. */
  readonly headers: readonly string[]
  /** Those of them whose digits must all be there: keys and texts. */
  readonly texts: ReadonlySet<string>
  /** Headers that may be absent. */
  readonly optional: ReadonlySet<string>
  /** Hash the whole line, to count exact duplicates. */
  readonly hashLines: boolean
  readonly workDir: string
  readonly signal: AbortSignal
}

const staged = (index: number): Sql => ident(`h${index}`)

const places = (file: SourceFile, readable: ReadableFile, input: StageInput): readonly (number | undefined)[] =>
  input.headers.map((header) => {
    const at = readable.headers.indexOf(header)
    if (at === -1 || readable.absent.includes(header)) {
      if (input.optional.has(header)) return undefined
      throw dataErrors.DATA_COLUMN_MISSING({ file: file.name, column: header, headers: readable.headers.filter((name) => !readable.absent.includes(name)) }, { where: `${file.name}: ${header}` })
    }
    if (readable.headers.indexOf(header, at + 1) !== -1) throw dataErrors.DATA_HEADER_REPEATED({ file: file.name, column: header }, { where: file.name })
    return at
  })

const readCsvSql = (path: string, delimiter: string, columns: number): Sql => {
  const names = Array.from({ length: columns }, (_, index) => sql`${ident(`c${index}`)}: 'VARCHAR'`)
  return sql`read_csv(${path}, auto_detect = false, header = true, delim = ${delimiter}, quote = '"', escape = '"', columns = {${join(names)}},
    nullstr = '', allow_quoted_nulls = true, strict_mode = true, max_line_size = 2097152)`
}

const lineHash = (columns: readonly Sql[], wanted: boolean): Sql => (wanted ? sql`hash(${join(columns)})` : sql`cast(null as ubigint)`)

/** Copies a readable CSV into the staged table. @returns rows the engine found */
const loadCsv = async (input: StageInput, table: string, fileIndex: number, readable: ReadableFile, at: readonly (number | undefined)[]): Promise<number> => {
  const csv = readable.csv as NonNullable<ReadableFile['csv']>
  const shift = csv.hasRowNumbers ? 1 : 0
  const width = readable.headers.length + shift
  const raw = ident(`${table}_raw`)
  const question = 'import.readFile'
  const options = { signal: input.signal, timeoutMs: 3_600_000 }
  await input.session.execute(question, sql`create or replace temp table ${raw} as select * from ${readCsvSql(csv.path, csv.delimiter, width)}`, options)
  const all = readable.headers.map((_, index) => ident(`c${index + shift}`))
  const cells = at.map((place) => (place === undefined ? sql`cast(null as varchar)` : ident(`c${place + shift}`)))
  // Row identifiers of a table just filled are 0, 1, 2 … in the order of the file.
  const row = csv.hasRowNumbers ? sql`cast(c0 as bigint)` : sql`rowid + 2`
  const rows = await input.session.execute(
    question,
    sql`insert into ${ident(table)} select ${fileIndex}, ${row}, ${lineHash(all, input.hashLines)}${join(cells.map((cell) => sql`, ${cell}`), sql``)} from ${raw}`,
    options,
  )
  await input.session.execute(question, sql`drop table ${raw}`)
  return rows
}

const loadParquet = async (input: StageInput, table: string, fileIndex: number, path: string, at: readonly (number | undefined)[], headers: readonly string[], types: FileTypes): Promise<number> => {
  const cells = at.map((place) => {
    const header = place === undefined ? undefined : (headers[place] as string)
    if (header === undefined) return sql`null`
    return types.has(header) ? ident(header) : sql`cast(${ident(header)} as varchar)`
  })
  return input.session.execute(
    'import.readFile',
    sql`insert into ${ident(table)} select ${fileIndex}, file_row_number + 1, ${lineHash(headers.map((header) => ident(header)), input.hashLines)}${join(cells.map((cell) => sql`, ${cell}`), sql``)}
      from read_parquet(${path}, file_row_number = true)`,
    { signal: input.signal, timeoutMs: 3_600_000 },
  )
}

const readParquet = async (file: SourceFile, input: StageInput): Promise<ReadableFile> => {
  try {
    const schema = await input.session.query<{ column_name: string }>('import.parquetColumns', sql`describe select * from read_parquet(${file.path})`)
    const { rows } = await input.session.one<{ rows: number }>('import.parquetRows', sql`select coalesce(sum(num_rows), 0) as rows from parquet_file_metadata(${file.path})`)
    return { headers: schema.map((row) => row.column_name), absent: [], csv: undefined, parquet: file.path, encoding: 'parquet', delimiter: null, rows, malformed: [] }
  } catch (error) {
    throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: error instanceof Error ? error.message.slice(0, 300) : String(error) }, { cause: error, where: file.name })
  }
}

const readable = (file: SourceFile, input: StageInput, copyName: string, mustCopy: boolean): Promise<ReadableFile> => {
  if (file.format === 'parquet') return readParquet(file, input)
  if (file.format === 'xlsx') return readXlsx(file, input.source, input.texts, input.workDir, copyName)
  if (file.format === 'jsonl') return readJsonLines(file, [...new Set(input.headers)], input.workDir, copyName)
  return readCsv(file, input.source, input.workDir, copyName, mustCopy)
}

/** Loads one file; a CSV that the engine reads otherwise than we did is read again through a clean copy. */
const stageFile = async (input: StageInput, table: string, fileIndex: number, file: SourceFile, types: FileTypes): Promise<ReadableFile> => {
  const copyName = `${table}-${fileIndex}.csv`
  const load = async (mustCopy: boolean): Promise<{ found: ReadableFile; rows: number }> => {
    const found = await readable(file, input, copyName, mustCopy)
    const at = places(file, found, input)
    const rows = found.parquet === undefined ? await loadCsv(input, table, fileIndex, found, at) : await loadParquet(input, table, fileIndex, found.parquet, at, found.headers, types)
    return { found, rows }
  }
  const isInPlace = (found: ReadableFile): boolean => found.csv !== undefined && !found.csv.hasRowNumbers
  const first = await load(false).catch((error: unknown) => {
    if (file.format === 'csv' && isAppError(error, 'WAREHOUSE_QUERY_FAILED')) return undefined
    throw error
  })
  if (first !== undefined && first.rows === first.found.rows - first.found.malformed.length) return first.found
  await input.session.execute('import.readAgain', sql`delete from ${ident(table)} where _file = ${fileIndex}`)
  const second = first !== undefined && !isInPlace(first.found) ? first : await load(true)
  const expected = second.found.rows - second.found.malformed.length
  if (second.rows !== expected) throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: `the engine reads ${second.rows} rows where the file holds ${expected}` }, { where: file.name })
  return second.found
}

/** Reads the files of one table into a temporary table. */
export const stageTable = async (table: string, input: StageInput): Promise<StagedTable> => {
  const types = await sharedTypes(input.session, input.files)
  const columns = input.headers.map((header, index) => sql`, ${staged(index)} ${types.get(header)?.name ?? sql`varchar`}`)
  await input.session.execute('import.stage', sql`create or replace temp table ${ident(table)} (_file integer, _row bigint, _line ubigint${join(columns, sql``)})`)
  const files: { file: SourceFile; encoding: string; delimiter: string | null; rows: number }[] = []
  const malformed: (MalformedRow & { file: string })[] = []
  for (const [index, file] of input.files.entries()) {
    const found = await stageFile(input, table, index, file, types)
    files.push({ file, encoding: found.encoding, delimiter: found.delimiter, rows: found.rows })
    for (const row of found.malformed) malformed.push({ ...row, file: file.name })
  }
  const cellOf = (header: string): Sql => {
    const at = input.headers.indexOf(header)
    if (at === -1) throw new Error(`header ${header} was not staged`)
    return staged(at)
  }
  return {
    table,
    headers: input.headers,
    columnOf: (header) => (types.has(header) ? sql`cast(${cellOf(header)} as varchar)` : cellOf(header)),
    typedCell: (header) => {
      const type = types.get(header)
      return type === undefined ? undefined : { value: cellOf(header), type }
    },
    files,
    malformed,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
  }
}
