import type { CompanyModel, getCustomer, ModelColumn, OutputOf } from '@sextant/contract'
import { ident } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Catalogue, CatalogueFact } from '@sextant/rules'
import type { AppError } from '../../platform/errors.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { inPlaceTables, leavingOut } from '../data/index.ts'
import { ensureCompanyTables } from './company-tables.ts'
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
  /** Facts that are read in place and cannot be read now, with the reason, where the work is to do without them. */
  readonly leftOut?: ReadonlyMap<string, AppError>
}

/** Facts that an answer does without, as people are told. */
export type LeftOut = OutputOf<typeof getCustomer>['leftOut']

interface CompanyDeps {
  readonly model: () => Promise<CompanyModel | null>
  readonly catalogue: () => Promise<Catalogue>
  readonly warehouse: Warehouse
}

/** The ledger's copies are read through views of their contacts and responses. */
const ledgerViews: Readonly<Record<string, string>> = { ledger_contact: 'fact_contact', ledger_response: 'fact_response' }

/** A table in place is there even while it cannot be read: whoever asks it is told why. */
const relationsOf = async (warehouse: Warehouse, model: CompanyModel): Promise<ReadonlySet<string>> =>
  new Set([...inPlaceTables(model), ...(await warehouse.tables())].flatMap((table) => [table, ...(ledgerViews[table] === undefined ? [] : [ledgerViews[table]])]))

/** Per model as it was read: a new version is another object, and its tables are looked at anew. */
const prepared = new WeakMap<CompanyModel, WeakMap<Warehouse, Promise<ReadonlySet<string>>>>()

const prepare = async (warehouse: Warehouse, model: CompanyModel): Promise<ReadonlySet<string>> => {
  await ensureCompanyTables(warehouse, model)
  return await relationsOf(warehouse, model)
}

/** The tables there are. Those of the model are made when it is first met; the ledger's and the scores' may come later. */
const knownRelations = async (warehouse: Warehouse, model: CompanyModel, catalogue: Catalogue): Promise<ReadonlySet<string>> => {
  const known = prepared.get(model) ?? new WeakMap<Warehouse, Promise<ReadonlySet<string>>>()
  prepared.set(model, known)
  const made = known.get(warehouse) ?? prepare(warehouse, model)
  known.set(warehouse, made)
  try {
    const relations = await made
    const lists = Object.values(catalogue.segments).flatMap(({ members }) => (members.kind === 'table' ? [members] : []))
    const later = [...Object.values(catalogue.facts), ...Object.values(catalogue.scores), ...lists]
    if (later.every(({ table }) => relations.has(table))) return relations
    const now = relationsOf(warehouse, model)
    known.set(warehouse, now)
    return await now
  } catch (error) {
    known.delete(warehouse)
    throw error
  }
}

/** The company, or null before anything was described and loaded. */
export const companyOrNull = async (deps: CompanyDeps): Promise<Company | null> => {
  const model = await deps.model()
  if (model === null) return null
  const catalogue = await deps.catalogue()
  const isPrepared = prepared.get(model)?.has(deps.warehouse) === true
  if (!isPrepared && !(await deps.warehouse.hasTable(catalogue.customerTable))) return null
  const relations = await knownRelations(deps.warehouse, model, catalogue)
  const level = Object.entries(model.levels).find(([, one]) => one.default === true)?.[0] ?? (Object.keys(model.levels)[0] as string)
  return { model, catalogue, level, levelColumns: model.levels[level]?.attributes ?? {}, relations }
}

export const companyOf = async (deps: CompanyDeps): Promise<Company> => {
  const company = await companyOrNull(deps)
  if (company === null) throw customerErrors.COMPANY_UNDESCRIBED({})
  return company
}

export const customerTable = ({ catalogue }: Company): Sql => ident(catalogue.customerTable)

/** Facts that are there, those that cannot be read now among them. */
export const presentFacts = (company: Company): readonly (readonly [string, CatalogueFact])[] =>
  Object.entries(company.catalogue.facts).filter(([name, fact]) => company.relations.has(fact.table) && name !== 'contact' && name !== 'response')

/** Facts that have been loaded, by name; the ledger's contacts and responses only when asked for. */
export const loadedFacts = (company: Company, withLedger = false): readonly (readonly [string, CatalogueFact])[] =>
  Object.entries(company.catalogue.facts).filter(([name, fact]) => company.relations.has(fact.table) && company.leftOut?.has(name) !== true && (withLedger || (name !== 'contact' && name !== 'response')))

/** Does work that reads all facts; those that are read in place and cannot be read now are left out of it, and told. */
export const withReadableFacts = async <T>(company: Company, work: (company: Company) => Promise<T>): Promise<{ readonly answer: T; readonly leftOut: LeftOut }> => {
  const { answer, leftOut } = await leavingOut((without) => work(without.size === 0 ? company : { ...company, leftOut: without }))
  const told = Array.from(leftOut, ([fact, { code, message, zh, fix, fixZh }]) => ({
    fact, label: company.catalogue.facts[fact]?.label ?? { en: fact, zh: fact }, problem: { code, message, zh, fix, ...(fixZh === undefined ? {} : { fixZh }) },
  }))
  return { answer, leftOut: told }
}
