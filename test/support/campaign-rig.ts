import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { storedDomains } from '../../packages/server/src/open-engines.ts'
import type { Standings } from '../../packages/server/src/domains/analysis/index.ts'
import { campaignByKey, campaignsOf, createLauncher } from '../../packages/server/src/domains/campaigns/index.ts'
import type { Campaign, CampaignDeps, Launcher } from '../../packages/server/src/domains/campaigns/index.ts'
import { saveDraft } from '../../packages/server/src/domains/campaigns/campaign.ts'
import { createContacts } from '../../packages/server/src/domains/contacts/index.ts'
import { companyModelSchema } from '@sextant/contract'
import type { Cap, Contacts } from '../../packages/server/src/domains/contacts/index.ts'
import { replaceCaps } from '../../packages/server/src/domains/contacts/policy.ts'
import { addSuppressions } from '../../packages/server/src/domains/contacts/suppression.ts'
import type { MeasurementDeps } from '../../packages/server/src/domains/measurement/index.ts'
import { createOffers } from '../../packages/server/src/domains/offers/index.ts'
import type { Offers } from '../../packages/server/src/domains/offers/index.ts'
import { createTemplates } from '../../packages/server/src/domains/templates/index.ts'
import type { Templates } from '../../packages/server/src/domains/templates/index.ts'
import { openMailChannel } from '../../packages/server/src/platform/channels/mail.ts'
import { createIds, systemRandom } from '../../packages/server/src/platform/ids.ts'
import type { Ids } from '../../packages/server/src/platform/ids.ts'
import { insertRows } from '../../packages/server/src/platform/store/insert-rows.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import type { Store } from '../../packages/server/src/platform/store/store.ts'
import { isoOf } from '../../packages/server/src/platform/time.ts'
import type { Clock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'

/*
 * A small company around the campaign domains: customers numbered K00001 … with an e-mail address and a phone, purchases as facts. What
 * campaigns need of the domains before them is handed in as plain queries and maps.
 */

export interface RigOptions {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  /** Null: no mail server is set. */
  readonly smtpUrl: string | null
  readonly connections?: number
  /** Whether there are customers and purchases of this company; false where an import brings another one's. */
  readonly hasTables?: boolean
}

export interface CampaignRig {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly deps: CampaignDeps
  readonly contacts: Contacts
  readonly offers: Offers
  readonly templates: Templates
  readonly launcher: Launcher
  readonly measurement: MeasurementDeps
  /** Customers who have no first name, for messages that miss a field. */
  readonly nameless: Set<string>
  readonly deniedConsent: Set<string>
  /** Adds customers from..from+count-1 to store and warehouse. */
  readonly addCustomers: (count: number, from?: number) => Promise<readonly string[]>
  readonly addPurchases: (purchases: readonly Purchase[]) => Promise<void>
  readonly save: (key: string, more?: Partial<Parameters<typeof saveDraft>[1]>) => Promise<Campaign>
  readonly campaign: (key: string) => Promise<Campaign>
  /** Suppresses customers on all channels, as an operator does. */
  readonly suppress: (customers: readonly string[]) => Promise<number>
  readonly setCaps: (caps: readonly Cap[]) => Promise<unknown>
  readonly closeMail: () => void
}

export interface Purchase {
  readonly id: string
  readonly customer: string
  readonly at: string
  readonly amount: number
  readonly coupon?: string
  readonly code?: string
  readonly isRefund?: boolean
  readonly table?: 'fact_purchase' | 'fact_redemption'
}

export const customerKey = (number: number): string => `K${String(number).padStart(5, '0')}`
export const addressOf = (customer: string): string => `${customer.toLowerCase()}@example.com`

/** Rules of this company by name; the rule language is tested elsewhere. */
const rules: Readonly<Record<string, Sql>> = { all: sql`true`, nobody: sql`false`, even: sql`number % 2 = 0`, odd: sql`number % 2 = 1`, first_ten: sql`number <= 10`, first_hundred: sql`number <= 100` }

const sources = join(dirname(fileURLToPath(import.meta.url)), '../../packages/server/src')

export const openStorage = {
  migrate: async (store: Store): Promise<void> => void (await migrate(store, await collectMigrations(join(sources, 'domains'), storedDomains))),
  warehouse: (dir: string, clock: Clock): Promise<Warehouse> =>
    openDuckdbWarehouse({ path: join(dir, 'warehouse.duckdb'), tempDir: join(dir, 'spill'), memoryBytes: 512 * 2 ** 20, threads: 2, clock }),
}

const factColumns = [
  { name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: '_refund', type: 'boolean' }, { name: '_row', type: 'integer' }, { name: '_id', type: 'string' },
  { name: 'amount', type: 'integer' }, { name: 'coupon_code', type: 'string' }, { name: 'contact_code', type: 'string' },
] as const

/** The rig's company as model.yaml would describe it. */
const teaModel = companyModelSchema.parse({
  sextant: 1, company: { key: 'tea', name: { en: 'Tea & Co', zh: '茶行' }, currency: 'EUR', timeZone: 'Europe/Berlin' },
  levels: { customer: { label: { en: 'Customer', zh: '客户' }, default: true, key: 'id', source: { file: 'customers.csv', system: 'club cards' }, attributes: { city: { type: 'string', label: { en: 'City', zh: '城市' }, usedBy: ['marketing'] } } } },
  facts: {
    purchase: {
      label: { en: 'Purchase', zh: '购买' }, customer: 'customer', time: { column: 'at' }, value: 'amount', source: { file: 'purchases.csv', system: 'tills' },
      columns: { amount: { type: 'money', label: { en: 'Amount', zh: '金额' } }, city: { type: 'string', label: { en: 'City', zh: '城市' } } },
    },
  },
})

const noRules = async () => ({ kind: 'impossible' as const, why: { en: 'the rules of this company are not kept', zh: '本公司的规则未保存' } })

/** What the company set out to reach; tests may change it. */
export const standings: { targets: Standings['targets']; openCases: number } = { targets: [], openCases: 0 }

const depsOf = (rig: Omit<CampaignRig, 'deps' | 'launcher' | 'measurement' | 'save' | 'campaign' | 'addCustomers' | 'addPurchases' | 'suppress' | 'setCaps' | 'closeMail'>): CampaignDeps => ({
  store: rig.store, warehouse: rig.warehouse, clock: rig.clock, ids: rig.ids, contacts: rig.contacts, offers: rig.offers, templates: rig.templates,
  report: () => undefined,
  company: async () => ({ name: { en: 'Tea & Co', zh: '茶行' }, currency: 'EUR', level: 'customer', timeZone: 'Europe/Berlin' }),
  checkRule: async (text) => (rules[text] === undefined ? { kind: 'error', problem: `there is no rule ${text}`, where: 'line 1' } : { kind: 'ok', text, tree: {} }),
  audience: async ({ rule }) =>
    (await rig.warehouse.query<{ key: string }>('test.audience', sql`select "_key" as key from level_customer where ${rules[rule ?? 'all'] ?? sql`false`} order by "_key"`)).map((row) => row.key),
  // Of the rules of this company nothing is kept that could be asked again.
  drawn: { today: noRules, changed: noRules, saveChanged: noRules },
  standpoint: async () => isoOf(rig.clock.now()),
  addresses: async (customers, kind) => new Map(customers.map((customer) => [customer, kind === 'email' ? addressOf(customer) : `+49${customer.slice(1)}`])),
  deniedConsent: async (customers) => new Set(customers.filter((customer) => rig.deniedConsent.has(customer))),
  maskedValues: async (customers) => new Map(customers.map((customer) => [customer, new Map([['customer.first_name', '•••']])])),
  customerValues: async (customers) => new Map(customers.map((customer) => [customer, new Map<string, string>([...(rig.nameless.has(customer) ? [] : [['customer.first_name', `Ana ${customer}`] as const]), ['customer.title', `Ana ${customer}`]])])),
  factSource: async (fact) => ({
    table: `fact_${fact}`, sourceKey: sql`concat(${`${fact}:`}, fact."_id")`, value: sql`case when fact."_refund" then -fact.amount else fact.amount end`, codes: ['coupon_code', 'contact_code'],
  }),
  factCondition: async (_fact, where) => (where === null ? sql`true` : sql`fact.amount >= ${Number(where)}`),
  checkResponse: async (fact) => (['purchase', 'redemption'].includes(fact) ? null : `there is no fact "${fact}"`),
  codedFacts: async () => ['purchase', 'redemption'],
  mailFrom: 'Tea & Co <tea@example.org>', publicUrl: () => 'http://127.0.0.1:7777', secret: 'a secret of this test',
})

/** Makes the company over open engines; what is there already stays. */
export const createCampaignRig = async (options: RigOptions): Promise<CampaignRig> => {
  const { store, warehouse, clock, smtpUrl, connections = 4, hasTables = true } = options
  await openStorage.migrate(store)
  if (hasTables) await warehouse.ensureTable('level_customer', [{ name: '_key', type: 'string' }, { name: '_customer', type: 'string' }, { name: 'number', type: 'integer' }])
  for (const fact of hasTables ? ['fact_purchase', 'fact_redemption'] : []) await warehouse.ensureTable(fact, factColumns)
  const ids = createIds(clock, systemRandom)
  const mail = smtpUrl === null ? null : openMailChannel(smtpUrl, connections)
  const contacts = createContacts({ store, warehouse, clock, ids, mail })
  const offers = createOffers({ store, clock, ids, currency: async () => 'EUR', checkRule: async (text) => ({ kind: 'ok', text, tree: {} }), isPersonal: async () => false })
  const templates = createTemplates({
    store, clock, customerFields: async () => ['customer.first_name', 'customer.title'].map((field) => ({ field, label: { en: field, zh: field }, type: 'string' as const })),
    customerValues: async () => new Map(), previewValues: async () => new Map(),
  })
  const base = { store, warehouse, clock, ids, contacts, offers, templates, nameless: new Set<string>(), deniedConsent: new Set<string>() }
  const deps = depsOf(base)
  const addCustomers = async (count: number, from = 1): Promise<readonly string[]> => {
    const numbers = Array.from({ length: count }, (_, index) => from + index)
    const at = isoOf(clock.now())
    await insertRows(store, 'customer', { id: 'text', level: 'text', key: 'text', created_at: 'timestamptz' }, numbers.map((number) => ({ id: customerKey(number), level: 'customer', key: customerKey(number), created_at: at })))
    await warehouse.execute('test.customers', sql`
      insert into level_customer ("_key", "_customer", number) select 'K' || lpad(n::varchar, 5, '0'), 'K' || lpad(n::varchar, 5, '0'), n from range(${from}::bigint, ${from + count}::bigint) as given (n)`)
    return numbers.map(customerKey)
  }
  const addPurchases = async (purchases: readonly Purchase[]): Promise<void> => {
    for (const purchase of purchases)
      await warehouse.execute('test.purchase', sql`
        insert into ${ident(purchase.table ?? 'fact_purchase')} ("_customer", "_at", "_refund", "_row", "_id", amount, coupon_code, contact_code)
        values (${purchase.customer}, ${purchase.at.replace('T', ' ').replace('Z', '')}::timestamp, ${purchase.isRefund ?? false}, 1, ${purchase.id}, ${purchase.amount}, ${purchase.coupon ?? null}, ${purchase.code ?? null})`)
  }
  return {
    ...base, deps, launcher: createLauncher(deps), addCustomers, addPurchases,
    measurement: { store, warehouse, clock, offers, campaign: (key) => campaignByKey(deps, key), campaigns: () => campaignsOf(deps), campaignDeps: deps, model: async () => teaModel,
      usage: async () => ({ users: 1, agents: 0, keys: 0, views: 0, viewers: 0, exports: 0 }), standings: async () => standings,
    },
    save: async (key, more = {}) =>
      await saveDraft(deps, { key, name: key, purpose: '', channel: 'email', rule: 'all', offer: 'tea-10', template: 'spring-mail', controlShare: 0.2, contactCostMinor: 5, salt: `${key}/salt`, response: { fact: 'purchase', windowDays: 14 }, ...more }, 'ana@example.org'),
    campaign: (key) => campaignByKey(deps, key),
    suppress: (customers) => addSuppressions(store, ids, clock, { customers: [...customers], kind: 'do_not_contact', reason: 'asked by phone' }, 'ana@example.org'),
    setCaps: (caps) => replaceCaps(store, clock, caps, 'ana@example.org'),
    closeMail: () => mail?.close(),
  }
}

/** An offer with single-use coupons, a mail and a call script. */
export const furnish = async (rig: CampaignRig, coupons: number): Promise<void> => {
  await rig.offers.save({ key: 'tea-10', name: { en: '10 off tea', zh: '茶减10元' }, description: { en: '', zh: '' }, status: 'active', valueMinor: 2500, costMinor: 1000, coupon: 'single_use', attributes: {} }, 'ana@example.org')
  if (coupons > 0) await rig.offers.addCoupons('tea-10', { count: coupons })
  await rig.offers.save({ key: 'tea-free', name: { en: 'Tea tasting', zh: '品茶' }, description: { en: '', zh: '' }, status: 'active', valueMinor: 0, costMinor: 0, coupon: 'none', attributes: {} }, 'ana@example.org')
  await rig.templates.save({ key: 'spring-mail', name: 'Spring', channel: 'email', subject: 'Tea for {{ customer.first_name }}', body: 'Code {{ coupon.code }} ({{ treatment.code }}). Stop: {{ unsubscribe_url }}', format: 'text', fallback: { 'coupon.code': 'none' } }, 'ana@example.org')
  await rig.templates.save({ key: 'call-script', name: 'Call', channel: 'call_list', subject: '', body: 'Ask {{ customer.first_name }} about {{ offer.name }}.', format: 'text', fallback: {} }, 'ana@example.org')
}
