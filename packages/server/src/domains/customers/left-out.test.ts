import { customerTimeline, getCustomer, getDashboard, listCustomers } from '@sextant/contract'
import { render } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { dataErrors } from '../data/index.ts'

/* Facts in place whose database is away, as their warehouse tells it: the embedded engine, whose questions to them fail. The steps follow one another. */

let away: string | undefined
const failing = (warehouse: Warehouse): Warehouse => {
  const check = (statement: Sql): void => {
    if (away !== undefined && new RegExp(`\\bfact_${away}\\b`).test(render(statement, warehouse.dialect.placeholders).text)) throw dataErrors.DATA_SOURCE_AWAY({ table: away, place: `shop.public.${away}`, reason: 'connection refused' }, { where: away })
  }
  return Object.freeze<Warehouse>({
    ...warehouse,
    query: async (question, statement, options) => {
      check(statement)
      return await warehouse.query(question, statement, options)
    },
    one: async (question, statement, options) => {
      check(statement)
      return await warehouse.one(question, statement, options)
    },
    replaceTable: async (question, table, select) => {
      check(select)
      return await warehouse.replaceTable(question, table, select)
    },
  })
}

let bench: CustomerBench
beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles, undefined, { warehouse: async (embedded) => failing(await embedded()) })
}, 60_000)
afterEach(() => (away = undefined))
afterAll(async () => bench?.close())

const dashboard = async () => getDashboard.output.parse(await bench.customers.dashboard())
const factsOf = (answer: { readonly leftOut: readonly { readonly fact: string; readonly problem: { readonly code: string } }[] }) => answer.leftOut.map(({ fact, problem }) => [fact, problem.code])

describe('while the fact that gives the revenue cannot be read', () => {
  it('the dashboard stands: its revenue is unknown, not nothing, and all the rest is told', async () => {
    away = 'purchase'
    const without = await dashboard()
    expect(factsOf(without)).toEqual([['purchase', 'DATA_SOURCE_AWAY']])
    expect(without).toMatchObject({ customers: 5, revenue12Months: null, revenueLast30: null, revenuePrevious30: null, value: [] })
    expect(without.months.map(({ revenue }) => revenue)).toEqual(without.months.map(() => null))
    expect(without.months.reduce((sum, { facts }) => sum + facts, 0)).toBe(59)
    expect(without.facts.map(({ name }) => name)).toEqual(['visit'])
  })

  it('the list, a customer and his timeline say what they are without', async () => {
    away = 'purchase'
    const list = listCustomers.output.parse(await bench.customers.list(listCustomers.input.parse({})))
    expect(factsOf(list)).toEqual([['purchase', 'DATA_SOURCE_AWAY']])
    expect(list.items.every(({ value }) => value === null)).toBe(true)
    expect(factsOf(getCustomer.output.parse(await bench.customers.get('00123')))).toEqual([['purchase', 'DATA_SOURCE_AWAY']])
    const timeline = customerTimeline.output.parse(await bench.customers.timeline(customerTimeline.input.parse({ id: '00123' })))
    expect(factsOf(timeline)).toEqual([['purchase', 'DATA_SOURCE_AWAY']])
    expect(timeline.items.some(({ name }) => name === 'purchase')).toBe(false)
  })

  it('the figures are whole again as soon as it can be read', async () => {
    away = 'purchase'
    expect((await dashboard()).revenue12Months).toBeNull()
    away = undefined
    const whole = await dashboard()
    expect(whole).toMatchObject({ revenue12Months: 15_949, leftOut: [] })
    expect(whole.value.at(-1)).toEqual({ topShare: 1, revenueShare: 1 })
    const list = await bench.customers.list(listCustomers.input.parse({}))
    expect(list.leftOut).toEqual([])
    expect(list.items.map(({ value }) => value)).toEqual([10_099, 4000, 1550, 300, 0])
  })
})

it('another fact that cannot be read leaves the revenue as it is', async () => {
  away = 'visit'
  bench.clock.advance(86_400_000)
  const answer = await dashboard()
  expect(factsOf(answer)).toEqual([['visit', 'DATA_SOURCE_AWAY']])
  expect(answer.revenue12Months).toBe(15_949)
})
