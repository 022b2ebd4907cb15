/** One raw column: numbers with NaN for missing, or categories with null for missing. */
export type Column =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'category'; readonly values: readonly (string | null)[] }

/** Raw data: columns of equal length by name. */
export interface Frame {
  readonly rows: number
  readonly columns: Readonly<Record<string, Column>>
}

/** Dense numbers, row by row: values[row * columns + column]. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/**
 * A column of numbers.
 * @param values numbers; null, undefined and NaN mean missing
 * @returns the column
 * Example:
 * ```ts
 * import { numberColumn } from '@sextant/kernels'
 * numberColumn([1, null, 3]).values // => [1, NaN, 3]
 * ```
 */
export const numberColumn = (values: ArrayLike<number | null | undefined>): Column & { kind: 'number' } => ({
  kind: 'number',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
})

/**
 * A column of categories.
 * @param values texts; null and undefined mean missing
 * @returns the column
 * Example:
 * ```ts
 * import { categoryColumn } from '@sextant/kernels'
 * categoryColumn(['a', null]).values // => ['a', null]
 * ```
 */
export const categoryColumn = (values: ArrayLike<string | null | undefined>): Column & { kind: 'category' } => ({
  kind: 'category',
  values: Array.from(values, (value) => value ?? null),
})

/**
 * A frame of columns.
 * @param columns columns of equal length by name
 * @returns the frame
 * @throws RangeError naming the column whose length differs
 * Example:
 * ```ts
 * import { categoryColumn, createFrame, numberColumn } from '@sextant/kernels'
 * createFrame({ age: numberColumn([30, 40]), city: categoryColumn(['Ulm', null]) }).rows // => 2
 * ```
 */
export const createFrame = (columns: Readonly<Record<string, Column>>): Frame => {
  const rows = Object.values(columns)[0]?.values.length ?? 0
  for (const [name, { values }] of Object.entries(columns)) {
    if (values.length !== rows) throw new RangeError(`column ${name} has ${values.length} rows, the first column has ${rows}`)
  }
  return { rows, columns }
}

/**
 * Chosen rows of a frame, in the order given; a row may be taken several times.
 * @param frame the frame
 * @param rows 0-based row numbers
 * @returns a new frame
 * Example:
 * ```ts
 * import { createFrame, numberColumn, takeRows } from '@sextant/kernels'
 * takeRows(createFrame({ x: numberColumn([1, 2, 3]) }), [2, 0]).columns.x.values // => [3, 1]
 * ```
 */
export const takeRows = (frame: Frame, rows: ArrayLike<number>): Frame => ({
  rows: rows.length,
  columns: Object.fromEntries(Object.entries(frame.columns).map(([name, column]): [string, Column] => [
    name,
    column.kind === 'number'
      ? { kind: 'number', values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
      : { kind: 'category', values: Array.from(rows, (row) => column.values[row] ?? null) },
  ])),
})
