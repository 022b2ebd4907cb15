import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema } from './shapes.ts'

/** What went wrong, in both languages; the remedy in Chinese where it is written. */
export const toldProblemSchema = z.object({ code: z.string(), message: z.string(), zh: z.string(), fix: z.string(), fixZh: z.string().optional() })
/** `refused`: it does not take our credentials; `away`: it cannot be asked for another reason, which the problem says. */
export const warehouseStates = ['there', 'refused', 'away'] as const
export const warehouseConditionSchema = z.object({
  state: z.enum(warehouseStates),
  /** When it was missed first; null while it is there. */
  since: instantSchema.nullable(), problem: toldProblemSchema.nullable(),
  /** What goes into the warehouse by itself when it can: events received and not landed, tables of other catalogs whose load failed. */
  waiting: z.object({ events: z.int(), loads: z.int() }),
  /** Joining files of the warehouse, when it failed last and is to be done again; null to who may not read the settings. */
  upkeep: z.object({ failedAt: instantSchema, problem: toldProblemSchema }).nullable(),
  /** What the place of its files keeps of what is deleted: `versions`, when a bucket keeps older versions of its objects; `unknown`, when it does not say, and to who may not read the settings. */
  keepsDeleted: z.enum(['nothing', 'versions', 'unknown']),
})
export const getWarehouse = endpoint({
  name: 'warehouse.get', method: 'GET', path: '/v1/warehouse', permission: 'signed-in',
  summary: 'Whether the warehouse can be asked, since when not and why, what waits for it, and whether its upkeep failed.',
  input: z.object({}), output: warehouseConditionSchema, cli: { verb: 'warehouse get', example: './sextant warehouse get' },
})
