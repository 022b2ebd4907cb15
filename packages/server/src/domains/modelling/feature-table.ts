import { categoryColumn, createFrame, numberColumn } from '@sextant/kernels'
import type { Column, Frame } from '@sextant/kernels'
import { compileRule, compileValues, parseRule } from '@sextant/rules'
import type { Catalogue, Expression, Rule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import type { ColumnValues, Warehouse } from '../../platform/warehouse/warehouse.ts'
import { modelErrors } from './errors.ts'
import type { Feature } from './features.ts'

export interface Target {
  readonly fact: string
  readonly where: string | null
}

export interface FeatureTable {
  readonly customers: readonly string[]
  readonly frame: Frame
}

const dayMs = 86_400_000

export const parsedRule = (text: string, catalogue: Catalogue, where: string): Rule => {
  const parsed = parseRule(text, catalogue)
  if (parsed.kind === 'error') throw modelErrors.MODEL_RULE_INVALID({ problem: parsed.errors[0]?.message.en ?? 'it cannot be read' }, { where })
  return parsed.rule
}

/** All features in one query, so that each fact is read once: the compiler gives the value of every part of a rule. */
const featureSelect = (features: readonly Feature[], catalogue: Catalogue, at: string, warehouse: Warehouse, customers?: readonly string[]): Sql => {
  const when: Expression = { op: 'and', of: features.map(({ tree }) => ({ op: 'known', of: tree })) }
  const compiled = compileValues({ language: 1, when }, catalogue, { at, dialect: warehouse.dialect, ...(customers === undefined ? {} : { customers }) })
  const columns = features.map((_, index) => {
    const part = compiled.parts.find(({ path }) => path === `when.of.${index}.of`)
    // A literal has no column of its own; it tells nobody apart and is dropped later.
    return part === undefined ? sql`${warehouse.dialect.nothing('number')} as ${ident(`f${index}`)}` : sql`"value".${ident(part.column)} as ${ident(`f${index}`)}`
  })
  return sql`select "value"."customer_id", ${join(columns)} from (${compiled.sql}) as "value"`
}

const columnOf = (values: ColumnValues, kind: Feature['kind']): Column => {
  if (kind === 'number') return values instanceof Float64Array ? { kind: 'number', values } : numberColumn(values.map((value) => (value === null ? null : Number(value))))
  return categoryColumn(values instanceof Float64Array ? Array.from(values, (value) => (Number.isNaN(value) ? null : String(value))) : values)
}

const tableOf = (features: readonly Feature[], columns: readonly ColumnValues[]): FeatureTable => ({
  customers: (columns[0] as readonly string[]).map(String),
  frame: createFrame(Object.fromEntries(features.map(({ name, kind }, index) => [name, columnOf(columns[index + 1] as ColumnValues, kind)]))),
})

const audienceCondition = (audience: string | null, catalogue: Catalogue, at: string, warehouse: Warehouse): Sql =>
  audience === null ? sql`true` : sql`"table"."customer_id" in (${compileRule(parsedRule(audience, catalogue, 'audience'), catalogue, { at, dialect: warehouse.dialect })})`

/** Features of customers at an instant: of the audience, or of the customers given. */
export const featuresAt = async (
  warehouse: Warehouse, catalogue: Catalogue, features: readonly Feature[], at: string, whom: { readonly audience: string | null } | { readonly customers: readonly string[] },
): Promise<FeatureTable> => {
  const select = featureSelect(features, catalogue, at, warehouse, 'customers' in whom ? whom.customers : undefined)
  const condition = 'audience' in whom ? audienceCondition(whom.audience, catalogue, at, warehouse) : sql`true`
  const answer = await warehouse.columns('modelling.features', sql`select * from (${select}) as "table" where ${condition} order by "table"."customer_id"`)
  return tableOf(features, answer.columns)
}

/** The catalogue with one more column: whether a row returns an earlier one, which is no response. */
const withReturns = (catalogue: Catalogue, fact: string): Catalogue => {
  const entry = catalogue.facts[fact]
  if (entry === undefined) throw modelErrors.MODEL_RULE_INVALID({ problem: `there is no fact "${fact}"` }, { where: 'target.fact' })
  const columns = { ...entry.columns, _refund: { type: 'boolean' as const, label: { en: 'return', zh: '退货' } } }
  return { ...catalogue, facts: { ...catalogue.facts, [fact]: { ...entry, columns } } }
}

/** The condition that makes a customer a responder: a row of the fact, no return, inside [from, to). */
export const targetRule = (target: Target, catalogue: Catalogue, from: string): { readonly rule: Rule; readonly catalogue: Catalogue } => {
  const extended = withReturns(catalogue, target.fact)
  const { when } = parsedRule(target.where === null ? `any(${target.fact})` : `any(${target.fact}, where ${target.where})`, catalogue, 'target.where')
  if (when.op !== 'aggregate') throw modelErrors.MODEL_RULE_INVALID({ problem: 'the target is a condition over one row of the fact' }, { where: 'target.where' })
  const isReturn: Expression = { op: 'call', name: 'coalesce', of: [{ op: 'column', name: '_refund' }, { op: 'literal', type: 'boolean', value: false }] }
  const kept: Expression = { op: 'not', of: isReturn }
  const where: Expression = when.where === undefined ? kept : { op: 'and', of: [when.where, kept] }
  return { rule: { language: 1, when: { ...when, window: { kind: 'since', from }, where } }, catalogue: extended }
}

export interface TrainingTable extends FeatureTable {
  readonly target: Float64Array
}

/** Features as of the cut-off and whether each customer responded within the horizon after it; customers of later are left out. */
export const trainingTable = async (
  warehouse: Warehouse, catalogue: Catalogue, features: readonly Feature[], definition: { readonly audience: string | null; readonly target: Target; readonly horizonDays: number }, cutoff: string,
): Promise<TrainingTable> => {
  const until = isoOf(Date.parse(cutoff) + definition.horizonDays * dayMs)
  const target = targetRule(definition.target, catalogue, cutoff)
  const responders = compileRule(target.rule, target.catalogue, { at: until, dialect: warehouse.dialect })
  const answer = await warehouse.columns(
    'modelling.trainingTable',
    sql`select "table".*, "table"."customer_id" in (${responders}) as "target" from (${featureSelect(features, catalogue, cutoff, warehouse)}) as "table"
      where "table"."customer_id" in (select ${ident(catalogue.customerColumn)} from ${ident(catalogue.customerTable)} where "_first_seen" is null or "_first_seen" < ${warehouse.dialect.instant(cutoff)})
        and ${audienceCondition(definition.audience, catalogue, cutoff, warehouse)}
      order by "table"."customer_id"`,
  )
  return { ...tableOf(features, answer.columns), target: answer.columns[features.length + 1] as Float64Array }
}
