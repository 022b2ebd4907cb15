import { sql } from '@sextant/sql'
import type { Queryable } from '../store/store.ts'

/** Who can look at customers, and how often somebody did. */
export interface Usage {
  readonly users: number
  readonly agents: number
  readonly keys: number
  /** Openings of one customer's page, the people behind them, and downloads of lists, since the instant asked for. */
  readonly views: number
  readonly viewers: number
  readonly exports: number
}

/** Counts users, keys and audited readings since an instant. */
export const usageOf = async (store: Queryable, since: string): Promise<Usage> => {
  const people = await store.one<Pick<Usage, 'users' | 'agents' | 'keys'>>(sql`
    select (select count(*) from app_user where active) as users, (select count(*) from app_user where active and role = 'agent') as agents,
      (select count(*) from api_key where revoked_at is null) as keys`)
  const readings = await store.one<Pick<Usage, 'views' | 'viewers' | 'exports'>>(sql`
    select count(*) filter (where action in ('customers.get', 'customers.timeline', 'customers.unmask')) as views,
      count(distinct actor) filter (where action in ('customers.get', 'customers.timeline', 'customers.unmask')) as viewers, count(*) filter (where action like '%.export') as exports
    from audit where at >= ${since}`)
  return { ...people, ...readings }
}
