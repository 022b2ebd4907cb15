import type { Column, Frame } from '../frame.ts'
import { categoryColumn, createFrame, numberColumn, takeRows } from '../frame.ts'
import { createRandom } from '../random.ts'

/** Rows a check hands to a model. */
export interface CheckRows {
  readonly frame: Frame
  readonly target: Float64Array
  readonly weights?: Float64Array
}

/** What every model offers to be checked. `fit` returns null when it refuses to learn and says so as a value. */
export interface ModelUnderCheck<Model> {
  readonly fit: (shards: readonly CheckRows[]) => Model | null
  readonly predict: (model: Model, frame: Frame) => Float64Array
}

/** What a model needs to promise for one check. */
export interface ModelCheck {
  /** The claim, readable by a statistician. */
  readonly claim: string
  /** Largest difference of a prediction from what the claim says; the claim holds when it is within the tolerance. */
  readonly deviation: number
  readonly tolerance: number
  readonly holds: boolean
}

const ROWS = 240

const sample = (): CheckRows => {
  const rng = createRandom('model checks')
  const calls = Array.from({ length: ROWS }, () => rng.poisson(3))
  const age = Array.from({ length: ROWS }, () => (rng.chance(0.1) ? null : rng.normal(45, 12)))
  const city = Array.from({ length: ROWS }, () => (rng.chance(0.05) ? null : rng.choice(['Ulm', 'Bonn', 'Jena'], [5, 3, 2])))
  const target = Float64Array.from(calls, (count, row) =>
    Number(rng.chance(1 / (1 + Math.exp(1.5 - 0.4 * count + 0.02 * ((age[row] ?? 45) - 45) - (city[row] === 'Ulm' ? 0.8 : 0))))))
  return { frame: createFrame({ calls: numberColumn(calls), age: numberColumn(age), city: categoryColumn(city) }), target }
}

const pick = ({ frame, target, weights }: CheckRows, rows: readonly number[]): CheckRows => ({
  frame: takeRows(frame, rows),
  target: Float64Array.from(rows, (row) => target[row]!),
  ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]!) }),
})

const withColumn = (frame: Frame, name: string, column: Column): Frame => createFrame({ ...frame.columns, [name]: column })

const rescaled = (frame: Frame, name: string, factor: number, shift: number): Frame => {
  const column = frame.columns[name]
  if (column?.kind !== 'number') throw new RangeError(`column ${name} is not a number`)
  return withColumn(frame, name, numberColumn(column.values.map((value) => factor * value + shift)))
}

const largestDifference = (left: Float64Array, right: Float64Array): number =>
  left.length === right.length ? left.reduce((worst, value, row) => {
    const difference = Math.abs(value - right[row]!)
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference)
  }, 0) : Number.POSITIVE_INFINITY

/**
 * The conformance suite of models: what every model of 0/1 outcomes must promise whatever it is made of.
 * @param model how to fit on shards and how to predict
 * @param tolerance largest difference of a probability that counts as equal, > 0
 * @returns one result per claim; a test asserts that all hold
 * Source: the estimator checks of Buitinck et al. 2013, API design for machine learning software, §4, restated for weights and shards.
 * Example:
 * ```ts
 * import { fitLogistic, modelChecks, predictLogistic } from '@sextant/kernels'
 * const fit = (shards: Parameters<typeof fitLogistic>[0]) => {
 *   const outcome = fitLogistic(shards)
 *   return outcome.kind === 'refused' ? null : outcome.model
 * }
 * modelChecks({ fit, predict: predictLogistic }).every(({ holds }) => holds) // => true
 * ```
 */
export const modelChecks = <Model>({ fit, predict }: ModelUnderCheck<Model>, tolerance = 1e-6): ModelCheck[] => {
  const rows = sample()
  const { frame } = rows
  const order = createRandom('order').shuffle(Array.from({ length: ROWS }, (_, row) => row))
  const fitted = (shards: readonly CheckRows[]): Model => {
    const model = fit(shards)
    if (model === null) throw new RangeError('the model refused rows with both outcomes')
    return model
  }
  const reference = predict(fitted([rows]), frame)
  const against = (claim: string, scores: () => Float64Array, expected: Float64Array = reference): ModelCheck => {
    const deviation = largestDifference(scores(), expected)
    return { claim, deviation, tolerance, holds: deviation <= tolerance }
  }
  const counts = Float64Array.from({ length: ROWS }, (_, row) => row % 4)
  const copies = order.flatMap((row) => Array.from({ length: counts[row]! }, () => row))
  const oneClass = (value: number): boolean => fit([{ frame, target: new Float64Array(ROWS).fill(value) }]) === null
  const isRefused = oneClass(0) && oneClass(1)
  const half = ROWS / 3
  const cut = [order.slice(0, half), order.slice(half, half + 7), order.slice(half + 7)].map((part) => pick(rows, part))
  return [
    against('the order of rows does not matter', () => predict(fitted([pick(rows, order)]), frame)),
    against('a row of weight k counts as k copies of it, weight 0 as absent',
      () => predict(fitted([{ ...rows, weights: counts }]), frame), predict(fitted([pick(rows, copies)]), frame)),
    against('the unit of a column does not matter',
      () => predict(fitted([{ ...rows, frame: rescaled(frame, 'calls', 1000, -7) }]), rescaled(frame, 'calls', 1000, -7))),
    against('a constant column changes nothing', () => {
      const wider = withColumn(frame, 'constant', numberColumn(new Float64Array(ROWS).fill(42)))
      return predict(fitted([{ ...rows, frame: wider }]), wider)
    }),
    against('shards merged give the model of one pass', () => predict(fitted(cut), frame)),
    against('a model that went through JSON scores the same',
      () => predict(JSON.parse(JSON.stringify(fitted([rows]))) as Model, frame)),
    against('predictions are made row by row', () => predict(fitted([rows]), takeRows(frame, order)), Float64Array.from(order, (row) => reference[row]!)),
    { claim: 'rows of a single outcome are refused by a value', deviation: isRefused ? 0 : 1, tolerance, holds: isRefused },
  ]
}
