import { assert, constantFrom, date, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf, endOfDay, lastDayOf, startOfDay } from './zone-day.ts'

const zones = ['Asia/Shanghai', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC']
const days = date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true }).map((moment) => moment.toISOString().slice(0, 10))

describe('days in the company’s zone', () => {
  test('an offer that starts on a day starts at that zone’s midnight, not the browser’s', () => {
    expect(startOfDay('2026-03-01', 'Asia/Shanghai')).toBe('2026-02-28T16:00:00.000Z')
    expect(startOfDay('2026-07-01', 'Europe/London')).toBe('2026-06-30T23:00:00.000Z')
  })
  test('a day that is chosen comes back as the same day', () => {
    assert(property(days, constantFrom(...zones), (day, zone) => {
      expect(dayOf(startOfDay(day, zone), zone)).toBe(day)
      expect(lastDayOf(endOfDay(day, zone), zone)).toBe(day)
    }), { numRuns: 300 })
  })
  test('the instant before a day begins belongs to another day, also when clocks change', () => {
    assert(property(days, constantFrom(...zones), (day, zone) => {
      expect(dayOf(new Date(Date.parse(startOfDay(day, zone)) - 1).toISOString(), zone)).not.toBe(day)
    }), { numRuns: 300 })
  })
})
