import type { ModelColumn } from '@sextant/contract'
import type { ForeignKind } from '../../../platform/warehouse/warehouse.ts'
import type { TableSpec } from '../import/table-spec.ts'

/** What a column of another catalog is read as; `key`: keys, references and names, of which every digit counts. */
export type SourceUse = ModelColumn['type'] | 'key'

/** A column that a table needs of its source, and where model.yaml says so. */
export interface SourceNeed {
  readonly column: string
  readonly use: SourceUse
  readonly path: readonly (string | number)[]
  /** It is written in a form of its own, so it must be text. */
  readonly hasFormat: boolean
}

const sections = { level: 'levels', dependant: 'dependants', dimension: 'dimensions', fact: 'facts' } as const

/** Where a table stands in model.yaml. */
export const specPath = ({ kind, name }: Pick<TableSpec, 'kind' | 'name'>): readonly string[] => [sections[kind], name]

const isValidity = (extra: string): boolean => extra.endsWith('_from') || extra.endsWith('_to')

/** The columns a table needs of its source. */
export const needsOf = (spec: TableSpec): readonly SourceNeed[] => {
  const path = specPath(spec)
  const plain = (column: string, use: SourceUse, ...place: readonly (string | number)[]): SourceNeed => ({ column, use, path: [...path, ...place], hasFormat: false })
  const columnsAt = spec.kind === 'level' || spec.kind === 'dependant' ? 'attributes' : 'columns'
  const { fact } = spec
  return [
    ...(spec.keyHeader === undefined ? [] : [plain(spec.keyHeader, 'key', 'key')]),
    ...(fact === undefined ? [] : [plain(fact.customer, 'key', 'customer'), { ...plain(fact.time.column, 'instant', 'time', 'column'), hasFormat: fact.time.format !== undefined }]),
    ...Object.entries(spec.extras).map(([extra, column]) => plain(column, isValidity(extra) ? 'instant' : 'key')),
    ...Object.entries(spec.columns).flatMap(([name, { type, column, format, formula }]) =>
      formula === undefined ? [{ column: column ?? name, use: type, path: [...path, columnsAt, name], hasFormat: format !== undefined }] : []),
  ]
}

/** What can be read as what without any doubt. */
const fitting: Readonly<Record<SourceUse, readonly ForeignKind[]>> = {
  key: ['text', 'whole'],
  string: ['text', 'whole', 'decimal'],
  number: ['whole', 'decimal', 'number'],
  money: ['whole', 'decimal', 'number'],
  boolean: ['boolean'],
  date: ['date'],
  instant: ['wall', 'instant', 'date'],
}

/** A load reads texts as the import does, and says which rows it cannot read; a table read in place has nobody to tell. */
export const kindsFor = (need: SourceNeed, mode: 'in_place' | 'load'): readonly ForeignKind[] => {
  if (need.hasFormat) return ['text']
  return mode === 'in_place' || need.use === 'key' || need.use === 'string' ? fitting[need.use] : [...fitting[need.use], 'text']
}
