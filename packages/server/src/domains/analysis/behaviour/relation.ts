import { compileColumns, compileRowCondition, compileRowExpression, rowScopeOf } from '@sextant/rules'
import type { Expression, RowScope } from '@sextant/rules'
import { and, ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Warehouse, WorkSession } from '../../../platform/warehouse/warehouse.ts'
import { customerTable } from '../../customers/index.ts'
import type { Axis } from './axis.ts'
import type { Standing } from './standing.ts'

/*
 * What analyses are made of: a table with one row per customer, or per row of one fact, and a column for every value asked for.
 * What needs calculating is calculated once (one scan of each fact, by the rule language's compiler) into a temporary table that all
 * questions of the analysis then read; attributes and rows of a fact are read in place.
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

/** What an expression may hold to be no more than a look at the customer's own row. */
const plainOps = new Set(['literal', 'attribute', 'now', 'today', 'and', 'or', 'not', 'compare', 'arithmetic', 'negate', 'call', 'in', 'between', 'known', 'case'])

const isPlain = (node: unknown): boolean => {
  if (Array.isArray(node)) return node.every(isPlain)
  if (typeof node !== 'object' || node === null) return true
  const { op } = node as { readonly op?: unknown }
  return (typeof op !== 'string' || plainOps.has(op)) && Object.values(node).every(isPlain)
}

/** The dimensions that expressions over a fact's row speak of, joined under their own names. */
export const dimensionJoins = (standing: Standing, fact: string, expressions: readonly (Expression | undefined)[]): Sql => {
  const text = JSON.stringify(expressions)
  const known = Object.entries(standing.catalogue.facts[fact]?.dimensions ?? {}).filter(([name]) => text.includes(`"dimension":${JSON.stringify(name)}`))
  return join(known.map(([name, { table, keyColumn, factColumn }]) => sql` left join ${ident(table)} as ${ident(name)} on ${ident(name, keyColumn)} = ${ident('fact', factColumn)}`), sql``)
}

/**
 * Customers in scope with values of theirs: `customer` and a column each. What is no more than a look at the row is read in place; all else
 * is calculated once, and attributes are read beside it.
 */
const customersOf = async (standing: Standing, session: WorkSession, values: readonly (readonly [string, Axis])[]): Promise<Sql> => {
  const { catalogue, at, dialect, rule, company } = standing
  const options = { at, dialect }
  const columns = (chosen: typeof values) => Object.fromEntries(chosen.map(([name, { expression }]) => [name, expression]))
  const named = (chosen: typeof values, from: string) => join(chosen.map(([name]) => sql`, ${ident(from, name)}`), sql``)
  if (isPlain([rule?.when, ...values.map(([, { expression }]) => expression)]))
    return sql`(select "plain"."customer_id" as "customer"${named(values, 'plain')} from (${compileColumns(columns(values), catalogue, options, rule)}) as "plain")`
  const attributes = values.flatMap(([name, { expression }]) => (expression.op === 'attribute' ? [[name, catalogue.attributes[expression.name]?.column ?? expression.name] as const] : []))
  const calculated = values.filter(([, { expression }]) => expression.op !== 'attribute')
  const known = await session.keep('analyse.values', compileColumns(columns(calculated), catalogue, options, rule))
  const own = sql`select "known"."customer_id" as "customer"${named(calculated, 'known')}`
  if (attributes.length === 0) return sql`(${own} from ${known} as "known")`
  const read = join(attributes.map(([name, column]) => sql`, ${ident('base', column)} as ${ident(name)}`), sql``)
  return sql`(${own}${read} from ${known} as "known" join ${customerTable(company)} as "base" on "base"."_customer" = "known"."customer_id")`
}

const factRows = (standing: Standing, asked: RelationAsked & { readonly fact: string }, customers: Sql | undefined): Sql => {
  const { catalogue, at, dialect } = standing
  const scope = rowScopeOf(catalogue, asked.fact) as RowScope
  const options = { dialect, alias: 'fact', at }
  const values = Object.entries(asked.values).map(([name, axis]) => sql`, ${axis.fact === undefined ? ident('known', name) : compileRowExpression(axis.expression, scope, options)} as ${ident(name)}`)
  const expressions = [asked.where, ...Object.values(asked.values).flatMap((axis) => (axis.fact === undefined ? [] : [axis.expression]))]
  const isOpen = asked.withUnknownCustomers === true && standing.rule === undefined
  const conditions = [
    ...(isOpen ? [] : [sql`"fact"."_customer" is not null`]), sql`"fact"."_at" < ${dialect.instant(at)}`, ...(asked.from === undefined ? [] : [sql`"fact"."_at" >= ${dialect.instant(asked.from)}`]),
    ...(asked.where === undefined ? [] : [compileRowCondition(asked.where, scope, options)]), ...(standing.gross ? [sql`not "fact"."_refund"`] : []),
  ]
  const known = customers === undefined ? sql`` : sql` ${isOpen ? sql`left join` : sql`join`} ${customers} as "known" on "known"."customer" = "fact"."_customer"`
  return sql`(select "fact"."_customer" as "customer", "fact"."_at" as "at", "fact"."_refund" as "refund"${join(values, sql``)}
    from ${ident(catalogue.facts[asked.fact]?.table ?? '')} as "fact"${dimensionJoins(standing, asked.fact, expressions)}${known} where ${and(conditions)})`
}

/** Does `work` over the values asked for, on a session of its own. */
export const withRelation = async <T>(warehouse: Warehouse, standing: Standing, asked: RelationAsked, work: (relation: Relation, session: WorkSession) => Promise<T>): Promise<T> =>
  await warehouse.withKeys([], async (_, session) => {
    const ofCustomers = Object.entries(asked.values).filter(([, axis]) => axis.fact === undefined)
    const { fact } = asked
    if (fact === undefined) return await work({ from: await customersOf(standing, session, ofCustomers), fact }, session)
    const customers = ofCustomers.length > 0 || standing.rule !== undefined ? await customersOf(standing, session, ofCustomers) : undefined
    return await work({ from: factRows(standing, { ...asked, fact }, customers), fact }, session)
  })
