import type { CompanyModel } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { ForeignCatalogs, ForeignColumn } from '../../../platform/warehouse/warehouse.ts'
import { currencyDigits } from '../catalogue.ts'
import { columnNamed } from './check-sources.ts'
import type { CatalogSpec } from './check-sources.ts'
import { needsOf } from './source-needs.ts'
import type { SourceNeed } from './source-needs.ts'
import { sourceCell, typedSource } from './typed-source.ts'

interface Unloading {
  readonly model: CompanyModel
  readonly dialect: Dialect
  readonly foreign: ForeignCatalogs
  /** Highest value of the `since` column that is loaded: rows below it are left out. */
  readonly from: string | number | undefined
}

/** A cell as the import reads it best: keys and texts as text, what has a zone in UTC, the rest as it is. */
const cellFor = (column: ForeignColumn, uses: readonly SourceNeed['use'][], { dialect, foreign }: Unloading): Sql => {
  const cell = sourceCell(column)
  if (column.kind === 'instant') return dialect.instantText(foreign.utc(cell))
  if (column.kind === 'wall') return sql`cast(${cell} as timestamp(6))`
  return column.kind === 'text' || uses.some((use) => use === 'key' || use === 'string') ? sql`cast(${cell} as varchar)` : cell
}

const onlySince = (spec: CatalogSpec, columns: readonly ForeignColumn[], { model, dialect, foreign, from }: Unloading): Sql => {
  const { since } = spec.catalog
  const described = since === undefined ? undefined : spec.columns[since]
  const column = since === undefined ? undefined : columnNamed(columns, described?.column ?? since)
  if (described === undefined || column === undefined || from === undefined) return sql`true`
  const value = typedSource(column, described.type, { dialect, foreign, zone: spec.fact?.time.zone ?? model.company.timeZone, currencyDigits: currencyDigits(model.company.currency) })
  const bound = described.type === 'instant' ? dialect.instant(String(from)) : described.type === 'date' ? dialect.day(String(from)) : dialect.typed(Number(from), 'number')
  // The rows of the last value once more: others of it may have come since. Unknown values have no place in the order.
  return sql`(${value} >= ${bound} or ${value} is null)`
}

/** The rows of a source that a load takes, their columns named as model.yaml names them. */
export const unloadSelect = (spec: CatalogSpec, columns: readonly ForeignColumn[], unloading: Unloading): Sql => {
  const uses = Map.groupBy(needsOf(spec), ({ column }) => column)
  const cells = [...uses].map(([name, needs]) => {
    const column = columnNamed(columns, name)
    if (column === undefined) throw new Error(`the source has no column ${name}`)
    return sql`${cellFor(column, needs.map(({ use }) => use), unloading)} as ${ident(name)}`
  })
  const { catalog, schema, table } = spec.catalog
  return sql`select ${join(cells)} from ${ident(catalog, schema, table)} as "source" where ${onlySince(spec, columns, unloading)}`
}
