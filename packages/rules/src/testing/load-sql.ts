import { ident, join, sql } from '@sextant/sql'
import type { BoundColumn, Sql } from '@sextant/sql'
import type { CustomerRecord, FactRow } from '../index.ts'
import type { World } from './company.ts'

/** The columns of a table: name → type of its values. */
type Columns = readonly (readonly [name: string, type: 'text' | 'double' | 'bigint' | 'boolean' | 'date' | 'instant'])[]

interface Table {
  readonly name: string
  readonly columns: Columns
  readonly rows: readonly (readonly unknown[])[]
}

/** How an engine names the types; everything else is the same SQL. */
export type TypeNames = Readonly<Record<'text' | 'double' | 'bigint' | 'boolean' | 'date' | 'instant', Sql>>

export const duckdbTypes: TypeNames = { text: sql`varchar`, double: sql`double`, bigint: sql`bigint`, boolean: sql`boolean`, date: sql`date`, instant: sql`timestamp` }
export const postgresTypes: TypeNames = { text: sql`text`, double: sql`double precision`, bigint: sql`bigint`, boolean: sql`boolean`, date: sql`date`, instant: sql`timestamptz` }

const rowsOf = (customers: readonly CustomerRecord[], fact: string, columns: readonly string[]): readonly (readonly unknown[])[] =>
  customers.flatMap((one) => (one.facts?.[fact] ?? []).map((row) => [one.id, ...columns.map((name) => row[name])]))

const attributeNames = ['age', 'city', 'balance', 'is member; drop table x', 'birth_date', 'joined_at']

const tablesOf = ({ customers, dimensions }: World): readonly Table[] => [
  {
    name: 'cust"omers',
    columns: [['customer_id', 'text'], ['age', 'double'], ['ci"ty', 'text'], ['balance', 'bigint'], ['member', 'boolean'], ['birth_date', 'date'], ['joined_at', 'instant']],
    rows: customers.map((one) => [one.id, ...attributeNames.map((name) => one.attributes[name])]),
  },
  {
    name: 'fact_purchase',
    columns: [['customer', 'text'], ['bought at', 'instant'], ['amount_minor', 'bigint'], ['quantity', 'double'], ['category', 'text'], ['product', 'text']],
    rows: [
      ...rowsOf(customers, 'purchase', ['time', 'amount', 'quantity', 'cat"egory', 'product']),
      [null, '2024-02-01T00:00:00.000Z', 5, 1, 'wine', 'p1'],
      ['a stranger', '2024-02-01T00:00:00.000Z', 5, 1, 'wine', 'p1'],
    ],
  },
  { name: 'fact_contact', columns: [['customer', 'text'], ['time', 'instant'], ['channel', 'text'], ['delivered', 'boolean']], rows: rowsOf(customers, 'con tact', ['time', 'channel', 'delivered']) },
  {
    name: 'dim_product', columns: [['id', 'text'], ['department', 'text'], ['price', 'bigint']],
    rows: [...(dimensions['product'] as ReadonlyMap<string, FactRow>)].map(([id, row]) => [id, row['department'], row['price']]),
  },
  {
    name: 'scores', columns: [['customer', 'text'], ['model', 'text'], ['score', 'double'], ['percen"tile', 'double']],
    rows: customers.flatMap((one) => [[one.id, 'churn', one.scores?.['churn'], one.percentiles?.['churn']], [one.id, "o'ther", one.scores?.["o'ther"], 0.5]]),
  },
  {
    name: 'members', columns: [['customer', 'text'], ['segment', 'text']],
    rows: [...customers.filter((one) => (one.segments as readonly string[]).length > 0).map((one) => [one.id, "v'ip"]), [null, "v'ip"]],
  },
  {
    name: 'ta"gs', columns: [['customer', 'text'], ['tag', 'text'], ['te"xt', 'text'], ['amount', 'bigint'], ['flag', 'boolean']],
    rows: customers.flatMap((one) => [
      [one.id, "grade'; --", one.tags?.['gr"ade'], null, null], [one.id, 'limit', null, one.tags?.['limit'], null], [one.id, 'known', null, null, one.tags?.['known']],
    ]),
  },
]

const rowSql = (row: readonly unknown[], columns: Columns, types: TypeNames): Sql =>
  sql`(${join(row.map((value, index) => sql`cast(${(value ?? null) as string | null} as ${types[(columns[index] as Columns[number])[1]]})`))})`

/** The statements that put a company's tables in place of the last one's. */
export const loadSql = (world: World, types: TypeNames): readonly Sql[] =>
  tablesOf(world).flatMap(({ name, columns, rows }) => [
    sql`drop table if exists ${ident(name)}`,
    sql`create table ${ident(name)} (${join(columns.map(([column, type]) => sql`${ident(column)} ${types[type]}`))})`,
    ...(rows.length === 0 ? [] : [sql`insert into ${ident(name)} values ${join(rows.map((row) => rowSql(row, columns, types)))}`]),
  ])

const boundTypes = { text: 'string', double: 'number', bigint: 'whole', boolean: 'boolean', date: 'date', instant: 'instant' } as const

/** A company's tables as lists of values: for engines that take them with the statement. */
export const boundTables = (world: World): readonly { readonly name: string; readonly columns: Readonly<Record<string, BoundColumn>> }[] =>
  tablesOf(world).map(({ name, columns, rows }) => ({
    name, columns: Object.fromEntries(columns.map(([column, type], index) => [column, { type: boundTypes[type], values: rows.map((row) => (row[index] ?? null) as string | number | boolean | null) }])),
  }))
