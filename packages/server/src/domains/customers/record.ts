import type { Catalogue, CatalogueFact, CustomerRecord, DimensionRows, FactRow, Value } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { companyOf, customerTable, loadedFacts } from './company.ts'
import type { Company } from './company.ts'
import type { CustomerDeps } from './deps.ts'
import { customerErrors } from './errors.ts'
import { liveAttributesOf } from './live-attribute.ts'

/** Rows of one fact that are read for one customer. */
export const recordRowLimit = 20_000

export interface LoadedRecord {
  readonly customer: CustomerRecord
  /** Rows of dimensions that his facts point at. */
  readonly dimensions: DimensionRows
}

/** What of a customer a rule reads; everything when it is left out. */
export interface RecordNeeds {
  readonly facts?: readonly string[]
  /** With their percentiles. */
  readonly scores?: readonly string[]
  /** Those whose values are kept in tables. */
  readonly tags?: readonly string[]
  /** Only what the warehouse holds, so that the answer equals the one over the whole base. */
  readonly importedOnly?: boolean
}

type Row = Readonly<Record<string, Value>>

const factRows = async (warehouse: Warehouse, id: string, name: string, fact: CatalogueFact, at: string): Promise<readonly FactRow[]> => {
  const columns = Object.entries(fact.columns).map(([column, { column: physical, type }]) => sql`, ${type === 'number' ? sql`cast(${ident(physical ?? column)} as double)` : ident(physical ?? column)} as ${ident(column)}`)
  // The memory evaluator reads when a row happened from `time`, unless the fact has another column of that name.
  const when = ident(Object.hasOwn(fact.columns, 'time') ? fact.timeColumn : 'time')
  const rows = await warehouse.query<FactRow>('customers.record.facts', sql`
    select ${ident(fact.timeColumn)} as ${when}${join(columns, sql``)} from ${ident(fact.table)}
    where ${ident(fact.customerColumn)} = ${id} and ${ident(fact.timeColumn)} < ${warehouse.dialect.instant(at)} limit ${recordRowLimit + 1}`)
  if (rows.length > recordRowLimit) throw customerErrors.CUSTOMER_RECORD_TOO_LARGE({ id, fact: name, limit: recordRowLimit }, { where: id })
  return rows
}

const dimensionRows = async (warehouse: Warehouse, company: Company, facts: ReadonlyMap<string, readonly FactRow[]>): Promise<DimensionRows> => {
  const wanted = new Map<string, { readonly table: string; readonly select: Sql; readonly keys: Set<string> }>()
  for (const [name, rows] of facts)
    for (const [dimension, { table, keyColumn, factColumn, columns }] of Object.entries(company.catalogue.facts[name]?.dimensions ?? {})) {
      if (!company.relations.has(table)) continue
      const select = join([sql`${ident(keyColumn)} as "_key"`, ...Object.entries(columns).map(([column, { column: physical }]) => sql`${ident(physical ?? column)} as ${ident(column)}`)])
      const entry = wanted.get(dimension) ?? { table, select, keys: new Set<string>() }
      for (const row of rows) if (typeof row[factColumn] === 'string') entry.keys.add(row[factColumn])
      wanted.set(dimension, entry)
    }
  const found = await Promise.all([...wanted].map(async ([dimension, { table, select, keys }]) => {
    const rows = keys.size === 0 ? [] : await warehouse.query<Row>('customers.record.dimension', sql`select ${select} from ${ident(table)} where ${warehouse.dialect.isOneOf(sql`"_key"`, [...keys], 'string')}`)
    return [dimension, new Map(rows.map((row) => [row['_key'] as string, row]))] as const
  }))
  return Object.fromEntries(found)
}

interface Scores {
  readonly scores: Record<string, number | null>
  readonly percentiles: Record<string, number | null>
}

const scoresFor = async (warehouse: Warehouse, company: Company, id: string, names: readonly string[]): Promise<Scores> => {
  const scores = names.flatMap((name) => {
    const score = company.catalogue.scores[name]
    return score === undefined || !company.relations.has(score.table) ? [] : [{ name, score }]
  })
  const parts = scores.map(({ score }, index) => {
    const which = score.selectColumn === undefined || score.selectValue === undefined ? sql`true` : sql`${ident(score.selectColumn)} = ${score.selectValue}`
    const percentile = score.percentileColumn === undefined ? warehouse.dialect.nothing('number') : sql`max(${ident(score.percentileColumn)})`
    return sql`select ${index} as "which", max(${ident(score.column)}) as "score", ${percentile} as "percentile" from ${ident(score.table)} where ${ident(score.customerColumn)} = ${id} and ${which}`
  })
  const rows = parts.length === 0 ? [] : await warehouse.query<{ which: number; score: number | null; percentile: number | null }>('customers.record.scores', join(parts, sql` union all `))
  const found = new Map(rows.map((row) => [row.which, row]))
  return {
    scores: Object.fromEntries(scores.map(({ name }, index) => [name, found.get(index)?.score ?? null])),
    percentiles: Object.fromEntries(scores.map(({ name }, index) => [name, found.get(index)?.percentile ?? null])),
  }
}

/** Tags whose values are kept in tables; a tag without a table yet is unknown for everybody. */
const tagsFor = async (warehouse: Warehouse, company: Company, id: string, names: readonly string[] | undefined): Promise<FactRow> => {
  const kept = Object.entries(company.catalogue.tags ?? {}).flatMap(([name, { type, values }]) =>
    values.kind === 'table' && company.relations.has(values.table) && (names === undefined || names.includes(name)) ? [{ name, type, values }] : [])
  const found = await Promise.all(kept.map(async ({ name, type, values }) => {
    const column = ident(values.column)
    const value = type === 'boolean' ? sql`bool_or(${column})` : type === 'number' ? sql`cast(max(${column}) as double)` : sql`max(${column})`
    const which = values.selectColumn === undefined || values.selectValue === undefined ? sql`true` : sql`${ident(values.selectColumn)} = ${values.selectValue}`
    const [row] = await warehouse.query<{ value: Value }>('customers.record.tag', sql`select ${value} as "value" from ${ident(values.table)} where ${ident(values.customerColumn)} = ${id} and ${which}`)
    return [name, row?.value ?? null] as const
  }))
  return Object.fromEntries(found)
}

interface ListSegment {
  readonly name: string
  readonly members: Extract<Catalogue['segments'][string]['members'], { readonly kind: 'table' }>
}

/** Names of the lists a customer is in. */
const listsWith = async (warehouse: Warehouse, lists: readonly ListSegment[], id: string): Promise<readonly string[]> => {
  const parts = lists.map(({ members }, index) => sql`select ${index} as "which" from ${ident(members.table)} where ${ident(members.customerColumn)} = ${id} and ${ident(members.selectColumn)} = ${members.selectValue}`)
  const rows = parts.length === 0 ? [] : await warehouse.query<{ which: number }>('customers.record.segments', join(parts, sql` union all `))
  const within = new Set(rows.map(({ which }) => which))
  return lists.flatMap(({ name }, index) => (within.has(index) ? [name] : []))
}

/**
 * A customer as the memory evaluator reads him: live attributes, facts before `at`, scores with percentiles, tags, segments that are lists of members.
 *
 * @param needs only these facts, scores and tags are read, which is what makes a decision fast
 * @returns undefined when there is no such customer; CUSTOMER_RECORD_TOO_LARGE beyond 20,000 rows of a fact
 */
export const loadRecord = async (deps: CustomerDeps, id: string, at: string, needs?: RecordNeeds): Promise<LoadedRecord | undefined> => {
  const company = await companyOf(deps)
  const { warehouse } = deps
  const attributes = Object.entries(company.catalogue.attributes).map(([name, { column, type }]) => sql`, ${type === 'number' ? sql`cast(${ident(column ?? name)} as double)` : ident(column ?? name)} as ${ident(name)}`)
  const facts = loadedFacts(company, true).filter(([name]) => needs?.facts === undefined || needs.facts.includes(name))
  const lists = Object.entries(company.catalogue.segments).flatMap(([name, { members }]): readonly ListSegment[] => (members.kind === 'table' && company.relations.has(members.table) ? [{ name, members }] : []))
  const [rows, live, loaded, scored, tags, memberships] = await Promise.all([
    warehouse.query<Row>('customers.record', sql`select ${ident(company.catalogue.customerColumn)} as "_customer"${join(attributes, sql``)} from ${customerTable(company)} where ${ident(company.catalogue.customerColumn)} = ${id}`),
    needs?.importedOnly === true ? new Map<string, never>() : liveAttributesOf(deps.store, [id]),
    Promise.all(facts.map(async ([name, fact]) => [name, await factRows(warehouse, id, name, fact, at)] as const)),
    scoresFor(warehouse, company, id, needs?.scores ?? Object.keys(company.catalogue.scores)),
    tagsFor(warehouse, company, id, needs?.tags),
    listsWith(warehouse, lists, id),
  ])
  const [row] = rows
  if (row === undefined) return undefined
  const { _customer, ...imported } = row
  const byFact = new Map(loaded)
  return {
    customer: {
      id: String(_customer), attributes: { ...imported, ...Object.fromEntries(live.get(id) ?? []) }, facts: Object.fromEntries(byFact), ...scored, tags, segments: memberships,
    },
    dimensions: await dimensionRows(warehouse, company, byFact),
  }
}
