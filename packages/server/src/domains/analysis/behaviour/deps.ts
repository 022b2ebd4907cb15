import type { Ids } from '../../../platform/ids.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Clock } from '../../../platform/time.ts'
import type { Customers } from '../../customers/index.ts'
import type { AnalysisDeps, SaveList } from '../deps.ts'

/** What analyses of behaviour need besides, handed in by the composition root. */
export interface BehaviourDeps extends AnalysisDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  /** Customers as lists show them, identifiers masked, of a select of customer ids. */
  readonly rows: Customers['rows']
  readonly saveList: SaveList
  /** Types of reactions that count as a response. */
  readonly responseTypes: () => Promise<readonly string[]>
}
