import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { isUtf8 } from 'node:buffer'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { createHash } from 'node:crypto'
import type { Encoding } from './detect-encoding.ts'
import { detectEncoding } from './detect-encoding.ts'
import { dataErrors } from '../errors.ts'

/** A file and what people call it. */
interface NamedFile {
  readonly name: string
  readonly path: string
}

const isBadPack = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && (error as NodeJS.ErrnoException).code?.startsWith('Z_') === true

/** The bytes of a file, unpacked when it is .gz. DATA_FILE_UNREADABLE when it is cut off or damaged. */
const bytesOf = async function* ({ name, path }: NamedFile): AsyncGenerator<Buffer> {
  if (!/\.gz$/i.test(path)) {
    yield* createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>
    return
  }
  const gunzip = createGunzip({ chunkSize: 1_048_576 })
  const done = pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), gunzip)
  // The reader below meets the same failure; without this it would also be an unhandled rejection.
  done.catch(() => undefined)
  try {
    yield* gunzip as AsyncIterable<Buffer>
    await done
  } catch (error) {
    if (!isBadPack(error)) throw error
    throw dataErrors.DATA_FILE_UNREADABLE({ file: name, reason: `the .gz is cut off or damaged (${error.message}); copy or pack it anew` }, { cause: error, where: name })
  }
}

/** The lines of a UTF-8 file; only CR and LF end one, for a JSON text may hold every other separator. */
export const linesOf = async function* (file: NamedFile): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let held = ''
  for await (const piece of bytesOf(file)) {
    const text = held + decoder.write(piece)
    // A CR at the end may be the first half of a line end.
    const lines = text.slice(0, text.endsWith('\r') ? -1 : undefined).split(/\r\n|[\r\n]/)
    held = `${lines.pop() ?? ''}${text.endsWith('\r') ? '\r' : ''}`
    yield* lines
  }
  const last = (held + decoder.end()).split(/\r\n|[\r\n]/)
  yield* last.at(-1) === '' ? last.slice(0, -1) : last
}

/** The first bytes of a file, unpacked. */
export const sampleOf = async (file: NamedFile, bytes = 262_144): Promise<{ readonly sample: Buffer; readonly isWhole: boolean }> => {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of bytesOf(file)) {
    pieces.push(piece)
    length += piece.length
    if (length >= bytes) return { sample: Buffer.concat(pieces), isWhole: false }
  }
  return { sample: Buffer.concat(pieces), isWhole: true }
}

/** SHA-256 of a file as it lies on the disk. */
export const fileHash = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(piece as Buffer)
  return hash.digest('hex')
}

/** A piece of a file that is not in the encoding the beginning promised. */
export class NotUtf8 extends Error {
  readonly encoding: Encoding
  constructor(encoding: Encoding) {
    super('not UTF-8')
    this.encoding = encoding
  }
}

const stripMark = (bytes: Buffer): Buffer => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes)

/** Length of the part that ends with a whole character. */
const wholeCharacters = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) return back >= (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length : bytes.length - back
  }
  return bytes.length
}

/** UTF-8 as it is, checked; throws NotUtf8 where it is not. */
const checkedUtf8 = async function* (file: NamedFile): AsyncGenerator<Buffer> {
  let isFirst = true
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of bytesOf(file)) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const end = wholeCharacters(all)
    const text = all.subarray(0, end)
    if (!isUtf8(text)) throw new NotUtf8(detectEncoding(text))
    rest = all.subarray(end)
    yield isFirst ? stripMark(text) : text
    isFirst = false
  }
  if (rest.length > 0) throw new NotUtf8('windows-1252')
}

/**
 * The text of a file as pieces of UTF-8 without a byte order mark.
 *
 * @throws NotUtf8 when `encoding` is utf-8 and the file is not; DATA_FILE_UNREADABLE when another encoding does not fit
 */
export const utf8Of = async function* (file: NamedFile, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* checkedUtf8(file)
    return
  }
  const decoder = new TextDecoder(encoding, { fatal: encoding !== 'windows-1252' })
  const decoded = (work: () => string): Buffer => {
    try {
      return Buffer.from(work(), 'utf8')
    } catch (error) {
      throw dataErrors.DATA_FILE_UNREADABLE({ file: file.name, reason: `its text is not ${encoding} throughout` }, { cause: error, where: file.name })
    }
  }
  for await (const piece of bytesOf(file)) yield decoded(() => decoder.decode(piece, { stream: true }))
  yield decoded(() => decoder.decode())
}
