import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../platform/time.ts'
import { openDuckdbWarehouse } from '../../platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { DataCatalogue } from './catalogue.ts'
import { createKnownCustomers, sayingWhoIsKnown } from './known-customers.ts'

const label = { en: 'x', zh: '甲' }
const fact = (name: string) => ({ label, table: `fact_${name}`, customerColumn: '_customer', timeColumn: '_at', columns: {} })
const catalogue: DataCatalogue = {
  timeZone: 'UTC', currency: 'EUR', currencyDigits: 2, customerTable: 'level_person', customerColumn: '_customer', attributes: {}, facts: { visit: fact('visit'), call: fact('call'), later: fact('later') },
}

let dir: string
let warehouse: Warehouse

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sextant-known-'))
  warehouse = await openDuckdbWarehouse({ path: join(dir, 'w.duckdb'), tempDir: join(dir, 'spill'), memoryBytes: 200_000_000, threads: 1, clock: systemClock })
  for (const table of ['level_person', 'fact_visit', 'fact_call']) await warehouse.ensureTable(table, [{ name: '_customer', type: 'string' }])
  await warehouse.execute('t', sql`insert into level_person values ('a', 'b'), ('c', 'b')`)
  await warehouse.execute('t', sql`insert into fact_visit values ('a', 'b'), (null, 'b')`)
  await warehouse.execute('t', sql`insert into fact_call values ('a', 'b'), ('stranger', 'b')`)
})

afterAll(async () => {
  await warehouse.close()
  await rm(dir, { recursive: true })
})

describe('whether the customers of a fact are all in the customer table', () => {
  it('is known after a look, for facts whose rows name nobody else and which are there', async () => {
    const known = createKnownCustomers(warehouse, systemClock, catalogue)
    const { facts } = sayingWhoIsKnown(catalogue, known)
    expect(facts['visit']?.hasKnownCustomers).toBe(false)
    await known.look()
    expect([facts['visit']?.hasKnownCustomers, facts['call']?.hasKnownCustomers, facts['later']?.hasKnownCustomers]).toEqual([true, false, false])
  })

  it('is no longer known from the next write on, and not while one is under way', async () => {
    const known = createKnownCustomers(warehouse, systemClock, catalogue)
    await known.look()
    expect(known.isSure('fact_visit')).toBe(true)
    await warehouse.write(async () => {
      expect(known.isSure('fact_visit')).toBe(false)
      await known.look()
      expect(known.isSure('fact_visit')).toBe(false)
    })
    expect(known.isSure('fact_visit')).toBe(false)
    await warehouse.execute('t', sql`delete from level_person where _customer = 'a'`)
    await known.look()
    expect(known.isSure('fact_visit')).toBe(false)
  })
})
