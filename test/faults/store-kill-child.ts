import { sql } from '@sextant/sql'
import { openHome } from '../../packages/server/src/platform/home/home.ts'
import { insertRows } from '../../packages/server/src/platform/store/insert-rows.ts'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import type { Store } from '../../packages/server/src/platform/store/store.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse, spillDirectory } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'

/*
 * Opens a home, says what it found, and writes until it is killed: on one side transactions of the store, on the other batches of
 * the warehouse. A line is printed only after the engine has answered the commit. With `look` it only says what it found.
 */

const [dir, mode] = process.argv.slice(2)
if (dir === undefined) throw new Error('usage: store-kill-child.ts <dir> [look]')

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const rowsOfTransaction = 50
const rowsOfBatch = 3000

const foundInStore = async (store: Store) => {
  await store.script('create table if not exists entry (id text primary key, number int8 not null, filler text not null)')
  const rows = await store.query<{ number: number; rows: number }>(sql`select number, count(*) as rows from entry group by number order by number`)
  return { numbers: rows.map((row) => row.number), torn: rows.filter((row) => row.rows !== rowsOfTransaction) }
}

const foundInWarehouse = async (warehouse: Warehouse) => {
  const numbers = (await warehouse.loadedBatches()).map((batch) => Number(batch.batchId)).sort((a, b) => a - b)
  if (!(await warehouse.hasTable('fact'))) return { numbers, torn: [] }
  // The table of replaced rows is there from the first replacement on.
  const replaced = (await warehouse.hasTable('keyed__replaced')) ? sql`union all select replaced_by, 0, 0 from keyed__replaced` : sql``
  const torn = await warehouse.query(
    'test.torn',
    sql`with
      -- rows of every batch in each of its tables
      counted as (
        select batch_id, sum(facts) as facts, sum(keyed) as keyed from (
          select batch_id, 1 as facts, 0 as keyed from fact
          union all select batch_id, 0, 1 from keyed
          ${replaced}
        ) group by batch_id
      ),
      latest as (select max(cast(batch_id as bigint)) as number from batch_loaded)
      select coalesce(counted.batch_id, batch_loaded.batch_id) as batch, facts, keyed
      from counted full join batch_loaded using (batch_id) cross join latest
      where batch_loaded.batch_id is null or facts is distinct from ${rowsOfBatch}
        or keyed is distinct from case when cast(batch_id as bigint) = latest.number then ${rowsOfBatch} else 0 end`,
  )
  return { numbers, torn }
}

const writeStore = async (store: Store, from: number): Promise<never> => {
  for (let number = from; ; number += 1) {
    const rows = Array.from({ length: rowsOfTransaction }, (_, index) => ({ id: `${number}-${index}`, number, filler: 'x'.repeat(200) }))
    await store.transaction((tx) => insertRows(tx, 'entry', { id: 'text', number: 'int8', filler: 'text' }, rows))
    say({ store: number })
  }
}

const writeWarehouse = async (warehouse: Warehouse, from: number): Promise<never> => {
  const columns = [{ name: 'id', type: 'string' }] as const
  for (let number = from; ; number += 1) {
    await warehouse.loadBatch(String(number), async (load) => {
      await load.insert({ table: 'fact', columns }, sql`select 'f' || range from range(${rowsOfBatch})`)
      await load.insert({ table: 'keyed', columns, key: ['id'] }, sql`select 'k' || range from range(${rowsOfBatch})`)
    })
    say({ warehouse: number })
  }
}

const home = await openHome(dir)
const store = await openPgliteStore(home.storeDir)
const warehouse = await openDuckdbWarehouse({ path: home.warehousePath, tempDir: spillDirectory(home.dir), memoryBytes: 512 * 2 ** 20, threads: 2, clock: systemClock })
const inStore = await foundInStore(store)
const inWarehouse = await foundInWarehouse(warehouse)
say({ found: { store: inStore, warehouse: inWarehouse } })
if (mode === 'look') {
  await warehouse.close()
  await store.close()
  home.release()
} else await Promise.race([writeStore(store, (inStore.numbers.at(-1) ?? 0) + 1), writeWarehouse(warehouse, (inWarehouse.numbers.at(-1) ?? 0) + 1)])
