import { hashText } from './hash.ts'
import { logGamma, normalQuantile } from './special.ts'

/**
 * A seeded stream of random numbers (xoshiro128**): the same seed gives the same numbers for ever.
 * Make one with {@link createRandom}; hand streams in as arguments and derive one per purpose, so that a draw added in one place
 * changes nothing elsewhere.
 * Source: D. Blackman & S. Vigna 2021, Scrambled linear pseudorandom number generators, ACM TOMS 47(4), xoshiro128** 1.1.
 * Example:
 * ```ts
 * import { createRandom } from '@sextant/kernels'
 * const rng = createRandom('demo')
 * rng.integer(0, 6) === createRandom('demo').integer(0, 6) // => true
 * ```
 */
export class Random {
  readonly #state: Uint32Array
  readonly #key: string

  constructor(key: string, state: Uint32Array) {
    this.#key = key
    this.#state = state
  }

  /** The next 32 random bits as a whole number in [0, 2^32). */
  bits(): number {
    const state = this.#state
    const s1 = state[1]!
    const scaled = Math.imul(s1, 5)
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const shifted = s1 << 9
    state[2] = state[2]! ^ state[0]!
    state[3] = state[3]! ^ s1
    state[1] = s1 ^ state[2]
    state[0] = state[0]! ^ state[3]
    state[2] = state[2] ^ shifted
    state[3] = (state[3] << 11) | (state[3] >>> 21)
    return result
  }

  /** Uniform on [from, to), 53 random bits. */
  uniform(from = 0, to = 1): number {
    const share = ((this.bits() >>> 5) * 0x4000000 + (this.bits() >>> 6)) / 0x20000000000000
    return from + (to - from) * share
  }

  /** Uniform whole number in [from, to), without bias; throws RangeError on an empty or unsafe range. */
  integer(from: number, to: number): number {
    const span = to - from
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || !(span >= 1 && span <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`integer(${from}, ${to}): give whole numbers with from < to`)
    }
    return from + Math.floor(this.uniform() * span)
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** Normal with mean and standard deviation; one uniform per draw (inversion), so streams stay aligned. */
  normal(mean = 0, sd = 1): number {
    const p = this.uniform()
    return mean + sd * normalQuantile(p === 0 ? 2 ** -54 : p)
  }

  /** Exponential with rate per unit > 0 (mean 1 / rate). */
  exponential(rate = 1): number {
    if (!(rate > 0)) throw new RangeError(`exponential(${rate}): the rate must be > 0`)
    return -Math.log1p(-this.uniform()) / rate
  }

  /** Gamma with shape > 0 and scale > 0 (mean shape × scale). Source: Marsaglia & Tsang 2000, ACM TOMS 26(3), 363-372. */
  gamma(shape: number, scale = 1): number {
    if (!(shape > 0) || !(scale > 0)) throw new RangeError(`gamma(${shape}, ${scale}): shape and scale must be > 0`)
    if (shape < 1) return this.gamma(shape + 1, scale) * (1 - this.uniform()) ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale
    }
  }

  /** Beta with shapes a, b > 0. */
  beta(a: number, b: number): number {
    const x = this.gamma(a)
    return x / (x + this.gamma(b))
  }

  /** Poisson count with mean ≥ 0. Source: inversion below mean 10; above, Hörmann 1993, PTRS, Insurance: Math. & Econ. 12, 39-45. */
  poisson(mean: number): number {
    if (!(mean >= 0 && mean < Number.MAX_SAFE_INTEGER)) throw new RangeError(`poisson(${mean}): the mean must be ≥ 0 and finite`)
    return mean < 10 ? this.#poissonByInversion(mean) : this.#poissonByRejection(mean)
  }

  /** A new array with the items in random order (Fisher-Yates); the argument is untouched. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.integer(0, last + 1)
      const moved = shuffled[last]!
      shuffled[last] = shuffled[other]!
      shuffled[other] = moved
    }
    return shuffled
  }

  /** One of the items, equally likely or in proportion to weights ≥ 0; throws RangeError when there is nothing to choose. */
  choice<T>(items: readonly T[], weights?: readonly number[]): T {
    if (weights === undefined) return items[this.integer(0, items.length)]!
    if (weights.length !== items.length) throw new RangeError(`choice: ${items.length} items but ${weights.length} weights`)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    if (!(total > 0) || weights.some((weight) => !(weight >= 0))) {
      throw new RangeError('choice: weights must be ≥ 0 and not all 0')
    }
    let left = this.uniform() * total
    let chosen = -1
    for (const [index, weight] of weights.entries()) {
      if (weight === 0) continue
      chosen = index
      left -= weight
      if (left < 0) break
    }
    return items[chosen]!
  }

  /** An independent stream named by a label; it does not depend on how much was drawn from this one. */
  derive(label: string | number): Random {
    return createRandom(`${this.#key.length}:${this.#key}/${label}`)
  }

  #poissonByInversion(mean: number): number {
    let term = Math.exp(-mean)
    let left = this.uniform()
    let count = 0
    while (left >= term && count < 1000) {
      left -= term
      count++
      term *= mean / count
    }
    return count
  }

  #poissonByRejection(mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean)
    const a = -0.059 + 0.02483 * b
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    const accept = 0.9277 - 3.6224 / (b - 2)
    for (;;) {
      const u = this.uniform() - 0.5
      const v = 1 - this.uniform()
      const us = 0.5 - Math.abs(u)
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
      if (us >= 0.07 && v <= accept) return k
      if (k < 0 || (us < 0.013 && v > us)) continue
      const logRatio = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b)
      if (logRatio <= -mean + k * Math.log(mean) - logGamma(k + 1)) return k
    }
  }
}

/**
 * A seeded stream of random numbers.
 * @param seed any string or number; 7 and '7' are the same seed
 * @returns the stream, at its beginning
 * Source: the 128 bits of state are two XXH64 hashes of the seed's text.
 * Example:
 * ```ts
 * import { createRandom } from '@sextant/kernels'
 * createRandom(7).shuffle(['a', 'b', 'c']).length // => 3
 * createRandom(7).uniform() === createRandom('7').uniform() // => true
 * ```
 */
export const createRandom = (seed: string | number): Random => {
  const key = String(seed)
  const state = Uint32Array.of(...hashText(key, [0, 1]), ...hashText(key, [0, 2]))
  // All bits zero is the one state the generator never leaves.
  if (state.every((word) => word === 0)) state[0] = 1
  return new Random(key, state)
}

/**
 * An independent stream for one purpose under a seed: shorthand for createRandom(seed).derive(label).
 * @param seed the run's seed
 * @param label what the stream is for
 * @returns the stream, at its beginning
 * Example:
 * ```ts
 * import { createRandom, derive } from '@sextant/kernels'
 * derive(7, 'calls').bits() === createRandom(7).derive('calls').bits() // => true
 * derive(7, 'calls').bits() === derive(7, 'bills').bits() // => false
 * ```
 */
export const derive = (seed: string | number, label: string | number): Random => createRandom(seed).derive(label)
