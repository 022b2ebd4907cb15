import { isUtf8 } from 'node:buffer'

/** Names a TextDecoder takes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252' | (string & {})

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte)

/** Share of bytes at even and at odd places that are NUL: text in UTF-16 has many in one of the two. */
const utf16ByZeros = (bytes: Uint8Array): Encoding | undefined => {
  let even = 0
  let odd = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte === 0 && index % 2 === 0) even += 1
    else if (byte === 0) odd += 1
  }
  const half = bytes.length / 2
  if (odd > half * 0.3 && even < odd / 10) return 'utf-16le'
  return even > half * 0.3 && odd < even / 10 ? 'utf-16be' : undefined
}

/** The text without a character that the end of the sample has cut in two (at most 3 bytes). */
const isUtf8Start = (bytes: Uint8Array): boolean => [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)))

/** Bytes from 0x80 that stand in pairs of the GB2312 plane, against those that stand alone as accented letters do. */
const looksChinese = (bytes: Uint8Array): boolean => {
  let paired = 0
  let alone = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const lead = bytes[index] as number
    if (lead < 0x80) continue
    const trail = bytes[index + 1] ?? 0
    if (lead >= 0x81 && lead <= 0xfe && trail >= 0xa1 && trail <= 0xfe) {
      paired += 2
      index += 1
    } else alone += 1
  }
  return paired > alone * 2
}

const decodes = (bytes: Uint8Array, encoding: string): boolean =>
  [0, 1, 2, 3].some((cut) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, bytes.length - cut))
      return true
    } catch {
      return false
    }
  })

/**
 * The encoding of a text file, from a piece of it.
 *
 * @param bytes the start of the file, or any piece that begins at a character
 * @returns UTF-8 whenever it can be; UTF-16 by its mark or its zeros; GB18030 when high bytes stand in Chinese pairs; else windows-1252,
 * which is what files called Latin-1 hold
 */
export const detectEncoding = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8'
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be'
  const wide = utf16ByZeros(bytes)
  if (wide !== undefined) return wide
  if (isUtf8Start(bytes)) return 'utf-8'
  return looksChinese(bytes) && decodes(bytes, 'gb18030') ? 'gb18030' : 'windows-1252'
}
