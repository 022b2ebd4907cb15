import type { CompanyModel, OutputOf, getSegment, getTag, listSegments, listTags } from '@sextant/contract'
import type { Catalogue, Label, Rule } from '@sextant/rules'
import type { Sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { Customers } from '../customers/index.ts'
import type { Snapshot } from './members.ts'

export type Segment = OutputOf<typeof listSegments>['segments'][number]
export type SegmentHistory = OutputOf<typeof getSegment>
export type Tag = OutputOf<typeof listTags>['tags'][number]
export type TagHistory = OutputOf<typeof getTag>

/** The store's record of writes to the warehouse; the data domain's batches fit. */
export interface SnapshotBatches {
  readonly open: (batch: { readonly id: string; readonly kind: 'snapshot'; readonly source: string; readonly openedBy: string; readonly tables: readonly string[] }) => Promise<void>
  readonly finish: (id: string) => Promise<void>
  readonly fail: (id: string) => Promise<void>
  readonly markUndone: (id: string) => Promise<void>
}

/** A rule that another domain holds: an offer's eligibility, a campaign's audience. */
export interface RuleElsewhere {
  readonly kind: 'offer' | 'campaign' | 'other'
  readonly name: string
  readonly label: Label
  readonly text: string
}

/**
 * Answers the members of a segment from those of its snapshot before and what has happened since: one column of customer ids, each once.
 * Null: it cannot tell, then the whole base is asked.
 */
export type IncrementalMembers = (asked: {
  readonly key: string
  readonly rule: Rule
  readonly catalogue: Catalogue
  /** The newest snapshot, of the same version of the rule; its members are in the warehouse. */
  readonly before: Snapshot
  readonly at: string
}) => Promise<Sql | null>

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
  /** The same for many keys; unknown ones are absent. */
  readonly resolveCustomers: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** Who holds identifiers of a kind at an instant; a text that nobody holds is absent. */
  readonly holdersOf: (kind: string, texts: readonly string[], at: string) => Promise<ReadonlyMap<string, readonly string[]>>
  /** What uses a segment, in words: `campaign spring`, `offer tea`. */
  readonly usesOf: (key: string) => Promise<readonly string[]>
  /** Rules that other domains hold, to find what reads a tag. */
  readonly rulesElsewhere: () => Promise<readonly RuleElsewhere[]>
  /** Changes whenever rows that rules read became visible or were taken back. */
  readonly dataVersion: (reads: { readonly scores: boolean; readonly ledger: boolean }) => Promise<string>
  /** Addresses in force, for exports. */
  readonly addresses: (customerIds: readonly string[], kind: 'email' | 'phone', at: string) => Promise<ReadonlyMap<string, string>>
  readonly incremental?: IncrementalMembers
  /** Folder of export files. */
  readonly exportsDir: string
}
