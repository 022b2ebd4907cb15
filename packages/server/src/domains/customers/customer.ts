import type { ModelColumn } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { companyOf, customerTable, loadedFacts, withReadableFacts } from './company.ts'
import type { Company } from './company.ts'
import { consentsOf } from './consent.ts'
import type { Customer, CustomerDeps } from './deps.ts'
import { customerErrors } from './errors.ts'
import { liveAttributesOf } from './live-attribute.ts'
import type { AttributeValue } from './live-attribute.ts'
import { isPersonal, maskedIdentifier, maskedTitle, maskedValue } from './masking.ts'
import { isMoneyFact, metricSource, isRevenueLeftOut } from './metric.ts'
import { monthIndex, monthsUpTo } from './month.ts'

type Row = Readonly<Record<string, AttributeValue>>

/** Months shown in a customer's value over time. */
const monthsShown = 24
const relatedShown = 50

interface Seen {
  readonly deps: CustomerDeps
  readonly company: Company
  readonly id: string
  readonly at: string
  readonly isMasked: boolean
}

const attributesOf = ({ company, isMasked }: Seen, row: Row, live: ReadonlyMap<string, AttributeValue>): Customer['attributes'] =>
  Object.entries(company.levelColumns).map(([name, column]) => {
    const value = live.get(name) ?? row[name] ?? null
    const masked = isMasked && value !== null && isPersonal(column)
    return { name, label: column.label, type: column.type, value: masked ? maskedValue : value, masked, privacy: column.privacy ?? 'internal', meaning: column.meaning ?? null }
  })

const identifiersFor = async ({ deps, id, isMasked }: Seen): Promise<Customer['identifiers']> =>
  (await deps.identifiersOf(id)).map((identifier) => ({
    ...identifier, value: isMasked ? maskedIdentifier(identifier.kind, identifier.value) : identifier.value, masked: isMasked,
  }))

const relatedRows = async ({ deps, company, id, isMasked }: Seen, table: string, name: string, label: Customer['segments'][number]['label'], columns: Readonly<Record<string, ModelColumn>>): Promise<Customer['related']> => {
  if (!company.relations.has(table)) return []
  const select = join(Object.keys(columns).map((column) => sql`, ${ident(column)}`), sql``)
  const rows = await deps.warehouse.query<Row>('customers.related', sql`select "_key"${select} from ${ident(table)} where "_customer" = ${id} order by "_key" limit ${relatedShown}`)
  return rows.map(({ _key, ...attributes }) => ({
    level: name, label, key: String(_key),
    attributes: Object.fromEntries(Object.entries(attributes).map(([column, value]) => [column, isMasked && value !== null && isPersonal(columns[column]) ? maskedValue : value])),
  }))
}

const relatedOf = async (seen: Seen): Promise<Customer['related']> => {
  const { model, level } = seen.company
  const found = await Promise.all([
    ...Object.entries(model.levels).filter(([name]) => name !== level).map(([name, one]) => relatedRows(seen, `level_${name}`, name, one.label, one.attributes)),
    ...Object.entries(model.dependants).map(([name, one]) => relatedRows(seen, `dependant_${name}`, name, one.label, one.attributes)),
  ])
  return found.flat()
}

interface MetricRow {
  readonly fact: string
  readonly count: number
  readonly sum: number | null
  readonly last: string | null
}

/** Each fact's rows of this customer, the sum of its value, and the last one. */
const metricsOf = async ({ deps, company, id, at }: Seen): Promise<Customer['metrics']> => {
  const facts = loadedFacts(company, true)
  if (facts.length === 0) return []
  const before = deps.warehouse.dialect.instant(at)
  const parts = facts.map(([name, fact], place) => {
    const value = fact.valueColumn === undefined ? deps.warehouse.dialect.nothing('number') : sql`sum(${ident(fact.columns[fact.valueColumn]?.column ?? fact.valueColumn)})`
    return sql`select ${place} as "place", ${name} as "fact", count(*) as "count", cast(${value} as double) as "sum", max(${ident(fact.timeColumn)}) as "last" from ${ident(fact.table)}
      where ${ident(fact.customerColumn)} = ${id} and ${ident(fact.timeColumn)} < ${before}`
  })
  const rows = await deps.warehouse.query<MetricRow>('customers.metrics', sql`select "fact", "count", "sum", "last" from (${join(parts, sql` union all `)}) as "counted" order by "place"`)
  return rows.flatMap((row) => {
    const fact = company.catalogue.facts[row.fact]
    const value = fact?.valueColumn === undefined ? undefined : fact.columns[fact.valueColumn]
    return row.count === 0 ? [] : [{ ...row, label: fact?.label ?? { en: row.fact, zh: row.fact }, valueLabel: value?.label ?? null, isMoney: fact !== undefined && isMoneyFact(fact) }]
  })
}

interface MonthRow {
  readonly month: number
  readonly count: number
  readonly value: number
  readonly recent: number
}

/** Net value in all, over twelve months, and by month. */
const valueOf = async ({ deps, company, id, at }: Seen): Promise<Pick<Customer, 'value' | 'monthly'>> => {
  const { dialect } = deps.warehouse
  const { currency, timeZone } = company.catalogue
  if (isRevenueLeftOut(company)) return { value: { total: null, last12Months: null, currency, facts: null }, monthly: [] }
  const source = metricSource(company, {}, dialect, at)
  const months = monthsUpTo(at, monthsShown, timeZone)
  const none = months.map(({ name }) => ({ month: name, count: 0, value: 0 }))
  if (source === undefined) return { value: { total: 0, last12Months: 0, currency, facts: 0 }, monthly: none }
  const yearAgo = (months[monthsShown - 12] as { readonly from: string }).from
  const first = dialect.instant((months[0] as { readonly from: string }).from)
  const time = sql`"fact"."_at"`
  // Row -1 holds everything before the months shown.
  const rows = await deps.warehouse.query<MonthRow>('customers.value', sql`
    select case when ${time} < ${first} then -1 else ${monthIndex(time, months, dialect)} end as "month", count(*) as "count",
      cast(coalesce(sum(${source.value}), 0) as bigint) as "value",
      cast(coalesce(sum(${source.value}) filter (where ${time} >= ${dialect.instant(yearAgo)}), 0) as bigint) as "recent"
    from ${source.from} where "fact"."_customer" = ${id} and ${time} < ${dialect.instant(at)} and ${source.where} group by 1`)
  const byMonth = new Map(rows.map((row) => [row.month, row]))
  const sum = (pick: (row: MonthRow) => number): number => rows.reduce((total, row) => total + pick(row), 0)
  return {
    value: { total: sum(({ value }) => value), last12Months: sum(({ recent }) => recent), currency, facts: sum(({ count }) => count) },
    monthly: none.map((month, index) => ({ ...month, count: byMonth.get(index)?.count ?? 0, value: byMonth.get(index)?.value ?? 0 })),
  }
}

/** The id of a customer by his key, also after he was merged into another; CUSTOMER_UNKNOWN without one. */
export const knownCustomer = async (deps: CustomerDeps, key: string): Promise<string> => {
  const id = await deps.resolveCustomer(key)
  if (id === undefined) throw customerErrors.CUSTOMER_UNKNOWN({ id: key }, { where: key })
  return id
}

const seenTag = (tag: Customer['tags'][number], isMasked: boolean): Customer['tags'][number] => {
  const masked = isMasked && tag.value !== null && (tag.privacy === 'personal' || tag.privacy === 'sensitive')
  return { ...tag, masked, value: masked ? maskedValue : tag.value }
}

/** A customer whole, from live data. */
export const customerOf = async (deps: CustomerDeps, key: string, isMasked: boolean): Promise<Customer> => {
  const id = await knownCustomer(deps, key)
  const { answer, leftOut } = await withReadableFacts(await companyOf(deps), (company) => customerIn(deps, company, id, isMasked))
  return { ...answer, leftOut }
}

const customerIn = async (deps: CustomerDeps, company: Company, id: string, isMasked: boolean): Promise<Omit<Customer, 'leftOut'>> => {
  const at = await deps.standpoint()
  const seen: Seen = { deps, company, id, at, isMasked }
  const columns = join(Object.keys(company.levelColumns).map((name) => sql`, ${ident(name)}`), sql``)
  const [[row], live, identifiers, related, metrics, value, scores, segments, tags, consents, suppressions] = await Promise.all([
    deps.warehouse.query<Row>('customers.get', baseRow(company, columns, id)),
    liveAttributesOf(deps.store, [id]),
    identifiersFor(seen), relatedOf(seen), metricsOf(seen), valueOf(seen),
    deps.scoresOf(id), deps.segmentsOf(id), deps.tagsOf(id), consentsOf(deps.store, id, isoOf(deps.clock.now())), deps.suppressionsOf(id),
  ])
  // Someone who has just been identified is known to the store before the warehouse.
  const known: Row = row ?? {}
  const title = (known['_title'] ?? null) as string | null
  const last = metrics.flatMap((metric) => (metric.last === null || metric.fact === 'contact' || metric.fact === 'response' ? [] : [metric.last])).sort().at(-1)
  return {
    id, title: isMasked ? maskedTitle(title) : title, masked: isMasked, firstSeen: (known['_first_seen'] ?? null) as string | null, lastActivity: last ?? null,
    attributes: attributesOf(seen, known, live.get(id) ?? new Map()), identifiers, related, metrics, ...value, scores: [...scores], segments: [...segments], tags: tags.map((tag) => seenTag(tag, isMasked)),
    consents, suppressions: [...suppressions],
  }
}

const baseRow = (company: Company, columns: Sql, id: string): Sql => sql`select "_customer", "_title", "_first_seen"${columns} from ${customerTable(company)} where "_customer" = ${id}`
