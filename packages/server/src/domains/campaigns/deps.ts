import type { Sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { Contacts, FactSource } from '../contacts/index.ts'
import type { CheckedRule, Offers } from '../offers/index.ts'
import type { Segments } from '../segments/index.ts'
import type { FieldName, Fields, Templates } from '../templates/index.ts'

/** What campaigns need of the domains before them, handed in by the composition root. */
export interface CampaignDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly contacts: Contacts
  readonly offers: Offers
  readonly templates: Templates
  /** Reports what a background run met; never personal data. */
  readonly report: (event: string, detail: Readonly<Record<string, unknown>>) => void
  readonly company: () => Promise<{ readonly name: { readonly en: string; readonly zh: string }; readonly currency: string; readonly level: string; readonly timeZone: string }>
  readonly checkRule: (text: string) => Promise<CheckedRule>
  /** Customer ids a segment and a rule select (both: and-ed), sorted, at the instant given. */
  readonly audience: (definition: { readonly segment: string | null; readonly rule: string | null }, at: string) => Promise<readonly string[]>
  /** A drawn audience beside today: figures and causes, the customers who differ, and keeping them as a list. */
  readonly drawn: Segments['drawn']
  /** The instant rules stand at: now, or a historic company's as-of. */
  readonly standpoint: () => Promise<string>
  /** Addresses in force: e-mail or phone by customer; customers without one are left out. */
  readonly addresses: (customerIds: readonly string[], kind: 'email' | 'phone', at: string) => Promise<ReadonlyMap<string, string>>
  readonly deniedConsent: (customerIds: readonly string[], channel: string) => Promise<ReadonlySet<string>>
  /** Values of template fields by customer. */
  readonly customerValues: (customerIds: readonly string[], fields: readonly FieldName[]) => Promise<ReadonlyMap<string, Fields>>
  /** The same as who may not unmask reads them. */
  readonly maskedValues: CampaignDeps['customerValues']
  /** How a fact is read for matching; `valueColumn` null takes the fact's own. */
  readonly factSource: (fact: string, valueColumn: string | null) => Promise<FactSource>
  /** A row condition over the alias `fact`. */
  readonly factCondition: (fact: string, where: string | null) => Promise<Sql>
  /** Null, or what is wrong with a response definition. */
  readonly checkResponse: (fact: string, where: string | null) => Promise<string | null>
  /** Facts with columns that carry codes. */
  readonly codedFacts: () => Promise<readonly string[]>
  readonly mailFrom: string | null
  readonly publicUrl: () => string
  /** Signs unsubscribe links. */
  readonly secret: string
}
