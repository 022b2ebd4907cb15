import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileAddress, nearest } from '@sextant/contract'
import type { ModelColumn, OutputOf, ParsedInputOf, exportSegment } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { stringify } from 'csv-stringify'
import writeXlsxFile from 'write-excel-file/node'
import { askingNow } from '../../platform/asking.ts'
import { isoOf } from '../../platform/time.ts'
import type { WarehouseColumn } from '../../platform/warehouse/warehouse.ts'
import { companyOf, customerTable, isPersonal } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import { safeCell } from './csv-cell.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { ruleOfSegment } from './segment.ts'

const keptMs = 24 * 3_600_000
/** Rows of a sheet, without its heading. */
const sheetRows = 1_048_575

type Cell = string | number | boolean | null
/** Types of a file's columns; amounts are in major units. */
const fileTypes: Readonly<Record<ModelColumn['type'], WarehouseColumn['type']>> = { string: 'string', number: 'number', money: 'number', boolean: 'boolean', date: 'date', instant: 'instant' }
type ExportInput = ParsedInputOf<typeof exportSegment>

interface ExportTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

const addressColumns = ['email', 'phone'] as const
const isAddress = (name: string): name is (typeof addressColumns)[number] => (addressColumns as readonly string[]).includes(name)

/** The attributes that are not personal unless others are named. */
const exportColumns = (company: Company, wanted: readonly string[] | undefined, mayUnmask: boolean): readonly string[] => {
  if (wanted === undefined) return Object.entries(company.levelColumns).filter(([, column]) => !isPersonal(column)).map(([name]) => name)
  const known = [...Object.keys(company.levelColumns), 'title', ...addressColumns]
  const wrong = wanted.find((name) => !known.includes(name))
  if (wrong !== undefined) throw segmentErrors.EXPORT_COLUMN_UNKNOWN({ name: wrong, nearest: nearest(wrong, known).join(' or ') }, { where: 'columns' })
  const personal = wanted.find((name) => name === 'title' || isAddress(name) || isPersonal(company.levelColumns[name]))
  if (personal !== undefined && !mayUnmask) throw segmentErrors.EXPORT_COLUMN_PERSONAL({ name: personal }, { where: 'columns' })
  return wanted
}

/** Amounts leave in major units, as people and other programs expect them. */
const exported = (company: Company, name: string): Sql => {
  if (name === 'title') return sql`"base"."_title"`
  const type = company.levelColumns[name]?.type
  return type === 'money' ? sql`cast(${ident('base', name)} as double) / ${10 ** company.catalogue.currencyDigits}` : ident('base', name)
}

const tableOf = async (deps: SegmentDeps, company: Company, selected: Sql, columns: readonly string[], at: string): Promise<ExportTable> => {
  const read = columns.filter((name) => !isAddress(name))
  const rows = await deps.warehouse.query<Readonly<Record<string, Cell>>>('segments.export', exportSelect(company, selected, read))
  const ids = rows.map((row) => String(row['customer']))
  const addresses = new Map(await Promise.all(columns.filter(isAddress).map(async (kind) => [kind as string, await deps.addresses(ids, kind, at)] as const)))
  return {
    columns: ['customer', ...columns],
    rows: rows.map((row, index) => [ids[index] as string, ...columns.map((name) => addresses.get(name)?.get(ids[index] as string) ?? (isAddress(name) ? null : (row[name] ?? null)))]),
  }
}

const exportSelect = (company: Company, selected: Sql, columns: readonly string[]): Sql => sql`
  select "base"."_customer" as "customer"${join(columns.map((name) => sql`, ${exported(company, name)} as ${ident(name)}`), sql``)}
  from ${customerTable(company)} as "base" where "base"."_customer" in (${selected}) order by "base"."_customer"`

const writeCsv = async (path: string, table: ExportTable): Promise<void> => {
  const text = (cell: Cell): string => (cell === null ? '' : typeof cell === 'string' ? safeCell(cell) : String(cell))
  const lines = function* (): Iterable<readonly string[]> {
    yield table.columns
    for (const row of table.rows) yield row.map(text)
  }
  // The byte order mark tells spreadsheet programs that the text is UTF-8.
  await pipeline(Readable.from(lines()), stringify({ bom: true }), createWriteStream(path, { mode: 0o600 }))
}

const writeXlsx = async (path: string, table: ExportTable, about: readonly (readonly [string, string])[]): Promise<void> => {
  if (table.rows.length > sheetRows) throw segmentErrors.EXPORT_TOO_LARGE({ rows: table.rows.length, limit: sheetRows })
  // Text cells are never read as formulas or numbers: 00123 and 19 digits stay as they are.
  const cell = (value: Cell) => (value === null ? null : { value, type: typeof value === 'string' ? String : typeof value === 'number' ? Number : Boolean })
  const heading = table.columns.map((name) => ({ value: name, type: String, fontWeight: 'bold' as const }))
  await writeXlsxFile([
    { sheet: 'Customers', data: [heading, ...table.rows.map((row) => row.map(cell))] },
    { sheet: 'About', data: about.map(([name, value]) => [{ value: name, type: String }, { value, type: String }]) },
  ] as unknown as Parameters<typeof writeXlsxFile>[0]).toFile(path)
}

/** Segment, end of its time, mark of whoever it was written for, secret, format. */
const fileName = /^([a-z0-9][a-z0-9_-]{0,79})\.([0-9a-z]+)\.([0-9a-f]{16})\.[A-Za-z0-9_-]{43}\.(csv|xlsx|parquet)$/

/** A file is for whoever had it written: another person's scope and rights may be narrower. */
const makerMark = (): string => createHash('sha256').update(askingNow()?.who.id ?? '').digest('hex').slice(0, 16)

/** Removes the files whose time is over. */
const removeExpired = async (dir: string, now: number): Promise<void> => {
  for (const name of await readdir(dir)) {
    const expires = fileName.exec(name)?.[2]
    if (expires !== undefined && Number.parseInt(expires, 36) <= now) await rm(joinPath(dir, name), { force: true })
  }
}

/** A file name that cannot be guessed and stops working after a day. */
export const exportName = (deps: SegmentDeps, key: string, format: 'csv' | 'xlsx' | 'parquet'): string => `${key}.${(deps.clock.now() + keptMs).toString(36)}.${makerMark()}.${deps.ids.secret()}.${format}`

/** Writes the customers a segment has now to a file with a name that cannot be guessed and stops working after a day. */
export const exportSegmentTo = async (deps: SegmentDeps, input: ExportInput, by: string, mayUnmask: boolean): Promise<OutputOf<typeof exportSegment>> => {
  const { key, format, reason } = input
  const company = await companyOf(deps)
  const columns = exportColumns(company, input.columns, mayUnmask)
  const { rule, version } = await ruleOfSegment(deps, key)
  const at = await deps.standpoint()
  const selected = compileRule(rule, company.catalogue, { at, dialect: deps.warehouse.dialect })
  const now = deps.clock.now()
  await mkdir(deps.exportsDir, { recursive: true, mode: 0o700 })
  await removeExpired(deps.exportsDir, now)
  const name = exportName(deps, key, format)
  const file = joinPath(deps.exportsDir, name)
  const rows = await write()
  return { file, download: fileAddress('export', { file: name }), rows }

  async function write(): Promise<number> {
    if (format === 'parquet' && !columns.some(isAddress)) return await deps.warehouse.exportTo('segments.export', exportSelect(company, selected, columns), file, 'parquet')
    const table = await tableOf(deps, company, selected, columns, at)
    const part = `${file}.part`
    try {
      if (format === 'csv') await writeCsv(part, table)
      else if (format === 'xlsx') await writeXlsx(part, table, [['segment', `${key}, version ${version}`], ['as of', at], ['exported by', by], ['exported at', isoOf(now)], ['reason', reason], ['customers', String(table.rows.length)]])
      else return await writeParquet(deps, company, table, file)
      await rename(part, file)
    } finally {
      await rm(part, { force: true })
    }
    return table.rows.length
  }
}

/** Addresses live in the store: rows with them are written from memory, in the types the warehouse would write. */
const writeParquet = async (deps: SegmentDeps, company: Company, table: ExportTable, file: string): Promise<number> => {
  const columns = table.columns.map((name): WarehouseColumn => ({ name, type: fileTypes[company.levelColumns[name]?.type ?? 'string'] }))
  return await deps.warehouse.writeRows('segments.export', columns, table.rows, file)
}

/** The file of a download path, or EXPORT_GONE. */
export const exportedFile = async (deps: SegmentDeps, name: string): Promise<{ readonly path: string; readonly type: string; readonly shownName: string }> => {
  const parts = fileName.exec(name)
  const known = parts === null ? [] : await readdir(deps.exportsDir).catch(() => [])
  if (parts === null || Number.parseInt(parts[2] as string, 36) <= deps.clock.now() || parts[3] !== makerMark() || !known.includes(name)) throw segmentErrors.EXPORT_GONE({})
  const types: Readonly<Record<string, string>> = {
    csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', parquet: 'application/vnd.apache.parquet',
  }
  return { path: joinPath(deps.exportsDir, name), type: types[parts[4] as string] as string, shownName: `${parts[1]}.${parts[4]}` }
}
