import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valuePieces } from './value-pieces.ts'

describe('values in pieces', () => {
  it('are all there, in their order, and fit into a statement', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.nat({ max: 400_000 }).map((length) => 'x'.repeat(length))), { maxLength: 12 }), (values) => {
        const pieces = valuePieces(values)
        expect(pieces.flat()).toEqual(values)
        for (const piece of pieces) {
          expect(piece.length).toBeGreaterThan(0)
          expect(JSON.stringify(piece).length).toBeLessThan(700_000)
        }
      }),
      { numRuns: 50 },
    )
    expect(valuePieces([])).toEqual([])
    expect(valuePieces([{ id: 'a', n: 1 }, { id: 'b', n: null }])).toEqual([[{ id: 'a', n: 1 }, { id: 'b', n: null }]])
  })
})
