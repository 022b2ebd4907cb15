import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBArrayVector,
  DuckDBBlobVector,
  DuckDBListVector,
  DuckDBMapVector,
  DuckDBStructVector,
  DuckDBTypeId,
  DuckDBVarCharVector,
} from '@duckdb/node-api'
import type { DuckDBResult, DuckDBValue, DuckDBVector } from '@duckdb/node-api'
import type { ColumnsAnswer, ColumnValues } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'

interface Place {
  readonly question: string
  readonly column: string
}

const dayMs = 86_400_000

const floorDivide = (value: bigint, by: bigint): bigint => (value >= 0n ? value / by : -((-value + by - 1n) / by))

const iso = (ms: number, place: Place): string => {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) throw warehouseErrors.WAREHOUSE_NUMBER_UNSAFE({ ...place, value: 'an instant outside the calendar' })
  return date.toISOString()
}

const whole = (value: bigint, place: Place): number => {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw warehouseErrors.WAREHOUSE_NUMBER_UNSAFE({ ...place, value: String(value) })
  return number
}

/** Epoch ms of any of DuckDB's instants and days, or undefined for other values. */
const epochMs = (value: DuckDBValue): number | undefined => {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return Number(floorDivide(value.micros, 1000n))
  if (value instanceof DuckDBDateValue) return value.days * dayMs
  if (value instanceof DuckDBTimestampMillisecondsValue) return Number(value.millis)
  if (value instanceof DuckDBTimestampSecondsValue) return Number(value.seconds) * 1000
  if (value instanceof DuckDBTimestampNanosecondsValue) return Number(floorDivide(value.nanos, 1_000_000n))
  return undefined
}

/** A value of DuckDB as JSON carries it. */
const plain = (value: DuckDBValue, place: Place): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return whole(value, place)
  if (value instanceof DuckDBDateValue) return iso(value.days * dayMs, place).slice(0, 10)
  const ms = epochMs(value)
  if (ms !== undefined) return iso(ms, place)
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map((item) => plain(item, place))
  if (value instanceof DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, plain(item, place)]))
  if (value instanceof DuckDBMapValue) return value.entries.map(({ key, value: item }) => ({ key: plain(key, place), value: plain(item, place) }))
  if (value instanceof DuckDBBlobValue) return new Uint8Array(value.bytes)
  return String(value)
}

/** All rows of an answer as plain records. */
export const readRows = async (question: string, result: DuckDBResult): Promise<readonly Record<string, unknown>[]> => {
  const names = result.columnNames()
  const places = names.map((column) => ({ question, column }))
  const rows: Record<string, unknown>[] = []
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const from = rows.length
    for (let row = 0; row < chunk.rowCount; row += 1) rows.push({})
    for (let column = 0; column < names.length; column += 1) {
      const vector = chunk.getColumnVector(column)
      const name = names[column] as string
      const place = places[column] as Place
      for (let row = 0; row < chunk.rowCount; row += 1) (rows[from + row] as Record<string, unknown>)[name] = plain(vector.getItem(row), place)
    }
  }
  return rows
}

/** An answer that people asked for is held in memory whole, as values and as text. */
const mostMegabytes = 32

/** DuckDB keeps a text as 16 bytes, the first four its length. */
const lengths = (view: DataView, rows: number): number => {
  let bytes = 0
  for (let row = 0; row < rows; row += 1) bytes += view.getUint32(row * 16, true)
  return bytes
}

/** About how much the first rows of a column weigh, bytes; looked at before anything is made of it. */
const weightOf = (vector: DuckDBVector, rows: number): number => {
  const own = rows * 8
  if (vector instanceof DuckDBVarCharVector) return own + lengths(vector['dataView'] as DataView, rows)
  if (vector instanceof DuckDBBlobVector) return own + lengths(vector['dataView'] as DataView, rows)
  if (vector instanceof DuckDBListVector) return own + weightOf(vector.childVector, vector.childVector.itemCount)
  if (vector instanceof DuckDBMapVector) return weightOf(vector['listVector'] as DuckDBListVector, rows)
  if (vector instanceof DuckDBArrayVector) return own + weightOf(vector['childData'] as DuckDBVector, (vector['childData'] as DuckDBVector).itemCount)
  if (vector instanceof DuckDBStructVector) return (vector['entryVectors'] as readonly DuckDBVector[]).reduce((sum, entry) => sum + weightOf(entry, Math.min(rows, entry.itemCount)), own)
  return own
}

/** The first rows of an answer, as lists of values; integers that JavaScript would round come as text. */
export const readFirstRows = async (question: string, result: DuckDBResult, mostRows: number): Promise<{ readonly rows: readonly (readonly unknown[])[]; readonly isCut: boolean }> => {
  const names = result.columnNames()
  const rows: unknown[][] = []
  let bytes = 0
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const taken = Math.min(chunk.rowCount, mostRows - rows.length)
    const from = rows.length
    for (let row = 0; row < taken; row += 1) rows.push([])
    for (const [column, name] of names.entries()) {
      const vector = chunk.getColumnVector(column)
      bytes += weightOf(vector, taken)
      if (bytes > mostMegabytes * 2 ** 20) throw warehouseErrors.WAREHOUSE_ANSWER_TOO_LARGE({ question, megabytes: mostMegabytes })
      for (let row = 0; row < taken; row += 1) {
        const value = vector.getItem(row)
        const isUnsafe = typeof value === 'bigint' && !Number.isSafeInteger(Number(value))
        ;(rows[from + row] as unknown[])[column] = isUnsafe ? String(value) : plain(value, { question, column: name })
      }
    }
    if (taken < chunk.rowCount) return { rows, isCut: true }
  }
  return { rows, isCut: false }
}

const numericTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_NS,
])

const double = (value: DuckDBValue, place: Place): number => {
  if (value === null) return Number.NaN
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return whole(value, place)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  return epochMs(value) ?? Number.NaN
}

/** The answer as whole columns. */
export const readColumns = async (question: string, result: DuckDBResult): Promise<ColumnsAnswer> => {
  const names = result.columnNames()
  const isNumeric = names.map((_, column) => numericTypes.has(result.columnTypeId(column)))
  const chunks = await result.fetchAllChunks()
  const rowCount = chunks.reduce((count, chunk) => count + chunk.rowCount, 0)
  const columns = names.map((name, column): ColumnValues => {
    const place = { question, column: name }
    const numbers = isNumeric[column] === true ? new Float64Array(rowCount) : undefined
    const texts: (string | null)[] = []
    let at = 0
    for (const chunk of chunks) {
      const vector = chunk.getColumnVector(column)
      for (let row = 0; row < chunk.rowCount; row += 1, at += 1) {
        const value = vector.getItem(row)
        if (numbers === undefined) texts.push(value === null ? null : String(plain(value, place)))
        else numbers[at] = double(value, place)
      }
    }
    return numbers ?? texts
  })
  return { rowCount, names, columns }
}
