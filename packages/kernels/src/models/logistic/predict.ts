import { encode } from '../../columns.ts'
import type { Frame } from '../../frame.ts'
import type { LogisticModel } from './fit.ts'

const requireModel = (model: LogisticModel): void => {
  if (model.kind !== 'logistic' || model.version !== 1) {
    throw new RangeError(`this is a ${model.kind as string} model of version ${model.version as number}; logistic version 1 is understood`)
  }
}

/**
 * Probability of the outcome for every row.
 * @param model of fitLogistic
 * @param frame rows with the columns of training; missing values and unseen categories are allowed
 * @returns probabilities 0..1, one per row
 * @throws RangeError naming a column that is absent or of the other kind
 * Source: Hastie, Tibshirani & Friedman 2009, eq. 4.17.
 * Example:
 * ```ts
 * import { createFrame, fitLogistic, numberColumn, predictLogistic } from '@sextant/kernels'
 * const frame = createFrame({ calls: numberColumn([0, 1, 2, 3, 4, 5]) })
 * const outcome = fitLogistic({ frame, target: [0, 0, 1, 0, 1, 1] })
 * if (outcome.kind === 'refused') throw new Error(outcome.message)
 * predictLogistic(outcome.model, createFrame({ calls: numberColumn([2.5]) })) // => [0.5]
 * ```
 */
export const predictLogistic = (model: LogisticModel, frame: Frame): Float64Array => {
  requireModel(model)
  const { columns, values } = encode(model.encoding, frame)
  const coefficients = Float64Array.from(model.coefficients)
  const probabilities = new Float64Array(frame.rows)
  for (let row = 0, cell = 0; row < frame.rows; row++) {
    let eta = model.intercept
    for (let j = 0; j < columns; j++, cell++) eta += coefficients[j]! * values[cell]!
    probabilities[row] = 1 / (1 + Math.exp(-eta))
  }
  return probabilities
}

/** Why rows score as they do: values[row * columns.length + column], in log odds against the average training row. */
export interface Contributions {
  readonly rows: number
  /** The raw columns, in the order of training. */
  readonly columns: readonly string[]
  readonly values: Float64Array
  /** Log odds of the average row; adding a row's contributions gives its log odds. */
  readonly base: number
}

/**
 * What each raw column adds to the log odds of every row: coefficient × (value − training mean), summed over the column's features.
 * @param model of fitLogistic
 * @param frame rows with the columns of training
 * @returns contributions per row and column; they and the base add up to the row's log odds
 * @throws RangeError naming a column that is absent or of the other kind
 * Source: Shapley values of a linear model with independent features, Lundberg & Lee 2017, NeurIPS, corollary 1.
 * Example:
 * ```ts
 * import { createFrame, fitLogistic, logisticContributions, numberColumn } from '@sextant/kernels'
 * const frame = createFrame({ calls: numberColumn([0, 1, 2, 3, 4, 5]) })
 * const outcome = fitLogistic({ frame, target: [0, 0, 1, 0, 1, 1] })
 * if (outcome.kind === 'refused') throw new Error(outcome.message)
 * logisticContributions(outcome.model, createFrame({ calls: numberColumn([4.5]) })).values // => [1.0180]
 * ```
 */
export const logisticContributions = (model: LogisticModel, frame: Frame): Contributions => {
  requireModel(model)
  const { encoding, coefficients } = model
  const matrix = encode(encoding, frame)
  const columns = encoding.columns.map(({ column }) => column)
  const owners = encoding.features.map(({ column }) => columns.indexOf(column))
  const values = new Float64Array(frame.rows * columns.length)
  for (let row = 0; row < frame.rows; row++) {
    for (const [j, { mean }] of encoding.features.entries()) {
      values[row * columns.length + owners[j]!]! += coefficients[j]! * (matrix.values[row * matrix.columns + j]! - mean)
    }
  }
  const base = encoding.features.reduce((sum, { mean }, j) => sum + coefficients[j]! * mean, model.intercept)
  return { rows: frame.rows, columns, values, base }
}

/** One reason of one row: a raw column and what it adds to the log odds. */
export interface Reason {
  readonly column: string
  readonly contribution: number
}

/**
 * The strongest reasons of one row, largest effect first.
 * @param contributions of {@link logisticContributions}
 * @param row 0-based row number
 * @param limit at most this many reasons, ≥ 1
 * @returns columns whose contribution is not 0, by falling size, ties by order of the columns
 * Example:
 * ```ts
 * import { strongestReasons } from '@sextant/kernels'
 * const contributions = { rows: 1, columns: ['age', 'tenure', 'city'], values: Float64Array.of(0.1, -0.7, 0), base: -2 }
 * strongestReasons(contributions, 0, 2)
 * // => [{ column: 'tenure', contribution: -0.7 }, { column: 'age', contribution: 0.1 }]
 * ```
 */
export const strongestReasons = ({ columns, values }: Contributions, row: number, limit = 3): Reason[] =>
  columns
    .map((column, index): Reason => ({ column, contribution: values[row * columns.length + index]! }))
    .filter(({ contribution }) => contribution !== 0)
    .sort((left, right) => Math.abs(right.contribution) - Math.abs(left.contribution))
    .slice(0, limit)
