import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenCap } from './policy.ts'
import type { Cap } from './policy.ts'

const cap = (max: number, days: number, channel: string | null = null): Cap => ({ key: `${max}-in-${days}`, name: { en: '', zh: '' }, channel, max, days, active: true })
const hourMs = 3_600_000
const at = (text: string): number => Date.parse(text)
const mail = (text: string) => ({ channel: 'email', at: at(text) })

describe('a frequency cap', () => {
  it('rolls: it is no calendar week, and midnight and the change of the clock mean nothing to it', () => {
    const counted = [mail('2026-03-28T23:30:00Z')]
    expect(brokenCap([cap(1, 1)], counted, mail('2026-03-29T00:30:00Z'))).toBe('1-in-1')
    // The night in which Europe’s clocks go forward: 24 hours later is a wall clock time one hour later.
    expect(brokenCap([cap(1, 1)], counted, mail('2026-03-29T23:29:59Z'))).toBe('1-in-1')
    expect(brokenCap([cap(1, 1)], counted, mail('2026-03-29T23:30:00Z'))).toBeNull()
  })

  it('counts contacts that are planned for later', () => {
    expect(brokenCap([cap(1, 7)], [mail('2026-04-05T00:00:00Z')], mail('2026-04-01T00:00:00Z'))).toBe('1-in-7')
    expect(brokenCap([cap(1, 7)], [mail('2026-04-08T00:00:00Z')], mail('2026-04-01T00:00:00Z'))).toBeNull()
  })

  it('of none lets nobody through, of one channel leaves the others alone, and switched off does nothing', () => {
    expect(brokenCap([cap(0, 1)], [], mail('2026-04-01T00:00:00Z'))).toBe('0-in-1')
    expect(brokenCap([cap(1, 7, 'call_list')], [mail('2026-04-01T00:00:00Z')], mail('2026-04-01T01:00:00Z'))).toBeNull()
    expect(brokenCap([cap(1, 7, 'email')], [{ channel: 'call_list', at: at('2026-04-01T00:00:00Z') }], mail('2026-04-01T01:00:00Z'))).toBeNull()
    expect(brokenCap([{ ...cap(0, 1), active: false }], [], mail('2026-04-01T00:00:00Z'))).toBeNull()
  })

  it('holds in every window of its length, whatever the order in which contacts are asked for', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 24 * 30 }), { maxLength: 40 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 9 }), (hours, max, days) => {
      const taken: { channel: string; at: number }[] = []
      for (const hour of hours) {
        const contact = { channel: 'email', at: hour * hourMs }
        const isFull = Array.from({ length: days * 24 }, (_, back) => contact.at - back * hourMs).some((start) => taken.filter((other) => other.at >= start && other.at < start + days * 24 * hourMs).length >= max)
        expect(brokenCap([cap(max, days)], taken, contact) !== null, 'as counting every window says').toBe(isFull)
        if (!isFull) taken.push(contact)
      }
      for (const { at: start } of taken) expect(taken.filter((other) => other.at >= start && other.at < start + days * 24 * hourMs).length).toBeLessThanOrEqual(max)
    }), { numRuns: 200 })
  })
})
