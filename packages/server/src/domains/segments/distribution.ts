import { nearest } from '@sextant/contract'
import type { OutputOf, attributeDistribution } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { compileColumns, parseExpression, printExpression } from '@sextant/rules'
import type { CatalogueColumn } from '@sextant/rules'
import { askingNow } from '../../platform/asking.ts'
import { companyOf, customerErrors, customerTable, isPersonal } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { readsPersonal } from './few.ts'

export type Distribution = OutputOf<typeof attributeDistribution>

const barsShown = 20
const histogramBars = 20
/** Fewer customers than this are not shown apart where the attribute is personal. */
const fewest = 5

interface Values {
  readonly from: Sql
  readonly value: Sql
  readonly column: Pick<CatalogueColumn, 'type'>
  readonly isPersonal: boolean
}

/** Any other value of the rule language, worked out for the whole base. */
const expressionValues = (deps: SegmentDeps, company: Company, text: string, at: string): Values | undefined => {
  const parsed = parseExpression(text, company.catalogue)
  if (parsed.kind === 'error') return undefined
  const reads = readsPersonal(company, printExpression(parsed.expression, company.catalogue.currencyDigits))
  // Beside a condition that he knows, the coarsest bars tell of one customer.
  if (reads && askingNow()?.isMasked === true) throw segmentErrors.EXPRESSION_PERSONAL({}, { where: 'attribute' })
  return {
    from: sql`(${compileColumns({ value: parsed.expression }, company.catalogue, { at, dialect: deps.warehouse.dialect })}) as "base"`, value: ident('base', 'value'), column: { type: parsed.type },
    isPersonal: reads,
  }
}

const valuesOf = (deps: SegmentDeps, company: Company, name: string, at: string): Values => {
  const { attributes, scores } = company.catalogue
  const column = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (column !== undefined)
    return { from: sql`${customerTable(company)} as "base"`, value: ident('base', column.column ?? name), column, isPersonal: isPersonal(company.levelColumns[name]) }
  const score = Object.hasOwn(scores, name) ? scores[name] : undefined
  if (score === undefined || !company.relations.has(score.table)) {
    const worked = expressionValues(deps, company, name, at)
    if (worked !== undefined) return worked
    const known = [...Object.keys(attributes), ...Object.keys(scores)]
    throw customerErrors.CUSTOMER_COLUMN_UNKNOWN({ name, nearest: nearest(name, known).join(' or ') }, { where: 'attribute' })
  }
  const which = score.selectColumn === undefined || score.selectValue === undefined ? sql`true` : sql`${ident('score', score.selectColumn)} = ${score.selectValue}`
  return {
    from: sql`${customerTable(company)} as "base" left join ${ident(score.table)} as "score" on ${ident('score', score.customerColumn)} = "base"."_customer" and ${which}`,
    value: ident('score', score.column), column: { type: 'number' }, isPersonal: false,
  }
}

const categories = async (deps: SegmentDeps, values: Values): Promise<Distribution> => {
  const rows = await deps.warehouse.query<{ label: string | null; customers: number }>('rules.categories', sql`
    select ${deps.warehouse.dialect.toText(values.value)} as "label", count(*) as "customers" from ${values.from} group by 1 order by 2 desc, 1`)
  const known = rows.filter(({ label }) => label !== null)
  const shown = known.filter(({ customers }) => !values.isPersonal || customers >= fewest).slice(0, barsShown)
  const rest = known.filter((row) => !shown.includes(row)).reduce((sum, { customers }) => sum + customers, 0)
  return {
    kind: 'categories', missing: rows.find(({ label }) => label === null)?.customers ?? 0,
    bars: [...shown.map(({ label, customers }) => ({ label: label as string, from: null, to: null, customers })), ...(rest === 0 ? [] : [{ label: '…', from: null, to: null, customers: rest }])],
  }
}

/** Days since 1970 for dates and instants, the value itself otherwise. */
const numeric = (value: Sql, type: CatalogueColumn['type'], dialect: Dialect): Sql =>
  dialect.toDouble(type === 'date' || type === 'instant' ? dialect.epochMs(value) : value)

const shownEdge = (edge: number, type: CatalogueColumn['type'], digits: number): string => {
  if (type === 'date' || type === 'instant') return new Date(edge).toISOString().slice(0, 10)
  if (type === 'money') return (edge / 10 ** digits).toFixed(digits)
  return String(Number(edge.toPrecision(6)))
}

interface BarRow {
  readonly bar: number | null
  readonly customers: number
  readonly low: number | null
  readonly high: number | null
  readonly least: number | null
  readonly most: number | null
}

/** Bars of equal width over the middle 98 %, the tails in the outermost bars. The values are worked out once, for the edges and the bars alike. */
const histogram = async (deps: SegmentDeps, values: Values, digits: number): Promise<Distribution> => {
  const { type } = values.column
  const { dialect } = deps.warehouse
  const place = sql`floor((spread."number" - edges."low") * ${histogramBars} / (edges."high" - edges."low"))`
  const rows = await deps.warehouse.query<BarRow>('rules.histogram', sql`
    with
    -- the value of every customer
    spread as (select ${numeric(values.value, type, dialect)} as "number" from ${values.from}),
    edges as (
      select ${dialect.quantile(sql`"number"`, 0.01)} as "low", ${dialect.quantile(sql`"number"`, 0.99)} as "high", min("number") as "least", max("number") as "most" from spread
    )
    select
      case when spread."number" is null then null when edges."high" <= edges."low" then 0
        when ${place} < 0 then 0 when ${place} > ${histogramBars - 1} then ${histogramBars - 1} else cast(${place} as integer) end as "bar",
      count(*) as "customers", min(edges."low") as "low", min(edges."high") as "high", min(edges."least") as "least", min(edges."most") as "most"
    from spread cross join edges group by 1`)
  const [range] = rows
  const missing = rows.find(({ bar }) => bar === null)?.customers ?? 0
  if (range === undefined || range.low === null || range.high === null) return { kind: 'histogram', missing, bars: [] }
  const width = (range.high - range.low) / histogramBars
  const bars = width === 0 ? 1 : histogramBars
  const counts = new Map(rows.map(({ bar, customers }) => [bar, customers]))
  return {
    kind: 'histogram', missing,
    bars: Array.from({ length: bars }, (_, bar) => {
      // The outermost values are those of single customers.
      const from = bar === 0 && !values.isPersonal ? (range.least as number) : (range.low as number) + bar * width
      const to = bar === bars - 1 && !values.isPersonal ? (range.most as number) : (range.low as number) + (bar + 1) * width
      return { label: `${shownEdge(from, type, digits)} – ${shownEdge(to, type, digits)}`, from, to, customers: counts.get(bar) ?? 0 }
    }),
  }
}

/** How an attribute or a score is distributed over the base; numbers and times as a histogram, the rest by value. */
export const distributionOf = async (deps: SegmentDeps, name: string): Promise<Distribution> => {
  const company = await companyOf(deps)
  const values = valuesOf(deps, company, name, await deps.standpoint())
  return values.column.type === 'string' || values.column.type === 'boolean' ? await categories(deps, values) : await histogram(deps, values, company.catalogue.currencyDigits)
}
