import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { addDays, dayOf, daysBetween, instantOf, isoOf, minuteOfDay, movableClock, startOfDay, windowOfDay } from './time.ts'

const zones = ['UTC', 'Asia/Shanghai', 'Europe/London', 'America/St_Johns', 'America/Sao_Paulo', 'Pacific/Apia', 'Africa/Cairo']
const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 11, 31) })

it('every instant lies in the window of its own day, in every zone', () => {
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const { from, to } = windowOfDay(dayOf(at, zone), zone)
      expect(from <= at && at < to).toBe(true)
    }),
  )
})

it('the days of a zone follow each other without gap or overlap, also when clocks change', () => {
  expect(windowOfDay('2026-03-29', 'Europe/London')).toEqual({ from: Date.UTC(2026, 2, 29), to: Date.UTC(2026, 2, 29, 23) })
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const day = dayOf(at, zone)
      expect(windowOfDay(day, zone).to).toBe(startOfDay(addDays(day, 1), zone))
    }),
  )
})

it('adding days and counting days are inverse', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -4000, max: 4000 }), (at, days) => {
      const day = dayOf(at, 'UTC')
      expect(daysBetween(day, addDays(day, days))).toBe(days)
    }),
  )
})

it('an instant without a zone is refused, with an offset it is read', () => {
  expect(isoOf(instantOf('2026-03-31T08:00:00+08:00'))).toBe('2026-03-31T00:00:00.000Z')
  for (const text of ['2026-03-31', '2026-03-31T08:00:00', 'yesterday', '2026-02-30T00:00:00Z']) expect(() => instantOf(text), text).toThrow(RangeError)
})

it('a wrong zone or day is refused, never taken for another', () => {
  expect(() => dayOf(0, 'Asia/Peking')).toThrow('Asia/Peking')
  expect(() => startOfDay('2023-02-29', 'UTC')).toThrow('2023-02-29')
})

it('the wall clock decides quiet hours', () => {
  expect(minuteOfDay(instantOf('2026-01-01T13:30:00Z'), 'Asia/Shanghai')).toBe(21 * 60 + 30)
})

it('a movable clock stands still until it is moved', () => {
  const clock = movableClock('2026-01-01T00:00:00Z')
  clock.advance(1500)
  expect([isoOf(clock.now()), clock.now()]).toEqual(['2026-01-01T00:00:01.500Z', clock.now()])
})
