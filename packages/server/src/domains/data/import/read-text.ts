import { createReadStream } from 'node:fs'
import { isUtf8 } from 'node:buffer'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { createHash } from 'node:crypto'
import type { Encoding } from './detect-encoding.ts'
import { detectEncoding } from './detect-encoding.ts'
import { dataErrors } from '../errors.ts'

/** The bytes of a file, unpacked when it is .gz. */
const bytesOf = async function* (path: string): AsyncGenerator<Buffer> {
  if (!/\.gz$/i.test(path)) {
    yield* createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>
    return
  }
  const gunzip = createGunzip({ chunkSize: 1_048_576 })
  const done = pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), gunzip)
  // The reader below meets the same failure; without this it would also be an unhandled rejection.
  done.catch(() => undefined)
  yield* gunzip as AsyncIterable<Buffer>
  await done
}

/** The first bytes of a file, unpacked. */
export const sampleOf = async (path: string, bytes = 262_144): Promise<{ readonly sample: Buffer; readonly isWhole: boolean }> => {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of bytesOf(path)) {
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
const checkedUtf8 = async function* (path: string): AsyncGenerator<Buffer> {
  let isFirst = true
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of bytesOf(path)) {
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
export const utf8Of = async function* (path: string, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* checkedUtf8(path)
    return
  }
  const decoder = new TextDecoder(encoding, { fatal: encoding !== 'windows-1252' })
  const decoded = (work: () => string): Buffer => {
    try {
      return Buffer.from(work(), 'utf8')
    } catch (error) {
      throw dataErrors.DATA_FILE_UNREADABLE({ file: path, reason: `its text is not ${encoding} throughout` }, { cause: error, where: path })
    }
  }
  for await (const piece of bytesOf(path)) yield decoded(() => decoder.decode(piece, { stream: true }))
  yield decoded(() => decoder.decode())
}
