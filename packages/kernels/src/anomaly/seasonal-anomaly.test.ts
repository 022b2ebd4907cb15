import { describe, expect, it } from 'vitest'
import { createRandom, dayAnomalies, falseDiscoveries, monthAnomalies, seasonalExpectations, weekAnomalies } from '../index.ts'
import type { AnomalyOptions } from '../index.ts'

const weekdayShape = [1, 1.05, 0.95, 1, 1.1, 0.6, 0.5]

describe('false discoveries', () => {
  it('are held as in Benjamini and Hochberg 1995, section 4.1: four of fifteen hypotheses at 0.05', () => {
    const published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
    expect(falseDiscoveries(published, 0.05).map(Number)).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(falseDiscoveries([], 0.05)).toEqual([])
  })
})

describe('a series against its own habit', () => {
  it('gives the figures that paper and pencil give', () => {
    // No season, level of 3, plain scale. Errors against the median of the 3 before: 12−11 = 1, 9−12 = −3, 11−12 = −1, 10−11 = −1, 12−10 = 2.
    const options: AnomalyOptions = { cycle: 1, levelPeriods: 3, historyPeriods: 10, errorPeriods: 10, leastErrors: 5, scale: 'plain' }
    const found = seasonalExpectations([10, 11, 12, 12, 9, 11, 10, 12, 18], options)
    // Level 11, centre of the errors −1: 10 was to be expected. Spread 1.4826 × median(2, 2, 0, 0, 3) = 2.9652; 18 lies 8 above.
    expect(found.at(-1)).toMatchObject({ expected: 10, errors: 5 })
    expect(found.at(-1)?.score).toBeCloseTo(8 / 2.9652, 10)
    expect(found.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => null))
  })

  it('knows the weekend: a quiet Sunday is ordinary, a Tuesday as quiet as a Sunday is not', () => {
    const rng = createRandom('weekend')
    const days = Array.from({ length: 140 }, (_, day) => rng.poisson(200 * (weekdayShape[day % 7] as number)))
    expect(Math.abs(seasonalExpectations(days, dayAnomalies('count')).at(-1)?.score ?? 99)).toBeLessThan(3)
    const tuesday = seasonalExpectations([...days, rng.poisson(200), 100], dayAnomalies('count')).at(-1)
    expect(tuesday?.score).toBeLessThan(-4)
    expect(tuesday?.expected).toBeGreaterThan(185)
  })

  it('is not led astray by spikes of the past, nor surprised by steady growth', () => {
    const rng = createRandom('spikes')
    const clean = Array.from({ length: 160 }, (_, day) => 300 * (weekdayShape[day % 7] as number) * 1.003 ** day + rng.normal(0, 12))
    const spiked = clean.map((value, day) => (day % 11 === 3 ? value * 5 : value))
    const [calm, rough] = [clean, spiked].map((series) => seasonalExpectations([...series.slice(0, 158), 900], dayAnomalies('sum')).at(-1))
    expect(calm?.score).toBeGreaterThan(6)
    expect(rough?.score).toBeGreaterThan(4)
    expect(Math.abs((rough?.expected ?? 0) / (calm?.expected ?? 1) - 1)).toBeLessThan(0.06)
    const growing = seasonalExpectations(clean, dayAnomalies('sum')).slice(60)
    expect(growing.filter((one) => one !== null && one.pValue < 0.01).length).toBeLessThan(8)
  })

  it('learns the month of the year from three years on', () => {
    const months = Array.from({ length: 60 }, (_, month) => 1000 + 400 * Math.sin((month / 12) * 2 * Math.PI) + ((month * 7) % 5) * 8)
    const found = seasonalExpectations(months, monthAnomalies('plain', months.length))
    expect(Math.abs(found.at(-1)?.score ?? 99)).toBeLessThan(4)
    expect(monthAnomalies('plain', 35).cycle).toBe(1)
  })

  it('takes one of forty for chance where none was before, and half of forty for none', () => {
    const calm = Array.from({ length: 40 }, () => 0)
    const sizes = Array.from({ length: 41 }, () => 40)
    const [one, half] = [1 / 40, 0.5].map((share) => seasonalExpectations([...calm, share], weekAnomalies('share'), sizes).at(-1))
    expect(one?.pValue).toBeGreaterThan(0.05)
    expect(half?.pValue).toBeLessThan(0.0001)
    expect(half?.expected).toBeCloseTo(0, 6)
    expect(half?.high).toBeLessThan(0.2)
  })

  it('sees a change of scale alike: amounts in fen or in yuan', () => {
    const rng = createRandom('scale')
    const series = Array.from({ length: 120 }, () => 500 + rng.normal(0, 40))
    const [small, large] = [1, 1000].map((factor) => seasonalExpectations(series.map((value) => value * factor), dayAnomalies('plain')).at(-1))
    expect(large?.score).toBeCloseTo(small?.score ?? NaN, 9)
  })

  it('forgets no period and invents none: unknown stays unknown, the rest is judged', () => {
    const series = Array.from({ length: 80 }, (_, day) => (day % 9 === 0 ? null : 50 + (day % 7)))
    const found = seasonalExpectations(series, dayAnomalies('count'))
    expect(found).toHaveLength(80)
    expect(found.every((one, day) => series[day] !== null || one === null)).toBe(true)
    expect(found.at(-1)).not.toBeNull()
  })
})

describe('false alarms on noise', () => {
  const noise: Readonly<Record<string, (rng: ReturnType<typeof createRandom>, day: number) => number>> = {
    'Poisson counts of 3 a day': (rng, day) => rng.poisson(3 * (weekdayShape[day % 7] as number)),
    'Poisson counts of 400 a day': (rng, day) => rng.poisson(400 * (weekdayShape[day % 7] as number)),
    'normal noise around a season': (rng, day) => 1000 * (weekdayShape[day % 7] as number) + rng.normal(0, 60),
    'amounts with a long tail': (rng, day) => 5000 * (weekdayShape[day % 7] as number) * Math.exp(rng.normal(0, 0.25)),
  }
  const areas = 150

  it.each(Object.keys(noise))('stay near the share asked for: %s', (name) => {
    const scale = name.startsWith('Poisson') ? 'count' : 'sum'
    const rng = createRandom(name)
    const counted = { tests: 0, at5: 0, at1: 0, daysWithDiscoveries: 0, days: 0 }
    const found = Array.from({ length: areas }, () => seasonalExpectations(Array.from({ length: 140 }, (_, day) => (noise[name] as (typeof noise)[string])(rng, day)), dayAnomalies(scale)))
    for (let day = 110; day < 140; day += 1) {
      const pValues = found.map((series) => series[day]?.pValue ?? 1)
      counted.days += 1
      counted.tests += pValues.length
      counted.at5 += pValues.filter((p) => p < 0.05).length
      counted.at1 += pValues.filter((p) => p < 0.01).length
      if (falseDiscoveries(pValues, 0.05).includes(true)) counted.daysWithDiscoveries += 1
    }
    process.stdout.write(`${name}: p<.05 ${(counted.at5 / counted.tests).toFixed(4)}, p<.01 ${(counted.at1 / counted.tests).toFixed(4)}, days with a discovery among ${areas} areas at 5 %: ${counted.daysWithDiscoveries}/${counted.days}\n`)
    expect(counted.at5 / counted.tests).toBeLessThan(0.075)
    expect(counted.at1 / counted.tests).toBeLessThan(0.02)
  })

  it('weeks without season as well', () => {
    const rng = createRandom('weeks')
    let [alarms, tests] = [0, 0]
    for (let area = 0; area < 400; area += 1)
      for (const one of seasonalExpectations(Array.from({ length: 60 }, () => 800 + rng.normal(0, 50)), weekAnomalies('sum')).slice(40)) {
        tests += 1
        if ((one?.pValue ?? 1) < 0.01) alarms += 1
      }
    expect(alarms / tests).toBeLessThan(0.02)
  })
})
