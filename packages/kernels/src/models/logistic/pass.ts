import type { Matrix } from '../../frame.ts'

/** Standardised features, 0/1 outcomes and weights of one shard. */
export interface LogisticShard {
  readonly features: Matrix
  /** 0 or 1 per row. */
  readonly target: Float64Array
  /** ≥ 0 per row; null counts every row once. */
  readonly weights: Float64Array | null
}

/** What one pass over a shard adds up; the penalty is not in it. Index 0 is the intercept. */
export interface LogisticSums {
  readonly weight: number
  readonly positiveWeight: number
  readonly rows: number
  /** Σ weight × log loss. */
  readonly logLoss: number
  readonly gradient: Float64Array
  /** Lower triangle of the Hessian, row by row; null when not asked for. */
  readonly hessian: Float64Array | null
}

// Four rows at a time: the Hessian's cells are loaded and stored once for four products.
const BLOCK = 4

const addBlock = (hessian: Float64Array, size: number, rows: Float64Array, curvature: Float64Array): void => {
  for (let i = 0; i < size; i++) {
    const a = curvature[0]! * rows[i]!
    const b = curvature[1]! * rows[size + i]!
    const c = curvature[2]! * rows[2 * size + i]!
    const d = curvature[3]! * rows[3 * size + i]!
    const at = i * size
    for (let j = 0; j <= i; j++) {
      hessian[at + j]! += a * rows[j]! + b * rows[size + j]! + c * rows[2 * size + j]! + d * rows[3 * size + j]!
    }
  }
}

/**
 * One pass of the logistic likelihood over a shard.
 * @param coefficients intercept first, then one per standardised feature
 * @param shard rows of this shard
 * @param wantsHessian whether second derivatives are added up
 * @returns sums that {@link mergeLogisticSums} adds to those of other shards
 * Source: McCullagh & Nelder 1989, Generalized linear models, §4.4.
 * Example:
 * ```ts
 * import { logisticPass } from '@sextant/kernels'
 * const features = { rows: 2, columns: 1, values: Float64Array.of(-1, 1) }
 * logisticPass(Float64Array.of(0, 0), { features, target: Float64Array.of(0, 1), weights: null }, false).gradient // => [0, -1]
 * ```
 */
export const logisticPass = (coefficients: Float64Array, shard: LogisticShard, wantsHessian: boolean): LogisticSums => {
  const { features: { rows, columns, values }, target, weights } = shard
  const size = columns + 1
  const gradient = new Float64Array(size)
  const hessian = wantsHessian ? new Float64Array(size * size) : null
  const block = new Float64Array(BLOCK * size)
  for (let slot = 0; slot < BLOCK; slot++) block[slot * size] = 1
  const curvature = new Float64Array(BLOCK)
  let weight = 0
  let positiveWeight = 0
  let logLoss = 0
  for (let row = 0; row < rows; row++) {
    const at = row * columns
    let eta = coefficients[0]!
    for (let j = 0; j < columns; j++) eta += coefficients[j + 1]! * values[at + j]!
    const y = target[row]!
    const w = weights === null ? 1 : weights[row]!
    // log(1 + e^-|η|) never overflows.
    const tail = Math.exp(-Math.abs(eta))
    const p = eta >= 0 ? 1 / (1 + tail) : tail / (1 + tail)
    logLoss += w * (Math.log1p(tail) + (eta >= 0 ? (1 - y) * eta : -y * eta))
    weight += w
    positiveWeight += w * y
    const residual = w * (p - y)
    gradient[0]! += residual
    for (let j = 0; j < columns; j++) gradient[j + 1]! += residual * values[at + j]!
    if (hessian === null) continue
    const slot = row % BLOCK
    for (let j = 0; j < columns; j++) block[slot * size + 1 + j] = values[at + j]!
    curvature[slot] = (w * tail) / (1 + tail) ** 2
    if (slot === BLOCK - 1 || row === rows - 1) {
      curvature.fill(0, slot + 1)
      addBlock(hessian, size, block, curvature)
    }
  }
  return { weight, positiveWeight, rows, logLoss, gradient, hessian }
}

const addArrays = (left: Float64Array, right: Float64Array): Float64Array => left.map((value, index) => value + right[index]!)

/**
 * Sums of two shards together.
 * @param left sums of one shard
 * @param right sums of another shard, made at the same coefficients
 * @returns sums of the union; no Hessian when one lacks it
 * Example:
 * ```ts
 * import { logisticPass, mergeLogisticSums } from '@sextant/kernels'
 * const shard = { features: { rows: 1, columns: 0, values: new Float64Array() }, target: Float64Array.of(1), weights: null }
 * const sums = logisticPass(Float64Array.of(0), shard, true)
 * mergeLogisticSums(sums, sums).logLoss // => 1.386294
 * ```
 */
export const mergeLogisticSums = (left: LogisticSums, right: LogisticSums): LogisticSums => ({
  weight: left.weight + right.weight,
  positiveWeight: left.positiveWeight + right.positiveWeight,
  rows: left.rows + right.rows,
  logLoss: left.logLoss + right.logLoss,
  gradient: addArrays(left.gradient, right.gradient),
  hessian: left.hessian === null || right.hessian === null ? null : addArrays(left.hessian, right.hessian),
})
