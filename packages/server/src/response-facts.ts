import type { CompanyModel } from '@sextant/contract'
import { compileRowCondition, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { Catalogue, CatalogueFact } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Warehouse } from './platform/warehouse/warehouse.ts'
import { campaignErrors } from './domains/campaigns/index.ts'
import type { FactSource } from './domains/contacts/index.ts'

/** Names of columns that carry a code which a customer was given. */
const codeColumns = ['coupon_code', 'contact_code', 'treatment_code', 'coupon_upc'] as const

const factOf = (catalogue: Catalogue, name: string): CatalogueFact => {
  const fact = catalogue.facts[name]
  if (fact === undefined) throw campaignErrors.CAMPAIGN_RESPONSE_INVALID({ problem: `there is no fact "${name}"` }, { where: 'response.fact' })
  return fact
}

/** Columns under which a fact's rows are known for good; facts without a key are known by message id, or by batch and row. */
const keyColumns = (model: CompanyModel | null, name: string): readonly string[] => {
  const fact = model?.facts[name]
  if (fact?.key === undefined) return []
  const byHeader = new Map(Object.entries(fact.columns).map(([column, definition]) => [definition.column ?? column, column]))
  const columns = fact.key.map((header) => (fact.columns[header] === undefined ? byHeader.get(header) : header))
  return columns.every((column) => column !== undefined) ? (columns as readonly string[]) : []
}

/** How a fact is read when reactions are matched to contacts; expressions are over the alias `fact`. */
export const factSourceOf = (catalogue: Catalogue, model: CompanyModel | null, { dialect }: Pick<Warehouse, 'dialect'>, name: string, valueColumn: string | null): FactSource => {
  const fact = factOf(catalogue, name)
  const value = valueColumn ?? fact.valueColumn ?? null
  if (value !== null && fact.columns[value] === undefined)
    throw campaignErrors.CAMPAIGN_RESPONSE_INVALID({ problem: `the fact "${name}" has no column "${value}"` }, { where: 'response.valueColumn' })
  const keys = keyColumns(model, name)
  const keyed = keys.length === 0 ? dialect.nothing('string') : sql`nullif(concat_ws('/', ${join(keys.map((column) => dialect.toText(sql`fact.${ident(column)}`)))}), '')`
  return {
    table: fact.table,
    sourceKey: sql`concat(${`${name}:`}, coalesce(${keyed}, fact."_id", concat(fact."batch_id", ':', coalesce(${dialect.toText(sql`fact."_row"`)}, ''))))`,
    value: value === null ? sql`cast(0 as bigint)` : sql`fact.${ident(value)}`,
    codes: codeColumns.filter((column) => fact.columns[column] !== undefined),
  }
}

/** A row condition over the alias `fact`, or what is wrong with it. */
export const factConditionOf = (catalogue: Catalogue, warehouse: Pick<Warehouse, 'dialect'>, name: string, where: string | null): { readonly kind: 'ok'; readonly condition: Sql } | { readonly kind: 'error'; readonly problem: string } => {
  const scope = rowScopeOf(catalogue, name)
  if (scope === undefined) return { kind: 'error', problem: `there is no fact "${name}"` }
  if (where === null || where.trim() === '') return { kind: 'ok', condition: sql`true` }
  const parsed = parseRowExpression(where, scope, 'condition')
  if (parsed.kind === 'error') {
    const [first] = parsed.errors
    return { kind: 'error', problem: first === undefined ? 'it cannot be read' : `column ${first.column}: ${first.message.en}` }
  }
  return { kind: 'ok', condition: compileRowCondition(parsed.expression, scope, { dialect: warehouse.dialect, alias: 'fact' }) }
}

/** Facts with columns that carry codes. */
export const codedFactsOf = (catalogue: Catalogue): readonly string[] =>
  Object.keys(catalogue.facts).filter((name) => name !== 'contact' && name !== 'response' && codeColumns.some((column) => catalogue.facts[name]?.columns[column] !== undefined))
