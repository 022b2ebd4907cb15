import type { ModelColumn } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import type { SourceFile } from './source-files.ts'
import type { TypingRules } from './typed-value.ts'

/** A type that a Parquet file gives a column and that needs no way through text. */
export interface FileType {
  readonly name: Sql
  readonly kind: 'small integer' | 'integer' | 'double' | 'decimal' | 'boolean' | 'date' | 'timestamp'
  /** Digits before and after the point of a decimal. */
  readonly whole: number
  readonly scale: number
}

/** Header → its type; headers read as text are absent. */
export type FileTypes = ReadonlyMap<string, FileType>

export interface TypedCell {
  readonly value: Sql
  readonly type: FileType
}

const plainTypes: Readonly<Record<string, FileType>> = {
  TINYINT: { name: sql`tinyint`, kind: 'small integer', whole: 10, scale: 0 },
  SMALLINT: { name: sql`smallint`, kind: 'small integer', whole: 10, scale: 0 },
  INTEGER: { name: sql`integer`, kind: 'small integer', whole: 10, scale: 0 },
  BIGINT: { name: sql`bigint`, kind: 'integer', whole: 0, scale: 0 },
  DOUBLE: { name: sql`double`, kind: 'double', whole: 0, scale: 0 },
  BOOLEAN: { name: sql`boolean`, kind: 'boolean', whole: 0, scale: 0 },
  DATE: { name: sql`date`, kind: 'date', whole: 0, scale: 0 },
  TIMESTAMP: { name: sql`timestamp`, kind: 'timestamp', whole: 0, scale: 0 },
}

/** By digits after the point; 15 digits hold every narrower decimal of the same scale. */
const decimalNames: readonly Sql[] = [
  sql`decimal(15, 0)`, sql`decimal(15, 1)`, sql`decimal(15, 2)`, sql`decimal(15, 3)`, sql`decimal(15, 4)`, sql`decimal(15, 5)`, sql`decimal(15, 6)`, sql`decimal(15, 7)`,
  sql`decimal(15, 8)`, sql`decimal(15, 9)`, sql`decimal(15, 10)`, sql`decimal(15, 11)`, sql`decimal(15, 12)`, sql`decimal(15, 13)`, sql`decimal(15, 14)`, sql`decimal(15, 15)`,
]

/** Up to 15 digits a decimal is exact as a double and as minor units of 64 bits; wider ones go through text. */
const decimalType = (described: string): FileType | undefined => {
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(described) ?? []
  if (width === undefined || scale === undefined || Number(width) > 15) return undefined
  const name = decimalNames[Number(scale)]
  return name === undefined ? undefined : { name, kind: 'decimal', whole: Number(width) - Number(scale), scale: Number(scale) }
}

const typesOf = async (session: WarehouseSession, file: SourceFile): Promise<ReadonlyMap<string, string>> => {
  const rows = await session.query<{ column_name: string; column_type: string }>('import.parquetColumns', sql`describe select * from read_parquet(${file.path})`)
  return new Map(rows.map((row) => [row.column_name, row.column_type]))
}

/** The types in which all files agree; none unless all are Parquet and can be read (what cannot is reported when it is loaded). */
export const sharedTypes = async (session: WarehouseSession, files: readonly SourceFile[]): Promise<FileTypes> => {
  if (files.length === 0 || files.some(({ format }) => format !== 'parquet')) return new Map()
  const described = await Promise.all(files.map((file) => typesOf(session, file).catch(() => new Map<string, string>())))
  const [first, ...others] = described as [ReadonlyMap<string, string>, ...ReadonlyMap<string, string>[]]
  const shared = new Map<string, FileType>()
  for (const [header, type] of first) {
    const known = plainTypes[type] ?? decimalType(type)
    if (known !== undefined && others.every((one) => one.get(header) === type)) shared.set(header, known)
  }
  return shared
}

/** Wall-clock time of a typed cell, before any zone; undefined when it is no time. */
export const localTime = ({ value, type }: TypedCell): Sql | undefined => {
  if (type.kind === 'timestamp') return value
  return type.kind === 'date' ? sql`cast(${value} as timestamp)` : undefined
}

const money = ({ value, type }: TypedCell, digits: number): Sql | undefined => {
  const isExact = digits <= 2 && (type.kind === 'small integer' || (type.kind === 'decimal' && type.scale <= digits && type.whole <= 13))
  return isExact ? sql`cast(cast(${value} as decimal(15, 2)) * cast(${10 ** digits} as decimal(3, 0)) as bigint)` : undefined
}

const number = ({ value, type }: TypedCell): Sql | undefined => {
  if (type.kind === 'double') return sql`case when isfinite(${value}) then ${value} end`
  return type.kind === 'small integer' || type.kind === 'integer' || type.kind === 'decimal' ? sql`cast(${value} as double)` : undefined
}

/**
 * The value of a cell whose file already gives it the right type: never at fault, but for doubles that are no finite number.
 *
 * @returns undefined when it must be read as text: a format is declared, or the type is another one
 */
export const directValue = (cell: TypedCell, column: Pick<ModelColumn, 'type' | 'format'>, rules: Pick<TypingRules, 'currencyDigits'>): Sql | undefined => {
  if (column.format !== undefined) return undefined
  if (column.type === 'money') return money(cell, rules.currencyDigits)
  if (column.type === 'number') return number(cell)
  return (column.type === 'boolean' && cell.type.kind === 'boolean') || (column.type === 'date' && cell.type.kind === 'date') ? cell.value : undefined
}
