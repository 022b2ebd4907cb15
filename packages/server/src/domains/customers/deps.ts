import type { CompanyModel, OutputOf, getCustomer, getDashboard } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'

export type Customer = OutputOf<typeof getCustomer>
export type Dashboard = OutputOf<typeof getDashboard>

/** What a customer is known by, as identity keeps it. */
export interface KnownIdentifier {
  readonly kind: string
  readonly value: string
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly source: string | null
}

/** What customers need of the other domains, handed in by the composition root. */
export interface CustomerDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly model: () => Promise<CompanyModel | null>
  /** Everything a rule may name. */
  readonly catalogue: () => Promise<Catalogue>
  /** The instant analyses stand at: now, or a historic company's as-of. */
  readonly standpoint: () => Promise<string>
  /** Changes whenever rows of the warehouse became visible or were undone. */
  readonly dataVersion: () => Promise<string>
  /** Customers with an identifier, in any kind, that is valid now. */
  readonly findByIdentifier: (text: string) => Promise<readonly string[]>
  /** The customer of a key, after merges; undefined when there is none. */
  readonly resolveCustomer: (key: string) => Promise<string | undefined>
  readonly identifiersOf: (customerId: string) => Promise<readonly KnownIdentifier[]>
  readonly scoresOf: (customerId: string) => Promise<Customer['scores']>
  readonly segmentsOf: (customerId: string) => Promise<Customer['segments']>
  /** Values of published tags, unmasked. */
  readonly tagsOf: (customerId: string) => Promise<Customer['tags']>
  readonly suppressionsOf: (customerId: string) => Promise<Customer['suppressions']>
  /** Campaigns for the dashboard, newest first. */
  readonly campaignFigures: () => Promise<Dashboard['campaigns']>
}
