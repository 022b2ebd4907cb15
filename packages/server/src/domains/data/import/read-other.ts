import { join } from 'node:path'
import type { ModelSource } from '@sextant/contract'
import { readSheet } from 'read-excel-file/node'
import { dataErrors } from '../errors.ts'
import type { MalformedRow, ReadableFile } from './read-file.ts'
import { linesOf } from './read-text.ts'
import { rowWriter } from './row-writer.ts'
import type { SourceFile } from './source-files.ts'

/** A number cell of a sheet, with the digits that the file holds. */
interface SheetNumber {
  readonly digits: string
}

const isSheetNumber = (cell: unknown): cell is SheetNumber => typeof cell === 'object' && cell !== null && 'digits' in cell

/** Excel keeps 15 digits of a number: what has more, or an exponent, may no longer be what was typed. */
const hasLostDigits = ({ digits }: SheetNumber): boolean => /e/i.test(digits) || digits.replaceAll(/\D/g, '').replace(/^0+/, '').length > 15

const cellText = (cell: unknown): string | null => {
  if (cell === null || cell === undefined) return null
  if (isSheetNumber(cell)) return cell.digits
  // A day or time of a sheet has no zone: its clock face is written down as it stands.
  if (cell instanceof Date) return cell.toISOString().slice(0, 19).replace('T', ' ').replace(/ 00:00:00$/, '')
  return typeof cell === 'string' ? cell : typeof cell === 'object' ? JSON.stringify(cell) : String(cell as number | boolean)
}

/**
 * One sheet of an XLSX file; its first row is the header. Numbers keep the digits that the file holds.
 *
 * @param texts headers of keys and texts: a number cell there whose digits Excel may have lost rejects its row
 */
export const readXlsx = async (file: SourceFile, source: ModelSource, texts: ReadonlySet<string>, workDir: string, copyName: string): Promise<ReadableFile> => {
  const rows = await readSheet(file.path, source.sheet ?? 1, { parseNumber: (digits: string): SheetNumber => ({ digits }) }).catch((error: unknown) => {
    throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: error instanceof Error ? error.message : String(error) }, { cause: error, where: file.name })
  })
  const headers = (rows[0] ?? []).map((cell) => (cellText(cell) ?? '').trim())
  if (headers.length === 0) throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: 'the sheet is empty' }, { where: file.name })
  const path = join(workDir, copyName)
  const writer = rowWriter(path)
  writer.row(['_row', ...headers])
  const malformed: MalformedRow[] = []
  let count = 0
  for (const [index, row] of rows.slice(1).entries()) {
    const cells = headers.map((_, column) => cellText(row[column]))
    if (cells.every((cell) => cell === null)) continue
    count += 1
    const lost = headers.findIndex((header, column) => texts.has(header) && isSheetNumber(row[column]) && hasLostDigits(row[column]))
    if (lost !== -1) {
      malformed.push({ row: index + 2, column: headers[lost], reason: 'Excel keeps 15 digits of a number and may have lost some of this one: format the column as text and enter the value again', text: cells[lost] ?? '' })
      continue
    }
    writer.row([index + 2, ...cells])
    if (count % 5000 === 0) await writer.ready()
  }
  await writer.close()
  return { headers, absent: [], csv: { path, delimiter: ',', hasRowNumbers: true }, parquet: undefined, encoding: 'xlsx', delimiter: null, rows: count, malformed }
}

/** Numbers as they are written: a JSON number of 19 digits is an identifier, not a double. */
const parseExact = (line: string): unknown =>
  JSON.parse(line, ((_key: string, value: unknown, context: { readonly source?: string }) =>
    typeof value === 'number' ? (context.source ?? String(value)) : value) as (key: string, value: unknown) => unknown)

/** JSON lines; the row number is the line's. Columns are the members that the model asks for. */
export const readJsonLines = async (file: SourceFile, wanted: readonly string[], workDir: string, copyName: string): Promise<ReadableFile> => {
  const path = join(workDir, copyName)
  const writer = rowWriter(path)
  const seen = new Set<string>()
  const malformed: MalformedRow[] = []
  writer.row(['_row', ...wanted])
  let row = 0
  let rows = 0
  for await (const text of linesOf(file)) {
    row += 1
    const line = row === 1 ? text.replace(/^\uFEFF/, '') : text
    if (line.trim() === '') continue
    rows += 1
    const record = recordOf(line)
    if (record === undefined) {
      malformed.push({ row, reason: 'the line is not a JSON object', text: line.slice(0, 300) })
      continue
    }
    for (const name of wanted) if (Object.hasOwn(record, name)) seen.add(name)
    writer.row([row, ...wanted.map((name) => cellText(record[name]))])
    if (row % 5000 === 0) await writer.ready()
  }
  await writer.close()
  // A member that no line has is a missing column; in an empty file nothing can be missing.
  const absent = rows === malformed.length ? [] : wanted.filter((name) => !seen.has(name))
  return { headers: wanted, absent, csv: { path, delimiter: ',', hasRowNumbers: true }, parquet: undefined, encoding: 'utf-8', delimiter: null, rows, malformed }
}

const recordOf = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value = parseExact(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
