import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createRandom } from '../random.ts'
import { brierScore, calibrationTable, fitIsotonic, logLoss, predictIsotonic } from './calibration.ts'
import { areaUnderCurve, averagePrecision, liftTable, rankedRows } from './ranking.ts'
import { stratifiedFolds, stratifiedSplit } from './split.ts'

const scored = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), outcome: fc.constantFrom(0, 1), weight: fc.integer({ min: 0, max: 3 }) }), { minLength: 2, maxLength: 40 })
  .filter((rows) => rows.some(({ outcome, weight }) => outcome === 1 && weight > 0) && rows.some(({ outcome, weight }) => outcome === 0 && weight > 0))

const simulated = (n: number): { probabilities: number[]; outcomes: number[] } => {
  const rng = createRandom('scores')
  const probabilities = Array.from({ length: n }, () => rng.beta(1, 4))
  return { probabilities, outcomes: probabilities.map((p) => Number(rng.chance(p))) }
}

describe('ranking', () => {
  test('AUC is the share of pairs ranked rightly, ties half, and weight k is k copies', () => {
    fc.assert(fc.property(scored, (rows) => {
      const copies = rows.flatMap((row) => Array.from({ length: row.weight }, () => row))
      let right = 0
      let pairs = 0
      for (const a of copies) for (const b of copies) {
        if (a.outcome !== 1 || b.outcome !== 0) continue
        pairs++
        right += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0
      }
      const scores = rows.map(({ score }) => score)
      const outcomes = rows.map(({ outcome }) => outcome)
      expect(areaUnderCurve(scores, outcomes, rows.map(({ weight }) => weight))).toBeCloseTo(right / pairs, 10)
      const plain = [copies.map(({ score }) => score), copies.map(({ outcome }) => outcome)] as const
      expect(averagePrecision(...plain)).toBeCloseTo(averagePrecision(scores, outcomes, rows.map(({ weight }) => weight)), 10)
    }))
  })

  test('without both outcomes there is no AUC', () => {
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNaN()
  })

  test('lift bands are equally large, hold every success once and do not depend on the order of rows', () => {
    fc.assert(fc.property(scored, fc.integer({ min: 1, max: 12 }), (rows, bands) => {
      const table = liftTable(rows.map(({ score }) => score), rows.map(({ outcome }) => outcome), bands)
      const turned = rows.toReversed()
      const again = liftTable(turned.map(({ score }) => score), turned.map(({ outcome }) => outcome), bands)
      const successes = rows.filter(({ outcome }) => outcome === 1).length
      expect(table).toHaveLength(bands)
      expect(table.reduce((sum, band) => sum + band.successes, 0)).toBeCloseTo(successes, 9)
      expect(table.at(-1)!.gain).toBeCloseTo(1, 9)
      expect(table.at(-1)!.cumulativeLift).toBeCloseTo(1, 9)
      table.forEach((band, index) => {
        expect(band.rows).toBeCloseTo(rows.length / bands, 9)
        expect(band.successes).toBeCloseTo(again[index]!.successes, 9)
      })
    }))
  })
})

describe('calibration', () => {
  test('true probabilities are found calibrated, doubled odds are not', () => {
    const { probabilities, outcomes } = simulated(20_000)
    const honest = calibrationTable(probabilities, outcomes)
    expect(honest.bands).toHaveLength(10)
    expect(honest.expectedCalibrationError).toBeLessThan(0.012)
    expect(honest.bands.filter(({ interval, meanProbability }) => interval.lower <= meanProbability && meanProbability <= interval.upper).length).toBeGreaterThan(7)
    const boastful = probabilities.map((p) => (2 * p) / (1 + p))
    expect(calibrationTable(boastful, outcomes).expectedCalibrationError).toBeGreaterThan(0.08)
    expect(logLoss(boastful, outcomes)).toBeGreaterThan(logLoss(probabilities, outcomes))
    expect(brierScore(boastful, outcomes)).toBeGreaterThan(brierScore(probabilities, outcomes))
  })

  test('isotonic calibration mends boastful scores, rises with them and keeps the number of successes', () => {
    const { probabilities, outcomes } = simulated(20_000)
    const boastful = probabilities.map((p) => (2 * p) / (1 + p))
    const model = fitIsotonic(boastful, outcomes)
    const mended = predictIsotonic(model, boastful)
    expect(calibrationTable(mended, outcomes).expectedCalibrationError).toBeLessThan(0.01)
    expect(mended.reduce((sum, p) => sum + p, 0)).toBeCloseTo(outcomes.reduce((sum, y) => sum + y, 0), 6)
    const risen = predictIsotonic(model, Array.from({ length: 1001 }, (_, index) => index / 1000))
    risen.forEach((p, index) => expect(p).toBeGreaterThanOrEqual(index === 0 ? 0 : risen[index - 1]!))
  })

  test('equal probabilities are one band, however many rows they are', () => {
    expect(calibrationTable(new Float64Array(50).fill(0.5), Array.from({ length: 50 }, (_, row) => row % 2)).bands).toHaveLength(1)
  })

  test('a certainty that proved wrong costs infinitely much', () => {
    expect(logLoss([0, 1], [1, 1])).toBe(Infinity)
    expect(logLoss([0, 1], [0, 1])).toBe(0)
  })

  test('bad rows are named', () => {
    expect(() => logLoss([0.5, 1.2], [0, 1])).toThrow(/row 1 is 1.2/)
    expect(() => areaUnderCurve([0.5, Number.NaN], [0, 1])).toThrow(/row 1/)
    expect(() => areaUnderCurve([], [])).toThrow(/no rows/)
    expect([...rankedRows([0.1, 0.9, 0.9])]).toEqual([1, 2, 0])
  })
})

describe('splits', () => {
  test('every fold has its share of every class, every row is in one fold, and the seed decides', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(0, 1, 2), { minLength: 5, maxLength: 200 }), fc.integer({ min: 2, max: 5 }), fc.integer(), (classes, folds, seed) => {
      const assigned = stratifiedFolds(classes, folds, seed)
      for (const wanted of [0, 1, 2]) {
        const sizes = Array.from({ length: folds }, (_, fold) => classes.filter((one, row) => one === wanted && assigned[row] === fold).length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }
      expect([...stratifiedFolds(classes, folds, seed)]).toEqual([...assigned])
      const { train, test } = stratifiedSplit(classes, 0.3, seed)
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(classes.map((_, row) => row))
    }))
  })
})
