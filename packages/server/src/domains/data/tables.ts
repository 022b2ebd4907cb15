import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'

export interface TableSummary {
  readonly name: string
  readonly kind: 'level' | 'dependant' | 'dimension' | 'fact'
  readonly label: { readonly en: string; readonly zh: string }
  readonly rows: number
  /** Earliest and latest time of a fact's rows. */
  readonly from: string | null
  readonly to: string | null
  readonly freshness: 'fresh' | 'late' | 'undeclared'
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

/** What is loaded of the model's tables, with rows, time range and freshness. */
export const tableSummaries = async (model: CompanyModel, warehouse: Warehouse, now: number): Promise<readonly TableSummary[]> => {
  const summaries: TableSummary[] = []
  for (const { name, kind, label, columns, fact } of described(model)) {
    const table = `${kind}_${name}`
    const times = fact === undefined ? sql`cast(null as timestamp) as first_at, cast(null as timestamp) as last_at` : sql`min(_at) as first_at, max(_at) as last_at`
    const counted = (await warehouse.hasTable(table))
      ? await warehouse.one<{ rows: number; first_at: string | null; last_at: string | null }>('data.tables', sql`select count(*) as rows, ${times} from ${ident(table)}`)
      : { rows: 0, first_at: null, last_at: null }
    summaries.push({
      name, kind, label, rows: counted.rows, from: counted.first_at, to: counted.last_at, freshness: fact === undefined ? 'undeclared' : freshnessOf(fact, counted.last_at, now), columns: columnsOf(columns),
    })
  }
  return summaries
}

/** Rows of all facts that companies describe or track; the ledger's copies are not facts of the company. */
export const countFacts = async (warehouse: Warehouse): Promise<number> => {
  let rows = 0
  for (const table of await warehouse.tables()) {
    if (!table.startsWith('fact_') || table === 'fact_contact' || table === 'fact_response') continue
    rows += (await warehouse.one<{ rows: number }>('data.countFacts', sql`select count(*) as rows from ${ident(table)}`)).rows
  }
  return rows
}

export const countRows = async (warehouse: Warehouse, table: string): Promise<number> =>
  (await warehouse.hasTable(table)) ? (await warehouse.one<{ rows: number }>('data.countRows', sql`select count(*) as rows from ${ident(table)}`)).rows : 0
