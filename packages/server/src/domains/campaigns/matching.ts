import { sql } from '@sextant/sql'
import type { FactSource, ResponseRule } from '../contacts/index.ts'
import type { CampaignDefinition } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'

const rulesOf = async (deps: CampaignDeps): Promise<readonly ResponseRule[]> => {
  const campaigns = await deps.store.query<{ key: string; definition: CampaignDefinition }>(sql`
    select key, definition from campaign where kind <> 'historic' and status in ('running', 'paused', 'completed', 'aborted') order by key`)
  const rules: ResponseRule[] = []
  for (const { key, definition } of campaigns) {
    const { fact, where = null, windowDays, valueColumn = null } = definition.response
    rules.push({ campaignKey: key, source: await deps.factSource(fact, valueColumn), where: await deps.factCondition(fact, where), windowDays })
  }
  return rules
}

/** Binds every reaction that has arrived to the contacts of all campaigns; doing it again changes nothing. */
export const matchAll = async (deps: CampaignDeps): Promise<{ direct: number; inferred: number; orphans: number }> => {
  const count = async (): Promise<{ direct: number; inferred: number; orphans: number }> =>
    await deps.store.one(sql`
      select count(*) filter (where match in ('direct_exact', 'direct_inexact', 'viral')) as direct, count(*) filter (where match = 'inferred') as inferred, count(*) filter (where match = 'orphan') as orphans
      from response`)
  const before = await count()
  const coded: FactSource[] = []
  for (const fact of await deps.codedFacts()) coded.push(await deps.factSource(fact, null))
  await deps.contacts.match(await rulesOf(deps), coded)
  const after = await count()
  return { direct: after.direct - before.direct, inferred: after.inferred - before.inferred, orphans: after.orphans }
}
