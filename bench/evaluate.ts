import { compileRule, parseRule, prepareRule } from '@sextant/rules'
import type { CustomerRecord, FactRow } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { BenchCompany } from './company.ts'
import { median, perSecond, timed } from './measure.ts'
import type { Section } from './measure.ts'

const customers = 2_000
const rules = ['city = "Hangzhou"', 'sum(bill.amount, last 90 days) > 300', 'count(top_up, last 60 days) >= 2 and status = "active"'] as const
const factsRead = ['bill', 'top_up'] as const
const attributesRead = ['city', 'status'] as const

const recordsOf = async ({ bench: { warehouse }, catalogue }: BenchCompany): Promise<readonly CustomerRecord[]> => {
  const columns = join(attributesRead.map((name) => ident(name)))
  const rows = await warehouse.query<{ id: string }>('bench.customers', sql`select _customer as id, ${columns} from level_customer order by _customer limit ${customers}`)
  const facts = new Map<string, Record<string, FactRow[]>>(rows.map((row) => [row.id, Object.fromEntries(factsRead.map((name) => [name, []]))]))
  for (const name of factsRead) {
    const fact = catalogue.facts[name]
    if (fact === undefined) throw new Error(`the company has no fact ${name}`)
    const found = await warehouse.query<FactRow & { readonly customer: string }>('bench.facts', sql`
      select _customer as customer, _at as "time", amount from ${ident(fact.table)} where _customer in (select _customer from level_customer order by _customer limit ${customers})`)
    for (const { customer, ...row } of found) facts.get(customer)?.[name]?.push(row)
  }
  return rows.map(({ id, ...attributes }) => ({ id, attributes, facts: facts.get(id) ?? {} }))
}

/** Rules asked about one customer after another in memory; the answers must be those of the base. */
export const benchEvaluation = async (company: BenchCompany): Promise<Section> => {
  const { bench: { warehouse }, catalogue, at } = company
  const records = await recordsOf(company)
  const figures: Section['figures'][number][] = []
  for (const text of rules) {
    const parsed = parseRule(text, catalogue)
    if (parsed.kind === 'error') throw new Error(`${text} does not fit the company`)
    const prepared = prepareRule(parsed.rule, catalogue)
    const count = (): number => records.reduce((sum, record) => sum + (prepared.selects(record, at) ? 1 : 0), 0)
    const { selected } = await warehouse.one<{ selected: number }>('bench.check', sql`
      select count(*) as selected from (${compileRule(parsed.rule, catalogue, { at, dialect: warehouse.dialect })}) as chosen (customer)
      where customer in (select _customer from level_customer order by _customer limit ${customers})`)
    if (count() !== selected) throw new Error(`${text}: ${count()} in memory, ${selected} in the warehouse`)
    const times: number[] = []
    for (let run = 0; run < 9; run += 1) times.push(await timed(() => { for (let again = 0; again < 10; again += 1) count() }))
    figures.push({ what: text, ours: perSecond(customers * 10, median(times), 'evaluations'), theirs: null, ratio: null })
  }
  return { title: 'Rules in memory, one customer at a time', against: '–', figures, notes: [`one thread; ${customers.toLocaleString('en')} customers in memory; the answers are those of the warehouse`] }
}
