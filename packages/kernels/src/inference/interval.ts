/** A confidence interval: both ends are possible values of the quantity, `level` is its nominal coverage in (0, 1). */
export interface Interval {
  readonly lower: number
  readonly upper: number
  readonly level: number
}

/** A test statistic with its two-sided p-value; degreesOfFreedom is null for a normal statistic. */
export interface TestResult {
  readonly statistic: number
  readonly degreesOfFreedom: number | null
  readonly pValue: number
}

/** Default nominal coverage of every interval. */
export const defaultLevel = 0.95

export const requireLevel = (level: number): number => {
  if (!(level > 0 && level < 1)) throw new RangeError(`level ${level}: give a coverage between 0 and 1, such as 0.95`)
  return level
}

export const requireCount = (name: string, value: number, least: number): void => {
  if (!Number.isFinite(value) || value < least) throw new RangeError(`${name} is ${value}: give a number of at least ${least}`)
}
