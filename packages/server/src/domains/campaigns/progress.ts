import type { OutputOf, campaignProgress } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { countByStatus } from '../contacts/index.ts'
import { campaignByKey } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { runOf } from './run.ts'

const open = new Set(['planned', 'sending'])

/** How far a campaign is, by contact status. */
export const progressOf = async (deps: CampaignDeps, key: string): Promise<OutputOf<typeof campaignProgress>> => {
  const campaign = await campaignByKey(deps, key)
  const run = await runOf(deps.store, key)
  const byStatus = run === undefined ? {} : await countByStatus(deps.store, run.id)
  const written = Object.values(byStatus).reduce((sum, contacts) => sum + contacts, 0)
  const openNow = Object.entries(byStatus).reduce((sum, [status, contacts]) => sum + (open.has(status) ? contacts : 0), 0)
  const { problem } = await deps.store.one<{ problem: { en: string; zh: string } | null }>(sql`select problem from campaign where key = ${key}`)
  const seconds = run === undefined ? 0 : (
    await deps.store.one<{ seconds: number | null }>(sql`select extract(epoch from max(settled_at) - min(settled_at))::float8 as seconds from contact where run_id = ${run.id} and arm = 'target' and status = 'sent'`)
  ).seconds ?? 0
  const sent = byStatus['sent'] ?? 0
  return {
    status: campaign.status, total: campaign.channel === 'email' ? campaign.counts.target : written, done: written - openNow, perSecond: seconds > 0 ? sent / seconds : null, byStatus: { ...byStatus }, problem,
  }
}
