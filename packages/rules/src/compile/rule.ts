import { assertNever } from '../assert-never.ts'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Catalogue, ValueType } from '../catalogue.ts'
import { segmentCondition, tagExpression } from '../definitions.ts'
import { rowScopeOf } from '../scope.ts'
import { childrenOf } from '../tree.ts'
import type { Aggregate, Expression, Rule, Sequence } from '../tree.ts'
import { attributeColumn, typeOf } from '../type-of.ts'
import { customerValueReference, scoreValue, tableScanSql, tagValue } from './customer-tables.ts'
import type { CustomerValue, TableScan } from './customer-tables.ts'
import { canonicalAt, compileExpression } from './expression.ts'
import type { Compilation } from './expression.ts'
import { aggregateReference, factScanSql } from './facts.ts'
import type { FactScan } from './facts.ts'
import { absences, answeringPiece, answerSql, conditionsOf, readsCustomer, rolesOf, scansOf, selectionOf } from './selection.ts'
import type { Selection } from './selection.ts'
import { sequenceSql } from './sequence.ts'
import type { SequenceScan } from './sequence.ts'
import { takenSql } from './take.ts'
import type { TakeStep } from './take.ts'

export interface CompileOptions {
  /** The instant the rule is asked at; only facts before it are seen. */
  readonly at: string
  readonly dialect: Dialect
  /** Only these customers are looked at. */
  readonly customers?: readonly string[]
}

interface Plan {
  readonly catalogue: Catalogue
  readonly options: CompileOptions
  readonly scans: Map<string, FactScan>
  /** Facts whose figures are read beside every customer. */
  readonly joined: Set<string>
  readonly tables: Map<string, TableScan>
  readonly sequences: Map<string, SequenceScan>
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
    'customer', 'member', 'kept', 'fact', 'step', 'steps',
    catalogue.customerTable,
    ...Object.values(catalogue.facts).flatMap((fact) => [fact.table, ...Object.values(fact.dimensions ?? {}).map(({ table }) => table)]),
    ...Object.values(catalogue.scores).map(({ table }) => table),
    ...Object.values(catalogue.tags ?? {}).flatMap(({ values }) => (values.kind === 'table' ? [values.table] : [])),
    ...Object.values(catalogue.segments).flatMap(({ members }) => (members.kind === 'table' ? [members.table] : [])),
  ].map((name) => name.toLowerCase()))

const scanOf = (plan: Plan, fact: string): FactScan => {
  const known = plan.scans.get(fact)
  if (known !== undefined) return known
  const scan: FactScan = { factName: fact, name: freeName(plan, `${fact}_by_customer`, `facts_${plan.scans.size + 1}`), aggregates: [] }
  plan.scans.set(fact, scan)
  return scan
}

const aggregateOf = (plan: Plan, node: Aggregate, place: 'beside' | 'inside'): Sql => {
  const scan = scanOf(plan, node.fact)
  if (place === 'beside') plan.joined.add(node.fact)
  const stored: Aggregate = node.function === 'none' ? { ...node, function: 'any' } : node
  const key = JSON.stringify(stored)
  let entry = scan.aggregates.find((known) => known.key === key)
  if (entry === undefined) {
    entry = { key, node: stored, column: `${stored.function}_${scan.aggregates.length + 1}` }
    scan.aggregates.push(entry)
  }
  return aggregateReference(scan, node, entry.column, place)
}

/** How often each aggregate stands in an expression. */
const timesUsed = (node: Expression, times = new Map<string, number>()): ReadonlyMap<string, number> => {
  if (node.op === 'aggregate') times.set(JSON.stringify(node), (times.get(JSON.stringify(node)) ?? 0) + 1)
  else for (const [, child] of childrenOf(node)) timesUsed(child, times)
  return times
}

const isSumOf = ({ function: name, of, against, fact }: Aggregate, catalogue: Catalogue): boolean =>
  name === 'sum' && against === undefined && of?.op === 'column' && typeOf(of, catalogue, rowScopeOf(catalogue, fact)) === 'money'

/**
 * Two sums of one amount compared with each other are one sum with signs: half as much is kept for each customer. Amounts are whole, so
 * nothing is rounded, and both sums are 0 where there is nothing to add. Sums that are read elsewhere too are kept apart.
 */
const differenceOf = (plan: Plan, left: Aggregate, right: Aggregate, times: ReadonlyMap<string, number>): Sql | undefined => {
  const isOne = left.fact === right.fact && JSON.stringify(left.of) === JSON.stringify(right.of) && isSumOf(left, plan.catalogue) && isSumOf(right, plan.catalogue)
  if (!isOne || [left, right].some((node) => (times.get(JSON.stringify(node)) ?? 0) > 1)) return undefined
  const scan = scanOf(plan, left.fact)
  const key = JSON.stringify([left, right])
  let entry = scan.aggregates.find((known) => known.key === key)
  if (entry === undefined) {
    entry = { key, node: left, minus: right, column: `difference_${scan.aggregates.length + 1}` }
    scan.aggregates.push(entry)
  }
  return aggregateReference(scan, left, entry.column, 'inside')
}

const valueOf = (plan: Plan, value: CustomerValue, kind: 'score' | 'tag'): Sql =>
  customerValueReference(plan.tables, value, kind, (wish) => freeName(plan, wish, wish))

const tagOfCustomer = (plan: Plan, name: string, compilation: Compilation): Sql => {
  const expression = tagExpression(plan.catalogue, name)
  return expression === undefined ? valueOf(plan, tagValue(plan.catalogue, name), 'tag') : sql`(${compileExpression(expression, compilation)})`
}

const sequenceOf = (plan: Plan, node: Sequence): Sql => {
  const key = JSON.stringify(node)
  const scan = plan.sequences.get(key) ?? { name: freeName(plan, 'sequence', 'sequence'), node }
  plan.sequences.set(key, scan)
  return sql`(${ident(scan.name, 'customer')} is not null)`
}

const segmentOf = (plan: Plan, name: string, compilation: Compilation): Sql => {
  const condition = segmentCondition(plan.catalogue, name)
  if (condition !== undefined) return sql`coalesce((${compileExpression(condition, compilation)}), false)`
  const members = plan.catalogue.segments[name]?.members
  if (members?.kind !== 'table') throw new Error(`the segment ${name} has no members`)
  // A row without a customer would make `in` unknown for everybody else.
  const member = ident('member', members.customerColumn)
  return sql`${ident('customer', plan.catalogue.customerColumn)} in (select ${member} from ${ident(members.table)} as "member" where ${ident('member', members.selectColumn)} = ${members.selectValue} and ${member} is not null)`
}

const planFor = (catalogue: Catalogue, options: CompileOptions): { plan: Plan; compilation: Compilation; select: (rule: Rule | undefined) => Selection } => {
  const at = canonicalAt(options.at)
  const plan: Plan = { catalogue, options: { ...options, at }, scans: new Map(), joined: new Set(), tables: new Map(), sequences: new Map(), taken: tablesOf(catalogue) }
  const compilation: Compilation = {
    dialect: options.dialect, catalogue, row: undefined, timeZone: catalogue.timeZone, at,
    attribute: (name) => ident('customer', attributeColumn(catalogue, name).column ?? name),
    score: (name) => valueOf(plan, scoreValue(catalogue, name, 'score'), 'score'),
    percentile: (name) => valueOf(plan, scoreValue(catalogue, name, 'percentile'), 'score'),
    tag: (name) => tagOfCustomer(plan, name, compilation),
    segment: (name) => segmentOf(plan, name, compilation),
    aggregate: (node) => aggregateOf(plan, node, 'beside'),
    sequence: (node) => sequenceOf(plan, node),
    column: () => {
      throw new Error('a column belongs inside an aggregate')
    },
  }
  const select = (rule: Rule | undefined): Selection => {
    if (rule === undefined) return []
    const times = timesUsed(rule.when)
    const inside: Compilation = { ...compilation, aggregate: (node) => aggregateOf(plan, node, 'inside'), difference: (left, right) => differenceOf(plan, left, right, times) }
    return selectionOf(rule.when, { catalogue, at, beside: compilation, inside, scanOf: (fact) => scanOf(plan, fact) })
  }
  return { plan, compilation, select }
}

interface QueryParts {
  readonly tables: readonly Sql[]
  readonly body: Sql
}

const whereSql = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`` : sql`
where ${join(conditions, sql`
  and `)}`)

/** The same inside a common table expression. */
const innerWhereSql = (conditions: readonly Sql[]): Sql => sql`
    where ${join(conditions, sql`
      and `)}`

/** What is asked for: a selection's customers alone, or values beside each of them. */
interface Wanted {
  readonly select: Sql
  readonly isKeyOnly: boolean
  readonly selection: Selection
}

const queryParts = (plan: Plan, wanted: Wanted): QueryParts => {
  const { catalogue, options } = plan
  const scans = [...plan.scans.values()]
  const { plain, narrowing, others } = rolesOf(wanted.selection, plan.joined, scans, catalogue)
  const key = ident('customer', catalogue.customerColumn)
  const customerTable = sql`${ident(catalogue.customerTable)} as "customer"`
  const early = scansOf(narrowing)
  const few = readsCustomer(narrowing) ? freeName(plan, 'candidates', 'candidates') : undefined
  const amongFew = (customer: Sql): readonly Sql[] =>
    few === undefined ? conditionsOf(narrowing, customer, plain) : [sql`${customer} in (select ${ident(few, 'customer')} from ${ident(few)})`]
  const scanContext = { dialect: options.dialect, catalogue, at: options.at, customers: options.customers }
  const scanSql = (scan: FactScan): Sql => factScanSql(scan, scanContext, { isPlain: plain.has(scan), narrowing: early.has(scan) || plain.has(scan) ? () => [] : amongFew })
  const tables = [
    ...[...early].map(scanSql),
    ...(few === undefined ? [] : [sql`-- the few customers that the scans below look at
  ${ident(few)} as (
    select ${key} as "customer"
    from ${customerTable}${innerWhereSql(conditionsOf(narrowing, key, plain))}
  )`]),
    ...scans.filter((scan) => !early.has(scan)).map(scanSql),
    ...[...plan.tables.values()].map((scan) => tableScanSql(scan, options.dialect)),
    ...[...plan.sequences.values()].map((scan) => sequenceSql(scan, scanContext, amongFew)),
  ]
  const besides = [...scans.filter(({ factName }) => plan.joined.has(factName)), ...plan.tables.values(), ...plan.sequences.values()]
  const ofCustomers = options.customers === undefined ? [] : [sql`(${options.dialect.isOneOf(key, options.customers, 'string')})`]
  if (wanted.isKeyOnly && besides.length === 0 && ofCustomers.length === 0 && !readsCustomer(others)) {
    const found = answeringPiece(others, plain)
    // Scans of rows alone are not narrowed: they hold customers that the narrowing leaves out.
    const answering = found !== undefined && narrowing.length > 0 && plain.has(found.scan) ? undefined : found
    const areKnown = few !== undefined || (answering !== undefined && catalogue.facts[answering.scan.factName]?.hasKnownCustomers === true)
    if (answering !== undefined && areKnown && !early.has(answering.scan)) return { tables, body: answerSql(answering, others.filter((piece) => piece !== answering), plain) }
    if (few !== undefined) {
      const customer = ident(few, 'customer')
      return { tables, body: sql`select ${customer} as "customer_id"
from ${ident(few)}${whereSql(conditionsOf(others, customer, plain))}` }
    }
  }
  const absent = absences(others, plain)
  // Whoever is listed by a narrowed scan is among the few.
  const isNarrowedAlready = others.some((piece) => piece.kind === 'fact' && !piece.withoutRows && !plain.has(piece.scan) && !early.has(piece.scan))
  const joins = [...besides, ...absent.map(({ scan }) => scan)].map(({ name }) => sql`
left join ${ident(name)} on ${ident(name, 'customer')} = ${key}`)
  const conditions = [
    ...(narrowing.length === 0 || isNarrowedAlready ? [] : amongFew(key)),
    ...conditionsOf(others.filter((piece) => !absent.some((one) => one === piece)), key, plain),
    ...absent.map(({ scan }) => sql`${ident(scan.name, 'customer')} is null`),
    ...ofCustomers,
  ]
  return { tables, body: sql`select ${wanted.select}
from ${customerTable}${join(joins, sql``)}${whereSql(conditions)}` }
}

const wholeQuery = ({ tables, body }: QueryParts): Sql => {
  const head = tables.length === 0 ? sql`` : sql`with
  ${join(tables, sql`,
  `)}
`
  return sql`${head}${body}`
}

/** The values of the customers that a rule selects and takes. A rule that takes some looks at all customers first. */
const columnsQuery = (columns: readonly (readonly [name: string, node: Expression])[], catalogue: Catalogue, options: CompileOptions, rule: Rule | undefined): Sql => {
  const takes = rule?.take ?? []
  const { customers, ...everybody } = options
  const { plan, compilation, select } = planFor(catalogue, takes.length === 0 ? options : everybody)
  const selection = select(rule)
  const names = new Set(['customer_id', ...columns.map(([name]) => name)].map((name) => name.toLowerCase()))
  const steps = takes.map((take, index): TakeStep => {
    let column = `take_${index + 1}`
    while (names.has(column)) column = `${column}_`
    return { take, column, type: take.kind === 'sample' ? 'string' : typeOf(take.by, catalogue) }
  })
  const orders = steps.flatMap(({ take, column }): (readonly [string, Expression])[] => (take.kind === 'sample' ? [] : [[column, take.by]]))
  const values = [...columns, ...orders].map(([name, node]) => sql`,
  ${compileExpression(node, compilation)} as ${ident(name)}`)
  const selected = queryParts(plan, { select: sql`${ident('customer', catalogue.customerColumn)} as "customer_id"${join(values, sql``)}`, isKeyOnly: values.length === 0, selection })
  if (steps.length === 0) return wholeQuery(selected)
  const nameOf = (wish: string): string => freeName(plan, wish, wish)
  const from = nameOf('selected')
  const taken = takenSql({ from, columns: ['customer_id', ...columns.map(([name]) => name)], steps, dialect: options.dialect, nameOf, customers })
  return wholeQuery({ tables: [...selected.tables, sql`${ident(from)} as (
${selected.body}
  )`, ...taken.tables], body: taken.body })
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
export const compileRule = (rule: Rule, catalogue: Catalogue, options: CompileOptions): Sql => columnsQuery([], catalogue, options, rule)

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
export const compileColumns = (columns: Readonly<Record<string, Expression>>, catalogue: Catalogue, options: CompileOptions, rule?: Rule): Sql =>
  columnsQuery(Object.entries(columns), catalogue, options, rule)

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
  return { sql: wholeQuery(queryParts(plan, { select, isKeyOnly: false, selection: [] })), parts }
}
