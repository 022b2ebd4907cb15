import type { CompanyModel } from '@sextant/contract'
import type { Ids } from '../../../platform/ids.ts'
import type { Log } from '../../../platform/observe/log.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Clock } from '../../../platform/time.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import type { ImportedIdentifier, ImportedLink } from '../import/hand-over.ts'

/** The identity domain, as the inbox needs it: a subset of its own record. */
export interface InboxIdentity {
  readonly resolveCustomers: (level: string, keys: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** Whom aliases join these ids to; ids without one are absent. */
  readonly aliasHolders: (previousIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
  readonly findByIdentifier: (kind: undefined, text: string) => Promise<readonly { readonly customer: string }[]>
  readonly registerCustomers: (level: string, keys: readonly string[], batchId: string | null) => Promise<number>
  readonly addIdentifiers: (rows: readonly ImportedIdentifier[], batchId: string | null) => Promise<unknown>
  readonly addLinks: (rows: readonly ImportedLink[], batchId: string | null) => Promise<void>
  readonly alias: (previousId: string, customer: string, source: string) => Promise<void>
}

export interface InboxDeps {
  /** Folder of the durable log, inside the home. */
  readonly dir: string
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** How long after a landing the next one begins, ms; by default what the warehouse's batches cost. */
  readonly landEveryMs?: number | undefined
  /** The model in force; without one, messages wait in the log. */
  readonly model: () => Promise<CompanyModel | undefined>
  readonly identity: InboxIdentity
  /** Keeps traits as the customer's live attributes; the newer instant wins, doing it again changes nothing. */
  readonly onIdentify: (customerId: string, traits: Readonly<Record<string, unknown>>, at: string) => Promise<void>
  /** Told what has landed: names of facts, and the customers concerned. */
  readonly onLanded: (facts: readonly string[], customers: readonly string[]) => Promise<void>
}
