import { compileRule, parseRule, prepareRule, ruleReferences } from '@sextant/rules'
import type { CustomerRecord, DimensionRows, FactRow, Rule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { LargeCompany } from './large-company.ts'
import { median, perSecond, timed } from './measure.ts'
import type { Section } from './measure.ts'
import { rulePairs } from './rule-pairs.ts'

const customers = 2_000
const some = sql`(select _customer from level_customer order by _customer limit ${customers})`

const parsed = ({ catalogue }: LargeCompany): readonly (readonly [text: string, rule: Rule])[] =>
  rulePairs.map(({ rule: text }) => {
    const result = parseRule(text, catalogue)
    if (result.kind === 'error') throw new Error(`${text} does not fit the company`)
    return [text, result.rule] as const
  })

const selectList = (columns: Iterable<string>) => join([...columns].map((name) => sql`, ${ident(name)}`), sql``)

/** The customers with whatever the rules read of them, as a decision has them in memory. */
const recordsOf = async ({ warehouse, catalogue }: LargeCompany, rules: readonly Rule[]): Promise<readonly CustomerRecord[]> => {
  const references = rules.map((rule) => ruleReferences(rule))
  const attributes = new Set(references.flatMap((one) => one.attributes))
  const facts = new Set(references.flatMap((one) => one.facts))
  const rows = await warehouse.query<{ readonly id: string }>('bench.customers', sql`select _customer as id${selectList(attributes)} from level_customer where _customer in ${some}`)
  const byCustomer = new Map<string, Record<string, FactRow[]>>(rows.map((row) => [row.id, Object.fromEntries([...facts].map((name) => [name, []]))]))
  for (const name of facts) {
    const columns = Object.keys(catalogue.facts[name]?.columns ?? {}).filter((column) => references.some((one) => one.columns.some((path) => path.startsWith(`${name}.${column}`))) || column === 'product_code')
    const found = await warehouse.query<FactRow & { readonly customer: string }>('bench.facts', sql`
      select _customer as customer, _at as "time"${selectList(columns)} from ${ident(catalogue.facts[name]?.table ?? '')} where _customer in ${some} order by _at`)
    for (const { customer, ...row } of found) byCustomer.get(customer)?.[name]?.push(row)
  }
  return rows.map(({ id, ...own }) => ({ id, attributes: own, facts: byCustomer.get(id) ?? {} }))
}

const dimensionsOf = async ({ warehouse }: LargeCompany): Promise<DimensionRows> => {
  const products = await warehouse.query<FactRow & { readonly key: string }>('bench.products', sql`select _key as "key", kind from dimension_product`)
  return { product: new Map(products.map(({ key, ...row }) => [key, row])) }
}

/** Rules asked about one customer after another in memory, whose answers must be those of the base; and how fast their texts are read. */
export const benchEvaluation = async (company: LargeCompany): Promise<Section> => {
  const { warehouse, catalogue, at } = company
  const rules = parsed(company)
  const records = await recordsOf(company, rules.map(([, rule]) => rule))
  const dimensions = await dimensionsOf(company)
  const rates: { readonly text: string; readonly msPerRound: number }[] = []
  for (const [text, rule] of rules) {
    const prepared = prepareRule(rule, catalogue, dimensions)
    const count = (): number => records.reduce((sum, record) => sum + (prepared.selects(record, at) ? 1 : 0), 0)
    const { selected } = await warehouse.one<{ selected: number }>('bench.check', sql`
      select count(*) as selected from (${compileRule(rule, catalogue, { at, dialect: warehouse.dialect })}) as chosen (customer) where customer in ${some}`)
    if (count() !== selected) throw new Error(`${text}: ${count()} in memory, ${selected} in the warehouse`)
    const times: number[] = []
    for (let run = 0; run < 7; run += 1) times.push(await timed(() => { for (let again = 0; again < 5; again += 1) count() }))
    rates.push({ text, msPerRound: median(times) / 5 })
  }
  const ordered = rates.toSorted((left, right) => right.msPerRound - left.msPerRound)
  const [slowest, middle] = [ordered[0], ordered[Math.floor(ordered.length / 2)]]
  const reading: number[] = []
  for (let run = 0; run < 7; run += 1) reading.push(await timed(() => { for (let again = 0; again < 50; again += 1) for (const [text] of rules) parseRule(text, catalogue) }))
  const rate = (what: string, milliseconds: number) => ({ what, ours: perSecond(customers, milliseconds, 'rules'), theirs: null, ratio: null })
  return {
    title: 'Rules in memory, one thread', against: '–',
    figures: [
      rate(`the slowest of them: ${slowest?.text ?? ''}`, slowest?.msPerRound ?? Number.NaN), rate(`the one in the middle: ${middle?.text ?? ''}`, middle?.msPerRound ?? Number.NaN),
      { what: 'reading their texts', ours: perSecond(50 * rules.length, median(reading), 'rules'), theirs: null, ratio: null },
    ],
    notes: [`the ${rules.length} rules above over ${customers.toLocaleString('en')} customers in memory with all their facts; the answers are those of the warehouse`],
  }
}
