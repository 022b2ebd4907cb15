import type { OutputOf, getSegment, listSegments } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { CompanyModel } from '@sextant/contract'
import type { Customers } from '../customers/index.ts'

export type Segment = OutputOf<typeof listSegments>['segments'][number]
export type SegmentHistory = OutputOf<typeof getSegment>

/** The store's record of writes to the warehouse; the data domain's batches fit. */
export interface SnapshotBatches {
  readonly open: (batch: { readonly id: string; readonly kind: 'snapshot'; readonly source: string; readonly openedBy: string; readonly tables: readonly string[] }) => Promise<void>
  readonly finish: (id: string) => Promise<void>
  readonly fail: (id: string) => Promise<void>
  readonly markUndone: (id: string) => Promise<void>
}

/** What segments need of the other domains, handed in by the composition root. */
export interface SegmentDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly model: () => Promise<CompanyModel | null>
  readonly catalogue: () => Promise<Catalogue>
  readonly standpoint: () => Promise<string>
  readonly customers: Customers
  readonly batches: SnapshotBatches
  /** The customer of a key, after merges. */
  readonly resolveCustomer: (key: string) => Promise<string | undefined>
  /** What uses a segment, in words: `campaign spring`, `offer tea`. */
  readonly usesOf: (key: string) => Promise<readonly string[]>
  /** Addresses in force, for exports. */
  readonly addresses: (customerIds: readonly string[], kind: 'email' | 'phone', at: string) => Promise<ReadonlyMap<string, string>>
  /** Folder of export files. */
  readonly exportsDir: string
}
