import type { OutputOf, campaignProgress } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import { countByStatus } from '../contacts/index.ts'
import { campaignByKey } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { runOf } from './run.ts'

const open = new Set(['planned', 'sending'])

/** Contacts of the asker's customers by status, from the ledger's copy, which knows scopes. */
const statusesInside = async (deps: CampaignDeps, runId: string): Promise<Readonly<Record<string, number>>> => {
  await deps.contacts.project()
  const rows = await deps.warehouse.query<{ status: string; contacts: number }>('campaigns.progress', sql`
    select status, count(*) as contacts from ledger_contact where run = ${runId} and arm = 'target' group by status order by status`)
  return Object.fromEntries(rows.map((row) => [row.status, row.contacts]))
}

/** How far a campaign is, by contact status. */
export const progressOf = async (deps: CampaignDeps, key: string): Promise<OutputOf<typeof campaignProgress>> => {
  const campaign = await campaignByKey(deps, key)
  const run = await runOf(deps.store, key)
  const byStatus = run === undefined ? {} : isScoped() ? await statusesInside(deps, run.id) : await countByStatus(deps.store, run.id)
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
