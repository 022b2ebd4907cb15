import type { OutputOf, campaignWaterfall, planCampaign } from '@sextant/contract'
import { smallestDetectableLift } from '@sextant/kernels'
import { targetAndControl } from '../experiments/index.ts'
import { contactLimit, drawAudience, waterfallOf } from './audience.ts'
import type { Member, Waterfall } from './audience.ts'
import { campaignByKey } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { audienceOf, baselineRate, gatherObstacles } from './obstacles.ts'
import { reasonLabel } from './reasons.ts'

/** Probability with which the smallest detectable lift is found when it is there. */
const plannedPower = 0.8

export const labelled = (waterfall: Waterfall): OutputOf<typeof campaignWaterfall> => ({
  audience: waterfall.audience, target: waterfall.target, control: waterfall.control,
  firstReasons: waterfall.firstReasons.map((row) => ({ ...row, label: reasonLabel(row.reason) })),
  anyReasons: waterfall.anyReasons.map((row) => ({ ...row, label: reasonLabel(row.reason) })),
})

export interface Draw {
  readonly at: string
  readonly audience: readonly string[]
  readonly members: readonly Member[]
  readonly salt: string
}

/** Who would be target, control and dropped now. */
export const drawNow = async (deps: CampaignDeps, campaign: Campaign): Promise<Draw> => {
  const at = await deps.standpoint()
  const audience = await audienceOf(deps, campaign, at)
  const salt = campaign.salt ?? campaign.key
  const members = drawAudience(audience, await gatherObstacles(deps, campaign, audience, at), targetAndControl(salt, campaign.controlShare), contactLimit(campaign))
  return { at, audience, members, salt }
}

type Plan = OutputOf<typeof planCampaign>

const warningsOf = (campaign: Campaign, waterfall: Waterfall, couponsNeeded: number, couponsFree: number, hasMail: boolean, mailFrom: string | null): Plan['warnings'] => [
  ...(waterfall.audience === 0 ? [{ en: 'The audience is empty: no customer fits segment and rule.', zh: '受众为空：没有客户符合客群和规则。' }] : []),
  ...(waterfall.audience > 0 && waterfall.target === 0 ? [{ en: 'Nobody would be contacted: see the reasons below.', zh: '没有可接触的客户，原因见下表。' }] : []),
  ...(campaign.controlShare === 0 ? [{ en: 'Without a control cell no effect can be stated afterwards.', zh: '没有对照组，事后无法得出效果。' }] : []),
  ...(campaign.controlShare > 0 && waterfall.control < 100 ? [{ en: `Only ${waterfall.control} customers in control: only a very large effect can be seen.`, zh: `对照组仅 ${waterfall.control} 人：只能发现极大的效果。` }] : []),
  ...(couponsNeeded > couponsFree ? [{ en: `${couponsNeeded - couponsFree} coupon codes are missing.`, zh: `缺少 ${couponsNeeded - couponsFree} 个券码。` }] : []),
  ...(campaign.channel === 'email' && !hasMail ? [{ en: 'No mail server is set (SMTP_URL).', zh: '未设置邮件服务器（SMTP_URL）。' }] : []),
  ...(campaign.channel === 'email' && mailFrom === null ? [{ en: 'No sender is set (SEXTANT_MAIL_FROM).', zh: '未设置发件人（SEXTANT_MAIL_FROM）。' }] : []),
]

/** What a launch now would do; nothing is written. */
export const planOf = async (deps: CampaignDeps, key: string): Promise<Plan> => {
  const campaign = await campaignByKey(deps, key)
  const draw = await drawNow(deps, campaign)
  const waterfall = waterfallOf(draw.members)
  const offer = await deps.offers.get(campaign.offer)
  const couponsNeeded = offer.coupon === 'single_use' ? waterfall.target : 0
  const baseline = await baselineRate(deps, campaign, draw.audience, draw.at)
  const detectable = waterfall.target > 0 && waterfall.control > 0 ? smallestDetectableLift(waterfall.target, waterfall.control, baseline, { power: plannedPower }) : null
  const days = campaign.response.windowDays
  return {
    waterfall: labelled(waterfall), costMinor: waterfall.target * campaign.contactCostMinor, currency: campaign.currency, couponsNeeded, couponsFree: offer.couponsFree, baselineRate: baseline,
    baselineFrom: { en: `share of this audience that responded in the ${days} days before`, zh: `该受众在此前 ${days} 天内的响应比例` },
    smallestDetectableLift: detectable?.kind === 'detectable' ? detectable.difference : null, power: plannedPower,
    warnings: warningsOf(campaign, waterfall, couponsNeeded, offer.couponsFree, deps.contacts.hasMail(), deps.mailFrom),
    sample: draw.members.filter((member) => member.fate === 'target').slice(0, 5).map((member) => member.customerId),
  }
}
