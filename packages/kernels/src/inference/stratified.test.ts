import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { associationOf } from './contingency.ts'
import { mantelHaenszel } from './mantel-haenszel.ts'

describe('the association of two attributes', () => {
  it('is Agresti’s 30.07 with 2 degrees of freedom for party and sex', () => {
    const found = associationOf([[762, 327, 468], [484, 239, 477]])
    expect(found?.statistic).toBeCloseTo(30.0701, 3)
    expect(found?.degreesOfFreedom).toBe(2)
    expect(found?.pValue).toBeCloseTo(2.954e-7, 9)
  })

  it('is the same with rows and columns turned, and whatever empty rows stand beside', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 6 }), (table) => {
      const turned = [0, 1, 2].map((column) => table.map((row) => row[column] as number))
      const [one, other, padded] = [associationOf(table), associationOf(turned), associationOf([...table, [0, 0, 0]])]
      expect(one?.statistic ?? 0).toBeCloseTo(other?.statistic ?? 0, 9)
      expect(padded).toEqual(one)
      if (one !== null) expect(one.cramersV).toBeLessThanOrEqual(1 + 1e-12)
    }))
  })

  it('is total when one tells the other, and cannot be told of one row', () => {
    expect(associationOf([[10, 0], [0, 30]])?.cramersV).toBeCloseTo(1, 12)
    expect(associationOf([[10, 20]])).toBeNull()
  })
})

const admissions = [[512, 313, 89, 19], [353, 207, 17, 8], [120, 205, 202, 391], [138, 279, 131, 244], [53, 138, 94, 299], [22, 351, 24, 317]] as const

describe('a comparison within strata', () => {
  it('turns Berkeley’s admissions round: odds ratio 0.9047 for men, 0.7719 to 1.0603', () => {
    const found = mantelHaenszel(admissions.map(([a, b, c, d]) => ({ exposed: { n: a + b, successes: a }, reference: { n: c + d, successes: c } })))
    expect(found?.oddsRatio).toBeCloseTo(0.9046968, 6)
    expect(found?.oddsRatioInterval?.lower).toBeCloseTo(0.7719074, 6)
    expect(found?.oddsRatioInterval?.upper).toBeCloseTo(1.0603298, 6)
    expect(found?.difference).toBeLessThan(0)
    expect(found).toMatchObject({ strata: 6, n: 4526 })
  })

  it('of one stratum is the plain difference with its unpooled error', () => {
    const found = mantelHaenszel([{ exposed: { n: 40, successes: 20 }, reference: { n: 50, successes: 10 } }])
    expect(found?.difference).toBeCloseTo(0.3, 12)
    expect(found?.standardError).toBeCloseTo(Math.sqrt(0.25 / 40 + 0.16 / 50), 12)
  })

  it('leaves out strata that hold one group only, and is null when none holds both', () => {
    const lonely = { exposed: { n: 10, successes: 5 }, reference: { n: 0, successes: 0 } }
    expect(mantelHaenszel([lonely])).toBeNull()
    const pair = { exposed: { n: 10, successes: 5 }, reference: { n: 10, successes: 2 } }
    expect(mantelHaenszel([lonely, pair])).toEqual(mantelHaenszel([pair]))
  })
})
