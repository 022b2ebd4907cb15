import { expect, it } from 'vitest'
import { createIds, seededRandom, systemRandom } from './ids.ts'
import { movableClock } from './time.ts'

it('later ids sort after earlier ones, when the clock stands still or steps back too', () => {
  const clock = movableClock(1_700_000_000_000)
  const ids = createIds(clock, systemRandom)
  const made: string[] = []
  for (let index = 0; index < 20_000; index += 1) {
    if (index % 5000 === 2500) clock.advance(-3)
    if (index % 5000 === 4000) clock.advance(5)
    made.push(ids.id())
  }
  expect([...made].sort()).toEqual(made)
  expect(new Set(made).size).toBe(made.length)
  for (const id of made.slice(0, 100)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('the same clock and randomness make the same ids', () => {
  const make = (): readonly string[] => {
    const ids = createIds(movableClock(0), seededRandom(7))
    return [ids.id(), ids.code(12), ids.secret()]
  }
  expect(make()).toEqual(make())
})

it('codes hold no character that is mistaken for another, and all others equally often', () => {
  const text = createIds(movableClock(0), seededRandom(1)).code(60_000)
  expect(text).not.toMatch(/[01ILOU]/)
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  expect(counts.size).toBe(30)
  // 2,000 expected each, standard deviation 44: five of them either way.
  for (const [character, count] of counts) expect(Math.abs(count - 2000), character).toBeLessThan(220)
})
