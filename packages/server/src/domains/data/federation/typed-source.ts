import { ident, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { ForeignCatalogs, ForeignColumn } from '../../../platform/warehouse/warehouse.ts'
import type { SourceUse } from './source-needs.ts'

/** What a value needs to be read in place. */
export interface TypedReading {
  readonly dialect: Dialect
  readonly foreign: ForeignCatalogs
  /** Zone of times written without one. */
  readonly zone: string
  readonly currencyDigits: number
}

const cell = ({ name }: ForeignColumn): Sql => ident('source', name)

const text = (column: ForeignColumn): Sql => sql`cast(${cell(column)} as varchar)`

/** Blanks around keys are nobody's; the same as an import takes away. */
const blanks = ' \t\r\n\u00a0\u3000\ufeff'

/**
 * Minor units, halves away from zero; null where 64 bits cannot hold them. A double is read by its shortest text, as an import reads it: 1.005
 * is a half then.
 */
const money = (column: ForeignColumn, digits: number): Sql => {
  const exact = column.kind === 'number' ? text(column) : cell(column)
  return sql`try_cast(round(try_cast(${exact} as decimal(34, 18)) * cast(${10 ** digits} as decimal(4, 0)), 0) as bigint)`
}

/** Instants are kept to the millisecond, as imports keep them. */
const instant = (column: ForeignColumn, { dialect, foreign, zone }: TypedReading): Sql => {
  if (column.kind === 'instant') return sql`date_trunc('millisecond', ${foreign.utc(cell(column))})`
  const wall = sql`cast(${cell(column)} as timestamp(6))`
  return sql`date_trunc('millisecond', ${zone === 'UTC' ? wall : dialect.utcOf(wall, zone)})`
}

/** The value of a source's column as the warehouse keeps values of its use; the source is called `source`. */
export const typedSource = (column: ForeignColumn, use: SourceUse, reading: TypedReading): Sql => {
  switch (use) {
    case 'key':
      return sql`nullif(trim(both ${blanks} from ${text(column)}), '')`
    case 'string':
      return sql`nullif(${text(column)}, '')`
    case 'number':
      return column.kind === 'number' ? reading.dialect.finite(reading.dialect.toDouble(cell(column))) : reading.dialect.toDouble(cell(column))
    case 'money':
      return money(column, reading.currencyDigits)
    case 'boolean':
    case 'date':
      return cell(column)
    case 'instant':
      return instant(column, reading)
  }
}

/** Whether a cell that is there may yet have no value. */
export const canFail = (column: ForeignColumn, use: SourceUse): boolean => use === 'money' || (use === 'number' && column.kind === 'number')

export const sourceCell = cell
