import type { Sql } from '@sextant/sql'
import type { Ids } from '../../../platform/ids.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Clock } from '../../../platform/time.ts'
import type { Customers } from '../../customers/index.ts'
import type { SnapshotBatches } from '../../segments/index.ts'
import type { AnalysisDeps, SaveList } from '../deps.ts'

/** What the value analyses need besides: their own tables, and what shows and keeps the customers behind a cell. */
export interface ValueDeps extends AnalysisDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly batches: SnapshotBatches
  /** Changes whenever facts or customers became visible or were taken back. */
  readonly dataVersion: () => Promise<string>
  readonly behind: Customers['behind']
  readonly saveList: SaveList
}

export interface ClassName {
  readonly key: string
  readonly name: { readonly en: string; readonly zh: string }
}

/** Everybody's class at an instant: the classes there are, and a select with the columns `customer` and `class`. */
export interface Classification {
  readonly at: string
  readonly classes: readonly ClassName[]
  readonly select: Sql
}
