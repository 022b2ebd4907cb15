import { assertNever } from './assert-never.ts'
import type { Catalogue, Label } from './catalogue.ts'
import { columnOf, rowScopeOf } from './scope.ts'
import type { RowScope } from './scope.ts'
import { timeColumnName } from './tree.ts'
import type { Aggregate, CalendarUnit, CompareOperator, Expression, FunctionName, Literal, Rule, Sequence, SequenceStep, Take, Window, WindowUnit } from './tree.ts'

export type Language = 'en' | 'zh'

interface Speaker {
  readonly catalogue: Catalogue
  readonly language: Language
  readonly row: RowScope | undefined
}

const say = (speaker: Speaker, en: string, zh: string): string => (speaker.language === 'en' ? en : zh)
const labelOf = (speaker: Speaker, label: Label | undefined, name: string): string => label?.[speaker.language] ?? name

const comparisonWords: Readonly<Record<CompareOperator, Label>> = {
  '=': { en: 'is', zh: '等于' }, '!=': { en: 'is not', zh: '不等于' }, '<': { en: 'is less than', zh: '小于' }, '<=': { en: 'is at most', zh: '不超过' },
  '>': { en: 'is more than', zh: '大于' }, '>=': { en: 'is at least', zh: '不少于' },
}

const unitsZh: Readonly<Record<WindowUnit, string>> = { hours: '小时', days: '天', weeks: '周', months: '个月', years: '年' }
const periodsZh: Readonly<Record<CalendarUnit, readonly [string, string]>> = {
  day: ['今天', '昨天'], week: ['本周', '上周'], month: ['本月', '上月'], quarter: ['本季度', '上季度'], year: ['今年', '去年'],
  billing_period: ['本账期', '上一账期'],
}
const wholePeriodsZh: Readonly<Record<CalendarUnit, string>> = { day: '天', week: '整周', month: '整月', quarter: '整季度', year: '整年', billing_period: '完整账期' }

const describePeriods = ({ unit, back, count = 1 }: Extract<Window, { kind: 'calendar' }>, speaker: Speaker): string => {
  const name = unit.replace('_', ' ')
  if (count === 1 && back <= 1) return say(speaker, `${back === 0 ? 'in this' : 'in the previous'} ${name}`, periodsZh[unit][back === 0 ? 0 : 1])
  const zh = wholePeriodsZh[unit]
  if (count === 1) return say(speaker, `in the ${name} ${back} ${name}s back`, `往前第 ${back} 个${zh}`)
  if (back === 1) return say(speaker, `in the ${count} whole ${name}s before this one`, `之前 ${count} 个${zh}`)
  if (back === 0) return say(speaker, `in this ${name} and the ${count - 1} before it`, `本期及之前 ${count - 1} 个${zh}`)
  return say(speaker, `in the ${count} ${name}s up to the one ${back} back`, `截至往前第 ${back} 个的 ${count} 个${zh}`)
}

const offsetWords = (days: number): Label => {
  if (days === 0) return { en: 'its day', zh: '当天' }
  const count = Math.abs(days)
  const unit = count === 1 ? 'day' : 'days'
  return days < 0 ? { en: `${count} ${unit} before`, zh: `前 ${count} 天` } : { en: `${count} ${unit} after`, zh: `后 ${count} 天` }
}

const describeHoliday = (window: Extract<Window, { kind: 'holiday' }>, speaker: Speaker): string => {
  const { back } = window
  const name = window.name.replaceAll('_', ' ')
  const en = back === 0 ? name : back === 1 ? `the previous ${name}` : `the ${name} ${back} back`
  const zh = back === 0 ? name : back === 1 ? `上一个 ${name}` : `往前第 ${back} 个 ${name}`
  const from = offsetWords(window.from)
  const to = offsetWords(window.to)
  return say(speaker, `around ${en} (from ${from.en} until before ${to.en})`, `${zh} ${from.zh}起至${to.zh}前`)
}

const describeWindow = (window: Window | undefined, speaker: Speaker): string => {
  if (window === undefined) return ''
  switch (window.kind) {
    case 'last':
      return say(speaker, `in the last ${window.count} ${window.count === 1 ? window.unit.slice(0, -1) : window.unit}`, `最近 ${window.count} ${unitsZh[window.unit]}`)
    case 'ago':
      return say(speaker, `between ${window.from} and ${window.to} ${window.unit} ago`, `${window.from} 至 ${window.to} ${unitsZh[window.unit]}前`)
    case 'since':
      return say(speaker, `since ${window.from}`, `自 ${window.from} 起`)
    case 'span':
      return say(speaker, `from ${window.from} until before ${window.to}`, `${window.from} 起至 ${window.to} 前`)
    case 'calendar':
      return describePeriods(window, speaker)
    case 'holiday':
      return describeHoliday(window, speaker)
    default:
      return assertNever(window)
  }
}

const describeLiteral = (node: Literal, speaker: Speaker): string => {
  if (node.type === 'money') {
    const digits = speaker.catalogue.currencyDigits
    const amount = ((node.value as number) / 10 ** digits).toFixed((node.value as number) % 10 ** digits === 0 ? 0 : digits)
    return `${amount} ${speaker.catalogue.currency}`
  }
  if (node.type === 'string') return say(speaker, `“${node.value}”`, `「${node.value}」`)
  if (node.type === 'boolean') return node.value === true ? say(speaker, 'true', '是') : say(speaker, 'false', '否')
  return String(node.value)
}

const aggregateWords: Readonly<Record<Aggregate['function'], (what: string, fact: string) => Label>> = {
  count: (_, fact) => ({ en: `the number of ${fact}`, zh: `${fact}次数` }),
  sum: (what, fact) => ({ en: `the total ${what} of ${fact}`, zh: `${fact}${what}合计` }),
  avg: (what, fact) => ({ en: `the average ${what} of ${fact}`, zh: `${fact}${what}平均值` }),
  min: (what, fact) => ({ en: `the smallest ${what} of ${fact}`, zh: `${fact}最小${what}` }),
  max: (what, fact) => ({ en: `the greatest ${what} of ${fact}`, zh: `${fact}最大${what}` }),
  distinct: (what, fact) => ({ en: `the number of different ${what} of ${fact}`, zh: `${fact}中不同${what}的数量` }),
  first: (what, fact) => ({ en: `the first ${what} of ${fact}`, zh: `${fact}首次的${what}` }),
  last: (what, fact) => ({ en: `the latest ${what} of ${fact}`, zh: `${fact}最近一次的${what}` }),
  nth: (what, fact) => ({ en: `${what} of ${fact}`, zh: `${fact}的${what}` }),
  trend: (what, fact) => (what === '' ? { en: `the trend of the number of ${fact}`, zh: `${fact}次数的趋势` } : { en: `the trend of the ${what} of ${fact}`, zh: `${fact}${what}的趋势` }),
  any: (_, fact) => ({ en: `has ${fact}`, zh: `有${fact}` }),
  none: (_, fact) => ({ en: `has no ${fact}`, zh: `没有${fact}` }),
}

const ordinal = (n: number): string => {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${tail}`
}

/** Which row `nth` picks, to stand before its value. */
const placeWords = (n: number): Label => {
  if (n > 0) return { en: `the ${ordinal(n)} `, zh: `第 ${n} 次` }
  return n === -1 ? { en: 'the latest ', zh: '最近一次' } : { en: `the ${ordinal(-n)} latest `, zh: `倒数第 ${-n} 次` }
}

/** The name of an aggregate's value, before its window and filter. */
const aggregateName = (node: Aggregate, what: string, fact: string, speaker: Speaker): string => {
  const place = node.n === undefined ? '' : placeWords(node.n)[speaker.language]
  return `${place}${aggregateWords[node.function](what, fact)[speaker.language]}`
}

const describeAgainst = (node: Aggregate, speaker: Speaker): string => {
  if (node.function === 'trend' && node.window?.kind === 'last') return say(speaker, `, per ${node.window.unit.slice(0, -1)}`, `（每${unitsZh[node.window.unit]}）`)
  if (node.against === undefined) return ''
  return say(speaker, `, as a multiple of the customer’s own mean over the ${node.against} periods before`, `（相对于本人之前 ${node.against} 个周期均值的倍数）`)
}

const describeAggregate = (node: Aggregate, speaker: Speaker): string => {
  const row = rowScopeOf(speaker.catalogue, node.fact)
  const inner: Speaker = { ...speaker, row }
  const fact = labelOf(speaker, speaker.catalogue.facts[node.fact]?.label, node.fact)
  const what = node.of === undefined ? '' : describe(node.of, inner)
  const window = describeWindow(node.window, speaker)
  const where = node.where === undefined ? '' : describe(node.where, inner)
  if (speaker.language === 'zh') {
    const condition = where === '' ? '' : `（其中${where}）`
    return `${window}${aggregateName(node, what, fact, speaker)}${condition}${describeAgainst(node, speaker)}`
  }
  const condition = where === '' ? '' : ` where ${where}`
  return `${aggregateName(node, what, fact, speaker)}${window === '' ? '' : ` ${window}`}${condition}${describeAgainst(node, speaker)}`
}

const describeStep = (step: SequenceStep, index: number, speaker: Speaker): string => {
  const { catalogue } = speaker
  const fact = labelOf(speaker, catalogue.facts[step.fact]?.label, step.fact)
  const where = step.where === undefined ? '' : describe(step.where, { ...speaker, row: rowScopeOf(catalogue, step.fact) })
  const within = step.within === undefined ? '' : say(speaker, ` within ${step.within.count} ${step.within.count === 1 ? step.within.unit.slice(0, -1) : step.within.unit}`, ` ${step.within.count} ${unitsZh[step.within.unit]}内`)
  if (speaker.language === 'en') return `${index === 0 ? '' : 'then '}${step.absent === true ? 'no ' : ''}${fact}${within}${where === '' ? '' : ` where ${where}`}`
  return `${index === 0 ? '先' : '然后'}${within}${step.absent === true ? '没有' : '有'}${fact}${where === '' ? '' : `（其中${where}）`}`
}

const describeSequence = (node: Sequence, speaker: Speaker): string => {
  const steps = node.steps.map((step, index) => describeStep(step, index, speaker))
  const window = describeWindow(node.window, speaker)
  if (speaker.language === 'en') return `has ${steps.join(', ')}${window === '' ? '' : ` (the first of them ${window})`}`
  return `${steps.join('，')}${window === '' ? '' : `（首步在${window}）`}`
}

const callWords: Readonly<Record<FunctionName, (a: string, b: string, ...rest: readonly string[]) => Label>> = {
  contains: (a, b) => ({ en: `${a} contains ${b}`, zh: `${a}包含${b}` }),
  starts_with: (a, b) => ({ en: `${a} starts with ${b}`, zh: `${a}以${b}开头` }),
  ends_with: (a, b) => ({ en: `${a} ends with ${b}`, zh: `${a}以${b}结尾` }),
  lower: (a) => ({ en: `${a} in small letters`, zh: `${a}（小写）` }),
  upper: (a) => ({ en: `${a} in capitals`, zh: `${a}（大写）` }),
  trim: (a) => ({ en: `${a} without outer spaces`, zh: `${a}（去除首尾空格）` }),
  concat: (...parts) => ({ en: parts.join(' followed by '), zh: parts.join('连接') }),
  left: (a, b) => ({ en: `the first ${b} characters of ${a}`, zh: `${a}的前 ${b} 个字符` }),
  right: (a, b) => ({ en: `the last ${b} characters of ${a}`, zh: `${a}的后 ${b} 个字符` }),
  length: (a) => ({ en: `the length of ${a}`, zh: `${a}的长度` }),
  abs: (a) => ({ en: `the size of ${a}`, zh: `${a}的绝对值` }),
  round: (a) => ({ en: `${a}, rounded`, zh: `${a}（四舍五入）` }),
  floor: (a) => ({ en: `${a}, rounded down`, zh: `${a}（向下取整）` }),
  ceil: (a) => ({ en: `${a}, rounded up`, zh: `${a}（向上取整）` }),
  mod: (a, b) => ({ en: `the remainder of ${a} divided by ${b}`, zh: `${a}除以 ${b} 的余数` }),
  coalesce: (a, ...rest) => ({ en: `${a}, or ${rest.join(' or ')} where that is unknown`, zh: `${a}（未知时取${rest.join('或')}）` }),
  greatest: (...parts) => ({ en: `the greatest of ${parts.join(' and ')}`, zh: `${parts.join('与')}中的最大值` }),
  least: (...parts) => ({ en: `the least of ${parts.join(' and ')}`, zh: `${parts.join('与')}中的最小值` }),
  date: (a) => ({ en: `the day of ${a}`, zh: `${a}的日期` }),
  year: (a) => ({ en: `the year of ${a}`, zh: `${a}的年份` }),
  month: (a) => ({ en: `the month of ${a}`, zh: `${a}的月份` }),
  day: (a) => ({ en: `the day of the month of ${a}`, zh: `${a}的日` }),
  weekday: (a) => ({ en: `the weekday (Monday 1) of ${a}`, zh: `${a}的星期` }),
  hours_since: (a) => ({ en: `the hours since ${a}`, zh: `距${a}的小时数` }),
  days_since: (a) => ({ en: `the days since ${a}`, zh: `距${a}的天数` }),
  months_since: (a) => ({ en: `the months since ${a}`, zh: `距${a}的月数` }),
  years_since: (a) => ({ en: `the years since ${a}`, zh: `距${a}的年数` }),
  days_between: (a, b) => ({ en: `the days from ${a} to ${b}`, zh: `从${a}到${b}的天数` }),
  add_days: (a, b) => (b.startsWith('-') ? { en: `${b.slice(1)} days before ${a}`, zh: `${a}之前 ${b.slice(1)} 天` } : { en: `${b} days after ${a}`, zh: `${a}之后 ${b} 天` }),
  days_until_anniversary: (a) => ({ en: `the days until the next anniversary of ${a}`, zh: `距${a}下一个周年日的天数` }),
}

const describeCall = (node: Extract<Expression, { op: 'call' }>, speaker: Speaker): string => {
  const [a = '', b = '', ...rest] = node.of.map((part) => describe(part, speaker))
  return callWords[node.name](a, b, ...rest)[speaker.language]
}

const describeColumn = (node: Extract<Expression, { op: 'column' }>, speaker: Speaker): string => {
  const label = speaker.row === undefined ? undefined : columnOf(speaker.row, node.name, node.dimension)?.label
  if (label === undefined || node.dimension === undefined) return labelOf(speaker, label, node.name)
  const dimension = labelOf(speaker, speaker.row?.dimensions?.[node.dimension]?.label, node.dimension)
  return say(speaker, `${label.en} of the ${dimension}`, `${dimension}的${label.zh}`)
}

const isLogic = (node: Expression): boolean => node.op === 'and' || node.op === 'or'

const describeNot = (of: Expression, speaker: Speaker): string => {
  if (of.op === 'aggregate' && of.function === 'any') return describeAggregate({ ...of, function: 'none' }, speaker)
  if (of.op === 'known') return say(speaker, `${describe(of.of, speaker)} is unknown`, `${describe(of.of, speaker)}未知`)
  if (of.op === 'segment') {
    const name = labelOf(speaker, speaker.catalogue.segments[of.name]?.label, of.name)
    return say(speaker, `is not in the segment ${name}`, `不在客群${name}中`)
  }
  return say(speaker, `it is not so that (${describe(of, speaker)})`, `并非（${describe(of, speaker)}）`)
}

const describeCase = (node: Extract<Expression, { op: 'case' }>, speaker: Speaker): string => {
  const branches = node.branches.map(({ when, value }) => say(speaker, `${describe(value, speaker)} if ${describe(when, speaker)}`, `若${describe(when, speaker)}则${describe(value, speaker)}`))
  const otherwise = node.otherwise === undefined ? say(speaker, 'otherwise unknown', '否则未知') : say(speaker, `otherwise ${describe(node.otherwise, speaker)}`, `否则${describe(node.otherwise, speaker)}`)
  return `(${[...branches, otherwise].join(say(speaker, ', ', '，'))})`
}

const describe = (node: Expression, speaker: Speaker): string => {
  const part = (inner: Expression): string => describe(inner, speaker)
  switch (node.op) {
    case 'literal':
      return describeLiteral(node, speaker)
    case 'attribute':
      return labelOf(speaker, speaker.catalogue.attributes[node.name]?.label, node.name)
    case 'score':
      return labelOf(speaker, speaker.catalogue.scores[node.name]?.label, node.name)
    case 'percentile': {
      const name = labelOf(speaker, speaker.catalogue.scores[node.name]?.label, node.name)
      return say(speaker, `the percentile of ${name}`, `${name}的百分位`)
    }
    case 'tag':
      return labelOf(speaker, speaker.catalogue.tags?.[node.name]?.label, node.name)
    case 'segment': {
      const name = labelOf(speaker, speaker.catalogue.segments[node.name]?.label, node.name)
      return say(speaker, `is in the segment ${name}`, `在客群${name}中`)
    }
    case 'column':
      return node.name === timeColumnName && speaker.row?.columns[timeColumnName] === undefined ? say(speaker, 'time', '时间') : describeColumn(node, speaker)
    case 'now':
      return say(speaker, 'now', '现在')
    case 'today':
      return say(speaker, 'today', '今天')
    case 'aggregate':
      return describeAggregate(node, speaker)
    case 'sequence':
      return describeSequence(node, speaker)
    case 'and':
    case 'or':
      return node.of.map((inner) => (isLogic(inner) ? `(${part(inner)})` : part(inner))).join(node.op === 'and' ? say(speaker, ' and ', '，且') : say(speaker, ' or ', '，或'))
    case 'not':
      return describeNot(node.of, speaker)
    case 'compare':
      return say(speaker, `${part(node.left)} ${comparisonWords[node.operator].en} ${part(node.right)}`, `${part(node.left)}${comparisonWords[node.operator].zh} ${part(node.right)}`)
    case 'arithmetic':
      return `(${part(node.left)} ${node.operator} ${part(node.right)})`
    case 'negate':
      return `-${part(node.of)}`
    case 'call':
      return describeCall(node, speaker)
    case 'in': {
      const values = node.values.slice(0, 20).map(part).join(say(speaker, ', ', '、'))
      const more = node.values.length > 20 ? say(speaker, ` and ${node.values.length - 20} more`, `等 ${node.values.length} 个`) : ''
      return say(speaker, `${part(node.of)} is one of ${values}${more}`, `${part(node.of)}为 ${values}${more} 之一`)
    }
    case 'between':
      return say(speaker, `${part(node.of)} is at least ${part(node.from)} and below ${part(node.to)}`, `${part(node.of)}不低于 ${part(node.from)} 且低于 ${part(node.to)}`)
    case 'known':
      return say(speaker, `${part(node.of)} is known`, `${part(node.of)}已知`)
    case 'case':
      return describeCase(node, speaker)
    default:
      return assertNever(node)
  }
}

/** A part of a rule in words. */
export const describeExpression = (node: Expression, catalogue: Catalogue, language: Language): string =>
  describe(node, { catalogue, language, row: undefined })

const describeTake = (take: Take, speaker: Speaker): string => {
  const share = 'count' in take ? undefined : `${take.sharePercent} %`
  const size = 'count' in take ? say(speaker, `${take.count}`, `${take.count} 位`) : say(speaker, `${share}`, `${share}`)
  if (take.kind === 'sample') {
    return share === undefined ? say(speaker, `a random sample of ${size} of them`, `随机抽取 ${size}`) : say(speaker, `a random ${size} of them`, `随机抽取 ${size}`)
  }
  const by = describe(take.by, speaker)
  return take.kind === 'top'
    ? say(speaker, `the ${size} with the highest ${by.replace(/^the /, '')}`, `取${by}最高的 ${size}`)
    : say(speaker, `the ${size} with the lowest ${by.replace(/^the /, '')}`, `取${by}最低的 ${size}`)
}

/**
 * A rule as a sentence a marketer reads, with the company's own labels.
 *
 * Example:
 * ```ts
 * import { describeRule, exampleCatalogue, parseRule } from '@sextant/rules'
 * const parsed = parseRule('sum(purchase.amount, last 90 days) > 200', exampleCatalogue)
 * parsed.kind === 'ok' ? describeRule(parsed.rule, exampleCatalogue, 'en') : '' // => 'the total amount of purchases in the last 90 days is more than 200 GBP'
 * ```
 */
export const describeRule = (rule: Rule, catalogue: Catalogue, language: Language): string => {
  const speaker: Speaker = { catalogue, language, row: undefined }
  const takes = (rule.take ?? []).map((take) => describeTake(take, speaker))
  if (takes.length === 0) return describe(rule.when, speaker)
  const isEverybody = rule.when.op === 'literal' && rule.when.value === true
  const who = isEverybody ? say(speaker, 'everyone', '全部客户') : describe(rule.when, speaker)
  return say(speaker, `${who}; of these ${takes.join(', of those ')}`, `${who}；其中${takes.join('，再')}`)
}
