import { z } from 'zod'
import { customerRowSchema } from './customers.ts'
import { keySchema, labelShape } from './shapes.ts'

/** The customers behind a cell of an analysis: how many, and the first of them with identifiers masked. */
export const behindSchema = z.object({ count: z.int(), customers: z.array(customerRowSchema) })
/** How many of the customers behind a cell are shown. */
export const behindLimit = z.coerce.number().int().min(1).max(500).default(50)
/** How the customers behind a cell are kept as a segment by list. */
export const savedListFields = { key: keySchema, name: labelShape, description: z.string().max(2000).default(''), purpose: z.string().max(500).default('') }
export const savedListSchema = z.object({ key: z.string(), size: z.int() })
