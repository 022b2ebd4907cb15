import { expect, it } from 'vitest'
import { isRunning } from './cohort-period.ts'

const zone = 'Asia/Shanghai'

it('a month is running until its last day is over, in the company’s zone', () => {
  const month = { at: '2026-11-22T04:00:00.000Z', granularity: 'month' } as const
  expect(isRunning(month, '2026-09', 1, zone)).toBe(false)
  expect(isRunning(month, '2026-09', 2, zone)).toBe(true)
  // The end of October in Shanghai is 16:00 in Greenwich.
  expect(isRunning({ ...month, at: '2026-10-31T16:00:00.000Z' }, '2026-10', 0, zone)).toBe(false)
  expect(isRunning({ ...month, at: '2026-10-31T15:59:59.999Z' }, '2026-10', 0, zone)).toBe(true)
})

it('weeks and quarters are counted from their first day', () => {
  expect(isRunning({ at: '2026-11-22T15:00:00.000Z', granularity: 'week' }, '2026-11-16', 0, zone)).toBe(true)
  expect(isRunning({ at: '2026-11-22T16:00:00.000Z', granularity: 'week' }, '2026-11-16', 0, zone)).toBe(false)
  for (const name of ['2026 Q3', '2026-07']) {
    expect(isRunning({ at: '2026-11-22T04:00:00.000Z', granularity: 'quarter' }, name, 0, zone)).toBe(false)
    expect(isRunning({ at: '2026-11-22T04:00:00.000Z', granularity: 'quarter' }, name, 1, zone)).toBe(true)
  }
})

it('a cohort that is no period is never running', () => {
  expect(isRunning({ at: '2026-11-22T04:00:00.000Z', granularity: 'month' }, 'Hamburg', 0, zone)).toBe(false)
})
