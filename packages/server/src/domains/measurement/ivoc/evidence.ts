import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import type { Usage } from '../../../platform/access/usage.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import type { Standings } from '../../analysis/index.ts'
import type { MeasurementDeps } from '../result.ts'
import type { Label } from './question.ts'

/** What is known of the company's view of its customers; every figure is counted now, in the store, the warehouse or the model. */
export interface Evidence {
  readonly model: CompanyModel
  readonly customers: number
  /** What each channel is called. */
  readonly channelNames: ReadonlyMap<string, Label>
  /** Contacts of the ledger (control left out) by channel, with the customers they reached. */
  readonly contacts: readonly ChannelContacts[]
  /** Customers with contacts, decisions or facts on one channel or more, and on two or more. */
  readonly channelUse: { readonly any: number; readonly several: number }
  readonly decisions: readonly ChannelDecisions[]
  readonly events: { readonly all: number; readonly recognised: number }
  /** Customers by how many kinds of identifier they can be known by. */
  readonly identifiers: { readonly kinds: readonly string[]; readonly any: number; readonly several: number }
  readonly merges: { readonly done: number; readonly open: number }
  readonly campaigns: { readonly all: number; readonly measured: number; readonly channels: readonly string[]; readonly withControl: number }
  /** Reactions that tell against a campaign, by arm: shares of the arm's contacts. */
  readonly guard: { readonly targets: number; readonly controls: number; readonly targetHarm: number; readonly controlHarm: number }
  readonly responses: readonly { readonly channel: string; readonly responses: number; readonly valueMinor: number }[]
  readonly texts: { readonly templates: number; readonly channels: readonly string[] }
  readonly rules: { readonly segments: number; readonly withPurpose: number; readonly offers: number; readonly conditioned: number; readonly caps: number }
  readonly ruleTexts: readonly string[]
  /** Who can look, and who did in the last 90 days. */
  readonly use: Usage
  readonly standings: Standings
  readonly imports: { readonly visible: number; readonly newest: string | null }
}

export interface ChannelContacts {
  readonly channel: string
  readonly direction: 'outbound' | 'inbound'
  readonly contacts: number
  readonly customers: number
}

export interface ChannelDecisions {
  readonly channel: string
  readonly decisions: number
  readonly offered: number
}

const useDays = 90
const dayMs = 86_400_000

const channelNamesOf = async ({ store }: MeasurementDeps): Promise<Evidence['channelNames']> =>
  new Map((await store.query<{ key: string; name: Label }>(sql`select key, name from channel`)).map(({ key, name }) => [key, name]))

const contactsOf = async ({ store }: MeasurementDeps): Promise<Evidence['contacts']> =>
  await store.query<ChannelContacts>(sql`
    select channel, direction, count(*) as contacts, count(distinct customer_id) as customers from contact
    where arm = 'target' and counts_as_contact group by channel, direction order by contacts desc, channel, direction`)

const decisionsOf = async ({ store }: MeasurementDeps): Promise<Evidence['decisions']> =>
  await store.query<ChannelDecisions>(sql`
    select channel, count(*) as decisions, count(*) filter (where jsonb_array_length(chosen) > 0) as offered from decision group by channel order by decisions desc, channel`)

const channelNumbers = ({ dialect }: Warehouse, channels: readonly string[]): Sql =>
  dialect.rowsOf({ number: { type: 'string', values: channels.map((_, index) => String(index)) }, channel: { type: 'string', values: channels } })

/** One channel is a channel of contacts or decisions, or a system that facts come from. */
const channelUseOf = async ({ store, warehouse }: MeasurementDeps, model: CompanyModel): Promise<Evidence['channelUse']> => {
  const touched = await store.query<{ channel: string; customer_id: string }>(sql`
    select channel, customer_id from contact where arm = 'target' and counts_as_contact union select channel, customer_id from decision`)
  const tables = new Set(await warehouse.tables())
  const facts = Object.entries(model.facts).filter(([name]) => tables.has(`fact_${name}`))
  // Each channel by its number, so that a key is a number and a customer whatever his id holds.
  const channels = [...new Set(touched.map(({ channel }) => channel))]
  return await warehouse.withKeys(touched.map(({ channel, customer_id: customer }) => `${channels.indexOf(channel)} ${customer}`), async (keys, session) => {
    const used = [
      sql`select known.channel, substr(touched.key, strpos(touched.key, ' ') + 1) as customer from ${keys} as touched join ${channelNumbers(warehouse, channels)} as known on known.number = substr(touched.key, 1, strpos(touched.key, ' ') - 1)`,
      ...facts.map(([name, fact]) => sql`select distinct ${fact.source?.system ?? name} as channel, "_customer" as customer from ${ident(`fact_${name}`)} where "_customer" is not null`),
    ]
    return await session.one<{ any: number; several: number }>('measurement.ivoc.channels', sql`
      select count(*) as "any", count(*) filter (where channels >= 2) as "several"
      from (select customer, count(distinct channel) as channels from (${join(used, sql` union all `)}) as used group by customer) as by_customer`)
  })
}

const eventsOf = async ({ warehouse }: MeasurementDeps): Promise<Evidence['events']> => {
  if (!(await warehouse.hasTable('tracked_event'))) return { all: 0, recognised: 0 }
  return await warehouse.one<Evidence['events']>('measurement.ivoc.events', sql`select count(*) as "all", count("_customer") as recognised from tracked_event where type in ('track', 'page')`)
}

const identifiersOf = async ({ store }: MeasurementDeps): Promise<Evidence['identifiers']> => {
  const kinds = await store.query<{ kind: string }>(sql`select distinct kind from identifier order by kind`)
  const counts = await store.one<{ any: number; several: number }>(sql`
    select count(*) as "any", count(*) filter (where kinds >= 2) as several from (select customer_id, count(distinct kind) as kinds from identifier group by customer_id) as known`)
  return { kinds: kinds.map(({ kind }) => kind), ...counts }
}

const guardOf = async ({ store }: MeasurementDeps): Promise<Evidence['guard']> =>
  await store.one<Evidence['guard']>(sql`
    with harmed as (select distinct contact_id from response join response_type using (type) where polarity = -1 and contact_id is not null)
    select count(*) filter (where arm = 'target') as targets, count(*) filter (where arm = 'control') as controls,
      count(*) filter (where arm = 'target' and harmed.contact_id is not null) as "targetHarm", count(*) filter (where arm = 'control' and harmed.contact_id is not null) as "controlHarm"
    from contact left join harmed on harmed.contact_id = contact.id`)

const campaignsOf = async (deps: MeasurementDeps): Promise<Evidence['campaigns']> => {
  const all = await deps.campaigns()
  const run = all.filter(({ status }) => status !== 'draft' && status !== 'approved')
  const channels = await deps.store.query<{ channel: string }>(sql`select distinct channel from treatment where campaign_key is not null order by channel`)
  return { all: all.length, measured: run.length, channels: channels.map(({ channel }) => channel), withControl: run.filter(({ counts }) => counts.control > 0).length }
}

const rulesOf = async ({ store }: MeasurementDeps): Promise<Pick<Evidence, 'rules' | 'ruleTexts'>> => {
  const segments = await store.query<{ text: string; purpose: string }>(sql`
    select segment_version.text, segment.purpose from segment join segment_version on segment_version.segment_key = segment.key and segment_version.version = segment.version where segment.retired_at is null`)
  const offers = await store.query<{ eligibility: string | null }>(sql`
    select offer_version.eligibility from offer join offer_version on offer_version.offer_key = offer.key and offer_version.version = offer.version where offer.status = 'active'`)
  const { caps } = await store.one<{ caps: number }>(sql`select count(*) as caps from contact_policy_cap where active`)
  const conditioned = offers.flatMap(({ eligibility }) => (eligibility === null || eligibility === '' ? [] : [eligibility]))
  return {
    rules: { segments: segments.length, withPurpose: segments.filter(({ purpose }) => purpose.trim() !== '').length, offers: offers.length, conditioned: conditioned.length, caps },
    ruleTexts: [...segments.map(({ text }) => text), ...conditioned],
  }
}

/** Gathers everything the 28 questions are answered from. */
export const evidenceOf = async (deps: MeasurementDeps, model: CompanyModel): Promise<Evidence> => {
  const { store } = deps
  const { customers } = await store.one<{ customers: number }>(sql`select count(*) as customers from customer where merged_into is null and erased_at is null`)
  const merges = await store.one<Evidence['merges']>(sql`
    select (select count(*) from identity_merge where undone_at is null) as done, (select count(*) from identity_candidate where settled_at is null) as open`)
  const texts = await store.query<{ channel: string; templates: number }>(sql`select channel, count(*) as templates from template group by channel order by channel`)
  const imports = await store.one<Evidence['imports']>(sql`select count(*) as visible, max(visible_at) as newest from batch where kind = 'import' and status = 'visible'`)
  const responses = await store.query<Evidence['responses'][number]>(sql`
    select treatment.channel, count(*) as responses, coalesce(sum(response.value_minor), 0)::bigint as "valueMinor"
    from response join treatment on treatment.id = response.treatment_id join response_type on response_type.type = response.type
    where response.arm = 'target' and response_type.counts_as_response group by treatment.channel order by responses desc`)
  return {
    model, customers, merges, imports, responses, texts: { templates: texts.reduce((sum, { templates }) => sum + templates, 0), channels: texts.map(({ channel }) => channel) },
    channelNames: await channelNamesOf(deps), contacts: await contactsOf(deps), decisions: await decisionsOf(deps), channelUse: await channelUseOf(deps, model), events: await eventsOf(deps), identifiers: await identifiersOf(deps),
    campaigns: await campaignsOf(deps), guard: await guardOf(deps), ...(await rulesOf(deps)), standings: await deps.standings(), use: await deps.usage(isoOf(deps.clock.now() - useDays * dayMs)),
  }
}
