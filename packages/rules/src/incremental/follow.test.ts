import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalogue } from '../catalogue.ts'
import type { CustomerRecord, FactRow } from '../evaluate/record.ts'
import { evaluateRule, prepareRule } from '../evaluate/rule.ts'
import { exampleCatalogue } from '../example-catalogue.ts'
import { parseRule } from '../rule.ts'
import type { Rule } from '../tree.ts'
import { unitsBefore } from '../windows.ts'
import { nextCrossing } from './crossing.ts'
import { followRule } from './follow.ts'
import type { CustomerChange } from './follow.ts'

const dayMs = 86_400_000
const iso = (ms: number): string => new Date(ms).toISOString()

/** Instants at which clocks change, months end or a leap day falls. */
const anchors = ['2024-03-31T01:00:00.000Z', '2024-10-27T01:00:00.000Z', '2024-02-29T12:00:00.000Z', '2024-01-31T23:59:59.999Z', '2024-03-10T10:00:00.000Z', '2023-12-31T16:00:00.000Z', '2024-04-06T15:00:00.000Z'].map((text) => Date.parse(text))
const zones = ['Europe/London', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Cairo', 'UTC', 'Asia/Kathmandu']

const catalogueIn = (timeZone: string): Catalogue => ({
  ...exampleCatalogue, timeZone,
  attributes: { ...exampleCatalogue.attributes, joined_at: { type: 'instant', label: { en: 'Joined', zh: '加入' } }, birth_date: { type: 'date', label: { en: 'Birth', zh: '生日' } } },
  facts: {
    ...exampleCatalogue.facts,
    visit: { label: { en: 'Visit', zh: '到访' }, table: 'fact_visit', customerColumn: 'customer', timeColumn: 'at', columns: { due_at: { type: 'instant', label: { en: 'Due', zh: '到期' } }, kind: { type: 'string', label: { en: 'Kind', zh: '种类' } } } },
  },
  segments: { ...exampleCatalogue.segments, lively: { label: { en: 'Lively', zh: '活跃' }, members: { kind: 'rule', text: 'count(visit, last 10 days) >= 2' } } },
  calendar: { weekStart: 'monday', billingDay: 15, holidays: { spring_festival: ['2021-02-12', '2022-02-01', '2023-01-22', '2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06'] } },
})

const unit = fc.constantFrom('hours', 'days', 'weeks', 'months', 'years')
const small = fc.integer({ min: 1, max: 40 })
const window = fc.oneof(
  fc.tuple(small, unit).map(([count, name]) => `last ${count} ${name}`),
  fc.tuple(small, small, unit).map(([from, more, name]) => `between ${from} and ${from + more} ${name} ago`),
  fc.constantFrom('this month', 'previous week', 'previous 2 quarters', 'this billing period', 'previous day', 'this year', 'month 3 back', 'since 2024-03-01', 'from 2024-01-01 to 2024-03-31', 'ever'),
  fc.constantFrom('around spring_festival from -14 to 8 days', 'around previous spring_festival from -14 to 8 days'),
)
const atom = fc.oneof(
  fc.tuple(window, fc.integer({ min: 0, max: 4 }), fc.constantFrom('>=', '<', '=')).map(([span, count, sign]) => `count(visit, ${span}) ${sign} ${count}`),
  fc.tuple(window).map(([span]) => `any(purchase, ${span}, where amount > 20)`),
  fc.tuple(window).map(([span]) => `sum(purchase.amount, ${span}) > 60`),
  fc.tuple(window).map(([span]) => `days_since(last(visit.due_at, ${span})) > 3`),
  fc.tuple(small, unit).map(([count, name]) => `sum(purchase.amount, last ${Math.min(count, 10)} ${name}, against previous 3) > 1`),
  fc.tuple(fc.integer({ min: 2, max: 6 }), unit).map(([count, name]) => `trend(visit, last ${count} ${name}) > 0`),
  fc.tuple(small, unit, small, unit).map(([a, one, b, other]) => `sequence(visit, then purchase within ${a} ${one}, then no visit within ${b} ${other})`),
  fc.tuple(window, small, unit).map(([span, b, other]) => `sequence(purchase where amount > 10, then no visit within ${b} ${other}, ${span})`),
  fc.tuple(window).map(([span]) => `sequence(visit, then purchase, then no visit, ${span})`),
  fc.integer({ min: -20, max: 200 }).map((days) => `days_since(joined_at) >= ${days}`),
  fc.integer({ min: -300, max: 3_000 }).map((hours) => `hours_since(joined_at) > ${hours}`),
  fc.integer({ min: -2, max: 30 }).map((months) => `months_since(birth_date) > ${months}`),
  fc.integer({ min: 0, max: 3 }).map((years) => `years_since(joined_at) < ${years}`),
  fc.constantFrom('now() > joined_at', 'today() >= birth_date', 'joined_at between 2024-01-01 and now()', 'days_until_anniversary(birth_date) < 7', 'days_between(joined_at, now()) > 2', 'weekday(today()) = 3', 'month(now()) = 2',
    'any(visit, where due_at < now())', 'count(visit, where days_since(due_at) > 5) > 1', 'count(visit, where hours_since(due_at) < 30) > 0', 'in segment "lively"', 'add_days(birth_date, 30) < today()', 'nth(purchase.amount, 2, last 3 weeks) > 5', 'days_since(purchase) > 12', 'age > 18'),
)
const ruleText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: atom, weight: 3 },
  { arbitrary: fc.tuple(atom, fc.constantFrom('and', 'or'), atom).map((parts) => parts.join(' ')), weight: 2 },
  { arbitrary: fc.tuple(atom, atom).map(([a, b]) => `not (${a}) and (${b} or age > 30)`), weight: 1 },
)

const instant = fc.tuple(fc.constantFrom(...anchors), fc.oneof(fc.integer({ min: -120, max: 120 }).map((half) => half * 1_800_000), fc.integer({ min: -90, max: 90 }).map((days) => days * dayMs), fc.integer({ min: -3, max: 3 })))
  .map(([anchor, offset]) => anchor + offset)
const row = fc.record({ time: instant.map(iso), amount: fc.integer({ min: -500, max: 5_000 }), kind: fc.constantFrom('a', 'b'), due_at: instant.map(iso) })
const customerOf = fc.record({
  age: fc.option(fc.integer({ min: 10, max: 50 }), { nil: null }), joined: fc.option(instant.map(iso), { nil: null }), birth: fc.option(instant.map((ms) => iso(ms).slice(0, 10)), { nil: null }),
  visits: fc.array(row, { maxLength: 5 }), purchases: fc.array(row, { maxLength: 5 }),
}).map(({ age, joined, birth, visits, purchases }): CustomerRecord => ({ id: 'x', attributes: { age, joined_at: joined, birth_date: birth }, facts: { visit: visits, purchase: purchases } }))

const ruleOf = (text: string, catalogue: Catalogue): Rule => {
  const parsed = parseRule(text, catalogue)
  if (parsed.kind === 'error') throw new Error(`${text}: ${parsed.errors[0]?.message.en ?? ''}`)
  return parsed.rule
}

describe('the next change of an answer', () => {
  it('is missed by no clock: between now and it the answer stays, at it the answer is another', () => {
    let cases = 0
    let changes = 0
    fc.assert(fc.property(ruleText, fc.constantFrom(...zones), customerOf, instant, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }), (text, zone, customer, start, points) => {
      const catalogue = catalogueIn(zone)
      const rule = ruleOf(text, catalogue)
      const prepared = prepareRule(rule, catalogue)
      const followed = followRule(rule, catalogue).follow(customer, iso(start))
      const until = start + 150 * dayMs
      const next = followed.nextChange(iso(until))
      cases += 1
      const end = next.kind === 'changes' ? Date.parse(next.at) - 1 : next.until === null ? until : Date.parse(next.until)
      const said = `${text} in ${zone} at ${iso(start)}`
      // Random instants, and the neighbourhood of every row, whole days on: where answers like to change.
      const probes = [...points.map((share) => Math.floor(start + share * (end - start))), end, ...anchors.flatMap((anchor) => [anchor, anchor + dayMs, anchor + 30 * dayMs])]
      const missed = probes.find((probe) => probe >= start && probe <= end && prepared.value(customer, iso(probe)) !== followed.value())
      expect(missed, `${said}: ${iso(missed ?? 0)} before ${iso(end + 1)}`).toBeUndefined()
      if (next.kind !== 'changes') return
      changes += 1
      expect(Date.parse(next.at), said).toBeGreaterThan(start)
      expect(next.value, said).not.toBe(followed.value())
      expect(prepared.value(customer, next.at), said).toBe(next.value)
    }), { numRuns: 3_000 })
    expect(changes).toBeGreaterThan(cases / 6)
  }, 120_000)

  it('crosses an edge that steps back where months end and clocks change as often as it does', () => {
    fc.assert(fc.property(fc.constantFrom(...zones), instant, fc.integer({ min: 1, max: 14 }), fc.constantFrom('days' as const, 'weeks' as const, 'months' as const, 'years' as const), (zone, target, count, name) => {
      const isPast = (at: number): boolean => unitsBefore(zone, at, count, name) >= target
      let at = target - dayMs
      const crossings: number[] = []
      for (let found = nextCrossing(zone, target, count, name, at); found !== Infinity; found = nextCrossing(zone, target, count, name, at)) {
        expect(found).toBeGreaterThan(at)
        expect(isPast(found), `${zone} ${iso(target)} ${count} ${name} at ${iso(found)}`).not.toBe(isPast(found - 1))
        crossings.push(found)
        at = found
      }
      expect(crossings.length % 2).toBe(1)
      const expected = crossings[0] as number
      for (let probe = expected - 5 * dayMs; probe < expected + 6 * dayMs; probe += 900_000) {
        const passed = crossings.filter((crossing) => crossing <= probe).length
        expect(isPast(probe), `${zone} ${iso(target)} ${count} ${name} at ${iso(probe)}`).toBe(passed % 2 === 1)
      }
    }), { numRuns: 300 })
  }, 60_000)
})

describe('a rule kept up to date by events', () => {
  const change: fc.Arbitrary<CustomerChange> = fc.oneof(
    fc.tuple(fc.constantFrom('visit', 'purchase'), row).map(([fact, one]): CustomerChange => ({ kind: 'fact', fact, row: one as FactRow })),
    fc.oneof(instant.map(iso), fc.constant(null)).map((value): CustomerChange => ({ kind: 'attribute', name: 'joined_at', value })),
    fc.integer({ min: 10, max: 50 }).map((value): CustomerChange => ({ kind: 'attribute', name: 'age', value })),
  )
  it('answers at every instant as a rule asked anew does, whatever arrives and in whatever order of its own time', () => {
    let answers = 0
    fc.assert(fc.property(ruleText, fc.constantFrom(...zones), customerOf, fc.array(fc.record({ wait: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 20 * dayMs })), change: fc.option(change, { nil: undefined }) }), { maxLength: 12 }), (text, zone, customer, events) => {
      const catalogue = catalogueIn(zone)
      const rule = ruleOf(text, catalogue)
      let at = anchors[2] as number
      const followed = followRule(rule, catalogue).follow(customer, iso(at))
      for (const event of events) {
        at += event.wait
        const value = event.change === undefined ? followed.advance(iso(at)) : followed.apply(event.change, iso(at))
        expect(value === true, `${text} in ${zone} at ${iso(at)}`).toBe(evaluateRule(rule, followed.record(), { at: iso(at), catalogue }))
        answers += 1
      }
    }), { numRuns: 2_000 })
    expect(answers).toBeGreaterThan(5_000)
  }, 120_000)

  it('refuses time that runs backward', () => {
    const followed = followRule(ruleOf('age > 18', exampleCatalogue), exampleCatalogue).follow({ id: '1', attributes: { age: 20 } }, '2024-01-02T00:00:00Z')
    expect(() => followed.advance('2024-01-01T00:00:00Z')).toThrow('time runs forward')
  })
})
