import type { CompanyModel } from '@sextant/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'
import { systemClock } from '../../../platform/time.ts'
import { warehouseErrors } from '../../../platform/warehouse/warehouse-errors.ts'
import type { WarehouseColumn } from '../../../platform/warehouse/warehouse.ts'
import { learntFactMemory } from './learnt-facts.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await openImportBench()
}, 60_000)
afterAll(() => bench?.close())

const own: readonly WarehouseColumn[] = [{ name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }]
const away = () => Promise.reject(warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'cluster:8080', reason: 'refused' }))
const modelWith = (...facts: readonly string[]) => ({ facts: Object.fromEntries(facts.map((name) => [name, {}])) }) as unknown as CompanyModel
/** What a server knows that sees these tables; none: it was started while the warehouse is away. */
const knownBy = async (tables: Readonly<Record<string, readonly WarehouseColumn[]>> | undefined, model = modelWith()): Promise<unknown> => {
  const warehouse = tables === undefined ? { tables: away, describe: away } : { tables: async () => Object.keys(tables), describe: async (table: string) => tables[table] ?? [] }
  const facts = await learntFactMemory({ store: bench.store, clock: systemClock, warehouse: { ...bench.warehouse, ...warehouse }, model: async () => model }).current()
  return Object.fromEntries(Object.entries(facts).map(([name, { columns }]) => [name, Object.keys(columns)]))
}

it('facts that tracking brought are known to a server that starts without the warehouse, as they last were', async () => {
  expect(await knownBy(undefined)).toEqual({})
  const cups: WarehouseColumn = { name: 'cups', type: 'integer' }
  expect(await knownBy({ fact_tea_drunk: [...own, cups], fact_visit: [...own], level_person: own }, modelWith('visit'))).toEqual({ tea_drunk: ['cups'] })
  expect(await knownBy(undefined, modelWith('visit'))).toEqual({ tea_drunk: ['cups'] })
  expect(await knownBy({ fact_tea_drunk: [...own, cups, { name: 'sugar', type: 'boolean' }], fact_read: own })).toEqual({ read: [], tea_drunk: ['cups', 'sugar'] })
  expect(await knownBy(undefined)).toEqual({ read: [], tea_drunk: ['cups', 'sugar'] })
  expect(await knownBy({ fact_read: own })).toEqual({ read: [] })
  expect(await knownBy(undefined, modelWith('read'))).toEqual({})
})

it('what is wrong with the warehouse otherwise is told', async () => {
  const wrong = new Error('broken')
  await expect(learntFactMemory({ store: bench.store, clock: systemClock, warehouse: { ...bench.warehouse, tables: () => Promise.reject(wrong) }, model: async () => modelWith() }).current()).rejects.toBe(wrong)
})
