import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Catalogue, ValueType } from '../catalogue.ts'
import { tagOf } from '../scope.ts'

/** Where one value per customer is kept: a score, a percentile or a tag. */
export interface CustomerValue {
  readonly table: string
  readonly customerColumn: string
  readonly column: string
  readonly selectColumn: string | undefined
  readonly selectValue: string | undefined
  readonly type: ValueType
}

/** The values a rule reads from one table: they become one common table expression with a row per customer. */
export interface TableScan {
  readonly name: string
  readonly source: Pick<CustomerValue, 'table' | 'customerColumn' | 'selectColumn'>
  readonly values: Map<string, { readonly column: string; readonly value: CustomerValue }>
}

export const scoreValue = (catalogue: Catalogue, name: string, what: 'score' | 'percentile'): CustomerValue => {
  const score = Object.hasOwn(catalogue.scores, name) ? catalogue.scores[name] : undefined
  const column = what === 'score' ? score?.column : score?.percentileColumn
  if (score === undefined || column === undefined) throw new Error(`the catalogue has no ${what} ${name}: the rule was checked against another one`)
  const { table, customerColumn, selectColumn, selectValue } = score
  return { table, customerColumn, column, selectColumn, selectValue, type: 'number' }
}

export const tagValue = (catalogue: Catalogue, name: string): CustomerValue => {
  const tag = tagOf(catalogue, name)
  if (tag?.values.kind !== 'table') throw new Error(`the tag ${name} is not kept in a table`)
  const { table, customerColumn, column, selectColumn, selectValue } = tag.values
  return { table, customerColumn, column, selectColumn, selectValue, type: tag.type }
}

/** How the outer query reads a value; the scan of its table is made when it is the first. */
export const customerValueReference = (
  scans: Map<string, TableScan>, value: CustomerValue, kind: 'score' | 'tag', nameOf: (wish: string) => string,
): Sql => {
  const key = JSON.stringify([value.table, value.customerColumn, value.selectColumn ?? null])
  let scan = scans.get(key)
  if (scan === undefined) {
    scan = { name: nameOf(`${kind}s_by_customer`), source: value, values: new Map() }
    scans.set(key, scan)
  }
  const valueKey = JSON.stringify([value.column, value.selectValue ?? null])
  const column = scan.values.get(valueKey)?.column ?? `${kind}_${scan.values.size + 1}`
  scan.values.set(valueKey, { column, value })
  return ident(scan.name, column)
}

const pickSql = (value: CustomerValue, dialect: Dialect): Sql => {
  const column = ident('kept', value.column)
  const isSelected = value.selectColumn === undefined || value.selectValue === undefined ? undefined : sql`${ident('kept', value.selectColumn)} = ${value.selectValue}`
  return dialect.filtered(value.type === 'boolean' ? sql`bool_or(${column})` : sql`max(${column})`, isSelected)
}

export const tableScanSql = (scan: TableScan, dialect: Dialect): Sql => {
  const { selectColumn } = scan.source
  const customer = ident('kept', scan.source.customerColumn)
  const picks = [...scan.values.values()].map(({ column, value }) => sql`,
      ${pickSql(value, dialect)} as ${ident(column)}`)
  const selected = [...new Set([...scan.values.values()].map(({ value }) => value.selectValue))]
  const where = selectColumn === undefined || selected.some((value) => value === undefined)
    ? sql``
    : sql`
    where ${dialect.isOneOf(ident('kept', selectColumn), selected as string[], 'string')}`
  return sql`${ident(scan.name)} as (
    select
      ${customer} as "customer"${join(picks, sql``)}
    from ${ident(scan.source.table)} as "kept"${where}
    group by ${customer}
  )`
}
