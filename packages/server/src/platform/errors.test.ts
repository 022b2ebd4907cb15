import { expect, it } from 'vitest'
import { AppError, defineErrors, errorReport, isAppError } from './errors.ts'

const errors = defineErrors({
  SEGMENT_UNKNOWN: {
    status: 404,
    message: ({ name }: { name: string }) => `there is no segment "${name}"`,
    zh: ({ name }: { name: string }) => `没有细分群体“${name}”`,
    fix: ({ name }: { name: string }) => `make "${name}" or list the segments`,
  },
  SEGMENT_EMPTY: { status: 409, message: () => 'the segment is empty', zh: () => '细分群体为空', fix: 'widen the rule' },
})

it('an error says what, where and what to do, in both languages', () => {
  const cause = new Error('inner')
  const error = errors.SEGMENT_UNKNOWN({ name: 'loyal' }, { where: 'campaign.audience', cause })
  expect(error).toBeInstanceOf(AppError)
  expect([error.code, error.status, error.cause]).toEqual(['SEGMENT_UNKNOWN', 404, cause])
  expect(errorReport(error)).toEqual({
    code: 'SEGMENT_UNKNOWN',
    message: 'there is no segment "loyal"',
    zh: '没有细分群体“loyal”',
    fix: 'make "loyal" or list the segments',
    where: 'campaign.audience',
  })
})

it('an error is recognised by its code', () => {
  const error: unknown = errors.SEGMENT_EMPTY()
  expect([isAppError(error), isAppError(error, 'SEGMENT_EMPTY'), isAppError(error, 'SEGMENT_UNKNOWN'), isAppError(new Error('x'))]).toEqual([true, true, false, false])
})
