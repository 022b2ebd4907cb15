import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { LoadBench } from '../../../platform/warehouse/warehouse.ts'
import { defaultLevel } from '../catalogue.ts'
import type { CheckedTable } from './check-table.ts'
import type { ExistingTables, HistoryKeys } from './customers.ts'

const union = (selects: readonly Sql[]): Sql => join(selects, sql` union `)

const sound = (table: CheckedTable, column: string): Sql => sql`select ${ident(column)} from ${ident(table.table)} where _faults is null and ${ident(column)} is not null`

/** Keys of a level that this import's rows name: its own rows, those within it, and at the default level all customers. */
const namedKeys = (model: CompanyModel, level: string, checked: readonly CheckedTable[], history: HistoryKeys): readonly Sql[] => {
  const isDefault = level === defaultLevel(model)
  return checked.flatMap((table) => {
    const { spec } = table
    if (spec.kind === 'level' && spec.name === level) return [sound(table, '_key')]
    if (spec.kind === 'level' && model.levels[spec.name]?.within?.level === level) return [sound(table, '_x_parent')]
    if (spec.kind === 'dependant' && model.dependants[spec.name]?.of === level) return [sound(table, '_x_parent')]
    return isDefault && spec.kind === 'fact' ? [sound(table, '_customer')] : []
  }).concat(isDefault && history !== undefined ? [sql`select key from ${history} where key is not null`] : [])
}

/** Of the rows loaded before, those that an import compares its own with: of the keys, customers and dimensions it names. */
export const bringExisting = async (load: LoadBench, model: CompanyModel, checked: readonly CheckedTable[], existing: ExistingTables, history: HistoryKeys): Promise<void> => {
  for (const level of Object.keys(model.levels)) {
    const keys = namedKeys(model, level, checked, history)
    if (existing.has(`level_${level}`)) await load.bring(`level_${level}`, [{ column: '_key', among: keys.length === 0 ? sql`select cast(null as varchar) where false` : union(keys) }])
  }
  for (const table of checked) {
    const { spec, table: staged } = table
    if (spec.kind === 'dependant' && existing.has(spec.target)) await load.bring(spec.target, [{ column: '_key', among: sound(table, '_key') }])
    if (spec.kind !== 'fact' || !existing.has(spec.target)) continue
    const [key] = spec.fact?.key ?? []
    // What the facts loaded before make of a derived attribute, and rows that the new ones replace.
    await load.bring(spec.target, [
      { column: '_customer', among: sound(table, '_customer') },
      ...(key === undefined || existing.get(spec.target)?.has(key) !== true ? [] : [{ column: key, among: sql`select ${ident(key)} from ${ident(staged)} where _faults is null` }]),
    ])
  }
  const dimensions = new Set(checked.flatMap(({ spec }) => [...(spec.kind === 'dimension' ? [spec.name] : []), ...Object.values(spec.columns).flatMap(({ dimension }) => dimension ?? [])]))
  for (const dimension of dimensions) if (existing.has(`dimension_${dimension}`)) await load.bring(`dimension_${dimension}`)
}
