import type { CompanyModel, ModelMetric, indicatorDefinitionSchema } from '@sextant/contract'
import { nearest } from '@sextant/contract'
import { compileColumns, compileRowCondition, compileRowExpression, compileRule, parseExpression, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { CatalogueFact, Expression, Label, RowScope, Rule, ValueType } from '@sextant/rules'
import { and, ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { z } from 'zod'
import { customerTable, isSelected, monthIndex, ruleInvalid, ruleOfScope } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import type { Area } from './area.ts'
import { indicatorErrors } from './indicator-errors.ts'
import type { Period } from './periods.ts'

export type Indicator = z.output<typeof indicatorDefinitionSchema>
export type MetricIndicator = Extract<Indicator, { kind: 'metric' }>
export type CustomersIndicator = Extract<Indicator, { kind: 'customers' }>
type ValueIndicator = Extract<Indicator, { kind: 'value' }>
type CountIndicator = MetricIndicator | CustomersIndicator

/** What a query of an indicator is made over. */
export interface IndicatorFrame {
  readonly company: Company
  readonly dialect: Dialect
  /** Nothing at or after it is seen. */
  readonly at: string
  readonly periods: readonly Period[]
  readonly area: Area | null
}

export const metricOf = (model: CompanyModel, name: string): ModelMetric => {
  const metric = model.metrics[name]
  if (metric === undefined) throw indicatorErrors.INDICATOR_METRIC_UNKNOWN({ name, nearest: nearest(name, Object.keys(model.metrics)).join(' or ') }, { where: 'indicator.metric' })
  return metric
}

const rowCondition = (text: string, scope: RowScope, frame: IndicatorFrame, where: string): { readonly expression: Expression; readonly condition: Sql } => {
  const parsed = parseRowExpression(text, scope, 'condition')
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, where)
  return { expression: parsed.expression, condition: compileRowCondition(parsed.expression, scope, { dialect: frame.dialect, alias: 'fact', at: frame.at }) }
}

/** Dimensions that expressions over the row read, each joined once under its own name. */
const dimensionJoins = (fact: CatalogueFact, expressions: readonly (Expression | undefined)[]): Sql => {
  const text = JSON.stringify(expressions)
  const used = Object.entries(fact.dimensions ?? {}).filter(([name]) => text.includes(`"dimension":${JSON.stringify(name)}`))
  return join(used.map(([name, { table, keyColumn, factColumn }]) => sql` left join ${ident(table)} as ${ident(name)} on ${ident(name, keyColumn)} = ${ident('fact', factColumn)}`), sql``)
}

/** Over rows under the alias `row`, with their customer and value. */
const aggregated: Readonly<Record<ModelMetric['aggregate'], Sql>> = {
  count: sql`count(*)`, customers: sql`count(distinct "row"."customer")`, distinct: sql`count(distinct "row"."value")`,
  sum: sql`sum("row"."value")`, avg: sql`avg("row"."value")`, min: sql`min("row"."value")`, max: sql`max("row"."value")`,
}

const rule = (scope: { readonly segment?: string | undefined; readonly rule?: string | undefined }, company: Company): Rule | undefined => ruleOfScope(scope, company.catalogue)

const areaText = (type: ValueType, value: Sql, dialect: Dialect): Sql => dialect.toText(value, type === 'number' || type === 'money' ? 'number' : undefined)

interface AreaParts {
  readonly expression: Expression | undefined
  readonly value: Sql
  readonly joins: Sql
}

/** The area of a fact's row: a column of it, a value of its customer, or the groups its customer is in (a row counts in each). */
const rowAreaParts = (frame: IndicatorFrame, scope: RowScope): AreaParts => {
  const { area, company, dialect, at } = frame
  if (area === null) return { expression: undefined, value: dialect.nothing('string'), joins: sql`` }
  if (area.kind === 'row')
    return { expression: area.expression, value: areaText(area.type, compileRowExpression(area.expression, scope, { dialect, alias: 'fact', at }), dialect), joins: sql`` }
  const members = area.kind === 'customer'
    ? sql`select "one"."customer_id", ${areaText(area.type, sql`"one"."area"`, dialect)} as "area" from (${compileColumns({ area: area.expression }, company.catalogue, { at, dialect })}) as "one"`
    : join(area.groups.map((group) => sql`select "one"."customer_id", ${group.key} as "area" from (${compileRule(group.rule, company.catalogue, { at, dialect })}) as "one"`), sql` union all `)
  return { expression: undefined, value: sql`"placed"."area"`, joins: sql` ${area.kind === 'customer' ? sql`left join` : sql`join`} (${members}) as "placed" on "placed"."customer_id" = "fact"."_customer"` }
}

/** One scan of the fact for all periods and areas, with the whole beside them. Columns: period, area, is_whole, value. */
const metricRows = (indicator: MetricIndicator, frame: IndicatorFrame): Sql => {
  const { company, dialect, at, periods } = frame
  const metric = metricOf(company.model, indicator.metric)
  const fact = company.catalogue.facts[metric.fact] as CatalogueFact
  const scope = rowScopeOf(company.catalogue, metric.fact) as RowScope
  const own = metric.where === undefined ? undefined : rowCondition(metric.where, scope, frame, `metrics.${indicator.metric}.where`)
  const extra = indicator.where === undefined ? undefined : rowCondition(indicator.where, scope, frame, 'indicator.where')
  const placed = rowAreaParts(frame, scope)
  const column = metric.column ?? fact.valueColumn
  const time = sql`"fact"."_at"`
  const to = (periods.at(-1) as Period).to < at ? (periods.at(-1) as Period).to : at
  const conditions = [
    sql`${time} >= ${dialect.instant((periods[0] as Period).from)} and ${time} < ${dialect.instant(to)}`,
    ...(metric.gross === true ? [sql`not "fact"."_refund"`] : []), ...(own === undefined ? [] : [own.condition]), ...(extra === undefined ? [] : [extra.condition]),
    isSelected(sql`"fact"."_customer"`, rule(indicator, company), company.catalogue, at, dialect),
  ]
  const value = dialect.toDouble(aggregated[metric.aggregate])
  const rows = (area: Sql, joins: Sql): Sql => sql`
    select ${monthIndex(time, periods, dialect)} as "period", ${area} as "area", "fact"."_customer" as "customer", ${column === undefined ? sql`0` : ident('fact', fact.columns[column]?.column ?? column)} as "value"
    from ${ident(fact.table)} as "fact"${dimensionJoins(fact, [own?.expression, extra?.expression, placed.expression])}${joins} where ${and(conditions)}`
  const nowhere = dialect.nothing('string')
  const whole = sql`select "row"."period", ${nowhere} as "area", true as "is_whole", ${value} as "value" from (${rows(nowhere, sql``)}) as "row" group by "row"."period"`
  if (frame.area === null) return whole
  const split = sql`from (${rows(sql`coalesce(${placed.value}, '')`, placed.joins)}) as "row" group by`
  // A row may stand in several groups: the whole is counted apart.
  if (frame.area.kind === 'groups') return sql`${whole} union all select "row"."period", "row"."area", false, ${value} ${split} "row"."period", "row"."area"`
  return sql`select "row"."period", "row"."area", grouping("row"."area") = 1 as "is_whole", ${value} as "value" ${split} grouping sets (("row"."period", "row"."area"), ("row"."period"))`
}

const valueExpression = (text: string, company: Company): { readonly expression: Expression; readonly type: ValueType } => {
  const parsed = parseExpression(text, company.catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, 'indicator.value')
  if (parsed.type !== 'number' && parsed.type !== 'money' && parsed.type !== 'boolean') throw indicatorErrors.INDICATOR_NOT_NUMERIC({ type: parsed.type }, { where: 'indicator.value' })
  return parsed
}

export const valueType = (indicator: ValueIndicator, company: Company): ValueType => valueExpression(indicator.value, company).type

/** Readable as a number whatever it is: a condition counts 1 where it is true, 0 otherwise. */
const numeric = (type: ValueType, column: Sql, dialect: Dialect): Sql => (type === 'boolean' ? sql`case when ${column} then 1e0 else 0e0 end` : dialect.toDouble(column))

/** The customers at the end of one period with their area: known by then, selected by the rule as of then. Further columns by name. */
const populationAt = (frame: IndicatorFrame, period: Period, when: Rule | undefined, columns: Readonly<Record<string, Expression>>, group: Rule | undefined): Sql => {
  const { company, dialect } = frame
  const at = period.to < frame.at ? period.to : frame.at
  const within = group === undefined ? when : both(when, group)
  return sql`select "member".* from (${compileColumns(columns, company.catalogue, { at, dialect }, within)}) as "member"
    join ${customerTable(company)} as "base" on "base"."_customer" = "member"."customer_id" and ("base"."_first_seen" is null or "base"."_first_seen" < ${dialect.instant(at)})`
}

const both = (left: Rule | undefined, right: Rule): Rule => (left === undefined ? right : { language: 1, when: { op: 'and', of: [left.when, right.when] } })

interface Population {
  readonly when: Rule | undefined
  /** Aggregates over the members, under the alias `one`. */
  readonly value: Sql
  readonly columns: Readonly<Record<string, Expression>>
}

/** One part for each period: membership and values are those of the period's end. */
const populationRows = (population: Population, frame: IndicatorFrame): Sql => {
  const { area, dialect, periods } = frame
  const { when, value } = population
  const parts = periods.flatMap((period, index) => {
    const whole = (columns: Readonly<Record<string, Expression>>): Sql => populationAt(frame, period, when, columns, undefined)
    if (area === null) return [sql`select ${index} as "period", ${dialect.nothing('string')} as "area", true as "is_whole", ${value} as "value" from (${whole(population.columns)}) as "one"`]
    if (area.kind === 'groups') return [
      sql`select ${index} as "period", ${dialect.nothing('string')} as "area", true as "is_whole", ${value} as "value" from (${whole(population.columns)}) as "one"`,
      ...area.groups.map((group) => sql`select ${index} as "period", ${group.key} as "area", false as "is_whole", ${value} as "value" from (${populationAt(frame, period, when, population.columns, group.rule)}) as "one"`),
    ]
    const members = whole({ ...population.columns, area: area.expression })
    const named = join(Object.keys(population.columns).map((name) => sql`${ident('placed', name)}, `), sql``)
    return [sql`select ${index} as "period", "one"."area", grouping("one"."area") = 1 as "is_whole", ${value} as "value"
      from (select ${named}coalesce(${areaText(area.type, sql`"placed"."area"`, dialect)}, '') as "area" from (${members}) as "placed") as "one" group by grouping sets (("one"."area"), ())`]
  })
  return join(parts, sql` union all `)
}

const countRows = (indicator: CountIndicator, frame: IndicatorFrame, within: CustomersIndicator | undefined): Sql => {
  if (indicator.kind === 'metric') return metricRows(indicator, frame)
  const { company, dialect } = frame
  const own = rule(indicator, company)
  const outer = within === undefined ? undefined : rule(within, company)
  const when = own === undefined ? outer : outer === undefined ? own : both(own, outer)
  return populationRows({ when, value: dialect.toDouble(sql`count(*)`), columns: {} }, frame)
}

const valueRows = (indicator: ValueIndicator, frame: IndicatorFrame): Sql => {
  const { company, dialect } = frame
  const { expression, type } = valueExpression(indicator.value, company)
  const value = numeric(type, sql`"one"."value"`, dialect)
  const aggregate = { sum: sql`sum(${value})`, avg: sql`avg(${value})`, median: dialect.quantile(value, 0.5), min: sql`min(${value})`, max: sql`max(${value})` }[indicator.aggregate]
  return populationRows({ when: rule(indicator, company), value: dialect.toDouble(aggregate), columns: { value: expression } }, frame)
}

/** Everything that an indicator over customers and its areas read; null when rows of a fact are counted too. */
export const expressionsOf = (indicator: Indicator, company: Company, area: Area | null): readonly Expression[] | null => {
  const populations = indicator.kind === 'share' ? [indicator.of, indicator.in] : [indicator]
  if (area?.kind === 'row' || populations.some(({ kind }) => kind === 'metric')) return null
  const rules = [...populations.flatMap((one) => rule(one, company) ?? []), ...(area?.kind === 'groups' ? area.groups.map((group) => group.rule) : [])]
  if (rules.some(({ take }) => take !== undefined && take.length > 0)) return null
  return [...rules.map(({ when }) => when), ...(indicator.kind === 'value' ? [valueExpression(indicator.value, company).expression] : []), ...(area?.kind === 'customer' ? [area.expression] : [])]
}

/** The query of an indicator: columns period (0-based), area, is_whole, value and size (what a share is a share of, null otherwise). */
export const indicatorSql = (indicator: Indicator, frame: IndicatorFrame): Sql => {
  switch (indicator.kind) {
    case 'metric':
    case 'customers':
      return sql`select "figures".*, cast(null as double) as "size" from (${countRows(indicator, frame, undefined)}) as "figures"`
    case 'value':
      return sql`select "figures".*, cast(null as double) as "size" from (${valueRows(indicator, frame)}) as "figures"`
    case 'share': {
      const within = indicator.in.kind === 'customers' ? indicator.in : undefined
      return sql`
        with
          -- the count that is the part
          "part" as (${countRows(indicator.of, frame, indicator.of.kind === 'customers' ? within : undefined)}),
          -- the count it is a part of
          "all" as (${countRows(indicator.in, frame, undefined)})
        select "all"."period", "all"."area", "all"."is_whole", case when "all"."value" = 0 then null else coalesce("part"."value", 0) / "all"."value" end as "value", "all"."value" as "size"
        from "all" left join "part" on "part"."period" = "all"."period" and "part"."is_whole" = "all"."is_whole" and "part"."area" is not distinct from "all"."area"`
    }
  }
}

/** Facts whose columns can split an indicator. */
export const factsOf = (indicator: Indicator, model: CompanyModel): readonly string[] => {
  const metrics = indicator.kind === 'metric' ? [indicator] : indicator.kind === 'share' ? [indicator.of, indicator.in].filter((one) => one.kind === 'metric') : []
  const facts = new Set(metrics.map(({ metric }) => metricOf(model, metric).fact))
  // A share is split by a column only when both of its counts have it.
  return indicator.kind === 'share' && (metrics.length < 2 || facts.size > 1) ? [] : [...facts]
}

const populationLabel = ({ segment, rule: text }: { readonly segment?: string | undefined; readonly rule?: string | undefined }, company: Company): Label | undefined => {
  const name = segment === undefined ? undefined : (company.catalogue.segments[segment]?.label ?? { en: segment, zh: segment })
  if (name === undefined) return text === undefined ? undefined : { en: text, zh: text }
  return text === undefined ? name : { en: `${name.en}, ${text}`, zh: `${name.zh}，${text}` }
}

const joined = (label: Label, more: Label | undefined): Label => (more === undefined ? label : { en: `${label.en} (${more.en})`, zh: `${label.zh}（${more.zh}）` })

const aggregateLabels = { sum: { en: 'Sum of', zh: '合计：' }, avg: { en: 'Mean of', zh: '平均：' }, median: { en: 'Median of', zh: '中位数：' }, min: { en: 'Least', zh: '最小：' }, max: { en: 'Greatest', zh: '最大：' } } as const

/** What an indicator is called, in both languages. */
export const indicatorLabel = (indicator: Indicator, company: Company): Label => {
  switch (indicator.kind) {
    case 'metric': {
      const base = joined(metricOf(company.model, indicator.metric).label, indicator.where === undefined ? undefined : { en: indicator.where, zh: indicator.where })
      return joined(base, populationLabel(indicator, company))
    }
    case 'customers':
      return joined({ en: 'Customers', zh: '客户数' }, populationLabel(indicator, company))
    case 'share': {
      const [of, within] = [indicatorLabel(indicator.of, company), indicatorLabel(indicator.in, company)]
      return { en: `${of.en} as a share of ${within.en}`, zh: `${of.zh}占${within.zh}的比例` }
    }
    case 'value': {
      const words = aggregateLabels[indicator.aggregate]
      return joined({ en: `${words.en} ${indicator.value}`, zh: `${words.zh}${indicator.value}` }, populationLabel(indicator, company))
    }
  }
}
