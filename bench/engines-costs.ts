import { loadavg } from 'node:os'
import { analyseCohorts, analyseRfm } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { compileRule, parseRule } from '@sextant/rules'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { cohortsOf } from '../packages/server/src/domains/analysis/behaviour/cohorts.ts'
import type { AnalysisDeps } from '../packages/server/src/domains/analysis/index.ts'
import { rfmOf } from '../packages/server/src/domains/analysis/value/rfm.ts'
import type { Warehouse } from '../packages/server/src/platform/warehouse/warehouse.ts'
import type { BenchCluster, ClusterCost, WorkerShare } from './engines-cluster.ts'
import type { LargeCompany } from './large-company.ts'
import { median, ms } from './measure.ts'
import type { Figure, Section } from './measure.ts'

interface Question {
  readonly what: string
  /** @returns a figure of the answer, equal on both engines */
  readonly ask: (warehouse: Warehouse) => Promise<string>
}

const questionsOf = ({ catalogue, model, at }: LargeCompany): readonly Question[] => {
  const rule = 'sum(bill.amount, last 365 days) > 300'
  const parsed = parseRule(rule, catalogue)
  if (parsed.kind === 'error') throw new Error(`the rule ${rule} does not fit the company`)
  const deps = (warehouse: Warehouse): AnalysisDeps => ({ warehouse, model: async () => model, catalogue: async () => catalogue, standpoint: async () => at })
  return [
    {
      what: `count: ${rule}`,
      ask: async (warehouse) => {
        const { n } = await warehouse.one<{ n: number }>('bench.count', sql`select count(*) as "n" from (${compileRule(parsed.rule, catalogue, { at, dialect: warehouse.dialect })}) as "asked"`)
        return String(n)
      },
    },
    {
      what: 'RFM of bills',
      ask: async (warehouse) => {
        const { customers, cells } = await rfmOf(deps(warehouse), analyseRfm.input.parse({ fact: 'bill' }) as ParsedInputOf<typeof analyseRfm>)
        return `${customers} in ${cells.length}`
      },
    },
    {
      what: 'cohorts of bills by month',
      ask: async (warehouse) => {
        const { cohorts } = await cohortsOf(deps(warehouse), analyseCohorts.input.parse({ fact: 'bill' }) as ParsedInputOf<typeof analyseCohorts>)
        return `${cohorts.reduce((sum, { size }) => sum + size, 0)} in ${cohorts.reduce((sum, { active }) => sum + active.length, 0)}`
      },
    },
  ]
}

interface Spent {
  readonly wallMs: number
  readonly cpuMs: number
}

/** The embedded engine works inside this process. */
const spentHere = async (work: () => Promise<unknown>): Promise<Spent> => {
  const [from, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wallMs: performance.now() - from, cpuMs: (user + system) / 1000 }
}

const medianOf = (all: readonly Spent[]): Spent => ({ wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) })

const several = async <T>(times: number, work: () => Promise<T>): Promise<readonly T[]> => {
  const taken: T[] = []
  for (let run = 0; run <= times; run += 1) taken.push(await work())
  // The first one warms up.
  return taken.slice(1)
}

const spentText = ({ wallMs, cpuMs }: Spent): string => `${ms(wallMs)}, ${ms(cpuMs)} cpu`

interface Manned {
  readonly costs: ReadonlyMap<string, Spent>
  readonly peakBytes: ReadonlyMap<string, number>
  readonly shares: ReadonlyMap<string, readonly WorkerShare[]>
  /** What the workers could not do, such as for want of memory. */
  readonly failures: ReadonlyMap<string, string>
}

/** Every question with the workers that there are. */
const manned = async (questions: readonly Question[], cluster: BenchCluster, warehouse: Warehouse, times: number): Promise<Manned> => {
  const costs = new Map<string, Spent>()
  const peakBytes = new Map<string, number>()
  const shares = new Map<string, readonly WorkerShare[]>()
  const failures = new Map<string, string>()
  for (const { what, ask } of questions) {
    const taken: ClusterCost[] = []
    try {
      // They are warm: each was asked before the first of these rounds.
      for (let run = 0; run < times; run += 1) taken.push(await cluster.cost(() => ask(warehouse)))
    } catch (error) {
      failures.set(what, (error as Error).message.slice(0, 300))
    }
    costs.set(what, medianOf(taken))
    peakBytes.set(what, Math.max(...taken.map((cost) => cost.peakBytes)))
    shares.set(what, await cluster.shares(taken.at(-1)?.queryIds ?? []))
  }
  return { costs, peakBytes, shares, failures }
}

const sharesText = (shares: readonly WorkerShare[] | undefined): string => (shares ?? []).map(({ node, splits, cpuMs }) => `${node} ${splits} splits, ${ms(cpuMs)} cpu`).join('; ')

const speedUps = (title: string, questions: readonly Question[], two: Manned, one: Manned): Section => ({
  title, against: 'one worker',
  figures: questions.map(({ what }): Figure => {
    const [both, alone] = [two.costs.get(what) as Spent, one.costs.get(what) as Spent]
    return { what, ours: spentText(both), theirs: spentText(alone), ratio: both.wallMs / alone.wallMs }
  }),
  notes: [...[...two.failures, ...one.failures].map(([what, reason]) => `${what}: failed: ${reason}`), ...questions.map(({ what }) => `${what}: speed-up × ${((one.costs.get(what) as Spent).wallMs / (two.costs.get(what) as Spent).wallMs).toFixed(2)}; of two: ${sharesText(two.shares.get(what))}; at most ${((two.peakBytes.get(what) ?? 0) / 2 ** 20).toFixed(0)} MiB`)],
})

/**
 * Two workers beside one. On one machine both have the same processors, so a second worker brings none; held to one processor each, they stand for
 * two machines.
 */
export const benchWorkers = async (company: LargeCompany, cluster: BenchCluster, warehouse: Warehouse, times: number): Promise<readonly Section[]> => {
  const questions = questionsOf(company)
  for (const { what, ask } of questions) {
    const [mine, theirs] = [await ask(warehouse), await ask(company.warehouse)]
    if (mine !== theirs) throw new Error(`${what}: ${mine} on Trino, ${theirs} on DuckDB`)
  }
  const size = `${company.customers.toLocaleString('en')} customers, ${company.facts.toLocaleString('en')} facts, load ${loadavg()[0]?.toFixed(1)}`
  const sharing = await manned(questions, cluster, warehouse, times)
  const isPinned = cluster.pinWorkers()
  const apart = isPinned ? await manned(questions, cluster, warehouse, times) : undefined
  await cluster.stopWorker(2)
  try {
    const pinned = isPinned ? await manned(questions, cluster, warehouse, times) : undefined
    cluster.unpinWorkers()
    const alone = await manned(questions, cluster, warehouse, times)
    return [
      speedUps(`Two workers on the processors of one machine: ${size}`, questions, sharing, alone),
      ...(apart === undefined || pinned === undefined ? [] : [speedUps(`Two workers, each held to one processor: ${size}`, questions, apart, pinned)]),
      {
        title: `The same on the embedded engine: ${size}`, against: 'DuckDB, two threads',
        figures: await inOrder(questions, async ({ what, ask }): Promise<Figure> => {
          const spent = sharing.costs.get(what) as Spent
          const duckdb = medianOf(await several(times, () => spentHere(() => ask(company.warehouse))))
          return { what, ours: spentText(spent), theirs: spentText(duckdb), ratio: spent.cpuMs / duckdb.cpuMs }
        }),
        notes: ['ratio of processor time'],
      },
    ]
  } finally {
    cluster.unpinWorkers()
    await cluster.startWorker(2)
  }
}

const inOrder = async <T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> => {
  const done: R[] = []
  for (const one of all) done.push(await work(one))
  return done
}

interface Kind {
  readonly what: string
  readonly table: string
  readonly statement: Sql
}

/** One statement of each kind, the same text on both engines; every row of its table is read. */
const kinds: readonly Kind[] = [
  { what: 'attribute', table: 'level_customer', statement: sql`select count(*) as "n" from level_customer where status = 'active' and city = 'Hangzhou'` },
  { what: 'aggregate by customer', table: 'fact_bill', statement: sql`select count(*) as "n" from (select _customer from fact_bill group by _customer having sum(amount) > 30000) as "asked"` },
  { what: 'distinct by customer', table: 'fact_call', statement: sql`select count(*) as "n" from (select _customer from fact_call group by _customer having count(distinct callee_number) >= 3) as "asked"` },
  { what: 'join to the customer', table: 'fact_bill', statement: sql`select count(*) as "n" from (select city, sum(amount) from fact_bill join level_customer on level_customer._customer = fact_bill._customer group by city) as "asked"` },
]

const perRow = ({ cpuMs }: Spent, rows: number): string => `${((cpuMs * 1000) / rows).toFixed(3)} µs`

/** What a row costs either engine, by the kind of question, and what a statement costs that reads nothing. */
export const benchRows = async (company: LargeCompany, cluster: BenchCluster, warehouse: Warehouse, times: number): Promise<Section> => {
  const figures = await inOrder(kinds, async ({ what, table, statement }): Promise<Figure> => {
    const { rows } = await company.warehouse.one<{ rows: number }>('bench.rows', sql`select count(*) as "rows" from ${ident(table)}`)
    const trino = medianOf(await several(times, () => cluster.cost(() => warehouse.query('bench.kind', statement))))
    const duckdb = medianOf(await several(times, () => spentHere(() => company.warehouse.query('bench.kind', statement))))
    return { what: `${what}, ${rows.toLocaleString('en')} rows`, ours: perRow(trino, rows), theirs: perRow(duckdb, rows), ratio: trino.cpuMs / duckdb.cpuMs }
  })
  const ids = sql`select _customer from level_customer`
  const fetched = medianOf(await several(Math.min(times, 3), () => spentHere(() => warehouse.columns('bench.ids', ids))))
  const fetchedHere = medianOf(await several(Math.min(times, 3), () => spentHere(() => company.warehouse.columns('bench.ids', ids))))
  const least = await several(times, () => cluster.cost(() => warehouse.query('bench.least', sql`select count(*) as "n" from dimension_product`)))
  return {
    title: 'Processor time per row of the table, Trino', against: 'DuckDB', figures,
    notes: [
      `the ids of ${company.customers.toLocaleString('en')} customers fetched into Sextant: ${perRow({ ...fetched, cpuMs: fetched.wallMs }, company.customers)} each by the clock, ${perRow(fetched, company.customers)} of Sextant's own processor; from DuckDB ${perRow({ ...fetchedHere, cpuMs: fetchedHere.wallMs }, company.customers)} by the clock`,
      `a statement over four rows on Trino: ${ms(medianOf(least).wallMs)} by the clock, ${ms(medianOf(least).cpuMs)} of the tasks and ${ms(median(least.map(({ planningMs }) => planningMs)))} of planning by processor`,
    ],
  }
}
