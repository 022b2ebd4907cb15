import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { armOf, targetAndControl } from '../experiments/index.ts'
import { contactLimit, drawAudience, waterfallOf } from './audience.ts'
import type { Limits, Obstacles } from './audience.ts'
import { defused } from './call-list.ts'

const people = Array.from({ length: 400 }, (_, index) => `C${index}`)
const free: Obstacles = { suppressed: new Map(), ineligible: new Set(), withoutAddress: new Set(), consentDenied: new Set(), missingFields: new Map(), capped: new Map() }
const noLimit: Limits = { maxContacts: null, reason: 'max_contacts' }

const someObstacles = fc.record({
  suppressed: fc.subarray(people).map((them) => new Map(them.map((customer) => [customer, ['complaint', 'unsubscribed']] as const))), ineligible: fc.subarray(people).map((them) => new Set(them)),
  withoutAddress: fc.subarray(people).map((them) => new Set(them)), consentDenied: fc.subarray(people).map((them) => new Set(them)),
  missingFields: fc.subarray(people).map((them) => new Map(them.map((customer) => [customer, ['customer.city']] as const))), capped: fc.subarray(people).map((them) => new Map(them.map((customer) => [customer, 'weekly'] as const))),
})
const someLimit = fc.option(fc.integer({ min: 0, max: 300 })).map((maxContacts): Limits => ({ maxContacts, reason: 'budget' }))
const someShare = fc.double({ min: 0, max: 0.9, noNaN: true })

describe('who is target, control or dropped', () => {
  it('does not depend on the order of the audience', () => {
    fc.assert(fc.property(fc.shuffledSubarray(people, { minLength: 400 }), someObstacles, someLimit, someShare, (shuffled, obstacles, limit, share) => {
      expect(drawAudience(shuffled, obstacles, targetAndControl('s', share), limit)).toEqual(drawAudience(people, obstacles, targetAndControl('s', share), limit))
    }), { numRuns: 30 })
  })

  it('adds up: audience = target + control + the sum of first reasons, and a limit is never exceeded', () => {
    fc.assert(fc.property(someObstacles, someLimit, someShare, (obstacles, limit, share) => {
      const waterfall = waterfallOf(drawAudience(people, obstacles, targetAndControl('s', share), limit))
      expect(waterfall.target + waterfall.control + waterfall.firstReasons.reduce((sum, row) => sum + row.customers, 0)).toBe(people.length)
      expect(waterfall.target).toBeLessThanOrEqual(limit.maxContacts ?? people.length)
      for (const row of waterfall.firstReasons) expect(waterfall.anyReasons.find((any) => any.reason === row.reason)?.customers).toBeGreaterThanOrEqual(row.customers)
    }), { numRuns: 40 })
  })

  it('is drawn after the obstacles: leaving some out moves nobody else to another arm', () => {
    fc.assert(fc.property(someObstacles, (obstacles) => {
      const split = targetAndControl('s', 0.3)
      const fates = new Map(drawAudience(people, free, split, noLimit).map((member) => [member.customerId, member.fate]))
      for (const member of drawAudience(people, obstacles, split, noLimit)) if (member.fate !== 'dropped') expect(member.fate).toBe(fates.get(member.customerId))
    }), { numRuns: 20 })
  })

  it('a limit takes exactly as many contacts, and cuts control in the same proportion', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `C${index}`)
    const waterfall = waterfallOf(drawAudience(many, free, targetAndControl('limit', 0.2), { maxContacts: 4_000, reason: 'budget' }))
    expect(waterfall.target).toBe(4_000)
    expect(waterfall.control).toBeGreaterThan(900)
    expect(waterfall.control).toBeLessThan(1_100)
  })

  it('is drawn anew for another campaign: being control in one says nothing of the other', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `C${index}`)
    const both = many.filter((customer) => armOf(targetAndControl('one', 0.3), customer).arm.isControl && armOf(targetAndControl('two', 0.3), customer).arm.isControl).length
    // 0.09 of them by chance, ± 4 standard deviations.
    expect(Math.abs(both / many.length - 0.09)).toBeLessThan(4 * Math.sqrt((0.09 * 0.91) / many.length))
  })

  it('the draw of the limit is independent of the arm, so that the last ones taken are not all of one kind', () => {
    const few = drawAudience(people, free, targetAndControl('s', 0.5), { maxContacts: 10, reason: 'max_contacts' })
    expect(few.filter((member) => member.fate === 'target')).toHaveLength(10)
    expect(few.filter((member) => member.fate === 'control').length).toBeGreaterThan(1)
  })
})

describe('how many may be contacted', () => {
  it('is what the budget pays for or the number says, whichever is less', () => {
    expect(contactLimit({ budgetMinor: 1_000, contactCostMinor: 30 })).toEqual({ maxContacts: 33, reason: 'budget' })
    expect(contactLimit({ budgetMinor: 1_000, contactCostMinor: 30, maxContacts: 20 })).toEqual({ maxContacts: 20, reason: 'max_contacts' })
    expect(contactLimit({ budgetMinor: 1_000, contactCostMinor: 30, maxContacts: 50 })).toEqual({ maxContacts: 33, reason: 'budget' })
    expect(contactLimit({ budgetMinor: 0, contactCostMinor: 1 })).toEqual({ maxContacts: 0, reason: 'budget' })
    expect(contactLimit({ budgetMinor: 1_000, contactCostMinor: 0 }).maxContacts).toBeNull()
    expect(contactLimit({ contactCostMinor: 5 }).maxContacts).toBeNull()
  })
})

it('a cell of a call list never starts a formula in a spreadsheet, and phone numbers keep their plus', () => {
  for (const text of ['=cmd|calc', '@SUM(A1)', '+1+cmd', '-2+3', '\t=1', '\r=1', '\n=1', '＝1']) expect(defused(text)).toBe(`'${text}`)
  for (const text of ['+4915112345', '-12', 'Ana', '1=1', '']) expect(defused(text)).toBe(text)
})
