import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('one slip of the finger is understood, nonsense is not', () => {
  const known = ['segments', 'session', 'suppressions', 'offers', 'user-id', 'limit']
  expect(nearest('segment', known)[0]).toBe('segments')
  expect(nearest('sgements', known)[0]).toBe('segments')
  expect(nearest('userId', known)).toEqual(['user-id'])
  expect(nearest('limti', known)).toEqual(['limit'])
  expect(nearest('qqqq', known)).toEqual([])
  expect(nearest('', known)).toEqual([])
})
