import { join } from 'node:path'
import type { ModelSource } from '@sextant/contract'
import { dataErrors } from '../errors.ts'
import { detectEncoding } from './detect-encoding.ts'
import type { Encoding } from './detect-encoding.ts'
import { NotUtf8, sampleOf, utf8Of } from './read-text.ts'
import { rowWriter } from './row-writer.ts'
import { csvFields, csvScanner, detectDelimiter } from './scan-csv.ts'
import type { SourceFile } from './source-files.ts'

/** A row that is no row: it goes to the error file. */
export interface MalformedRow {
  readonly row: number
  /** Header of the cell at fault; absent when it is the whole line. */
  readonly column?: string | undefined
  readonly reason: string
  readonly text: string
}

/** A file made readable for the engine. */
export interface ReadableFile {
  readonly headers: readonly string[]
  /** Headers asked for that no row has (JSON lines only). */
  readonly absent: readonly string[]
  /** CSV with the file's own header line, or one of ours whose first column is the row number. */
  readonly csv: { readonly path: string; readonly delimiter: string; readonly hasRowNumbers: boolean } | undefined
  readonly parquet: string | undefined
  readonly encoding: string
  readonly delimiter: string | null
  /** Data rows in the file, malformed ones among them, blank lines not. */
  readonly rows: number
  readonly malformed: readonly MalformedRow[]
}

interface Scan {
  readonly headers: readonly string[]
  readonly good: number
  readonly malformed: readonly MalformedRow[]
  readonly isClean: boolean
}

const maxMalformed = 200_000

const excerpt = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 200))

/** Reads a CSV once: finds its header, its malformed rows, and whether the engine can read it in place; writes a clean copy when asked. */
const scanText = async (file: SourceFile, encoding: Encoding, delimiter: string, copyTo: string | undefined): Promise<Scan> => {
  const mark = delimiter.charCodeAt(0)
  const malformed: MalformedRow[] = []
  const writer = copyTo === undefined ? undefined : rowWriter(copyTo)
  let headers: readonly string[] | undefined
  let good = 0
  let isClean = true
  const scanner = csvScanner(mark, {
    record: (record) => {
      if (record.isOdd) isClean = false
      if (headers === undefined) {
        headers = csvFields(record.bytes, mark).map((name) => name.trim())
        writer?.row(['_row', ...headers])
      } else if (record.fields !== headers.length) {
        isClean = false
        malformed.push({ row: record.row, reason: `${record.fields} field(s) where the header has ${headers.length}`, text: excerpt(record.bytes) })
      } else {
        good += 1
        writer?.row([record.row, ...csvFields(record.bytes, mark)])
      }
    },
    blank: () => (isClean = false),
    malformed: (row, reason, bytes) => {
      isClean = false
      const said = { unclosed_quote: 'a quote is opened and never closed', text_after_quote: 'text follows a closing quote', too_long: 'the line is longer than 1 MB' }[reason]
      malformed.push({ row, reason: said, text: excerpt(bytes) })
    },
  })
  for await (const piece of utf8Of(file, encoding)) {
    scanner.push(piece)
    if (malformed.length > maxMalformed) throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: `more than ${maxMalformed} lines are malformed; is its delimiter really ${JSON.stringify(delimiter)}?` }, { where: file.name })
    await writer?.ready()
  }
  scanner.end()
  await writer?.close()
  if (headers === undefined) throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: 'it has no header line' }, { where: file.name })
  return { headers, good, malformed, isClean }
}

const checkedEncoding = (file: SourceFile, label: string): Encoding => {
  try {
    return new TextDecoder(label).encoding
  } catch (error) {
    throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: `"${label}" is not an encoding` }, { cause: error, where: file.name })
  }
}

/**
 * Makes a CSV readable: in place when it is sound UTF-8, otherwise through a copy with the row numbers of the original.
 *
 * @param workDir where a copy may be written
 * @param mustCopy the engine would not read it in place
 */
export const readCsv = async (file: SourceFile, source: ModelSource, workDir: string, copyName: string, mustCopy = false): Promise<ReadableFile> => {
  const { sample, isWhole } = await sampleOf(file)
  let encoding = source.encoding === undefined ? detectEncoding(sample) : checkedEncoding(file, source.encoding)
  const text = encoding === 'utf-8' ? sample : Buffer.from(new TextDecoder(encoding).decode(sample, { stream: true }), 'utf8')
  const delimiter = source.delimiter ?? detectDelimiter(text, isWhole)
  const copy = join(workDir, copyName)
  const scanned = async (): Promise<{ scan: Scan; isCopy: boolean }> => {
    if (encoding === 'utf-8' && !mustCopy) {
      const scan = await scanText(file, encoding, delimiter, undefined)
      if (scan.isClean) return { scan, isCopy: false }
    }
    return { scan: await scanText(file, encoding, delimiter, copy), isCopy: true }
  }
  const result = await scanned().catch((error: unknown) => {
    if (!(error instanceof NotUtf8)) throw error
    encoding = error.encoding === 'utf-8' ? 'windows-1252' : error.encoding
    return scanned()
  })
  const { scan, isCopy } = result
  return {
    headers: scan.headers,
    absent: [],
    csv: isCopy ? { path: copy, delimiter: ',', hasRowNumbers: true } : { path: file.path, delimiter, hasRowNumbers: false },
    parquet: undefined,
    encoding: sample[0] === 0xef && encoding === 'utf-8' ? 'utf-8 (BOM)' : encoding,
    delimiter,
    rows: scan.good + scan.malformed.length,
    malformed: scan.malformed,
  }
}
