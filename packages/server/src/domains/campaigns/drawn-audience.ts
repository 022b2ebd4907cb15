import type { OutputOf, ParsedInputOf, campaignAudience, campaignChanged, saveCampaignChanged } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { campaignByKey } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'
import { drawnInto, memberPage } from './members.ts'
import { runOf } from './run.ts'
import type { Run } from './run.ts'

type Audience = OutputOf<typeof campaignAudience>
type DrawnAudience = Parameters<CampaignDeps['drawn']['today']>[0]

/** Customers whose difference is explained one by one. */
const mostExplained = 20

const historic: Audience['note'] = { en: 'This campaign ran before Sextant: whom it contacted is known, its audience was not drawn here and cannot be asked again.', zh: '此活动在使用 Sextant 之前执行：已知接触了谁，但受众并非在此抽取，无法重新计算。' }
const notDrawn: Audience['note'] = { en: 'No audience has been drawn yet: the campaign was not launched.', zh: '尚未抽取受众：活动还没有启动。' }
const drawing: Audience['note'] = { en: 'The audience is being drawn.', zh: '正在抽取受众。' }

/** The run asked for, with its members; undefined: none was ever drawn. A draw that is under way, or broke off, is none yet. */
const drawnRunOf = async (deps: CampaignDeps, key: string, occurrence: number | undefined): Promise<Run | undefined> => {
  const run = await runOf(deps.store, key, occurrence)
  if (run === undefined && occurrence !== undefined) throw campaignErrors.CAMPAIGN_RUN_UNKNOWN({ key, run: occurrence }, { where: 'run' })
  return run
}

/** When the run was drawn and at which instant its rule was asked. The draw begins at its standpoint or, for one of the past, with the run. */
const timesOf = async (deps: CampaignDeps, run: Run): Promise<{ readonly at: string; readonly drawnAt: string }> =>
  await deps.store.one(sql`
    select campaign_run.at, least(greatest(campaign_run.started_at, campaign_run.at), (select min(effective_from) from treatment where run_id = campaign_run.id)) as "drawnAt"
    from campaign_run where campaign_run.id = ${run.id}`)

const audienceDrawn = async (deps: CampaignDeps, campaign: Campaign, run: Run): Promise<DrawnAudience> => {
  const { at, drawnAt } = await timesOf(deps, run)
  // A launched campaign is never changed: its definition is the one it was drawn with. What its segment meant is another matter.
  return { scope: { segment: campaign.segment ?? null, rule: campaign.rule ?? null }, at, takenAt: drawnAt, customers: await drawnInto(deps, run.id) }
}

const noteOf = (campaign: Campaign, run: Run | undefined): Audience['note'] => (campaign.kind === 'historic' ? historic : run === undefined ? notDrawn : run.status === 'drawing' ? drawing : null)

/** Who was drawn into a run, exactly; and on the first page how that differs from today. */
export const audienceThen = async (deps: CampaignDeps, input: ParsedInputOf<typeof campaignAudience>): Promise<Audience> => {
  const { key, run: occurrence, compare, ...filter } = input
  const campaign = await campaignByKey(deps, key)
  const run = await drawnRunOf(deps, key, occurrence)
  const page = await memberPage(deps, run, filter)
  const note = noteOf(campaign, run)
  if (run === undefined || note !== null) return { ...page, run: null, today: null, note }
  const drawn = await audienceDrawn(deps, campaign, run)
  const described = { occurrence: run.occurrence, at: drawn.at, drawnAt: drawn.takenAt, audience: drawn.customers.length }
  if (!compare || filter.cursor !== undefined) return { ...page, run: described, today: null, note: null }
  const compared = await deps.drawn.today(drawn, Math.min(filter.limit, mostExplained))
  return compared.kind === 'compared' ? { ...page, run: described, today: compared.answer, note: null } : { ...page, run: described, today: null, note: { ...compared.why } }
}

/** The audience of a run for its list of differences, or why there is none. */
const comparable = async (deps: CampaignDeps, { campaign: key, run: occurrence }: { readonly campaign: string; readonly run?: number | undefined }): Promise<DrawnAudience> => {
  const campaign = await campaignByKey(deps, key)
  const run = await drawnRunOf(deps, key, occurrence)
  const note = noteOf(campaign, run)
  if (run === undefined || note !== null) throw campaignErrors.CAMPAIGN_NO_COMPARISON({ key, why: note?.en ?? '', zh: note?.zh ?? '' }, { where: key })
  return await audienceDrawn(deps, campaign, run)
}

const refused = (key: string, { why }: { readonly why: { readonly en: string; readonly zh: string } }): Error => campaignErrors.CAMPAIGN_NO_COMPARISON({ key, why: why.en, zh: why.zh }, { where: key })

export const audienceChanged = async (deps: CampaignDeps, input: ParsedInputOf<typeof campaignChanged>): Promise<OutputOf<typeof campaignChanged>> => {
  const found = await deps.drawn.changed(await comparable(deps, input), input, input.limit)
  if (found.kind === 'impossible') throw refused(input.campaign, found)
  return found.answer
}

export const saveAudienceChanged = async (deps: CampaignDeps, input: ParsedInputOf<typeof saveCampaignChanged>, savedBy: string): Promise<OutputOf<typeof saveCampaignChanged>> => {
  const found = await deps.drawn.saveChanged(await comparable(deps, input), input, savedBy)
  if (found.kind === 'impossible') throw refused(input.campaign, found)
  return found.answer
}
