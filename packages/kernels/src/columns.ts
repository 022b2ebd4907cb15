import type { Frame, Matrix } from './frame.ts'

// A frame is the raw data by column; an encoding is what was learnt from training rows to turn any frame into numbers. The
// encoding travels inside the model, so that a prediction years later needs nothing else.

/** One column of the encoded matrix. */
export interface Feature {
  readonly name: string
  /** The raw column it comes from. */
  readonly column: string
  /** `value`: the number itself; the others are 0/1 flags. */
  readonly role: 'value' | 'missing' | 'level' | 'other'
  /** The category flagged, for role `level`. */
  readonly level: string | null
  /** Weighted mean over the training rows. */
  readonly mean: number
  /** Weighted population standard deviation over the training rows; 1 for a constant. */
  readonly scale: number
}

/** How one raw column becomes features. */
export type ColumnEncoding =
  | { readonly kind: 'number'; readonly column: string; readonly mean: number; readonly hasMissing: boolean }
  | {
      readonly kind: 'category'
      readonly column: string
      /** Levels with a flag of their own or as baseline, in code unit order. */
      readonly levels: readonly string[]
      /** The level without a flag; null when there is none. */
      readonly baseline: string | null
      /** Rare and unseen levels share a flag. */
      readonly hasOther: boolean
      readonly hasMissing: boolean
    }

/** Everything needed to turn a frame into a matrix; versioned JSON. */
export interface Encoding {
  readonly kind: 'encoding'
  readonly version: 1
  readonly columns: readonly ColumnEncoding[]
  readonly features: readonly Feature[]
}

export interface EncodingOptions {
  /** A level with less weight than this is pooled into "other"; rows, ≥ 0, default 20. */
  readonly minimumLevelCount?: number
  /** At most this many levels of a column keep their own flag, the heaviest first; default 50. */
  readonly maximumLevels?: number
  /** The level without a flag: the heaviest, or the first in code unit order; default `heaviest`. */
  readonly baseline?: 'heaviest' | 'first'
}

/** What one shard says about its columns; shards are merged with {@link mergeEncodingSums}. */
export type ColumnSums =
  | { readonly kind: 'number'; readonly weight: number; readonly mean: number; readonly squares: number; readonly missing: number }
  | { readonly kind: 'category'; readonly levels: ReadonlyMap<string, number>; readonly missing: number }

export type EncodingSums = Readonly<Record<string, ColumnSums>>

const numberSums = (values: Float64Array, weights: ArrayLike<number> | null): ColumnSums => {
  let weight = 0
  let mean = 0
  let squares = 0
  let missing = 0
  for (let row = 0; row < values.length; row++) {
    const w = weights === null ? 1 : weights[row]!
    const value = values[row]!
    if (Number.isNaN(value)) missing += w
    else if (w > 0) {
      weight += w
      const delta = value - mean
      mean += (delta * w) / weight
      squares += w * delta * (value - mean)
    }
  }
  return { kind: 'number', weight, mean, squares, missing }
}

const categorySums = (values: readonly (string | null)[], weights: ArrayLike<number> | null): ColumnSums => {
  const levels = new Map<string, number>()
  let missing = 0
  for (const [row, value] of values.entries()) {
    const w = weights === null ? 1 : weights[row]!
    if (value === null) missing += w
    else if (w > 0) levels.set(value, (levels.get(value) ?? 0) + w)
  }
  return { kind: 'category', levels, missing }
}

/**
 * Sums of one shard, the first half of {@link learnEncoding}.
 * @param frame rows of the shard
 * @param weights weight of each row ≥ 0; null counts every row once
 * @returns sums per column, to be merged over shards
 * @throws RangeError naming an infinite value's column and row
 * Source: means and squares after West 1979, Updating mean and variance estimates, CACM 22(9).
 * Example:
 * ```ts
 * import { createFrame, encodingSums, numberColumn } from '@sextant/kernels'
 * encodingSums(createFrame({ x: numberColumn([1, 3, null]) })).x // => { kind: 'number', weight: 2, mean: 2, squares: 2, missing: 1 }
 * ```
 */
export const encodingSums = (frame: Frame, weights: ArrayLike<number> | null = null): EncodingSums =>
  Object.fromEntries(Object.entries(frame.columns).map(([name, column]) => {
    if (column.kind === 'category') return [name, categorySums(column.values, weights)]
    const infinite = column.values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY)
    if (infinite >= 0) throw new RangeError(`column ${name} row ${infinite} is infinite: give a finite number or mark it missing`)
    return [name, numberSums(column.values, weights)]
  }))

const mergeColumnSums = (name: string, left: ColumnSums, right: ColumnSums): ColumnSums => {
  if (left.kind === 'number' && right.kind === 'number') {
    const weight = left.weight + right.weight
    const missing = left.missing + right.missing
    if (weight === 0) return { ...left, missing }
    const delta = right.mean - left.mean
    return {
      kind: 'number',
      weight,
      mean: left.mean + (delta * right.weight) / weight,
      squares: left.squares + right.squares + (delta * delta * left.weight * right.weight) / weight,
      missing,
    }
  }
  if (left.kind === 'category' && right.kind === 'category') {
    const levels = new Map(left.levels)
    for (const [level, weight] of right.levels) levels.set(level, (levels.get(level) ?? 0) + weight)
    return { kind: 'category', levels, missing: left.missing + right.missing }
  }
  throw new RangeError(`column ${name} is a ${left.kind} in one shard and a ${right.kind} in another`)
}

/**
 * Sums of two shards together.
 * @param left sums of one shard
 * @param right sums of another shard with the same columns
 * @returns sums of the union
 * @throws RangeError naming a column that one shard lacks or holds as another kind
 * Source: Chan, Golub & LeVeque 1983, The American Statistician 37(3), eq. 2.1.
 * Example:
 * ```ts
 * import { createFrame, encodingSums, mergeEncodingSums, numberColumn } from '@sextant/kernels'
 * const sums = (values: number[]) => encodingSums(createFrame({ x: numberColumn(values) }))
 * mergeEncodingSums(sums([1]), sums([3])).x // => { kind: 'number', weight: 2, mean: 2, squares: 2, missing: 0 }
 * ```
 */
export const mergeEncodingSums = (left: EncodingSums, right: EncodingSums): EncodingSums =>
  Object.fromEntries(Object.entries(left).map(([name, sums]) => {
    const other = right[name]
    if (other === undefined) throw new RangeError(`column ${name} is missing from one shard`)
    return [name, mergeColumnSums(name, sums, other)]
  }))

const flag = (column: string, role: 'missing' | 'level' | 'other', level: string | null, share: number): Feature => ({
  name: role === 'level' ? `${column}=${level}` : `${column} (${role})`,
  column,
  role,
  level,
  mean: share,
  scale: Math.sqrt(Math.max(0, share * (1 - share))) || 1,
})

const byCodeUnit = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

const learnNumber = (column: string, sums: ColumnSums & { kind: 'number' }): [ColumnEncoding, Feature[]] => {
  const total = sums.weight + sums.missing
  // A spread below rounding is a constant: dividing by it would blow noise up to a signal.
  const spread = Math.sqrt(sums.squares / total)
  const scale = spread > 1e-12 * Math.abs(sums.mean) ? spread : 1
  const features: Feature[] = [{ name: column, column, role: 'value', level: null, mean: sums.mean, scale }]
  const hasMissing = sums.missing > 0
  if (hasMissing) features.push(flag(column, 'missing', null, sums.missing / total))
  return [{ kind: 'number', column, mean: sums.mean, hasMissing }, features]
}

const learnCategory = (column: string, sums: ColumnSums & { kind: 'category' }, options: EncodingOptions): [ColumnEncoding, Feature[]] => {
  const { minimumLevelCount = 20, maximumLevels = 50, baseline: rule = 'heaviest' } = options
  const heaviestFirst = [...sums.levels].sort(([a, weightA], [b, weightB]) => weightB - weightA || byCodeUnit(a, b))
  const kept = heaviestFirst.filter(([, weight], rank) => weight >= minimumLevelCount && rank < maximumLevels)
  const total = heaviestFirst.reduce((sum, [, weight]) => sum + weight, 0) + sums.missing
  const other = heaviestFirst.slice(kept.length).reduce((sum, [, weight]) => sum + weight, 0)
  const levels = kept.map(([level]) => level).sort(byCodeUnit)
  const baseline = (rule === 'first' ? levels[0] : kept[0]?.[0]) ?? null
  const features = levels.filter((level) => level !== baseline).map((level) => flag(column, 'level', level, sums.levels.get(level)! / total))
  if (other > 0) features.push(flag(column, 'other', null, other / total))
  if (sums.missing > 0) features.push(flag(column, 'missing', null, sums.missing / total))
  return [{ kind: 'category', column, levels, baseline, hasOther: other > 0, hasMissing: sums.missing > 0 }, features]
}

/**
 * Encoding from merged sums, the second half of {@link learnEncoding}.
 * @param sums of all shards
 * @param options level limits and baseline
 * @returns the encoding
 * Example:
 * ```ts
 * import { createFrame, encodingFromSums, encodingSums, numberColumn } from '@sextant/kernels'
 * encodingFromSums(encodingSums(createFrame({ x: numberColumn([1, 3]) }))).features
 * // => [{ name: 'x', column: 'x', role: 'value', level: null, mean: 2, scale: 1 }]
 * ```
 */
export const encodingFromSums = (sums: EncodingSums, options: EncodingOptions = {}): Encoding => {
  const learnt = Object.entries(sums).map(([column, one]) => (one.kind === 'number' ? learnNumber(column, one) : learnCategory(column, one, options)))
  return { kind: 'encoding', version: 1, columns: learnt.map(([encoding]) => encoding), features: learnt.flatMap(([, features]) => features) }
}

/**
 * Learns how to turn raw columns into numbers: missing numbers take the mean and set a flag, categories become 0/1 flags with
 * "other" for rare levels and a flag for missing.
 * @param frame training rows
 * @param weights weight of each row ≥ 0, or null
 * @param options level limits and baseline
 * @returns the encoding, to be kept inside the model
 * @throws RangeError naming an infinite value's column and row
 * Example:
 * ```ts
 * import { categoryColumn, createFrame, learnEncoding, numberColumn } from '@sextant/kernels'
 * const rows = createFrame({ age: numberColumn([30, null, 50]), city: categoryColumn(['Ulm', 'Bonn', 'Ulm']) })
 * const encoding = learnEncoding(rows, null, { minimumLevelCount: 1 })
 * encoding.features.map((feature) => feature.name) // => ['age', 'age (missing)', 'city=Bonn']
 * ```
 */
export const learnEncoding = (frame: Frame, weights: ArrayLike<number> | null = null, options: EncodingOptions = {}): Encoding =>
  encodingFromSums(encodingSums(frame, weights), options)

const encodeNumber = (encoding: ColumnEncoding & { kind: 'number' }, source: Float64Array, out: Float64Array, stride: number, at: number): void => {
  for (let row = 0, cell = at; row < source.length; row++, cell += stride) {
    const value = source[row]!
    const isMissing = Number.isNaN(value)
    out[cell] = isMissing ? encoding.mean : value
    if (encoding.hasMissing) out[cell + 1] = isMissing ? 1 : 0
  }
}

const encodeCategory = (
  encoding: ColumnEncoding & { kind: 'category' }, source: readonly (string | null)[], out: Float64Array, stride: number, at: number,
  own: readonly Feature[],
): void => {
  const slots = new Map(own.flatMap((feature, slot): [string, number][] => (feature.level === null ? [] : [[feature.level, slot]])))
  const otherSlot = own.findIndex((feature) => feature.role === 'other')
  const missingSlot = own.findIndex((feature) => feature.role === 'missing')
  for (let row = 0, cell = at; row < source.length; row++, cell += stride) {
    const value = source[row] ?? null
    if (value !== null && value === encoding.baseline) continue
    const slot = value === null ? missingSlot : (slots.get(value) ?? otherSlot)
    if (slot >= 0) out[cell + slot] = 1
    // Never seen in training and no flag for it: stand at the mean, so that it speaks neither for nor against.
    else own.forEach((feature, index) => { out[cell + index] = feature.mean })
  }
}

/**
 * Turns raw columns into a matrix by a learnt encoding.
 * @param encoding of {@link learnEncoding}
 * @param frame rows with at least the encoding's columns, of the same kinds
 * @param scaling `none`: the numbers as they are; `standard`: (x − mean) / scale of training
 * @returns rows × encoding.features.length
 * @throws RangeError naming a column that is absent or of the other kind
 * Example:
 * ```ts
 * import { createFrame, encode, learnEncoding, numberColumn } from '@sextant/kernels'
 * const encoding = learnEncoding(createFrame({ x: numberColumn([1, 3]) }))
 * encode(encoding, createFrame({ x: numberColumn([5, null]) }), 'standard').values // => [3, 0]
 * ```
 */
export const encode = (encoding: Encoding, frame: Frame, scaling: 'none' | 'standard' = 'none'): Matrix => {
  const stride = encoding.features.length
  const values = new Float64Array(frame.rows * stride)
  for (const one of encoding.columns) {
    const source = frame.columns[one.column]
    if (source === undefined) throw new RangeError(`the model needs column ${one.column}, which these rows do not have`)
    if (source.kind !== one.kind) throw new RangeError(`column ${one.column} was a ${one.kind} in training and is a ${source.kind} here`)
    const at = encoding.features.findIndex((feature) => feature.column === one.column)
    if (at < 0) continue
    const own = encoding.features.filter((feature) => feature.column === one.column)
    if (one.kind === 'number') encodeNumber(one, source.values as Float64Array, values, stride, at)
    else encodeCategory(one, source.values as readonly (string | null)[], values, stride, at, own)
  }
  if (scaling === 'standard') {
    const means = Float64Array.from(encoding.features, (feature) => feature.mean)
    const scales = Float64Array.from(encoding.features, (feature) => feature.scale)
    for (let row = 0, cell = 0; row < frame.rows; row++) {
      for (let column = 0; column < stride; column++, cell++) values[cell] = (values[cell]! - means[column]!) / scales[column]!
    }
  }
  return { rows: frame.rows, columns: stride, values }
}
