import {
  abortCampaign, approveCampaign, callList, campaignAudience, campaignChanged, campaignProgress, campaignWaterfall, deleteCampaign, getCampaign, launchCampaign, listCampaigns, loadOutcomes, pauseCampaign, planCampaign, saveCampaign, saveCampaignChanged,
} from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import { applyOutcomes, callListOf } from './call-list.ts'
import { approve, campaignByKey, campaignsOf, removeDraft, saveDraft } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { audienceChanged, audienceThen, saveAudienceChanged } from './drawn-audience.ts'
import type { Launcher } from './launch.ts'
import { waterfallFor } from './members.ts'
import { planOf } from './plan.ts'

export const campaignRoutes = (deps: CampaignDeps, launcher: Launcher): readonly Route[] => [
  route(listCampaigns, async ({ status }) => ({ campaigns: [...(await campaignsOf(deps, status))] })),
  route(getCampaign, async ({ key }) => await campaignByKey(deps, key)),
  route(saveCampaign, async (input, { actor }) => await saveDraft(deps, input, actor.name)),
  route(planCampaign, async ({ key }) => await planOf(deps, key)),
  route(approveCampaign, async ({ key }, { actor }) => await approve(deps, key, actor.name)),
  route(launchCampaign, async ({ key }) => await launcher.launch(key)),
  route(pauseCampaign, async ({ key }) => await launcher.pause(key)),
  route(abortCampaign, async ({ key }) => await launcher.abort(key)),
  route(campaignProgress, async ({ key }) => await launcher.progress(key)),
  route(campaignWaterfall, async ({ key }) => await waterfallFor(deps, key)),
  route(campaignAudience, async (input) => await audienceThen(deps, input)),
  route(campaignChanged, async (input) => await audienceChanged(deps, input)),
  route(saveCampaignChanged, async (input, { actor }) => await saveAudienceChanged(deps, input, actor.name)),
  route(callList, async ({ key }) => await callListOf(deps, key)),
  route(loadOutcomes, async ({ key, csv }, { actor }) => await applyOutcomes(deps, key, csv, actor.name)),
  route(deleteCampaign, async ({ key }) => {
    await removeDraft(deps, key)
    return { ok: true as const }
  }),
]
