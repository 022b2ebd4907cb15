import { describe, expect, it } from 'vitest'
import { lastDue } from './schedule.ts'

const due = (schedule: Parameters<typeof lastDue>[0], now: string, zone: string): string | null => {
  const at = lastDue(schedule, Date.parse(now), zone)
  return at === undefined ? null : new Date(at).toISOString()
}

describe('when a schedule last wanted a segment counted', () => {
  it('is in the company’s zone: 02:15 in Shanghai is the evening before in UTC', () => {
    expect(due({ every: 'day', at: '02:15', weekday: 1 }, '2026-03-01T08:00:00Z', 'Asia/Shanghai')).toBe('2026-02-28T18:15:00.000Z')
    expect(due({ every: 'day', at: '02:15', weekday: 1 }, '2026-03-01T18:14:59Z', 'Asia/Shanghai')).toBe('2026-02-28T18:15:00.000Z')
    expect(due({ every: 'day', at: '02:15', weekday: 1 }, '2026-03-01T18:15:00Z', 'Asia/Shanghai')).toBe('2026-03-01T18:15:00.000Z')
  })
  it('comes every hour at its minute, and every week on its day', () => {
    expect(due({ every: 'hour', at: '00:45', weekday: 1 }, '2026-03-01T08:44:00Z', 'UTC')).toBe('2026-03-01T07:45:00.000Z')
    expect(due({ every: 'week', at: '06:00', weekday: 3 }, '2026-03-01T08:00:00Z', 'UTC')).toBe('2026-02-25T06:00:00.000Z')
    expect(due({ every: 'never', at: '06:00', weekday: 3 }, '2026-03-01T08:00:00Z', 'UTC')).toBeNull()
  })
  it('comes once on the night that has no 02:15, and once on the one that has two', () => {
    expect(due({ every: 'day', at: '02:15', weekday: 1 }, '2026-03-29T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:15:00.000Z')
    expect(due({ every: 'day', at: '02:15', weekday: 1 }, '2026-10-25T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T00:15:00.000Z')
  })
})
