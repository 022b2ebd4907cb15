import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  analyseBaskets, analyseCohorts, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analyseLifeCycle, analyseMigration, analysePareto, analysePaths, analyseProfile, analyseRfm,
  analyseRfmCl, analyseTrend, analyseValueMatrix, behaviourCustomers, indicatorByClass, readIndicator, rfmCustomers, valueCustomers,
} from '@sextant/contract'
import type { Endpoint, InputOf, ParsedInputOf } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createValueAnalyses } from '../../packages/server/src/domains/analysis/index.ts'
import type { BehaviourDeps, ValueAnalyses } from '../../packages/server/src/domains/analysis/index.ts'
import { basketsOf } from '../../packages/server/src/domains/analysis/behaviour/baskets.ts'
import { customersBehind } from '../../packages/server/src/domains/analysis/behaviour/behind.ts'
import { cohortsOf } from '../../packages/server/src/domains/analysis/behaviour/cohorts.ts'
import { crossTabOf } from '../../packages/server/src/domains/analysis/behaviour/cross-tab.ts'
import { distributionOf } from '../../packages/server/src/domains/analysis/behaviour/distribution.ts'
import { firstPurchaseOf } from '../../packages/server/src/domains/analysis/behaviour/first-purchase.ts'
import { funnelOf } from '../../packages/server/src/domains/analysis/behaviour/funnel.ts'
import { geographyOf } from '../../packages/server/src/domains/analysis/behaviour/geography.ts'
import { pathsOf } from '../../packages/server/src/domains/analysis/behaviour/paths.ts'
import { profileOf } from '../../packages/server/src/domains/analysis/behaviour/profile.ts'
import { trendOf } from '../../packages/server/src/domains/analysis/behaviour/trend.ts'
import { readIndicatorOf } from '../../packages/server/src/domains/analysis/indicators/read.ts'
import { createBatches } from '../../packages/server/src/domains/data/index.ts'
import { seededRandom } from '../../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import type { Warehouse, WarehouseCell } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { root } from '../../tools/machine.ts'
import { openBehaviourBench } from '../support/behaviour-bench.ts'
import type { BehaviourBench } from '../support/behaviour-bench.ts'
import { teaShopYaml } from '../support/tea-shop.ts'
import { freshSchema } from './support/cluster.ts'
import { countPage, countsAbove, countTable } from './support/statement-count.ts'
import type { PageCount } from './support/statement-count.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

/* Every analysis of a small shop, asked on both engines over the same rows. */

const placed = teaShopYaml.replace('columns: { kind: { type: string, label: { en: Kind, zh: 种类 } } }',
  'columns: { kind: { type: string, label: { en: Kind, zh: 种类 } }, latitude: { type: number, label: { en: Latitude, zh: 纬度 } }, longitude: { type: number, label: { en: Longitude, zh: 经度 } } }')

const dayOf = (first: string, days: number): string => new Date(Date.parse(first) + days * 86_400_000).toISOString().slice(0, 10)

/** Forty people whose ids are digits of several lengths; baskets on odd days, at times that fall on two days of the shop's zone; some returns. */
const shopFiles = (): Readonly<Record<string, string>> => {
  const random = seededRandom(4)
  const below = (count: number): number => {
    const [high = 0, low = 0] = random.bytes(2)
    return (high * 256 + low) % count
  }
  const ids = Array.from({ length: 40 }, (_, place) => String((place + 1) * (place % 3 === 0 ? 1 : 37)))
  const persons = ids.map((id, place) => {
    const [city, born, budget, cups, member] = [['Hangzhou', 'Ningbo', '杭州', ''][place % 4], place % 5 === 0 ? '' : dayOf('1970-01-05', place * 333), place % 7 === 0 ? '' : (place * 7.5).toFixed(2), place % 6 === 0 ? '' : String(place % 4), ['true', 'false', ''][place % 3]]
    return `${id},Name ${place},n${place}@example.com,,${city},${born},${budget},${cups},${member}`
  })
  const purchases = ids.flatMap((id, place) => Array.from({ length: place % 9 }, (_, number) => number).flatMap((number) => {
    const at = `${dayOf('2025-03-01', below(355))}T${['04:00:00', '16:30:00', '23:59:59'][number % 3]}Z`
    return [`${id},${at},b${place}-${number},${['G1', 'B1', 'W1'][below(3)]},${(1 + below(9_000) / 100).toFixed(2)}`, ...(number % 3 === 0 ? [`${id},${at},b${place}-${number},B1,${number % 6 === 0 ? '-' : ''}3.00`] : [])]
  }))
  const visits = ids.flatMap((id, place) => (place % 2 === 0 ? [0, 1, 2].map((number) => `${id},${dayOf('2025-09-01', below(170))},${5 * (number + 1)}`) : []))
  return {
    'persons.csv': `id,name,email,phone,city,birth_date,budget,cups,member\n${persons.join('\n')}\n`, 'cards.csv': 'card,holder,tier,pin\nK1,1,gold,\n',
    'products.csv': 'code,kind,latitude,longitude\nG1,green,30.25,120.125\nB1,black,29.5,121.5\nW1,white,,\n',
    'purchases.csv': `buyer,at,basket,product,amount\n${purchases.join('\n')}\n`, 'visits.csv': `person,on,minutes\n${visits.join('\n')}\n`,
  }
}

interface Engine {
  readonly deps: BehaviourDeps
  readonly value: ValueAnalyses
}

let bench: BehaviourBench
let cluster: Warehouse
let embedded: Engine
let distributed: Engine
const schema = freshSchema('analysis')
const dir = mkdtempSync(join(tmpdir(), 'sextant-analysis-'))

/** The same rows of every table. */
const copyTables = async (from: Warehouse, to: Warehouse): Promise<void> => {
  const tables = (await from.tables()).filter((table) => /^(level|fact|dimension)_/.test(table))
  const described = await Promise.all(tables.map(async (table) => ({ table, columns: await from.describe(table) })))
  for (const { table, columns } of described) await to.ensureTable(table, columns)
  await to.loadBatch('copy', async (load) => {
    for (const target of described) {
      const rows = await from.query<Readonly<Record<string, WarehouseCell>>>('test.copy', sql`select * from ${ident(target.table)}`)
      await load.insertRows(target, rows.map((row) => target.columns.map(({ name }) => row[name] ?? null)))
    }
  })
}

const engineOver = (warehouse: Warehouse, name: string): Engine => {
  const { store, clock } = bench.deps
  const deps: BehaviourDeps = {
    ...bench.deps, warehouse,
    rows: async (select, limit) => (await warehouse.query<{ id: string }>('test.rows', sql`select "s"."id" from (${select}) as "s" ("id") order by 1 limit ${limit}`)).map(({ id }) => ({ id, title: null, attributes: {}, firstSeen: null, lastActivity: null, value: null })),
  }
  const value = createValueAnalyses({
    ...deps, batches: createBatches(store, clock), dataVersion: async () => name,
    behind: async (select, limit) => {
      const ids = await deps.rows(select, 10_000)
      return { count: ids.length, customers: ids.slice(0, limit) }
    },
  })
  return { deps, value }
}

beforeAll(async () => {
  bench = await openBehaviourBench({ yaml: placed, files: shopFiles(), segments: { hangzhou: 'city = "Hangzhou"', buyers: 'count(purchase) >= 3' } })
  await migrate(bench.store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', 'analysis', 'analysis/watches']))
  // As a server does it: a process that does not hold its schema takes it over again when it has written nothing for a minute.
  cluster = await openOnCluster(schema, dir, { clock: bench.deps.clock, holdsSchema: true })
  await copyTables(bench.warehouse, cluster)
  embedded = engineOver(bench.warehouse, 'embedded')
  distributed = engineOver(cluster, 'cluster')
}, 300_000)

afterAll(async () => {
  await cluster?.close()
  await bench?.close()
  await dropSchemas(schema, dir)
})

/** Analyses are made of several statements; one costs the cluster some tenths of a second. */
const mostStatements = 8
/** A life cycle is carried through its months when it is asked first. */
const mostAtFirst = 25
const counts: PageCount[] = []

const isClose = (left: number, right: number): boolean => Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right))

/** Where two answers differ; floating-point figures may by the order of adding. */
const differences = (left: unknown, right: unknown, place = ''): readonly string[] => {
  if (typeof left === 'number' && typeof right === 'number') return isClose(left, right) ? [] : [`${place}: ${left} is not ${right}`]
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right ? [] : [`${place}: ${JSON.stringify(left)} is not ${JSON.stringify(right)}`]
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => name !== 'milliseconds')
  return names.flatMap((name) => differences((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name], `${place}.${name}`))
}

/** Asks both engines, as a request would, and holds the answers against each other and the contract. */
const agree = async <E extends Endpoint>(endpoint: E, work: (engine: Engine, input: ParsedInputOf<E>) => Promise<unknown>, ...inputs: readonly InputOf<E>[]): Promise<void> => {
  for (const input of inputs) {
    const parsed = endpoint.input.parse(input) as ParsedInputOf<E>
    // Readings that are kept in the store would answer for both.
    await bench.store.execute(sql`delete from indicator_reading`)
    const here = endpoint.output.parse(await work(embedded, parsed))
    await bench.store.execute(sql`delete from indicator_reading`)
    const { answer, count } = await countPage(endpoint.name, mostStatements, () => work(distributed, parsed))
    counts.push(count)
    const there = endpoint.output.parse(answer)
    expect([input, differences(here, there)]).toEqual([input, []])
  }
}

describe('a cluster answers as the embedded engine does', () => {
  it('RFM by quantiles, widths and breaks of one’s own, and who is in a cell', async () => {
    await agree(analyseRfm, ({ value }, input) => value.rfm(input), { bins: 5 }, { bins: 3, breaks: 'fixed' }, { breaks: 'custom', recencyBreaks: '30,90', frequencyBreaks: '2,4', monetaryBreaks: '5000,10000' }, { rule: 'member', gross: true }, { metric: 'green' }, { rule: 'city = "nowhere"' })
    await agree(rfmCustomers, ({ value }, input) => value.rfmCustomers(input), { recency: 5 })
  })

  it('RFM-CL, and an indicator in its classes', async () => {
    await agree(analyseRfmCl, ({ value }, input) => value.rfmCl(input), {}, { segment: 'buyers' })
    await agree(indicatorByClass, ({ value }, input) => value.indicatorByClass(input), { name: 'purchase_recency' }, { name: 'purchase_amount_sum_ever' })
  })

  it('value matrices', async () => {
    await agree(analyseValueMatrix, ({ value }, input) => value.valueMatrix(input), {}, { axes: 'purchases' }, { peers: 'city', current: 'sum(purchase.amount, last 90 days)' })
  })

  it('the life cycle carried through months, and moves between classes', async () => {
    await agree(analyseLifeCycle, ({ value }, input) => value.lifeCycle(input), {})
    await agree(analyseMigration, ({ value }, input) => value.migration(input), { of: 'rfm', from: '2025-12-01T00:00:00.000Z' }, { of: 'value-matrix', from: '2025-12-01T00:00:00.000Z' }, { of: 'rfm-cl', from: '2025-12-01T00:00:00.000Z', rule: 'member' })
  })

  it('the spread of value, and whom its cells stand for', async () => {
    await agree(analysePareto, ({ value }, input) => value.pareto(input), {}, { segment: 'hangzhou' })
    await agree(valueCustomers, ({ value }, input) => value.customers(input), { of: { analysis: 'pareto', parameters: {}, cell: { from: 0, to: 0.2 } } }, { of: { analysis: 'rfm', parameters: { bins: 3 }, cell: { recency: 3 } } },
      { of: { analysis: 'value-matrix', parameters: {}, cell: { key: 'high-high' } } })
  })

  it('tables and profiles', async () => {
    await agree(analyseCrossTab, ({ deps }, input) => crossTabOf(deps, input), { rows: 'city', columns: 'member' }, { rows: 'purchase.product.kind', columns: 'city', measure: 'revenue' }, { rows: 'cups', measure: 'median', of: 'sum(purchase.amount)' },
      { rows: 'birth_date', measure: 'share', of: 'member' }, { rows: 'budget', columns: 'count(purchase)', measure: 'avg', of: 'cups', segment: 'buyers' }, { rows: 'city', measure: 'customers', fact: 'purchase' })
    await agree(analyseProfile, ({ deps }, input) => profileOf(deps, input), { segment: 'buyers' }, { rule: 'member' })
  })

  it('how values are spread', async () => {
    await agree(analyseDistribution, ({ deps }, input) => distributionOf(deps, input), { of: 'budget', by: 'city' }, { of: 'birth_date' }, { of: 'city' }, { of: 'sum(purchase.amount) / count(purchase)', by: 'member' })
    await agree(analyseGeography, ({ deps }, input) => geographyOf(deps, input), { area: 'purchase.product.kind', measure: 'revenue' })
  })

  it('trends and cohorts', async () => {
    await agree(analyseTrend, ({ deps }, input) => trendOf(deps, input), { granularity: 'month', periods: 12, compare: 'year_ago' }, { granularity: 'week', periods: 8, breakdown: 'city', compare: 'previous_period' }, { fact: 'visit', granularity: 'day', periods: 20 })
    await agree(analyseCohorts, ({ deps }, input) => cohortsOf(deps, input), {}, { by: 'city' }, { granularity: 'week', rule: 'member' })
  })

  it('funnels, paths and who is behind them', async () => {
    const steps = ['visit', 'purchase', 'purchase where amount > 20']
    await agree(analyseFunnel, ({ deps }, input) => funnelOf(deps, input), { steps, windowDays: 60 }, { steps, windowDays: 90, order: 'strict' }, { steps, breakdown: 'city', rule: 'count(visit) > 0' })
    await agree(analysePaths, ({ deps }, input) => pathsOf(deps, input), { anchor: 'visit', windowDays: 60, events: ['purchase.product', 'visit'] }, { anchor: 'purchase', direction: 'to', windowDays: 120, collapse: true })
    await agree(behaviourCustomers, ({ deps }, input) => customersBehind(deps, input), { analysis: 'funnel', parameters: { steps, windowDays: 60 }, cell: { step: 1, outcome: 'lost' } }, { analysis: 'funnel', parameters: { steps, windowDays: 60, breakdown: 'city' }, cell: { step: 0, outcome: 'reached', bucket: 1 } }, { analysis: 'cohorts', parameters: {}, cell: { bucket: 1, offset: 1 } },
      { analysis: 'paths', parameters: { anchor: 'visit', windowDays: 60 }, cell: { to: '1:' } }, { analysis: 'first-purchase', parameters: {}, cell: { returned: true } })
  })

  it('first purchases and baskets', async () => {
    await agree(analyseFirstPurchase, ({ deps }, input) => firstPurchaseOf(deps, input), { days: 60 }, { by: 'value', days: 90, stratify: 'city' }, { by: 'product.kind', days: 60 })
    await agree(analyseBaskets, ({ deps }, input) => basketsOf(deps, input), { minSupport: 0.01, minConfidence: 0.1 })
  })

  it('indicators by period and area', async () => {
    const read = ({ deps }: Engine, input: ParsedInputOf<typeof readIndicator>) => readIndicatorOf({ ...deps, units: async () => [] }, input)
    await agree(readIndicator, read, { indicator: { kind: 'metric', metric: 'revenue' }, periods: 6, by: 'purchase.product.kind' }, { indicator: { kind: 'customers', rule: 'any(purchase, last 90 days)' }, periods: 4, by: 'cups' },
      { indicator: { kind: 'share', of: { kind: 'customers', segment: 'buyers' }, in: { kind: 'customers' } }, periods: 3, by: 'segments: hangzhou, buyers' }, { indicator: { kind: 'value', value: 'sum(purchase.amount)', aggregate: 'median' }, periods: 3 })
  })

  it('with few statements for an analysis', () => {
    process.stdout.write(`statements of the cluster per analysis, asked first and again:\n${countTable(counts)}\n`)
    expect(countsAbove(counts, { atFirst: mostAtFirst, again: () => mostStatements })).toEqual([])
  })
})
