import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { LoadBench, WarehouseColumn } from '../../../platform/warehouse/warehouse.ts'
import { defaultLevel } from '../catalogue.ts'
import { modelColumns } from './check-table.ts'
import type { CheckedTable } from './check-table.ts'
import { defaultLevelRows, lastPerKey, resolveLevel } from './customers.ts'
import type { ExistingTables } from './customers.ts'

const text = (name: string): WarehouseColumn => ({ name, type: 'string' })

const levelColumns: readonly WarehouseColumn[] = [text('_key'), text('_customer'), text('_title'), { name: '_first_seen', type: 'instant' }, text('_batch')]

const factColumns: readonly WarehouseColumn[] = [
  text('_customer'), { name: '_at', type: 'instant' }, { name: '_refund', type: 'boolean' }, text('_batch'), { name: '_row', type: 'integer' }, text('_id'),
]

const names = (columns: readonly WarehouseColumn[]): Sql => join(columns.map(({ name }) => sql`, ${ident(name)}`), sql``)

export interface LoadedTable {
  readonly loaded: number
  /** Of them, rows that replace a row loaded before. */
  readonly updated: number
}

export interface LoadContext {
  readonly existing: ExistingTables
  readonly batchId: string
  /** Target tables whose files hold a key more than once. */
  readonly repeated: ReadonlySet<string>
}

const replacedRows = async (load: LoadBench, table: CheckedTable, key: readonly string[], existing: ExistingTables): Promise<number> => {
  const columns = existing.get(table.spec.target)
  if (columns === undefined || key.some((name) => !columns.has(name))) return 0
  const same = join(key.map((name) => sql`n.${ident(name)} is not distinct from o.${ident(name)}`), sql` and `)
  const { rows } = await load.one<{ rows: number }>(
    'import.updated',
    sql`select count(*) as rows from ${ident(table.spec.target)} as o where exists (select 1 from ${ident(table.table)} as n where n._faults is null and ${same})`,
  )
  return rows
}

/** Bounds of a statement over the largest tables. */
const longest = { timeoutMs: 3_600_000 }

const loadFact = async (load: LoadBench, table: CheckedTable, { existing, batchId, repeated }: LoadContext): Promise<LoadedTable> => {
  const { spec } = table
  const key = spec.fact?.key
  const columns = modelColumns(spec.columns)
  const target = { table: spec.target, columns: [...factColumns, ...columns], ...(key === undefined ? {} : { key }) }
  const values = sql`select _customer, _at, _refund, ${batchId}::varchar, _row, cast(null as varchar)${names(columns)}`
  // Sound rows without a repeated key are what the warehouse gets, in the order of their files: they need no copy on the way.
  const loaded = key !== undefined && repeated.has(spec.target)
    ? await load.insert(target, sql`${values} from (${lastPerKey(table.table, key.map((name) => ident(name)))}) order by _file, _row`, longest)
    : await load.insertLater(target, sql`${values} from ${ident(table.table)} where _faults is null`, longest)
  return { loaded, updated: key === undefined ? 0 : await replacedRows(load, table, key, existing) }
}

const loadKeyed = async (load: LoadBench, model: CompanyModel, table: CheckedTable, existing: ExistingTables, batchId: string): Promise<LoadedTable> => {
  const { spec } = table
  const columns = modelColumns(spec.columns)
  const rows = lastPerKey(table.table, [sql`_key`])
  const updated = await replacedRows(load, table, ['_key'], existing)
  if (spec.kind === 'dimension') {
    const loaded = await load.insert({ table: spec.target, columns: [text('_key'), text('_batch'), ...columns], key: ['_key'] }, sql`select _key, ${batchId}${names(columns)} from (${rows})`)
    return { loaded, updated }
  }
  if (spec.kind === 'dependant') {
    const of = model.dependants[spec.name]?.of as string
    const parent = of === defaultLevel(model) ? sql`case when r._x_parent in (select key from import_known) then r._x_parent end` : sql`null`
    const loaded = await load.insert(
      { table: spec.target, columns: [text('_key'), text('_customer'), text('_parent'), text('_batch'), ...columns], key: ['_key'] },
      sql`select r._key, ${parent}, r._x_parent, ${batchId}${join(columns.map(({ name }) => sql`, r.${ident(name)}`), sql``)} from (${rows}) as r`,
    )
    return { loaded, updated }
  }
  const resolved = await resolveLevel(load, model, table, existing)
  const title = spec.extras['_x_title'] === undefined ? sql`null` : sql`r._x_title`
  const loaded = await load.insert(
    { table: spec.target, columns: [...levelColumns, ...columns], key: ['_key'] },
    sql`select r._key, c.customer, ${title}, null, ${batchId}${join(columns.map(({ name }) => sql`, r.${ident(name)}`), sql``)} from (${rows}) as r join ${resolved} as c on c.key = r._key`,
  )
  return { loaded, updated }
}

/** Stages the sound rows of one checked table for the batch; the default level is staged by `loadCustomers`. */
export const loadTable = (load: LoadBench, model: CompanyModel, table: CheckedTable, context: LoadContext): Promise<LoadedTable> =>
  table.spec.kind === 'fact' ? loadFact(load, table, context) : loadKeyed(load, model, table, context.existing, context.batchId)

/** Stages the rows of the default level: everybody described, and everybody known only from a fact. */
export const loadCustomers = async (load: LoadBench, model: CompanyModel, checked: readonly CheckedTable[], existing: ExistingTables, batchId: string): Promise<LoadedTable> => {
  const name = defaultLevel(model)
  const columns = modelColumns(model.levels[name]?.attributes ?? {})
  const table = checked.find(({ spec }) => spec.target === `level_${name}`)
  const updated = table === undefined ? 0 : await replacedRows(load, table, ['_key'], existing)
  await load.insert({ table: `level_${name}`, columns: [...levelColumns, ...columns], key: ['_key'] }, defaultLevelRows(model, checked, existing, batchId))
  if (table === undefined) return { loaded: 0, updated: 0 }
  const { rows } = await load.one<{ rows: number }>('import.customers', sql`select count(distinct _key) as rows from ${ident(table.table)} where _faults is null`)
  return { loaded: rows, updated }
}
