import type { CompanyModel } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { Batches } from '../data/index.ts'

export interface ModellingDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly batches: Batches
  /** Everything a rule may name. */
  readonly catalogue: () => Promise<Catalogue>
  /** The company's model in force: which attributes have a history. */
  readonly model: () => Promise<CompanyModel>
  /** "Now" of analyses: the clock, or a historic company's as-of. ISO instant. */
  readonly standpoint: () => Promise<string>
  /** Told when scores have changed, so that what was prepared with them is made anew. */
  readonly onScored?: (model: string) => void
}
