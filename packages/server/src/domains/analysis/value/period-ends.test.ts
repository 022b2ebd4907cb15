import { describe, expect, it } from 'vitest'
import { periodEnds } from './period-ends.ts'

const days = (at: string, step: 'week' | 'month' | 'quarter', periods: number, zone = 'UTC'): readonly string[] => periodEnds(at, step, periods, zone).map((instant) => instant.slice(0, 10))

describe('the instants of a life cycle', () => {
  it('are the beginnings of calendar periods before the instant, and the instant', () => {
    expect(days('2026-03-15T09:00:00.000Z', 'month', 3)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01', '2026-03-15'])
    expect(days('2026-03-18T09:00:00.000Z', 'week', 2)).toEqual(['2026-03-09', '2026-03-16', '2026-03-18'])
    expect(days('2026-02-18T09:00:00.000Z', 'quarter', 2)).toEqual(['2025-10-01', '2026-01-01', '2026-02-18'])
  })

  it('do not say the first of a month twice', () => {
    expect(days('2026-03-01T00:00:00.000Z', 'month', 2)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01'])
  })

  it('begin at midnight of the company’s zone, also across the change of clocks', () => {
    expect(periodEnds('2026-04-15T00:00:00.000Z', 'month', 2, 'Europe/Berlin')).toEqual(['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z', '2026-04-15T00:00:00.000Z'])
  })

  it('are the same for every later instant of a period', () => {
    expect(days('2026-03-02T00:00:00.000Z', 'month', 3).slice(0, -1)).toEqual(days('2026-03-31T00:00:00.000Z', 'month', 3).slice(0, -1))
  })
})
