import {
  abortCampaign, approveCampaign, callList, campaignAudience, campaignProgress, campaignWaterfall, deleteCampaign, getCampaign, launchCampaign, listCampaigns, loadOutcomes, pauseCampaign, planCampaign, saveCampaign,
} from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { callQuery, useAction } from './use-call.ts'

export type Campaign = OutputOf<typeof getCampaign>
export type CampaignStatus = Campaign['status']
export type CampaignInput = InputOf<typeof saveCampaign>
export type CampaignPlan = OutputOf<typeof planCampaign>
export type Waterfall = OutputOf<typeof campaignWaterfall>
export type Progress = OutputOf<typeof campaignProgress>
export type AudienceInput = InputOf<typeof campaignAudience>
export type AudienceMember = OutputOf<typeof campaignAudience>['items'][number]
export type DrawnAudience = OutputOf<typeof campaignAudience>
export type AudienceToday = NonNullable<DrawnAudience['today']>
export type OutcomeReport = OutputOf<typeof loadOutcomes>

const pollMs = 1000
const touched = ['campaigns', 'measurement', 'contacts', 'dashboard'] as const

export const useCampaigns = (status: CampaignStatus | undefined, enabled = true) => useQuery({ ...callQuery(listCampaigns, { status }), enabled, placeholderData: keepPreviousData, refetchInterval: ({ state }) => (state.data?.campaigns.some((campaign) => campaign.status === 'running') === true ? pollMs * 3 : false) })
export const useCampaign = (key: string) => useQuery({ ...callQuery(getCampaign, { key }), refetchInterval: ({ state }) => (state.data?.status === 'running' ? pollMs : false) })
/** What a launch would do now: asked by POST, but nothing is written, so it is a query. */
export const usePlan = (key: string) => useQuery(queryOptions({ queryKey: ['campaigns.plan', { key }] as const, queryFn: ({ signal }) => call(planCampaign, { key }, signal), staleTime: 0, retry: false }))
export const useProgress = (key: string, isRunning: boolean) => useQuery({ ...callQuery(campaignProgress, { key }), staleTime: 0, refetchInterval: ({ state }) => (isRunning || state.data?.status === 'running' ? pollMs : false) })
export const useWaterfall = (key: string) => useQuery(callQuery(campaignWaterfall, { key }))
export const useAudience = (input: AudienceInput, enabled: boolean) => useQuery({ ...callQuery(campaignAudience, input), enabled, placeholderData: keepPreviousData })
/** Who was drawn, beside today: asks the rule again, which takes a scan or two. */
export const useDrawnAudience = (key: string, enabled: boolean) => useQuery({ ...callQuery(campaignAudience, { key, limit: 20 }), enabled })

export const useSaveCampaign = (done: (campaign: Campaign) => string, onDone: (campaign: Campaign) => void) => useAction(saveCampaign, { invalidates: ['campaigns'], done, onDone })
export const useApprove = (done: string) => useAction(approveCampaign, { invalidates: ['campaigns'], done })
export const useLaunch = (done: string, onDone: () => void) => useAction(launchCampaign, { invalidates: [...touched, 'offers'], done, onDone })
export const usePause = (done: string) => useAction(pauseCampaign, { invalidates: touched, done })
export const useAbort = (done: string, onDone: () => void) => useAction(abortCampaign, { invalidates: [...touched, 'offers'], done, onDone })
export const useDeleteCampaign = (done: string, onDone: () => void) => useAction(deleteCampaign, { invalidates: ['campaigns.list', 'measurement', 'dashboard'], done, onDone })
/** Reads personal data, which is audited: asked for by a button, kept by nobody. */
export const useCallList = (onDone: (answer: OutputOf<typeof callList>) => void) => useAction(callList, { invalidates: ['audit'], onDone })
export const useLoadOutcomes = () => useAction(loadOutcomes, { invalidates: touched })
