import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { compileRowCondition, compileRowExpression, parseRowExpression } from '@sextant/rules'
import { duckdbDialect, ident, join, or, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { formulaScope, rowScope } from '../catalogue.ts'
import type { StagedTable } from './stage-table.ts'
import type { TableSpec } from './table-spec.ts'
import { directValue, localTime } from './typed-cell.ts'
import { hasThousands, isInGap, isRounded, trimmed, typedValue, utcOf, warehouseTypes } from './typed-value.ts'
import type { TypingRules } from './typed-value.ts'
import { constantOffsets } from './zone-offset.ts'
import type { ZoneOffsets } from './zone-offset.ts'

/** Why a cell rejects its row. */
export interface CellFault {
  /** Header of the column at fault. */
  readonly header: string
  readonly reason: string
  readonly when: Sql
  /** The text as it stands in the file. */
  readonly text: Sql
}

/** A staged table after its checks: typed columns under their model names, `_faults` (places in `faults`, null when sound). */
export interface CheckedTable {
  readonly spec: TableSpec
  readonly staged: StagedTable
  readonly table: string
  readonly faults: readonly CellFault[]
  /** Times that one offset turned into UTC. */
  readonly offsets: ZoneOffsets
}

const reasons: Readonly<Record<ModelColumn['type'], string>> = {
  string: 'not a text', number: 'not a number', money: 'not an amount', boolean: 'not true or false', date: 'not a day of the calendar', instant: 'not a time',
}

const sqlTypes: Readonly<Record<ModelColumn['type'], Sql>> = {
  string: sql`varchar`, number: sql`double`, money: sql`bigint`, boolean: sql`boolean`, date: sql`date`, instant: sql`timestamp`,
}

const reasonFor = (column: ModelColumn): string => (column.format === undefined ? reasons[column.type] : `${reasons[column.type]} written as ${column.format}`)

export const typingRules = (model: CompanyModel, spec: TableSpec, digits: number): TypingRules => ({
  zone: spec.fact?.time.zone ?? model.company.timeZone,
  currencyDigits: digits,
  decimal: spec.source.decimal ?? '.',
})

/** Source columns of a table with their staged text. */
export const readColumns = (spec: TableSpec, staged: StagedTable): readonly { readonly name: string; readonly column: ModelColumn; readonly header: string; readonly text: Sql }[] =>
  Object.entries(spec.columns).flatMap(([name, column]) => {
    if (column.formula !== undefined) return []
    const header = column.column ?? name
    return [{ name, column, header, text: staged.columnOf(header) }]
  })

/** Whether a cell that is there may have no value; a file's own type leaves doubles that are no finite number. */
const canFail = (staged: StagedTable, header: string, column: ModelColumn, rules: TypingRules): boolean => {
  if (column.type === 'string') return false
  const cell = staged.typedCell(header)
  if (cell === undefined || cell.type.kind === 'double') return true
  if (column.type === 'instant') return column.format !== undefined || localTime(cell) === undefined
  return directValue(cell, column, rules) === undefined
}

/** Value of a column's cells: as the file typed them where it did so rightly, else read from text. */
const valueOf = (staged: StagedTable, header: string, column: Pick<ModelColumn, 'type' | 'format'>, rules: TypingRules, offsets: ZoneOffsets): Sql => {
  const cell = staged.typedCell(header)
  if (cell === undefined) return typedValue(staged.columnOf(header), column, rules)
  if (column.type !== 'instant') return directValue(cell, column, rules) ?? typedValue(staged.columnOf(header), column, rules)
  const local = column.format === undefined ? localTime(cell) : undefined
  return local === undefined ? typedValue(staged.columnOf(header), column, rules) : utcOf(local, rules.zone, offsets.get(header))
}

const thousandsReason = {
  '.': 'it has a thousands separator: write 1234.50, or set `decimal: ","` at the source if the comma is the decimal sign',
  ',': 'it has a thousands separator other than the point: write 1.234,50 or 1234,50, or take `decimal: ","` from the source if the point is the decimal sign',
} as const

/** A cell that has no value of its column's type, told apart by what is in its way. */
const unreadable = (column: ModelColumn, name: string, header: string, text: Sql, decimal: '.' | ','): readonly CellFault[] => {
  const fails = sql`${trimmed(text)} is not null and ${ident(name)} is null`
  if (column.type !== 'money' && column.type !== 'number') return [{ header, text, reason: reasonFor(column), when: fails }]
  // CASE, so that only the few cells that failed meet the regular expression.
  return [
    { header, text, reason: `${reasonFor(column)}: ${thousandsReason[decimal]}`, when: sql`case when ${fails} then ${hasThousands(text, decimal)} else false end` },
    { header, text, reason: reasonFor(column), when: sql`case when ${fails} then not ${hasThousands(text, decimal)} else false end` },
  ]
}

const columnFaults = (spec: TableSpec, staged: StagedTable, rules: TypingRules): readonly CellFault[] =>
  readColumns(spec, staged).flatMap(({ name, column, header, text }) => {
    const faults: CellFault[] = []
    if (canFail(staged, header, column, rules)) faults.push(...unreadable(column, name, header, text, rules.decimal))
    if (column.required === true) faults.push({ header, text, reason: 'missing, and the column is required', when: sql`${trimmed(text)} is null` })
    if (column.strict === true && column.values !== undefined)
      faults.push({ header, text, reason: 'not one of the known values', when: sql`${ident(name)} is not null and not list_contains(${[...column.values]}, cast(${ident(name)} as varchar))` })
    return faults
  })

const ownFaults = (spec: TableSpec, staged: StagedTable): readonly CellFault[] => {
  const faults: CellFault[] = []
  if (spec.keyHeader !== undefined) faults.push({ header: spec.keyHeader, text: staged.columnOf(spec.keyHeader), reason: 'the key is missing', when: sql`_key is null` })
  if (spec.fact === undefined) return faults
  const time = staged.columnOf(spec.fact.time.column)
  faults.push({ header: spec.fact.time.column, text: time, reason: spec.fact.time.format === undefined ? 'not a time' : `not a time written as ${spec.fact.time.format}`, when: sql`_at is null` })
  if (spec.fact.missingCustomer === 'reject') {
    const customer = staged.columnOf(spec.fact.customer)
    faults.push({ header: spec.fact.customer, text: customer, reason: 'the customer is missing', when: sql`_customer is null` })
  }
  return faults
}

/** A formula's value in the column's own type, on the bench unless another engine reads the rows; numbers standing for money are major units. */
export const formulaValue = (model: CompanyModel, spec: TableSpec, name: string, column: ModelColumn, digits: number, dialect: Dialect = duckdbDialect): Sql => {
  const scope = formulaScope(model, spec.columns, name, spec.fact !== undefined)
  const read = parseRowExpression(column.formula as string, scope, 'value')
  if (read.kind === 'error') throw new Error(`formula of ${name}: ${read.errors[0]?.message.en ?? 'unreadable'}`)
  const value = compileRowExpression(read.expression, scope, { dialect })
  if (column.type === 'money') return read.type === 'money' ? sql`try_cast(round(${value}) as bigint)` : sql`try_cast(round(cast(${value} as double) * ${10 ** digits}) as bigint)`
  return read.type === 'money' && column.type === 'number' ? sql`cast(${value} as double) / ${10 ** digits}` : value
}

export const refundOf = (model: CompanyModel, spec: TableSpec, dialect: Dialect = duckdbDialect): Sql => {
  if (spec.fact?.refunds === undefined) return sql`false`
  const scope = rowScope(model, spec.columns, true)
  const read = parseRowExpression(spec.fact.refunds.when, scope, 'condition')
  if (read.kind === 'error') throw new Error(`refunds.when of ${spec.name}: ${read.errors[0]?.message.en ?? 'unreadable'}`)
  return sql`coalesce(${compileRowCondition(read.expression, scope, { dialect })}, false)`
}

/** Typed columns in steps: each formula may use the columns before it. */
const typedSelect = (model: CompanyModel, spec: TableSpec, staged: StagedTable, rules: TypingRules, offsets: ZoneOffsets): Sql => {
  const parts: Sql[] = []
  if (spec.keyHeader !== undefined) parts.push(sql`${trimmed(staged.columnOf(spec.keyHeader))} as _key`)
  if (spec.fact !== undefined) {
    parts.push(sql`${trimmed(staged.columnOf(spec.fact.customer))} as _customer`)
    const { column, format } = spec.fact.time
    parts.push(sql`${valueOf(staged, column, { type: 'instant', ...(format === undefined ? {} : { format }) }, rules, offsets)} as _at`)
  }
  for (const [name, header] of Object.entries(spec.extras)) parts.push(sql`${trimmed(staged.columnOf(header))} as ${ident(name)}`)
  for (const { name, column, header } of readColumns(spec, staged)) parts.push(sql`cast(${valueOf(staged, header, column, rules, offsets)} as ${sqlTypes[column.type]}) as ${ident(name)}`)
  let select = sql`select *, ${join(parts)} from ${ident(staged.table)}`
  for (const [name, column] of Object.entries(spec.columns)) {
    if (column.formula === undefined) continue
    const value = formulaValue(model, spec, name, column, rules.currencyDigits)
    select = sql`select *, cast(${value} as ${sqlTypes[column.type]}) as ${ident(name)} from (${select})`
  }
  return spec.fact === undefined ? select : sql`select *, ${refundOf(model, spec)} as _refund from (${select})`
}

/** Headers read as times, without those of a declared form. */
const timeHeaders = (spec: TableSpec): readonly string[] => [
  ...new Set([
    ...(spec.fact === undefined || spec.fact.time.format !== undefined ? [] : [spec.fact.time.column]),
    ...Object.entries(spec.columns).flatMap(([name, column]) => (column.type === 'instant' && column.formula === undefined && column.format === undefined ? [column.column ?? name] : [])),
  ]),
]

/** Names of the checked table's own columns besides the model's. */
const systemColumns = (spec: TableSpec): readonly string[] => [
  '_file', '_row', '_line',
  ...(spec.keyHeader === undefined ? [] : ['_key']),
  ...(spec.fact === undefined ? [] : ['_customer', '_at', '_refund']),
  ...Object.keys(spec.extras),
]

/** Checks every cell of a staged table by one statement; rows at fault keep their place, marked in `_faults`. */
export const checkTable = async (session: WarehouseSession, model: CompanyModel, spec: TableSpec, staged: StagedTable, digits: number, signal: AbortSignal): Promise<CheckedTable> => {
  const rules = typingRules(model, spec, digits)
  const faults = [...ownFaults(spec, staged), ...columnFaults(spec, staged, rules)]
  const offsets = await constantOffsets(session, rules.zone, staged, timeHeaders(spec))
  const names = [...systemColumns(spec), ...Object.keys(spec.columns)].map((name) => ident(name))
  const marks = faults.map((fault, index) => sql`case when ${fault.when} then ${String(index)} end`)
  const marked = faults.length === 0 ? sql`cast(null as varchar)` : sql`case when ${or(faults.map((fault) => fault.when))} then concat_ws(' ', ${join(marks)}) end`
  const table = staged.table.replace('stage', 'checked')
  await session.execute(
    'import.check',
    sql`create or replace temp table ${ident(table)} as select ${join(names)}, ${marked} as _faults from (${typedSelect(model, spec, staged, rules, offsets)})`,
    { signal, timeoutMs: 3_600_000 },
  )
  return { spec, staged, table, faults, offsets }
}

/** Warehouse columns of a checked table's model columns. */
export const modelColumns = (columns: Readonly<Record<string, ModelColumn>>): readonly { readonly name: string; readonly type: (typeof warehouseTypes)[ModelColumn['type']] }[] =>
  Object.entries(columns).map(([name, column]) => ({ name, type: warehouseTypes[column.type] }))

/** Conditions over staged text that are reported, not rejected: finer digits than the currency, hours that clocks leapt over. */
export const textFindings = (model: CompanyModel, { spec, staged, offsets }: CheckedTable, digits: number): readonly { readonly column: string; readonly kind: 'rounded' | 'impossible'; readonly when: Sql; readonly text: Sql }[] => {
  const rules = typingRules(model, spec, digits)
  const found: { column: string; kind: 'rounded' | 'impossible'; when: Sql; text: Sql }[] = []
  for (const { name, column, header, text } of readColumns(spec, staged)) {
    const cell = staged.typedCell(header)
    const isExact = cell !== undefined && directValue(cell, column, rules) !== undefined
    if (column.type === 'money' && !isExact) found.push({ column: name, kind: 'rounded', when: isRounded(text, rules), text })
    if (column.type === 'instant' && rules.zone !== 'UTC' && !offsets.has(header)) found.push({ column: name, kind: 'impossible', when: isInGap(trimmed(text), rules.zone, column.format), text })
  }
  if (spec.fact !== undefined && rules.zone !== 'UTC' && !offsets.has(spec.fact.time.column)) {
    const text = staged.columnOf(spec.fact.time.column)
    found.push({ column: 'time', kind: 'impossible', when: isInGap(trimmed(text), rules.zone, spec.fact.time.format), text })
  }
  return found
}
