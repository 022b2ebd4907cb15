import { describe, expect, it } from 'vitest'
import { effectOf, incrementalProfit, verdictOf } from './effect.ts'
import type { ArmSums } from './effect.ts'

const arm = (customers: number, responders: number, value = 1_000): ArmSums => ({ customers, contacted: customers, responders, revenueMinor: responders * value, revenueSquares: responders * value * value })
const effect = (target: ArmSums, control: ArmSums, controlShare = 0.5) => effectOf(target, control, { controlShare, windowOpen: false })

describe('the effect of a campaign', () => {
  it('is the difference of the rates with Newcombe’s interval (Newcombe 1998, table II: 56/70 against 48/80)', () => {
    const { liftRate } = effect(arm(70, 56), arm(80, 48)) ?? {}
    expect(liftRate?.value).toBeCloseTo(0.2, 10)
    expect(liftRate?.low).toBeCloseTo(0.0524, 4)
    expect(liftRate?.high).toBeCloseTo(0.3339, 4)
  })

  it('is not stated without a control cell', () => {
    expect(effect(arm(1_000, 100), arm(0, 0))).toBeNull()
    expect(verdictOf(null, false).kind).toBe('no_control')
    expect(incrementalProfit(null, { offerValueMinor: 1, totalCostMinor: 1 })).toBeNull()
  })

  it('declares no winner while the window is open, below the smallest detectable lift, or from a split that is not as planned', () => {
    const clear = effect(arm(5_000, 1_000), arm(5_000, 500))
    expect(verdictOf(clear, false).kind).toBe('positive')
    expect(verdictOf(clear, true).kind).toBe('too_early')
    expect(verdictOf(effect(arm(5_000, 500), arm(5_000, 1_000)), false).kind).toBe('negative')
    expect(verdictOf(effect(arm(5_000, 500), arm(5_000, 490)), false).kind).toBe('not_detectable')
    const broken = effect(arm(5_000, 1_000), arm(4_000, 400))
    expect(verdictOf(broken, false).kind).toBe('broken_split')
    // Significant, yet smaller than what was promised to be found: luck rather than knowledge.
    const lucky = effect(arm(5_000, 612), arm(5_000, 540))
    expect(lucky?.liftRate.low).toBeGreaterThan(0)
    expect(Math.abs(lucky?.liftRate.value ?? 1)).toBeLessThan(lucky?.smallestDetectableLift ?? 0)
    expect(verdictOf(lucky, false).kind).toBe('not_detectable')
  })

  it('says nothing of a relative lift when control may be zero', () => {
    expect(effect(arm(100, 5), arm(100, 0))?.relativeLift).toBeNull()
  })

  it('turns around when the arms are swapped', () => {
    const [there, back] = [effect(arm(400, 60), arm(600, 50), 0.6), effect(arm(600, 50), arm(400, 60), 0.4)]
    expect(there?.liftRate.value).toBeCloseTo(-(back?.liftRate.value ?? 0), 12)
    expect(there?.liftRate.low).toBeCloseTo(-(back?.liftRate.high ?? 0), 12)
  })

  it('earns what the extra responders are worth, or else the extra revenue, less all costs', () => {
    const clear = effect(arm(1_000, 200), arm(1_000, 100))
    expect(incrementalProfit(clear, { offerValueMinor: 2_500, totalCostMinor: 30_000 })?.value).toBeCloseTo(100 * 2_500 - 30_000, 6)
    expect(incrementalProfit(clear, { offerValueMinor: 0, totalCostMinor: 30_000 })?.value).toBeCloseTo(100 * 1_000 - 30_000, 6)
  })

  it('knows nothing of responses where nobody responded', () => {
    const nothing = effect(arm(1_000, 0), arm(1_000, 0))
    expect(nothing?.liftRate.value).toBe(0)
    expect(verdictOf(nothing, false).kind).toBe('not_detectable')
  })
})
