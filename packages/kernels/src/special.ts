// The special functions that inference needs, to about 14 significant digits, from series and continued fractions only.

const SMALLEST = 1e-300
const PRECISION = 1e-16

// B(2k) / (2k (2k - 1)): coefficients of Stirling's series.
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400]

/**
 * Natural logarithm of the gamma function.
 * @param x argument > 0
 * @returns ln Γ(x); NaN for x ≤ 0
 * Source: Abramowitz & Stegun 1964, 6.1.41 (Stirling's series) after the recurrence 6.1.15 has carried x above 15.
 * Example:
 * ```ts
 * import { logGamma } from '@sextant/kernels'
 * logGamma(0.5) // => 0.5723649429247
 * logGamma(11) // => 15.104412573076
 * ```
 */
export const logGamma = (x: number): number => {
  if (!(x > 0)) return Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  let shifted = x
  let product = 1
  while (shifted < 15) product *= shifted++
  let power = 1 / shifted
  const inverseSquare = power * power
  let series = 0
  for (const coefficient of stirling) {
    series += coefficient * power
    power *= inverseSquare
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product)
}

// P(a, x) by its power series, good for x < a + 1.
const gammaSeries = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < 100_000; n++) {
    term *= x / (a + n)
    sum += term
    if (term < sum * PRECISION) break
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a))
}

// Q(a, x) by Lentz's evaluation of its continued fraction, good for x ≥ a + 1.
const gammaFraction = (a: number, x: number): number => {
  let b = x + 1 - a
  let c = 1 / SMALLEST
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 100_000; n++) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / (numerator * d + b || SMALLEST)
    c = b + numerator / c || SMALLEST
    const factor = d * c
    fraction *= factor
    if (Math.abs(factor - 1) < 3 * PRECISION) break
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * fraction
}

/**
 * Regularised lower incomplete gamma function P(a, x), the distribution function of a gamma variable of shape a and scale 1.
 * @param a shape > 0
 * @param x upper limit ≥ 0
 * @returns P(a, x) in [0, 1]; NaN outside the domain
 * Source: Abramowitz & Stegun 1964, 6.5.29 (series) and 6.5.31 (continued fraction of Q = 1 - P).
 * Example:
 * ```ts
 * import { gammaP } from '@sextant/kernels'
 * gammaP(1, 2) // => 0.864664716763
 * ```
 */
export const gammaP = (a: number, x: number): number => {
  if (!(a > 0) || !(x >= 0)) return Number.NaN
  if (x === 0) return 0
  if (x === Number.POSITIVE_INFINITY) return 1
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/**
 * Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), without cancellation in the far tail.
 * @param a shape > 0
 * @param x lower limit ≥ 0
 * @returns Q(a, x) in [0, 1]; NaN outside the domain
 * Source: as {@link gammaP}.
 * Example:
 * ```ts
 * import { gammaQ } from '@sextant/kernels'
 * gammaQ(1, 2) // => 0.135335283237
 * ```
 */
export const gammaQ = (a: number, x: number): number => {
  if (!(a > 0) || !(x >= 0)) return Number.NaN
  if (x === 0) return 1
  if (x === Number.POSITIVE_INFINITY) return 0
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

/**
 * Error function.
 * @param x any number
 * @returns erf(x) in [-1, 1]
 * Source: Abramowitz & Stegun 1964, 6.5.16: erf x = P(1/2, x²).
 * Example:
 * ```ts
 * import { erf } from '@sextant/kernels'
 * erf(1) // => 0.842700792950
 * ```
 */
export const erf = (x: number): number => Math.sign(x) * gammaP(0.5, x * x)

/**
 * Complementary error function 1 - erf(x), accurate in the far tail.
 * @param x any number
 * @returns erfc(x) in [0, 2]
 * Source: Abramowitz & Stegun 1964, 6.5.17: erfc x = Q(1/2, x²) for x ≥ 0.
 * Example:
 * ```ts
 * import { erfc } from '@sextant/kernels'
 * erfc(5) * 1e12 // => 1.537459794
 * ```
 */
export const erfc = (x: number): number => (x >= 0 ? gammaQ(0.5, x * x) : 1 + gammaP(0.5, x * x))

/**
 * Distribution function of the standard normal.
 * @param z any number
 * @returns probability of a value ≤ z
 * Source: Abramowitz & Stegun 1964, 26.2.29.
 * Example:
 * ```ts
 * import { normalCdf } from '@sextant/kernels'
 * normalCdf(1.96) // => 0.975002104852
 * ```
 */
export const normalCdf = (z: number): number => 0.5 * erfc(-z / Math.SQRT2)

// Wichura's PPND16: numerator and denominator for the centre, the shoulder and the far tail.
const centre = [
  [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227],
  [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854],
] as const
const shoulder = [
  [1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
    0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9],
] as const
const tail = [
  [6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7],
  [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15],
] as const

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

/**
 * Quantile of the standard normal.
 * @param p probability in (0, 1)
 * @returns z with P(Z ≤ z) = p; ∓Infinity at 0 and 1; NaN outside
 * Source: M. Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37(3), 477-484; relative accuracy about 1e-16.
 * Example:
 * ```ts
 * import { normalQuantile } from '@sextant/kernels'
 * normalQuantile(0.975) // => 1.959963984540
 * ```
 */
export const normalQuantile = (p: number): number => {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(centre[0], r)) / polynomial(centre[1], r)
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  if (r === Number.POSITIVE_INFINITY) return q < 0 ? -r : r
  const [table, x] = r <= 5 ? [shoulder, r - 1.6] : [tail, r - 5]
  const z = polynomial(table[0], x) / polynomial(table[1], x)
  return q < 0 ? -z : z
}

// Lentz's evaluation of the continued fraction of the incomplete beta function.
const betaFraction = (a: number, b: number, x: number): number => {
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || SMALLEST)
  let fraction = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d || SMALLEST)
    c = 1 + even / c || SMALLEST
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d || SMALLEST)
    c = 1 + odd / c || SMALLEST
    const factor = d * c
    fraction *= factor
    if (Math.abs(factor - 1) < 3 * PRECISION) break
  }
  return fraction
}

/**
 * Regularised incomplete beta function I_x(a, b), the distribution function of a beta variable.
 * @param x upper limit in [0, 1]
 * @param a first shape > 0
 * @param b second shape > 0
 * @returns I_x(a, b) in [0, 1]; NaN outside the domain
 * Source: Abramowitz & Stegun 1964, 26.5.8 (continued fraction) with the symmetry 26.5.2.
 * Example:
 * ```ts
 * import { betaCdf } from '@sextant/kernels'
 * betaCdf(0.5, 2, 3) // => 0.6875
 * ```
 */
export const betaCdf = (x: number, a: number, b: number): number => {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) return Number.NaN
  if (x === 0 || x === 1) return x
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b
}

/**
 * Distribution function of Student's t.
 * @param t any number
 * @param degreesOfFreedom > 0, need not be whole; Infinity gives the normal
 * @returns probability of a value ≤ t
 * Source: Abramowitz & Stegun 1964, 26.7.1.
 * Example:
 * ```ts
 * import { studentCdf } from '@sextant/kernels'
 * studentCdf(2.228138851965, 10) // => 0.975
 * ```
 */
export const studentCdf = (t: number, degreesOfFreedom: number): number => {
  if (!(degreesOfFreedom > 0) || Number.isNaN(t)) return Number.NaN
  // Beyond ten million degrees the two differ by less than 1e-8 of themselves, below what logGamma's differences can resolve.
  if (degreesOfFreedom > 1e7) return normalCdf(t)
  const tailShare = 0.5 * betaCdf(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
  return t > 0 ? 1 - tailShare : tailShare
}

/**
 * Quantile of Student's t.
 * @param p probability in (0, 1)
 * @param degreesOfFreedom > 0, need not be whole; Infinity gives the normal
 * @returns t with P(T ≤ t) = p; NaN outside the domain
 * Source: inversion of {@link studentCdf} by bracketed bisection.
 * Example:
 * ```ts
 * import { studentQuantile } from '@sextant/kernels'
 * studentQuantile(0.975, 10) // => 2.228138852
 * ```
 */
export const studentQuantile = (p: number, degreesOfFreedom: number): number => {
  if (!(p >= 0 && p <= 1) || !(degreesOfFreedom > 0)) return Number.NaN
  if (p === 0.5) return 0
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (degreesOfFreedom > 1e7) return normalQuantile(p)
  const tailShare = Math.min(p, 1 - p)
  let upper = 1
  while (studentCdf(-upper, degreesOfFreedom) > tailShare && upper < 1e300) upper *= 2
  let lower = upper === 1 ? 0 : upper / 2
  for (let step = 0; step < 200 && upper - lower > 2e-16 * upper; step++) {
    const middle = 0.5 * (lower + upper)
    if (middle === lower || middle === upper) break
    if (studentCdf(-middle, degreesOfFreedom) > tailShare) lower = middle
    else upper = middle
  }
  const t = 0.5 * (lower + upper)
  return p < 0.5 ? -t : t
}

/**
 * Upper tail of the chi-square distribution: the p-value of a chi-square statistic.
 * @param x statistic ≥ 0
 * @param degreesOfFreedom > 0
 * @returns probability of a value > x
 * Source: Abramowitz & Stegun 1964, 26.4.19.
 * Example:
 * ```ts
 * import { chiSquareTail } from '@sextant/kernels'
 * chiSquareTail(3.841458820694, 1) // => 0.05
 * ```
 */
export const chiSquareTail = (x: number, degreesOfFreedom: number): number => gammaQ(degreesOfFreedom / 2, x / 2)
