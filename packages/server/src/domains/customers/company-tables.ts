import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { ensureSourceViews, isReadInPlace } from '../data/index.ts'
import type { Warehouse, WarehouseColumn, WarehouseType } from '../../platform/warehouse/warehouse.ts'

const types: Readonly<Record<ModelColumn['type'], WarehouseType>> = { string: 'string', number: 'number', money: 'integer', boolean: 'boolean', date: 'date', instant: 'instant' }

const text = (name: string): WarehouseColumn => ({ name, type: 'string' })
const levelColumns: readonly WarehouseColumn[] = [text('_key'), text('_customer'), text('_title'), { name: '_first_seen', type: 'instant' }]
const factColumns: readonly WarehouseColumn[] = [
  text('_customer'), { name: '_at', type: 'instant' }, { name: '_refund', type: 'boolean' }, { name: '_row', type: 'integer' }, text('_id'),
]

const described = (columns: Readonly<Record<string, ModelColumn>>): readonly WarehouseColumn[] => Object.entries(columns).map(([name, { type }]) => ({ name, type: types[type] }))

/**
 * Gives the warehouse every table and column the model describes: an attribute or fact that was described but not loaded yet is empty,
 * not an error in every rule and page that may name it.
 */
export const ensureCompanyTables = async (warehouse: Warehouse, model: CompanyModel): Promise<void> => {
  for (const [name, level] of Object.entries(model.levels)) await warehouse.ensureTable(`level_${name}`, [...levelColumns, ...described(level.attributes)])
  for (const [name, dimension] of Object.entries(model.dimensions))
    if (!isReadInPlace(dimension.source)) await warehouse.ensureTable(`dimension_${name}`, [text('_key'), ...described(dimension.columns)])
  for (const [name, dependant] of Object.entries(model.dependants))
    await warehouse.ensureTable(`dependant_${name}`, [text('_key'), text('_customer'), text('_parent'), ...described(dependant.attributes)])
  for (const [name, fact] of Object.entries(model.facts))
    if (!isReadInPlace(fact.source)) await warehouse.ensureTable(`fact_${name}`, [...factColumns, ...described(fact.columns)])
  // They look customers up in the level's table.
  await ensureSourceViews(warehouse, model)
}
