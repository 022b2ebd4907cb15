import { z } from 'zod'

/** Shapes that every domain's inputs and outputs are made of. */
export const instantSchema = z.iso.datetime({ offset: true })
export const dateSchema = z.iso.date()
export const emailSchema = z.string().trim().min(3).max(320).regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address has the form name@host')
export const keySchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,79}$/, 'a key has small letters, digits, - and _, at most 80, and starts with a letter or digit')
export const labelShape = z.object({ en: z.string(), zh: z.string() })
export const okSchema = z.object({ ok: z.literal(true) })
/** Integer count of the currency's minor units. */
export const minorSchema = z.int()
export const shareSchema = z.number().min(0).max(1)
export const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Query strings carry text: flags of GET inputs are read from it. */
export const queryFlag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])

export const cursorInput = z.object({ cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(500).default(50) })
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** An estimate with its interval: `low` and `high` bound the 95 % interval. */
export const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** RFC 9457 problem, with the code and the remedy that the CLI prints too. */
export const problemSchema = z.object({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.string(), where: z.string().nullable(), fix: z.string().nullable(),
  requestId: z.string().nullable(), errors: z.array(z.object({ where: z.string(), message: z.string() })).optional(),
  /** What is away as a whole: the same can be had when it is back (`warehouse.get` says whether it is). */
  awaits: z.literal('warehouse').optional(),
})
export type Problem = z.infer<typeof problemSchema>
