import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { areaUnderCurve } from '@sextant/kernels'
import type { Catalogue } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../../../test/support/store.ts'
import type { TestStore } from '../../../../../test/support/store.ts'
import { collectMigrations, migrate } from '../../platform/store/migrate.ts'
import { fixedClock } from '../../platform/time.ts'
import { openDuckdbWarehouse } from '../../platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { createBatches, dataCatalogue, modelOf } from '../data/index.ts'
import { aucWithInterval } from './auc-interval.ts'
import { createModelling } from './index.ts'
import type { Modelling } from './index.ts'
import { percentiles } from './score.ts'

const company = modelOf(`sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: EUR, timeZone: UTC }
levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: id
    attributes:
      age: { type: number, label: { en: Age, zh: 年龄 }, history: fixed }
      city: { type: string, label: { en: City, zh: 城市 }, history: fixed }
      bought_ever: { type: number, label: { en: Bought ever, zh: 累计购买 } }
facts:
  visit: { label: { en: Visit, zh: 访问 }, customer: id, time: { column: at }, columns: { pages: { type: number, label: { en: Pages, zh: 页数 } } }, value: pages }
  purchase: { label: { en: Purchase, zh: 购买 }, customer: id, time: { column: at }, columns: { amount: { type: money, label: { en: Amount, zh: 金额 } } }, value: amount }
`)
const catalogue: Catalogue = { ...dataCatalogue(company), scores: {}, segments: {} }
const standpoint = '2026-06-01T00:00:00.000Z'
const cutoff = '2026-05-02T00:00:00.000Z'
const dir = mkdtempSync(join(tmpdir(), 'sextant-modelling-'))
let test: TestStore
let warehouse: Warehouse
let modelling: Modelling

/** 6,000 people; who visits much and is young buys after the cut-off. Returns and attributes of today would give it away. */
const makeCompany = async (): Promise<void> => {
  await warehouse.execute('test.people', sql`create table level_person as
    select printf('%05d', i) as _key, printf('%05d', i) as _customer, null::varchar as _title, null::timestamp as _first_seen, 'b' as batch_id,
      18 + hash(i) % 60 as age, case when i % 3 = 0 then 'Ulm' when i % 3 = 1 then 'Bonn' else null end as city, 0.0 as bought_ever from range(6000) t(i)`)
  await warehouse.execute('test.ages', sql`alter table level_person alter age type double`)
  await warehouse.execute('test.visits', sql`create table fact_visit as
    select _key as _customer, timestamp '2026-04-01' + to_hours(cast(hash(i, j) % 700 as integer)) as _at, false as _refund, 'b' as batch_id, j as _row, null::varchar as _id, cast(hash(j, i) % 9 + 1 as double) as pages
    from (select _key, cast(_key as bigint) as i from level_person) join range(12) r(j) on j < hash(i + 7) % 12`)
  await warehouse.execute('test.purchases', sql`create table fact_purchase as
    select p._key as _customer, timestamp '2026-05-02' + to_hours(cast(hash(p._key) % 600 as integer)) as _at, false as _refund, 'b' as batch_id, 1 as _row, null::varchar as _id, 1000::bigint as amount
    from level_person p left join (select _customer, count(*) as n from fact_visit group by 1) v on v._customer = p._key
    where (hash(p._key || 'u') % 10000) / 10000.0 < 1 / (1 + exp(-(-2.2 + 0.35 * coalesce(n, 0) - 0.04 * (age - 48))))`)
  await warehouse.execute('test.returns', sql`insert into fact_purchase select _key, timestamp '2026-05-10', true, 'b', 2, null, -1000 from level_person where cast(_key as bigint) % 2 = 0`)
  await warehouse.execute('test.bought', sql`update level_person set bought_ever = (select count(*) from fact_purchase f where f._customer = _key and not _refund)`)
}

const save = (key: string, more: Record<string, unknown> = {}) =>
  modelling.save({ key, name: { en: key, zh: key }, description: '', target: { fact: 'purchase' }, horizonDays: 30, l2: 1, seed: 1, allowCurrentAttributes: false, ...more }, 'tester')

beforeAll(async () => {
  test = await openTestStore()
  await migrate(test.store, await collectMigrations(fileURLToPath(new URL('../', import.meta.url)), ['data', 'modelling']))
  const clock = fixedClock('2026-06-02T00:00:00.000Z')
  warehouse = await openDuckdbWarehouse({ path: join(dir, 'w.duckdb'), tempDir: join(dir, 'tmp'), memoryBytes: 512 * 2 ** 20, threads: 2, clock })
  await makeCompany()
  modelling = createModelling({ store: test.store, warehouse, clock, batches: createBatches(test.store, clock), catalogue: async () => catalogue, model: async () => company, standpoint: async () => standpoint })
  await modelling.start()
})
afterAll(async () => {
  await warehouse.close()
  await test.remove()
  rmSync(dir, { recursive: true, force: true })
})

describe('a response model', () => {
  it('finds who responds, is assessed on customers it has not seen, and is calibrated', async () => {
    await save('buys')
    const version = await modelling.train('buys', undefined, 'tester')
    const assessment = version.assessment
    expect(version).toMatchObject({ version: 1, status: 'ready', cutoff, scored: 6000, error: null })
    expect(assessment?.auc).toBeGreaterThan(0.72)
    expect(assessment?.auc).toBeLessThan(0.9)
    expect(assessment?.aucLow).toBeLessThan(assessment?.auc ?? 0)
    expect(Math.abs((assessment?.heldOutRows ?? 0) - 1800)).toBeLessThan(2)
    expect(assessment?.calibrationError).toBeLessThan(0.04)
    expect(assessment?.lift).toHaveLength(10)
    expect(assessment?.lift[0]?.lift).toBeGreaterThan(1.5)
    expect(assessment?.lift.at(-1)?.cumulativeGain).toBeCloseTo(1)
    expect(version.coefficients.find(({ feature }) => feature === 'age')?.coefficient).toBeLessThan(0)
  })

  it('counts returns as no response', async () => {
    const bought = await warehouse.one<{ customers: number }>('test.bought', sql`select count(*) as customers from level_person where bought_ever > 0`)
    expect((await modelling.get('buys')).current?.assessment?.positives).toBe(bought.customers)
  })

  it('keeps attributes out whose value at the cut-off is not known, and says so; allowed, the leak is called out', async () => {
    const detail = await modelling.get('buys')
    expect(detail.features?.map(({ name }) => name)).not.toContain('bought_ever')
    expect(detail.current?.assessment?.warnings.map(({ en }) => en).join()).toContain('kept out, because only the present value is stored: bought_ever')
    await expect(save('leaky', { features: [{ name: 'b', expression: 'bought_ever' }] })).rejects.toMatchObject({ code: 'MODEL_FEATURE_UNDATED', where: 'features.b' })
    await save('leaky', { allowCurrentAttributes: true })
    const leaky = await modelling.train('leaky', undefined, 'tester')
    expect(leaky.assessment?.auc).toBeGreaterThan(0.95)
    expect(leaky.assessment?.warnings.map(({ en }) => en).join()).toContain('too good to be true')
  })

  it('sees nothing that happened after the cut-off', async () => {
    const before = await modelling.train('buys', cutoff, 'tester')
    await warehouse.execute('test.later', sql`insert into fact_visit select _customer, _at + interval 1 hour, false, 'later', 9, null, 500 from fact_purchase`)
    const after = await modelling.train('buys', cutoff, 'tester')
    await warehouse.execute('test.later', sql`delete from fact_visit where batch_id = 'later'`)
    expect(after.coefficients).toEqual(before.coefficients)
    expect(after.assessment?.auc).toBe(before.assessment?.auc)
  })

  it('scores replace the model’s earlier ones; each has a percentile and reasons in two languages', async () => {
    const { rows, models } = await warehouse.one<{ rows: number; models: number }>('test.scores', sql`select count(*) as rows, count(distinct version) as models from score where model = 'buys'`)
    expect({ rows, models }).toEqual({ rows: 6000, models: 1 })
    const scores = await modelling.scoresOf('00042')
    const [score] = scores.filter(({ model }) => model === 'buys')
    expect(score?.score).toBeGreaterThan(0)
    expect(score?.percentile).toBeGreaterThanOrEqual(0)
    expect(score?.reasons.length).toBeGreaterThan(1)
    expect(score?.reasons.every(({ label }) => label.en !== '' && label.zh !== '')).toBe(true)
    expect((await modelling.get('buys')).scoreHistogram?.reduce((sum, { customers }) => sum + customers, 0)).toBe(6000)
    expect(Object.keys(await modelling.scoreCatalogue())).toEqual(['buys', 'leaky'])
  })

  it('a training that fails says why and leaves the version in force', async () => {
    const before = (await modelling.get('buys')).current?.version
    await save('buys', { audience: 'age > 1000' })
    await expect(modelling.train('buys', undefined, 'tester')).rejects.toMatchObject({ code: 'MODEL_TOO_FEW' })
    const detail = await modelling.get('buys')
    expect(detail.current?.version).toBe(before)
    expect(detail.versions[0]).toMatchObject({ status: 'failed', error: expect.stringContaining('at least 20') as unknown })
    await expect(modelling.train('buys', '2026-05-30T00:00:00.000Z', 'tester')).rejects.toMatchObject({ code: 'MODEL_CUTOFF_LATE' })
  })

  it('the same seed gives the same model', async () => {
    await save('again', { features: [{ name: 'visits', expression: 'count(visit, last 90 days)' }, { name: 'age', expression: 'age' }], seed: 5 })
    const first = await modelling.train('again', undefined, 'tester')
    const second = await modelling.train('again', undefined, 'tester')
    expect(second.coefficients).toEqual(first.coefficients)
    expect(second.assessment).toEqual(first.assessment)
  })
})

it('a rule that cannot be read is refused with its place', async () => {
  await expect(save('bad', { audience: 'agee > 3' })).rejects.toMatchObject({ code: 'MODEL_RULE_INVALID', where: 'audience' })
  await expect(save('bad', { target: { fact: 'purchase', where: 'amout > 3' } })).rejects.toMatchObject({ code: 'MODEL_RULE_INVALID', where: 'target.where' })
  await expect(modelling.train('nothing', undefined, 'x')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' })
})

it('the interval of the area agrees with the pairs counted by hand, and holds the area', () => {
  const scores = Float64Array.from([0.1, 0.4, 0.35, 0.8, 0.6, 0.2, 0.4])
  const outcomes = Float64Array.from([0, 0, 1, 1, 1, 0, 0])
  const { auc, low, high } = aucWithInterval(scores, outcomes)
  expect(auc).toBe(areaUnderCurve(scores, outcomes))
  expect(low).toBeLessThan(auc)
  expect(high).toBeGreaterThan(auc)
  // V10 of the positives: 2/4, 4/4, 4/4; V01 of the negatives: 3/3, 2/3, 3/3, 2/3. Variances 1/12 and 1/27.
  const error = Math.sqrt(1 / 12 / 3 + 1 / 27 / 4)
  const logit = Math.log(auc / (1 - auc))
  expect(low).toBeCloseTo(1 / (1 + Math.exp(-(logit - (1.959964 * error) / (auc * (1 - auc))))), 6)
})

it('percentiles run from 0 to 1, equal scores share theirs', () => {
  expect([...percentiles(Float64Array.from([3, 1, 2, 2, 9]))]).toEqual([0.75, 0, 0.375, 0.375, 1])
})
