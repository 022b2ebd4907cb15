import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { defaultLevel } from '../catalogue.ts'
import type { CheckedTable } from './check-table.ts'

/** What of the warehouse is there already: table → its columns. */
export type ExistingTables = ReadonlyMap<string, ReadonlySet<string>>

/** Text keys as the customers of history files; a temporary table with a column `key`. */
export type HistoryKeys = Sql | undefined

const unionAll = (selects: readonly Sql[]): Sql => join(selects, sql` union all `)

const facts = (checked: readonly CheckedTable[]): readonly CheckedTable[] => checked.filter(({ spec }) => spec.kind === 'fact')

export const defaultLevelTable = (model: CompanyModel, checked: readonly CheckedTable[]): CheckedTable | undefined =>
  checked.find(({ spec }) => spec.kind === 'level' && spec.name === defaultLevel(model))

const nothing = sql`select cast(null as varchar) as key where false`

/** Keys that are customers once this import is through: loaded before, described, created by a fact, or named by the history. */
const knownKeys = (model: CompanyModel, checked: readonly CheckedTable[], existing: ExistingTables, history: HistoryKeys): Sql => {
  const target = `level_${defaultLevel(model)}`
  const level = defaultLevelTable(model, checked)
  return unionAll([
    nothing,
    ...(existing.has(target) ? [sql`select _key as key from ${ident(target)}`] : []),
    ...(level === undefined ? [] : [sql`select _key from ${ident(level.table)} where _faults is null`]),
    ...facts(checked)
      .filter(({ spec }) => spec.fact?.unknownCustomer === 'create')
      .map(({ table }) => sql`select _customer from ${ident(table)} where _faults is null and _customer is not null`),
    ...(history === undefined ? [] : [sql`select key from ${history} where key is not null`]),
  ])
}

/** Keys that occur in this import, with the earliest time a fact names them. */
const touchedKeys = (model: CompanyModel, checked: readonly CheckedTable[], history: HistoryKeys): Sql => {
  const level = defaultLevelTable(model, checked)
  return unionAll([
    sql`select cast(null as varchar) as key, cast(null as timestamp) as first_at where false`,
    ...(level === undefined ? [] : [sql`select _key, null from ${ident(level.table)} where _faults is null`]),
    ...facts(checked).map(({ table }) => sql`select _customer, min(_at) from ${ident(table)} where _faults is null and _customer is not null group by 1`),
    ...(history === undefined ? [] : [sql`select key, null from ${history} where key is not null`]),
  ])
}

/**
 * Settles who the customers of an import are: fills `import_known (key)`, `import_touched (key, first_at, is_new)`, and treats facts of
 * unknown customers as their model says: marked as rejects, or kept without a customer.
 *
 * @returns per fact, the rows whose customer nobody knows
 */
export const settleCustomers = async (
  session: WarehouseSession, model: CompanyModel, checked: readonly CheckedTable[], existing: ExistingTables, history: HistoryKeys,
): Promise<{ readonly tables: readonly CheckedTable[]; readonly unknown: ReadonlyMap<string, number>; readonly newCustomers: number }> => {
  const question = 'import.customers'
  await session.execute(question, sql`create or replace temp table import_known as select distinct key from (${knownKeys(model, checked, existing, history)})`)
  const unknown = new Map<string, number>()
  const tables: CheckedTable[] = []
  for (const table of checked) {
    const { spec } = table
    if (spec.fact === undefined || spec.fact.unknownCustomer === 'create') {
      tables.push(table)
      continue
    }
    const stranger = sql`_faults is null and _customer is not null and _customer not in (select key from import_known)`
    const { rows } = await session.one<{ rows: number }>(question, sql`select count(*) as rows from ${ident(table.table)} where ${stranger}`)
    unknown.set(spec.name, rows)
    if (rows === 0) {
      tables.push(table)
      continue
    }
    if (spec.fact.unknownCustomer === 'keep') await session.execute(question, sql`update ${ident(table.table)} set _customer = null where ${stranger}`)
    else await session.execute(question, sql`update ${ident(table.table)} set _faults = ${String(table.faults.length)} where ${stranger}`)
    const header = spec.fact.customer
    const fault = { header, reason: 'nobody described this customer', when: stranger, text: table.staged.columnOf(header) }
    tables.push(spec.fact.unknownCustomer === 'keep' ? table : { ...table, faults: [...table.faults, fault] })
  }
  const target = `level_${defaultLevel(model)}`
  const isNew = existing.has(target) ? sql`t.key not in (select _key from ${ident(target)})` : sql`true`
  await session.execute(
    question,
    sql`create or replace temp table import_touched as select t.key, t.first_at, ${isNew} as is_new
      from (select key, min(first_at) as first_at from (${touchedKeys(model, tables, history)}) group by key) as t`,
  )
  const { rows } = await session.one<{ rows: number }>(question, sql`select count(*) as rows from import_touched where is_new`)
  return { tables, unknown, newCustomers: rows }
}

/** Last row of each key: later rows of a file replace earlier ones. */
export const lastPerKey = (table: string, key: readonly Sql[]): Sql =>
  sql`select * from ${ident(table)} where _faults is null qualify row_number() over (partition by ${join(key)} order by _file desc, _row desc) = 1`

/** Values of one derived attribute per touched customer, over the facts loaded before and now. */
const derivedValues = (model: CompanyModel, attribute: string, checked: readonly CheckedTable[], existing: ExistingTables, batchId: string): Sql | undefined => {
  const derive = model.levels[defaultLevel(model)]?.attributes[attribute]?.derive
  if (derive === undefined) return undefined
  const target = `fact_${derive.fact}`
  const value = ident(derive.column)
  const incoming = checked.find(({ spec }) => spec.target === target)
  if (incoming === undefined) return undefined
  const key = incoming.spec.fact?.key
  const replaced = key === undefined
    ? sql`true`
    : sql`not exists (select 1 from ${ident(incoming.table)} as n where n._faults is null and ${join(key.map((name) => sql`n.${ident(name)} is not distinct from o.${ident(name)}`), sql` and `)})`
  const earlier = existing.get(target)?.has(derive.column) === true
    ? sql` union all select o._customer, o.${value}, o._at from ${ident(target)} as o where o._customer in (select key from import_touched) and o.${value} is not null and o._batch is distinct from ${batchId} and ${replaced}`
    : sql``
  const rows = sql`select _customer, ${value} as v, _at from ${ident(incoming.table)} where _faults is null and _customer is not null and ${value} is not null${earlier}`
  if (derive.pick === 'most_frequent')
    return sql`select _customer, arg_max(v, row(n, last_at, v)) as v from (select _customer, v, count(*) as n, max(_at) as last_at from (${rows}) group by 1, 2) group by 1`
  const pick = derive.pick === 'last' ? sql`arg_max(v, row(_at, v))` : sql`arg_min(v, row(_at, v))`
  return sql`select _customer, ${pick} as v from (${rows}) group by 1`
}

/** The rows of the default level's table that this import writes: `_key, _customer, _title, _first_seen, _batch`, then the attributes. */
export const defaultLevelRows = (model: CompanyModel, checked: readonly CheckedTable[], existing: ExistingTables, batchId: string): Sql => {
  const name = defaultLevel(model)
  const target = `level_${name}`
  const level = model.levels[name] as CompanyModel['levels'][string]
  const file = defaultLevelTable(model, checked)
  const old = existing.get(target)
  const attributes = Object.entries(level.attributes)
  const derived = attributes.flatMap(([attribute]) => {
    const values = derivedValues(model, attribute, checked, existing, batchId)
    return values === undefined ? [] : [{ attribute, values }]
  })
  const kept = (column: string): Sql => (old?.has(column) === true ? sql`o.${ident(column)}` : sql`null`)
  const fromFile = (column: string, isInFile: boolean): Sql => (isInFile ? sql`case when f._key is not null then f.${ident(column)} else ${kept(column)} end` : kept(column))
  const value = (attribute: string): Sql => {
    const at = derived.findIndex((one) => one.attribute === attribute)
    return at === -1 ? fromFile(attribute, file?.spec.columns[attribute] !== undefined) : sql`coalesce(${ident(`d${at}`)}.v, ${kept(attribute)})`
  }
  const columns = [
    sql`t.key`, sql`t.key`, titleValue(file, old), sql`least(${kept('_first_seen')}, t.first_at, ${sinceValue(level, file)})`, sql`${batchId}`,
    ...attributes.map(([attribute]) => value(attribute)),
  ]
  const joins = [
    ...(file === undefined ? [] : [sql` left join (${lastPerKey(file.table, [sql`_key`])}) as f on f._key = t.key`]),
    ...(old === undefined ? [] : [sql` left join ${ident(target)} as o on o._key = t.key`]),
    ...derived.map(({ values }, index) => sql` left join (${values}) as ${ident(`d${index}`)} on ${ident(`d${index}`)}._customer = t.key`),
  ]
  const isEarlier = old?.has('_first_seen') === true ? sql`(t.first_at is not null and (o._first_seen is null or t.first_at < o._first_seen))` : sql`false`
  // A batch that is loaded again loses its former rows: of customers it still speaks of they are written anew.
  const isOwn = old?.has('_batch') === true ? sql`coalesce(o._batch = ${batchId}, false)` : sql`false`
  const reasons = [sql`t.is_new`, isEarlier, isOwn, ...(file === undefined ? [] : [sql`f._key is not null`]), ...(derived.length === 0 ? [] : [sql`true`])]
  return sql`select ${join(columns)} from import_touched as t${join(joins, sql``)} where ${join(reasons, sql` or `)}`
}

/** The declared beginning of the relation. A date stands for its noon in UTC: that is the same day in nearly every zone. */
const sinceValue = (level: CompanyModel['levels'][string], file: CheckedTable | undefined): Sql => {
  const { since } = level
  if (since === undefined || file?.spec.columns[since] === undefined) return sql`cast(null as timestamp)`
  return level.attributes[since]?.type === 'date' ? sql`(f.${ident(since)} + interval 12 hours)` : sql`f.${ident(since)}`
}

const titleValue = (file: CheckedTable | undefined, old: ReadonlySet<string> | undefined): Sql => {
  const kept = old?.has('_title') === true ? sql`o._title` : sql`null`
  return file?.spec.extras['_x_title'] === undefined ? kept : sql`case when f._key is not null then f._x_title else ${kept} end`
}

/** Fills `import_level_<name> (key, customer)` for a level other than the default: whose customer each of its members is. */
export const resolveLevel = async (session: WarehouseSession, model: CompanyModel, level: CheckedTable, existing: ExistingTables): Promise<Sql> => {
  const { name } = level.spec
  const within = model.levels[name]?.within
  const resolved = ident(`import_level_${name}`)
  const parent = within?.level
  const customer = parent === undefined
    ? sql`cast(null as varchar)`
    : parent === defaultLevel(model)
      ? sql`case when l._x_parent in (select key from import_known) then l._x_parent end`
      : sql`p.customer`
  const parents = parent === undefined || parent === defaultLevel(model) ? sql`` : sql` left join (${await parentCustomers(session, parent, existing)}) as p on p.key = l._x_parent`
  await session.execute('import.levels', sql`create or replace temp table ${resolved} as select l._key as key, any_value(${customer}) as customer from (${lastPerKey(level.table, [sql`_key`])}) as l${parents} group by 1`)
  return resolved
}

const parentCustomers = async (session: WarehouseSession, parent: string, existing: ExistingTables): Promise<Sql> => {
  const staged = await session.query('import.levels', sql`select 1 as found from duckdb_tables() where temporary and table_name = ${`import_level_${parent}`}`)
  const parts = [
    ...(staged.length > 0 ? [sql`select key, customer from ${ident(`import_level_${parent}`)}`] : []),
    ...(existing.has(`level_${parent}`) ? [sql`select _key as key, _customer as customer from ${ident(`level_${parent}`)}`] : []),
  ]
  if (parts.length === 0) return sql`select cast(null as varchar) as key, cast(null as varchar) as customer where false`
  return sql`select key, any_value(customer) as customer from (${unionAll(parts)}) group by 1`
}
