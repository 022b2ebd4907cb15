import type { OutputOf, campaignResult } from '@sextant/contract'
import { compareMeans, compareProportions, momentsFromSums, sampleRatioCheck, smallestDetectableLift } from '@sextant/kernels'

export type CampaignResult = OutputOf<typeof campaignResult>
export type Estimate = { value: number; low: number; high: number }

/** One arm by assignment: everybody who was drawn into it, whatever became of the contact. */
export interface ArmSums {
  readonly customers: number
  readonly contacted: number
  /** Customers with at least one response inside the window. */
  readonly responders: number
  /** Net value of the response fact inside the window, over all customers of the arm, minor units; and the sum of its squares by customer. */
  readonly revenueMinor: number
  readonly revenueSquares: number
}

export interface EffectOptions {
  /** Share of the audience that was to be control, 0..1, for the check of the split. */
  readonly controlShare: number
  readonly windowOpen: boolean
}

const scaled = (estimate: Estimate, factor: number): Estimate => ({ value: estimate.value * factor, low: estimate.low * factor, high: estimate.high * factor })

const smallArm = 2

/**
 * The effect of a campaign: target against control by assignment.
 *
 * Lift of the response rate with Newcombe's hybrid score interval, of revenue per customer with Welch's; relative lift with Fieller's, null
 * where it is unbounded. All at 95 %.
 */
export const effectOf = (target: ArmSums, control: ArmSums, { controlShare }: EffectOptions): NonNullable<CampaignResult['effect']> | null => {
  if (target.customers < smallArm || control.customers < smallArm) return null
  const rates = compareProportions({ n: target.customers, successes: target.responders }, { n: control.customers, successes: control.responders })
  const means = compareMeans(
    momentsFromSums(target.customers, target.revenueMinor, target.revenueSquares),
    momentsFromSums(control.customers, control.revenueMinor, control.revenueSquares),
  )
  const lift: Estimate = { value: rates.difference, low: rates.interval.lower, high: rates.interval.upper }
  const revenue: Estimate = { value: means.difference, low: means.interval.lower, high: means.interval.upper }
  const detectable = smallestDetectableLift(target.customers, control.customers, Math.min(1, rates.controlShare))
  const split = sampleRatioCheck([target.customers, control.customers], [1 - controlShare, controlShare])
  return {
    liftRate: lift,
    relativeLift: rates.relative.kind === 'bounded' ? { value: rates.relative.lift, low: rates.relative.interval.lower, high: rates.relative.interval.upper } : null,
    revenuePerCustomerMinor: revenue, incrementalResponders: scaled(lift, target.customers), incrementalRevenueMinor: scaled(revenue, target.customers), pValue: rates.pooled.pValue,
    smallestDetectableLift: detectable.kind === 'detectable' ? detectable.difference : 1, sampleRatioPValue: split.pValue,
  }
}

/** Below this the split is taken for broken: a fault of assignment or logging, not of chance. */
const brokenSplit = 0.0005

/** What may be said: no winner is declared while the window is open, below the smallest detectable lift, or from a broken split. */
export const verdictOf = (effect: CampaignResult['effect'], windowOpen: boolean): CampaignResult['verdict'] => {
  if (effect === null)
    return { kind: 'no_control', message: { en: 'There is no control cell, so no effect can be stated: only rates are shown.', zh: '没有对照组，无法得出效果：仅显示响应率。' } }
  if (effect.sampleRatioPValue < brokenSplit)
    return { kind: 'broken_split', message: { en: 'Target and control are not split as planned; the figures must not be used before the cause is found.', zh: '目标组与对照组的比例与计划不符，查明原因之前不得使用这些数字。' } }
  if (windowOpen) return { kind: 'too_early', message: { en: 'The response window is still open: the figures will change.', zh: '响应窗口尚未结束：数字仍会变化。' } }
  const { value, low, high } = effect.liftRate
  const isClear = low > 0 || high < 0
  if (!isClear || Math.abs(value) < effect.smallestDetectableLift)
    return { kind: 'not_detectable', message: { en: 'The difference is smaller than what these cells can tell from chance: no winner is declared.', zh: '差异小于这些分组可与随机波动区分的程度：不判定胜负。' } }
  return value > 0
    ? { kind: 'positive', message: { en: 'The campaign caused more responses than would have come anyway.', zh: '活动带来了额外的响应。' } }
    : { kind: 'negative', message: { en: 'The campaign caused fewer responses than would have come anyway.', zh: '活动反而减少了响应。' } }
}

export interface Money {
  /** Worth of one acceptance before cost; 0 where the offer does not say. */
  readonly offerValueMinor: number
  readonly totalCostMinor: number
}

/** Incremental profit: what the extra responders are worth (or, where the offer does not say, the extra revenue) less all costs of the campaign. */
export const incrementalProfit = (effect: CampaignResult['effect'], money: Money): Estimate | null => {
  if (effect === null) return null
  const gain = money.offerValueMinor > 0 ? scaled(effect.incrementalResponders, money.offerValueMinor) : effect.incrementalRevenueMinor
  return { value: gain.value - money.totalCostMinor, low: gain.low - money.totalCostMinor, high: gain.high - money.totalCostMinor }
}
