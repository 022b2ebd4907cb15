import { sql } from '@sextant/sql'
import { addDays, startOfDay } from '../../platform/time.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxRowsPerStatement } from '../../platform/store/store.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { forgetCampaigns, reserveSlots, writeContacts, writeResponses } from '../contacts/index.ts'
import type { NewResponse } from '../contacts/index.ts'
import type { HistoryChunk, HistoryCompany } from '../data/index.ts'
import type { CampaignDefinition } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'

/**
 * Campaigns that ran before Sextant become rows of the same ledger: one treatment each, their contacts as sent, their responses bound to
 * them. They have no control cell, so only rates can be stated. Ids are made of the company's own keys: loading again changes nothing.
 */
export interface HistoryLoader {
  readonly load: (batchId: string, chunk: HistoryChunk, company: HistoryCompany) => Promise<void>
  readonly undo: (batchId: string) => Promise<void>
}

type Chunk<Kind extends HistoryChunk['kind']> = Extract<HistoryChunk, { readonly kind: Kind }>['rows']

const treatmentId = (campaign: string): string => `history/${campaign}`
const contactId = (campaign: string, customer: string): string => `history/${campaign}/${customer}`
const importer = (batchId: string): string => `import:${batchId}`

const definitionOf = (row: Chunk<'campaigns'>[number], days: number): CampaignDefinition => ({
  name: row.name ?? (row.kind === null ? row.key : `${row.kind} ${row.key}`), purpose: row.kind ?? '', channel: 'call_list', offer: '', template: '', controlShare: 0, contactCostMinor: 0,
  response: { fact: '', windowDays: Math.max(1, days) },
})

const loadCampaigns = async (deps: CampaignDeps, batchId: string, rows: Chunk<'campaigns'>, timeZone: string): Promise<void> => {
  const now = new Date(deps.clock.now()).toISOString()
  await deps.store.transaction(async (tx) => {
    for (const row of rows) {
      const from = startOfDay(row.start, timeZone)
      const to = startOfDay(addDays(row.end, 1), timeZone)
      const definition = definitionOf(row, Math.round((to - from) / 86_400_000))
      await tx.execute(sql`
        insert into campaign (key, kind, status, version, definition, owner, purpose, created_at, updated_at, started_at, finished_at)
        values (${row.key}, 'historic', 'historic', 1, ${JSON.stringify(definition)}::jsonb, ${importer(batchId)}, ${definition.purpose}, ${now}, ${now}, ${new Date(from).toISOString()}, ${new Date(to).toISOString()})
        on conflict (key) do update set definition = excluded.definition, started_at = excluded.started_at, finished_at = excluded.finished_at, updated_at = excluded.updated_at
        where campaign.kind = 'historic'`)
      await tx.execute(sql`
        insert into treatment (id, code, campaign_key, arm, channel, occurrence, effective_from, expires_at)
        values (${treatmentId(row.key)}, ${treatmentId(row.key)}, ${row.key}, 'target', 'post', 1, ${new Date(from).toISOString()}, ${new Date(to).toISOString()})
        on conflict (id) do update set effective_from = excluded.effective_from, expires_at = excluded.expires_at`)
    }
  })
}

const startsOf = async (store: Queryable): Promise<ReadonlyMap<string, { readonly from: string; readonly to: string }>> =>
  new Map((await store.query<{ key: string; from: string; to: string }>(sql`select key, started_at as "from", finished_at as "to" from campaign where kind = 'historic'`)).map((row) => [row.key, row]))

const loadContacts = async (deps: CampaignDeps, rows: Chunk<'contacts'>, level: string): Promise<void> => {
  const starts = await startsOf(deps.store)
  for (let from = 0; from < rows.length; from += maxRowsPerStatement) {
    const piece = rows.slice(from, from + maxRowsPerStatement)
    await deps.store.transaction(async (tx) => {
      await tx.execute(sql`
        update treatment set channel = given.channel from unnest(${piece.map((row) => treatmentId(row.campaign))}::text[], ${piece.map((row) => row.channel)}::text[]) as given (id, channel)
        join channel on channel.key = given.channel where treatment.id = given.id`)
      const contacts = piece.map((row) => {
        const at = row.at ?? starts.get(row.campaign)?.from ?? new Date(deps.clock.now()).toISOString()
        return {
          id: contactId(row.campaign, row.customer), customerId: row.customer, treatmentId: treatmentId(row.campaign), campaignKey: row.campaign, runId: null, arm: 'target' as const, channel: row.channel,
          direction: 'outbound' as const, decisionId: null, code: contactId(row.campaign, row.customer), couponCode: null, address: null, status: 'sent' as const, plannedAt: at, sentAt: at, costMinor: 0, level,
        }
      })
      await writeContacts(tx, contacts)
      // They count for the caps like any other contact.
      await reserveSlots(tx, contacts.map((contact) => ({ contactId: contact.id, customerId: contact.customerId, channel: contact.channel, at: contact.plannedAt })))
    })
  }
}

const loadCoupons = async (deps: CampaignDeps, rows: Chunk<'coupons'>): Promise<void> => {
  await insertRows(
    deps.store,
    'historic_coupon',
    { campaign_key: 'text', code: 'text', product: 'text' },
    rows.map((row) => ({ campaign_key: row.campaign, code: row.code, product: row.product ?? '' })),
    sql`on conflict do nothing`,
  )
}

/** Campaigns a redemption may belong to: the customer was targeted, the code was the campaign's, and it was live. */
export const liveCampaigns = sql`
  select response.id, count(distinct contact.campaign_key) as campaigns
  from response
  -- A code stands once for each of its products; joined as they are, every redemption would be looked at hundreds of times.
  left join (select distinct campaign_key, code from historic_coupon) as coupon on coupon.code = response.code
  left join campaign on campaign.key = coupon.campaign_key and campaign.kind = 'historic' and response.at >= campaign.started_at and response.at < campaign.finished_at
  left join contact on contact.id = 'history/' || campaign.key || '/' || response.customer_id
  where response.source_key like 'history/%'
  group by response.id`

const loadResponses = async (deps: CampaignDeps, rows: Chunk<'responses'>, times: Map<string, number>): Promise<void> => {
  const starts = await startsOf(deps.store)
  const wanted = rows.flatMap((row) => (row.campaign === null ? [] : [contactId(row.campaign, row.customer)]))
  const known = new Set<string>()
  for (let from = 0; from < wanted.length; from += maxRowsPerStatement)
    for (const row of await deps.store.query<{ id: string }>(sql`select id from contact where id = any(${wanted.slice(from, from + maxRowsPerStatement)}::text[])`)) known.add(row.id)
  const responses = rows.map((row): NewResponse => {
    const name = `${row.campaign ?? ''}/${row.customer}/${row.code}/${row.at}`
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    const contact = row.campaign === null ? null : contactId(row.campaign, row.customer)
    const isKnown = contact !== null && known.has(contact)
    const live = row.campaign === null ? undefined : starts.get(row.campaign)
    return {
      sourceKey: `history/${name}/${time}`, customerId: row.customer, contactId: isKnown ? contact : null, treatmentId: isKnown ? treatmentId(row.campaign ?? '') : null, campaignKey: row.campaign,
      type: 'redemption', match: isKnown ? 'direct_exact' : 'orphan', arm: isKnown ? 'target' : null, at: row.at, valueMinor: 0, code: row.code,
      inWindow: live !== undefined && row.at >= live.from && row.at < live.to,
    }
  })
  await writeResponses(deps.store, deps.ids, new Date(deps.clock.now()).toISOString(), responses)
}

/** Takes rows of earlier campaigns from an import, and takes them back when the import is undone. */
export const loadHistory = (deps: CampaignDeps): HistoryLoader => {
  // Two equal redemptions of one customer are two: they are numbered in the order of the file.
  const timesOf = new Map<string, Map<string, number>>()
  return Object.freeze({
    load: async (batchId: string, chunk: HistoryChunk, company: HistoryCompany) => {
      switch (chunk.kind) {
        case 'campaigns':
          return await loadCampaigns(deps, batchId, chunk.rows, company.timeZone)
        case 'contacts':
          return await loadContacts(deps, chunk.rows, company.level)
        case 'coupons':
          return await loadCoupons(deps, chunk.rows)
        case 'responses': {
          const times = timesOf.get(batchId) ?? new Map<string, number>()
          timesOf.clear()
          timesOf.set(batchId, times)
          return await loadResponses(deps, chunk.rows, times)
        }
      }
    },
    undo: async (batchId: string) => {
      const keys = (await deps.store.query<{ key: string }>(sql`select key from campaign where kind = 'historic' and owner = ${importer(batchId)}`)).map((row) => row.key)
      await deps.store.transaction(async (tx) => {
        await tx.execute(sql`delete from response where campaign_key = any(${keys}::text[]) or contact_id in (select id from contact where campaign_key = any(${keys}::text[]))`)
        await tx.execute(sql`delete from cap_reservation where contact_id in (select id from contact where campaign_key = any(${keys}::text[]))`)
        await tx.execute(sql`delete from contact where campaign_key = any(${keys}::text[])`)
        await tx.execute(sql`delete from treatment where campaign_key = any(${keys}::text[])`)
        await tx.execute(sql`delete from historic_coupon where campaign_key = any(${keys}::text[])`)
      })
      await forgetCampaigns(deps.warehouse, keys)
      // Last: by them an undo that was cut by the warehouse's going finds what is still to be forgotten there.
      await deps.store.transaction(async (tx) => {
        await tx.execute(sql`delete from campaign where key = any(${keys}::text[])`)
        // Responses that named no campaign belong to no one import; they go with the last one.
        await tx.execute(sql`delete from response where source_key like 'history//%' and not exists (select 1 from campaign where kind = 'historic')`)
      })
    },
  })
}
