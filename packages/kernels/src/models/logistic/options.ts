/** One option of a model: what validates it, documents it and feeds the command line. */
export interface OptionRow {
  readonly name: string
  readonly unit: string
  readonly default: number
  readonly least: number
  readonly most: number
  readonly meaning: string
}

/** Options of the logistic regression. */
export interface LogisticOptions {
  readonly l2?: number
  readonly maximumIterations?: number
  readonly tolerance?: number
  readonly newtonLimit?: number
}

/** Table of {@link LogisticOptions}. */
export const logisticOptions: readonly OptionRow[] = [
  {
    name: 'l2', unit: 'rows', default: 1, least: 0, most: 1e9,
    meaning: 'ridge penalty λ: Σ weight × log loss + λ/2 × Σ coefficient² of standardised features; scikit-learn C = 1/λ; the intercept is free',
  },
  { name: 'maximumIterations', unit: 'passes', default: 200, least: 1, most: 100_000, meaning: 'passes over the data before giving up' },
  { name: 'tolerance', unit: 'share', default: 1e-9, least: 1e-14, most: 0.1, meaning: 'converged when no gradient exceeds this × total weight' },
  { name: 'newtonLimit', unit: 'features', default: 300, least: 0, most: 5000, meaning: 'up to this many features Newton steps, above it L-BFGS' },
]

export const settleOptions = (options: LogisticOptions): Required<LogisticOptions> => {
  const settled = logisticOptions.map(({ name, default: preset, least, most, unit }): [string, number] => {
    const value = options[name as keyof LogisticOptions] ?? preset
    if (!(value >= least && value <= most)) throw new RangeError(`option ${name} is ${value}: give ${least} to ${most} ${unit}`)
    return [name, value]
  })
  return Object.fromEntries(settled) as unknown as Required<LogisticOptions>
}
