import { createWriteStream } from 'node:fs'
import { once } from 'node:events'

/** Writes CSV (UTF-8, comma, line feed) with bounded memory. */
export interface RowWriter {
  /** Cells of one row; null and undefined are empty. */
  readonly row: (cells: readonly (string | number | null | undefined)[]) => void
  /** Waits while the disk is behind; call it between pieces of work. */
  readonly ready: () => Promise<void>
  readonly close: () => Promise<void>
}

/** One CSV cell. */
export const csvCell = (value: string | number | null | undefined): string => {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const rowWriter = (path: string): RowWriter => {
  const stream = createWriteStream(path, { mode: 0o600 })
  let failure: Error | undefined
  let pieces: string[] = []
  let waiting = 0
  stream.on('error', (error) => (failure = error))
  const flush = (): void => {
    for (const piece of pieces) stream.write(piece)
    pieces = []
    waiting = 0
  }
  const add = (piece: string): void => {
    pieces.push(piece)
    waiting += piece.length
    if (waiting > 262_144) flush()
  }
  const check = (): void => {
    if (failure !== undefined) throw failure
  }
  return {
    row: (cells) => add(`${cells.map(csvCell).join(',')}\n`),
    ready: async () => {
      flush()
      check()
      if (stream.writableNeedDrain) await once(stream, 'drain')
      check()
    },
    close: async () => {
      flush()
      check()
      await new Promise<void>((resolve, reject) => {
        stream.once('error', reject)
        stream.end(resolve)
      })
      check()
    },
  }
}
