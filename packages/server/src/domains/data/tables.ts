import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import { leavingOut } from './federation/source-away.ts'
import { inPlaceTables } from './federation/source-views.ts'
import { nullWhileAway } from '../../platform/warehouse/while-away.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'

/** Where a table lies that comes from another catalog, and how it stands. */
export interface TableSource {
  readonly catalog: string
  readonly schema: string
  readonly table: string
  readonly mode: 'in_place' | 'load'
  readonly state: 'readable' | 'unavailable' | 'loaded' | 'waiting' | 'failed'
  /** When it was last loaded; null for a table in place, which is as it is now. */
  readonly loadedAt: string | null
  readonly problem: { readonly code: string; readonly message: string; readonly zh: string; readonly fix: string; readonly fixZh?: string } | null
}

export interface TableSummary {
  readonly name: string
  readonly kind: 'level' | 'dependant' | 'dimension' | 'fact'
  readonly label: { readonly en: string; readonly zh: string }
  /** Null while the warehouse is away. */
  readonly rows: number | null
  /** Earliest and latest time of a fact's rows. */
  readonly from: string | null
  readonly to: string | null
  readonly freshness: 'fresh' | 'late' | 'undeclared' | 'unknown'
  /** Null for tables of files and events. */
  readonly source: TableSource | null
  readonly columns: { readonly name: string; readonly type: string; readonly label: { readonly en: string; readonly zh: string }; readonly privacy: string }[]
}

const columnsOf = (columns: Readonly<Record<string, ModelColumn>>): TableSummary['columns'] =>
  Object.entries(columns).map(([name, column]) => ({ name, type: column.type, label: column.label, privacy: column.privacy ?? 'internal' }))

const periodHours = { hour: 1, day: 24, week: 168, month: 744 } as const

/** Late: the next delivery should have been here by now. */
const freshnessOf = (fact: CompanyModel['facts'][string], to: string | null, now: number): TableSummary['freshness'] => {
  if (fact.arrives === undefined) return 'undeclared'
  if (to === null) return 'late'
  return now - Date.parse(to) > (periodHours[fact.arrives.every] + fact.arrives.withinHours) * 3_600_000 ? 'late' : 'fresh'
}

interface Described {
  readonly name: string
  readonly kind: TableSummary['kind']
  readonly label: TableSummary['label']
  readonly columns: Readonly<Record<string, ModelColumn>>
  readonly fact?: CompanyModel['facts'][string]
}

const described = (model: CompanyModel): readonly Described[] => [
  ...Object.entries(model.levels).map(([name, level]) => ({ name, kind: 'level' as const, label: level.label, columns: level.attributes })),
  ...Object.entries(model.dependants).map(([name, dependant]) => ({ name, kind: 'dependant' as const, label: dependant.label, columns: dependant.attributes })),
  ...Object.entries(model.dimensions).map(([name, dimension]) => ({ name, kind: 'dimension' as const, label: dimension.label, columns: dimension.columns })),
  ...Object.entries(model.facts).map(([name, fact]) => ({ name, kind: 'fact' as const, label: fact.label, columns: fact.columns, fact })),
]

interface Counted {
  readonly table: number
  readonly rows: number
  readonly first_at: string | null
  readonly last_at: string | null
}

/** Rows and times of the tables that are there, by their place in the list. */
const countTables = async (model: CompanyModel, tables: readonly Described[], warehouse: Warehouse): Promise<ReadonlyMap<number, Counted>> => {
  const { nothing } = warehouse.dialect
  const there = new Set(await warehouse.tables())
  // Asked one by one: each may be away.
  const inPlace = new Set(inPlaceTables(model))
  const counts = tables.flatMap(({ name, kind, fact }, index) => {
    const times = fact === undefined ? sql`${nothing('instant')} as "first_at", ${nothing('instant')} as "last_at"` : sql`min(_at) as "first_at", max(_at) as "last_at"`
    return there.has(`${kind}_${name}`) && !inPlace.has(`${kind}_${name}`) ? [sql`select ${index} as "table", count(*) as "rows", ${times} from ${ident(`${kind}_${name}`)}`] : []
  })
  const rows = counts.length === 0 ? [] : await warehouse.query<Counted>('data.tables', join(counts, sql` union all `))
  return new Map(rows.map((row) => [row.table, row]))
}

/** What is loaded of the model's tables, with rows, time range and freshness. */
export const tableSummaries = async (model: CompanyModel, warehouse: Warehouse, now: number): Promise<readonly TableSummary[]> => {
  const tables = described(model)
  const counted = await nullWhileAway(countTables(model, tables, warehouse))
  return tables.map(({ name, kind, label, columns, fact }, index) => {
    const about = { name, kind, label, source: null, columns: columnsOf(columns) }
    if (counted === null) return { ...about, rows: null, from: null, to: null, freshness: 'unknown' }
    const { rows, first_at: from, last_at: to } = counted.get(index) ?? { rows: 0, first_at: null, last_at: null }
    return { ...about, rows, from, to, freshness: fact === undefined ? 'undeclared' : freshnessOf(fact, to, now) }
  })
}

/** Rows of all facts that companies describe or track; the ledger's copies are not facts of the company. */
export const countFacts = async (warehouse: Warehouse): Promise<number> => {
  const facts = (await warehouse.tables()).filter((table) => table.startsWith('fact_') && table !== 'fact_contact' && table !== 'fact_response')
  // A fact that is read in place counts as long as it can be read.
  const { answer: counted } = await leavingOut(async (leftOut) => {
    const counts = facts.filter((table) => !leftOut.has(table.slice('fact_'.length))).map((table) => sql`select count(*) as "rows" from ${ident(table)}`)
    return counts.length === 0 ? [] : await warehouse.query<{ rows: number }>('data.countFacts', join(counts, sql` union all `))
  })
  return counted.reduce((sum, { rows }) => sum + rows, 0)
}

export const countRows = async (warehouse: Warehouse, table: string): Promise<number> =>
  (await warehouse.hasTable(table)) ? (await warehouse.one<{ rows: number }>('data.countRows', sql`select count(*) as "rows" from ${ident(table)}`)).rows : 0
