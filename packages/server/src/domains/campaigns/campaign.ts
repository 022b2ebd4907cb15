import type { OutputOf, ParsedInputOf, getCampaign, saveCampaign } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { targetAndControl } from '../experiments/index.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'

export type Campaign = OutputOf<typeof getCampaign>
export type CampaignDefinition = Omit<ParsedInputOf<typeof saveCampaign>, 'key'>
export type CampaignStatus = Campaign['status']

interface CampaignRow {
  readonly key: string
  readonly kind: Campaign['kind']
  readonly status: CampaignStatus
  readonly version: number
  readonly definition: CampaignDefinition
  readonly owner: string
  readonly approved_by: string | null
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly audience: number
  readonly target: number
  readonly control: number
  readonly dropped: number
  readonly sent: number
  readonly failed: number
  readonly uncertain: number
  readonly responses: number
}

const campaignsWhere = (condition: Sql): Sql => sql`
  with
  -- chosen: the campaigns asked for
  chosen as (select * from campaign where ${condition}),
  -- members: what became of the audience of their runs
  members as (
    select campaign_run.campaign_key,
      count(*) as audience, count(*) filter (where fate = 'target') as target, count(*) filter (where fate = 'control') as control, count(*) filter (where fate = 'dropped') as dropped
    from campaign_run join campaign_member on campaign_member.run_id = campaign_run.id
    where campaign_run.campaign_key in (select key from chosen)
    group by campaign_run.campaign_key
  ),
  -- contacts: how far their contacts are
  contacts as (
    select campaign_key,
      count(*) as contacts,
      count(*) filter (where status in ('sent', 'delivered', 'reached', 'refused')) as sent, count(*) filter (where status in ('failed', 'bounced', 'not_reached')) as failed,
      count(*) filter (where status = 'uncertain') as uncertain
    from contact
    where campaign_key in (select key from chosen) and arm = 'target'
    group by campaign_key
  ),
  -- responses: customers of target who responded inside the window; a click or a refusal is no response
  responses as (
    select response.campaign_key, count(distinct response.customer_id) as responses
    from response join response_type on response_type.type = response.type and response_type.counts_as_response
    where response.campaign_key in (select key from chosen) and response.arm = 'target' and response.in_window
    group by response.campaign_key
  )
  select chosen.key, chosen.kind, chosen.status, chosen.version, chosen.definition, chosen.owner, chosen.approved_by, chosen.created_at, chosen.started_at, chosen.finished_at,
    coalesce(members.audience, contacts.contacts, 0) as audience, coalesce(members.target, contacts.contacts, 0) as target, coalesce(members.control, 0) as control, coalesce(members.dropped, 0) as dropped,
    coalesce(contacts.sent, 0) as sent, coalesce(contacts.failed, 0) as failed, coalesce(contacts.uncertain, 0) as uncertain, coalesce(responses.responses, 0) as responses
  from chosen
  left join members on members.campaign_key = chosen.key
  left join contacts on contacts.campaign_key = chosen.key
  left join responses on responses.campaign_key = chosen.key
  order by coalesce(chosen.started_at, chosen.created_at) desc, chosen.key`

const campaignOf = (row: CampaignRow, currency: string): Campaign => ({
  ...row.definition, key: row.key, kind: row.kind, status: row.status, version: row.version, owner: row.owner, approvedBy: row.approved_by, currency,
  createdAt: row.created_at, startedAt: row.started_at, finishedAt: row.finished_at,
  counts: {
    audience: row.audience, target: row.target, control: row.control, dropped: row.dropped, sent: row.sent, failed: row.failed, uncertain: row.uncertain, responses: row.responses,
  },
})

/** Statuses in which a contact has gone out, and in which it has not. */
const [wentOut, didNot] = [['sent', 'delivered', 'reached', 'refused'], ['failed', 'bounced', 'not_reached']]

/** Under a scope a campaign's counts are of the asker's customers, from the ledger's copy; who was dropped before it stands in the waterfall. */
const countedInside = async (deps: CampaignDeps, campaigns: readonly Campaign[]): Promise<readonly Campaign[]> => {
  if (!isScoped() || campaigns.length === 0) return campaigns
  const { isOneOf } = deps.warehouse.dialect
  await deps.contacts.project()
  const rows = await deps.warehouse.query<{ campaign: string; target: number; control: number; sent: number; failed: number; uncertain: number }>('campaigns.counts', sql`
    select campaign, count(*) filter (where arm = 'target') as target, count(*) filter (where arm = 'control') as control,
      count(*) filter (where ${isOneOf(sql`status`, wentOut, 'string')}) as sent, count(*) filter (where ${isOneOf(sql`status`, didNot, 'string')}) as failed,
      count(*) filter (where status = 'uncertain') as uncertain
    from ledger_contact group by campaign`)
  const counting = await deps.store.query<{ type: string }>(sql`select type from response_type where counts_as_response`)
  const responses = await deps.warehouse.query<{ campaign: string; responses: number }>('campaigns.responses', sql`
    select campaign, count(distinct "_customer") as responses from ledger_response
    where arm = 'target' and in_window and ${isOneOf(sql`type`, counting.map(({ type }) => type), 'string')} group by campaign`)
  return campaigns.map((campaign) => {
    const { target, control, sent, failed, uncertain } = rows.find((row) => row.campaign === campaign.key) ?? { target: 0, control: 0, sent: 0, failed: 0, uncertain: 0 }
    return { ...campaign, counts: { audience: target + control, target, control, dropped: 0, sent, failed, uncertain, responses: responses.find((row) => row.campaign === campaign.key)?.responses ?? 0 } }
  })
}

export const campaignsOf = async (deps: CampaignDeps, status?: CampaignStatus): Promise<readonly Campaign[]> => {
  const { currency } = await deps.company()
  const rows = await deps.store.query<CampaignRow>(campaignsWhere(status === undefined ? sql`true` : sql`status = ${status}`))
  return await countedInside(deps, rows.map((row) => campaignOf(row, currency)))
}

export const campaignByKey = async (deps: CampaignDeps, key: string): Promise<Campaign> => {
  const row = await deps.store.maybeOne<CampaignRow>(campaignsWhere(sql`key = ${key}`))
  if (row === undefined) throw campaignErrors.CAMPAIGN_UNKNOWN({ key }, { where: key })
  return (await countedInside(deps, [campaignOf(row, (await deps.company()).currency)]))[0] as Campaign
}

const checkDefinition = async (deps: CampaignDeps, definition: CampaignDefinition): Promise<void> => {
  if ((definition.segment ?? '') === '' && (definition.rule ?? '') === '') throw campaignErrors.CAMPAIGN_AUDIENCE_UNSAID({}, { where: 'rule' })
  if (definition.rule !== null && definition.rule !== undefined && definition.rule !== '') {
    const checked = await deps.checkRule(definition.rule)
    if (checked.kind === 'error') throw campaignErrors.CAMPAIGN_RULE_INVALID({ problem: checked.problem }, { where: `rule ${checked.where}` })
  }
  await deps.offers.get(definition.offer)
  const template = await deps.templates.get(definition.template)
  if (template.channel !== definition.channel)
    throw campaignErrors.CAMPAIGN_CHANNEL_MISMATCH({ template: template.key, templateChannel: template.channel, channel: definition.channel }, { where: 'template' })
  // A share that cannot be drawn is found out here and not at the launch.
  targetAndControl('', definition.controlShare)
  const problem = await deps.checkResponse(definition.response.fact, definition.response.where ?? null)
  if (problem !== null) throw campaignErrors.CAMPAIGN_RESPONSE_INVALID({ problem }, { where: 'response' })
}

const changeable: ReadonlySet<CampaignStatus> = new Set(['draft', 'approved'])

export const assertStatus = (campaign: Campaign, wanted: ReadonlySet<CampaignStatus>): void => {
  if (!wanted.has(campaign.status)) throw campaignErrors.CAMPAIGN_STATUS({ key: campaign.key, status: campaign.status, wanted: [...wanted].join(' or ') }, { where: campaign.key })
}

/** Creates a draft or saves its next version; a change voids the approval. */
export const saveDraft = async (deps: CampaignDeps, input: ParsedInputOf<typeof saveCampaign>, savedBy: string): Promise<Campaign> => {
  const { key, ...given } = input
  // The salt is set once and kept, so that a changed draft still draws the same customers into control.
  const existing = await deps.store.maybeOne<{ status: CampaignStatus; definition: CampaignDefinition }>(sql`select status, definition from campaign where key = ${key}`)
  if (existing !== undefined) assertStatus(await campaignByKey(deps, key), changeable)
  const definition: CampaignDefinition = { ...given, salt: given.salt ?? existing?.definition.salt ?? `${key}/${deps.ids.code(8)}` }
  await checkDefinition(deps, definition)
  const now = new Date(deps.clock.now()).toISOString()
  await deps.store.transaction(async (tx) => {
    const saved = await tx.maybeOne<{ version: number }>(sql`
      insert into campaign (key, kind, status, version, definition, owner, purpose, created_at, updated_at)
      values (${key}, 'single_step', 'draft', 1, ${JSON.stringify(definition)}::jsonb, ${savedBy}, ${definition.purpose}, ${now}, ${now})
      on conflict (key) do update
      set version = campaign.version + 1, status = 'draft', approved_at = null, approved_by = null, definition = excluded.definition, purpose = excluded.purpose, updated_at = excluded.updated_at
      where campaign.status in ('draft', 'approved')
      returning version`)
    // Launched in this very moment.
    if (saved === undefined) throw campaignErrors.CAMPAIGN_STATUS({ key, status: 'running', wanted: [...changeable].join(' or ') }, { where: key })
    await tx.execute(sql`
      insert into campaign_version (campaign_key, version, definition, saved_at, saved_by) values (${key}, ${saved.version}, ${JSON.stringify(definition)}::jsonb, ${now}, ${savedBy})`)
  })
  return await campaignByKey(deps, key)
}

export const approve = async (deps: CampaignDeps, key: string, approvedBy: string): Promise<Campaign> => {
  const campaign = await campaignByKey(deps, key)
  assertStatus(campaign, changeable)
  await checkDefinition(deps, campaign)
  await deps.store.execute(sql`update campaign set status = 'approved', approved_at = ${new Date(deps.clock.now()).toISOString()}, approved_by = ${approvedBy}, problem = null where key = ${key} and status in ('draft', 'approved')`)
  return await campaignByKey(deps, key)
}

export const setStatus = async (tx: Queryable, key: string, status: CampaignStatus, at: string, problem: { readonly en: string; readonly zh: string } | null = null): Promise<void> => {
  await tx.execute(sql`
    update campaign
    set status = ${status}, updated_at = ${at}, problem = ${problem === null ? null : JSON.stringify(problem)}::jsonb,
        started_at = case when ${status} = 'running' then coalesce(started_at, ${at}) else started_at end,
        finished_at = case when ${status} in ('completed', 'aborted') then ${at}::timestamptz else finished_at end
    where key = ${key}`)
}

export const removeDraft = async (deps: CampaignDeps, key: string): Promise<void> => {
  assertStatus(await campaignByKey(deps, key), changeable)
  await deps.store.transaction(async (tx) => {
    await tx.execute(sql`delete from campaign_version where campaign_key = ${key}`)
    await tx.execute(sql`delete from campaign where key = ${key}`)
  })
}

export const campaignNames = async (store: Queryable): Promise<ReadonlyMap<string, string>> =>
  new Map((await store.query<{ key: string; name: string }>(sql`select key, definition ->> 'name' as name from campaign`)).map((row) => [row.key, row.name]))
