import { sql } from '@sextant/sql'
import { maxRowsPerStatement } from '../../platform/store/store.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { brokenCap, capsOf, countedContacts, createTreatment, queueContacts, reserveSlots, writeContacts } from '../contacts/index.ts'
import type { Cap, NewContact, Treatment } from '../contacts/index.ts'
import { hashVersion, recordSplit, targetAndControl } from '../experiments/index.ts'
import { issueCoupons, offerErrors } from '../offers/index.ts'
import type { Offer } from '../offers/index.ts'
import type { Template } from '../templates/index.ts'
import { waterfallOf } from './audience.ts'
import type { Member, Waterfall } from './audience.ts'
import { setStatus } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'
import { addressKind } from './obstacles.ts'
import { drawNow } from './plan.ts'
import type { Draw } from './plan.ts'

/**
 * A run goes drawing → writing → sending → completed. Each phase can be entered again after a crash: a draw that was not finished is
 * thrown away and made anew (nobody was contacted yet), contacts are written for members that have none, and sending takes what is queued.
 */
export interface Run {
  readonly id: string
  readonly campaignKey: string
  readonly status: 'drawing' | 'writing' | 'sending' | 'paused' | 'completed' | 'aborted'
  readonly occurrence: number
}

const runColumns = sql`id, campaign_key as "campaignKey", status, occurrence`

/** The newest run, or the one of a number. */
export const runOf = async (tx: Queryable, campaignKey: string, occurrence?: number): Promise<Run | undefined> =>
  (await tx.query<Run>(sql`
    select ${runColumns} from campaign_run where campaign_key = ${campaignKey} and ${occurrence === undefined ? sql`true` : sql`occurrence = ${occurrence}`} order by occurrence desc limit 1`))[0]

export const unfinishedRuns = async (tx: Queryable): Promise<readonly Run[]> =>
  await tx.query<Run>(sql`select ${runColumns} from campaign_run where status in ('drawing', 'writing', 'sending') order by started_at`)

export const setRunStatus = async (tx: Queryable, runId: string, status: Run['status'], at: string): Promise<void> => {
  await tx.execute(sql`update campaign_run set status = ${status}, finished_at = case when ${status} in ('completed', 'aborted') then ${at}::timestamptz end where id = ${runId}`)
}

/** Opens a campaign's run, or takes the one that is open; from here on the campaign is running. */
export const openRun = async (deps: CampaignDeps, campaign: Campaign): Promise<void> => {
  const now = new Date(deps.clock.now()).toISOString()
  const at = await deps.standpoint()
  await deps.store.transaction(async (tx) => {
    await tx.execute(sql`
      insert into campaign_run (id, campaign_key, occurrence, status, at, salt, hash_version, started_at)
      values (${deps.ids.id()}, ${campaign.key}, 1, 'drawing', ${at}, ${campaign.salt ?? campaign.key}, ${hashVersion}, ${now})
      on conflict (campaign_key, occurrence) do nothing`)
    await setStatus(tx, campaign.key, 'running', now)
  })
}

const cellsAndTreatments = async (deps: CampaignDeps, tx: Queryable, campaign: Campaign, run: Run, offer: Offer, template: Template): Promise<void> => {
  const now = new Date(deps.clock.now()).toISOString()
  const stepId = `${campaign.key}/1`
  await tx.execute(sql`insert into campaign_step (id, campaign_key, number, name, definition) values (${stepId}, ${campaign.key}, 1, ${campaign.name}, '{}'::jsonb) on conflict do nothing`)
  for (const arm of ['target', 'control'] as const) {
    const share = arm === 'control' ? campaign.controlShare : 1 - campaign.controlShare
    const cellId = `${campaign.key}/${arm}`
    await tx.execute(sql`
      insert into campaign_cell (id, campaign_key, step_id, key, arm, offer_key, share) values (${cellId}, ${campaign.key}, ${stepId}, ${arm}, ${arm}, ${offer.key}, ${share})
      on conflict (id) do update set share = excluded.share, offer_key = excluded.offer_key`)
    await createTreatment(tx, deps.ids, {
      campaignKey: campaign.key, runId: run.id, stepId, cellId, arm, offerKey: offer.key, offerVersion: offer.version, templateKey: template.key, templateVersion: template.version,
      channel: campaign.channel, occurrence: run.occurrence, effectiveFrom: now, expiresAt: null,
    })
  }
}

const assertContactable = (campaign: Campaign, offer: Offer, waterfall: Waterfall): void => {
  if (waterfall.target === 0) throw campaignErrors.CAMPAIGN_EMPTY({ key: campaign.key, audience: waterfall.audience }, { where: campaign.key })
  // Found out before anything is written: half a campaign with coupons would be worse than none.
  if (offer.coupon === 'single_use' && offer.couponsFree < waterfall.target)
    throw offerErrors.OFFER_COUPONS_SHORT({ key: offer.key, needed: waterfall.target, free: offer.couponsFree }, { where: offer.key })
}

const writeMembers = async (deps: CampaignDeps, run: Run, members: readonly Member[]): Promise<void> => {
  await deps.store.execute(sql`delete from campaign_member where run_id = ${run.id}`)
  for (let from = 0; from < members.length; from += maxRowsPerStatement) {
    const piece = members.slice(from, from + maxRowsPerStatement)
    // Arrays of arrays do not unnest by row: reasons travel as one text and are split there.
    await deps.store.execute(sql`
      insert into campaign_member (run_id, customer_id, fate, draw, reasons)
      select ${run.id}, customer_id, fate, draw, string_to_array(reasons, chr(31))
      from unnest(${piece.map((member) => member.customerId)}::text[], ${piece.map((member) => member.fate)}::text[], ${piece.map((member) => member.draw)}::float8[], ${piece.map((member) => member.reasons.join('\u001F'))}::text[])
        as given (customer_id, fate, draw, reasons)`)
  }
}

/** Draws the audience and stores every member with his fate and reasons; what can be found out before the first contact is. */
export const drawRun = async (deps: CampaignDeps, campaign: Campaign, run: Run): Promise<Draw> => {
  const draw = await drawNow(deps, campaign)
  const [offer, template] = await Promise.all([deps.offers.get(campaign.offer), deps.templates.get(campaign.template)])
  const waterfall = waterfallOf(draw.members)
  assertContactable(campaign, offer, waterfall)
  await writeMembers(deps, run, draw.members)
  await deps.store.transaction(async (tx) => {
    // Only a split that is really drawn is recorded: a launch that fails before may be tried again with another one.
    await recordSplit(tx, deps.clock, { key: `campaign/${campaign.key}/${run.occurrence}`, name: campaign.name, split: targetAndControl(draw.salt, campaign.controlShare) })
    await tx.execute(sql`delete from treatment where run_id = ${run.id}`)
    await cellsAndTreatments(deps, tx, campaign, run, offer, template)
    await tx.execute(sql`
      update campaign_run
      set status = 'writing', at = ${draw.at}, salt = ${draw.salt}, counts = ${JSON.stringify({ audience: waterfall.audience, target: waterfall.target, control: waterfall.control })}::jsonb
      where id = ${run.id}`)
  })
  return draw
}

/** Versions of offer and template that a run was drawn with: a later edit of either changes nothing about what it sends. */
export const versionsOf = async (tx: Queryable, runId: string): Promise<{ readonly offer: number | undefined; readonly template: number | undefined }> => {
  const [row] = await tx.query<{ offer_version: number | null; template_version: number | null }>(sql`
    select offer_version, template_version from treatment where run_id = ${runId} and arm = 'target'`)
  return { offer: row?.offer_version ?? undefined, template: row?.template_version ?? undefined }
}

/** Members written to the ledger in one transaction: small, so that pages keep answering while a launch writes. */
const chunkSize = 2_000

interface PendingMember {
  readonly customer_id: string
  readonly fate: 'target' | 'control'
}

/** Drops members whom another campaign's contacts have brought to a cap since the draw, in both arms alike. */
const dropCapped = async (tx: Queryable, run: Run, caps: readonly Cap[], channel: string, at: string, members: readonly PendingMember[]): Promise<readonly PendingMember[]> => {
  const counted = await countedContacts(tx, caps, members.map((member) => member.customer_id), at)
  const broken = new Map(members.flatMap((member) => {
    const cap = brokenCap(caps, counted.get(member.customer_id) ?? [], { channel, at: Date.parse(at) })
    return cap === null ? [] : [[member.customer_id, cap] as const]
  }))
  if (broken.size === 0) return members
  await tx.execute(sql`
    update campaign_member set fate = 'dropped', reasons = array['frequency_cap:' || given.cap]
    from unnest(${[...broken.keys()]}::text[], ${[...broken.values()]}::text[]) as given (customer_id, cap)
    where campaign_member.run_id = ${run.id} and campaign_member.customer_id = given.customer_id`)
  return members.filter((member) => !broken.has(member.customer_id))
}

interface Writing {
  readonly campaign: Campaign
  readonly offer: Offer
  readonly run: Run
  readonly level: string
  readonly caps: readonly Cap[]
  readonly treatments: Readonly<Record<'target' | 'control', Treatment>>
  readonly addresses: ReadonlyMap<string, string>
  readonly at: string
}

const writeChunk = async (deps: CampaignDeps, tx: Queryable, writing: Writing, pending: readonly PendingMember[]): Promise<void> => {
  const { campaign, offer, run, treatments, addresses, at } = writing
  const members = (await dropCapped(tx, run, writing.caps, campaign.channel, at, pending)).map((member) => ({ ...member, contactId: deps.ids.id() }))
  const targets = members.filter((member) => member.fate === 'target')
  const coupons = offer.coupon === 'single_use' && targets.length > 0 ? await issueCoupons(tx, offer.key, targets.map((member) => ({ contactId: member.contactId, customerId: member.customer_id })), at) : null
  await writeContacts(tx, members.map((member): NewContact => ({
    id: member.contactId, customerId: member.customer_id, treatmentId: treatments[member.fate].id, campaignKey: campaign.key, runId: run.id, arm: member.fate, channel: campaign.channel,
    direction: 'outbound', decisionId: null, code: `${treatments[member.fate].code}-${deps.ids.code(7)}`,
    couponCode: member.fate === 'control' ? null : (coupons?.get(member.contactId) ?? offer.sharedCode), address: member.fate === 'control' ? null : (addresses.get(member.customer_id) ?? null),
    status: member.fate === 'control' ? 'control' : campaign.channel === 'call_list' ? 'listed' : 'planned', plannedAt: at, sentAt: null, costMinor: member.fate === 'control' ? 0 : campaign.contactCostMinor,
    level: writing.level,
  })))
  await reserveSlots(tx, targets.map((member) => ({ contactId: member.contactId, customerId: member.customer_id, channel: campaign.channel, at })))
  if (campaign.channel === 'email') await queueContacts(tx, run.id, targets.map((member) => member.contactId), campaign.channel, at)
  await tx.execute(sql`
    update campaign_member set contact_id = given.contact_id, cell_id = ${campaign.key} || '/' || campaign_member.fate
    from unnest(${members.map((member) => member.customer_id)}::text[], ${members.map((member) => member.contactId)}::text[]) as given (customer_id, contact_id)
    where campaign_member.run_id = ${run.id} and campaign_member.customer_id = given.customer_id`)
}

/** Writes the contacts of all members that have none yet: contact rows, coupons, cap slots and the queue, chunk by chunk. */
export const writeRun = async (deps: CampaignDeps, campaign: Campaign, run: Run): Promise<void> => {
  const versions = await versionsOf(deps.store, run.id)
  const [offer, company, caps] = await Promise.all([deps.offers.get(campaign.offer, versions.offer), deps.company(), capsOf(deps.store)])
  const treatments = await deps.store.query<{ id: string; code: string; arm: 'target' | 'control' }>(sql`select id, code, arm from treatment where run_id = ${run.id}`)
  const treatmentOf = (arm: 'target' | 'control'): Treatment => treatments.find((treatment) => treatment.arm === arm) as unknown as Treatment
  // One instant for the whole run: both arms' windows open together.
  const at = new Date(deps.clock.now()).toISOString()
  for (let last = ''; ; ) {
    const pending = await deps.store.query<PendingMember>(sql`
      select customer_id, fate from campaign_member where run_id = ${run.id} and customer_id > ${last} and fate <> 'dropped' and contact_id is null order by customer_id limit ${chunkSize}`)
    if (pending.length === 0) break
    last = pending.at(-1)?.customer_id ?? last
    const addresses = await deps.addresses(pending.map((member) => member.customer_id), addressKind(campaign.channel), at)
    const writing = { campaign, offer, run, level: company.level, caps, treatments: { target: treatmentOf('target'), control: treatmentOf('control') }, addresses, at }
    await deps.store.transaction(async (tx) => await writeChunk(deps, tx, writing, pending))
  }
  await setRunStatus(deps.store, run.id, 'sending', at)
  await deps.contacts.project()
}
