import { randomBytes } from 'node:crypto'
import type { Clock } from './time.ts'

/** Where random bytes come from; logic never asks the machine. */
export interface RandomBytes {
  readonly bytes: (count: number) => Uint8Array
}

export interface Ids {
  /** A new identifier (UUID version 7): later ones sort after earlier ones, also within one millisecond. */
  readonly id: () => string
  /** A code people read out and type: no 0/O, 1/I/L or U; 4.9 bits a character. */
  readonly code: (length: number) => string
  /** A secret for keys and tokens, base64url. */
  readonly secret: (bytes?: number) => string
}

export const systemRandom: RandomBytes = Object.freeze({ bytes: (count: number) => randomBytes(count) })

/** Repeatable bytes for tests and demos (splitmix32); never for secrets. */
export const seededRandom = (seed: number): RandomBytes => {
  let state = seed >>> 0
  const byte = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 11) & 0xff
  }
  return Object.freeze({ bytes: (count: number) => Uint8Array.from({ length: count }, byte) })
}

const codeAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/**
 * Makes identifiers from an injected clock and injected randomness.
 *
 * The 12 bits after the time are a counter within the millisecond (RFC 9562 §6.2, method 1), so that ids of one process sort in
 * the order of their making even when the clock stands still or steps back.
 */
export const createIds = (clock: Clock, random: RandomBytes): Ids => {
  let lastMs = 0
  let counter = 0
  const id = (): string => {
    const now = clock.now()
    if (now > lastMs) {
      lastMs = now
      counter = 0
    } else if (++counter > 0xfff) {
      lastMs += 1
      counter = 0
    }
    const tail = random.bytes(8)
    tail[0] = ((tail[0] as number) & 0x3f) | 0x80
    const time = lastMs.toString(16).padStart(12, '0')
    const rest = hex(tail)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${rest.slice(0, 4)}-${rest.slice(4)}`
  }
  const code = (length: number): string => {
    let text = ''
    // Bytes at or above the largest multiple of 30 are thrown away: every character is equally likely.
    while (text.length < length) for (const byte of random.bytes(length)) if (byte < 240 && text.length < length) text += codeAlphabet[byte % 30]
    return text
  }
  return Object.freeze({ id, code, secret: (bytes = 32) => Buffer.from(random.bytes(bytes)).toString('base64url') })
}
