import { expect, it } from 'vitest'
import { minorUnits } from './property.ts'

it('amounts are rounded on their digits, halves away from zero', () => {
  expect([1.005, '-1.005', '19.99', 0.1 + 0.2, 1e-7, '9007199254740993', 'x', '1,5'].map((value) => minorUnits(value, 2))).toEqual([101, -101, 1999, 30, 0, undefined, undefined, undefined])
})
