import type { Label } from '@sextant/rules'
import { figureText, periodText, shareText } from '../indicators/figure-text.ts'
import type { FigureStyle, Language } from '../indicators/figure-text.ts'
import type { PeriodUnit } from '../indicators/periods.ts'
import type { Alarm } from './condition.ts'
import type { WatchCondition } from './deps.ts'

export interface AlarmWords {
  /** The watch's name. */
  readonly label: Label
  /** Null for the whole. */
  readonly area: Label | null
  readonly unit: PeriodUnit
  readonly period: string
  readonly style: FigureStyle
  readonly holidays: readonly string[]
}

const english = (alarm: Alarm, condition: WatchCondition, words: AlarmWords): string => {
  const figure = (value: number): string => figureText(value, words.style, 'en')
  const head = `${words.label.en}${words.area === null ? '' : `, ${words.area.en}`}: ${figure(alarm.value)} ${words.unit === 'day' ? 'on' : 'in'} ${periodText(words.unit, words.period, 'en')}`
  const holiday = words.holidays.length === 0 ? '' : ` The period holds ${words.holidays.join(', ')}.`
  if (condition.kind === 'threshold') {
    const isAbove = condition.above !== undefined && alarm.value > condition.above
    return `${head}, ${isAbove ? 'above' : 'below'} the limit of ${figure((isAbove ? condition.above : condition.below) as number)}.${holiday}`
  }
  const expected = alarm.expected as number
  const change = expected === 0 ? '' : `${shareText(Math.abs(alarm.value / expected - 1), 'en')} `
  const side = alarm.value > expected ? 'above' : 'below'
  if (condition.kind === 'change') return `${head}, ${change}${side} ${figure(expected)} of ${condition.against === 'previous' ? 'the period before' : 'the same time last year'}.${holiday}`
  return `${head}, ${change}${side} the ${figure(expected)} to be expected; usual are ${figure(alarm.low ?? expected)} to ${figure(alarm.high ?? expected)}.${holiday}`
}

const chinese = (alarm: Alarm, condition: WatchCondition, words: AlarmWords): string => {
  const figure = (value: number): string => figureText(value, words.style, 'zh')
  const head = `${words.area === null ? '' : `${words.area.zh}：`}${periodText(words.unit, words.period, 'zh')}${words.label.zh}为 ${figure(alarm.value)}`
  const holiday = words.holidays.length === 0 ? '' : `该周期包含${words.holidays.join('、')}。`
  if (condition.kind === 'threshold') {
    const isAbove = condition.above !== undefined && alarm.value > condition.above
    return `${head}，${isAbove ? '高于上限' : '低于下限'} ${figure((isAbove ? condition.above : condition.below) as number)}。${holiday}`
  }
  const expected = alarm.expected as number
  const change = expected === 0 ? '' : ` ${shareText(Math.abs(alarm.value / expected - 1), 'zh')}`
  const side = alarm.value > expected ? '高' : '低'
  if (condition.kind === 'change') return `${head}，比${condition.against === 'previous' ? '上一周期' : '去年同期'}的 ${figure(expected)} ${side}${change}。${holiday}`
  return `${head}，比预期的 ${figure(expected)} ${side}${change}；通常在 ${figure(alarm.low ?? expected)} 至 ${figure(alarm.high ?? expected)} 之间。${holiday}`
}

/** Why a case was raised, in one sentence. */
export const alarmSentence = (alarm: Alarm, condition: WatchCondition, words: AlarmWords): Readonly<Record<Language, string>> => ({ en: english(alarm, condition, words), zh: chinese(alarm, condition, words) })
