import { RuleRunError } from '@sextant/rules'
import { expect, it } from 'vitest'
import { appErrorOf } from '../../packages/server/src/platform/http/problem.ts'

it('a rule about a holiday that is not listed is told by its own sentence in both languages, not as an internal error', () => {
  const cause = new RuleRunError('HolidayUnlisted', { en: 'the holiday spring_festival is not listed far enough', zh: '节日 spring_festival 的日期不够' })
  const { error, isExpected } = appErrorOf(cause, 0)
  expect(error).toMatchObject({ code: 'RULE_UNANSWERABLE', status: 422, message: cause.message, zh: '节日 spring_festival 的日期不够' })
  expect(isExpected).toBe(true)
  expect(appErrorOf(new Error('anything else'), 0)).toMatchObject({ error: { code: 'INTERNAL' }, isExpected: false })
})
