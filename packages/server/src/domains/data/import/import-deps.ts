import type { Ids } from '../../../platform/ids.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Clock } from '../../../platform/time.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import type { Batches } from '../batches.ts'
import type { ImportedConsent, ImportIdentity } from './hand-over.ts'
import type { HistoryChunk, HistoryCompany } from './history.ts'

/** What an import needs; `app.ts` hands in the functions of later domains. */
export interface ImportDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  /** Folder of the home; imports keep their error files in `imports/<id>/`. */
  readonly home: string
  readonly batches: Batches
  readonly identity: ImportIdentity
  /** Consents that files declare (customers domain); `undo` takes a batch's back. */
  readonly consents?: { readonly load: (batchId: string, rows: readonly ImportedConsent[]) => Promise<void>; readonly undo: (batchId: string) => Promise<void> }
  /** Campaigns run before Sextant (contacts and campaigns); `undo` takes a batch's back. */
  readonly history?: { readonly load: (batchId: string, chunk: HistoryChunk, company: HistoryCompany) => Promise<void>; readonly undo: (batchId: string) => Promise<void> }
  /** Which of these customers anything outside the warehouse still speaks of (contacts, consents given by hand …). */
  readonly usedCustomers?: (keys: readonly string[]) => Promise<readonly string[]>
}

export interface ImportRequest {
  readonly dataDir: string
  /** What people call the source, where the folder is our own: the names of uploaded files. */
  readonly sourceName?: string
  /** The folder was uploaded: it goes when the import has ended. */
  readonly isUpload?: boolean
  /** A model.yaml to save and use; the one in force unless given. */
  readonly yaml?: string
  /** Check everything and write nothing. */
  readonly dryRun: boolean
  /** Load files that were loaded before. */
  readonly again: boolean
  readonly only?: readonly string[]
  /** `catalogs`: the files are what was unloaded from the tables' catalogs. Default `files`. */
  readonly from?: 'files' | 'catalogs'
  /** A visible import whose rows these replace, in one step; it stays as it is when this fails. */
  readonly loadsAgain?: string
  /** 0..1; above it nothing is loaded. */
  readonly maxRejectedShare: number
  readonly startedBy: string
  readonly signal?: AbortSignal
}
