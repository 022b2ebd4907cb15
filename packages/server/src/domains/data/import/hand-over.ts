import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { defaultLevel } from '../catalogue.ts'
import type { CheckedTable } from './check-table.ts'
import { lastPerKey } from './customers.ts'
import { extraNames } from './table-spec.ts'
import { factTime } from './typed-value.ts'

/** What a customer is known by, as a file gives it. */
export interface ImportedIdentifier {
  readonly level: string
  readonly levelKey: string
  readonly customer: string
  readonly kind: string
  readonly value: string
  /** ISO instants. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** A member of a level and the member of its parent level it belongs to. */
export interface ImportedLink {
  readonly childLevel: string
  readonly childKey: string
  readonly parentLevel: string
  readonly parentKey: string
  readonly customer: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface ImportedConsent {
  readonly customer: string
  readonly channel: string
  readonly purpose: string
  readonly granted: boolean
}

/** A customer that outlives the batch that made it, and the batch it counts for from now on (null: none). */
export interface KeptCustomer {
  readonly customer: string
  readonly batch: string | null
}

/** Identifiers of one kind at one level, as the files gave them, and how many of them are no valid address or number. */
export interface GivenIdentifiers {
  readonly level: string
  readonly kind: string
  readonly given: number
  readonly invalid: number
}

/** The identity domain, as the import needs it; every function takes at most 2,000 rows a call. */
export interface ImportIdentity {
  /** Makes the customers that do not exist yet. @returns how many were new */
  readonly registerCustomers: (level: string, keys: readonly string[], batchId: string) => Promise<number>
  readonly addIdentifiers: (rows: readonly ImportedIdentifier[], batchId: string) => Promise<{ readonly given: readonly GivenIdentifiers[] }>
  readonly addLinks: (rows: readonly ImportedLink[], batchId: string) => Promise<void>
  /** Takes back what a batch brought; customers in `keep` stay. */
  readonly undoBatch: (batchId: string, keep: readonly KeptCustomer[]) => Promise<void>
  /** Customers that were merged into another: key → the one that stays. */
  readonly redirects: () => Promise<readonly { readonly from: string; readonly to: string }[]>
  /** Keys of the customers a batch made. */
  readonly createdBy: (batchId: string) => Promise<readonly string[]>
}

const chunkRows = 2_000

/** Pages over a temporary table that numbers its rows in `_n` from 1. */
const eachChunk = async (session: WarehouseSession, table: Sql, onRows: (rows: readonly unknown[]) => Promise<unknown>): Promise<void> => {
  for (let from = 1; ; from += chunkRows) {
    const rows = await session.query('import.handOver', sql`select * exclude (_n) from ${table} where _n >= ${from} and _n < ${from + chunkRows} order by _n`)
    if (rows.length > 0) await onRows(rows)
    if (rows.length < chunkRows) return
  }
}

const numbered = async (session: WarehouseSession, name: string, select: Sql): Promise<Sql> => {
  await session.execute('import.handOver', sql`create or replace temp table ${ident(name)} as select *, row_number() over () as _n from (${select})`)
  return ident(name)
}

const unionAll = (selects: readonly Sql[]): Sql => join(selects, sql` union all `)

const levels = (checked: readonly CheckedTable[]): readonly CheckedTable[] => checked.filter(({ spec }) => spec.kind === 'level')

/** Whose customer each row of a level is: its own key at the default level, else what was resolved for it. */
const customerOf = (model: CompanyModel, level: string): { readonly customer: Sql; readonly from: Sql } =>
  level === defaultLevel(model)
    ? { customer: sql`l._key`, from: sql`` }
    : { customer: sql`c.customer`, from: sql` join ${ident(`import_level_${level}`)} as c on c.key = l._key` }

const instant = (column: string | undefined, zone: string): Sql =>
  column === undefined ? sql`cast(null as timestamp)` : factTime(sql`l.${ident(column)}`, zone, undefined)

export const handCustomers = async (session: WarehouseSession, model: CompanyModel, identity: ImportIdentity, batchId: string): Promise<void> => {
  const table = await numbered(session, 'import_new_customers', sql`select key from import_touched where is_new order by key`)
  await eachChunk(session, table, (rows) => identity.registerCustomers(defaultLevel(model), (rows as readonly { key: string }[]).map(({ key }) => key), batchId))
}

export const handIdentifiers = async (
  session: WarehouseSession, model: CompanyModel, checked: readonly CheckedTable[], identity: ImportIdentity, batchId: string,
): Promise<readonly GivenIdentifiers[]> => {
  const zone = model.company.timeZone
  const selects = levels(checked).flatMap(({ spec, table }) =>
    (model.levels[spec.name]?.identifiers ?? []).map((identifier, index) => {
      const { customer, from } = customerOf(model, spec.name)
      const start = identifier.validFrom === undefined ? undefined : extraNames.identifierFrom(index)
      const end = identifier.validTo === undefined ? undefined : extraNames.identifierTo(index)
      return sql`select ${spec.name} as level, l._key as "levelKey", ${customer} as customer, ${identifier.kind} as kind, l.${ident(extraNames.identifier(index))} as value,
        ${instant(start, zone)} as "validFrom", ${instant(end, zone)} as "validTo" from (${lastPerKey(table, [sql`_key`])}) as l${from}
        where l.${ident(extraNames.identifier(index))} is not null and ${customer} is not null`
    }),
  )
  if (selects.length === 0) return []
  const total = new Map<string, GivenIdentifiers>()
  // In the order of their validity, so that the next holder of a number closes the one before.
  const table = await numbered(session, 'import_identifiers', sql`select * from (${unionAll(selects)}) order by "validFrom" nulls first, "levelKey", kind`)
  await eachChunk(session, table, async (rows) => {
    const done = await identity.addIdentifiers(rows as readonly ImportedIdentifier[], batchId)
    for (const { level, kind, given, invalid } of done.given) {
      const key = JSON.stringify([level, kind])
      const before = total.get(key)
      total.set(key, { level, kind, given: (before?.given ?? 0) + given, invalid: (before?.invalid ?? 0) + invalid })
    }
  })
  return [...total.values()]
}

export const handLinks = async (session: WarehouseSession, model: CompanyModel, checked: readonly CheckedTable[], identity: ImportIdentity, batchId: string): Promise<void> => {
  const zone = model.company.timeZone
  const selects = levels(checked).flatMap(({ spec, table }) => {
    const within = model.levels[spec.name]?.within
    if (within === undefined) return []
    const { customer, from } = customerOf(model, spec.name)
    return [
      sql`select ${spec.name} as "childLevel", l._key as "childKey", ${within.level} as "parentLevel", l._x_parent as "parentKey", ${customer} as customer,
        ${instant(within.validFrom === undefined ? undefined : extraNames.parentFrom, zone)} as "validFrom",
        ${instant(within.validTo === undefined ? undefined : extraNames.parentTo, zone)} as "validTo"
        from (${lastPerKey(table, [sql`_key`])}) as l${from} where l._x_parent is not null`,
    ]
  })
  if (selects.length === 0) return
  const table = await numbered(session, 'import_links', sql`select * from (${unionAll(selects)}) order by "childLevel", "childKey"`)
  await eachChunk(session, table, (rows) => identity.addLinks(rows as readonly ImportedLink[], batchId))
}

/** Hands over the consents that attributes of the default level declare. */
export const handConsents = async (
  session: WarehouseSession, model: CompanyModel, checked: readonly CheckedTable[], onConsents: (rows: readonly ImportedConsent[]) => Promise<void>,
): Promise<void> => {
  const level = checked.find(({ spec }) => spec.kind === 'level' && spec.name === defaultLevel(model))
  if (level === undefined) return
  const selects = Object.entries(level.spec.columns).flatMap(([name, { consent }]) =>
    consent === undefined
      ? []
      : [sql`select _key as customer, ${consent.channel} as channel, ${consent.purpose} as purpose, ${ident(name)} as granted from (${lastPerKey(level.table, [sql`_key`])}) where ${ident(name)} is not null`],
  )
  if (selects.length === 0) return
  const table = await numbered(session, 'import_consents', sql`select * from (${unionAll(selects)}) order by customer, channel, purpose`)
  await eachChunk(session, table, (rows) => onConsents(rows as readonly ImportedConsent[]))
}
