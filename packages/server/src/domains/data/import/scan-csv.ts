export interface CsvRecord {
  /** Bytes of the record without its line end; valid only during the call. */
  readonly bytes: Uint8Array
  /** Row number in the file: the header is 1; blank lines count. */
  readonly row: number
  readonly fields: number
  /** Holds a quote inside an unquoted field, or ends with a lone CR: readers disagree about those. */
  readonly isOdd: boolean
}

export interface CsvHandlers {
  readonly record: (record: CsvRecord) => void
  readonly blank: (row: number) => void
  readonly malformed: (row: number, reason: 'unclosed_quote' | 'text_after_quote' | 'too_long', bytes: Uint8Array) => void
}

export interface CsvScanner {
  readonly push: (chunk: Uint8Array) => void
  readonly end: () => void
}

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Longest record; a quote that is opened and never closed must not swallow the rest of the file. */
export const maxRecordBytes = 1_048_576

type State = 'start' | 'plain' | 'quoted' | 'closed'

/**
 * Cuts a stream of UTF-8 (or ASCII) bytes into CSV records (RFC 4180; line feed, CR LF and lone CR end a line).
 *
 * A record whose quotes are wrong is reported as one malformed physical line, and reading goes on at the next line: one stray quote
 * costs one row, not all rows up to the next quote.
 */
export const csvScanner = (delimiter: number, handlers: CsvHandlers): CsvScanner => {
  let pending: Uint8Array = new Uint8Array(0)
  let row = 1

  /** Ends of the physical line that starts at `from`: [end of text, start of next line], or undefined when it is not all here. */
  const physicalLine = (bytes: Uint8Array, from: number, isLast: boolean): readonly [number, number] | undefined => {
    for (let index = from; index < bytes.length; index += 1) {
      if (bytes[index] === lineFeed) return [index, index + 1]
      if (bytes[index] !== carriageReturn) continue
      if (index + 1 === bytes.length && !isLast) return undefined
      return [index, bytes[index + 1] === lineFeed ? index + 2 : index + 1]
    }
    return isLast ? [bytes.length, bytes.length] : undefined
  }

  const rejectLine = (bytes: Uint8Array, from: number, isLast: boolean, reason: 'unclosed_quote' | 'text_after_quote' | 'too_long'): number | undefined => {
    const line = physicalLine(bytes, from, isLast)
    if (line === undefined) return undefined
    handlers.malformed(row, reason, bytes.subarray(from, line[0]))
    row += 1
    return line[1]
  }

  const accept = (bytes: Uint8Array, from: number, end: number, fields: number, isOdd: boolean): void => {
    if (end === from) handlers.blank(row)
    else handlers.record({ bytes: bytes.subarray(from, end), row, fields, isOdd })
    row += 1
  }

  /** Reads the record at `from`; answers where the next one starts, or undefined when more bytes are needed. */
  const readRecord = (bytes: Uint8Array, from: number, isLast: boolean): number | undefined => {
    let state: State = 'start'
    let fields = 1
    let isOdd = false
    const length = bytes.length
    for (let index = from; index < length; index += 1) {
      const byte = bytes[index]
      if (state === 'quoted') {
        if (byte === quote) state = 'closed'
        continue
      }
      if (byte === delimiter) {
        fields += 1
        state = 'start'
      } else if (byte === lineFeed || byte === carriageReturn) {
        if (byte === carriageReturn && index + 1 === length && !isLast) return undefined
        const isPair = byte === carriageReturn && bytes[index + 1] === lineFeed
        accept(bytes, from, index, fields, isOdd || (byte === carriageReturn && !isPair))
        return isPair ? index + 2 : index + 1
      } else if (byte === quote) {
        if (state === 'start' || state === 'closed') state = 'quoted'
        else isOdd = true
      } else if (state === 'closed') return rejectLine(bytes, from, isLast, 'text_after_quote')
      else state = 'plain'
    }
    if (length - from > maxRecordBytes) return rejectLine(bytes, from, isLast || state === 'quoted', state === 'quoted' ? 'unclosed_quote' : 'too_long')
    if (!isLast) return undefined
    if (state === 'quoted') return rejectLine(bytes, from, true, 'unclosed_quote')
    accept(bytes, from, length, fields, isOdd)
    return length
  }

  const run = (bytes: Uint8Array, isLast: boolean): void => {
    let from = 0
    while (from < bytes.length) {
      const next = readRecord(bytes, from, isLast)
      if (next === undefined) break
      from = next
    }
    pending = bytes.subarray(from)
  }

  return {
    push: (chunk) => run(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]), false),
    end: () => run(pending, true),
  }
}

/** The fields of one record, unquoted. */
export const csvFields = (bytes: Uint8Array, delimiter: number): readonly string[] => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const mark = String.fromCharCode(delimiter)
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let value = ''
      let from = at + 1
      for (;;) {
        const close = text.indexOf('"', from)
        if (close === -1) return [...fields, value + text.slice(from)]
        value += text.slice(from, close)
        if (text[close + 1] !== '"') {
          at = close + 1
          break
        }
        value += '"'
        from = close + 2
      }
      fields.push(value)
    } else {
      const end = text.indexOf(mark, at)
      fields.push(text.slice(at, end === -1 ? undefined : end))
      at = end === -1 ? text.length : end
    }
    if (at >= text.length) return fields
    at += 1
    if (at === text.length) return [...fields, '']
  }
}

const candidates = [',', ';', '\t', '|'] as const

/** The delimiter of a text: the one that cuts most of the first records into the same number (> 1) of fields; a comma for one column. */
export const detectDelimiter = (sample: Uint8Array, isWhole: boolean): string => {
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of candidates) {
    const counts: number[] = []
    const scanner = csvScanner(delimiter.charCodeAt(0), { record: ({ fields }) => counts.push(fields), blank: () => undefined, malformed: () => undefined })
    scanner.push(sample)
    if (isWhole) scanner.end()
    const header = counts[0] ?? 1
    const same = counts.filter((count) => count === header).length
    const score = header < 2 ? 0 : (same / counts.length) * 1000 + header
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}
