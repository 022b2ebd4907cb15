import type { Catalogue, CatalogueColumn, CatalogueDimension, CatalogueFact, RowScope } from '@sextant/rules'
import type { CompanyModel, ModelColumn } from '@sextant/contract'

/** What model.yaml gives to the rule catalogue; scores, segments and the ledger's facts come from later domains. */
export type DataCatalogue = Pick<Catalogue, 'timeZone' | 'currency' | 'currencyDigits' | 'customerTable' | 'customerColumn' | 'attributes' | 'facts' | 'calendar'>

/** Name and definition of the level whose members are the customers. */
export const defaultLevel = (model: CompanyModel): string => {
  const named = Object.entries(model.levels).find(([, level]) => level.default === true)
  return named?.[0] ?? (Object.keys(model.levels)[0] as string)
}

/** Digits after the point of a currency: GBP 2, JPY 0. */
export const currencyDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

const catalogueColumn = (column: ModelColumn): CatalogueColumn => ({
  type: column.type,
  label: column.label,
  ...(column.values === undefined ? {} : { values: column.values }),
})

const catalogueColumns = (columns: Readonly<Record<string, ModelColumn>>): Record<string, CatalogueColumn> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, catalogueColumn(column)]))

const dimensionsOf = (model: CompanyModel, columns: Readonly<Record<string, ModelColumn>>): Record<string, CatalogueDimension> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([factColumn, column]) => {
      const dimension = column.dimension === undefined ? undefined : model.dimensions[column.dimension]
      if (dimension === undefined || column.dimension === undefined) return []
      return [[column.dimension, { label: dimension.label, table: `dimension_${column.dimension}`, keyColumn: '_key', factColumn, columns: catalogueColumns(dimension.columns) }] as const]
    }),
  )

const catalogueFact = (model: CompanyModel, name: string): CatalogueFact => {
  const fact = model.facts[name] as CompanyModel['facts'][string]
  return {
    label: fact.label,
    table: `fact_${name}`,
    customerColumn: '_customer',
    timeColumn: '_at',
    columns: catalogueColumns(fact.columns),
    ...(fact.value === undefined ? {} : { valueColumn: fact.value }),
    dimensions: dimensionsOf(model, fact.columns),
  }
}

/** The attributes and facts that rules may name, as model.yaml describes them. */
export const dataCatalogue = (model: CompanyModel): DataCatalogue => {
  const level = defaultLevel(model)
  return {
    timeZone: model.company.timeZone,
    currency: model.company.currency,
    currencyDigits: currencyDigits(model.company.currency),
    customerTable: `level_${level}`,
    customerColumn: '_customer',
    ...(model.company.calendar === undefined ? {} : { calendar: model.company.calendar }),
    attributes: catalogueColumns(model.levels[level]?.attributes ?? {}),
    facts: Object.fromEntries(Object.keys(model.facts).map((name) => [name, catalogueFact(model, name)])),
  }
}

/** The columns that a formula or condition over one row of a table may name. */
export const rowScope = (model: CompanyModel, columns: Readonly<Record<string, ModelColumn>>, isFact: boolean): RowScope => ({
  timeZone: model.company.timeZone,
  currencyDigits: currencyDigits(model.company.currency),
  columns: catalogueColumns(columns),
  ...(isFact ? { timeColumn: '_at' } : {}),
})

/** Columns a formula may name: those read from the file, and formulas written before it. */
export const formulaScope = (model: CompanyModel, columns: Readonly<Record<string, ModelColumn>>, name: string, isFact: boolean): RowScope => {
  const names = Object.keys(columns)
  const visible = Object.entries(columns).filter(([other, column]) => column.formula === undefined || names.indexOf(other) < names.indexOf(name))
  return rowScope(model, Object.fromEntries(visible.filter(([other]) => other !== name)), isFact)
}
