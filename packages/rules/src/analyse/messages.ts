import type { Label } from '../catalogue.ts'

const quoted = (texts: readonly string[], language: 'en' | 'zh'): string => texts.map((text) => (language === 'en' ? `‘${text}’` : `「${text}」`)).join(language === 'en' ? ' and ' : '与')

/** What findings say; texts are parts of rules as they are written. */
export const findingMessages = {
  empty: (parts: readonly string[]): Label =>
    parts.length > 1
      ? { en: `this rule can select nobody: ${quoted(parts, 'en')} cannot hold together`, zh: `该规则不可能选中任何客户：${quoted(parts, 'zh')}不可能同时成立` }
      : { en: `this rule can select nobody: ${quoted(parts, 'en')} can never hold`, zh: `该规则不可能选中任何客户：${quoted(parts, 'zh')}永远不成立` },
  everybody: (): Label => ({ en: 'this rule selects every customer', zh: '该规则会选中全部客户' }),
  never: (part: string, conflict: readonly string[]): Label =>
    conflict.length > 1
      ? { en: `this part can never hold: ${quoted(conflict, 'en')} exclude each other`, zh: `此部分永远不成立：${quoted(conflict, 'zh')}互相排斥` }
      : { en: `${quoted([part], 'en')} can never hold`, zh: `${quoted([part], 'zh')}永远不成立` },
  always: (part: string): Label => ({ en: `${quoted([part], 'en')} always holds and can be left out`, zh: `${quoted([part], 'zh')}总是成立，可以删去` }),
  follows: (part: string, other: string): Label => ({ en: `${quoted([part], 'en')} can be left out: it follows from ${quoted([other], 'en')}`, zh: `${quoted([part], 'zh')}可以删去：由${quoted([other], 'zh')}即可推出` }),
  covered: (part: string, other: string): Label => ({ en: `${quoted([part], 'en')} can be left out: ${quoted([other], 'en')} already covers it`, zh: `${quoted([part], 'zh')}可以删去：已被${quoted([other], 'zh')}涵盖` }),
  changesNothing: (part: string): Label => ({ en: `${quoted([part], 'en')} can be left out: with the rest of the rule it changes nothing`, zh: `${quoted([part], 'zh')}可以删去：在规则其余部分之下它不起作用` }),
  noRow: (conflict: readonly string[]): Label =>
    conflict.length > 1
      ? { en: `no row can pass this filter: ${quoted(conflict, 'en')} exclude each other`, zh: `没有任何记录能通过此筛选：${quoted(conflict, 'zh')}互相排斥` }
      : { en: `no row can pass this filter: ${quoted(conflict, 'en')} can never hold`, zh: `没有任何记录能通过此筛选：${quoted(conflict, 'zh')}永远不成立` },
  everyRow: (part: string): Label => ({ en: `every row passes the filter ${quoted([part], 'en')}; it can be left out`, zh: `所有记录都能通过筛选${quoted([part], 'zh')}，可以删去` }),
  undecided: (): Label => ({ en: 'this rule is too large to be analysed whole; what is not mentioned was not examined', zh: '该规则过大，未能完整分析；未提及的部分没有检查' }),
} as const

/** What comparisons say, with the names of both rules. */
export const comparisonMessages = {
  equivalent: (a: string, b: string): Label => ({ en: `${a} and ${b} select the same customers`, zh: `${a}与${b}选中的客户完全相同` }),
  within: (a: string, b: string): Label => ({ en: `everybody that ${a} selects is also selected by ${b}`, zh: `${a}选中的客户全部包含在${b}之内` }),
  disjoint: (a: string, b: string): Label => ({ en: `no customer can be selected by both ${a} and ${b}`, zh: `不会有客户同时被${a}与${b}选中` }),
  overlapping: (a: string, b: string): Label => ({ en: `${a} and ${b} can select the same customer, and each can select others`, zh: `${a}与${b}可能选中同一客户，且各自还可能选中其他客户` }),
  undecided: (a: string, b: string): Label => ({ en: `how ${a} and ${b} lie to each other is not decided`, zh: `${a}与${b}之间的关系未能判定` }),
  shadowed: (a: string, others: readonly string[]): Label => ({
    en: `${a} is never reached: whom it selects is already selected by ${others.join(', ')} before it`, zh: `${a}永远轮不到：它选中的客户已被前面的${others.join('、')}选走`,
  }),
} as const
