import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { findSharedData, sharedData } from './shared-data.ts'

it('a data test gets an existing folder, or is skipped with a reason', () => {
  expect(existsSync(sharedData('online_retail'))).toBe(true)
})

it('a data set that is missing although the others are there is an error, never a skip', () => {
  if (findSharedData('online_retail') === undefined) return
  expect(() => findSharedData('no_such_set')).toThrow(/no data set 'no_such_set'/)
})
