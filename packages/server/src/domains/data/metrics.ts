import type { CompanyModel } from '@sextant/contract'
import { compileRowCondition, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { and, ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Warehouse, WarehouseReader } from '../../platform/warehouse/warehouse.ts'
import { dataCatalogue } from './catalogue.ts'

export interface MetricValue {
  readonly key: string
  readonly label: { readonly en: string; readonly zh: string }
  /** Money in minor units; null when there is nothing to aggregate. */
  readonly value: number | null
  readonly unit: 'count' | 'money' | 'number'
  readonly currency: string | null
}

interface MetricsDeps {
  readonly warehouse: WarehouseReader & Pick<Warehouse, 'tables' | 'dialect'>
}

type Metric = CompanyModel['metrics'][string]

const aggregateOf = (metric: Metric, column: string | undefined, { nothing }: Dialect): Sql => {
  const value = column === undefined ? nothing('number') : sql`f.${ident(column)}`
  switch (metric.aggregate) {
    case 'count':
      return sql`count(*)`
    case 'customers':
      return sql`count(distinct f._customer)`
    case 'distinct':
      return sql`count(distinct ${value})`
    case 'sum':
      return sql`sum(${value})`
    case 'avg':
      return sql`avg(${value})`
    case 'min':
      return sql`min(${value})`
    case 'max':
      return sql`max(${value})`
  }
}

/** The one query of a metric. Dimensions are joined under their own names, as its filter expects. */
export const metricQuery = (model: CompanyModel, key: string, deps: MetricsDeps['warehouse'], asked: { readonly at: string; readonly gross: boolean }): Sql => {
  const metric = model.metrics[key] as Metric
  const fact = model.facts[metric.fact] as CompanyModel['facts'][string]
  const catalogue: Catalogue = { ...dataCatalogue(model), scores: {}, segments: {} }
  const scope = rowScopeOf(catalogue, metric.fact)
  const conditions = [sql`f._at < ${deps.dialect.instant(asked.at)}`]
  if ((metric.gross ?? asked.gross) && fact.refunds !== undefined) conditions.push(sql`not f._refund`)
  if (metric.where !== undefined && scope !== undefined) {
    const read = parseRowExpression(metric.where, scope, 'condition')
    if (read.kind === 'error') throw new Error(`metric ${key}: ${read.errors[0]?.message.en ?? 'unreadable filter'}`)
    conditions.push(compileRowCondition(read.expression, scope, { dialect: deps.dialect, alias: 'f', at: asked.at }))
  }
  const dimensions = Object.entries(catalogue.facts[metric.fact]?.dimensions ?? {}).filter(([name]) => metric.where?.includes(`${name}.`) === true)
  const joins = dimensions.map(([name, { table, keyColumn, factColumn }]) => sql` left join ${ident(table)} as ${ident(name)} on ${ident(name, keyColumn)} = f.${ident(factColumn)}`)
  return sql`select ${aggregateOf(metric, metric.column ?? fact.value, deps.dialect)} as value from ${ident(`fact_${metric.fact}`)} as f${join(joins, sql``)} where ${and(conditions)}`
}

/** Values of all the company's metrics at an instant: net of returns, unless the metric or the asker says gross. */
export const metricValues = async (model: CompanyModel, { warehouse }: MetricsDeps, asked: { readonly at: string; readonly gross: boolean }): Promise<readonly MetricValue[]> => {
  const there = new Set(await warehouse.tables())
  const metrics = Object.entries(model.metrics)
  // All in one statement, each a value of its own type.
  const queries = metrics.flatMap(([key, metric], index) => (there.has(`fact_${metric.fact}`) ? [sql`(${metricQuery(model, key, warehouse, asked)}) as ${ident(`m${index}`)}`] : []))
  const found = queries.length === 0 ? {} : await warehouse.one<Readonly<Record<string, number | null>>>('data.metrics', sql`select ${join(queries)}`)
  return metrics.map(([key, metric], index) => {
    const value = found[`m${index}`] ?? null
    const fact = model.facts[metric.fact] as CompanyModel['facts'][string]
    const isCount = metric.aggregate === 'count' || metric.aggregate === 'customers' || metric.aggregate === 'distinct'
    const isMoney = !isCount && fact.columns[metric.column ?? fact.value ?? '']?.type === 'money'
    const rounded = value === null || !isMoney ? value : Math.round(value)
    return { key, label: metric.label, value: rounded, unit: isCount ? 'count' : isMoney ? 'money' : 'number', currency: isMoney ? model.company.currency : null }
  })
}
