import type { WarehouseCosts } from '../warehouse.ts'

/** One row into one table: 6 statements, of which the commits cost most (ADR 0008, Consequences). A kept table is made and dropped by one each. */
export const trinoCosts: WarehouseCosts = Object.freeze({ smallBatchMs: 2_500, keptTableMs: 1_200 })
