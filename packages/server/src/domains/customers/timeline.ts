import type { OutputOf, ParsedInputOf, customerTimeline } from '@sextant/contract'
import type { CatalogueFact } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { companyOf, loadedFacts, withReadableFacts } from './company.ts'
import type { Company } from './company.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { knownCustomer } from './customer.ts'
import type { CustomerDeps } from './deps.ts'
import { customerErrors } from './errors.ts'
import type { AttributeValue } from './live-attribute.ts'
import { isMoneyFact } from './metric.ts'
import { isPersonal } from './masking.ts'

type Timeline = OutputOf<typeof customerTimeline>
type Item = Timeline['items'][number]

/** More of a kind in an active month than this are shown together, by day, and when that is still too many, by month. */
const itemsPerMonth = 20
const detailsShown = 6

interface Density {
  readonly fact: string
  readonly instants: number
  readonly days: number
  readonly months: number
}

type Grain = 'instant' | 'day' | 'month'

const grainOf = ({ instants, days, months }: Density): Grain =>
  instants <= itemsPerMonth * months ? 'instant' : days <= itemsPerMonth * months ? 'day' : 'month'

/** The warehouse keeps microseconds, the API milliseconds: rows of one shown instant belong together. */
const shownTime = (fact: CatalogueFact): Sql => sql`date_trunc('millisecond', ${ident('fact', fact.timeColumn)})`

const groupOf = (fact: CatalogueFact, grain: Grain, zone: string, dialect: Dialect): Sql => {
  if (grain === 'instant') return shownTime(fact)
  const day = dialect.localDay(ident('fact', fact.timeColumn), zone)
  return grain === 'day' ? day : dialect.startOf('month', day)
}

const densities = async (deps: CustomerDeps, company: Company, id: string, facts: readonly (readonly [string, CatalogueFact])[]): Promise<readonly Density[]> => {
  const { warehouse } = deps
  const zone = company.catalogue.timeZone
  const parts = facts.map(([name, fact]) => {
    const count = (grain: Grain): Sql => sql`count(distinct ${groupOf(fact, grain, zone, warehouse.dialect)})`
    return sql`select ${name} as "fact", ${count('instant')} as "instants", ${count('day')} as "days", ${count('month')} as "months"
      from ${ident(fact.table)} as "fact" where ${ident('fact', fact.customerColumn)} = ${id}`
  })
  return parts.length === 0 ? [] : await warehouse.query<Density>('customers.timeline.density', join(parts, sql` union all `))
}

const kindOf = (company: Company, name: string): Item['kind'] => {
  if (name === 'contact' || name === 'response') return name
  const fact = company.model.facts[name]
  return fact === undefined || fact.source === undefined ? 'event' : 'fact'
}

/** Text of an event nobody has described has no privacy class and may be anything, an address too: it is not shown. */
const isHidden = (company: Company, name: string, column: string, type: string): boolean => {
  if (name === 'contact' || name === 'response') return false
  const described = company.model.facts[name]
  return described === undefined ? type === 'string' : isPersonal(described.columns[column])
}

/** Columns worth showing: sums of amounts and numbers, and values that all rows of the group share. */
const detailColumns = (company: Company, name: string, fact: CatalogueFact): readonly (readonly [string, Sql])[] =>
  Object.entries(fact.columns)
    .filter(([column, { type }]) => column !== fact.valueColumn && !isHidden(company, name, column, type))
    .slice(0, detailsShown)
    .map(([column, { type, column: physical }]) => {
      const value = ident('fact', physical ?? column)
      if (type === 'number') return [column, sql`sum(${value})`] as const
      // Amounts in details are for people: major units are not known to the page, the value itself is shown apart.
      return [column, type === 'money' ? sql`case when count(*) = 1 then min(${value}) end` : sql`case when min(${value}) = max(${value}) then min(${value}) end`] as const
    })

interface Asked {
  readonly id: string
  readonly at: string | null
  readonly name: string | null
  readonly limit: number
  readonly before: string
}

const itemsOf = async (deps: CustomerDeps, company: Company, [name, fact]: readonly [string, CatalogueFact], grain: Grain, asked: Asked): Promise<readonly Item[]> => {
  const { warehouse } = deps
  const { dialect } = warehouse
  const value = fact.valueColumn === undefined ? dialect.nothing('number') : sql`cast(sum(${ident('fact', fact.columns[fact.valueColumn]?.column ?? fact.valueColumn)}) as double)`
  const details = detailColumns(company, name, fact)
  // Ties of one instant are shown by name: a fact later in that order than the cursor's may still have its item at the same instant.
  const isLater = asked.at === null ? sql`true` : asked.name !== null && name > asked.name ? sql`"item"."at" <= ${dialect.instant(asked.at)}` : sql`"item"."at" < ${dialect.instant(asked.at)}`
  const rows = await warehouse.query<Readonly<Record<string, AttributeValue>>>('customers.timeline', sql`
    select "item".* from (
      select max(${shownTime(fact)}) as "at", count(*) as "count", ${value} as "value"${join(details.map(([, expression], index) => sql`, ${expression} as ${ident(`d${index}`)}`), sql``)}
      from ${ident(fact.table)} as "fact"
      where ${ident('fact', fact.customerColumn)} = ${asked.id} and ${ident('fact', fact.timeColumn)} < ${dialect.instant(asked.before)}
      group by ${groupOf(fact, grain, company.catalogue.timeZone, dialect)}
    ) as "item" where ${isLater} order by "item"."at" desc limit ${asked.limit}`)
  return rows.map((row) => {
    const detail = Object.fromEntries(details.map(([column], index) => [column, row[`d${index}`] ?? null]))
    const campaign = detail['campaign']
    return {
      at: row['at'] as string, kind: kindOf(company, name), name, label: fact.label, value: row['value'] as number | null, isMoney: isMoneyFact(fact), count: row['count'] as number, detail,
      link: (name === 'contact' || name === 'response') && typeof campaign === 'string' ? `/campaigns/${encodeURIComponent(campaign)}` : null,
    }
  })
}

const newestFirst = (left: Item, right: Item): number => (left.at === right.at ? (left.name < right.name ? -1 : 1) : left.at < right.at ? 1 : -1)

/** The instant and name of the last item of the page before. */
const readPlace = (cursor: string): readonly [string, string] => {
  const [at, name] = readCursor(cursor, 2)
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof name !== 'string') throw customerErrors.CUSTOMER_CURSOR_INVALID({}, { where: 'cursor' })
  return [at, name]
}

/** What happened to a customer, newest first: every fact, event, contact and response; dense ones are shown by day or month. */
export const timelinePage = async (deps: CustomerDeps, input: ParsedInputOf<typeof customerTimeline>): Promise<Timeline> => {
  const company = await companyOf(deps)
  const id = await knownCustomer(deps, input.id)
  const { answer, leftOut } = await withReadableFacts(company, (readable) => timelineIn(deps, readable, id, input))
  return { ...answer, leftOut }
}

const timelineIn = async (deps: CustomerDeps, company: Company, id: string, input: ParsedInputOf<typeof customerTimeline>): Promise<Omit<Timeline, 'leftOut'>> => {
  const [at, name] = input.cursor === undefined ? [null, null] : readPlace(input.cursor)
  const facts = loadedFacts(company, true).filter(([fact]) => input.kind === undefined || kindOf(company, fact) === input.kind || fact === input.kind)
  const found = await densities(deps, company, id, facts)
  const grains = new Map(found.filter(({ instants }) => instants > 0).map((density) => [density.fact, grainOf(density)]))
  // Contacts are of now, whatever instant a historic company stands at.
  const now = new Date(deps.clock.now()).toISOString()
  const standpoint = await deps.standpoint()
  const pages = await Promise.all(facts.flatMap((fact) => {
    const grain = grains.get(fact[0])
    const isLedger = fact[0] === 'contact' || fact[0] === 'response'
    return grain === undefined ? [] : [itemsOf(deps, company, fact, isLedger ? 'instant' : grain, { id, at, name, limit: input.limit + 1, before: isLedger && now > standpoint ? now : standpoint })]
  }))
  const items = pages.flat().sort(newestFirst)
  const page = items.slice(0, input.limit)
  const last = page.at(-1)
  return { items: page, nextCursor: items.length > input.limit && last !== undefined ? writeCursor([last.at, last.name]) : null }
}
