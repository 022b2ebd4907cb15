import type { Catalogue, CatalogueColumn, CatalogueDimension, CatalogueFact, CatalogueTag, ValueType } from './catalogue.ts'
import { nearestNames } from './errors.ts'
import type { Fault, RuleErrorCode } from './errors.ts'
import type { Place, Syntax } from './syntax.ts'
import { timeColumnName } from './tree.ts'
import type { Expression } from './tree.ts'

/** The columns a row expression may name: one fact's, or those of a source row at import. */
export interface RowScope {
  readonly timeZone: string
  readonly currencyDigits: number
  readonly columns: Readonly<Record<string, CatalogueColumn>>
  readonly dimensions?: Readonly<Record<string, CatalogueDimension>>
  /** Warehouse column behind the pseudo column `time`. */
  readonly timeColumn?: string
  /** A fact's own name may stand before its columns: `purchase.amount`. */
  readonly factName?: string
}

export interface Typed {
  readonly expression: Expression
  readonly type: ValueType
}

/** What a check knows: the customer's catalogue or a row's columns, and where faults go. */
export interface CheckContext {
  readonly catalogue: Catalogue | undefined
  readonly row: RowScope | undefined
  readonly timeZone: string
  readonly currencyDigits: number
  readonly faults: Fault[]
  readonly read: (syntax: Syntax, context: CheckContext) => Typed | undefined
  /** Checks that a segment or tag can be used here (exists, sound, no cycle); adds faults otherwise. */
  readonly checkNamed: (named: { readonly kind: 'segment' | 'tag'; readonly name: string }, at: Place, context: CheckContext) => boolean
  /** The expression of a tag that was checked; undefined when its values are kept in a table. */
  readonly tagExpression: (name: string) => Expression | undefined
}

export const factOf = (catalogue: Catalogue, name: string): CatalogueFact | undefined =>
  Object.hasOwn(catalogue.facts, name) ? catalogue.facts[name] : undefined

export const tagOf = (catalogue: Catalogue, name: string): CatalogueTag | undefined =>
  catalogue.tags !== undefined && Object.hasOwn(catalogue.tags, name) ? catalogue.tags[name] : undefined

/** The scope of a fact's rows, for `where` filters, metric filters and refund conditions. Undefined when there is no such fact. */
export const rowScopeOf = (catalogue: Catalogue, factName: string): RowScope | undefined => {
  const fact = factOf(catalogue, factName)
  if (fact === undefined) return undefined
  return {
    timeZone: catalogue.timeZone,
    currencyDigits: catalogue.currencyDigits,
    columns: fact.columns,
    ...(fact.dimensions === undefined ? {} : { dimensions: fact.dimensions }),
    timeColumn: fact.timeColumn,
    factName,
  }
}

export const columnOf = (row: RowScope, name: string, dimension?: string): CatalogueColumn | undefined => {
  if (dimension !== undefined) {
    const table = row.dimensions !== undefined && Object.hasOwn(row.dimensions, dimension) ? row.dimensions[dimension] : undefined
    return table !== undefined && Object.hasOwn(table.columns, name) ? table.columns[name] : undefined
  }
  if (Object.hasOwn(row.columns, name)) return row.columns[name]
  if (name === timeColumnName && row.timeColumn !== undefined) {
    return { type: 'instant', label: { en: 'time', zh: '时间' }, column: row.timeColumn }
  }
  return undefined
}

export const addFault = (
  context: CheckContext, code: RuleErrorCode, at: Place, params: Fault['params'] = {}, hints: { expected?: readonly string[]; nearest?: readonly string[] } = {},
): undefined => {
  context.faults.push({ code, at, params, ...hints })
  return undefined
}

const kindsZh: Readonly<Record<string, string>> = {
  attribute: '属性', column: '列', score: '评分', tag: '标签', holiday: '节日', segment: '客群', fact: '事实', function: '函数', dimension: '维度',
}

/** Reports an unknown name together with the known ones it resembles. */
export const unknownName = (context: CheckContext, what: string, name: string, at: Place, known: readonly string[]): undefined =>
  addFault(context, 'UnknownName', at, { what, whatZh: kindsZh[what] ?? what, name }, { nearest: nearestNames(name, known) })

const readRowName = (parts: readonly string[], at: Place, context: CheckContext, row: RowScope): Typed | undefined => {
  const short = parts.length > 1 && parts[0] === row.factName ? parts.slice(1) : parts
  const [first, second] = short
  if (first === undefined || short.length > 2) return unknownName(context, 'column', parts.join('.'), at, Object.keys(row.columns))
  if (second === undefined) {
    const column = columnOf(row, first)
    if (column !== undefined) return { expression: { op: 'column', name: first }, type: column.type }
    return unknownName(context, 'column', first, at, [
      ...Object.keys(row.columns), ...(row.timeColumn === undefined ? [] : [timeColumnName]), ...Object.keys(row.dimensions ?? {}),
    ])
  }
  const column = columnOf(row, second, first)
  if (column !== undefined) return { expression: { op: 'column', name: second, dimension: first }, type: column.type }
  const dimensions = row.dimensions ?? {}
  if (!Object.hasOwn(dimensions, first)) return unknownName(context, 'dimension', first, at, Object.keys(dimensions))
  return unknownName(context, 'column', second, at, Object.keys(dimensions[first]?.columns ?? {}))
}

const readScore = (op: 'score' | 'percentile', name: string, at: Place, context: CheckContext, catalogue: Catalogue): Typed | undefined => {
  const score = Object.hasOwn(catalogue.scores, name) ? catalogue.scores[name] : undefined
  if (score === undefined) return unknownName(context, 'score', name, at, Object.keys(catalogue.scores))
  if (op === 'score' || score.percentileColumn !== undefined) return { expression: { op, name }, type: 'number' }
  return addFault(context, 'NotHere', at, { what: `percentile.${name}`, why: 'no percentiles are kept of this score', whyZh: '该评分没有保存百分位' })
}

const readTag = (name: string, at: Place, context: CheckContext, catalogue: Catalogue): Typed | undefined => {
  if (!context.checkNamed({ kind: 'tag', name }, at, context)) return undefined
  return { expression: { op: 'tag', name }, type: (tagOf(catalogue, name) as CatalogueTag).type }
}

const readCustomerName = (parts: readonly string[], at: Place, context: CheckContext, catalogue: Catalogue): Typed | undefined => {
  const [first, second] = parts
  if (second !== undefined && parts.length === 2) {
    if (first === 'score' || first === 'percentile') return readScore(first, second, at, context, catalogue)
    if (first === 'tag') return readTag(second, at, context, catalogue)
  }
  const name = parts.length === 2 && first === 'customer' ? second : parts.length === 1 ? first : undefined
  if (name !== undefined && Object.hasOwn(catalogue.attributes, name)) {
    return { expression: { op: 'attribute', name }, type: (catalogue.attributes[name] as CatalogueColumn).type }
  }
  if (first !== undefined && factOf(catalogue, first) !== undefined) {
    return addFault(context, 'NotHere', at, {
      what: parts.join('.'), why: `a customer has many rows of ${first}; say which, as in count(${first}) or sum(${parts.join('.')}, last 90 days)`,
      whyZh: `每位客户有多条 ${first}；请写明如何汇总，例如 count(${first})`,
    })
  }
  return unknownName(context, 'attribute', name ?? parts.join('.'), at, [
    ...Object.keys(catalogue.attributes), ...Object.keys(catalogue.scores).map((score) => `score.${score}`), ...Object.keys(catalogue.facts),
    ...Object.keys(catalogue.tags ?? {}).map((tag) => `tag.${tag}`),
  ])
}

/** Looks a written name up in what stands around it. */
export const readName = (parts: readonly string[], at: Place, context: CheckContext): Typed | undefined => {
  if (context.row !== undefined) return readRowName(parts, at, context, context.row)
  return context.catalogue === undefined ? undefined : readCustomerName(parts, at, context, context.catalogue)
}
