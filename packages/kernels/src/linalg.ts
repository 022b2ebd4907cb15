/** Cholesky factor of a symmetric matrix whose dependent columns were left out. */
export interface Cholesky {
  readonly size: number
  /** Lower triangle row by row, zero rows for left-out columns. */
  readonly factor: Float64Array
  /** True for each column that depends on the columns before it. */
  readonly aliased: readonly boolean[]
}

// A pivot this small against its own diagonal means the column is a combination of earlier ones.
const DEPENDENT = 1e-11

/**
 * Cholesky factorisation of a symmetric, positive semi-definite matrix; dependent columns are left out, as R's glm does.
 * @param matrix size × size, row by row, only the lower triangle is read
 * @param size number of rows, ≥ 0
 * @returns the factor and which columns were left out
 * Source: Golub & Van Loan 2013, Matrix computations, algorithm 4.2.2, with pivots below 1e-11 of their diagonal skipped.
 * Example:
 * ```ts
 * import { choleskyFactor, choleskySolve } from '@sextant/kernels'
 * choleskySolve(choleskyFactor(Float64Array.of(4, 2, 2, 3), 2), Float64Array.of(8, 7)) // => [1.25, 1.5]
 * ```
 */
export const choleskyFactor = (matrix: Float64Array, size: number): Cholesky => {
  const factor = new Float64Array(size * size)
  const aliased: boolean[] = []
  for (let j = 0; j < size; j++) {
    let pivot = matrix[j * size + j]!
    for (let k = 0; k < j; k++) pivot -= factor[j * size + k]! ** 2
    const isDependent = !(pivot > DEPENDENT * matrix[j * size + j]!)
    aliased.push(isDependent)
    if (isDependent) {
      factor.fill(0, j * size, j * size + j)
      continue
    }
    const root = Math.sqrt(pivot)
    factor[j * size + j] = root
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j]!
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!
      factor[i * size + j] = sum / root
    }
  }
  return { size, factor, aliased }
}

/**
 * Solves matrix × x = right with a Cholesky factor; left-out columns get 0.
 * @param cholesky of {@link choleskyFactor}
 * @param right right-hand side, length = size
 * @returns x
 * Source: Golub & Van Loan 2013, §4.2.
 * Example:
 * ```ts
 * import { choleskyFactor, choleskySolve } from '@sextant/kernels'
 * choleskySolve(choleskyFactor(Float64Array.of(4), 1), Float64Array.of(2)) // => [0.5]
 * ```
 */
export const choleskySolve = ({ size, factor, aliased }: Cholesky, right: Float64Array): Float64Array => {
  const x = Float64Array.from(right)
  for (let i = 0; i < size; i++) {
    if (aliased[i]!) {
      x[i] = 0
      continue
    }
    for (let k = 0; k < i; k++) x[i]! -= factor[i * size + k]! * x[k]!
    x[i]! /= factor[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    if (aliased[i]!) continue
    for (let k = i + 1; k < size; k++) x[i]! -= factor[k * size + i]! * x[k]!
    x[i]! /= factor[i * size + i]!
  }
  return x
}
