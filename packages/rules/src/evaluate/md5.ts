/** Left rotations of each round's four steps (RFC 1321, section 3.4). */
const rotations = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]] as const

/** 2^32 times the absolute sine of 1 to 64. */
const sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0)

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

/** The message with its closing bit and length, in blocks of 64 bytes. */
const padded = (bytes: Uint8Array): DataView => {
  const size = (((bytes.length + 8) >> 6) + 1) * 64
  const block = new Uint8Array(size)
  block.set(bytes)
  block[bytes.length] = 0x80
  const view = new DataView(block.buffer)
  view.setUint32(size - 8, (bytes.length * 8) >>> 0, true)
  view.setUint32(size - 4, Math.floor(bytes.length / 2 ** 29), true)
  return view
}

const mixed = (round: number, b: number, c: number, d: number): number => {
  if (round === 0) return (b & c) | (~b & d)
  if (round === 1) return (d & b) | (~d & c)
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d)
}

const wordOf = (round: number, step: number): number => [step, 5 * step + 1, 3 * step + 5, 7 * step][round] as number

const digestBlock = (view: DataView, offset: number, state: readonly number[]): readonly number[] => {
  let [a, b, c, d] = state as readonly [number, number, number, number]
  for (let step = 0; step < 64; step++) {
    const round = step >> 4
    const word = view.getInt32(offset + (wordOf(round, step) % 16) * 4, true)
    const sum = (a + mixed(round, b, c, d) + (sines[step] as number) + word) | 0
    const next = (b + rotated(sum, (rotations[round] as readonly number[])[step % 4] as number)) | 0
    ;[a, b, c, d] = [d, next, b, c]
  }
  return [a, b, c, d].map((value, index) => (value + (state[index] as number)) | 0)
}

const bytesOf = new TextEncoder()

/**
 * MD5 of a text's UTF-8 bytes in small hexadecimal digits, as every engine gives it: the order of a random sample, no protection of anything.
 * Source: RFC 1321.
 */
export const md5 = (text: string): string => {
  const view = padded(bytesOf.encode(text))
  let state: readonly number[] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let offset = 0; offset < view.byteLength; offset += 64) state = digestBlock(view, offset, state)
  const out = new DataView(new ArrayBuffer(16))
  state.forEach((value, index) => out.setInt32(index * 4, value, true))
  return Array.from(new Uint8Array(out.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
