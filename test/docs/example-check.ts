import { inspect, isDeepStrictEqual } from 'node:util'

/** A number printed in an expectation, with half a unit of its last printed digit. */
class About {
  readonly value: number
  readonly tolerance: number

  constructor(value: number, tolerance: number) {
    this.value = value
    this.tolerance = tolerance
  }
}

export const aboutPrinted = (value: number, tolerance: number): About => new About(value, tolerance)

const isNear = (actual: unknown, { value, tolerance }: About): boolean =>
  typeof actual === 'number' && (actual === value || Math.abs(actual - value) <= Math.max(tolerance * (1 + 1e-9), 1e-9 * Math.abs(value)))

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)

/** Deep equality of a value with an expectation; a typed array equals an array, a key holding undefined equals an absent one. */
export const matches = (actual: unknown, expected: unknown): boolean => {
  if (expected instanceof About) return isNear(actual, expected)
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) && !(ArrayBuffer.isView(actual) && !(actual instanceof DataView))) return false
    const items = [...(actual as Iterable<unknown>)]
    return items.length === expected.length && expected.every((item, index) => matches(items[index], item))
  }
  if (isPlain(expected)) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false
    const found = actual as Record<string, unknown>
    return [...new Set([...Object.keys(found), ...Object.keys(expected)])].every((key) => matches(found[key], expected[key]))
  }
  return isDeepStrictEqual(actual, expected)
}

const shown = (value: unknown): unknown => {
  if (value instanceof About) return value.value
  if (Array.isArray(value)) return value.map(shown)
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shown(one)])) : value
}

let checks = 0

/** How many expectations have been checked so far. */
export const checkCount = (): number => checks

export const checkExample = (line: number, actual: unknown, expected: unknown): void => {
  checks++
  if (matches(actual, expected)) return
  throw new Error(`line ${line} of the example gives ${inspect(actual, { depth: 8 })}, the docstring says ${inspect(shown(expected), { depth: 8 })}`)
}
