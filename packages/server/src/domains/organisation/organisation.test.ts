import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCustomerBench } from '../../../../../test/support/customer-bench.ts'
import type { CustomerBench } from '../../../../../test/support/customer-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../test/support/tea-shop.ts'
import { root } from '../../../../../tools/machine.ts'
import { askedBy } from '../../platform/asking.ts'
import { dataErrors } from '../data/index.ts'
import { collectMigrations, migrate } from '../../platform/store/migrate.ts'
import { createOrganisation } from './organisation.ts'
import type { Organisations } from './organisation.ts'

let bench: CustomerBench
let organisation: Organisations
const holders = ['ana', 'bo'].map((id) => ({ kind: 'user' as const, id, name: `${id}@example.com`, role: 'analyst' }))
const name = { en: 'x', zh: 'x' }

beforeAll(async () => {
  bench = await openCustomerBench(teaShopYaml, teaShopFiles)
  await migrate(bench.store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', 'customers', 'organisation', 'segments']))
  organisation = createOrganisation({
    store: bench.store, warehouse: bench.warehouse, clock: bench.clock, catalogue: bench.catalogue, standpoint: async () => '2026-03-01T08:00:00.000Z', batchVersion: async () => 'v', holders: async () => holders,
  })
}, 60_000)
afterAll(async () => bench?.close())

const save = (key: string, parent: string | null, rule: string | null = null) => organisation.save({ key, parent, kind: 'unit', name, rule })
const seenBy = async (id: string): Promise<readonly string[]> => {
  const scope = await organisation.scopeOf({ kind: 'user', id })
  const list = () => bench.customers.list({ limit: 50, sort: 'id', descending: false })
  return (await (scope === null ? list() : askedBy({ requestId: 'r', endpoint: 'e', who: { id, name: id, kind: 'user' }, scope }, list))).items.map((customer) => customer.id)
}

describe('the organisation', () => {
  it('gives whoever stands in a unit the customers that all rules on its path select', async () => {
    await save('head', null)
    await save('east', 'head', 'city = "Hangzhou"')
    await save('members', 'east', 'member = true')
    expect(await seenBy('ana')).toHaveLength(5)
    for (const [unit, customers] of [['head', 5], ['east', 2], ['members', 1]] as const) {
      await organisation.place({ holder: 'ANA@example.com', unit }, 'test')
      expect([unit, (await seenBy('ana')).length]).toEqual([unit, customers])
      expect(await organisation.get(unit)).toMatchObject({ customers, of: 5, holders: [{ id: 'ana' }] })
    }
    await save('east', 'head', 'city = "Ningbo"')
    expect(await seenBy('ana')).toEqual(['=1+1'])
    await organisation.place({ holder: 'ana', unit: null }, 'test')
    expect(await seenBy('ana')).toHaveLength(5)
  })

  it('gives nobody a wider sight by deleting, and refuses rules that do not fit', async () => {
    await organisation.place({ holder: 'bo', unit: 'members' }, 'test')
    await expect(organisation.remove('members')).rejects.toMatchObject({ code: 'UNIT_IN_USE' })
    await expect(organisation.remove('head')).rejects.toMatchObject({ code: 'UNIT_IN_USE' })
    await expect(save('west', 'head', 'citi = "x"')).rejects.toMatchObject({ code: 'RULE_INVALID', message: expect.stringContaining('city') })
    await expect(save('west', 'haed')).rejects.toMatchObject({ code: 'UNIT_UNKNOWN', params: { nearest: 'head' } })
    await expect(organisation.place({ holder: 'nobody', unit: 'head' }, 'test')).rejects.toMatchObject({ code: 'PLACE_HOLDER_UNKNOWN' })
  })

  it('is listed before a company is described, and fails when the store behind it does', async () => {
    const over = (error: Error) => createOrganisation({
      store: bench.store, warehouse: bench.warehouse, clock: bench.clock, catalogue: async () => await Promise.reject(error), standpoint: async () => '2026-03-01T08:00:00.000Z', batchVersion: async () => 'v', holders: async () => holders,
    })
    expect((await over(dataErrors.DATA_MODEL_MISSING()).list()).units.length).toBeGreaterThan(0)
    await expect(over(new Error('the store is gone')).list()).rejects.toThrow('the store is gone')
  })

  it('stays a tree, whatever is moved where', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await save(key, null)
    const unit = fc.constantFrom('a', 'b', 'c', 'd')
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(unit, fc.option(unit, { nil: null })), { maxLength: 8 }), async (moves) => {
      for (const [key, parent] of moves) await save(key, parent).catch((error: { readonly code?: string }) => expect(error.code).toBe('UNIT_WITHIN_ITSELF'))
      const { units } = await organisation.list()
      for (const start of ['a', 'b', 'c', 'd']) {
        let steps = 0
        for (let at: string | null = start; at !== null; steps += 1) {
          expect(steps).toBeLessThan(5)
          at = units.find(({ key }) => key === at)?.parent ?? null
        }
      }
    }), { numRuns: 25 })
  })
})
