import { compileColumns, compileRowCondition, compileRowExpression, rowScopeOf } from '@sextant/rules'
import type { Expression, RowScope } from '@sextant/rules'
import { and, ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Warehouse, WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { customerTable } from '../../customers/index.ts'
import type { Axis } from './axis.ts'
import type { Standing } from './standing.ts'

/*
 * What analyses are made of: a table with one row per customer, or per row of one fact, and a column for every value asked for.
 * Values of customers are calculated once (one scan of each fact, by the rule language's compiler) into a temporary table that all
 * questions of the analysis then read; rows of a fact are read in place.
 */

export interface Relation {
  /** For `from`: columns `customer`, one per name asked for, and over a fact `at` and `refund`. */
  readonly from: Sql
  readonly fact: string | undefined
}

export interface RelationAsked {
  /** Values by column name. */
  readonly values: Readonly<Record<string, Axis>>
  /** Rows of this fact; undefined: customers. */
  readonly fact?: string | undefined
  /** Over the fact's rows. */
  readonly where?: Expression | undefined
  /** Rows before the standing's instant, from here on. */
  readonly from?: string | undefined
  /** Rows whose customer is not known too, as long as everybody is looked at. */
  readonly withUnknownCustomers?: boolean
}

const customersTable = 'analysed'

/** The dimensions that expressions over a fact's row speak of, joined under their own names. */
export const dimensionJoins = (standing: Standing, fact: string, expressions: readonly (Expression | undefined)[]): Sql => {
  const text = JSON.stringify(expressions)
  const known = Object.entries(standing.catalogue.facts[fact]?.dimensions ?? {}).filter(([name]) => text.includes(`"dimension":${JSON.stringify(name)}`))
  return join(known.map(([name, { table, keyColumn, factColumn }]) => sql` left join ${ident(table)} as ${ident(name)} on ${ident(name, keyColumn)} = ${ident('fact', factColumn)}`), sql``)
}

const customerValues = async (standing: Standing, session: WarehouseSession, values: readonly (readonly [string, Axis])[]): Promise<void> => {
  const { catalogue, at, dialect, rule } = standing
  const columns = Object.fromEntries(values.map(([name, { expression }]) => [name, expression]))
  await session.execute('analyse.values', sql`create temporary table ${ident(customersTable)} as ${compileColumns(columns, catalogue, { at, dialect }, rule)}`)
}

const factRows = (standing: Standing, asked: RelationAsked & { readonly fact: string }, hasCustomers: boolean): Sql => {
  const { catalogue, at, dialect } = standing
  const scope = rowScopeOf(catalogue, asked.fact) as RowScope
  const options = { dialect, alias: 'fact', at }
  const values = Object.entries(asked.values).map(([name, axis]) => sql`, ${axis.fact === undefined ? ident('known', name) : compileRowExpression(axis.expression, scope, options)} as ${ident(name)}`)
  const expressions = [asked.where, ...Object.values(asked.values).flatMap((axis) => (axis.fact === undefined ? [] : [axis.expression]))]
  const conditions = [
    ...(asked.withUnknownCustomers === true && !hasCustomers ? [] : [sql`"fact"."_customer" is not null`]), sql`"fact"."_at" < ${dialect.instant(at)}`, ...(asked.from === undefined ? [] : [sql`"fact"."_at" >= ${dialect.instant(asked.from)}`]),
    ...(asked.where === undefined ? [] : [compileRowCondition(asked.where, scope, options)]), ...(standing.gross ? [sql`not "fact"."_refund"`] : []),
  ]
  const known = hasCustomers ? sql` join ${ident(customersTable)} as "known" on "known"."customer_id" = "fact"."_customer"` : sql``
  return sql`(select "fact"."_customer" as "customer", "fact"."_at" as "at", "fact"."_refund" as "refund"${join(values, sql``)}
    from ${ident(catalogue.facts[asked.fact]?.table ?? '')} as "fact"${dimensionJoins(standing, asked.fact, expressions)}${known} where ${and(conditions)})`
}

const everybody = ({ company }: Standing): Sql => sql`(select "base"."_customer" as "customer" from ${customerTable(company)} as "base")`

/** Does `work` over the values asked for, on a session of its own. */
export const withRelation = async <T>(warehouse: Warehouse, standing: Standing, asked: RelationAsked, work: (relation: Relation, session: WarehouseSession) => Promise<T>): Promise<T> =>
  await warehouse.withKeys([], async (_, session) => {
    const ofCustomers = Object.entries(asked.values).filter(([, axis]) => axis.fact === undefined)
    const { fact } = asked
    if (fact === undefined && ofCustomers.length === 0 && standing.rule === undefined) return await work({ from: everybody(standing), fact: undefined }, session)
    if (fact === undefined) {
      await customerValues(standing, session, ofCustomers)
      const columns = ofCustomers.map(([name]) => sql`, ${ident(name)}`)
      return await work({ from: sql`(select "customer_id" as "customer"${join(columns, sql``)} from ${ident(customersTable)})`, fact: undefined }, session)
    }
    const hasCustomers = ofCustomers.length > 0 || standing.rule !== undefined
    if (hasCustomers) await customerValues(standing, session, ofCustomers)
    return await work({ from: factRows(standing, { ...asked, fact }, hasCustomers), fact }, session)
  })
