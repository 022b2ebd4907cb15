import { describe, expect, test } from 'vitest'
import { encode, learnEncoding } from '../../columns.ts'
import { categoryColumn, createFrame, numberColumn } from '../../frame.ts'
import type { Frame } from '../../frame.ts'
import { createRandom } from '../../random.ts'
import type { LabelledRows, LogisticModel } from './fit.ts'
import { fitLogistic, logisticOutcome } from './fit.ts'
import { logisticPass } from './pass.ts'
import { logisticContributions, predictLogistic, strongestReasons } from './predict.ts'
import { startLogistic, stepLogistic } from './step.ts'

const simulate = (rows: number, columns: number, seed: string): { frame: Frame; target: Float64Array } => {
  const rng = createRandom(seed)
  const values = Array.from({ length: columns }, () => Float64Array.from({ length: rows }, () => rng.normal()))
  const target = Float64Array.from({ length: rows }, (_, row) => {
    const eta = values.reduce((sum, column, index) => sum + (column[row]! * ((index % 5) - 2)) / 4, -1)
    return Number(rng.chance(1 / (1 + Math.exp(-eta))))
  })
  return { target, frame: createFrame(Object.fromEntries(values.map((column, index) => [`x${index}`, numberColumn(column)]))) }
}

const fitted = (data: LabelledRows | LabelledRows[], options = {}): LogisticModel => {
  const outcome = fitLogistic(data, options)
  if (outcome.kind !== 'converged') throw new Error(outcome.message)
  return outcome.model
}

describe('logistic regression', () => {
  test.each([300, 0])('a fit stopped after any pass goes on elsewhere to the same model (newtonLimit %i)', (newtonLimit) => {
    const { frame, target } = simulate(400, 4, 'resume')
    const encoding = learnEncoding(frame)
    const features = encode(encoding, frame, 'standard')
    let state = startLogistic(4, { newtonLimit })
    while (state.status === 'running') {
      state = structuredClone(stepLogistic(state, structuredClone(logisticPass(state.trial, { features, target, weights: null }, state.usesNewton))))
    }
    expect(logisticOutcome(state, encoding)).toEqual(fitLogistic({ frame, target }, { newtonLimit }))
  })

  test('the estimates of 400 simulated samples scatter as their standard errors say', () => {
    let squared = 0
    for (let sample = 0; sample < 400; sample++) {
      const model = fitted(simulate(300, 3, `scatter ${sample}`), { l2: 0 })
      squared += ((model.coefficients[0]! + 0.5) / model.standardErrors[0]!) ** 2 / 400
    }
    expect(squared).toBeGreaterThan(0.8)
    expect(squared).toBeLessThan(1.25)
  })

  test('L-BFGS finds the same optimum as Newton', () => {
    const data = simulate(2000, 12, 'two ways')
    const newton = fitted(data)
    const quasi = fitted(data, { newtonLimit: 0, tolerance: 1e-10 })
    quasi.coefficients.forEach((value, index) => expect(value).toBeCloseTo(newton.coefficients[index]!, 7))
    expect(quasi.standardErrors[0]).toBeNull()
  })

  test('50,000 customers × 60 features train in a few seconds and predict the planted effects', () => {
    const data = simulate(50_000, 60, 'speed')
    // Processor time, not the clock: other work on the machine must not fail this claim.
    const start = process.cpuUsage()
    const model = fitted(data)
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(4)
    expect(model.coefficients[0]).toBeCloseTo(-0.5, 1)
    expect(model.coefficients[4]).toBeCloseTo(0.5, 1)
  })

  test('a column that tells the outcome without error is reported, not returned as a finite truth', () => {
    const frame = createFrame({ leak: numberColumn([0, 1, 2, 3, 4, 5, 6, 7]) })
    const data = { frame, target: [0, 0, 0, 0, 1, 1, 1, 1] }
    const outcome = fitLogistic(data, { l2: 0 })
    expect(outcome).toMatchObject({ kind: 'notConverged', reason: 'separated' })
    expect(fitLogistic(data, { l2: 1 }).kind).toBe('converged')
  })

  test('running out of passes is a value, not an exception', () => {
    expect(fitLogistic(simulate(200, 3, 'limit'), { maximumIterations: 1 })).toMatchObject({ kind: 'notConverged', reason: 'iterationLimit' })
  })

  test('a duplicated column is left out without a penalty and shares its effect with one', () => {
    const { frame, target } = simulate(500, 2, 'twins')
    const twins = createFrame({ ...frame.columns, again: frame.columns['x0']! })
    const alone = fitted({ frame, target }, { l2: 0 })
    const model = fitted({ frame: twins, target }, { l2: 0 })
    expect(model.standardErrors[2]).toBeNull()
    expect(model.coefficients[0]).toBeCloseTo(alone.coefficients[0]!, 8)
    expect(model.logLikelihood).toBeCloseTo(alone.logLikelihood, 8)
    const shared = fitted({ frame: twins, target }, { l2: 1 })
    expect(shared.coefficients[0]).toBeCloseTo(shared.coefficients[2]!, 8)
  })

  test('the model survives JSON and scores unseen and missing values without failing or leaning either way', () => {
    const rng = createRandom('categories')
    const city = Array.from({ length: 600 }, () => rng.choice(['Ulm', 'Bonn', 'Jena']))
    const age = Array.from({ length: 600 }, () => rng.normal(40, 10))
    const target = city.map((name, row) => Number(rng.chance(name === 'Ulm' ? 0.7 : 0.2 + 0.005 * age[row]!)))
    const frame = createFrame({ city: categoryColumn(city), age: numberColumn(age) })
    const model = JSON.parse(JSON.stringify(fitted({ frame, target }))) as LogisticModel
    expect(predictLogistic(model, frame).reduce((sum, p) => sum + p, 0)).toBeCloseTo(target.reduce((sum, y) => sum + y, 0), 4)
    const strange = createFrame({ city: categoryColumn(['Atlantis', null]), age: numberColumn([null, null]) })
    const { values, base } = logisticContributions(model, strange)
    expect([...values]).toEqual([0, 0, 0, 0])
    expect(predictLogistic(model, strange)[0]).toBeCloseTo(1 / (1 + Math.exp(-base)), 12)
  })

  test('a row\'s reasons add up to its log odds', () => {
    const { frame, target } = simulate(300, 6, 'reasons')
    const model = fitted({ frame, target })
    const contributions = logisticContributions(model, frame)
    const scores = predictLogistic(model, frame)
    for (let row = 0; row < 50; row++) {
      const reasons = strongestReasons(contributions, row, 6)
      const logOdds = reasons.reduce((sum, { contribution }) => sum + contribution, contributions.base)
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(scores[row]!, 10)
    }
  })

  test('bad input names its place', () => {
    const frame = createFrame({ x: numberColumn([1, 2]) })
    expect(() => fitLogistic({ frame, target: [0, 2] })).toThrow(/row 1 is 2/)
    expect(() => fitLogistic({ frame, target: [0, 1], weights: [1, -1] })).toThrow(/weight of row 1/)
    expect(() => fitLogistic({ frame, target: [0, 1] }, { l2: -1 })).toThrow(/option l2/)
    expect(() => predictLogistic(fitted({ frame, target: [0, 1] }), createFrame({ y: numberColumn([1]) }))).toThrow(/needs column x/)
    expect(() => fitLogistic({ frame: createFrame({ x: numberColumn([1, Infinity]) }), target: [0, 1] })).toThrow(/column x row 1/)
  })
})
