import type { WarehouseCosts } from '../warehouse.ts'

/** One row into one table: 6 statements, of which the commits cost most (ADR 0008, Consequences). */
export const trinoCosts: WarehouseCosts = Object.freeze({ smallBatchMs: 2_500 })
