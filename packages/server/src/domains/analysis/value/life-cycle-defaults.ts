import type { lifeCycleDefinitionSchema } from '@sextant/contract'
import { compileRowCondition, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { RowScope } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { z } from 'zod'
import { companyOf, ruleInvalid, ruleOf } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { printRule } from '@sextant/rules'
import type { ValueDeps } from './deps.ts'
import { localDayOf } from './local-day.ts'
import { aggregateText, bothOf, declaredFacts, purchaseFact, quoted, wordsOf } from './phrases.ts'
import { isPurchase } from './purchases.ts'

export type LifeCycleDefinition = z.output<typeof lifeCycleDefinitionSchema>
type Stage = LifeCycleDefinition['stages'][number]

/** Of how many other facts, in the order of the model, a sign makes somebody likely to begin. */
const mostSigns = 4
/** Whose rhythm is unknown is taken to come back monthly. */
const rhythmUnknownDays = 30

const conditionOf = (company: Company, fact: string, where: string | null, at: string, deps: ValueDeps): { readonly from: Sql; readonly where: Sql } => {
  const { catalogue } = company
  const described = catalogue.facts[fact]
  const table = sql`${ident(described?.table ?? fact)} as "fact"`
  if (where === null) return { from: table, where: sql`true` }
  const scope = rowScopeOf(catalogue, fact) as RowScope
  const parsed = parseRowExpression(where, scope, 'condition')
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, 'where')
  const used = Object.entries(described?.dimensions ?? {}).filter(([name]) => JSON.stringify(parsed.expression).includes(`"dimension":${JSON.stringify(name)}`))
  const joins = join(used.map(([name, { table: other, keyColumn, factColumn }]) => sql` left join ${ident(other)} as ${ident(name)} on ${ident(name, keyColumn)} = ${ident('fact', factColumn)}`), sql``)
  return { from: sql`${table}${joins}`, where: compileRowCondition(parsed.expression, scope, { dialect: deps.warehouse.dialect, alias: 'fact', at }) }
}

/** Within how many days three of four customers with three or more purchase days come back: the 75 % quantile of their mean gaps, 7 to 183; days of the company's zone. */
const rhythmOf = async (deps: ValueDeps, company: Company, fact: string, where: string | null): Promise<number> => {
  const at = await deps.standpoint()
  const { dialect } = deps.warehouse
  const rows = conditionOf(company, fact, where, at, deps)
  const day = localDayOf(sql`"fact"."_at"`, company.catalogue.timeZone, at, dialect)
  const { gap } = await deps.warehouse.one<{ gap: number | null }>('analyse.lifeCycle.rhythm', sql`
    with "rhythm" as (
      select count(distinct ${day}) as "days", ${dialect.daysBetween(sql`min(${day})`, sql`max(${day})`)} as "span"
      from ${rows.from} where "fact"."_customer" is not null and "fact"."_at" < ${dialect.instant(at)} and ${isPurchase} and ${rows.where} group by "fact"."_customer")
    select ${dialect.quantile(sql`"span" / ("days" - 1)`, 0.75)} as "gap" from "rhythm" where "days" >= 3`)
  return gap === null ? rhythmUnknownDays : Math.min(183, Math.max(7, Math.round(gap)))
}

interface Words {
  readonly any: (window: string | null) => string
  readonly none: (window: string | null) => string
  readonly times: (window: string | null) => string
  readonly sinceFirst: string
  readonly last: (rhythms: number) => string
  readonly days: (rhythms: number) => number
  /** One rhythm, but no shorter than a step: what happens between two checks is seen by one of them. */
  readonly lastOrStep: string
}

const stepOf = (rhythm: number): Pick<LifeCycleDefinition, 'step' | 'periods'> =>
  rhythm <= 21 ? { step: 'week', periods: 26 } : rhythm <= 120 ? { step: 'month', periods: 24 } : { step: 'quarter', periods: 12 }

/** Days of the longest step of each length. */
const stepDays: Readonly<Record<LifeCycleDefinition['step'], number>> = { week: 7, month: 31, quarter: 92 }

const stageWords = (company: Company, fact: string, where: string | null, rhythm: number): Words => {
  const { notReturn, occasion } = wordsOf(company, fact)
  const condition = bothOf(notReturn, where)
  const name = quoted(fact)
  const days = (rhythms: number): number => Math.round(rhythm * rhythms)
  return {
    days, lastOrStep: `last ${Math.max(days(1), stepDays[stepOf(rhythm).step])} days`, last: (rhythms) => `last ${days(rhythms)} days`,
    any: (window) => aggregateText('any', name, window, condition), none: (window) => aggregateText('none', name, window, condition),
    times: (window) => (occasion === null ? aggregateText('count', name, window, condition) : aggregateText('distinct', `${name}.${quoted(occasion)}`, window, condition)),
    sinceFirst: `days_since(${aggregateText('first', `${name}.time`, null, condition)})`,
  }
}

const strategies: Readonly<Record<string, Stage['strategy']>> = {
  'won-back': { en: 'Welcome back without asking why at once; make the next two purchases easy.', zh: '欢迎回归，先不追问原因，让接下来的两次购买更容易。' },
  lost: { en: 'Return score first: a care call to those worth it, by season; then leave in peace.', zh: '先评估回归可能，对值得者按季关怀回访，其余不再打扰。' },
  silent: { en: 'Care contact with a reason to come, through the channel they last answered; keep a control group.', zh: '以最近有响应的渠道做关怀触达并给出回访理由，保留对照组。' },
  'likely-lost': { en: 'Act before silence: call, ask, solve; an offer only if the cause is price.', zh: '在沉默之前行动：致电、询问、解决；仅当原因是价格时让利。' },
  new: { en: 'Second purchase within the usual rhythm: help with use, remind before it is used up.', zh: '在惯常节奏内促成第二次购买：使用指导，用完前提醒。' },
  active: { en: 'Reward, widen to the next category, ask for recommendations; do not disturb the rhythm.', zh: '奖励忠诚、拓展下一品类、邀请转介绍，不打乱其节奏。' },
  ordinary: { en: 'Reasons to come more often: reminders in their own rhythm, neighbouring categories.', zh: '提高频次：按其节奏提醒，推荐相邻品类。' },
  'likely-new': { en: 'They are close: invite with a trial now.', zh: '意向明显：立即以试用邀请。' },
  potential: { en: 'Make known by cheap channels; look-alikes of active customers first.', zh: '低成本渠道告知，优先触达与活跃客户相似者。' },
}

const stage = (key: string, en: string, zh: string, entry: string, more: Partial<Pick<Stage, 'exit' | 'minimumDays' | 'from'>> = {}): Stage => ({
  key, name: { en, zh }, strategy: strategies[key] ?? { en: '', zh: '' }, entry, minimumDays: 0, ...more,
})

/**
 * Stages in the order of precedence, from a rhythm (days within which three of four come back). Silent: nothing for two rhythms; lost: for
 * four. Who is silent leaves only by a purchase within one rhythm; who is active (four times in four rhythms) stays so until fewer than two,
 * or until slipping: hysteresis, so that one odd month moves nobody there and back. Won back looks back a whole step at least.
 */
const stagesOf = ({ any, none, times, sinceFirst, last, lastOrStep, days }: Words, likelyNew: string | null): readonly Stage[] => [
  stage('won-back', 'Won back', '赢回', any(lastOrStep), { from: ['lost'], exit: 'true', minimumDays: days(2) }),
  stage('lost', 'Lost', '流失', `${any(null)} and ${none(last(4))}`),
  stage('silent', 'Silent', '沉默', `${any(null)} and ${none(last(2))}`, { exit: `${any(last(1))} or ${none(last(4))}` }),
  stage('likely-lost', 'Likely to be lost', '高概率流失', `${any(last(2))} and ${none(last(1.25))} and ${times(null)} >= 3`, { exit: `${any(last(1))} or ${none(last(2))}` }),
  stage('new', 'New', '新客户', `${sinceFirst} < ${days(2)}`),
  stage('active', 'Active', '活跃', `${times(last(4))} >= 4`, { exit: `${times(last(4))} < 2 or ${none(last(1.25))}`, minimumDays: days(1) }),
  stage('ordinary', 'Ordinary', '普通', any(last(2))),
  ...(likelyNew === null ? [] : [stage('likely-new', 'Likely to begin', '高概率潜在', likelyNew)]),
  stage('potential', 'Potential', '潜在', none(null)),
]

const printedStages = (stages: readonly Stage[], { catalogue }: Company): Stage[] =>
  stages.map((one) => ({ ...one, entry: printRule(ruleOf(one.entry, catalogue, `stages.${one.key}.entry`), catalogue), ...(one.exit === undefined ? {} : { exit: printRule(ruleOf(one.exit, catalogue, `stages.${one.key}.exit`), catalogue) }) }))

/** The relation's life cycle as derived from the model: the fact revenue comes from, in its own rhythm. */
export const relationDefault = async (deps: ValueDeps): Promise<LifeCycleDefinition> => {
  const company = await companyOf(deps)
  const fact = await purchaseFact(deps, company)
  const rhythm = await rhythmOf(deps, company, fact, null)
  const words = stageWords(company, fact, null, rhythm)
  const signs = declaredFacts(company, fact).slice(1, 1 + mostSigns).map((name) => aggregateText('any', quoted(name), words.last(2), null))
  const likely = signs.length === 0 ? null : `${words.none(null)} and (${signs.join(' or ')})`
  return { name: { en: 'Relation', zh: '客户关系' }, ...stepOf(rhythm), stages: printedStages(stagesOf(words, likely), company) }
}

/** The life cycle of one product or service: rows of a fact that meet a condition. Likely to begin: never used it, but active otherwise. */
export const productDefault = async (deps: ValueDeps, fact: string, where: string | null): Promise<LifeCycleDefinition> => {
  const company = await companyOf(deps)
  const rhythm = await rhythmOf(deps, company, fact, where)
  const words = stageWords(company, fact, where, rhythm)
  const whole = stageWords(company, await purchaseFact(deps, company), null, rhythm)
  const label = company.catalogue.facts[fact]?.label ?? { en: fact, zh: fact }
  return {
    name: { en: where === null ? label.en : `${label.en}: ${where}`, zh: where === null ? label.zh : `${label.zh}：${where}` }, ...stepOf(rhythm),
    stages: printedStages(stagesOf(words, `${words.none(null)} and ${whole.times(whole.last(2))} >= 3`), company),
  }
}
