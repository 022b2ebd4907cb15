import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { isPersonal } from '../customers/index.ts'

interface Relation {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** Tables of ours whose free texts may be anything, an address too. */
const freeTexts: Readonly<Record<string, readonly string[]>> = { tracked_event: ['properties', 'context', 'anonymous_id', 'user_id'] }

/** The columns a table has in model.yaml; undefined for tables that are ours. */
export const describedColumns = (model: CompanyModel, table: string): Readonly<Record<string, ModelColumn>> | undefined => {
  const [, kind = '', name = ''] = /^(level|fact|dimension|dependant)_(.+)$/.exec(table) ?? []
  if (kind === 'level') return model.levels[name]?.attributes
  if (kind === 'fact') return model.facts[name]?.columns
  if (kind === 'dimension') return model.dimensions[name]?.columns
  return kind === 'dependant' ? model.dependants[name]?.attributes : undefined
}

const ledger: ReadonlySet<string> = new Set(['fact_contact', 'fact_response'])

/** Table → columns whose values only who may unmask reads: names, personal and sensitive columns, and texts of events that nobody has described. */
export const hiddenColumns = (model: CompanyModel, relations: readonly Relation[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(relations.flatMap(({ name: table, columns }) => {
    const described = describedColumns(model, table)
    const isUndescribed = table.startsWith('fact_') && described === undefined && !ledger.has(table)
    const hidden = columns.filter(({ name, type }) => {
      if (name === '_title' || freeTexts[table]?.includes(name) === true) return true
      if (isUndescribed && type === 'VARCHAR' && !name.startsWith('_') && name !== 'batch_id') return true
      return isPersonal(described?.[name])
    })
    return hidden.length === 0 ? [] : [[table, hidden.map(({ name }) => name)] as const]
  }))
