import { readFile, stat } from 'node:fs/promises'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join as joinPath } from 'node:path'
import { fileAddress } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, bringList } from '@sextant/contract'
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { companyOf } from '../customers/index.ts'
import { detectEncoding } from '../data/index.ts'
import { safeCell } from './csv-cell.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { exportName } from './export.ts'
import { saveListSegment } from './list.ts'

type ListReport = OutputOf<typeof bringList>
type ListRequest = Omit<ParsedInputOf<typeof bringList>, 'file'>

const mostBytes = 256 * 2 ** 20
const mostRows = 2_000_000
/** Keys and identifiers that are looked up at once. */
const chunk = 2_000
const missingShown = 20

interface ListTable {
  readonly rows: readonly (readonly string[])[]
  readonly encoding: string
}

const delimiters = [',', ';', '\t', '|'] as const

/** The sign that splits the first lines into the same number of cells, most cells first; a plain list has none. */
const delimiterOf = (text: string): string => {
  const lines = text.split(/\r\n|\r|\n/, 20).filter((line) => line.trim() !== '')
  const counted = delimiters.map((sign) => ({ sign, least: Math.min(...lines.map((line) => line.split(sign).length)) }))
  const best = counted.reduce((found, one) => (one.least > found.least ? one : found), { sign: ',', least: 1 } as { sign: string; least: number })
  return best.sign
}

/** Excel keeps 15 digits of a number: what has more may no longer be what was typed. */
const sheetCell = (cell: unknown, row: number, file: string): string => {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'object' && 'digits' in cell) {
    const digits = String((cell as { digits: unknown }).digits)
    if (/e/i.test(digits) || digits.replaceAll(/\D/g, '').replace(/^0+/, '').length > 15) throw segmentErrors.LIST_DIGITS_LOST({ file, row, text: digits }, { where: `row ${row}` })
    return digits
  }
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : typeof cell === 'string' ? cell : JSON.stringify(cell)
}

const readTable = async (path: string, name: string): Promise<ListTable> => {
  const unreadable = (error: unknown): never => {
    throw segmentErrors.LIST_UNREADABLE({ file: name, reason: error instanceof Error ? error.message : String(error) }, { where: name, cause: error })
  }
  const { size } = await stat(path).catch(unreadable)
  if (size > mostBytes) throw segmentErrors.LIST_TOO_LARGE({ file: name, limit: mostRows }, { where: name })
  if (/\.xlsx$/i.test(name)) {
    const cells = await readSheet(path, 1, { parseNumber: (digits: string) => ({ digits }) as unknown as number }).catch(unreadable)
    return { rows: cells.map((row, index) => row.map((cell) => sheetCell(cell, index + 1, name).trim())), encoding: 'xlsx' }
  }
  const bytes = await readFile(path).catch(unreadable)
  const encoding = detectEncoding(bytes.subarray(0, 262_144))
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: encoding !== 'windows-1252' }).decode(bytes)
  } catch (error) {
    return unreadable(error)
  }
  try {
    const rows = parse(text, { bom: true, delimiter: delimiterOf(text), relaxColumnCount: true, relaxQuotes: true, skipEmptyLines: true, trim: true }) as readonly (readonly string[])[]
    return { rows, encoding }
  } catch (error) {
    return unreadable(error)
  }
}

/** How each entry was found: the customers it may mean. */
type Found = ReadonlyMap<string, readonly string[]>

const lookUp = async (deps: SegmentDeps, kind: string, entries: readonly string[], at: string): Promise<Found> => {
  const found = new Map<string, readonly string[]>()
  for (let from = 0; from < entries.length; from += chunk) {
    const part = entries.slice(from, from + chunk)
    if (kind === 'customer') for (const [key, customer] of await deps.resolveCustomers(part)) found.set(key, [customer])
    else for (const [text, customers] of await deps.holdersOf(kind, part, at)) found.set(text, customers)
  }
  return found
}

interface Choice {
  readonly column: number
  readonly kind: string
}

/** Which column and kind of identifier most of the first entries are found by; the first of equals. */
const chosen = async (deps: SegmentDeps, sample: readonly (readonly string[])[], columns: readonly number[], kinds: readonly string[], at: string): Promise<Choice> => {
  let best = { column: columns[0] ?? 0, kind: kinds[0] ?? 'customer', found: -1 }
  for (const column of columns)
    for (const kind of kinds) {
      const entries = [...new Set(sample.map((row) => row[column] ?? '').filter((entry) => entry !== ''))]
      const { size } = entries.length === 0 ? { size: 0 } : await lookUp(deps, kind, entries, at)
      if (size > best.found) best = { column, kind, found: size }
    }
  return best
}

const columnsAsked = (request: ListRequest, first: readonly string[], width: number, file: string): readonly number[] => {
  const { column } = request
  if (column === undefined) return Array.from({ length: width }, (_, index) => index)
  const named = first.findIndex((header) => header.toLowerCase() === column.trim().toLowerCase())
  const index = named === -1 ? Number(column) - 1 : named
  if (!Number.isInteger(index) || index < 0 || index >= width) throw segmentErrors.LIST_COLUMN_UNKNOWN({ file, column, columns: first.join(', ') }, { where: 'column' })
  return [index]
}

const writeMissing = async (deps: SegmentDeps, key: string, header: string, missing: readonly string[]): Promise<string | null> => {
  if (missing.length === 0) return null
  await mkdir(deps.exportsDir, { recursive: true, mode: 0o700 })
  const name = exportName(deps, `${key}-not-found`.slice(0, 80), 'csv')
  const quoted = (text: string): string => `"${safeCell(text).replaceAll('"', '""')}"`
  await writeFile(joinPath(deps.exportsDir, name), `\uFEFF${[header, ...missing].map(quoted).join('\r\n')}\r\n`, { mode: 0o600 })
  return fileAddress('export', { file: name })
}

/** Kinds of identifier the company's customers have, the customer's own key first. */
const kindsOf = async (deps: SegmentDeps): Promise<readonly string[]> => {
  const { model, level } = await companyOf(deps)
  return [...new Set(['customer', ...(model.levels[level]?.identifiers ?? []).map(({ kind }) => kind), 'email', 'phone', 'number', 'card', 'device', 'external'])]
}

/** A customer whom the asker does not see is not found, as one who does not exist. */
const insideOf = async (deps: SegmentDeps, found: Found): Promise<Found> => {
  const inside = await deps.warehouse.inside([...new Set([...found.values()].flat())])
  return new Map([...found].flatMap(([entry, customers]) => {
    const seen = customers.filter((customer) => inside.has(customer))
    return seen.length === 0 ? [] : [[entry, seen] as const]
  }))
}

interface Entries {
  readonly entries: readonly string[]
  readonly found: Found
  readonly kind: string
  readonly column: string | null
}

const entriesOf = async (deps: SegmentDeps, request: ListRequest, { rows }: ListTable, file: string): Promise<Entries> => {
  const [first = []] = rows
  if (rows.length > mostRows) throw segmentErrors.LIST_TOO_LARGE({ file, limit: mostRows }, { where: file })
  const width = Math.max(0, ...rows.slice(0, 100).map((row) => row.length))
  const [at, kinds] = [await deps.standpoint(), await kindsOf(deps)]
  if (request.identifier !== 'auto' && !kinds.includes(request.identifier)) throw segmentErrors.LIST_IDENTIFIER_UNKNOWN({ identifier: request.identifier, known: kinds.join(', ') }, { where: 'identifier' })
  const columns = columnsAsked(request, first, width, file)
  const { column, kind } = await chosen(deps, rows.slice(0, 500), columns, request.identifier === 'auto' ? kinds : [request.identifier], at)
  const all = rows.map((row) => row[column] ?? '')
  const found = await insideOf(deps, await lookUp(deps, kind, [...new Set(all.filter((entry) => entry !== ''))], at))
  // A first line that nobody is found by, and that is named like a heading, is one.
  const heading = all[0] ?? ''
  const hasHeader = request.header === 'yes' || (request.header === 'auto' && all.length > 1 && !found.has(heading) && (request.column?.toLowerCase() === heading.toLowerCase() || !/\d/.test(heading)) && !heading.includes('@'))
  return { entries: (hasHeader ? all.slice(1) : all).filter((entry) => entry !== ''), found, kind, column: hasHeader ? heading : String(column + 1) }
}

/**
 * Saves the customers named in a file as a list segment, and reports on every entry.
 *
 * @param path file on this machine: CSV or TXT (UTF-8, UTF-16 or GB18030; comma, semicolon, tab or bar), or XLSX (first sheet)
 * @param name what people call the file; its ending tells its kind
 * @returns entries = found + notFound + doubled + ambiguous; an entry that several customers share selects none of them
 */
export const listFromFile = async (deps: SegmentDeps, request: ListRequest, path: string, name: string, savedBy: string): Promise<ListReport> => {
  const file = basename(name)
  const table = await readTable(path, file)
  const { entries, found, kind, column } = await entriesOf(deps, request, table, file)
  const members = new Set<string>()
  const missing: string[] = []
  let [doubled, ambiguous] = [0, 0]
  for (const entry of entries) {
    const customers = found.get(entry) ?? []
    const [customer] = customers
    if (customer === undefined) missing.push(entry)
    else if (customers.length > 1) ambiguous += 1
    else if (members.has(customer)) doubled += 1
    else members.add(customer)
  }
  if (members.size === 0) throw segmentErrors.LIST_NOBODY_FOUND({ file, entries: entries.length, identifier: kind, first: missing.slice(0, 3).join(', ') }, { where: file })
  const { name: label, key, description, purpose } = request
  const saved = await saveListSegment(deps, { key, name: label, description, purpose }, [...members], savedBy)
  return {
    segment: saved, entries: entries.length, found: members.size, notFound: missing.length, doubled, ambiguous, identifier: kind, column, encoding: table.encoding,
    missing: await writeMissing(deps, key, column ?? kind, missing), firstMissing: missing.slice(0, missingShown),
  }
}
