import { assertNever } from './assert-never.ts'
import { addFault, unknownName } from './scope.ts'
import type { CheckContext } from './scope.ts'
import type { Place } from './syntax.ts'
import { ruleLimits } from './tree.ts'
import type { Aggregate, Window } from './tree.ts'

type Bad = readonly [why: string, whyZh: string]

const isWhole = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most
const wholeNumbers = (least: number, most: number): Bad => [`whole numbers from ${least} to ${most} only`, `只能是 ${least} 到 ${most} 的整数`]
const endsFirst: Bad = ['it ends before it begins', '结束早于开始']

const faultOf = (window: Window): Bad | undefined => {
  const { windowCount, periods, holidayDays } = ruleLimits
  switch (window.kind) {
    case 'last':
      return isWhole(window.count, 1, windowCount) ? undefined : wholeNumbers(1, windowCount)
    case 'ago':
      if (!isWhole(window.from, 0, windowCount) || !isWhole(window.to, 1, windowCount)) return wholeNumbers(0, windowCount)
      return window.from < window.to ? undefined : ['the smaller number comes first, as in between 30 and 60 days ago', '较小的数在前，例如 between 30 and 60 days ago']
    case 'since':
      return undefined
    case 'span':
      return window.from < window.to ? undefined : endsFirst
    case 'calendar':
      if (!isWhole(window.back, 0, periods)) return wholeNumbers(0, periods)
      return isWhole(window.count ?? 1, 1, periods) ? undefined : wholeNumbers(1, periods)
    case 'holiday':
      if (!isWhole(window.back, 0, periods)) return wholeNumbers(0, periods)
      if (!isWhole(window.from, -holidayDays, holidayDays) || !isWhole(window.to, -holidayDays, holidayDays)) return wholeNumbers(-holidayDays, holidayDays)
      return window.from < window.to ? undefined : endsFirst
    default:
      return assertNever(window)
  }
}

const addBad = ([why, whyZh]: Bad, at: Place, context: CheckContext): false => {
  addFault(context, 'BadWindow', at, { why, whyZh })
  return false
}

/** Whether a window is sound; adds a fault otherwise. */
export const checkWindow = (window: Window, at: Place, context: CheckContext): boolean => {
  const bad = faultOf(window)
  if (bad !== undefined) return addBad(bad, at, context)
  const holidays = context.catalogue?.calendar?.holidays ?? {}
  if (window.kind !== 'holiday' || Object.hasOwn(holidays, window.name)) return true
  return unknownName(context, 'holiday', window.name, at, Object.keys(holidays)) !== undefined
}

/** Whether a trend or a baseline has a window it can be built on. */
export const checkShorthand = (node: Pick<Aggregate, 'function' | 'window' | 'against'>, at: Place, context: CheckContext): boolean => {
  const { trendUnits, against: mostAgainst, windowCount } = ruleLimits
  const { window, against } = node
  if (node.function === 'trend') {
    if (window?.kind === 'last' && isWhole(window.count, 2, trendUnits)) return true
    return addBad([`a trend needs last 2 to ${trendUnits} units, as in last 6 months`, `趋势需要 last 2 到 ${trendUnits} 个单位，例如 last 6 months`], at, context)
  }
  if (against === undefined) return true
  if (window?.kind !== 'last') return addBad(['a baseline needs a window such as last 30 days before against previous 6', '与自身基线比较需要 last 30 days 这样的窗口'], at, context)
  if (!isWhole(against, 1, mostAgainst)) return addBad(wholeNumbers(1, mostAgainst), at, context)
  if (window.count * (against + 1) <= windowCount) return true
  return addBad([`all windows together reach back more than ${windowCount} ${window.unit}`, `所有窗口合计超过 ${windowCount} 个单位`], at, context)
}
