import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Catalogue, CatalogueFact } from '@sextant/rules'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { customerErrors } from './errors.ts'

/** The company as questions about its customers see it. */
export interface Company {
  readonly model: CompanyModel
  readonly catalogue: Catalogue
  /** The default level's name: its members are the customers. */
  readonly level: string
  readonly levelColumns: Readonly<Record<string, ModelColumn>>
  /** Tables and views of the warehouse that exist. */
  readonly relations: ReadonlySet<string>
}

interface CompanyDeps {
  readonly model: () => Promise<CompanyModel | null>
  readonly catalogue: () => Promise<Catalogue>
  readonly warehouse: Warehouse
}

const relationsOf = async (warehouse: Warehouse): Promise<ReadonlySet<string>> => {
  const rows = await warehouse.query<{ name: string }>('customers.relations', sql`select table_name as name from information_schema.tables where table_schema = 'main'`)
  return new Set(rows.map(({ name }) => name))
}

/** The company, or null before anything was described and loaded. */
export const companyOrNull = async (deps: CompanyDeps): Promise<Company | null> => {
  const model = await deps.model()
  if (model === null) return null
  const [catalogue, relations] = await Promise.all([deps.catalogue(), relationsOf(deps.warehouse)])
  if (!relations.has(catalogue.customerTable)) return null
  const level = Object.entries(model.levels).find(([, one]) => one.default === true)?.[0] ?? (Object.keys(model.levels)[0] as string)
  return { model, catalogue, level, levelColumns: model.levels[level]?.attributes ?? {}, relations }
}

export const companyOf = async (deps: CompanyDeps): Promise<Company> => {
  const company = await companyOrNull(deps)
  if (company === null) throw customerErrors.COMPANY_UNDESCRIBED({})
  return company
}

export const customerTable = ({ catalogue }: Company): Sql => ident(catalogue.customerTable)

/** Facts that have been loaded, by name; the ledger's contacts and responses only when asked for. */
export const loadedFacts = (company: Company, withLedger = false): readonly (readonly [string, CatalogueFact])[] =>
  Object.entries(company.catalogue.facts).filter(([name, fact]) => company.relations.has(fact.table) && (withLedger || (name !== 'contact' && name !== 'response')))
