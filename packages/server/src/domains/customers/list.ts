import { nearest } from '@sextant/contract'
import type { ModelColumn, OutputOf, ParsedInputOf, listCustomers } from '@sextant/contract'
import { and, ident, join, or, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { WarehouseReader } from '../../platform/warehouse/warehouse.ts'
import { companyOrNull, customerTable } from './company.ts'
import type { Company, LeftOut } from './company.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { CustomerDeps } from './deps.ts'
import { customerErrors } from './errors.ts'
import { isPersonal, maskedTitle, maskedValue } from './masking.ts'
import { isSelected, ruleOfScope } from './selection.ts'
import { summaryTable } from './summary.ts'

export type CustomerList = OutputOf<typeof listCustomers>
export type CustomerRow = CustomerList['items'][number]
type ListInput = ParsedInputOf<typeof listCustomers>

export interface ListDeps extends CustomerDeps {
  readonly summarise: (company: Company, standpoint: string) => Promise<LeftOut>
}

interface PageRow extends Readonly<Record<string, string | number | boolean | null>> {
  readonly id: string
  readonly title: string | null
  readonly first_seen: string | null
  readonly value: number | null
  readonly last_activity: string | null
}

/** The attributes shown when none are chosen: those that are not personal, as many as fit a screen. */
const defaultColumns = (company: Company): readonly string[] =>
  Object.entries(company.levelColumns).filter(([, column]) => !isPersonal(column)).map(([name]) => name).slice(0, 4)

const chosenColumns = (company: Company, wanted: string | undefined): readonly string[] => {
  if (wanted === undefined) return defaultColumns(company)
  const names = wanted.split(',').map((name) => name.trim()).filter((name) => name !== '')
  const wrong = names.find((name) => company.levelColumns[name] === undefined)
  if (wrong !== undefined)
    throw customerErrors.CUSTOMER_COLUMN_UNKNOWN({ name: wrong, nearest: nearest(wrong, Object.keys(company.levelColumns)).join(' or ') }, { where: 'columns' })
  return names
}

const sortColumn = (sort: ListInput['sort']): Sql => {
  if (sort === 'value') return sql`"summary"."value"`
  if (sort === 'last_activity') return sql`"summary"."last_activity"`
  return sort === 'first_seen' ? sql`"base"."_first_seen"` : sql`"base"."_customer"`
}

/** Rows after the cursor; unknown values come last in both directions. */
const afterCursor = (cursor: string, input: ListInput, dialect: Dialect): Sql => {
  const [value = null, id] = readCursor(cursor, 2)
  const isOfSort = value === null || (input.sort === 'value' ? typeof value === 'number' : typeof value === 'string' && !Number.isNaN(Date.parse(`${value}Z`)))
  if (!isOfSort || typeof id !== 'string') throw customerErrors.CUSTOMER_CURSOR_INVALID({}, { where: 'cursor' })
  const column = sortColumn(input.sort)
  const beyond = input.sort === 'id' && input.descending ? sql`"base"."_customer" < ${id}` : sql`"base"."_customer" > ${id}`
  if (input.sort === 'id') return beyond
  if (value === null) return sql`${column} is null and ${beyond}`
  const bound = input.sort === 'value' ? sql`${value}` : dialect.instant(`${value}Z`)
  const further = input.descending ? sql`${column} < ${bound}` : sql`${column} > ${bound}`
  return sql`(${further} or ${column} is null or (${column} = ${bound} and ${beyond}))`
}

/** @param found a select of the customers who have the text as a number or address: of a shared one many */
const matches = (search: string, found: Sql, dialect: Dialect): Sql =>
  or([
    dialect.startsWith(sql`"base"."_customer"`, sql`${search}`),
    dialect.contains(dialect.lower(sql`coalesce("base"."_title", '')`), dialect.lower(sql`${search}`)),
    sql`"base"."_customer" in (${found})`,
  ])

const valueText = (column: ModelColumn | undefined, name: string): Sql => (column?.type === 'number' ? sql`cast(${ident('base', name)} as double)` : ident('base', name))

/** A row of a list as everybody may see it. */
export const rowOf = (row: PageRow, columns: readonly string[], company: Company): CustomerRow => ({
  id: row.id, title: maskedTitle(row.title), firstSeen: row.first_seen, lastActivity: row.last_activity, value: row.value,
  attributes: Object.fromEntries(columns.map((name) => {
    const value = row[`a_${name}`] ?? null
    return [name, value !== null && isPersonal(company.levelColumns[name]) ? maskedValue : value]
  })),
})

/** The select list and joins that give `rowOf` its row. */
export const rowSelect = (company: Company, columns: readonly string[]): Sql => sql`
  select "base"."_customer" as "id", "base"."_title" as "title", "base"."_first_seen" as "first_seen", "summary"."value", "summary"."last_activity"${join(columns.map((name) => sql`, ${valueText(company.levelColumns[name], name)} as ${ident(`a_${name}`)}`), sql``)}
  from ${customerTable(company)} as "base" left join ${summaryTable} as "summary" on "summary"."_customer" = "base"."_customer"`

/** Customers by search text, rule and segment: one page, and how many there are in all. */
export const customerPage = async (deps: ListDeps, input: ListInput): Promise<CustomerList> => {
  const company = await companyOrNull(deps)
  if (company === null) return { items: [], nextCursor: null, total: 0, leftOut: [], columns: [] }
  const columns = chosenColumns(company, input.columns)
  const at = await deps.standpoint()
  const leftOut = await deps.summarise(company, at)
  const { warehouse } = deps
  const search = input.search?.trim() ?? ''
  const selected = isSelected(sql`"base"."_customer"`, ruleOfScope(input, company.catalogue), company.catalogue, at, warehouse.dialect)
  const direction = input.descending ? sql`desc` : sql`asc`
  const order = input.sort === 'id' ? sql`"base"."_customer" ${direction}` : sql`${sortColumn(input.sort)} ${direction} nulls last, "base"."_customer"`
  const after = input.cursor === undefined ? sql`true` : afterCursor(input.cursor, input, warehouse.dialect)
  const asked = async (reader: WarehouseReader, wanted: Sql): Promise<readonly [readonly PageRow[], { readonly total: number }]> => await Promise.all([
    reader.query<PageRow>('customers.list', sql`${rowSelect(company, columns)} where ${wanted} and ${after} order by ${order} limit ${input.limit + 1}`),
    reader.one<{ total: number }>('customers.count', sql`select count(*) as total from ${customerTable(company)} as "base" where ${wanted}`),
  ])
  const [rows, { total }] = search === '' ? await asked(warehouse, selected)
    : await warehouse.withKeys(await deps.findByIdentifier(search), (keys, session) => asked(session, and([selected, matches(search, sql`select "found"."key" from ${keys} as "found"`, warehouse.dialect)])))
  const items = rows.slice(0, input.limit).map((row) => rowOf(row, columns, company))
  return {
    items, total, leftOut, nextCursor: rows.length > input.limit ? cursorAfter(items.at(-1), input.sort) : null,
    columns: columns.map((name) => ({ name, label: company.levelColumns[name]?.label ?? { en: name, zh: name }, type: company.levelColumns[name]?.type ?? 'string' })),
  }
}

const cursorAfter = (row: CustomerRow | undefined, sort: ListInput['sort']): string | null => {
  if (row === undefined) return null
  const value = sort === 'value' ? row.value : sort === 'last_activity' ? row.lastActivity : sort === 'first_seen' ? row.firstSeen : null
  return writeCursor([typeof value === 'string' ? value.replace('Z', '') : value, row.id])
}

/** Customers of a selection (a select with one column of ids) as rows of a list, by id. */
export const rowsOfSelection = async (deps: ListDeps, company: Company, selection: Sql, limit: number, after?: string): Promise<readonly CustomerRow[]> => {
  await deps.summarise(company, await deps.standpoint())
  const columns = defaultColumns(company)
  const rows = await deps.warehouse.query<PageRow>('customers.rows', sql`${rowSelect(company, columns)}
    where "base"."_customer" in (${selection}) and ${after === undefined ? sql`true` : sql`"base"."_customer" > ${after}`} order by "base"."_customer" limit ${limit}`)
  return rows.map((row) => rowOf(row, columns, company))
}
