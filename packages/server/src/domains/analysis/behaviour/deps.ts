import type { OutputOf, previewSegment } from '@sextant/contract'
import type { Sql } from '@sextant/sql'
import type { Ids } from '../../../platform/ids.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Clock } from '../../../platform/time.ts'
import type { AnalysisDeps } from '../deps.ts'

export type BehindRow = OutputOf<typeof previewSegment>['customers'][number]

export interface ListToSave {
  readonly key: string
  readonly name: { readonly en: string; readonly zh: string }
  readonly description: string
  readonly purpose: string
}

/** What analyses of behaviour need besides, handed in by the composition root. */
export interface BehaviourDeps extends AnalysisDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  /** Customers as lists show them, identifiers masked, of a select of customer ids. */
  readonly customerRows: (select: Sql, limit: number) => Promise<readonly BehindRow[]>
  /** Keeps the customers of a select as a segment by list. @returns how many */
  readonly saveList: (list: ListToSave, select: Sql, savedBy: string) => Promise<number>
  /** Types of reactions that count as a response. */
  readonly responseTypes: () => Promise<readonly string[]>
}
