import type { Catalogue } from '@sextant/rules'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'

/** Somebody who can be placed. */
export interface Holder {
  readonly kind: 'user' | 'api_key'
  readonly id: string
  readonly name: string
  readonly role: string
}

/** What the organisation needs of others, handed in by the composition root. */
export interface OrganisationDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly catalogue: () => Promise<Catalogue>
  readonly standpoint: () => Promise<string>
  /** Changes whenever anything was loaded into the warehouse or taken back. */
  readonly batchVersion: () => Promise<string>
  /** Users and API keys. */
  readonly holders: () => Promise<readonly Holder[]>
}
