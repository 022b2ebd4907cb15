import type { Expression, Label } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { rowAxis, axisOf } from './axis.ts'
import type { Axis } from './axis.ts'
import { behaviourErrors } from './errors.ts'
import { allOf, filterOf, notReturned, rowsOf } from './standing.ts'
import type { Standing } from './standing.ts'

export type Unit = 'customers' | 'count' | 'money' | 'number' | 'share' | 'days' | 'text'

/** What a table counts or sums, over a relation whose column `m` holds the value measured. */
export interface Measure {
  readonly label: Label
  readonly unit: Unit
  /** Rows it is taken over; undefined: customers. */
  readonly fact: string | undefined
  /** Of the rows, in the rule language; for the rule of a cell too. */
  readonly where: Expression | undefined
  readonly of: Axis | undefined
  readonly additive: boolean
  /** Returns count (with their minus sign). */
  readonly net: boolean
  /** Rows without a customer count too, as long as everybody is looked at. */
  readonly withUnknownCustomers: boolean
  readonly aggregate: Sql
}

export interface MeasureInput {
  readonly measure: string
  readonly of?: string | undefined
  readonly fact?: string | undefined
  readonly where?: string | undefined
}

const customers: Label = { en: 'Customers', zh: '客户数' }
const rows: Label = { en: 'Rows', zh: '记录数' }
const words: Readonly<Record<string, Label>> = {
  sum: { en: 'Total', zh: '合计' }, avg: { en: 'Mean', zh: '均值' }, median: { en: 'Median', zh: '中位数' }, min: { en: 'Smallest', zh: '最小值' }, max: { en: 'Largest', zh: '最大值' },
  share: { en: 'Share with', zh: '占比：' }, distinct: { en: 'Different', zh: '不同' },
}

const unitOf = (type: Axis['type']): Unit => (type === 'money' ? 'money' : 'number')

const notARefund = sql`not "r"."refund"`
const measured = sql`"r"."m"`

/** The plain aggregates, returns left out of those that count; a metric of the model says itself which rows count. */
const aggregateSql = (name: string, isFact: boolean, dialect: Dialect, isMetric = false): Sql => {
  const only = isFact && !isMetric ? sql` filter (where ${notARefund})` : sql``
  switch (name) {
    case 'customers':
      return isFact ? sql`count(distinct "r"."customer")${only}` : sql`count(*)`
    case 'rows':
    case 'count':
      return sql`count(*)${only}`
    case 'distinct':
      return sql`count(distinct ${measured})${only}`
    case 'sum':
      return sql`coalesce(sum(${measured}), 0)`
    case 'avg':
      return sql`avg(${measured})`
    case 'median':
      return dialect.quantile(measured, 0.5)
    case 'min':
      return sql`min(${measured})`
    case 'max':
      return sql`max(${measured})`
    default:
      return sql`avg(case when ${measured} then 1e0 else 0e0 end)`
  }
}

const isAdditive = (name: string, isFact: boolean): boolean => name === 'sum' || name === 'rows' || name === 'count' || (name === 'customers' && !isFact)

const joined = (left: Label, right: Label): Label => ({ en: `${left.en}: ${right.en}`, zh: `${left.zh}${right.zh}` })

/** A metric of model.yaml: the same rows as everywhere else that it is shown, those without a customer among them. */
const metricMeasure = (standing: Standing, key: string, where: Expression | undefined): Measure | undefined => {
  const metric = standing.company.model.metrics[key]
  if (metric === undefined) return undefined
  const scope = rowsOf(standing, metric.fact)
  const column = metric.column ?? standing.catalogue.facts[metric.fact]?.valueColumn
  const needsValue = !['count', 'customers'].includes(metric.aggregate)
  if (needsValue && column === undefined) throw behaviourErrors.ANALYSIS_VALUE_NEEDED({ measure: key }, { where: 'measure' })
  const of = needsValue ? rowAxis(column as string, metric.fact, standing, 'measure') : undefined
  const unit: Unit = metric.aggregate === 'customers' ? 'customers' : metric.aggregate === 'count' || metric.aggregate === 'distinct' ? 'count' : unitOf(of?.type ?? 'number')
  const isGross = standing.gross || metric.gross === true
  return {
    label: metric.label, unit, fact: metric.fact, of, additive: isAdditive(metric.aggregate, true), net: !isGross,
    where: allOf([filterOf(metric.where, scope, `metrics.${key}.where`), where, ...(isGross ? [notReturned(standing, metric.fact)] : [])]),
    withUnknownCustomers: true, aggregate: aggregateSql(metric.aggregate, true, standing.dialect, true),
  }
}

const valueMeasure = (standing: Standing, input: MeasureInput, where: Expression | undefined): Measure => {
  const { measure } = input
  if (input.of === undefined) throw behaviourErrors.ANALYSIS_VALUE_NEEDED({ measure }, { where: 'of' })
  const of = axisOf(input.of, standing, 'of', input.fact)
  const isNumber = of.type === 'number' || of.type === 'money'
  if (measure === 'share' ? of.type !== 'boolean' : !isNumber)
    throw behaviourErrors.ANALYSIS_TYPE_WRONG({ text: input.of, type: of.type, wanted: measure === 'share' ? 'boolean' : 'number' }, { where: 'of' })
  const fact = of.fact ?? input.fact
  return {
    label: joined(words[measure] as Label, of.label), unit: measure === 'share' ? 'share' : unitOf(of.type), fact, of, where, additive: isAdditive(measure, fact !== undefined),
    net: true, withUnknownCustomers: false, aggregate: aggregateSql(measure, fact !== undefined, standing.dialect),
  }
}

/** The measure named: customers, rows, a metric, or an aggregate of a value. */
export const measureOf = (standing: Standing, input: MeasureInput, axisFact: string | undefined): Measure => {
  const { measure, fact = axisFact } = input
  const { metrics } = standing.company.model
  const whereFact = metrics[measure]?.fact ?? fact
  const where = whereFact === undefined ? undefined : filterOf(input.where, rowsOf(standing, whereFact), 'where')
  if (measure === 'customers' || measure === 'rows') {
    if (measure === 'rows' && fact === undefined) throw behaviourErrors.ANALYSIS_VALUE_NEEDED({ measure }, { where: 'fact' })
    const label = measure === 'customers' ? customers : (standing.catalogue.facts[fact ?? '']?.label ?? rows)
    const isFact = fact !== undefined
    return { label, unit: measure === 'customers' ? 'customers' : 'count', fact, where: allOf([where, ...(isFact ? [notReturned(standing, fact)] : [])]), of: undefined, additive: isAdditive(measure, isFact), net: false, withUnknownCustomers: false, aggregate: aggregateSql(measure, isFact, standing.dialect) }
  }
  const metric = metricMeasure(standing, measure, where)
  if (metric !== undefined) return metric
  if (!(measure in words) || measure === 'distinct') throw behaviourErrors.ANALYSIS_MEASURE_UNKNOWN({ measure, known: Object.keys(metrics).join(', ') }, { where: 'measure' })
  return valueMeasure(standing, { ...input, fact }, where)
}
