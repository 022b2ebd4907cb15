import { assertNever } from '../assert-never.ts'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Catalogue, CatalogueScore, ValueType } from '../catalogue.ts'
import { segmentCondition } from '../rule.ts'
import { childrenOf } from '../tree.ts'
import type { Aggregate, Expression, Rule } from '../tree.ts'
import { attributeColumn, typeOf } from '../type-of.ts'
import { canonicalAt, compileExpression } from './expression.ts'
import type { Compilation } from './expression.ts'
import { aggregateReference, boundList, factScanSql } from './facts.ts'
import type { FactScan } from './facts.ts'

export interface CompileOptions {
  /** The instant the rule is asked at; only facts before it are seen. */
  readonly at: string
  readonly dialect: Dialect
  /** Only these customers are looked at. */
  readonly customers?: readonly string[]
}

interface ScoreScan {
  readonly name: string
  readonly score: CatalogueScore
  readonly columns: Map<string, { readonly column: string; readonly score: CatalogueScore }>
}

interface Plan {
  readonly catalogue: Catalogue
  readonly options: CompileOptions
  readonly scans: Map<string, FactScan>
  readonly scores: Map<string, ScoreScan>
  readonly taken: Set<string>
}

const plainName = /^[a-z][a-z0-9_]{0,40}$/

/** A name for a common table expression that no table of the catalogue has. */
const freeName = (plan: Plan, wish: string, otherwise: string): string => {
  const base = plainName.test(wish) ? wish : otherwise
  let name = base
  for (let count = 2; plan.taken.has(name); count++) name = `${base}_${count}`
  plan.taken.add(name)
  return name
}

const tablesOf = (catalogue: Catalogue): Set<string> =>
  new Set([
    'customer',
    'member',
    catalogue.customerTable,
    ...Object.values(catalogue.facts).flatMap((fact) => [fact.table, ...Object.values(fact.dimensions ?? {}).map(({ table }) => table)]),
    ...Object.values(catalogue.scores).map(({ table }) => table),
    ...Object.values(catalogue.segments).flatMap(({ members }) => (members.kind === 'table' ? [members.table] : [])),
  ].map((name) => name.toLowerCase()))

const aggregateOf = (plan: Plan, node: Aggregate): Sql => {
  let scan = plan.scans.get(node.fact)
  if (scan === undefined) {
    scan = { factName: node.fact, name: freeName(plan, `${node.fact}_by_customer`, `facts_${plan.scans.size + 1}`), aggregates: [] }
    plan.scans.set(node.fact, scan)
  }
  const stored: Aggregate = node.function === 'none' ? { ...node, function: 'any' } : node
  const key = JSON.stringify(stored)
  let entry = scan.aggregates.find((known) => known.key === key)
  if (entry === undefined) {
    entry = { key, node: stored, column: `${stored.function}_${scan.aggregates.length + 1}` }
    scan.aggregates.push(entry)
  }
  return aggregateReference(scan, node, entry.column)
}

const scoreOf = (plan: Plan, name: string): Sql => {
  const score = Object.hasOwn(plan.catalogue.scores, name) ? plan.catalogue.scores[name] : undefined
  if (score === undefined) throw new Error(`the catalogue has no score ${name}: the rule was checked against another one`)
  const key = JSON.stringify([score.table, score.customerColumn, score.selectColumn ?? null])
  let scan = plan.scores.get(key)
  if (scan === undefined) {
    scan = { name: freeName(plan, 'scores_by_customer', 'scores'), score, columns: new Map() }
    plan.scores.set(key, scan)
  }
  const column = scan.columns.get(name)?.column ?? `score_${scan.columns.size + 1}`
  scan.columns.set(name, { column, score })
  return ident(scan.name, column)
}

const scoreScanSql = (scan: ScoreScan, plan: Plan): Sql => {
  const { dialect } = plan.options
  const { selectColumn } = scan.score
  const customer = ident('score', scan.score.customerColumn)
  const picks = [...scan.columns.values()].map(({ column, score }) => {
    const condition = selectColumn === undefined || score.selectValue === undefined ? undefined : sql`${ident('score', selectColumn)} = ${score.selectValue}`
    return sql`,
      ${dialect.filtered(sql`max(${ident('score', score.column)})`, condition)} as ${ident(column)}`
  })
  const selected = [...scan.columns.values()].map(({ score }) => score.selectValue)
  const where = selectColumn === undefined || selected.some((value) => value === undefined)
    ? sql``
    : sql`
    where ${ident('score', selectColumn)} in (${boundList(selected as string[])})`
  return sql`${ident(scan.name)} as (
    select
      ${customer} as "customer"${join(picks, sql``)}
    from ${ident(scan.score.table)} as "score"${where}
    group by ${customer}
  )`
}

const segmentOf = (plan: Plan, name: string, compilation: Compilation): Sql => {
  const condition = segmentCondition(plan.catalogue, name)
  if (condition !== undefined) return sql`coalesce((${compileExpression(condition, compilation)}), false)`
  const members = plan.catalogue.segments[name]?.members
  if (members?.kind !== 'table') throw new Error(`the segment ${name} has no members`)
  return sql`exists (select 1 from ${ident(members.table)} as "member" where ${ident('member', members.customerColumn)} = ${ident('customer', plan.catalogue.customerColumn)} and ${ident('member', members.selectColumn)} = ${members.selectValue})`
}

const planFor = (catalogue: Catalogue, options: CompileOptions): { plan: Plan; compilation: Compilation } => {
  const at = canonicalAt(options.at)
  const plan: Plan = { catalogue, options: { ...options, at }, scans: new Map(), scores: new Map(), taken: tablesOf(catalogue) }
  const compilation: Compilation = {
    dialect: options.dialect, catalogue, row: undefined, timeZone: catalogue.timeZone, at,
    attribute: (name) => ident('customer', attributeColumn(catalogue, name).column ?? name),
    score: (name) => scoreOf(plan, name),
    segment: (name) => segmentOf(plan, name, compilation),
    aggregate: (node) => aggregateOf(plan, node),
    column: () => {
      throw new Error('a column belongs inside an aggregate')
    },
  }
  return { plan, compilation }
}

const wholeQuery = (plan: Plan, select: Sql, condition: Sql | undefined): Sql => {
  const { catalogue, options } = plan
  const scanContext = { dialect: options.dialect, catalogue, at: options.at, customers: options.customers }
  const tables = [
    ...[...plan.scans.values()].map((scan) => factScanSql(scan, scanContext)),
    ...[...plan.scores.values()].map((scan) => scoreScanSql(scan, plan)),
  ]
  const key = ident('customer', catalogue.customerColumn)
  const names = [...plan.scans.values(), ...plan.scores.values()].map(({ name }) => name)
  const joins = names.map((name) => sql`
left join ${ident(name)} on ${ident(name, 'customer')} = ${key}`)
  const conditions = [
    ...(condition === undefined ? [] : [condition]),
    ...(options.customers === undefined ? [] : [sql`(${key} in (${boundList(options.customers)}))`]),
  ]
  const head = tables.length === 0 ? sql`` : sql`with
  -- one scan of each fact, one row per customer
  ${join(tables, sql`,
  `)}
`
  const where = conditions.length === 0 ? sql`` : sql`
where ${join(conditions, sql`
  and `)}`
  return sql`${head}select ${select}
from ${ident(catalogue.customerTable)} as "customer"${join(joins, sql``)}${where}`
}

/**
 * SQL that selects the customers for whom a rule is true: one column `customer_id`.
 * @param rule a checked rule
 * @param options the instant, the dialect, and optionally the only customers to look at
 * @returns SQL with every value bound; `readable` shows it to people
 *
 * Example:
 * ```ts
 * import { duckdbDialect, readable } from '@sextant/sql'
 * import { compileRule, exampleCatalogue, parseRule } from '@sextant/rules'
 * const parsed = parseRule('age >= 18', exampleCatalogue)
 * const query = parsed.kind === 'ok' ? compileRule(parsed.rule, exampleCatalogue, { at: '2024-03-01T00:00:00.000Z', dialect: duckdbDialect }) : undefined
 * query === undefined ? '' : readable(query).split('\n')[2] // => 'where ("customer"."age" >= 18)'
 * ```
 */
export const compileRule = (rule: Rule, catalogue: Catalogue, options: CompileOptions): Sql => {
  const { plan, compilation } = planFor(catalogue, options)
  const condition = sql`(${compileExpression(rule.when, compilation)})`
  return wholeQuery(plan, sql`${ident('customer', catalogue.customerColumn)} as "customer_id"`, condition)
}

/**
 * SQL that gives several values of every customer (or of those a rule selects): column `customer_id`, then one column per value under its name.
 * All aggregates over one fact come from one scan. Money is in minor units.
 * @param columns checked expressions (`parseExpression`) by the name of their column
 * @param rule only customers it selects; everybody unless given
 *
 * Example:
 * ```ts
 * import { duckdbDialect, readable } from '@sextant/sql'
 * import { compileColumns, exampleCatalogue, parseExpression } from '@sextant/rules'
 * const age = parseExpression('age', exampleCatalogue)
 * const query = age.kind === 'ok' ? compileColumns({ years: age.expression }, exampleCatalogue, { at: '2024-03-01T00:00:00.000Z', dialect: duckdbDialect }) : undefined
 * query === undefined ? '' : readable(query).includes('"customer"."age" as "years"') // => true
 * ```
 */
export const compileColumns = (columns: Readonly<Record<string, Expression>>, catalogue: Catalogue, options: CompileOptions, rule?: Rule): Sql => {
  const { plan, compilation } = planFor(catalogue, options)
  const condition = rule === undefined ? undefined : sql`(${compileExpression(rule.when, compilation)})`
  const values = Object.entries(columns).map(([name, node]) => sql`,
  ${compileExpression(node, compilation)} as ${ident(name)}`)
  return wholeQuery(plan, sql`${ident('customer', catalogue.customerColumn)} as "customer_id"${join(values, sql``)}`, condition)
}

/** Result column of `compileValues` that holds the value of one part of the rule. */
export interface ValuePart {
  readonly path: string
  readonly column: string
  readonly type: ValueType
}

/** Every part of a rule that has a value of its own for a customer, with its path, outermost first. */
export const valuePaths = (node: Expression, path: string): readonly { readonly path: string; readonly node: Expression }[] => {
  if (node.op === 'literal') return []
  return [{ path, node }, ...childrenOf(node).flatMap(([step, child]) => valuePaths(child, `${path}.${step}`))]
}

const shown = (value: Sql, type: ValueType, dialect: Dialect): Sql => {
  switch (type) {
    case 'number':
    case 'money':
      return dialect.toDouble(value)
    case 'instant':
      return dialect.instantText(value)
    case 'date':
      return dialect.dayText(value)
    case 'string':
    case 'boolean':
      return value
    default:
      return assertNever(type)
  }
}

/**
 * SQL that gives, for customers, the value of every part of a rule, for `explainValues`.
 * @returns the query (columns `customer_id` and those of `parts`) and which column holds which part
 */
export const compileValues = (rule: Rule, catalogue: Catalogue, options: CompileOptions): { readonly sql: Sql; readonly parts: readonly ValuePart[] } => {
  const { plan, compilation } = planFor(catalogue, options)
  const columns: Sql[] = []
  const parts = valuePaths(rule.when, 'when').map(({ path, node }, index): ValuePart => {
    const type = typeOf(node, catalogue)
    const column = `v${index}`
    columns.push(sql`,
  ${shown(sql`(${compileExpression(node, compilation)})`, type, options.dialect)} as ${ident(column)}`)
    return { path, column, type }
  })
  const select = sql`${ident('customer', catalogue.customerColumn)} as "customer_id"${join(columns, sql``)}`
  return { sql: wholeQuery(plan, select, undefined), parts }
}
