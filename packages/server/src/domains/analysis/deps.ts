import type { CompanyModel } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import type { Sql } from '@sextant/sql'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { ListInput } from '../segments/index.ts'

/** What analyses need of the other domains, handed in by the composition root. */
export interface AnalysisDeps {
  readonly warehouse: Warehouse
  readonly model: () => Promise<CompanyModel | null>
  readonly catalogue: () => Promise<Catalogue>
  readonly standpoint: () => Promise<string>
}

/** Keeps the customers of a select, or these, as a segment by list, as the segments do. */
export type SaveList = (list: ListInput, members: Sql | readonly string[], savedBy: string) => Promise<{ readonly key: string; readonly size: number | null }>

/** Who is looked at, and from when. */
export interface Scope {
  readonly segment?: string | undefined
  readonly rule?: string | undefined
  readonly at?: string | undefined
  readonly gross: boolean
}
