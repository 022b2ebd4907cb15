import { DuckDBDataChunk, DuckDBDateValue, DuckDBTimestampValue } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { WarehouseCell, WarehouseColumn, WarehouseType } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { engineTypes } from './tables.ts'

/** Rows of one of DuckDB's data chunks. */
const chunkRows = 2048

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/
const dayPattern = /^\d{4}-\d{2}-\d{2}$/

const convertText = (text: string, type: WarehouseType): DuckDBValue | undefined => {
  if (type === 'string') return text
  if (type === 'instant' && instantPattern.test(text)) {
    const ms = Date.parse(text)
    return Number.isNaN(ms) ? undefined : new DuckDBTimestampValue(BigInt(ms) * 1000n)
  }
  if (type === 'date' && dayPattern.test(text)) {
    const ms = Date.parse(text)
    // Date.parse takes 30 February for 2 March in some forms; the day must survive the round trip.
    return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : new DuckDBDateValue(ms / 86_400_000)
  }
  return undefined
}

const convertNumber = (value: number | bigint, type: WarehouseType): DuckDBValue | undefined => {
  if (type === 'number') return Number(value)
  if (type === 'integer') return typeof value === 'bigint' ? value : Number.isSafeInteger(value) ? BigInt(value) : undefined
  return undefined
}

const convert = (cell: WarehouseCell | undefined, column: WarehouseColumn, table: string): DuckDBValue => {
  if (cell === null) return null
  let value: DuckDBValue | undefined
  if (typeof cell === 'string') value = convertText(cell, column.type)
  else if (typeof cell === 'boolean') value = column.type === 'boolean' ? cell : undefined
  else if (cell !== undefined) value = convertNumber(cell, column.type)
  // The message says what kind of value it was, never the value: it may be personal.
  if (value === undefined)
    throw warehouseErrors.WAREHOUSE_CELL_INVALID({ table, column: column.name, value: cell === undefined ? 'value undefined' : `${typeof cell} it was given`, type: column.type })
  return value
}

/**
 * Appends rows to a temporary table of this connection.
 *
 * @param forTable name the errors give: the table the rows are meant for
 */
export const appendRows = async (
  connection: DuckDBConnection,
  temporary: string,
  forTable: string,
  columns: readonly WarehouseColumn[],
  rows: Iterable<readonly WarehouseCell[]>,
): Promise<number> => {
  const appender = await connection.createAppender(temporary, 'main', 'temp')
  const types = columns.map((column) => engineTypes[column.type].type)
  let pending: (readonly WarehouseCell[])[] = []
  let count = 0
  const flush = (): void => {
    if (pending.length === 0) return
    const chunk = DuckDBDataChunk.create(types, pending.length)
    for (const [index, column] of columns.entries()) chunk.setColumnValues(index, pending.map((row) => convert(row[index], column, forTable)))
    appender.appendDataChunk(chunk)
    count += pending.length
    pending = []
  }
  try {
    for (const row of rows) {
      pending.push(row)
      if (pending.length === chunkRows) flush()
    }
    flush()
  } catch (error) {
    appender.clear()
    throw error
  } finally {
    appender.closeSync()
  }
  return count
}
