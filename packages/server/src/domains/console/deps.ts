import type { CompanyModel } from '@sextant/contract'
import type { AuditEntry } from '../../platform/http/edge.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Sight, Warehouse } from '../../platform/warehouse/warehouse.ts'

/** What the console needs of others, handed in by the composition root. */
export interface ConsoleDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly model: () => Promise<CompanyModel | null>
  /** Rows that tell of personal attributes: members of segments and values of tags whose rules name one. */
  readonly withheldRows: () => Promise<NonNullable<Sight['without']>>
  /** Records what the edge does not: statements that were refused or failed. */
  readonly audit: (entry: AuditEntry) => Promise<void>
  /** Folder of the files written. */
  readonly exportsDir: string
}

/** Who asks, as the console needs him. */
export interface Asker {
  readonly id: string
  readonly name: string
  readonly mayUnmask: boolean
  readonly requestId: string
}
