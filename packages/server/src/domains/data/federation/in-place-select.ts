import type { CompanyModel } from '@sextant/contract'
import { and, ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { ForeignCatalogs, ForeignColumn } from '../../../platform/warehouse/warehouse.ts'
import { currencyDigits, defaultLevel } from '../catalogue.ts'
import { formulaValue, refundOf } from '../import/check-table.ts'
import { columnNamed } from './check-sources.ts'
import type { CatalogSpec } from './check-sources.ts'
import type { SourceUse } from './source-needs.ts'
import { canFail, sourceCell, typedSource } from './typed-source.ts'
import type { TypedReading } from './typed-source.ts'

/*
 * A table that is read in place answers the rows an import of it would have loaded: the same values, and without the rows that an import
 * would have rejected. Each step is a select over the one before: values, formulas, refunds, whose they are.
 */

export interface InPlaceReading {
  readonly model: CompanyModel
  readonly dialect: Dialect
  readonly foreign: ForeignCatalogs
}

const engineTypes: Readonly<Record<SourceUse, Sql>> = {
  key: sql`varchar`, string: sql`varchar`, number: sql`double`, money: sql`bigint`, boolean: sql`boolean`, date: sql`date`, instant: sql`timestamp(6)`,
}

const nothing = (type: SourceUse): Sql => sql`cast(null as ${engineTypes[type]})`

/** A column of the source; that it is there was checked before. */
const columnOf = (columns: readonly ForeignColumn[], name: string): ForeignColumn => {
  const column = columnNamed(columns, name)
  if (column === undefined) throw new Error(`the source has no column ${name}`)
  return column
}

interface Typed {
  readonly name: string
  readonly use: SourceUse
  readonly column: ForeignColumn
}

const typedColumns = (spec: CatalogSpec, columns: readonly ForeignColumn[]): readonly Typed[] => [
  ...(spec.keyHeader === undefined ? [] : [{ name: '_key', use: 'key' as const, column: columnOf(columns, spec.keyHeader) }]),
  ...(spec.fact === undefined
    ? []
    : [{ name: '_named', use: 'key' as const, column: columnOf(columns, spec.fact.customer) }, { name: '_at', use: 'instant' as const, column: columnOf(columns, spec.fact.time.column) }]),
  ...Object.entries(spec.columns).flatMap(([name, { type, column, formula }]) => (formula === undefined ? [{ name, use: type, column: columnOf(columns, column ?? name) }] : [])),
]

/** What an import would not have taken. */
const isSound = (spec: CatalogSpec, typed: readonly Typed[], dialect: Dialect): Sql => {
  const conditions: Sql[] = []
  if (spec.keyHeader !== undefined) conditions.push(sql`"_key" is not null`)
  if (spec.fact !== undefined) conditions.push(sql`"_at" is not null`)
  if (spec.fact?.missingCustomer === 'reject') conditions.push(sql`"_named" is not null`)
  for (const [index, { name, use, column }] of typed.entries()) {
    if (canFail(column, use)) conditions.push(sql`(${ident(name)} is not null or ${ident(`_empty${index}`)})`)
    const { required, strict, values } = spec.columns[name] ?? {}
    if (required === true) conditions.push(use === 'string' ? sql`trim(${ident(name)}) <> ''` : sql`${ident(name)} is not null`)
    if (strict === true && values !== undefined) conditions.push(sql`(${ident(name)} is null or ${dialect.isOneOf(use === 'number' ? dialect.toText(ident(name), 'number') : sql`cast(${ident(name)} as varchar)`, values, 'string')})`)
  }
  return conditions.length === 0 ? sql`true` : and(conditions)
}

const place = ({ catalog: { catalog, schema, table } }: CatalogSpec): Sql => ident(catalog, schema, table)

const values = (spec: CatalogSpec, typed: readonly Typed[], reading: TypedReading): Sql => {
  const parts = typed.flatMap(({ name, use, column }, index) => [
    sql`cast(${typedSource(column, use, reading)} as ${engineTypes[use]}) as ${ident(name)}`,
    ...(canFail(column, use) ? [sql`${sourceCell(column)} is null as ${ident(`_empty${index}`)}`] : []),
  ])
  return sql`select ${join(parts)} from ${place(spec)} as "source"`
}

/** A customer is whom the default level knows by the key. */
const withCustomer = (model: CompanyModel, { fact }: CatalogSpec, rows: Sql): Sql => {
  const level = ident(`level_${defaultLevel(model)}`)
  const stays = fact?.unknownCustomer === 'keep' ? sql`true` : fact?.missingCustomer === 'keep' ? sql`("known"."_key" is not null or "row"."_named" is null)` : sql`"known"."_key" is not null`
  return sql`select "row".*, "known"."_customer" as "_customer" from (${rows}) as "row" left join ${level} as "known" on "known"."_key" = "row"."_named" where ${stays}`
}

const named = (spec: CatalogSpec): Sql => join(Object.keys(spec.columns).map((name) => sql`, ${ident(name)}`), sql``)

/** One row per key, whatever the source holds: a key that comes twice would double every fact that points at it. */
const oncePerKey = (spec: CatalogSpec, rows: Sql): Sql =>
  sql`select * from (select *, row_number() over (partition by "_key" order by ${join(['_key', ...Object.keys(spec.columns)].map((name) => ident(name)))}) as "_place" from (${rows}) as "row") as "row" where "_place" = 1`

/** The select behind a fact or dimension that is read in place: the columns an import would have filled, and no batch. */
export const inPlaceSelect = (spec: CatalogSpec, columns: readonly ForeignColumn[], { model, dialect, foreign }: InPlaceReading): Sql => {
  const digits = currencyDigits(model.company.currency)
  const typed = typedColumns(spec, columns)
  let rows = values(spec, typed, { dialect, foreign, zone: spec.fact?.time.zone ?? model.company.timeZone, currencyDigits: digits })
  for (const [name, column] of Object.entries(spec.columns))
    if (column.formula !== undefined) rows = sql`select *, cast(${formulaValue(model, spec, name, column, digits, dialect)} as ${engineTypes[column.type]}) as ${ident(name)} from (${rows}) as "row"`
  const text = nothing('string')
  if (spec.fact === undefined) {
    const sound = sql`select * from (${rows}) as "row" where ${isSound(spec, typed, dialect)}`
    return sql`select "_key", ${text} as "_batch"${named(spec)}, ${text} as "batch_id" from (${oncePerKey(spec, sound)}) as "row"`
  }
  const sound = sql`select *, ${refundOf(model, spec, dialect)} as "_refund" from (${rows}) as "row" where ${isSound(spec, typed, dialect)}`
  return sql`select "_customer", "_at", "_refund", ${text} as "_batch", cast(null as bigint) as "_row", ${text} as "_id"${named(spec)}, ${text} as "batch_id"
    from (${withCustomer(model, spec, sound)}) as "row"`
}
