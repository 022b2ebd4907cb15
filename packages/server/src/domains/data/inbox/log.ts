import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ids } from '../../../platform/ids.ts'
import { inboxErrors } from './errors.ts'

/*
 * The durable log of received messages: files of JSON lines, appended and fsynced. One write and one fsync serve every request that
 * arrived while the one before was on its way to the disk. A line that ends in a blank is followed by more of its request. A file of an earlier
 * process is never written again, so that a request torn by a crash (never answered) stands at the end of its file and is ignored, whole.
 */

export interface LogSlice {
  readonly file: string
  readonly from: number
  readonly to: number
  readonly lines: readonly LogLine[]
}

export interface LogLine {
  readonly text: string
  /** Byte in the file at which the line begins. */
  readonly at: number
}

export interface InboxLog {
  /** Resolves when the lines are on the disk; after a crash before that all of them are there or none. @param lines at least one, none that ends in a blank */
  readonly append: (lines: readonly string[]) => Promise<void>
  /** Names of the files, oldest first, with the bytes that are on the disk. */
  readonly files: () => Promise<readonly { readonly file: string; readonly bytes: number; readonly isCurrent: boolean }[]>
  /** Lines of whole requests from a byte on, at most about `maxBytes`; undefined when there is none. */
  readonly read: (file: string, from: number, maxBytes: number) => Promise<LogSlice | undefined>
  readonly remove: (file: string) => Promise<void>
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly bytes: Buffer
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface CurrentFile {
  readonly name: string
  readonly handle: FileHandle
  durable: number
}

const rotateAtBytes = 64 * 1024 * 1024
const newline = 0x0a

const blank = 0x20
const pieceBytes = 1024 * 1024

/** Where the last whole request of a file ends that nobody writes to any more. */
const wholeEnd = async (path: string): Promise<number> => {
  const handle = await open(path, 'r')
  try {
    let after: number | undefined
    for (let to = (await handle.stat()).size; to > 0; ) {
      const piece = Buffer.alloc(Math.min(pieceBytes, to))
      const from = to - piece.length
      await handle.read(piece, 0, piece.length, from)
      // Newlines from the end on; what stands before one may stand in the piece before.
      for (let at = piece.length - 1; at >= 0; at -= 1) {
        if (after !== undefined && piece[at] !== blank) return after
        after = piece[at] === newline ? from + at + 1 : undefined
      }
      to = from
    }
    return 0
  } finally {
    await handle.close()
  }
}

/** Those ends of the files of a folder; each is looked for once. */
const wholeEnds = (dir: string) => {
  const known = new Map<string, number>()
  return {
    of: async (file: string): Promise<number> => {
      const end = known.get(file) ?? (await wholeEnd(join(dir, file)))
      known.set(file, end)
      return end
    },
    forget: (file: string): void => void known.delete(file),
  }
}

/** A new file survives a crash only when its folder has been fsynced too. */
const createFile = async (dir: string, name: string): Promise<CurrentFile> => {
  const handle = await open(join(dir, name), 'ax', 0o600)
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return { name, handle, durable: 0 }
}

const readSlice = async (dir: string, file: string, from: number, end: number, maxBytes: number): Promise<LogSlice | undefined> => {
  const handle = await open(join(dir, file), 'r')
  try {
    const buffer = Buffer.alloc(Math.min(maxBytes, end - from))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
    const last = buffer.subarray(0, bytesRead).lastIndexOf(newline)
    if (last < 0) return undefined
    const lines: LogLine[] = []
    for (let start = 0; start <= last; ) {
      const stop = buffer.indexOf(newline, start)
      lines.push({ text: buffer.toString('utf8', start, stop), at: from + start })
      start = stop + 1
    }
    return { file, from, to: from + last + 1, lines }
  } finally {
    await handle.close()
  }
}

/** Opens the log in a folder; the first append makes its file. */
export const openInboxLog = async (dir: string, ids: Ids): Promise<InboxLog> => {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  let current: CurrentFile | undefined
  // Known before the file is: a landing that meets it in the folder must not take it for one that is finished.
  let currentName: string | undefined
  const ends = wholeEnds(dir)
  let waiting: Waiting[] = []
  let writing: Promise<void> | undefined

  const writeAll = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      if (current !== undefined && current.durable > rotateAtBytes) {
        await current.handle.close()
        current = undefined
      }
      if (current === undefined) {
        currentName = `${ids.id()}.ndjson`
        current = await createFile(dir, currentName)
      }
      const bytes = Buffer.concat(batch.map((one) => one.bytes))
      await current.handle.appendFile(bytes)
      await current.handle.datasync()
      current.durable += bytes.length
      for (const one of batch) one.resolve()
    } catch (error) {
      // What stands behind the last fsync is not known: the next append starts a new file, this one is read up to its last whole line.
      await current?.handle.close().catch(() => undefined)
      current = undefined
      currentName = undefined
      const fault = inboxErrors.TRACKING_LOG_UNWRITABLE({ reason: error instanceof Error ? error.message : String(error) }, { cause: error })
      for (const one of batch) one.reject(fault)
    }
  }

  const pump = async (): Promise<void> => {
    // A turn of the event loop lets every request that is being parsed now share this fsync.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await writeAll(batch)
    }
    writing = undefined
  }

  const files = async (): Promise<{ file: string; bytes: number; isCurrent: boolean }[]> => {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.ndjson')).sort()
    return Promise.all(names.map(async (file) => {
      const isCurrent = file === currentName
      return { file, isCurrent, bytes: isCurrent ? (current?.durable ?? 0) : (await stat(join(dir, file))).size }
    }))
  }

  return Object.freeze({
    append: (lines: readonly string[]) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ bytes: Buffer.from(`${lines.join(' \n')}\n`), resolve, reject })
        writing ??= pump()
      }),
    files,
    read: async (file: string, from: number, maxBytes: number) => {
      const end = file === currentName ? (current?.durable ?? 0) : await ends.of(file)
      return end <= from ? undefined : readSlice(dir, file, from, end, maxBytes)
    },
    remove: async (file: string) => {
      ends.forget(file)
      await rm(join(dir, file), { force: true })
    },
    close: async () => {
      await writing
      await current?.handle.close()
      current = undefined
      currentName = undefined
    },
  })
}
