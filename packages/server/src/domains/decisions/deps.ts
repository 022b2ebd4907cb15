import type { Catalogue, CustomerRecord, DimensionRows } from '@sextant/rules'
import type { Ids } from '../../platform/ids.ts'
import type { Log } from '../../platform/observe/log.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Offers } from '../offers/index.ts'

/** What decisions need of the domains before them, handed in by the composition root. */
export interface DecisionDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Folder of the decisions' own durable log, inside the home. */
  readonly dir: string
  readonly offers: Pick<Offers, 'list'>
  readonly catalogue: () => Promise<Catalogue>
  /** The instant rules stand at: now, or a historic company's as-of. */
  readonly standpoint: () => Promise<string>
  /** Level whose members are the customers. */
  readonly level: () => Promise<string>
  /** The customer of a key, through merges; undefined when there is none. */
  readonly resolveCustomer: (key: string) => Promise<string | undefined>
  /** A customer as rules read him: only these facts, scores and tags. */
  readonly loadCustomer: (
    id: string, at: string, needs: { readonly facts: readonly string[]; readonly scores: readonly string[]; readonly tags: readonly string[] },
  ) => Promise<{ readonly customer: CustomerRecord; readonly dimensions: DimensionRows } | undefined>
  /** Whether a rule names a personal attribute, itself or through segments and tags. */
  readonly isPersonalRule: (rule: string) => Promise<boolean>
  readonly deniedConsent: (customerIds: readonly string[], channel: string) => Promise<ReadonlySet<string>>
  /** Which of these customers whoever asks may see. */
  readonly inside: (customerIds: readonly string[]) => Promise<ReadonlySet<string>>
  /** Brings the warehouse's copy of the ledger up to date; asked for a moment after an outcome. */
  readonly project: () => Promise<unknown>
}
