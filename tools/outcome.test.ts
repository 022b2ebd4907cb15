import { expect, it } from 'vitest'
import { closingLines, judgeSkips, sum } from './outcome.ts'

const skipped = { passed: 3, failed: [], skipped: [{ name: 'a', reason: 'shared data: cdnow is not there' }, { name: 'b', reason: 'no unshare' }] }

it('the closing line counts, and every skip stands before it with its reason', () => {
  expect(closingLines(sum([skipped, { passed: 1, failed: ['lint'], skipped: [] }]))).toEqual([
    'failed: lint',
    'skipped: a: shared data: cdnow is not there',
    'skipped: b: no unshare',
    '4 passed, 1 failed, 2 skipped',
  ])
})

it('a skipped data test is a failure where the data are present, and only there', () => {
  expect(closingLines(judgeSkips(skipped, true)).at(-1)).toBe('3 passed, 1 failed, 1 skipped')
  expect(closingLines(judgeSkips(skipped, false)).at(-1)).toBe('3 passed, 0 failed, 2 skipped')
})
