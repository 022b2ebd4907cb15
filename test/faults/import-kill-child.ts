import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { openImportBench } from '../support/import-bench.ts'

/*
 * Opens a home as a start of the server does, says what is there, then imports (or stops, for `look`).
 * Arguments: home, folder of the files, `import` | `look`.
 */
const [home = '', files = '', what = 'look'] = process.argv.slice(2)
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

const bench = await openImportBench({ home, seed: process.pid })
const settled = await bench.data.reconcileBatches()
const rows = async (table: string): Promise<number> =>
  (await bench.warehouse.hasTable(table)) ? (await bench.warehouse.one<{ n: number }>('test', sql`select count(*) as n from query_table(${table})`)).n : 0
const stored = async (table: 'customer' | 'identifier' | 'imported_file'): Promise<number> => {
  const counts = {
    customer: sql`select count(*) as n from customer`,
    identifier: sql`select count(*) as n from identifier`,
    imported_file: sql`select count(*) as n from imported_file as f join batch as b on b.id = f.batch_id where b.status = 'visible'`,
  }
  return (await bench.store.one<{ n: number }>(counts[table])).n
}
const statuses = await bench.store.query<{ status: string; n: number }>(sql`select status, count(*) as n from batch group by status order by status`)
say({
  found: {
    settled: settled.map(({ outcome }) => outcome),
    facts: await rows('fact_purchase'), members: await rows('level_person'), customers: await stored('customer'), identifiers: await stored('identifier'), files: await stored('imported_file'),
    statuses: Object.fromEntries(statuses.map(({ status, n }) => [status, n])),
  },
})
if (what === 'import') {
  const visible = (await bench.data.imports.list(100, undefined)).find(({ status }) => status === 'visible')
  if (visible !== undefined) await bench.data.imports.undo(visible.id)
  say({ began: true })
  await bench.run({ dataDir: files, yaml: await readFile(join(files, 'model.yaml'), 'utf8') })
  say({ done: true })
}
await bench.close()
