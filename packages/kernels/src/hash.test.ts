import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { armAt, assignmentShare, hashText, xxhash64 } from './hash.ts'
import { chiSquareTail } from './special.ts'

const hex = ([high, low]: readonly [number, number]): string => high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')

// The buffer of the reference implementation's own self-check (xxhsum sanity check).
const sanityBuffer = (): Uint8Array => {
  const prime64 = 11400714785074694797n
  let state = 2654435761n
  return Uint8Array.from({ length: 222 }, () => {
    const byte = Number(state >> 56n)
    state = (state * prime64) & 0xffffffffffffffffn
    return byte
  })
}

describe('XXH64', () => {
  test('reproduces the published vectors of the reference implementation, with and without a seed', () => {
    const buffer = sanityBuffer()
    const prime32: [number, number] = [0, 2654435761]
    const cases: [number, [number, number], string][] = [
      [0, [0, 0], 'ef46db3751d8e999'], [0, prime32, 'ac75fda2929b17ef'],
      [1, [0, 0], 'e934a84adb052768'], [1, prime32, '5014607643a9b4c3'],
      [4, [0, 0], '9136a0dca57457ee'],
      [14, [0, 0], '8282dcc4994e35c8'], [14, prime32, 'c3bd6bf63deb6df0'],
      [222, [0, 0], 'b641ae8cb691c174'], [222, prime32, '20cb8ab7ae10c14a'],
    ]
    for (const [length, seed, expected] of cases) expect(hex(xxhash64(buffer.subarray(0, length), seed))).toBe(expected)
    expect(hex(hashText('a'))).toBe('d24ec4f1a98c6e5b')
    expect(hex(hashText('abc'))).toBe('44bc2cf5ad770999')
  })

  test('a text is hashed as the UTF-8 bytes that TextEncoder writes, Chinese, emoji and broken surrogates included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(hashText(text)).toEqual(xxhash64(new TextEncoder().encode(text)))
    }))
    for (const text of ['客户', '\ud800', 'a\udc00b', '👶', 'ÿ\u07ff\u0800\uffff']) {
      expect(hashText(text)).toEqual(xxhash64(new TextEncoder().encode(text)))
    }
  })
})

const units = Array.from({ length: 100_000 }, (_, index) => String(index).padStart(7, '0'))

// Chi-square p-value of counts in equally likely cells.
const evenness = (counts: readonly number[]): number => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return chiSquareTail(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0), counts.length - 1)
}

const drawAll = (): number => {
  const start = performance.now()
  for (const unit of units) assignmentShare('speed', unit)
  return units.length / (performance.now() - start) / 1000
}

describe('assignment by salted hash', () => {
  test('customers spread evenly over [0, 1) under every salt (chi-square over 100 bins, 20 salts)', () => {
    const p = Array.from({ length: 20 }, (_, salt) => {
      const counts = Array.from({ length: 100 }, () => 0)
      for (const unit of units) counts[Math.floor(assignmentShare(`campaign-${salt}`, unit) * 100)]!++
      return evenness(counts)
    })
    expect(Math.min(...p)).toBeGreaterThan(0.0005)
    expect(Math.max(...p)).toBeLessThan(0.9995)
  })

  test('the draw of one campaign says nothing about the draw of another (chi-square of the 10 × 10 table, 20 pairs)', () => {
    for (let salt = 0; salt < 20; salt++) {
      const counts = Array.from({ length: 100 }, () => 0)
      for (const unit of units) {
        const first = Math.floor(assignmentShare(`c${salt}`, unit) * 10)
        counts[10 * first + Math.floor(assignmentShare(`c${salt + 1}`, unit) * 10)]!++
      }
      expect(evenness(counts)).toBeGreaterThan(0.0005)
    }
  })

  test('a share never changes: the algorithm is pinned by recorded draws', () => {
    expect([assignmentShare('spring', '00123'), assignmentShare('spring', '123'), assignmentShare('春', '客户-9007199254740993')])
      .toMatchInlineSnapshot(`
        [
          0.7117561512619464,
          0.38201210775143013,
          0.41192705112270644,
        ]
      `)
  })

  test('draws at least one million units a second', () => {
    expect(Math.max(...Array.from({ length: 10 }, drawAll))).toBeGreaterThan(1)
  })

  test('arms that fill the whole leave nobody outside, and growing the last arm moves nobody between the others', () => {
    expect(armAt(1 - 2 ** -53, [0.8, 0.1, 0.1])).toBe(2)
    expect(() => armAt(0.5, [0.8, 0.3])).toThrow(/at most 1/)
    fc.assert(fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (share) => {
      const before = armAt(share, [0.1, 0.2])
      if (before >= 0) expect(armAt(share, [0.1, 0.4])).toBe(before)
    }))
  })
})
