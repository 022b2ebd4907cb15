import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Window } from '../tree.ts'
import { windowBounds } from '../windows.ts'
import { isWindowWithin } from './window-within.ts'

const units = fc.constantFrom('hours', 'days', 'weeks', 'months', 'years')
const periods = fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'billing_period')
const days = fc.constantFrom('2024-02-29', '2024-03-01', '2024-03-31', '2024-04-01', '2024-10-27')
const instants = fc.constantFrom('2024-03-31T01:00:00.000Z', '2024-03-30T23:59:59.999Z', '2024-04-01T00:00:00.000Z')

/** Lengths near the borders where one unit becomes another. */
const counts = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 14, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 48, 50, 52, 53, 59, 60, 61, 72, 74, 75, 89, 90, 92, 93, 94, 180, 185, 186, 364, 365, 366, 367, 368, 400, 730, 731, 732)

const window: fc.Arbitrary<Window> = fc.oneof(
  fc.record({ kind: fc.constant('last' as const), count: counts, unit: units }),
  fc.tuple(counts, counts, units).filter(([from, to]) => from < to).map(([from, to, unit]) => ({ kind: 'ago' as const, from, to, unit })),
  fc.tuple(fc.constant(0), counts, units).map(([from, to, unit]) => ({ kind: 'ago' as const, from, to, unit })),
  fc.record({ kind: fc.constant('since' as const), from: fc.oneof(days, instants) }),
  fc.tuple(fc.oneof(days, instants), fc.oneof(days, instants)).filter(([from, to]) => from < to).map(([from, to]) => ({ kind: 'span' as const, from, to })),
  fc.tuple(periods, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 })).map(([unit, back, count]): Window => ({ kind: 'calendar', unit, back, ...(back > 0 && count > 1 ? { count } : {}) })),
) as fc.Arbitrary<Window>

const zone = fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo')
const at = fc.tuple(
  fc.constantFrom('2024-03-31T01:00:00.000Z', '2024-10-27T01:00:00.000Z', '2024-03-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z', '2023-03-29T12:00:00.000Z', '2012-01-02T00:00:00.000Z', '2011-12-31T10:00:00.000Z', '2017-10-16T03:30:00.000Z', '2024-05-31T22:00:00.000Z', '2101-03-01T10:00:00.000Z'),
  fc.integer({ min: -800, max: 800 }), fc.constantFrom(1, 1_800_000, 3_600_000, 86_400_000, 30 * 86_400_000),
).map(([base, count, step]) => new Date(Date.parse(base) + count * step).toISOString())

const calendar = { weekStart: 'sunday' as const, billingDay: 15, holidays: {} }

describe('a window within another', () => {
  it('holds for every instant in every zone, also on the nights when clocks change and across skipped days', () => {
    let [claimed, cases] = [0, 0]
    fc.assert(
      fc.property(window, window, zone, (inner, outer, where) => {
        cases += 1
        if (!isWindowWithin(inner, outer, where)) return
        claimed += 1
        for (const asked of fc.sample(at, { numRuns: 20, seed: cases })) {
          const [a, b] = [inner, outer].map((one) => windowBounds(one, where, asked, calendar))
          if (a === undefined || b === undefined) throw new Error('no bounds')
          const said = `${JSON.stringify(inner)} in ${JSON.stringify(outer)} at ${asked} in ${where}: ${a.from}…${a.to} in ${b.from}…${b.to}`
          // A window without room holds no row.
          if (a.from !== undefined && a.from >= a.to) continue
          expect(b.from === undefined || (a.from !== undefined && b.from <= a.from), said).toBe(true)
          expect(a.to <= b.to, said).toBe(true)
        }
      }),
      { numRuns: 20_000 },
    )
    process.stdout.write(`windows: ${cases} pairs, ${claimed} within each other, each at 20 instants\n`)
    expect(claimed).toBeGreaterThan(1_500)
  })

  it('is found where people expect it', () => {
    const last = (count: number, unit: 'hours' | 'days' | 'weeks' | 'months' | 'years'): Window => ({ kind: 'last', count, unit })
    const found = (inner: Window | undefined, outer: Window | undefined): boolean => isWindowWithin(inner, outer, 'Europe/London')
    expect([found(last(7, 'days'), last(1, 'months')), found(last(4, 'weeks'), last(28, 'days')), found(last(12, 'months'), last(1, 'years')), found(last(90, 'days'), undefined), found(last(365, 'days'), last(1, 'years'))]).toEqual([true, true, true, true, true])
    expect([found(last(29, 'days'), last(1, 'months')), found(last(24, 'hours'), last(1, 'days')), found(undefined, last(1, 'years')), found(last(1, 'years'), last(365, 'days'))]).toEqual([false, false, false, false])
  })
})
