import type { Encoding, EncodingOptions } from '../../columns.ts'
import { encode, encodingFromSums, encodingSums, mergeEncodingSums } from '../../columns.ts'
import type { Frame } from '../../frame.ts'
import { choleskyFactor, choleskySolve } from '../../linalg.ts'
import type { LogisticOptions } from './options.ts'
import type { LogisticShard } from './pass.ts'
import { logisticPass, mergeLogisticSums } from './pass.ts'
import type { LogisticState } from './step.ts'
import { penalisedHessian, startLogistic, stepLogistic } from './step.ts'

/** Rows to learn from. */
export interface LabelledRows {
  readonly frame: Frame
  /** Outcome of each row: 1 when it happened, 0 when not. */
  readonly target: ArrayLike<number>
  /** Weight of each row ≥ 0; left out, every row counts once. */
  readonly weights?: ArrayLike<number>
}

/** A fitted logistic regression; versioned JSON, coefficients per unit of the unscaled feature. */
export interface LogisticModel {
  readonly kind: 'logistic'
  readonly version: 1
  readonly encoding: Encoding
  readonly intercept: number
  /** One per feature of the encoding. */
  readonly coefficients: readonly number[]
  /** Null when not known (many features: L-BFGS keeps no Hessian). */
  readonly interceptError: number | null
  /** Standard errors; null when not known or the feature was left out as a combination of others. */
  readonly standardErrors: readonly (number | null)[]
  readonly l2: number
  readonly rows: number
  readonly weight: number
  /** Share of outcomes among the training rows, 0..1. */
  readonly baseShare: number
  readonly logLikelihood: number
  readonly nullLogLikelihood: number
  /** 2 × parameters − 2 × log likelihood; meaningful without penalty. */
  readonly aic: number
  readonly passes: number
}

/** How a fit ended. Only `converged` and `notConverged` carry a model. */
export type LogisticOutcome =
  | { readonly kind: 'converged'; readonly model: LogisticModel }
  | { readonly kind: 'notConverged'; readonly reason: 'iterationLimit' | 'stalled' | 'separated'; readonly message: string; readonly model: LogisticModel }
  | { readonly kind: 'refused'; readonly reason: 'noRows' | 'singleClass'; readonly message: string }

const checkedTarget = ({ frame, target, weights }: LabelledRows): { target: Float64Array; weights: Float64Array | null } => {
  if (target.length !== frame.rows) throw new RangeError(`${target.length} outcomes for ${frame.rows} rows`)
  if (weights !== undefined && weights.length !== frame.rows) throw new RangeError(`${weights.length} weights for ${frame.rows} rows`)
  for (let row = 0; row < frame.rows; row++) {
    if (target[row] !== 0 && target[row] !== 1) throw new RangeError(`outcome of row ${row} is ${target[row]}: give 0 or 1`)
    const weight = weights === undefined ? 1 : weights[row]!
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) throw new RangeError(`weight of row ${row} is ${weight}: give a number ≥ 0`)
  }
  return { target: Float64Array.from(target), weights: weights === undefined ? null : Float64Array.from(weights) }
}

interface Errors { readonly intercept: number | null; readonly features: readonly (number | null)[]; readonly parameters: number }

// Standard errors per unit of the unscaled feature, from the inverse Hessian in standardised units.
const errorsOf = (state: LogisticState, encoding: Encoding): Errors => {
  const { coefficients, sums } = state.accepted!
  const size = coefficients.length
  if (sums.hessian === null) return { intercept: null, features: encoding.features.map(() => null), parameters: size }
  const cholesky = choleskyFactor(penalisedHessian(sums.hessian, size, state.options.l2), size)
  const unit = (index: number): Float64Array => {
    const e = new Float64Array(size)
    e[index] = 1
    return e
  }
  const features = encoding.features.map(({ scale }, index) => {
    if (cholesky.aliased[index + 1]!) return null
    return Math.sqrt(choleskySolve(cholesky, unit(index + 1))[index + 1]!) / scale
  })
  const toIntercept = Float64Array.of(1, ...encoding.features.map(({ mean, scale }) => -mean / scale))
  cholesky.aliased.forEach((isAliased, index) => { if (isAliased) toIntercept[index] = 0 })
  const variance = choleskySolve(cholesky, toIntercept).reduce((sum, value, index) => sum + value * toIntercept[index]!, 0)
  return { intercept: Math.sqrt(variance), features, parameters: cholesky.aliased.filter((isAliased) => !isAliased).length }
}

const logOrZero = (weight: number, share: number): number => (weight === 0 ? 0 : weight * Math.log(share))

const modelOf = (state: LogisticState, encoding: Encoding): LogisticModel => {
  const { coefficients: scaled, sums } = state.accepted!
  const coefficients = encoding.features.map(({ scale }, index) => scaled[index + 1]! / scale)
  const errors = errorsOf(state, encoding)
  const baseShare = sums.positiveWeight / sums.weight
  const logLikelihood = -sums.logLoss
  return {
    kind: 'logistic',
    version: 1,
    encoding,
    intercept: scaled[0]! - encoding.features.reduce((sum, { mean }, index) => sum + coefficients[index]! * mean, 0),
    coefficients,
    interceptError: errors.intercept,
    standardErrors: errors.features,
    l2: state.options.l2,
    rows: sums.rows,
    weight: sums.weight,
    baseShare,
    logLikelihood,
    nullLogLikelihood: logOrZero(sums.positiveWeight, baseShare) + logOrZero(sums.weight - sums.positiveWeight, 1 - baseShare),
    aic: 2 * errors.parameters - 2 * logLikelihood,
    passes: state.passes,
  }
}

// Without a penalty a feature that splits the classes runs off to infinity while the gradient dies away: the sign is a
// contrast beyond e^15 that is itself unknown to within its size.
const separatedFeature = ({ encoding, coefficients, standardErrors, l2 }: LogisticModel): string | null => {
  if (l2 > 0) return null
  const found = encoding.features.find(({ role, scale }, index) => {
    const reach = role === 'value' ? 3 * scale : 1
    const error = standardErrors[index]
    return Math.abs(coefficients[index]!) * reach > 10 && error !== null && error !== undefined && error > Math.abs(coefficients[index]!)
  })
  return found?.name ?? null
}

/**
 * How a search ended, with the model at its best point; the last call of a fit over shards.
 * @param state of stepLogistic, after at least one pass
 * @param encoding of the features the passes were made on
 * @returns converged, or notConverged with the reason; both with the model
 * Source: standard errors from the inverse Hessian, McCullagh & Nelder 1989, §4.4.
 * Example:
 * ```ts
 * import { encode, createFrame, learnEncoding, logisticOutcome, logisticPass, numberColumn, startLogistic, stepLogistic } from '@sextant/kernels'
 * const frame = createFrame({ x: numberColumn([1, 2, 3, 4]) })
 * const encoding = learnEncoding(frame)
 * const shard = { features: encode(encoding, frame, 'standard'), target: Float64Array.of(0, 1, 0, 1), weights: null }
 * const state = stepLogistic(startLogistic(1, { maximumIterations: 1 }), logisticPass(new Float64Array(2), shard, true))
 * const outcome = logisticOutcome(state, encoding)
 * outcome.kind === 'notConverged' && outcome.reason // => 'iterationLimit'
 * ```
 */
export const logisticOutcome = (state: LogisticState, encoding: Encoding): LogisticOutcome => {
  const model = modelOf(state, encoding)
  const separated = separatedFeature(model)
  if (separated !== null) {
    return { kind: 'notConverged', reason: 'separated', message: `${separated} tells the outcome without error: set l2 above 0 or drop it`, model }
  }
  if (state.status === 'converged') return { kind: 'converged', model }
  const reason = state.status === 'stalled' ? 'stalled' : 'iterationLimit'
  return { kind: 'notConverged', reason, message: `no optimum after ${state.passes} passes: raise maximumIterations, tolerance or l2`, model }
}

/**
 * Fits a logistic regression with ridge penalty to one or many shards; the result does not depend on how rows are cut into shards.
 * @param data labelled rows, or several shards of them with the same columns
 * @param options penalty, tolerance and limits; see logisticOptions
 * @param encodingOptions how categories become flags
 * @returns converged or notConverged with the model, or refused when there is nothing to learn from
 * @throws RangeError naming the row of an outcome other than 0 and 1, a bad weight or an option out of range
 * Source: penalised maximum likelihood, Hastie, Tibshirani & Friedman 2009, The elements of statistical learning, eq. 4.20-4.31.
 * Example:
 * ```ts
 * import { createFrame, fitLogistic, numberColumn } from '@sextant/kernels'
 * const frame = createFrame({ calls: numberColumn([0, 1, 2, 3, 4, 5]) })
 * const outcome = fitLogistic({ frame, target: [0, 0, 1, 0, 1, 1] })
 * if (outcome.kind === 'refused') throw new Error(outcome.message)
 * outcome.kind // => 'converged'
 * outcome.model.coefficients // => [0.5090]
 * ```
 */
export const fitLogistic = (
  data: LabelledRows | readonly LabelledRows[], options: LogisticOptions = {}, encodingOptions: EncodingOptions = {},
): LogisticOutcome => {
  const shards = 'frame' in data ? [data] : data
  const labels = shards.map(checkedTarget)
  const sums = shards.map(({ frame }, index) => encodingSums(frame, labels[index]!.weights))
  let weight = 0
  let positive = 0
  for (const { target, weights } of labels) {
    for (let row = 0; row < target.length; row++) {
      const w = weights === null ? 1 : weights[row]!
      weight += w
      positive += w * target[row]!
    }
  }
  if (weight === 0) return { kind: 'refused', reason: 'noRows', message: 'there are no rows with weight: widen the training window' }
  if (positive === 0 || positive === weight) {
    const message = `all ${weight} rows have outcome ${positive === 0 ? 0 : 1}: a model needs both outcomes among its rows`
    return { kind: 'refused', reason: 'singleClass', message }
  }
  const encoding = encodingFromSums(sums.reduce(mergeEncodingSums), encodingOptions)
  const encoded = shards.map(({ frame }, index): LogisticShard => ({ features: encode(encoding, frame, 'standard'), ...labels[index]! }))
  let state = startLogistic(encoding.features.length, options)
  while (state.status === 'running') {
    const { trial, usesNewton } = state
    state = stepLogistic(state, encoded.map((shard) => logisticPass(trial, shard, usesNewton)).reduce(mergeLogisticSums))
  }
  return logisticOutcome(state, encoding)
}
