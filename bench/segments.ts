import { join } from 'node:path'
import type { Catalogue } from '@sextant/rules'
import { ident, sql } from '@sextant/sql'
import { createBatches } from '../packages/server/src/domains/data/index.ts'
import { createSegments } from '../packages/server/src/domains/segments/index.ts'
import type { Segments } from '../packages/server/src/domains/segments/index.ts'
import { createIds, seededRandom } from '../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../packages/server/src/platform/store/migrate.ts'
import { openPgliteStore } from '../packages/server/src/platform/store/pglite-store.ts'
import { movableClock } from '../packages/server/src/platform/time.ts'
import { root } from '../tools/machine.ts'
import type { LargeCompany } from './large-company.ts'
import { inFolder, inTurns, median, ms, timed } from './measure.ts'
import type { Figure, Section } from './measure.ts'

/** What a builder asks while somebody builds: each beside the SQL a person would write. */
const countsOf = (instant: string) => [
  { rule: 'status = "active" and city = "Hangzhou"', byHand: sql`select count(*) as n from level_customer where status = 'active' and city = 'Hangzhou'` },
  // Midnight to midnight in the company's zone: whoever writes by hand adds the eight hours.
  {
    rule: 'sum(usage_daily.data_mb, since 2026-01-01) > 3000',
    byHand: sql`select count(*) as n from (select _customer from fact_usage_daily where _at >= timestamp '2025-12-31 16:00:00' and _at < cast(${instant} as timestamp) group by 1 having sum(data_mb) > 3000)`,
  },
]

const twelve: readonly (readonly [key: string, rule: string])[] = [
  ['active', 'status = "active"'], ['hangzhou', 'city = "Hangzhou"'], ['heavy', 'sum(usage_daily.data_mb, last 30 days) > 3000'], ['callers', 'sum(usage_daily.calls, last 90 days) > 20'],
  ['payers', 'sum(bill.amount, last 12 months) > 200'], ['regular', 'count(bill, last 12 months) >= 3'], ['buyers', 'any(purchase, last 90 days)'], ['complained', 'any(service_request, last 90 days, where kind = "complaint")'],
  ['toppers', 'any(top_up, last 60 days)'], ['women', 'sex = "female"'], ['quiet', 'none(usage_daily, last 30 days)'], ['spenders', 'avg(bill.amount, last 6 months) > 80'],
]

const inStore = async <T>(company: LargeCompany, work: (segments: Segments, clock: ReturnType<typeof movableClock>) => Promise<T>): Promise<T> =>
  await inFolder(async (dir) => {
    const store = await openPgliteStore(join(dir, 'store'))
    await migrate(store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', 'customers', 'segments']))
    const clock = movableClock(company.at)
    const { warehouse, model } = company
    const catalogue = async (): Promise<Catalogue> => ({ ...company.catalogue, segments: await segments.catalogue(), tags: await segments.tagCatalogue() })
    const nobody = (): never => {
      throw new Error('the bench shows no customers')
    }
    const segments = createSegments({
      store, warehouse, clock, ids: createIds(clock, seededRandom(3)), model: async () => model, catalogue, standpoint: async () => company.at, customers: { rows: nobody } as never, batches: createBatches(store, clock),
      resolveCustomer: async (key) => key, resolveCustomers: async (keys) => new Map(keys.map((key) => [key, key])), holdersOf: async () => new Map(), usesOf: async () => [], rulesElsewhere: async () => [],
      dataVersion: async () => String(clock.now()), addresses: async () => new Map(), exportsDir: dir,
    })
    try {
      return await work(segments, clock)
    } finally {
      for (const table of ['segment_member', 'segment_move']) if (await warehouse.hasTable(table)) await warehouse.execute('bench.clear', sql`drop table ${ident(table)}`)
      await store.close()
    }
  })

/** Segments over a large base: counts while building, distributions, the overlap of twelve, snapshots with their moves. */
export const benchSegments = async (company: LargeCompany, times: number): Promise<Section> =>
  await inStore(company, async (segments, clock) => {
    const { warehouse, at } = company
    const figures: Figure[] = []
    const instant = at.replace('T', ' ').replace('Z', '')
    for (const { rule, byHand } of countsOf(instant)) {
      const { count } = await segments.count({ rule, at })
      const [{ n } = { n: -1 }] = await warehouse.query<{ n: number }>('bench.count', byHand)
      if (n !== count) throw new Error(`${rule}: ${count}, by hand ${n}`)
      const [mine, theirs] = await inTurns(times, () => segments.count({ rule, at }), () => warehouse.query('bench.count', byHand))
      figures.push({ what: `live count: ${rule} → ${count.toLocaleString('en')}`, ours: ms(mine), theirs: ms(theirs), ratio: mine / theirs })
    }
    const spread = median(await several(times, () => segments.distribution('sum(bill.amount, last 12 months)')))
    figures.push({ what: 'distribution of sum(bill.amount, last 12 months)', ours: ms(spread), theirs: null, ratio: null })
    for (const [key, rule] of twelve) await segments.save({ key, name: { en: key, zh: key }, description: '', purpose: '', rule }, 'bench')
    const keys = twelve.map(([key]) => key)
    const twelveMs = median(await several(Math.min(times, 5), () => segments.overlap({ segments: keys, at })))
    const one = async (): Promise<void> => {
      for (const key of keys) await segments.count({ rule: `in segment ${key}`, at })
    }
    await one()
    const apart = median(await several(Math.min(times, 5), one))
    const { combinations } = await segments.overlap({ segments: keys, at })
    figures.push({ what: `overlap of 12 segments: ${combinations.length} exact combinations and 66 pairs from one scan | the 12 counts one by one`, ours: ms(twelveMs), theirs: ms(apart), ratio: twelveMs / apart })
    clock.advance(86_400_000)
    let last = { size: 0, entered: 0, left: 0 }
    const refreshMs = await timed(async () => {
      last = await segments.refresh({ key: 'heavy', at: new Date(Date.parse(at) - 86_400_000).toISOString() }, 'bench')
    })
    figures.push({ what: `snapshot of ${last.size.toLocaleString('en')} members, one day apart: ${last.entered.toLocaleString('en')} entered, ${last.left.toLocaleString('en')} left`, ours: ms(refreshMs), theirs: null, ratio: null })
    return { title: `Segments over ${company.customers.toLocaleString('en')} customers and ${company.facts.toLocaleString('en')} facts`, against: 'plain way', figures, notes: [await spaceNote(company)] }
  })

const several = async (times: number, work: () => unknown): Promise<readonly number[]> => {
  const taken: number[] = []
  for (let run = 0; run <= times; run += 1) taken.push(await timed(work))
  // The first one warms up.
  return taken.slice(1)
}

/** What a row of members and of moves takes on the disk: the price of reproducing every audience. */
const spaceNote = async ({ warehouse }: LargeCompany): Promise<string> => {
  await warehouse.execute('bench.checkpoint', sql`checkpoint`)
  const bytes = async (table: 'segment_member' | 'segment_move'): Promise<string> => {
    const { rows, blocks } = await warehouse.one<{ rows: number; blocks: number }>('bench.space', table === 'segment_member'
      ? sql`select (select count(*) from segment_member) as "rows", count(distinct block_id) as "blocks" from pragma_storage_info('segment_member') where persistent`
      : sql`select (select count(*) from segment_move) as "rows", count(distinct block_id) as "blocks" from pragma_storage_info('segment_move') where persistent`)
    return `${rows.toLocaleString('en')} rows in ${blocks} blocks of 256 KiB (${rows === 0 ? 0 : ((blocks * 262_144) / rows).toFixed(1)} bytes a row)`
  }
  return `on the disk: members ${await bytes('segment_member')}; moves ${await bytes('segment_move')}`
}
