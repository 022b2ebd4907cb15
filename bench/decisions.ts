import { join } from 'node:path'
import type { Catalogue, CustomerRecord } from '@sextant/rules'
import { createDecisions } from '../packages/server/src/domains/decisions/index.ts'
import { createOffers } from '../packages/server/src/domains/offers/index.ts'
import { storedDomains } from '../packages/server/src/open-engines.ts'
import { createIds, systemRandom } from '../packages/server/src/platform/ids.ts'
import { quietLog } from '../packages/server/src/platform/observe/log.ts'
import { insertRows } from '../packages/server/src/platform/store/insert-rows.ts'
import { collectMigrations, migrate } from '../packages/server/src/platform/store/migrate.ts'
import { isoOf, systemClock } from '../packages/server/src/platform/time.ts'
import { openTestStore } from '../test/support/store.ts'
import { root } from '../tools/machine.ts'
import { inFolder, ms, perSecond, quantile, timed } from './measure.ts'
import type { Section } from './measure.ts'

const customers = 500
const offersKept = 20
const rounds = 4
const atOnce = 16

const label = (text: string) => ({ en: text, zh: text })

const catalogue: Catalogue = {
  timeZone: 'UTC', currency: 'EUR', currencyDigits: 2, customerTable: 'level_person', customerColumn: '_customer', attributes: { age: { type: 'number', label: label('age') } },
  facts: { visit: { label: label('visit'), table: 'fact_visit', customerColumn: '_customer', timeColumn: '_at', columns: {} } }, scores: {}, segments: {},
}

const key = (index: number): string => `P${String(index).padStart(5, '0')}`

/** Decisions answered in process: rules in memory, the answer on the disk before it is given. */
export const benchDecisions = (): Promise<Section> =>
  inFolder(async (dir) => {
    const test = await openTestStore()
    const ids = createIds(systemClock, systemRandom)
    await migrate(test.store, await collectMigrations(join(root, 'packages/server/src/domains'), storedDomains))
    const now = isoOf(systemClock.now())
    await insertRows(test.store, 'customer', { id: 'text', level: 'text', key: 'text', created_at: 'timestamptz' }, Array.from({ length: customers }, (_, index) => ({ id: key(index), level: 'person', key: key(index), created_at: now })))
    const offers = createOffers({ store: test.store, clock: systemClock, ids, currency: async () => 'EUR', checkRule: async (text) => ({ kind: 'ok', text, tree: {} }), isPersonal: async () => false })
    for (let index = 0; index < offersKept; index += 1)
      await offers.save({ key: `offer-${index}`, name: label(`Offer ${index}`), description: label(''), status: 'active', valueMinor: 1000 + index, costMinor: 10, coupon: 'none', attributes: {}, eligibility: `age >= ${20 + index} and count(visit, last 30 days) < 5` }, 'bench')
    const recordOf = (id: string): CustomerRecord => ({ id, attributes: { age: 18 + (Number(id.slice(1)) % 50) }, facts: { visit: [{ time: '2026-01-05T10:00:00.000Z' }] } })
    const decisions = createDecisions({
      store: test.store, clock: systemClock, ids, log: quietLog, dir: join(dir, 'log'), offers, catalogue: async () => catalogue, standpoint: async () => isoOf(systemClock.now()), level: async () => 'person',
      inside: async (ids) => new Set(ids), resolveCustomer: async (one) => one, deniedConsent: async () => new Set(), isPersonalRule: async () => false, project: async () => 0, loadCustomer: async (id) => ({ customer: recordOf(id), dimensions: {} }),
    })
    await decisions.start()
    const ask = (index: number) => decisions.decide({ customer: key(index % customers), channel: 'web', count: 1, context: {}, explain: true }, 'bench')
    for (let index = 0; index < customers; index += 1) await ask(index)
    const alone: number[] = []
    for (let index = 0; index < customers; index += 1) alone.push(await timed(() => ask(index)))
    const total = customers * rounds
    const together = await timed(() => Promise.all(Array.from({ length: atOnce }, async (_, lane) => { for (let index = lane; index < total; index += atOnce) await ask(index) })))
    await decisions.settled()
    await decisions.stop()
    await test.remove()
    return {
      title: `Decisions, ${offersKept} offers with a rule each`, against: '–',
      figures: [
        { what: 'one at a time, p50', ours: ms(quantile(alone, 0.5)), theirs: null, ratio: null },
        { what: 'one at a time, p99', ours: ms(quantile(alone, 0.99)), theirs: null, ratio: null },
        { what: `${atOnce} at a time`, ours: perSecond(total, together, 'decisions'), theirs: null, ratio: null },
      ],
      notes: ['in process, customers in memory; each answer is fsynced before it is given; HTTP and the first read of a customer are not in it'],
    }
  })
