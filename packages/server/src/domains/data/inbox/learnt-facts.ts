import type { CompanyModel } from '@sextant/contract'
import type { CatalogueColumn, CatalogueFact, ValueType } from '@sextant/rules'
import type { Warehouse, WarehouseColumn, WarehouseType } from '../../../platform/warehouse/warehouse.ts'
import { ledgerFactNames } from './fact-rows.ts'
import type { InboxDeps } from './inbox-deps.ts'

/*
 * Facts that nobody described: tables that tracked events made. What they hold was learnt on arrival, so their names are their labels.
 */

export type LearntFacts = Readonly<Record<string, CatalogueFact>>

const valueTypes: Readonly<Record<WarehouseType, ValueType>> = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', date: 'date', instant: 'instant' }

/** `video_watched` → `Video watched`; there is no translation of what only a program has named. */
const labelOf = (name: string): CatalogueColumn['label'] => {
  const words = name.replaceAll('_', ' ').trim()
  const label = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
  return { en: label, zh: label }
}

const factOf = (name: string, columns: readonly WarehouseColumn[]): CatalogueFact => ({
  label: labelOf(name),
  table: `fact_${name}`,
  customerColumn: '_customer',
  timeColumn: '_at',
  columns: Object.fromEntries(columns.filter((column) => !column.name.startsWith('_')).map((column) => [column.name, { type: valueTypes[column.type], label: labelOf(column.name) }])),
})

/** The facts of the warehouse that model.yaml does not name, as rules name them. */
export const learntFactsOf = async (warehouse: Pick<Warehouse, 'tables' | 'describe'>, model: CompanyModel): Promise<LearntFacts> => {
  const found: [string, CatalogueFact][] = []
  for (const table of (await warehouse.tables()).toSorted()) {
    const name = table.slice('fact_'.length)
    if (!table.startsWith('fact_') || model.facts[name] !== undefined || ledgerFactNames.has(name)) continue
    const columns = await warehouse.describe(table)
    if (columns.some((column) => column.name === '_customer') && columns.some((column) => column.name === '_at')) found.push([name, factOf(name, columns)])
  }
  return Object.fromEntries(found)
}

export interface LearntFactMemory {
  readonly current: () => Promise<LearntFacts>
  /** A landing has made a table or a column. */
  readonly forget: () => void
}

/** Keeps the learnt facts until a landing or a new model changes them: the same object while they are the same. */
export const learntFactMemory = (deps: Pick<InboxDeps, 'warehouse' | 'model'>): LearntFactMemory => {
  let held: { readonly model: CompanyModel; readonly facts: Promise<LearntFacts> } | undefined
  let last: LearntFacts = {}
  const read = async (model: CompanyModel): Promise<LearntFacts> => {
    const facts = await learntFactsOf(deps.warehouse, model)
    if (JSON.stringify(facts) !== JSON.stringify(last)) last = facts
    return last
  }
  return Object.freeze({
    current: async () => {
      const model = await deps.model()
      if (model === undefined) return {}
      if (held?.model !== model) {
        const asked = { model, facts: read(model) }
        held = asked
        asked.facts.catch(() => {
          if (held === asked) held = undefined
        })
      }
      return await held.facts
    },
    forget: () => {
      held = undefined
    },
  })
}
