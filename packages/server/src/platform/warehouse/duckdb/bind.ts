import { BIGINT, BLOB, BOOLEAN, blobValue, DOUBLE, HUGEINT, LIST, listValue, SQLNULL, VARCHAR } from '@duckdb/node-api'
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { SqlValue } from '@sextant/sql'

export interface BoundValues {
  readonly values: DuckDBValue[]
  readonly types: DuckDBType[]
}

const scalarType = (value: string | number | bigint | boolean): DuckDBType => {
  if (typeof value === 'string') return VARCHAR
  if (typeof value === 'boolean') return BOOLEAN
  if (typeof value === 'bigint') return value >= -(2n ** 63n) && value < 2n ** 63n ? BIGINT : HUGEINT
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? BIGINT : DOUBLE
}

const scalarValue = (value: string | number | bigint | boolean, type: DuckDBType): DuckDBValue =>
  typeof value === 'number' && (type === BIGINT || type === HUGEINT) ? BigInt(value) : value

const listType = (items: readonly (string | number | boolean | null)[]): DuckDBType => {
  const types = new Set(items.filter((item) => item !== null).map(scalarType))
  // An empty list has no type of its own: SQLNULL compares with every column type, where VARCHAR would be refused beside a number.
  if (types.size === 0) return SQLNULL
  if (types.size === 1) return [...types][0] as DuckDBType
  if (types.size === 2 && types.has(BIGINT) && types.has(DOUBLE)) return DOUBLE
  throw new TypeError('a bound list mixes text, numbers or booleans')
}

const bindOne = (value: SqlValue, position: number): readonly [DuckDBValue, DuckDBType] => {
  if (value === null) return [null, SQLNULL]
  if (value === undefined) throw new TypeError(`the bound value $${position} is undefined; write null when you mean it`)
  if (value instanceof Uint8Array) return [blobValue(value), BLOB]
  if (Array.isArray(value)) {
    const items = value as readonly (string | number | boolean | null)[]
    const type = listType(items)
    return [listValue(items.map((item) => (item === null ? null : scalarValue(item, type)))), LIST(type)]
  }
  const scalar = value as string | number | bigint | boolean
  const type = scalarType(scalar)
  return [scalarValue(scalar, type), type]
}

/** JavaScript values as DuckDB parameters: whole numbers as BIGINT, others as DOUBLE, arrays as typed lists. */
export const bindValues = (values: readonly SqlValue[]): BoundValues => {
  const bound = values.map((value, index) => bindOne(value, index + 1))
  return { values: bound.map(([value]) => value), types: bound.map(([, type]) => type) }
}
