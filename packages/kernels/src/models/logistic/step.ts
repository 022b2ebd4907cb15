import { choleskyFactor, choleskySolve } from '../../linalg.ts'
import type { LogisticOptions } from './options.ts'
import { settleOptions } from './options.ts'
import type { LogisticSums } from './pass.ts'

/** Where the search stands; plain data, so a fit can stop after any pass and go on elsewhere. */
export interface LogisticState {
  readonly status: 'running' | 'converged' | 'iterationLimit' | 'stalled'
  readonly options: Required<LogisticOptions>
  readonly passes: number
  readonly usesNewton: boolean
  /** Coefficients the next pass is to be made at; intercept first. */
  readonly trial: Float64Array
  /** The best point so far with the sums there; null before the first pass. */
  readonly accepted: { readonly coefficients: Float64Array; readonly objective: number; readonly sums: LogisticSums } | null
  readonly direction: Float64Array
  readonly stepLength: number
  /** L-BFGS pairs, newest last. */
  readonly pairs: readonly { readonly s: Float64Array; readonly y: Float64Array }[]
}

const MEMORY = 10

const dot = (left: Float64Array, right: Float64Array): number => left.reduce((sum, value, index) => sum + value * right[index]!, 0)

/**
 * The search at its start: all coefficients 0.
 * @param features number of features of the encoding
 * @param options penalty, tolerance and limits; see logisticOptions
 * @returns the state whose trial the first pass is made at
 * @throws RangeError naming an option out of range
 * Example:
 * ```ts
 * import { startLogistic } from '@sextant/kernels'
 * startLogistic(2).trial // => [0, 0, 0]
 * ```
 */
export const startLogistic = (features: number, options: LogisticOptions = {}): LogisticState => {
  const settled = settleOptions(options)
  return {
    status: 'running',
    options: settled,
    passes: 0,
    usesNewton: features <= settled.newtonLimit,
    trial: new Float64Array(features + 1),
    accepted: null,
    direction: new Float64Array(features + 1),
    stepLength: 1,
    pairs: [],
  }
}

const objectiveAt = (coefficients: Float64Array, sums: LogisticSums, l2: number): number =>
  sums.logLoss + 0.5 * l2 * (dot(coefficients, coefficients) - coefficients[0]! ** 2)

/** Gradient of the penalised objective. */
export const penalisedGradient = (coefficients: Float64Array, sums: LogisticSums, l2: number): Float64Array =>
  sums.gradient.map((value, index) => value + (index === 0 ? 0 : l2 * coefficients[index]!))

/** Hessian of the penalised objective, lower triangle. */
export const penalisedHessian = (hessian: Float64Array, size: number, l2: number): Float64Array => {
  const penalised = Float64Array.from(hessian)
  for (let i = 1; i < size; i++) penalised[i * size + i]! += l2
  return penalised
}

// Two-loop recursion (Nocedal & Wright 2006, algorithm 7.4).
const lbfgsDirection = (gradient: Float64Array, pairs: LogisticState['pairs'], weight: number): Float64Array => {
  let q = Float64Array.from(gradient)
  const alphas: number[] = []
  for (const { s, y } of pairs.toReversed()) {
    const alpha = dot(s, q) / dot(s, y)
    alphas.push(alpha)
    q = q.map((value, index) => value - alpha * y[index]!)
  }
  const newest = pairs.at(-1)
  // Without memory: the curvature of a standardised feature is at most a quarter of the weight.
  const scale = newest === undefined ? 4 / weight : dot(newest.s, newest.y) / dot(newest.y, newest.y)
  let r = q.map((value) => scale * value)
  for (const { s, y } of pairs) {
    const beta = dot(y, r) / dot(s, y)
    const alpha = alphas.pop()!
    r = r.map((value, index) => value + (alpha - beta) * s[index]!)
  }
  return r.map((value) => -value)
}

const moved = (from: Float64Array, direction: Float64Array, length: number): Float64Array =>
  from.map((value, index) => value + length * direction[index]!)

const newPairs = (state: LogisticState, coefficients: Float64Array, gradient: Float64Array): LogisticState['pairs'] => {
  if (state.usesNewton || state.accepted === null) return []
  const before = penalisedGradient(state.accepted.coefficients, state.accepted.sums, state.options.l2)
  const s = moved(coefficients, state.accepted.coefficients, -1)
  const y = moved(gradient, before, -1)
  return dot(s, y) > 1e-14 * dot(y, y) ? [...state.pairs, { s, y }].slice(-MEMORY) : state.pairs
}

/**
 * One step of the search from the merged sums of a pass at state.trial: Newton (few features) or L-BFGS, with backtracking.
 * @param state where the search stands
 * @param sums merged over all shards, with the Hessian when state.usesNewton
 * @returns the next state; while `running`, make a pass at its trial
 * Source: Nocedal & Wright 2006, Numerical optimization, algorithms 3.1, 3.2 and 7.5.
 * Example:
 * ```ts
 * import { logisticPass, mergeLogisticSums, startLogistic, stepLogistic } from '@sextant/kernels'
 * const shard = (x: number[], y: number[]) =>
 *   ({ features: { rows: x.length, columns: 1, values: Float64Array.from(x) }, target: Float64Array.from(y), weights: null })
 * const shards = [shard([-1, 0, 1], [0, 1, 1]), shard([-1, 0, 1], [0, 0, 1])]
 * let state = startLogistic(1, { l2: 1 })
 * while (state.status === 'running') {
 *   const { trial, usesNewton } = state
 *   state = stepLogistic(state, shards.map((rows) => logisticPass(trial, rows, usesNewton)).reduce(mergeLogisticSums))
 * }
 * state.status // => 'converged'
 * state.trial[1] // => 1.0426
 * ```
 */
export const stepLogistic = (state: LogisticState, sums: LogisticSums): LogisticState => {
  const { l2, tolerance, maximumIterations } = state.options
  const passes = state.passes + 1
  const objective = objectiveAt(state.trial, sums, l2)
  const { accepted } = state
  if (accepted !== null) {
    const slope = dot(penalisedGradient(accepted.coefficients, accepted.sums, l2), state.direction)
    // At the end of the search rounding hides the last decrease; a rise within rounding is no reason to halve the step.
    const allowed = accepted.objective + 1e-4 * state.stepLength * slope + 1e-13 * Math.abs(accepted.objective)
    if (!(objective <= allowed)) {
      const stepLength = state.stepLength / 2
      const status = stepLength < 1e-12 ? 'stalled' : passes >= maximumIterations ? 'iterationLimit' : 'running'
      return { ...state, status, passes, stepLength, trial: moved(accepted.coefficients, state.direction, stepLength) }
    }
  }
  const coefficients = state.trial
  const gradient = penalisedGradient(coefficients, sums, l2)
  const pairs = newPairs(state, coefficients, gradient)
  const next = { ...state, passes, pairs, stepLength: 1, accepted: { coefficients, objective, sums } }
  if (gradient.every((value) => Math.abs(value) <= tolerance * sums.weight)) return { ...next, status: 'converged' }
  if (passes >= maximumIterations) return { ...next, status: 'iterationLimit' }
  const direction = state.usesNewton
    ? choleskySolve(choleskyFactor(penalisedHessian(sums.hessian!, gradient.length, l2), gradient.length), gradient.map((value) => -value))
    : lbfgsDirection(gradient, pairs, sums.weight)
  return { ...next, status: 'running', direction, trial: moved(coefficients, direction, 1) }
}
