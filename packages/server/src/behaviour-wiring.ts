import { sql } from '@sextant/sql'
import { catalogueOf, modelOrNull, standpointOf } from './company-context.ts'
import type { Domains } from './company-context.ts'
import type { BehaviourDeps } from './domains/analysis/index.ts'
import type { Store } from './platform/store/store.ts'
import type { Ids } from './platform/ids.ts'
import type { Clock } from './platform/time.ts'
import type { Warehouse } from './platform/warehouse/warehouse.ts'

interface Made {
  readonly engines: { readonly store: Store; readonly warehouse: Warehouse }
  readonly clock: Clock
  readonly ids: Ids
}

/** What analyses of behaviour are handed of the other domains. */
export const behaviourDepsOf = ({ engines: { store, warehouse }, clock, ids }: Made, domains: Domains): BehaviourDeps => ({
  store, warehouse, clock, ids, model: () => modelOrNull(domains), catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock),
  rows: (select, limit) => domains.customers.rows(select, limit), saveList: (list, members, savedBy) => domains.segments.saveList(list, members, savedBy),
  responseTypes: async () => (await store.query<{ type: string }>(sql`select type from response_type where counts_as_response order by type`)).map(({ type }) => type),
})
