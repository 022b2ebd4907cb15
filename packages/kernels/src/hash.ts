// Assignment to arms must give the same answer on every machine for as long as a campaign's results are read, so the hash is
// a published one (XXH64) written out here in 32-bit halves: JavaScript has no 64-bit integer that is fast.
// A 64-bit word lives in two neighbouring slots of a Uint32Array: [high, low].

/** Version of the algorithm behind {@link assignmentShare}; stored with every draw so that an old draw can be replayed. */
export const assignmentAlgorithm = 'xxh64-seeded-by-salt/1'

type Word = readonly [high: number, low: number]

const P1: Word = [0x9e3779b1, 0x85ebca87]
const P2: Word = [0xc2b2ae3d, 0x27d4eb4f]
const P3: Word = [0x165667b1, 0x9e3779f9]
const P4: Word = [0x85ebca77, 0xc2b2ae63]
const P5: Word = [0x27d4eb2f, 0x165667c5]

// Slots of the scratch register file: the hash itself, one temporary, four lanes of long inputs.
const HASH = 0
const TEMPORARY = 2
const LANES = 4
const registers = new Uint32Array(12)

const at = (slot: number): number => registers[slot]!

const set = (slot: number, high: number, low: number): void => {
  registers[slot] = high
  registers[slot + 1] = low
}

const add = (slot: number, high: number, low: number): void => {
  const sum = at(slot + 1) + (low >>> 0)
  registers[slot + 1] = sum
  registers[slot] = at(slot) + (high >>> 0) + (sum > 0xffffffff ? 1 : 0)
}

const multiply = (slot: number, high: number, low: number): void => {
  const myHigh = at(slot)
  const myLow = at(slot + 1)
  const a0 = myLow & 0xffff
  const a1 = myLow >>> 16
  const b0 = low & 0xffff
  const b1 = low >>> 16
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const carry = (middle & 0xffff) + a0 * b1
  registers[slot] = a1 * b1 + (middle >>> 16) + (carry >>> 16) + (Math.imul(myHigh, low) >>> 0) + (Math.imul(myLow, high) >>> 0)
  registers[slot + 1] = Math.imul(myLow, low)
}

const exclusiveOr = (slot: number, high: number, low: number): void => set(slot, at(slot) ^ high, at(slot + 1) ^ low)

const rotateLeft = (slot: number, bits: number): void => {
  const high = at(slot)
  const low = at(slot + 1)
  set(slot, (high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits)))
}

const mixRound = (slot: number, inputHigh: number, inputLow: number): void => {
  const high = at(slot)
  const low = at(slot + 1)
  set(slot, inputHigh, inputLow)
  multiply(slot, P2[0], P2[1])
  add(slot, high, low)
  rotateLeft(slot, 31)
  multiply(slot, P1[0], P1[1])
}

const wordAt = (bytes: Uint8Array, offset: number): number =>
  bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24)

// Inputs of 32 bytes or more go through four lanes; returns how many bytes were consumed.
const mixLanes = (bytes: Uint8Array, length: number, seedHigh: number, seedLow: number): number => {
  for (let lane = 0; lane < 4; lane++) set(LANES + 2 * lane, seedHigh, seedLow)
  add(LANES, P1[0], P1[1])
  add(LANES, P2[0], P2[1])
  add(LANES + 2, P2[0], P2[1])
  add(LANES + 6, ~P1[0], ~P1[1])
  add(LANES + 6, 0, 1)
  let offset = 0
  for (; offset + 32 <= length; offset += 32) {
    for (let lane = 0; lane < 4; lane++) {
      mixRound(LANES + 2 * lane, wordAt(bytes, offset + 8 * lane + 4), wordAt(bytes, offset + 8 * lane))
    }
  }
  const rotations = [1, 7, 12, 18] as const
  set(HASH, 0, 0)
  rotations.forEach((bits, lane) => {
    set(TEMPORARY, at(LANES + 2 * lane), at(LANES + 2 * lane + 1))
    rotateLeft(TEMPORARY, bits)
    add(HASH, at(TEMPORARY), at(TEMPORARY + 1))
  })
  for (let lane = 0; lane < 4; lane++) {
    set(TEMPORARY, 0, 0)
    mixRound(TEMPORARY, at(LANES + 2 * lane), at(LANES + 2 * lane + 1))
    exclusiveOr(HASH, at(TEMPORARY), at(TEMPORARY + 1))
    multiply(HASH, P1[0], P1[1])
    add(HASH, P4[0], P4[1])
  }
  return offset
}

const mixTail = (bytes: Uint8Array, from: number, length: number): void => {
  let offset = from
  for (; offset + 8 <= length; offset += 8) {
    set(TEMPORARY, 0, 0)
    mixRound(TEMPORARY, wordAt(bytes, offset + 4), wordAt(bytes, offset))
    exclusiveOr(HASH, at(TEMPORARY), at(TEMPORARY + 1))
    rotateLeft(HASH, 27)
    multiply(HASH, P1[0], P1[1])
    add(HASH, P4[0], P4[1])
  }
  if (offset + 4 <= length) {
    set(TEMPORARY, 0, wordAt(bytes, offset))
    multiply(TEMPORARY, P1[0], P1[1])
    exclusiveOr(HASH, at(TEMPORARY), at(TEMPORARY + 1))
    rotateLeft(HASH, 23)
    multiply(HASH, P2[0], P2[1])
    add(HASH, P3[0], P3[1])
    offset += 4
  }
  for (; offset < length; offset++) {
    set(TEMPORARY, 0, bytes[offset]!)
    multiply(TEMPORARY, P5[0], P5[1])
    exclusiveOr(HASH, at(TEMPORARY), at(TEMPORARY + 1))
    rotateLeft(HASH, 11)
    multiply(HASH, P1[0], P1[1])
  }
}

// Leaves the hash in registers[HASH], registers[HASH + 1].
const hashBytes = (bytes: Uint8Array, length: number, seedHigh: number, seedLow: number): void => {
  let offset = 0
  if (length >= 32) offset = mixLanes(bytes, length, seedHigh, seedLow)
  else {
    set(HASH, seedHigh, seedLow)
    add(HASH, P5[0], P5[1])
  }
  add(HASH, 0, length)
  mixTail(bytes, offset, length)
  exclusiveOr(HASH, 0, at(HASH) >>> 1)
  multiply(HASH, P2[0], P2[1])
  exclusiveOr(HASH, at(HASH) >>> 29, (at(HASH) << 3) | (at(HASH + 1) >>> 29))
  multiply(HASH, P3[0], P3[1])
  exclusiveOr(HASH, 0, at(HASH))
}

let scratch = new Uint8Array(256)

// UTF-8 as TextEncoder writes it (a lone surrogate becomes U+FFFD), into the shared scratch; returns the number of bytes.
const encodeUtf8 = (text: string): number => {
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 6)
  let length = 0
  for (let index = 0; index < text.length; index++) {
    let code = text.charCodeAt(index)
    if (code < 0x80) {
      scratch[length++] = code
      continue
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const point = text.codePointAt(index)!
      code = point > 0xffff ? point : 0xfffd
      if (point > 0xffff) index++
    }
    if (code < 0x800) scratch[length++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) scratch[length++] = 0xe0 | (code >> 12)
      else {
        scratch[length++] = 0xf0 | (code >> 18)
        scratch[length++] = 0x80 | ((code >> 12) & 0x3f)
      }
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f)
    }
    scratch[length++] = 0x80 | (code & 0x3f)
  }
  return length
}

/**
 * The 64-bit XXH64 hash of bytes.
 * @param bytes what to hash, any length below 2^31
 * @param seed 64-bit seed as [high, low] unsigned halves
 * @returns the hash as [high, low] unsigned 32-bit halves
 * Source: Y. Collet, xxHash fast digest algorithm, specification v0.1.1, "XXH64 algorithm description".
 * Example:
 * ```ts
 * import { xxhash64 } from '@sextant/kernels'
 * xxhash64(new Uint8Array()) // => [0xef46db37, 0x51d8e999]
 * ```
 */
export const xxhash64 = (bytes: Uint8Array, seed: readonly [number, number] = [0, 0]): [number, number] => {
  hashBytes(bytes, bytes.length, seed[0], seed[1])
  return [at(HASH), at(HASH + 1)]
}

/**
 * The 64-bit XXH64 hash of a text's UTF-8 bytes.
 * @param text any string; a lone surrogate counts as U+FFFD
 * @param seed 64-bit seed as [high, low] unsigned halves
 * @returns the hash as [high, low] unsigned 32-bit halves
 * Source: as {@link xxhash64}.
 * Example:
 * ```ts
 * import { hashText } from '@sextant/kernels'
 * hashText('abc') // => [0x44bc2cf5, 0xad770999]
 * ```
 */
export const hashText = (text: string, seed: readonly [number, number] = [0, 0]): [number, number] => {
  hashBytes(scratch, encodeUtf8(text), seed[0], seed[1])
  return [at(HASH), at(HASH + 1)]
}

let knownSalt: string | null = null
let saltHigh = 0
let saltLow = 0

/**
 * The place of a unit on [0, 1) under a salt: the draw that assigns customers to target, control, test and hold-out.
 * The salt's hash seeds the unit's hash (algorithm {@link assignmentAlgorithm}); different salts give independent places.
 * @param salt what the draw is for, for example the campaign's identifier and the level; never empty by accident: it is the only secret of a draw
 * @param unit the identifier drawn, as a string (leading zeros matter)
 * @returns a multiple of 2^-53 in [0, 1), the same for ever on every machine
 * Source: XXH64 as {@link xxhash64}; share = the upper 53 bits / 2^53.
 * Example:
 * ```ts
 * import { assignmentShare } from '@sextant/kernels'
 * assignmentShare('spring-campaign', '00123') // => 0.4950739284476544
 * ```
 */
export const assignmentShare = (salt: string, unit: string): number => {
  if (salt !== knownSalt) {
    hashBytes(scratch, encodeUtf8(salt), 0, 0)
    saltHigh = at(HASH)
    saltLow = at(HASH + 1)
    knownSalt = salt
  }
  hashBytes(scratch, encodeUtf8(unit), saltHigh, saltLow)
  return (at(HASH) * 0x200000 + (at(HASH + 1) >>> 11)) / 0x20000000000000
}

/**
 * The arm in which a share falls when arms lie side by side on [0, 1).
 * Growing an arm at the end of the list never moves a unit between the arms before it.
 * @param share a place in [0, 1), usually of {@link assignmentShare}
 * @param armShares the size of each arm, each ≥ 0, together ≤ 1
 * @returns index of the arm, or -1 when the share lies behind the last arm
 * @throws RangeError when an arm's share is negative or the arms exceed 1
 * Example:
 * ```ts
 * import { armAt } from '@sextant/kernels'
 * armAt(0.85, [0.8, 0.1, 0.1]) // => 1
 * armAt(0.85, [0.4, 0.4]) // => -1
 * ```
 */
export const armAt = (share: number, armShares: readonly number[]): number => {
  let upper = 0
  let found = -1
  for (const [index, armShare] of armShares.entries()) {
    if (!(armShare >= 0)) throw new RangeError(`arm ${index} has share ${armShare}; give a number ≥ 0`)
    upper += armShare
    // The sum of 0.8 + 0.1 + 0.1 is 0.9999999999999999: a whole that is 1 but for rounding leaves nobody outside.
    if (index === armShares.length - 1 && Math.abs(upper - 1) < 1e-9) upper = 1
    if (found < 0 && share < upper) found = index
  }
  if (upper > 1) throw new RangeError(`the arms' shares add up to ${upper}; make them at most 1`)
  return found
}
