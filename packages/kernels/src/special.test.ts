import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import {
  betaCdf, chiSquareTail, erf, erfc, gammaP, gammaQ, logGamma, normalCdf, normalQuantile, studentCdf, studentQuantile,
} from './special.ts'

const near = (actual: number, expected: number, relative = 1e-12): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected))

describe('special functions', () => {
  test('log gamma meets exact factorials and Abramowitz & Stegun values', () => {
    near(logGamma(0.5), 0.5 * Math.log(Math.PI))
    near(logGamma(100), 359.1342053695754, 1e-14)
    near(logGamma(1e-5), 11.512919692895826)
    near(logGamma(171), Math.log(7.257415615307994e306))
    expect(Math.abs(logGamma(1))).toBeLessThan(1e-13)
    expect(logGamma(-1)).toBeNaN()
  })

  test('error function and normal distribution meet published values, tails included', () => {
    near(erf(0.5), 0.5204998778130465)
    near(erf(-2), -0.9953222650189527)
    near(erfc(3), 2.209049699858544e-5)
    near(erfc(10), 2.088487583762545e-45, 1e-11)
    near(normalCdf(-6), 9.865876450376981e-10)
    near(normalCdf(1), 0.8413447460685429)
  })

  test('the normal quantile meets Wichura 1988 table and inverts the distribution function', () => {
    near(normalQuantile(0.25), -0.6744897501960817, 1e-15)
    near(normalQuantile(0.001), -3.090232306167814, 1e-15)
    near(normalQuantile(1e-20), -9.262340089798409, 1e-15)
    near(normalQuantile(0.975), 1.959963984540054, 1e-15)
    fc.assert(fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (z) => {
      expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-9)
    }))
  })

  test('incomplete gamma and chi-square meet published quantiles', () => {
    near(gammaP(0.5, 0.5), 0.6826894921370859)
    near(gammaP(10, 20), 0.9950045876916924)
    near(gammaQ(3, 30), 481 * Math.exp(-30))
    near(chiSquareTail(18.307038053275146, 10), 0.05, 1e-11)
    near(chiSquareTail(6.634896601021213, 1), 0.01, 1e-11)
    fc.assert(fc.property(fc.double({ min: 0.01, max: 200, noNaN: true }), fc.double({ min: 0, max: 400, noNaN: true }), (a, x) => {
      expect(Math.abs(gammaP(a, x) + gammaQ(a, x) - 1)).toBeLessThan(1e-12)
    }))
  })

  test('incomplete beta equals the binomial tail it sums (A&S 26.5.24) and is symmetric', () => {
    let tail = 0
    let term = 0.7 ** 20
    for (let k = 0; k <= 20; k++) {
      if (k >= 5) tail += term
      term *= ((20 - k) / (k + 1)) * (0.3 / 0.7)
    }
    near(betaCdf(0.3, 5, 16), tail)
    fc.assert(fc.property(
      fc.double({ min: 0.05, max: 500, noNaN: true }), fc.double({ min: 0.05, max: 500, noNaN: true }), fc.integer({ min: 0, max: 1024 }),
      (a, b, part) => {
        // 1 - x must be exact: rounding it near 0 moves I_x(0.05, b) visibly.
        const x = part / 1024
        expect(Math.abs(betaCdf(x, a, b) + betaCdf(1 - x, b, a) - 1)).toBeLessThan(1e-10)
      },
    ))
  })

  test('Student t meets the printed tables and becomes normal as degrees of freedom grow', () => {
    near(studentQuantile(0.975, 1), 12.706204736174698, 1e-11)
    near(studentQuantile(0.975, 5), 2.570581835636314, 1e-11)
    near(studentQuantile(0.995, 30), 2.7499956535672267, 1e-11)
    near(studentQuantile(0.05, 2.5), -studentQuantile(0.95, 2.5))
    near(studentCdf(1, 1), 0.75)
    near(studentQuantile(0.975, 1e9), 1.959963984540054, 1e-8)
    near(studentQuantile(0.975, 1e6), 1.9599663, 1e-6)
    fc.assert(fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.double({ min: 0.5, max: 1e5, noNaN: true }), (p, df) => {
      expect(Math.abs(studentCdf(studentQuantile(p, df), df) - p)).toBeLessThan(1e-9)
    }))
  })
})
