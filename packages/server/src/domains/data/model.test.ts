import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../../../tools/machine.ts'
import { dataCatalogue } from './catalogue.ts'
import { modelOf, readModel } from './model.ts'

const retailer = await readFile(join(root, 'examples/retailer/model.yaml'), 'utf8')
const grocer = await readFile(join(root, 'examples/grocer/model.yaml'), 'utf8')

const problems = (yaml: string): readonly { readonly where: string; readonly message: string; readonly fix: string | null }[] => {
  const reading = readModel(yaml)
  return reading.kind === 'ok' ? [] : reading.problems
}
const lineOf = (yaml: string, text: string): number => yaml.slice(0, yaml.indexOf(text)).split('\n').length

describe('a fault in model.yaml is named with its line, its path and what to do', () => {
  const cases: readonly (readonly [claim: string, yaml: string, from: string, to: string, path: string, message: RegExp])[] = [
    ['an unknown setting', retailer, 'missingCustomer: keep', 'missingCustomers: keep', 'facts.purchase.missingCustomers', /unknown setting "missingCustomers"/],
    ['a formula over a column that is not there', retailer, 'quantity * unit_price', 'quantity * price', 'facts.purchase.columns.amount.formula', /no column named price; did you mean .*unit_price|no column named price/],
    ['a formula that gives text where money is declared', retailer, 'formula: quantity * unit_price', 'formula: lower(stock_code)', 'facts.purchase.columns.amount.formula', /gives string, the column is declared money/],
    ['a refund condition that does not parse', retailer, "starts_with(invoice, 'C')", 'starts_with(invoice', 'facts.purchase.refunds.when', /./],
    ['a zone that does not exist', retailer, 'timeZone: Europe/London', 'timeZone: Europe/Lundon', 'company.timeZone', /is not a time zone/],
    ['a currency that does not exist', retailer, 'currency: GBP', 'currency: GBX', 'company.currency', /is not a currency/],
    ['a dimension that is not described', grocer, 'dimension: product,', 'dimension: article,', 'facts.purchase.columns.product.dimension', /no dimension "article"/],
    ['a metric of an unknown column', retailer, 'aggregate: distinct, column: invoice', 'aggregate: distinct, column: invoce', 'metrics.invoices.column', /no column "invoce"/],
    ['a metric filter with a typo', retailer, 'where: customer_key is known and quantity', 'where: customer_key is known and quantitty', 'metrics.clean_revenue.where', /quantitty/],
    ['a label used twice', retailer, 'en: Quantity, zh: 数量', 'en: Article, zh: 数量', 'facts.purchase.columns.quantity.label.en', /already the label of "stock_code"/],
    ['a date format that is none', retailer, 'zone: Europe/London }', 'zone: Europe/London, format: dd-mm-yyyy }', 'facts.purchase.time.format', /no date format/],
    ['a limit of the wrong kind', retailer, 'min: 0 }', 'min: zero }', 'facts.purchase.columns.unit_price.min', /does not suit/],
  ]
  for (const [claim, yaml, from, to, path, message] of cases)
    it(claim, () => {
      expect(yaml).toContain(from)
      const broken = yaml.replace(from, to)
      const [first] = problems(broken)
      expect(first?.where).toBe(`line ${lineOf(broken, to)}, ${path}`)
      expect(first?.message).toMatch(message)
      expect(first?.fix).toBeTruthy()
    })

  it('two default levels', () => {
    const broken = grocer.replace('levels:\n', 'levels:\n  person: { label: { en: Person, zh: 人 }, default: true, key: id }\n')
    expect(problems(broken)[0]).toMatchObject({ message: 'there are two default levels, person and household' })
  })

  it('broken YAML names line and column; a name given twice is no silent overwrite', () => {
    expect(problems('sextant: 1\ncompany: { key: a\n')[0]?.where).toMatch(/^line \d+, column \d+$/)
    expect(problems(`${retailer}  revenue: { label: { en: A, zh: B }, fact: purchase, aggregate: count }\n`)[0]?.message).toMatch(/unique/i)
  })

  it('modelOf throws them all as one error whose first place is its own', () => {
    const broken = retailer.replace('GBP', 'GBX').replace('fact: purchase, aggregate: distinct', 'fact: sale, aggregate: distinct')
    expect(() => modelOf(broken)).toThrow(expect.objectContaining({ code: 'DATA_MODEL_INVALID', where: expect.stringContaining('company.currency') as string }) as Error)
  })
})

it('the catalogue speaks of attributes, facts with their dimensions, and the currency’s digits', () => {
  const catalogue = dataCatalogue(modelOf(grocer))
  expect(catalogue).toMatchObject({ currency: 'USD', currencyDigits: 2, customerTable: 'level_household', customerColumn: '_customer' })
  expect(catalogue.facts['purchase']).toMatchObject({ table: 'fact_purchase', valueColumn: 'amount', dimensions: { product: { table: 'dimension_product', keyColumn: '_key', factColumn: 'product' } } })
  expect(Object.keys(catalogue.attributes)).toContain('income')
  expect(dataCatalogue(modelOf(retailer.replace('GBP', 'JPY'))).currencyDigits).toBe(0)
})

it('the catalogue carries the company’s weeks, billing periods and holidays that move; without them rules have the plain calendar', () => {
  const withCalendar = retailer.replace(/^( +)currency: GBP$/m, (line: string, indent: string) => `${line}\n${indent}calendar: { billingDay: 15, holidays: { spring_festival: ['2024-02-10'] } }`)
  expect(dataCatalogue(modelOf(withCalendar)).calendar).toEqual({ weekStart: 'monday', billingDay: 15, holidays: { spring_festival: ['2024-02-10'] } })
  expect(dataCatalogue(modelOf(retailer.replace(/^ +calendar:.*$/m, ''))).calendar).toBeUndefined()
})
