import type { rfmClDefinitionSchema } from '@sextant/contract'
import type { z } from 'zod'
import type { Company } from '../../customers/index.ts'
import { aggregateText, bothOf, printed, quoted, wordsOf } from './phrases.ts'
import type { ScoreClass } from './rfm-classes.ts'

export type RfmClDefinition = z.output<typeof rfmClDefinitionSchema>
type Letter = RfmClDefinition['letters'][number]

/** Classes of R, F, M, C (category breadth) and L (life stage: age of the relation), each with what to do about it. */
const classes: readonly ScoreClass[] = [
  { key: 'all-round-champions', name: { en: 'Champions across categories', zh: '全品类核心客户' }, when: { R: [4, 5], F: [4, 5], M: [4, 5], C: [4, 5] }, strategy: { en: 'Personal thanks and first access to what is new; ask them to bring friends. No discounts.', zh: '专属致谢、新品优先、邀请好友；不打折。' } },
  { key: 'champions', name: { en: 'Champions of few categories', zh: '核心客户（品类窄）' }, when: { R: [4, 5], F: [4, 5], M: [4, 5] }, strategy: { en: 'Cross-sell: the category that customers like them buy next, with a sample rather than a price cut.', zh: '交叉销售：推荐相似客户常买的下一品类，送试用装而非降价。' } },
  { key: 'new-strong', name: { en: 'New with a strong start', zh: '高潜新客' }, when: { L: [1, 1], R: [4, 5], M: [4, 5] }, strategy: { en: 'A consultant calls within a week; secure the second and third purchase before a habit goes elsewhere.', zh: '一周内顾问回访，在习惯形成前促成第二、第三次购买。' } },
  { key: 'new', name: { en: 'New', zh: '新客户' }, when: { L: [1, 1] }, strategy: { en: 'First return: help with use, remind before the first pack is used up, offer the larger pack.', zh: '首次回购：使用指导，在首件用完前提醒，推荐更大包装。' } },
  { key: 'loyal-broad', name: { en: 'Loyal across categories', zh: '忠诚客户（品类广）' }, when: { R: [3, 5], F: [4, 5], C: [4, 5] }, strategy: { en: 'Points and tier benefits; keep the rhythm, raise the size of the basket.', zh: '积分与等级权益，保持节奏，提高客单。' } },
  { key: 'loyal-narrow', name: { en: 'Loyal to few categories', zh: '忠诚客户（品类窄）' }, when: { R: [3, 5], F: [4, 5] }, strategy: { en: 'Offer one neighbouring category at a time, at the purchase they make anyway.', zh: '在其固定购买时顺带推荐一个相邻品类。' } },
  { key: 'big-spenders', name: { en: 'Rare but large', zh: '低频大额客户' }, when: { R: [3, 5], M: [4, 5] }, strategy: { en: 'Service by a person; reasons for smaller purchases in between.', zh: '专人服务，创造间隔期的小额购买理由。' } },
  { key: 'growing', name: { en: 'Growing', zh: '成长客户' }, when: { R: [3, 5], L: [2, 3] }, strategy: { en: 'Reminders in their own rhythm; show what others at this stage add.', zh: '按其节奏提醒，展示同阶段客户的增购选择。' } },
  { key: 'occasional', name: { en: 'Occasional', zh: '偶购客户' }, when: { R: [3, 5] }, strategy: { en: 'Seasonal occasions only; cheap channels.', zh: '仅在季节节点触达，使用低成本渠道。' } },
  { key: 'must-not-lose', name: { en: 'Must not lose', zh: '重点挽留客户' }, when: { R: [1, 2], F: [4, 5], M: [4, 5] }, strategy: { en: 'Call and ask why; solve the cause, then make the strongest offer. Against a control group.', zh: '致电问因，先解决问题再给最强方案，并设对照组。' } },
  { key: 'slipping', name: { en: 'Slipping', zh: '流失预警客户' }, when: { R: [2, 2] }, strategy: { en: 'Remind with what they used to buy; a limited offer for those who do not answer.', zh: '以常购商品提醒，未响应者给限时优惠。' } },
  { key: 'one-time', name: { en: 'Bought once and left', zh: '一次性流失客户' }, when: { F: [1, 1] }, strategy: { en: 'Learn from the first basket; one cheap attempt, then rest.', zh: '分析首单特征，低成本尝试一次后停止。' } },
  { key: 'lost', name: { en: 'Lost', zh: '流失客户' }, when: {}, strategy: { en: 'A care call by season for the valuable ones; leave the rest in peace.', zh: '对高价值者按季关怀回访，其余不再打扰。' } },
]

const fifths = { kind: 'quantile', bands: 5 } as const

/**
 * R, F, M, C and L of the fact that revenue comes from. C: distinct values of the column that names categories. L: months since the first
 * purchase, five stages from under 3 months to 24 and more.
 */
export const rfmClDefault = (company: Company, factName: string, gross: boolean): RfmClDefinition => {
  const { catalogue } = company
  const { notReturn, occasion, value, breadth } = wordsOf(company, factName)
  const fact = quoted(factName)
  const text = (raw: string): string => printed(raw, catalogue) ?? raw
  const letters: readonly (Letter | null)[] = [
    { letter: 'R', label: { en: 'Days since the last purchase', zh: '距上次购买天数' }, expression: text(aggregateText('days_since', fact, null, notReturn)), breaks: fifths, smallIsGood: true },
    { letter: 'F', label: { en: 'Purchases', zh: '购买次数' }, expression: text(occasion === null ? aggregateText('count', fact, null, notReturn) : aggregateText('distinct', `${fact}.${quoted(occasion)}`, null, notReturn)), breaks: fifths, smallIsGood: false },
    value === null ? null : { letter: 'M', label: { en: 'Amount', zh: '购买金额' }, expression: text(aggregateText('sum', `${fact}.${quoted(value)}`, null, gross ? notReturn : null)), breaks: fifths, smallIsGood: false },
    breadth === null ? null : { letter: 'C', label: { en: 'Breadth of categories', zh: '品类广度' }, expression: text(aggregateText('distinct', `${fact}.${breadth}`, null, notReturn)), breaks: fifths, smallIsGood: false },
    { letter: 'L', label: { en: 'Life stage: months since the first purchase', zh: '生命阶段：首购至今月数' }, expression: text(`months_since(${aggregateText('first', `${fact}.time`, null, notReturn)})`), breaks: { kind: 'custom', from: [3, 6, 12, 24] }, smallIsGood: false },
  ]
  const known = letters.filter((letter) => letter !== null)
  const has = (letter: string): boolean => known.some((one) => one.letter === letter)
  return {
    base: text(aggregateText('any', fact, null, bothOf(notReturn))), letters: known,
    classes: classes.filter(({ when }) => Object.keys(when).every(has)).map(({ key, name, strategy, when }) => ({ key, name, strategy, when: Object.fromEntries(Object.entries(when).map(([letter, [low, high]]) => [letter, [low, high] as [number, number]])) })),
  }
}
