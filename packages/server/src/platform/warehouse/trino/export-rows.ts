import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { appendRows } from '../duckdb/append.ts'
import { createTemporary } from '../duckdb/tables.ts'
import type { Warehouse } from '../warehouse.ts'
import { openScratchDuckdb } from './bench.ts'
import type { BenchOptions } from './bench.ts'
import type { TrinoColumn } from './answer.ts'
import type { Taker } from './client.ts'
import { textLiteral, typeName } from './unbound.ts'

/*
 * An answer becomes a file in its order: its rows are written down as they come, and an embedded DuckDB makes the CSV or Parquet of them that the
 * embedded warehouse would make.
 */

/** What a column of the cluster is in the file. */
const fileType = (type: string): Sql => {
  if (/^(?:tinyint|smallint|integer|bigint)$/.test(type)) return sql`bigint`
  if (type === 'double' || type === 'real') return sql`double`
  const [, digits, scale] = /^decimal\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  if (digits !== undefined && scale !== undefined) return typeName(`decimal(${Number(digits)}, ${Number(scale)})`)
  if (type === 'boolean' || type === 'date') return type === 'boolean' ? sql`boolean` : sql`date`
  if (type.startsWith('timestamp') && type.endsWith('with time zone')) return sql`timestamptz`
  return type.startsWith('timestamp') ? sql`timestamp` : sql`varchar`
}

const cellText = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  return typeof value === 'object' ? JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) : String(value as number | bigint | boolean)
}

interface Written {
  readonly columns: readonly TrinoColumn[]
  readonly rows: number
}

/** Writes rows to an open file as they come, one JSON object a line. */
const linesTaker = (descriptor: number): Taker<Written> => {
  // Made anew when the query is asked again: what the first asking wrote goes.
  ftruncateSync(descriptor, 0)
  let position = 0
  let columns: readonly TrinoColumn[] = []
  let rows = 0
  return {
    columns: (described) => {
      columns = described
    },
    rows: (page) => {
      rows += page.length
      const lines = Buffer.from(page.map((row) => `${JSON.stringify(Object.fromEntries(row.map((value, index) => [`c${index}`, cellText(value)])))}\n`).join(''))
      for (let done = 0; done < lines.length;) {
        const count = writeSync(descriptor, lines, done, lines.length - done, position)
        done += count
        position += count
      }
      return true
    },
    end: () => ({ columns, rows }),
  }
}

const copyOf = (lines: string, { columns, rows }: Written, path: string, format: 'csv' | 'parquet'): Sql => {
  const cells = columns.map(({ name, type }, index) => sql`cast(${rows === 0 ? sql`null` : ident(`c${index}`)} as ${fileType(type)}) as ${ident(name)}`)
  const texts = join(columns.map((_, index) => sql`${textLiteral(`c${index}`)}: 'VARCHAR'`))
  const from = rows === 0 ? sql`from range(0)` : sql`from read_json(${textLiteral(lines)}, format = 'newline_delimited', columns = {${texts}}, maximum_object_size = 33554432)`
  return join([sql`copy (select ${join(cells)} ${from}) to ${textLiteral(path)} `, format === 'csv' ? sql`(format csv, header)` : sql`(format parquet, compression zstd)`], sql``)
}

const askInto = async (lines: string, ask: (makeTaker: () => Taker<Written>) => Promise<Written>): Promise<Written> => {
  const descriptor = openSync(lines, 'w')
  try {
    return await ask(() => linesTaker(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Writes an answer to a file, whole or not at all.
 *
 * @param ask runs the query into a taker, which is made anew when it is asked again
 * @returns rows written
 */
export const exportRows = async (options: BenchOptions, ask: (makeTaker: () => Taker<Written>) => Promise<Written>, path: string, format: 'csv' | 'parquet'): Promise<number> => {
  await mkdir(options.tempDir, { recursive: true })
  const dir = await mkdtemp(joinPath(options.tempDir, 'export-'))
  const lines = joinPath(dir, 'rows.json')
  const part = `${path}.part`
  try {
    const written = await askInto(lines, ask)
    const bench = await openScratchDuckdb(options)
    try {
      await bench.session.execute('warehouse.export', copyOf(lines, written, part, format))
    } finally {
      bench.close()
    }
    await rename(part, path)
    return written.rows
  } finally {
    await rm(part, { force: true })
    await rm(dir, { recursive: true, force: true })
  }
}

/** Writes rows from memory to a Parquet file as the embedded warehouse would: nothing of them goes to the cluster. */
export const writeRows = (options: BenchOptions): Warehouse['writeRows'] => async (question, columns, rows, path) => {
  const bench = await openScratchDuckdb(options)
  const part = `${path}.part`
  try {
    await createTemporary(bench.session, 'written', columns)
    const count = await appendRows(bench.connection, 'written', question, columns, rows)
    await bench.session.execute(question, sql`copy ${ident('temp', 'main', 'written')} to ${textLiteral(part)} (format parquet, compression zstd)`)
    await rename(part, path)
    return count
  } finally {
    bench.close()
    await rm(part, { force: true })
  }
}
