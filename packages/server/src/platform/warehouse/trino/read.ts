import { DateTime } from 'luxon'
import type { ColumnsAnswer, ColumnValues } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { TrinoColumn, TypeArgument, TypeSignature } from './answer.ts'
import type { Taker } from './client.ts'

/*
 * Trino answers rows as JSON, whose values mean what the column's type says: a decimal and an instant are texts, bytes are base64, a
 * record is a list of its fields, a map has its keys as texts. The readers of a column are made once per answer.
 */

interface Place {
  readonly question: string
  readonly column: string
}

/** Makes of a value that is not null what WarehouseReader promises. */
type Reader = (value: unknown) => unknown

const invalid = (place: Place, what: string): Error => warehouseErrors.WAREHOUSE_NUMBER_UNSAFE({ ...place, value: what })

const whole = (place: Place): Reader => (value) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw invalid(place, String(value))
}

/** NaN and the infinities come as texts of JavaScript's own words. */
const double: Reader = Number

const instantPattern = /^([+-]?\d{4,})-(\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?: (.+))?$/
const dayPattern = /^([+-]?\d{4,})-(\d{2}-\d{2})$/

/** ISO 8601 writes years outside 0 to 9999 with a sign and six digits. */
const isoYear = (year: string): string => {
  if (/^\d{4}$/.test(year)) return year
  const digits = year.replace(/^[+-]/, '')
  return `${year.startsWith('-') ? '-' : '+'}${digits.padStart(6, '0')}`
}

/** The zones a clock's offset is written for by itself. */
const offsetOf = (zone: string): string | undefined => {
  if (zone === 'UTC' || zone === 'Z') return 'Z'
  return /^[+-]\d{2}:\d{2}$/.test(zone) ? zone : undefined
}

/** Epoch ms; digits below are cut off, which is the floor on both sides of 1970. */
const instantMs = (text: string, place: Place): number => {
  const [, year = '', day = '', time = '', fraction = '', zone = 'UTC'] = instantPattern.exec(text) ?? []
  const local = `${isoYear(year)}-${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}`
  const offset = offsetOf(zone)
  const ms = offset === undefined ? DateTime.fromISO(local, { zone }).toMillis() : Date.parse(`${local}${offset}`)
  if (Number.isNaN(ms)) throw invalid(place, 'an instant outside the calendar')
  return ms
}

const dayMs = (text: string, place: Place): number => {
  const [, year = '', day = ''] = dayPattern.exec(text) ?? []
  const ms = Date.parse(`${isoYear(year)}-${day}T00:00:00.000Z`)
  if (Number.isNaN(ms)) throw invalid(place, 'an instant outside the calendar')
  return ms
}

const bytes: Reader = (value) => new Uint8Array(Buffer.from(value as string, 'base64'))

const asText: Reader = (value) => (typeof value === 'string' ? value : String(value))

const orNull = (reader: Reader): Reader => (value) => (value === null ? null : reader(value))

const typesIn = (signature: TypeSignature): readonly TypeSignature[] => signature.arguments.flatMap((argument) => (argument.kind === 'TYPE' ? [argument.value] : []))

const fieldsIn = (argument: TypeArgument, index: number): readonly { readonly name: string; readonly type: TypeSignature }[] =>
  argument.kind === 'NAMED_TYPE' ? [{ name: argument.value.fieldName?.name ?? `field${index}`, type: argument.value.typeSignature }] : []

const list = (item: Reader): Reader => (value) => (value as readonly unknown[]).map(item)

const record = (fields: readonly { readonly name: string; readonly read: Reader }[]): Reader => (value) =>
  Object.fromEntries(fields.map(({ name, read }, index) => [name, read((value as readonly unknown[])[index])]))

/** Keys come as texts, whatever their type. */
const keyReader = (signature: TypeSignature, place: Place): Reader => {
  const read = plainReader(signature, place)
  if (wholeTypes.has(signature.rawType) || signature.rawType === 'double' || signature.rawType === 'real') return (key) => read(Number(key))
  return signature.rawType === 'boolean' ? (key) => key === 'true' : read
}

const wholeTypes: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'integer', 'bigint'])

const plainReader = (signature: TypeSignature, place: Place): Reader => {
  const { rawType } = signature
  if (wholeTypes.has(rawType)) return orNull(whole(place))
  if (rawType === 'double' || rawType === 'real' || rawType === 'decimal') return orNull(double)
  if (rawType === 'boolean') return (value) => value
  if (rawType === 'date') return orNull((value) => new Date(dayMs(value as string, place)).toISOString().slice(0, -14))
  if (rawType === 'timestamp' || rawType === 'timestamp with time zone') return orNull((value) => new Date(instantMs(value as string, place)).toISOString())
  if (rawType === 'varbinary') return orNull(bytes)
  const [first, second] = typesIn(signature)
  if (rawType === 'array' && first !== undefined) return orNull(list(plainReader(first, place)))
  if (rawType === 'row') return orNull(record(signature.arguments.flatMap(fieldsIn).map(({ name, type }) => ({ name, read: plainReader(type, place) }))))
  if (rawType === 'map' && first !== undefined && second !== undefined) {
    const [readKey, readValue] = [keyReader(first, place), plainReader(second, place)]
    return orNull((value) => Object.entries(value as Record<string, unknown>).map(([key, item]) => ({ key: readKey(key), value: readValue(item) })))
  }
  return orNull(asText)
}

const placeOf = (question: string, column: TrinoColumn): Place => ({ question, column: column.name })

/** All rows of an answer as plain records. */
export const takeRows = <Row>(question: string): Taker<readonly Row[]> => {
  const records: Record<string, unknown>[] = []
  let readers: readonly { readonly name: string; readonly read: Reader }[] = []
  return {
    columns: (columns) => {
      readers = columns.map((column) => ({ name: column.name, read: plainReader(column.typeSignature, placeOf(question, column)) }))
    },
    rows: (rows) => {
      for (const row of rows) {
        const made: Record<string, unknown> = {}
        for (const [index, { name, read }] of readers.entries()) made[name] = read(row[index])
        records.push(made)
      }
      return true
    },
    end: () => records as readonly Row[],
  }
}

/** Number of rows a statement changed. */
export const takeCount = (): Taker<number> => ({ columns: () => undefined, rows: () => true, end: (updateCount) => updateCount ?? 0 })

const numericTypes: ReadonlySet<string> = new Set([...wholeTypes, 'boolean', 'double', 'real', 'decimal', 'date', 'timestamp', 'timestamp with time zone'])

const numberReader = ({ rawType }: TypeSignature, place: Place): ((value: unknown) => number) => {
  if (rawType === 'boolean') return (value) => (value === true ? 1 : 0)
  if (rawType === 'date') return (value) => dayMs(value as string, place)
  if (rawType.startsWith('timestamp')) return (value) => instantMs(value as string, place)
  return (wholeTypes.has(rawType) ? whole(place) : double) as (value: unknown) => number
}

/** A column of numbers that grows; doubling keeps the copies few. */
const growingNumbers = () => {
  let values = new Float64Array(1024)
  let count = 0
  return {
    push: (value: number): void => {
      if (count === values.length) {
        const wider = new Float64Array(count * 2)
        wider.set(values)
        values = wider
      }
      values[count] = value
      count += 1
    },
    all: (): Float64Array => values.slice(0, count),
  }
}

interface ColumnTaker {
  readonly push: (value: unknown) => void
  readonly all: () => ColumnValues
}

const columnTaker = (question: string, column: TrinoColumn): ColumnTaker => {
  const place = placeOf(question, column)
  if (numericTypes.has(column.typeSignature.rawType)) {
    const read = numberReader(column.typeSignature, place)
    const numbers = growingNumbers()
    return { push: (value) => numbers.push(value === null ? Number.NaN : read(value)), all: numbers.all }
  }
  const read = plainReader(column.typeSignature, place)
  const texts: (string | null)[] = []
  return { push: (value) => void texts.push(value === null ? null : String(read(value))), all: () => texts }
}

/** The answer as whole columns. */
export const takeColumns = (question: string): Taker<ColumnsAnswer> => {
  let names: readonly string[] = []
  let takers: readonly ColumnTaker[] = []
  let rowCount = 0
  return {
    columns: (columns) => {
      names = columns.map(({ name }) => name)
      takers = columns.map((column) => columnTaker(question, column))
    },
    rows: (rows) => {
      rowCount += rows.length
      for (const [index, { push }] of takers.entries()) for (const row of rows) push(row[index])
      return true
    },
    end: () => ({ rowCount, names, columns: takers.map(({ all }) => all()) }),
  }
}

export interface FirstRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  readonly isCut: boolean
}

/** The first rows of an answer, as lists of values; integers that JavaScript would round come as text. */
export const takeFirstRows = (question: string, mostRows: number): Taker<FirstRows> => {
  const kept: unknown[][] = []
  let described: FirstRows['columns'] = []
  let readers: readonly Reader[] = []
  let isCut = false
  return {
    columns: (columns) => {
      described = columns.map(({ name, type }) => ({ name, type }))
      readers = columns.map((column) => {
        const read = plainReader(column.typeSignature, placeOf(question, column))
        return (value) => (typeof value === 'bigint' ? String(value) : read(value))
      })
    },
    rows: (rows) => {
      const taken = rows.slice(0, mostRows - kept.length)
      for (const row of taken) kept.push(readers.map((read, index) => read(row[index])))
      isCut = taken.length < rows.length
      return !isCut
    },
    end: () => ({ columns: described, rows: kept, isCut }),
  }
}
