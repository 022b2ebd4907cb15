import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { createInbox, modelOf } from '../../packages/server/src/domains/data/index.ts'
import { createIdentity } from '../../packages/server/src/domains/identity/index.ts'
import { storedDomains } from '../../packages/server/src/open-engines.ts'
import { openHome } from '../../packages/server/src/platform/home/home.ts'
import { createIds, systemRandom } from '../../packages/server/src/platform/ids.ts'
import { createLog, stderrLine } from '../../packages/server/src/platform/observe/log.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse, spillDirectory } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'

/*
 * Opens a home and posts events to its inbox, from several senders at once, until it is killed; says the number of each request only
 * after it was answered. With `look` it lands what waits and says what the warehouse holds.
 */

const [dir, round, mode] = process.argv.slice(2)
if (dir === undefined || round === undefined) throw new Error('usage: tracking-kill-child.ts <dir> <round> [look]')

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const model = modelOf(`sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: CNY, timeZone: Asia/Shanghai }
levels: { person: { label: { en: Person, zh: 人 }, default: true, key: id } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    customer: id
    unknownCustomer: create
    time: { column: at }
    columns: { amount: { type: money, label: { en: Amount, zh: 金额 } } }
`)

const home = await openHome(dir)
const store = await openPgliteStore(home.storeDir)
await migrate(store, await collectMigrations(new URL('../../packages/server/src/domains', import.meta.url).pathname, storedDomains))
const warehouse = await openDuckdbWarehouse({ path: home.warehousePath, tempDir: spillDirectory(home.dir), memoryBytes: 512 * 2 ** 20, threads: 2, clock: systemClock })
const identity = createIdentity({ store, clock: systemClock, country: async () => undefined })
const inbox = createInbox({
  dir: join(home.dir, 'inbox'), store, warehouse, clock: systemClock, ids: createIds(systemClock, systemRandom), log: createLog({ level: 'warn', clock: systemClock, write: stderrLine }), identity,
  model: async () => model, onIdentify: async () => undefined, onLanded: async () => undefined,
})
await inbox.start()

const perRequest = 25

/** Each request holds events of a declared fact, of one learnt on arrival, and one of an anonymous visitor. */
const request = (id: string) =>
  Array.from({ length: perRequest }, (_, index) => ({
    type: 'track' as const,
    message: {
      messageId: `${id}/${index}`, event: index % 5 === 0 ? 'Page Seen' : 'purchase', properties: { amount: '12.34', step: index },
      ...(index % 7 === 0 ? { anonymousId: `visitor-${id}` } : { userId: `C${(index * 31) % 400}` }),
    },
  }))

const post = async (sender: number): Promise<never> => {
  for (let number = 0; ; number += 1) {
    const id = `${round}-${sender}-${number}`
    await inbox.accept(request(id), { isBatch: true })
    say({ answered: id })
    // A client that never heard the answer sends the same again.
    if (number % 3 === 0) await inbox.accept(request(id), { isBatch: true })
  }
}

if (mode === 'look') {
  await inbox.flush()
  const counted = await warehouse.query<{ request: string; events: number; facts: number; messages: number }>('test.counted', sql`with
    -- every message id in each place it must be
    places as (
      select _id, 1 as facts, 0 as messages from fact_purchase union all select _id, 1, 0 from fact_page_seen union all select _id, 0, 1 from tracked_event
    ),
    per_message as (select _id, sum(facts) as facts, sum(messages) as messages from places group by 1)
    select string_split(_id, '/')[1] as request, count(*) as events, max(facts) as facts, max(messages) as messages from per_message group by 1`)
  const files = (await store.query<{ file: string }>(sql`select log_file as file from inbox_position`)).length
  const strangers = await warehouse.one<{ count: number }>('test.strangers', sql`
    select count(*) as count from fact_purchase as f where _customer is not null and _customer not in (select _key from level_person)`)
  const twice = await warehouse.one<{ count: number }>('test.twice', sql`select count(*) - count(distinct _key) as count from level_person`)
  say({ counted, files, strangers: strangers.count, twice: twice.count, perRequest })
  await inbox.stop()
  await warehouse.close()
  await store.close()
  home.release()
} else {
  say({ began: true })
  await Promise.all(Array.from({ length: 6 }, (_, sender) => post(sender)))
}
