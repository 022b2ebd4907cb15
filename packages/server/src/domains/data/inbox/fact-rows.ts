import type { CompanyModel, ModelColumn, ModelFact } from '@sextant/contract'
import { parseRowExpression, prepareRowExpression } from '@sextant/rules'
import type { FactRow, Value } from '@sextant/rules'
import type { LoadTarget, WarehouseCell, WarehouseColumn, WarehouseType } from '../../../platform/warehouse/warehouse.ts'
import { isoOf } from '../../../platform/time.ts'
import { currencyDigits, formulaScope, rowScope } from '../catalogue.ts'
import { isReadInPlace } from '../import/table-spec.ts'
import { warehouseTypes } from '../import/typed-value.ts'
import { declaredValue, learntType, learntValue, textOf } from './property.ts'

/** A message on its way into a fact. */
export interface FactMessage {
  readonly id: string
  readonly customer: string | null
  readonly at: number
  /** Byte in the log: order among messages of one instant. */
  readonly row: number
  readonly data: Readonly<Record<string, unknown>>
}

/** Where events of a name land. */
export interface Destination {
  /** Name of the fact; its table is fact_<name>. */
  readonly fact: string
  readonly declared: ModelFact | undefined
}

export interface FactTable {
  /** Whether the messages brought columns that the fact did not have. */
  readonly hasGrown: () => boolean
  /** Adds one message. @returns what of it did not fit, for people; null when all did */
  readonly add: (message: FactMessage) => string | null
  /** What is to be loaded; rows with a whole key replace the row of that key. */
  readonly loads: (batchId: string) => readonly { readonly target: LoadTarget; readonly rows: readonly (readonly WarehouseCell[])[] }[]
}

/** Columns a fact may learn; more stay in the message's properties only. */
const columnLimit = 300

/** Facts that are not the inbox's to write: the ledger's. */
export const ledgerFactNames: ReadonlySet<string> = new Set(['contact', 'response'])
const takenColumns = new Set(['batch_id', 'replaced_by', 'time'])

/** `Order Completed`, `orderCompleted` → `order_completed`. */
export const snakeName = (text: string): string => {
  const plain = text.normalize('NFKC').replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '').slice(0, 100)
  if (plain === '') return 'event'
  return /^\p{N}/u.test(plain) ? `n_${plain}` : plain
}

/** The fact an event lands in: the one that names it, the one called like it, or one of its own. */
export const destinationOf = (model: CompanyModel, event: string): Destination => {
  const facts = Object.entries(model.facts)
  const snake = snakeName(event)
  const found = facts.find(([, fact]) => fact.event === event) ?? facts.find(([name]) => name === event || name === snake)
  // What is read in place takes no rows: an event of its name is a fact of its own.
  if (found !== undefined && !isReadInPlace(found[1].source)) return { fact: found[0], declared: found[1] }
  return { fact: found !== undefined || ledgerFactNames.has(snake) ? `event_${snake}` : snake, declared: undefined }
}

const systemColumns: readonly WarehouseColumn[] = [
  { name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: '_refund', type: 'boolean' }, { name: '_batch', type: 'string' }, { name: '_row', type: 'integer' }, { name: '_id', type: 'string' },
]

type Cells = Map<string, WarehouseCell>

interface Shape {
  readonly types: Map<string, WarehouseType>
  readonly problems: string[]
  readonly cells: Cells
}

/** Puts a value into its column, or as text beside it when the column holds another type. */
const put = (shape: Shape, name: string, value: WarehouseCell, type: WarehouseType): void => {
  if (value === null) return
  const is = shape.types.get(name)
  if (is === undefined) shape.types.set(name, type)
  if (is === undefined || is === type || (is === 'number' && type === 'integer')) {
    shape.cells.set(name, value)
    return
  }
  putText(shape, name, String(value), is)
}

const putText = (shape: Shape, name: string, text: string, is: string): void => {
  const beside = `${name}__text`
  shape.types.set(beside, 'string')
  shape.cells.set(beside, text)
  shape.problems.push(`${name} holds ${is}; the value is kept as text in ${beside}`)
}

const property = (data: Readonly<Record<string, unknown>>, name: string, column: ModelColumn): unknown =>
  Object.hasOwn(data, name) ? data[name] : column.column !== undefined && Object.hasOwn(data, column.column) ? data[column.column] : undefined

type RowFormula = (row: FactRow) => Value

interface Declared {
  readonly columns: readonly (readonly [name: string, column: ModelColumn, formula: RowFormula | undefined])[]
  readonly isRefund: RowFormula | undefined
  readonly digits: number
}

const prepared = (text: string, scope: ReturnType<typeof rowScope>): RowFormula => {
  const result = parseRowExpression(text, scope)
  if (result.kind === 'error') throw new Error(`the expression "${text}" of model.yaml is not valid: ${result.errors[0]?.message.en ?? ''}`)
  return prepareRowExpression(result.expression, scope)
}

const declaredOf = (model: CompanyModel, fact: ModelFact): Declared => ({
  digits: currencyDigits(model.company.currency),
  columns: Object.entries(fact.columns).map(([name, column]) =>
    [name, column, column.formula === undefined ? undefined : prepared(column.formula, formulaScope(model, fact.columns, name, true))] as const),
  isRefund: fact.refunds === undefined ? undefined : prepared(fact.refunds.when, rowScope(model, fact.columns, true)),
})

const fillDeclared = (shape: Shape, declared: Declared, message: FactMessage): boolean => {
  const row: Record<string, Value> = { time: isoOf(message.at), _at: isoOf(message.at) }
  for (const [name, column, formula] of declared.columns) {
    const given = formula === undefined ? property(message.data, name, column) : undefined
    const typed = formula === undefined ? declaredValue(given, column.type, declared.digits) : { kind: 'value' as const, value: formula(row) }
    if (typed.kind === 'misfit') {
      shape.problems.push(`${name} should be ${column.type}; "${textOf(given).slice(0, 60)}" is kept in the message only`)
      continue
    }
    if (typed.value === null) {
      if (column.required === true) shape.problems.push(`${name} is required and missing`)
      continue
    }
    if (column.values !== undefined && column.strict === true && !column.values.includes(String(typed.value))) {
      shape.problems.push(`${name} is none of its declared values; it is kept in the message only`)
      continue
    }
    row[name] = typeof typed.value === 'bigint' ? Number(typed.value) : typed.value
    put(shape, name, typed.value, warehouseTypes[column.type])
  }
  return declared.isRefund?.(row) === true
}

const fillLearnt = (shape: Shape, message: FactMessage): void => {
  for (const [given, value] of Object.entries(message.data)) {
    if (value === null || value === undefined) continue
    const snake = snakeName(given)
    const name = takenColumns.has(snake) ? `p_${snake}` : snake
    const is = shape.types.get(name)
    if (shape.cells.has(name)) shape.problems.push(`${given} and another property are both called ${name}; the first counts`)
    else if (is === undefined && shape.types.size >= columnLimit) shape.problems.push(`the fact has ${columnLimit} columns already; ${given} is kept in the message only`)
    else {
      const typed = learntValue(value, is ?? learntType(value))
      if (typed.kind === 'value') put(shape, name, typed.value, is ?? learntType(value))
      else putText(shape, name, textOf(value), is ?? 'string')
    }
  }
}

interface BuiltRow {
  readonly message: FactMessage
  readonly refund: boolean
  readonly cells: Cells
}

const cellsOf = (row: BuiltRow, columns: readonly WarehouseColumn[], batchId: string): readonly WarehouseCell[] => {
  const { message } = row
  return [message.customer, isoOf(message.at), row.refund, batchId, message.row, message.id, ...columns.map(({ name }) => row.cells.get(name) ?? null)]
}

/** Last row of each key: within one load the later message replaces the earlier. */
const lastOfKeys = (rows: readonly BuiltRow[], key: readonly string[]): { readonly keyed: readonly BuiltRow[]; readonly free: readonly BuiltRow[] } => {
  const byKey = new Map<string, BuiltRow>()
  const free: BuiltRow[] = []
  for (const row of rows) {
    const values = key.map((name) => row.cells.get(name) ?? null)
    if (values.includes(null)) free.push(row)
    else byKey.set(JSON.stringify(values.map(String)), row)
  }
  return { keyed: [...byKey.values()], free }
}

/**
 * Collects the rows of one fact for one load.
 *
 * @param known columns the fact's table has already
 */
export const collectFact = (model: CompanyModel, destination: Destination, known: readonly WarehouseColumn[]): FactTable => {
  const types = new Map(known.filter(({ name }) => !name.startsWith('_')).map(({ name, type }) => [name, type] as const))
  const declared = destination.declared === undefined ? undefined : declaredOf(model, destination.declared)
  if (declared !== undefined) for (const [name, column] of declared.columns) if (!types.has(name)) types.set(name, warehouseTypes[column.type])
  const rows: BuiltRow[] = []
  const add = (message: FactMessage): string | null => {
    const shape: Shape = { types, problems: [], cells: new Map() }
    const refund = declared === undefined ? false : fillDeclared(shape, declared, message)
    if (declared === undefined) fillLearnt(shape, message)
    rows.push({ message, refund, cells: shape.cells })
    return shape.problems.length === 0 ? null : shape.problems.join('; ')
  }
  const loads: FactTable['loads'] = (batchId) => {
    const columns = [...types].map(([name, type]): WarehouseColumn => ({ name, type }))
    const target = { table: `fact_${destination.fact}`, columns: [...systemColumns, ...columns] }
    const key = destination.declared?.key
    const { keyed, free } = key === undefined ? { keyed: [], free: rows } : lastOfKeys(rows, key)
    return [
      ...(keyed.length === 0 || key === undefined ? [] : [{ target: { ...target, key }, rows: keyed.map((row) => cellsOf(row, columns, batchId)) }]),
      ...(free.length === 0 ? [] : [{ target, rows: free.map((row) => cellsOf(row, columns, batchId)) }]),
    ]
  }
  return Object.freeze({ add, loads, hasGrown: () => types.size > known.filter(({ name }) => !name.startsWith('_')).length || known.length === 0 })
}
