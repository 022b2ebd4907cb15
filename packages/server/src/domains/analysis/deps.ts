import type { CompanyModel } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'

/** What analyses need of the other domains, handed in by the composition root. */
export interface AnalysisDeps {
  readonly warehouse: Warehouse
  readonly model: () => Promise<CompanyModel | null>
  readonly catalogue: () => Promise<Catalogue>
  readonly standpoint: () => Promise<string>
}

/** Who is looked at, and from when. */
export interface Scope {
  readonly segment?: string | undefined
  readonly rule?: string | undefined
  readonly at?: string | undefined
  readonly gross: boolean
}
