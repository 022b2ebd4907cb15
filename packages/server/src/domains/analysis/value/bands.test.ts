import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { rankBands } from '@sextant/kernels'
import { join, sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../platform/time.ts'
import { openDuckdbWarehouse } from '../../../platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import { bandSql, cutsOf, tieOrder } from './bands.ts'
import type { TieOrder } from './bands.ts'
import { localDayOf } from './local-day.ts'
import { partsSql } from '../parts.ts'

let home: string
let warehouse: Warehouse
beforeAll(async () => {
  home = await mkdtemp(joinPath(tmpdir(), 'sextant-bands-'))
  warehouse = await openDuckdbWarehouse({ path: joinPath(home, 'warehouse.duckdb'), tempDir: joinPath(home, 'spill'), memoryBytes: 256_000_000, threads: 1, clock: systemClock })
}, 60_000)
afterAll(async () => {
  await warehouse?.close()
  await rm(home, { recursive: true, force: true })
})

interface Row { readonly customer: string; readonly value: number | null }

const byCodePoint = tieOrder({ other: 1, shortest: 1, longest: 3 })
/** The order that a company with just these customers has. */
const orderOf = (rows: readonly Row[]): TieOrder => {
  const lengths = rows.map(({ customer }) => customer.length)
  return tieOrder({ other: 0, shortest: Math.min(...lengths), longest: Math.max(...lengths) })
}

const banded = async (rows: readonly Row[], bands: number, tie: TieOrder): Promise<ReadonlyMap<string, number>> => {
  const figure = { name: 'value', column: sql`"source"."value"`, breaks: { kind: 'quantile' as const, bands } }
  const values = join(rows.map(({ customer, value }) => sql`(${customer}, cast(${value} as double))`))
  const found = await warehouse.query<{ customer: string; band: number }>('test.bands', sql`
    with "source" as materialized (select * from (values ${values}) as "given" ("customer", "value")), ${partsSql([cutsOf(sql`"source"`, [figure], tie, warehouse.dialect)], warehouse.dialect)}
    select "customer", ${bandSql(figure, tie)} as "band" from "source" cross join "cut"`)
  return new Map(found.map(({ customer, band }) => [customer, band]))
}

describe('bands of equal size', () => {
  it('are those of the kernel, whatever the ties, the number of bands and the order of rows', async () => {
    const rows = fc.uniqueArray(fc.record({ customer: fc.stringMatching(/^[a-z0-9]{1,3}$/), value: fc.integer({ min: 0, max: 6 }) }), { selector: ({ customer }) => customer, minLength: 1, maxLength: 40 })
    await fc.assert(fc.asyncProperty(rows, fc.integer({ min: 2, max: 10 }), async (given, bands) => {
      const expected = rankBands(given.map(({ value }) => value), given.map(({ customer }) => customer), bands)
      const found = await banded(given, bands, byCodePoint)
      expect(given.map(({ customer }) => found.get(customer))).toEqual([...expected])
    }), { numRuns: 120 })
  }, 30_000)

  it('hold as many as the rank rule says, for every number of rows and bands', async () => {
    for (const bands of [2, 3, 4, 5, 6, 7, 9, 10])
      for (const count of [1, 2, 5, 7, 10, 13, 20, 49, 100]) {
        const names = Array.from({ length: count }, (_, place) => String(place).padStart(4, '0'))
        const found = await banded(names.map((customer) => ({ customer, value: 1 })), bands, byCodePoint)
        expect([bands, count, names.map((customer) => found.get(customer))]).toEqual([bands, count, names.map((_, place) => Math.floor((bands * place) / count) + 1)])
      }
  }, 30_000)

  it('rank ids of digits as numbers, and leave the unknown out', async () => {
    const rows = [{ customer: '10', value: 1 }, { customer: '9', value: 1 }, { customer: '8', value: null }]
    expect(Object.fromEntries(await banded(rows, 2, orderOf(rows)))).toEqual({ 8: 0, 9: 1, 10: 2 })
  })

  it('rank ids with more digits than 64 bits hold as numbers too', async () => {
    const rows = [{ customer: '90071992547409930000', value: 1 }, { customer: '9', value: 1 }, { customer: '90071992547409930001', value: 1 }, { customer: '00010', value: 1 }]
    expect(Object.fromEntries(await banded(rows, 4, orderOf(rows)))).toEqual({ 9: 1, '00010': 2, '90071992547409930000': 3, '90071992547409930001': 4 })
  })
})

describe('the local day', () => {
  it('is the engine’s own, in every zone, around every change of clocks', async () => {
    const { dialect } = warehouse
    const at = '2026-06-01T00:00:00.000Z'
    for (const zone of ['Europe/London', 'Asia/Shanghai', 'America/New_York', 'Africa/Casablanca', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']) {
      const { wrong } = await warehouse.one<{ wrong: number }>('test.days', sql`
        select count(*) as "wrong" from (select timestamp '1988-01-01' + to_minutes(cast(range * 233 as integer)) as "time" from range(86000)) as "clock"
        where ${localDayOf(sql`"time"`, zone, at, dialect)} <> ${dialect.localDay(sql`"time"`, zone)}`)
      expect([zone, wrong]).toEqual([zone, 0])
    }
  }, 60_000)
})
