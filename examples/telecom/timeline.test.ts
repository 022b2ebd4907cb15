import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import * as fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { companyModelSchema } from '@sextant/contract'
import { generateTelecom } from './generate.ts'
import { shapes } from './tables.ts'
import { dayOf, isoOf, monthsLater, timelineOf } from './timeline.ts'

const folder = mkdtempSync(join(tmpdir(), 'telecom-until-'))
const model = companyModelSchema.parse(parse(readFileSync(new URL('./model.yaml', import.meta.url), 'utf8')))
let connection: DuckDBConnection

async function rows(query: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(query)).getRowObjectsJson()
}

async function row(query: string): Promise<Record<string, unknown>> {
  const [first] = await rows(query)
  return first ?? {}
}

const files = (dir: string, name: string): string => `read_parquet('${join(dir, `${name}-*.parquet`)}')`

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})

afterAll(() => {
  connection.closeSync()
  rmSync(folder, { recursive: true })
})

describe('a history may end on any day', () => {
  const anyDay = fc.integer({ min: dayOf('2022-01-01'), max: dayOf('2036-12-31') })

  test('the whole months and the open one fill the window without a gap, and only the open one is cut', () => {
    fc.assert(fc.property(anyDay, fc.integer({ min: 1, max: 36 }), (endDay, count) => {
      const { startDay, months, periods, future, recordsEndDay } = timelineOf(isoOf(endDay), count, 'window')
      expect(months.length).toBe(count)
      for (const month of months) {
        expect(isoOf(month.firstDay)).toBe(`${month.name}-01`)
        expect(month.endDay).toBe(monthsLater(month.firstDay, 1))
        expect(month.days).toBe(month.endDay - month.firstDay)
      }
      const bounds = [startDay, ...[...periods, ...future].map((period) => period.endDay)]
      expect([...periods, ...future].map((period) => period.firstDay)).toEqual(bounds.slice(0, -1))
      expect(periods.at(-1)?.endDay).toBe(endDay)
      expect(recordsEndDay - endDay).toBe(isoOf(endDay).endsWith('-01') ? 1 : 0)
      expect(periods.length - months.length).toBe(isoOf(endDay).endsWith('-01') ? 0 : 1)
      expect(isoOf(endDay - 1).slice(0, 7)).toBe(periods.at(-1)?.name)
    }))
  })

  test('daily use covers two months back from the end, 59 to 62 days', () => {
    fc.assert(fc.property(anyDay, (endDay) => {
      const kept = endDay - timelineOf(isoOf(endDay), 12, 'window').dailyFromDay
      expect(kept).toBeGreaterThanOrEqual(59)
      expect(kept).toBeLessThanOrEqual(62)
    }))
  })

  test('months are counted from the same day, or from the last where a month is shorter', () => {
    const later = (day: string, months: number): string => isoOf(monthsLater(dayOf(day), months))
    expect([later('2026-01-31', 1), later('2028-01-31', 1), later('2026-12-31', -10), later('2026-11-22', 2), later('2026-03-31', -12)])
      .toEqual(['2026-02-28', '2028-02-29', '2026-02-28', '2027-01-22', '2025-03-31'])
  })
})

/** Days that may lie after the history: what is due, when a contract ends, and the planted impossible birth dates. */
const mayLieAhead = ['due_on', 'ends_on', 'contract_ends_on', 'birth_date']

describe.each([
  '2026-11-22', '2026-11-02', '2026-10-31', '2026-02-28', '2026-03-01', '2026-03-31', '2028-02-29', '2026-01-01',
])('a history that ends before %s', (until) => {
  const dir = join(folder, until)
  const isWhole = until.endsWith('-01')
  const timeline = timelineOf(until, 4, 'window')

  beforeAll(async () => {
    await generateTelecom({ out: dir, customers: 400, months: 4, seed: 17, until })
  })

  test('has no day or instant at or after its end in any table', async () => {
    for (const shape of Object.values(shapes)) {
      if ('truth' in shape) continue
      const columns = (await rows(`describe select * from ${files(dir, shape.name)}`))
        .filter((column) => ['DATE', 'TIMESTAMP'].includes(String(column.column_type))).map((column) => String(column.column_name))
      for (const column of columns.filter((each) => !mayLieAhead.includes(each))) {
        // The closing run of a whole month's records is on the day after it.
        const end = isWhole && column === 'recorded_at' ? isoOf(dayOf(until) + 1) : until
        const { late } = await row(`select count(*)::integer as late from ${files(dir, shape.name)} where ${column} >= date '${end}'`)
        expect(late, `${shape.name}.${column}`).toBe(0)
      }
    }
  })

  test('has use on each of its last 59 days and calls on each of its last seven', async () => {
    const { days, first, last } = await row(`select count(distinct used_on)::integer as days, min(used_on)::varchar as first,
      max(used_on)::varchar as last from ${files(dir, 'usage_daily')}`)
    expect({ days, first, last }).toEqual({
      days: timeline.endDay - timeline.dailyFromDay, first: isoOf(timeline.dailyFromDay), last: isoOf(timeline.endDay - 1),
    })
    expect(days).toBeGreaterThanOrEqual(59)
    expect(await row(`select count(distinct started_at::date)::integer as days, min(started_at::date)::varchar as first
      from ${files(dir, 'calls')}`)).toEqual({ days: 7, first: isoOf(timeline.endDay - 7) })
  })

  test('has bills, sums and a call graph of whole months only, and every fact inside its window', async () => {
    const months = async (name: string, column: string): Promise<unknown[]> =>
      (await rows(`select distinct left(${column}::varchar, 7) as month from ${files(dir, name)} order by 1`)).map(({ month }) => month)
    const names = timeline.months.map((month) => month.name)
    expect(await months('bills', 'month')).toEqual(names)
    expect(await months('usage_monthly', 'month')).toEqual(names)
    expect(await months('call_edges', 'month_end')).toEqual(names.slice(1))
    for (const [name, fact] of Object.entries(model.facts)) {
      if (name === 'service_event') continue
      const { early } = await row(`select count(*)::integer as early from read_parquet('${join(dir, fact.source !== undefined && 'file' in fact.source ? fact.source.file : '')}')
        where ${fact.time.column} < date '${isoOf(timeline.startDay)}'`)
      expect(early, name).toBe(0)
    }
  })

  test('single calls of its last days add up to the days', async () => {
    expect(await row(`select count(*)::integer as calls, sum(seconds)::integer as seconds from ${files(dir, 'calls')}`)).toEqual(
      await row(`select sum(calls)::integer as calls, sum(seconds)::integer as seconds from ${files(dir, 'usage_daily')} d
        join ${files(dir, 'customers')} using (customer_id) where used_on >= date '${isoOf(timeline.endDay - 7)}'`),
    )
  })
})

describe('an open month goes on like the months before it', () => {
  const dir = join(folder, 'open')

  beforeAll(async () => {
    await generateTelecom({ out: dir, customers: 6000, months: 3, seed: 5, until: '2026-11-22' })
  })

  test.each([
    ['top_ups', 'topped_up_at', 0.1], ['pack_purchases', 'bought_at', 0.4], ['service_requests', 'opened_at', 0.3],
    ['service_events', 'happened_at', 0.4], ['usage_daily', 'used_on', 0.05], ['payments', 'paid_on', 0.1],
  ])('%s come at nearly the rate of the same days of October', async (name, column, apart) => {
    const { october = 0, november = 0 } = await row(`select count(*) filter (${column} >= date '2026-10-01' and ${column} < date
      '2026-10-22') as october, count(*) filter (${column} >= date '2026-11-01') as november from ${files(dir, name)}`)
    expect(Number(october)).toBeGreaterThan(50)
    expect(Math.abs(Number(november) / Number(october) - 1)).toBeLessThan(apart)
  })

  test('three days of a month see a tenth of its leavers and requests', async () => {
    const short = join(folder, 'short')
    await generateTelecom({ out: short, customers: 4000, months: 2, seed: 8, until: '2026-11-04' })
    for (const [name, column] of [['customers', 'left_on'], ['service_requests', 'opened_at']] as const) {
      const { before = 0, open = 0 } = await row(`select count(*) filter (${column} >= date '2026-09-01' and ${column} < date '2026-11-01')
        as before, count(*) filter (${column} >= date '2026-11-01') as open from ${files(short, name)}`)
      const expected = (Number(before) * 3) / 61
      expect(expected, name).toBeGreaterThan(3)
      expect(Math.abs(Number(open) - expected), name).toBeLessThan(4 * Math.sqrt(expected))
    }
  })

  test('customers leave in the 30 days after it at the stated hazard', async () => {
    const { hazard = 0, left = 0, spread = 0 } = await row(`select sum(hazard_monthly) as hazard, count(*) filter (leaves_on < date
      '2026-12-22') as left, sqrt(sum(hazard_monthly * (1 - hazard_monthly))) as spread
      from ${files(join(dir, 'truth'), 'customers')} where not is_lost`)
    expect(Math.abs(Number(left) - Number(hazard))).toBeLessThan(4 * Number(spread))
    expect(Number(left)).toBeGreaterThan(20)
  })

  test('billed sums on the customer stand for whole months', async () => {
    const { differing } = await row(`select count(*)::integer as differing from ${files(dir, 'customers')} c
      left join (select customer_id, sum(amount) as amount from ${files(dir, 'bills')} group by 1) b using (customer_id)
      where billed_12m <> coalesce(b.amount, 0) or billed_3m <> coalesce(b.amount, 0)`)
    expect(differing).toBe(0)
  })
})

test('a history of whole months is the one that earlier versions made', async () => {
  const dir = join(folder, 'pinned')
  await generateTelecom({ out: dir, customers: 700, months: 6, seed: 3 })
  const sum = (name: string, column: string): string => `(select sum(${column})::double from ${files(dir, name)})`
  // Figures of the generator at 176749f, which knew no open months.
  expect(await row(`select (select count(*)::integer from ${files(dir, 'usage_daily')}) as days, ${sum('usage_daily', 'data_mb')}
    as data_mb, ${sum('usage_monthly', 'seconds')} as seconds, ${sum('bills', 'amount')} as billed, ${sum('payments', 'amount')} as paid,
    ${sum('top_ups', 'amount')} as topped_up, ${sum('pack_purchases', 'epoch(bought_at)')} as bought_at,
    ${sum('service_requests', 'epoch(opened_at)')} as opened_at`)).toEqual({
    days: 40_086, data_mb: 28_342_059.71, seconds: 17_975_991, billed: 305_051.61, paid: 166_660.66, topped_up: 92_000,
    bought_at: 237_580_141_580, opened_at: 300_043_655_479,
  })
})
