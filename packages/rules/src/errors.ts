import type { Label } from './catalogue.ts'
import type { Place } from './syntax.ts'

/** What is wrong with a rule, where, and what would have been right. */
export interface RuleError {
  readonly code: RuleErrorCode
  /** From 1; 0 when the rule came as a tree. */
  readonly line: number
  /** From 1, in UTF-16 units; 0 when the rule came as a tree. */
  readonly column: number
  readonly length: number
  /** Place in a tree, such as `when.of.1.left`. */
  readonly path?: string
  readonly message: Label
  readonly expected?: readonly string[]
  readonly nearest?: readonly string[]
}

type Parameters = Readonly<Record<string, string | number>>
type Message = (p: Parameters) => Label

const messages = {
  TextTooLong: (p) => ({ en: `the rule is longer than ${p['limit']} bytes`, zh: `规则超过 ${p['limit']} 字节` }),
  TooDeep: (p) => ({ en: `the rule is nested deeper than ${p['limit']} levels`, zh: `规则嵌套超过 ${p['limit']} 层` }),
  TooManyNodes: (p) => ({ en: `the rule has more than ${p['limit']} parts`, zh: `规则的组成部分超过 ${p['limit']} 个` }),
  TooManyFigures: (p) => ({ en: `the rule adds up ${p['count']} figures over facts (a trend counts as many as its units), ${p['limit']} are the limit; keep some as tags`, zh: `规则共汇总 ${p['count']} 个事实指标（趋势按单位数计），上限为 ${p['limit']}；可把部分保存为标签` }),
  ListTooLong: (p) => ({ en: `a list holds at most ${p['limit']} values; load a longer one as a segment`, zh: `列表最多 ${p['limit']} 个值；更长的请导入为客群` }),
  UnexpectedCharacter: (p) => ({ en: `the character ${p['found']} cannot stand here`, zh: `此处不能出现字符 ${p['found']}` }),
  UnfinishedString: () => ({ en: 'a text that begins here has no closing quote', zh: '此处开始的文本缺少结束引号' }),
  BadString: () => ({ en: 'a text may not hold NUL characters, broken surrogates or unknown escapes', zh: '文本不能包含 NUL 字符、残缺的代理对或未知转义' }),
  BadNumber: (p) => ({ en: `${p['found']} is not a number that can be held exactly enough`, zh: `${p['found']} 不是可用的数字` }),
  BadDate: (p) => ({ en: `${p['found']} is not a day or instant of the calendar; write 2024-02-29 or 2024-02-29T08:30:00Z`, zh: `${p['found']} 不是有效的日期或时刻；请写成 2024-02-29 或 2024-02-29T08:30:00Z` }),
  Unexpected: (p) => ({ en: `found ${p['found']} where ${p['expected']} was expected`, zh: `此处应为${p['expected']}，却是 ${p['found']}` }),
  EmptyRule: () => ({ en: 'the rule is empty; a condition that everybody meets is written true', zh: '规则为空；若要选中所有客户请写 true' }),
  UnknownName: (p) => ({ en: `there is no ${p['what']} named ${p['name']}`, zh: `没有名为 ${p['name']} 的${p['whatZh']}` }),
  NotACondition: (p) => ({ en: `a condition (true or false) is needed here, this is ${p['type']}`, zh: `此处需要条件（真或假），而这是${p['typeZh']}` }),
  WrongType: (p) => ({ en: `${p['what']} needs ${p['expected']}, this is ${p['type']}`, zh: `${p['what']} 需要${p['expectedZh']}，而这是${p['typeZh']}` }),
  TypesDiffer: (p) => ({ en: `${p['left']} cannot be compared or combined with ${p['right']}`, zh: `${p['leftZh']}不能与${p['rightZh']}比较或运算` }),
  MoneyDigits: (p) => ({ en: `an amount has at most ${p['digits']} digits after the point`, zh: `金额小数点后最多 ${p['digits']} 位` }),
  WrongArguments: (p) => ({ en: `${p['name']} is written ${p['usage']}`, zh: `${p['name']} 的写法是 ${p['usage']}` }),
  NotHere: (p) => ({ en: `${p['what']} cannot be used here: ${p['why']}`, zh: `此处不能使用 ${p['what']}：${p['whyZh']}` }),
  BadWindow: (p) => ({ en: `the window is not valid: ${p['why']}`, zh: `时间窗口无效：${p['whyZh']}` }),
  NullLiteral: () => ({ en: 'nothing equals null; write `is null` or `is known`', zh: '任何值都不等于 null；请写 is null 或 is known' }),
  BadSequence: (p) => ({ en: `the sequence is not valid: ${p['why']}`, zh: `先后顺序无效：${p['whyZh']}` }),
  SegmentCycle: (p) => ({ en: `the segment refers to itself: ${p['cycle']}`, zh: `客群引用了自身：${p['cycle']}` }),
  SegmentBroken: (p) => ({ en: `the rule of the segment ${p['name']} has an error: ${p['why']}`, zh: `客群 ${p['name']} 的规则有误：${p['whyZh']}` }),
  TagBroken: (p) => ({ en: `the expression of the tag ${p['name']} has an error: ${p['why']}`, zh: `标签 ${p['name']} 的表达式有误：${p['whyZh']}` }),
  TakeNotHere: () => ({ en: 'take chooses among customers and cannot be used where one customer is judged, nor in a nested segment or tag; use it at the end of a segment or audience', zh: 'take 用于在一批客户中取部分，不能用于判断单个客户，也不能出现在嵌套的客群或标签中；请写在客群或受众规则的末尾' }),
  BadTake: (p) => ({ en: `take is not valid: ${p['why']}`, zh: `take 无效：${p['whyZh']}` }),
  BadTree: (p) => ({ en: `the tree is not a rule: ${p['why']}`, zh: `该结构不是规则：${p['whyZh']}` }),
} as const satisfies Record<string, Message>

export type RuleErrorCode = keyof typeof messages

export interface Fault {
  readonly code: RuleErrorCode
  readonly at: Place
  readonly params: Parameters
  readonly expected?: readonly string[]
  readonly nearest?: readonly string[]
}

const lineAndColumn = (text: string, offset: number): { line: number; column: number } => {
  let line = 1
  let lineStart = 0
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1)) {
    line += 1
    lineStart = index + 1
  }
  return { line, column: offset - lineStart + 1 }
}

export const ruleError = (fault: Fault, text: string): RuleError => {
  const message = (messages[fault.code] as Message)(fault.params)
  const hint = fault.nearest?.length === undefined || fault.nearest.length === 0 ? undefined : fault.nearest.join(', ')
  const full = hint === undefined ? message : { en: `${message.en}; did you mean ${hint}?`, zh: `${message.zh}；是否指 ${hint}？` }
  const place = fault.at
  return {
    code: fault.code,
    ...(place.kind === 'text' ? lineAndColumn(text, place.offset) : { line: 0, column: 0 }),
    length: place.kind === 'text' ? Math.max(place.end - place.offset, 0) : 0,
    ...(place.kind === 'path' ? { path: place.path } : {}),
    message: full,
    ...(fault.expected === undefined ? {} : { expected: fault.expected }),
    ...(fault.nearest === undefined || fault.nearest.length === 0 ? {} : { nearest: fault.nearest }),
  }
}

const editDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  let beforePrevious: number[] = []
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((row[j - 1] as number) + 1, (previous[j] as number) + 1, (previous[j - 1] as number) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforePrevious[j - 2] as number) + 1)
      row.push(best)
    }
    beforePrevious = previous
    previous = row
  }
  return previous[b.length] as number
}

/** The known names closest to a wrong one (swaps count as one edit), at most three, closest first. */
export const nearestNames = (wrong: string, known: readonly string[]): readonly string[] => {
  const word = wrong.toLowerCase().slice(0, 64)
  const limit = Math.max(1, Math.floor(word.length / 3))
  return known
    .slice(0, 5_000)
    .map((name) => ({ name, distance: editDistance(word, name.toLowerCase().slice(0, 64), limit) }))
    .filter(({ name, distance }) => distance <= limit || (word.length >= 3 && name.toLowerCase().startsWith(word)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}
