import type { OutputOf, listWatchTemplates } from '@sextant/contract'
import { watchDefinitionSchema } from '@sextant/contract'
import type { CatalogueFact } from '@sextant/rules'
import { companyOf, loadedFacts } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import type { WatchDeps, WatchDefinition } from './deps.ts'

type Template = OutputOf<typeof listWatchTemplates>['templates'][number]

const definition = (input: object): WatchDefinition => watchDefinitionSchema.parse(input)

/** Attributes that say where a customer belongs: those that point at a dimension first (dealer, store), then texts with few values. */
const placesOf = (company: Company): readonly (readonly [string, { readonly en: string; readonly zh: string }])[] =>
  Object.entries(company.levelColumns).filter(([, column]) => column.type === 'string' && column.privacy !== 'personal' && column.privacy !== 'sensitive')
    .sort(([, left], [, right]) => Number(right.dimension !== undefined) - Number(left.dimension !== undefined)).map(([name, { label }]) => [name, label])

const factsWith = (company: Company, fits: (fact: CatalogueFact) => boolean): readonly (readonly [string, CatalogueFact])[] => loadedFacts(company).filter(([, fact]) => fits(fact))

/**
 * Facts whose absence says that a customer has gone: what the company described itself (an event that only the tracking API knows may be
 * anything) and what comes oftener than once a month, in the order of the model; what it buys or uses is his to choose.
 */
const activitiesOf = (company: Company): readonly (readonly [string, CatalogueFact])[] =>
  factsWith(company, () => true).filter(([name]) => company.model.facts[name]?.source !== undefined && company.model.facts[name]?.arrives?.every !== 'month')

const leavingTogether = ([fact, { label: activity }]: readonly [string, CatalogueFact], [by, label]: ReturnType<typeof placesOf>[number]): WatchDefinition => {
  const before = `any(${fact}, between 28 and 56 days ago)`
  return definition({
    kind: 'indicator', name: { en: `Leaving together: ${label.en}, no ${activity.en}`, zh: `群体流失：${label.zh}（无${activity.zh}）` }, purpose: 'Guard the base: batch leaving by group', period: 'week', by,
    indicator: { kind: 'share', of: { kind: 'customers', rule: `${before} and none(${fact}, last 28 days)` }, in: { kind: 'customers', rule: before } },
    condition: { kind: 'anomaly', direction: 'up', falseShare: 0.05, least: 0.2 },
  })
}

const groupChurn = (company: Company): Template => {
  const activities = activitiesOf(company).slice(0, 4)
  const places = placesOf(company).slice(0, 6)
  return {
    key: 'group-churn', name: { en: 'Groups that leave together', zh: '群体离网预警' },
    about: {
      en: 'Of those active four to eight weeks ago, the share who have been silent for four weeks, by organisation, cell, dealer or circle: an alarm while a whole group goes. Choose what counts as being active.',
      zh: '四至八周前活跃、近四周沉默的客户占比，按单位、小区、代理商或圈子统计：一批客户同时离开时立即预警。请选择以哪类事实判断活跃。',
    },
    missing: activities.length === 0 ? { en: 'a fact that says that a customer is active', zh: '缺少能反映客户活跃的事实' } : places.length === 0 ? { en: 'an attribute that says where a customer belongs', zh: '缺少客户归属类属性' } : null,
    definitions: activities.flatMap((activity) => places.map((place) => leavingTogether(activity, place))),
  }
}

const metricAnomaly = (company: Company): Template => {
  const metrics = Object.entries(company.model.metrics)
  return {
    key: 'metric-anomaly', name: { en: 'Unusual days', zh: '异常日' }, about: { en: 'A metric by day against its own weekdays.', zh: '按日监测指标，与自身的星期规律比较。' },
    missing: metrics.length === 0 ? { en: 'a metric in model.yaml', zh: 'model.yaml 中没有指标' } : null,
    definitions: metrics.slice(0, 12).map(([metric, { label }]) => definition({
      kind: 'indicator', name: { en: `Unusual day: ${label.en}`, zh: `异常日：${label.zh}` }, purpose: 'See at once when a figure leaves its habit', period: 'day', indicator: { kind: 'metric', metric }, condition: { kind: 'anomaly' },
    })),
  }
}

const largeMovement = (company: Company): Template => {
  const facts = factsWith(company, (fact) => fact.valueColumn !== undefined && fact.columns[fact.valueColumn]?.type === 'money')
  return {
    key: 'large-amount', name: { en: 'A large amount, far above the customer’s own', zh: '远超本人习惯的大额' },
    about: { en: 'An amount of the last day above a limit and more than five times the customer’s own mean of half a year, such as a large withdrawal.', zh: '最近一天的金额超过限额，且大于本人半年均值的五倍，例如大额取款。' },
    missing: facts.length === 0 ? { en: 'a fact with an amount of money', zh: '缺少带金额的事实' } : null,
    definitions: facts.map(([name, fact]) => definition({
      kind: 'customer', name: { en: `Large amount: ${fact.label.en}`, zh: `大额：${fact.label.zh}` }, purpose: 'Risk, or a moment to help: speak with the customer at once',
      rule: `max(${name}.${fact.valueColumn}, last 1 days) > 10000 and max(${name}.${fact.valueColumn}, last 1 days) > 5 * coalesce(avg(${name}.${fact.valueColumn}, between 1 and 180 days ago, where ${fact.valueColumn} > 0), 0)`,
      value: `max(${name}.${fact.valueColumn}, last 1 days)`,
    })),
  }
}

/** Days from what a row was due to what was paid; a bill that is not paid has waited until now. */
const lateDays = (due: string, paid: string): string => `days_since(${due}) - coalesce(days_since(${paid}), 0)`

/**
 * The rule of the slow but sure payer: late at least three times in the year, never more than 30 days late, and nothing unpaid for longer.
 * The bound is what tells him from the defaulter.
 */
export const slowButSureRule = (fact: string, due: string, paid: string): string =>
  `count(${fact}, last 12 months, where ${paid} is known and ${lateDays(due, paid)} > 0) >= 3 and none(${fact}, last 12 months, where ${lateDays(due, paid)} > 30)`

const slowButSure = (company: Company): Template => {
  const days = (fact: CatalogueFact): readonly string[] => Object.entries(fact.columns).filter(([, { type }]) => type === 'date' || type === 'instant').map(([name]) => name)
  const facts = factsWith(company, (fact) => days(fact).length >= 2)
  return {
    key: 'slow-but-sure', name: { en: 'Slow but sure payers', zh: '慢而可靠的付款人' },
    about: { en: 'Pays late, but always within 30 days of due: the bound keeps defaulters out.', zh: '经常逾期，但总在到期后 30 天内付清：以此界限排除违约者。' },
    missing: facts.length === 0 ? { en: 'a fact with the day something was due and the day it was paid', zh: '缺少同时带应付日与实付日的事实' } : null,
    definitions: facts.map(([name, fact]) => {
      const [due = '', paid = ''] = days(fact)
      return definition({ kind: 'customer', name: { en: `Slow but sure: ${fact.label.en}`, zh: `慢而可靠：${fact.label.zh}` }, purpose: 'He earns us interest: keep him', rule: slowButSureRule(name, due, paid), value: null })
    }),
  }
}

/** Ready watches, filled with what this company has described. */
export const templatesOf = async (deps: WatchDeps): Promise<readonly Template[]> => {
  const company = await companyOf(deps)
  return [groupChurn(company), metricAnomaly(company), largeMovement(company), slowButSure(company)]
}
