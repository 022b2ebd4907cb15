import { parseRule } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { CompanyModel } from '@sextant/contract'
import { ledgerCatalogue } from './domains/contacts/index.ts'
import type { Contacts } from './domains/contacts/index.ts'
import type { Customers } from './domains/customers/index.ts'
import { dataErrors, defaultLevel } from './domains/data/index.ts'
import type { Data, Inbox } from './domains/data/index.ts'
import type { Decisions } from './domains/decisions/index.ts'
import type { Identity } from './domains/identity/index.ts'
import type { Modelling } from './domains/modelling/index.ts'
import type { CheckedRule, Offers } from './domains/offers/index.ts'
import type { Organisations } from './domains/organisation/index.ts'
import type { Segments } from './domains/segments/index.ts'
import type { Templates } from './domains/templates/index.ts'
import type { Store } from './platform/store/store.ts'
import { isoOf } from './platform/time.ts'
import type { Clock } from './platform/time.ts'
import type { Warehouse } from './platform/warehouse/warehouse.ts'

/** What every domain is handed of the company: its model, its catalogue of rules, the instant it stands at. */

/** Everything that is made, for functions that are called only afterwards. */
export interface Domains {
  data: Data
  identity: Identity
  customers: Customers
  organisation: Organisations
  /** Which of these customers whoever asks now may see. */
  inside: Warehouse['inside']
  segments: Segments
  modelling: Modelling
  inbox: Inbox
  offers: Offers
  templates: Templates
  contacts: Contacts
  decisions: Decisions
  /** The rule catalogue last made, and what it was made of. */
  catalogue?: { readonly data: object; readonly learnt: object; readonly version: string; readonly catalogue: Catalogue }
}

/** The company as campaigns and pages name it. */
export const companyOf = async (domains: Domains) => {
  const { model } = await domains.data.needModel()
  const { name, currency, timeZone } = model.company
  return { name, currency, timeZone, level: defaultLevel(model) }
}

/** The rule catalogue: attributes and facts of model.yaml, facts that tracking alone brought, the ledger's facts, scores and segments. */
export const catalogueOf = async (domains: Domains): Promise<Catalogue> => {
  const data = await domains.data.catalogue()
  if (data === undefined) throw dataErrors.DATA_MODEL_MISSING()
  const scores = await domains.modelling.scoreCatalogue()
  const version = `${await domains.segments.version()} ${Object.keys(scores).join(' ')}`
  const learnt = await domains.inbox.learntFacts()
  const known = domains.catalogue
  // The same object as long as nothing has changed: rules that were prepared with it stay prepared.
  if (known !== undefined && known.data === data && known.learnt === learnt && known.version === version) return known.catalogue
  const catalogue = { ...data, facts: { ...learnt, ...data.facts, ...ledgerCatalogue }, scores, segments: await domains.segments.catalogue(), tags: await domains.segments.tagCatalogue() }
  domains.catalogue = { data, learnt, version, catalogue }
  return catalogue
}

/** A rule's text held against the catalogue, with the first thing wrong in words. */
export const checkedRule = async (domains: Domains, text: string): Promise<CheckedRule> => {
  const parsed = parseRule(text, await catalogueOf(domains))
  if (parsed.kind === 'ok') return { kind: 'ok', text, tree: parsed.rule }
  const [first] = parsed.errors
  return { kind: 'error', problem: first?.message.en ?? 'it cannot be read', where: first === undefined ? '' : `line ${first.line} column ${first.column}` }
}

/** The instant rules and analyses stand at: now, or a historic company's as-of. */
export const standpointOf = async (domains: Domains, clock: Clock): Promise<string> => {
  const asOf = (await domains.data.currentModel())?.model.company.asOf
  return asOf === undefined ? isoOf(clock.now()) : new Date(asOf).toISOString()
}

/** Changes whenever batches of these kinds, or of any, became visible or were taken back. */
export const batchVersionOf = async (store: Store, kinds?: readonly string[]): Promise<string> =>
  (await store.one<{ version: string }>(sql`
    select concat(count(*), '/', max(coalesce(undone_at, visible_at))) as version from batch where status in ('visible', 'undone') and ${kinds === undefined ? sql`true` : sql`kind = any(${kinds}::text[])`}`)).version

/** Changes whenever facts or customers became visible or were taken back. */
export const dataVersionOf = (store: Store): Promise<string> => batchVersionOf(store, ['import', 'tracking'])

/** The customer of a key, after merges; a customer outside the asker's scope is as unknown as one that does not exist. */
export const resolveCustomer = async (domains: Domains, key: string): Promise<string | undefined> => {
  const id = (await domains.identity.resolveCustomers((await companyOf(domains)).level, [key])).get(key)
  return id === undefined || !(await domains.inside([id])).has(id) ? undefined : id
}

/** The model in force; null before the first import. */
export const modelOrNull = async (domains: Domains): Promise<CompanyModel | null> => (await domains.data.currentModel())?.model ?? null
