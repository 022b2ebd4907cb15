import { sql } from '@sextant/sql'
import { batchVersionOf } from './company-context.ts'
import type { RuleElsewhere } from './domains/segments/index.ts'
import type { Store } from './platform/store/store.ts'

/** What segments and tags ask of the whole: who uses them, and whether the data they read have changed. */

/** What uses a segment: campaigns that name it. Rules that name it in their text are found by the rule catalogue when they are evaluated. */
export const usesOfSegment = async (store: Store, key: string): Promise<readonly string[]> =>
  (await store.query<{ key: string }>(sql`select key from campaign where definition ->> 'segment' = ${key} and status in ('draft', 'approved', 'running', 'paused') order by key`)).map((row) => `campaign ${row.key}`)

interface CampaignRow {
  readonly name: string
  readonly label: string
  readonly text: string
}

/** Rules outside segments and tags: eligibility of offers in use, audiences of campaigns that are not over. */
export const rulesElsewhere = async (store: Store): Promise<readonly RuleElsewhere[]> => {
  const offers = await store.query<Omit<RuleElsewhere, 'kind'>>(sql`
    select offer.key as name, saved.name as label, saved.eligibility as text from offer join offer_version as saved on saved.offer_key = offer.key and saved.version = offer.version
    where saved.eligibility is not null and offer.status <> 'retired'`)
  const campaigns = await store.query<CampaignRow>(sql`
    select campaign.key as name, coalesce(campaign.definition ->> 'name', campaign.key) as label, campaign.definition ->> 'rule' as text from campaign
    where coalesce(campaign.definition ->> 'rule', '') <> '' and campaign.status in ('draft', 'approved', 'running', 'paused')`)
  return [...offers.map((offer): RuleElsewhere => ({ ...offer, kind: 'offer' })), ...campaigns.map(({ name, label, text }): RuleElsewhere => ({ kind: 'campaign', name, label: { en: label, zh: label }, text }))]
}

/** Changes whenever rows that rules read became visible or were taken back: imports and tracked facts, scores, the ledger's copy. */
export const rowsVersionOf = async (store: Store, reads: { readonly scores: boolean; readonly ledger: boolean }): Promise<string> => {
  const rows = await batchVersionOf(store, ['import', 'tracking', ...(reads.scores ? ['score'] : [])])
  if (!reads.ledger) return rows
  const { changes } = await store.one<{ changes: string }>(sql`select concat((select max(change_number) from contact), '/', (select max(change_number) from response)) as changes`)
  return `${rows} ${changes}`
}
