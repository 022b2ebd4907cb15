import type { SqlValue } from '@sextant/sql'

/*
 * The one writer of values into Trino's SQL. Trino binds nothing over its protocol: values come as literals behind `using`, so that what
 * is written here is the boundary against injection. Each literal is closed in itself: a text in quotes with its quotes doubled (Trino's
 * grammar knows no other escape), a number of digits, a word, or one of these inside a cast.
 */

type Item = string | number | boolean | null

type ScalarType = 'varchar' | 'bigint' | 'double' | 'boolean' | 'decimal'

/** Digits of the largest decimal of Trino. */
const mostDigits = 38

const smallestBigint = -(2n ** 63n)
const largestBigint = 2n ** 63n - 1n

/** Text in quotes; a lone surrogate, which no encoding of Unicode can carry, becomes U+FFFD as it does on its way into DuckDB. */
export const quotedText = (text: string): string => `'${text.toWellFormed().replaceAll("'", "''")}'`

const scalarType = (value: string | number | bigint | boolean): ScalarType => {
  if (typeof value === 'string') return 'varchar'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'bigint') return value >= smallestBigint && value <= largestBigint ? 'bigint' : 'decimal'
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'bigint' : 'double'
}

/** As Java reads it: `NaN`, `Infinity`, `-0`, `5e-324`; JavaScript's shortest digits name the same double. */
const doubleText = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))

const decimalLiteral = (value: bigint): string => {
  const digits = String(value)
  if (digits.replace('-', '').length > mostDigits) throw new TypeError(`a bound whole number has more than ${mostDigits} digits`)
  return `DECIMAL '${digits}'`
}

const scalarLiteral = (value: string | number | bigint | boolean): string => {
  const type = scalarType(value)
  if (type === 'varchar') return quotedText(value as string)
  if (type === 'boolean') return value === true ? 'true' : 'false'
  if (type === 'decimal') return decimalLiteral(value as bigint)
  return type === 'bigint' ? `BIGINT '${value}'` : `DOUBLE '${doubleText(value as number)}'`
}

const listType = (items: readonly Item[]): ScalarType | undefined => {
  const types = new Set(items.filter((item) => item !== null).map(scalarType))
  if (types.size === 0) return undefined
  if (types.size === 1) return [...types][0] as ScalarType
  if (types.size === 2 && types.has('bigint') && types.has('double')) return 'double'
  throw new TypeError('a bound list mixes text, numbers or booleans')
}

/** JSON has no NaN and no infinities: they are written as texts, which Trino's cast reads. */
const jsonItem = (item: Item): string => {
  if (typeof item === 'number') return Number.isFinite(item) ? doubleText(item) : `"${item}"`
  return JSON.stringify(typeof item === 'string' ? item.toWellFormed() : item)
}

const listLiteral = (items: readonly Item[]): string => {
  const type = listType(items)
  // A list without a value has no type of its own: Trino's array(unknown) compares with every column type. What asks whether an item is null must cast it first.
  if (type === undefined) return `array[${items.map(() => 'null').join(', ')}]`
  return `cast(json_parse(${quotedText(`[${items.map(jsonItem).join(',')}]`)}) as array(${type}))`
}

/**
 * A value as a literal of Trino: whole numbers as BIGINT, others as DOUBLE, bigint beyond 64 bits as DECIMAL, arrays as one JSON text cast to an array.
 *
 * @param position of the value in its statement, from 1, named when it cannot be written
 */
export const literal = (value: SqlValue, position: number): string => {
  if (value === null) return 'null'
  if (value === undefined) throw new TypeError(`the bound value $${position} is undefined; write null when you mean it`)
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`
  if (Array.isArray(value)) return listLiteral(value as readonly Item[])
  return scalarLiteral(value as string | number | bigint | boolean)
}
