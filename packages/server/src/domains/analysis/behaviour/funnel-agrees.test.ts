import { analyseFunnel, behaviourCustomers } from '@sextant/contract'
import type { InputOf } from '@sextant/contract'
import { array, assert, asyncProperty, constantFrom } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { customersBehind } from './behind.ts'
import { funnelOf } from './funnel.ts'

/* The funnel beside one that tries every chain of events: customers of few events, of about as many as are paired, and of many more. */

interface Event { readonly buyer: string; readonly hour: number; readonly product: string; readonly amount: number }

const kinds = ['G1', 'B1'] as const

/** Whole hours, some of them equal, from a generator that gives the same ones each time. */
const eventsOf = (buyer: string, count: number, seed: number): readonly Event[] => {
  let state = seed
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  return Array.from({ length: count }, () => ({ buyer, hour: next(40 * 24), product: kinds[next(2)] ?? 'G1', amount: 1 + next(3) }))
}

const counts = [1, 2, 3, 5, 8, 13, 30, 32, 33, 34, 66, 100]
const events = [...counts, ...counts, ...counts].flatMap((count, index) => eventsOf(`buyer${String(index).padStart(2, '0')}`, count, 1 + index * 7_919))
const firstHour = Date.UTC(2026, 0, 1)
const rows = events.map(({ buyer, hour, product, amount }, index) => `${buyer},${new Date(firstHour + hour * 3_600_000).toISOString()},o${index},${product},${amount}.00\n`).join('')

let bench: BehaviourBench
beforeAll(async () => {
  bench = await openBehaviourBench({ yaml: teaShopYaml, files: { ...teaShopFiles, 'purchases.csv': `buyer,at,basket,product,amount\n${rows}` } })
}, 60_000)
afterAll(async () => bench?.close())

interface Reach { readonly hour: number; readonly begun: number; readonly before: number }
type IsStep = (event: Event) => boolean

/** Chains of a customer, step by step: for every hour of a step, each beginning a chain to it can have, and the latest reached event before it. */
const chains = (own: readonly Event[], steps: readonly IsStep[], windowHours: number): readonly (readonly Reach[])[] => {
  const levels: Reach[][] = []
  for (const isStep of steps) {
    const before = levels.at(-1)
    const hours = [...new Set(own.filter(isStep).map(({ hour }) => hour))]
    levels.push(hours.flatMap((hour): readonly Reach[] => {
      if (before === undefined) return [{ hour, begun: hour, before: hour }]
      const possible = before.filter((reach) => reach.hour < hour && hour - reach.begun <= windowHours)
      const latest = possible.reduce((most, reach) => Math.max(most, reach.hour), -1)
      return [...new Set(possible.map(({ begun }) => begun))].map((begun) => ({ hour, begun, before: latest }))
    }))
  }
  return levels
}

const quantile = (values: readonly number[], share: number): number | null => {
  const sorted = values.toSorted((left, right) => left - right)
  const place = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place))
}

const steps: readonly (readonly [string, IsStep])[] = [
  ['purchase', () => true], ['purchase where product = "G1"', ({ product }) => product === 'G1'], ['purchase where product = "B1"', ({ product }) => product === 'B1'],
  ['purchase where amount = 1', ({ amount }) => amount === 1], ['purchase where amount >= 2', ({ amount }) => amount >= 2],
]

const buyers = [...Map.groupBy(events, ({ buyer }) => buyer).entries()]

describe('a funnel over customers of few and of many events', () => {
  it('reaches whom some chain of events reaches, with the times of the first of them, and lists them', async () => {
    await assert(asyncProperty(array(constantFrom(...steps), { minLength: 2, maxLength: 4 }), constantFrom(0.125, 0.5, 2, 7, 40), async (chosen, windowDays) => {
      const parameters = { steps: chosen.map(([text]) => text), windowDays } satisfies InputOf<typeof analyseFunnel>
      const { groups } = await funnelOf(bench.deps, analyseFunnel.input.parse(parameters))
      const expected = buyers.map(([buyer, own]) => ({ buyer, levels: chains(own, chosen.map(([, isStep]) => isStep), windowDays * 24) }))
      for (const [index, step] of (groups[0]?.steps ?? []).entries()) {
        const reachers = expected.flatMap(({ buyer, levels }) => {
          const [first] = (levels[index] ?? []).toSorted((left, right) => left.hour - right.hour)
          return first === undefined ? [] : [{ buyer, hours: first.hour - first.before }]
        })
        const times = reachers.map(({ hours }) => hours)
        expect(step.reached).toBe(reachers.length)
        for (const [shown, share] of [[step.medianHours, 0.5], [step.upperQuartileHours, 0.75]] as const) {
          const hours = index === 0 ? null : quantile(times, share)
          if (hours === null) expect(shown).toBeNull()
          else expect(shown).toBeCloseTo(hours, 6)
        }
      }
      const last = chosen.length - 1
      const behind = await customersBehind(bench.deps, behaviourCustomers.input.parse({ analysis: 'funnel', parameters, cell: { step: last, outcome: 'reached' }, limit: 100 }))
      expect(behind.customers.map(({ id }) => id)).toEqual(expected.flatMap(({ buyer, levels }) => ((levels[last] ?? []).length > 0 ? [buyer] : [])))
    }), { numRuns: 25 })
  }, 60_000)
})
