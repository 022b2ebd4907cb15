import type { CompanyModel } from '@sextant/contract'
import type { CatalogueColumn, CatalogueFact, ValueType } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Store } from '../../../platform/store/store.ts'
import { isoOf } from '../../../platform/time.ts'
import { isWarehouseAway } from '../../../platform/warehouse/warehouse-errors.ts'
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

/** The tables of facts that tracked events made, by the name of the fact. */
type LearntTables = ReadonlyMap<string, readonly WarehouseColumn[]>

const learntTablesOf = async (warehouse: Pick<Warehouse, 'tables' | 'describe'>, model: CompanyModel): Promise<LearntTables> => {
  const found = new Map<string, readonly WarehouseColumn[]>()
  for (const table of (await warehouse.tables()).toSorted()) {
    const name = table.slice('fact_'.length)
    if (!table.startsWith('fact_') || model.facts[name] !== undefined || ledgerFactNames.has(name)) continue
    const columns = await warehouse.describe(table)
    if (columns.some((column) => column.name === '_customer') && columns.some((column) => column.name === '_at')) found.set(name, columns)
  }
  return found
}

/** What the store remembers of them, for the time in which the warehouse is away. */
const rememberedTables = async (store: Store): Promise<LearntTables> =>
  new Map((await store.query<{ name: string; columns: readonly WarehouseColumn[] }>(sql`select name, columns from warehouse_table where kind = 'fact' and model_name is null order by name`)).map(({ name, columns }) => [name, columns]))

const remember = async ({ store, clock }: Pick<InboxDeps, 'store' | 'clock'>, tables: LearntTables): Promise<void> => {
  const [names, columns, now] = [[...tables.keys()], Array.from(tables.values(), (one) => JSON.stringify(one)), isoOf(clock.now())]
  await store.transaction(async (tx) => {
    await tx.execute(sql`delete from warehouse_table where kind = 'fact' and model_name is null and name <> all(${names}::text[])`)
    await tx.execute(sql`
      insert into warehouse_table (name, kind, columns, changed_at) select given.name, 'fact', given.columns::jsonb, ${now} from unnest(${names}::text[], ${columns}::text[]) as given (name, columns)
      on conflict (name) do update set columns = excluded.columns, changed_at = excluded.changed_at where warehouse_table.columns <> excluded.columns`)
  })
}

/** The facts of the warehouse that model.yaml does not name, as rules name them. */
const factsOf = (tables: LearntTables, model: CompanyModel): LearntFacts =>
  Object.fromEntries([...tables].flatMap(([name, columns]) => (model.facts[name] === undefined ? [[name, factOf(name, columns)]] : [])))

export interface LearntFactMemory {
  readonly current: () => Promise<LearntFacts>
  /** A landing has made a table or a column. */
  readonly forget: () => void
}

/** Keeps the learnt facts until a landing or a new model changes them: the same object while they are the same. While the warehouse is away they are those that the store remembers. */
export const learntFactMemory = (deps: Pick<InboxDeps, 'warehouse' | 'store' | 'clock' | 'model'>): LearntFactMemory => {
  let held: { readonly model: CompanyModel; readonly facts: Promise<LearntFacts> } | undefined
  let last: LearntFacts = {}
  let remembered: string | undefined
  const tablesNow = async (model: CompanyModel): Promise<LearntTables> => {
    try {
      const tables = await learntTablesOf(deps.warehouse, model)
      const written = JSON.stringify([...tables])
      if (written !== remembered) await remember(deps, tables)
      remembered = written
      return tables
    } catch (error) {
      if (!isWarehouseAway(error)) throw error
      held = undefined
      return rememberedTables(deps.store)
    }
  }
  const read = async (model: CompanyModel): Promise<LearntFacts> => {
    const facts = factsOf(await tablesNow(model), model)
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
