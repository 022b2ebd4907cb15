import { and, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/** Classes of RFM codes over five bands, in order of precedence, with what to do about each. Conditions: letter → [lowest, highest] score. */
export interface ScoreClass {
  readonly key: string
  readonly name: { readonly en: string; readonly zh: string }
  readonly strategy: { readonly en: string; readonly zh: string }
  readonly when: Readonly<Record<string, readonly [number, number]>>
}

export const rfmClasses: readonly ScoreClass[] = [
  { key: 'champions', name: { en: 'Champions', zh: '重要价值客户' }, when: { R: [4, 5], F: [4, 5], M: [4, 5] }, strategy: { en: 'Thank them by name, show new products first, ask for a recommendation. No discounts.', zh: '以专属礼遇致谢，新品优先体验，邀请转介绍；不必打折。' } },
  { key: 'loyal', name: { en: 'Loyal', zh: '忠诚客户' }, when: { R: [3, 5], F: [4, 5] }, strategy: { en: 'Widen the basket: a category they do not buy yet; points rather than price.', zh: '拓宽品类：推荐尚未购买的品类，以积分代替降价。' } },
  { key: 'big-spenders', name: { en: 'Big spenders', zh: '大额客户' }, when: { R: [3, 5], F: [1, 3], M: [4, 5] }, strategy: { en: 'Win the next visit soon: personal call or consultant, not a mass message.', zh: '尽快促成下一次购买：由顾问电话或上门跟进，不群发。' } },
  { key: 'new', name: { en: 'New', zh: '新客户' }, when: { R: [4, 5], F: [1, 2] }, strategy: { en: 'Second purchase within the usual gap: welcome, help with use, a reason to return.', zh: '在惯常间隔内促成第二次购买：欢迎、使用指导、回访理由。' } },
  { key: 'promising', name: { en: 'Promising', zh: '潜力客户' }, when: { R: [3, 5] }, strategy: { en: 'Keep the rhythm: reminder just before the next purchase is due.', zh: '保持购买节奏：在下次应购之前提醒。' } },
  { key: 'cannot-lose', name: { en: 'Must not lose', zh: '重要挽留客户' }, when: { R: [1, 2], F: [4, 5], M: [4, 5] }, strategy: { en: 'Call now and ask why; service first, then the strongest offer. Measure against a control group.', zh: '立即致电问明原因，先服务后让利，给出最强挽留方案，并设对照组衡量。' } },
  { key: 'slipping', name: { en: 'Slipping', zh: '流失风险客户' }, when: { R: [2, 2] }, strategy: { en: 'Remind with what they used to buy; a limited offer for those who do not answer.', zh: '以其常购商品唤醒，未响应者再给限时优惠。' } },
  { key: 'lost', name: { en: 'Lost', zh: '流失客户' }, when: {}, strategy: { en: 'One cheap attempt by season; then leave in peace and spend the budget elsewhere.', zh: '按季节低成本唤醒一次，无响应则不再打扰，把预算用在别处。' } },
]

/** The first class whose conditions a row of scores meets; `column` gives the score of a letter. */
export const classSql = (classes: readonly ScoreClass[], column: (letter: string) => Sql): Sql => {
  const branches = classes.filter(({ when }) => Object.keys(when).length > 0).map(({ key, when }) =>
    sql`when ${and(Object.entries(when).map(([letter, [low, high]]) => sql`${column(letter)} >= ${low} and ${column(letter)} <= ${high}`))} then ${key}`)
  const otherwise = classes.find(({ when }) => Object.keys(when).length === 0)?.key ?? 'others'
  return branches.length === 0 ? sql`cast(${otherwise} as varchar)` : sql`case ${join(branches, sql` `)} else ${otherwise} end`
}

/** The class of one row of scores: what `classSql` says of it. */
export const classOf = (classes: readonly ScoreClass[], scores: Readonly<Record<string, number>>): string =>
  (classes.filter(({ when }) => Object.keys(when).length > 0).find(({ when }) => Object.entries(when).every(([letter, [low, high]]) => (scores[letter] as number) >= low && (scores[letter] as number) <= high)) ??
    classes.find(({ when }) => Object.keys(when).length === 0))?.key ?? 'others'

const columns: Readonly<Record<string, Sql>> = { R: sql`"r"`, F: sql`"f"`, M: sql`"m"` }
export const rfmClassSql: Sql = classSql(rfmClasses, (letter) => columns[letter] as Sql)
