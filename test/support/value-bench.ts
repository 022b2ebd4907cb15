import { join } from 'node:path'
import { createValueAnalyses } from '../../packages/server/src/domains/analysis/index.ts'
import type { ValueAnalyses } from '../../packages/server/src/domains/analysis/index.ts'
import { createBatches } from '../../packages/server/src/domains/data/index.ts'
import { createIds, seededRandom } from '../../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { root } from '../../tools/machine.ts'
import { openCustomerBench } from './customer-bench.ts'
import type { CustomerBench } from './customer-bench.ts'
import { visitsYaml } from './tea-shop.ts'

/** The value analyses over real engines, the real import, real customers and segments. */
export interface ValueBench extends CustomerBench {
  readonly value: ValueAnalyses
}

export const openValueBench = async (yaml: string, files: Readonly<Record<string, string>>, now: string): Promise<ValueBench> => {
  const bench = await openCustomerBench(yaml, files, now)
  const { store, warehouse, clock, data } = bench
  await migrate(store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', 'customers', 'segments', 'analysis']))
  const value = createValueAnalyses({
    store, warehouse, clock, ids: createIds(clock, seededRandom(11)), batches: createBatches(store, clock), model: async () => (await data.currentModel())?.model ?? null, catalogue: bench.catalogue,
    standpoint: async () => new Date(clock.now()).toISOString(), dataVersion: async () => 'as imported', behind: bench.customers.behind, saveList: bench.segments.saveList,
  })
  return { ...bench, value }
}

/** A shop of four rows of purchases a line: `id day amount`; a negative amount is a return. */
export const valueShopYaml = `
sextant: 1
company: { key: shop, name: { en: Shop, zh: 商店 }, currency: EUR, timeZone: Europe/Berlin }
levels:
  person:
    label: { en: Person, zh: 个人 }
    default: true
    key: id
    source: { file: persons.csv }
    attributes: { city: { type: string, label: { en: City, zh: 城市 } }, worth: { type: money, label: { en: Worth, zh: 价值 } } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: purchases.csv }
    customer: buyer
    time: { column: at }
    value: amount
    columns:
      amount: { type: money, label: { en: Amount, zh: 金额 } }
      category: { type: string, label: { en: Category, zh: 品类 } }
    refunds: { when: amount < 0 }
${visitsYaml}`

export interface Bought {
  readonly id: string
  readonly day: string
  readonly amount: number
  readonly category?: string
}

/** Files of such a shop: its customers, what they bought at noon of which day, and who came by. */
export const valueShopFiles = (ids: readonly string[], bought: readonly Bought[], visits: readonly { readonly id: string; readonly day: string }[] = []): Readonly<Record<string, string>> => ({
  'persons.csv': `id,city,worth\n${ids.map((id, place) => `${id},${place % 2 === 0 ? 'Berlin' : 'Bonn'},${(place + 1) * 10}`).join('\n')}\n`,
  'purchases.csv': `buyer,at,amount,category\n${bought.map(({ id, day, amount, category = 'tea' }) => `${id},${day}T12:00:00Z,${amount},${category}`).join('\n')}\n`,
  'visits.csv': `person,on,minutes\n${visits.map(({ id, day }) => `${id},${day}T12:00:00Z,5`).join('\n')}\n`,
})
