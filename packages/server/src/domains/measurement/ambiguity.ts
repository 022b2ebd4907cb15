import type { OutputOf, historyAmbiguity } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Store } from '../../platform/store/store.ts'
import { liveCampaigns } from '../campaigns/index.ts'

/**
 * With campaign ids withheld, how well redemptions can be bound by what remains: the code was the campaign's, the customer was targeted,
 * and the campaign was live that day.
 */
export const ambiguousRedemptions = async (store: Store): Promise<OutputOf<typeof historyAmbiguity>> =>
  await store.one(sql`
    with live as (${liveCampaigns})
    select count(*) as redemptions, count(*) filter (where campaigns = 0) as none, count(*) filter (where campaigns = 1) as one, count(*) filter (where campaigns > 1) as several from live`)
