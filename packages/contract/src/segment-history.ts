import { z } from 'zod'
import { behindLimit, behindSchema, savedListFields, savedListSchema } from './behind.ts'
import { customerRowSchema } from './customers.ts'
import { endpoint } from './endpoint.ts'
import { scheduleSchema, segmentSchema } from './segments.ts'
import { instantSchema, labelShape } from './shapes.ts'

export const scheduleSegment = endpoint({
  name: 'segments.schedule', method: 'PUT', path: '/v1/segments/:key/schedule', permission: 'segments.write', summary: 'When a segment is counted again, in the company’s zone.',
  input: scheduleSchema.extend({ key: z.string() }), output: segmentSchema,
  cli: { verb: 'segments schedule', positional: ['key'], example: './sextant segments schedule heavy-users --every week --at 06:00 --weekday 1' },
})

const side = z.enum(['entered', 'left'])
const moversInput = { segment: z.string(), snapshot: z.string(), side }
export const segmentMovers = endpoint({
  name: 'segments.movers', method: 'GET', path: '/v1/segments/:segment/snapshots/:snapshot/:side', permission: 'customers.read', summary: 'Who entered or left a segment with a snapshot.',
  input: z.object({ ...moversInput, limit: behindLimit }), output: behindSchema,
  cli: { verb: 'segments movers', positional: ['segment', 'snapshot', 'side'], example: './sextant segments movers heavy-users 0198c entered' },
})
export const saveMovers = endpoint({
  name: 'segments.save-movers', method: 'POST', path: '/v1/segments/:segment/snapshots/:snapshot/:side', permission: 'segments.write', reach: 'scope', summary: 'Keep who entered or left with a snapshot as a segment by list.',
  input: z.object({ ...moversInput, ...savedListFields }), output: savedListSchema,
})

/** Why a customer is in a segment now and was not then, or the other way round. */
export const changeCauses = ['time', 'rule', 'data'] as const
const cause = z.enum(changeCauses)
const outcome = z.enum(['true', 'false', 'unknown'])
/** Which of those who differ. */
export const changeChoice = { side: side.optional(), cause: cause.optional() }
/** How many entered and left by cause; one customer may count under several. */
export const causesSchema = z.array(z.object({ cause, entered: z.int(), left: z.int(), sentence: labelShape }))
/** The first of the customers who differ, each with what made the difference. */
export const changesSchema = z.array(z.object({
  customer: z.string(), side, causes: z.array(cause),
  parts: z.array(z.object({ sentence: labelShape, before: outcome, after: outcome, valueBefore: z.string().nullable(), valueAfter: z.string().nullable(), /** Type of the two values; money is in minor units. */ valueType: z.string().nullable() })),
}))
const changeInput = { segment: z.string(), snapshot: z.string(), ...changeChoice }
export const reproduceSegment = endpoint({
  name: 'segments.reproduce', method: 'GET', path: '/v1/segments/:segment/snapshots/:snapshot', permission: 'customers.read',
  summary: 'Who was in a segment at a snapshot, and for every difference from today why: time passed, the rule changed, or the data became other.',
  input: z.object({ segment: z.string(), snapshot: z.string(), limit: behindLimit }),
  output: z.object({
    snapshot: z.object({ id: z.string(), at: instantSchema, takenAt: instantSchema, takenBy: z.string(), version: z.int(), rule: z.string(), sentence: labelShape }),
    now: z.object({ at: instantSchema, version: z.int(), rule: z.string(), sentence: labelShape }),
    /** Sizes then and now, and how many are in both. */
    size: z.int(), today: z.int(), both: z.int(), entered: z.int(), left: z.int(),
    causes: causesSchema, customers: z.array(customerRowSchema), changes: changesSchema,
  }),
  cli: { verb: 'segments reproduce', positional: ['segment'], example: './sextant segments reproduce heavy-users --snapshot 0198c' },
})
export const segmentChanged = endpoint({
  name: 'segments.changed', method: 'GET', path: '/v1/segments/:segment/snapshots/:snapshot/changed', permission: 'customers.read', summary: 'Customers who are in a segment now and were not at a snapshot, or the other way round, by cause.',
  input: z.object({ ...changeInput, limit: behindLimit }), output: behindSchema,
})
export const saveChanged = endpoint({
  name: 'segments.save-changed', method: 'POST', path: '/v1/segments/:segment/snapshots/:snapshot/changed', permission: 'segments.write', reach: 'scope', summary: 'Keep those customers as a segment by list.',
  input: z.object({ ...changeInput, ...savedListFields }), output: savedListSchema,
})

const diffPart = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })
export const compareSegment = endpoint({
  name: 'segments.compare', method: 'POST', path: '/v1/segments/:key/compare', permission: 'segments.read',
  summary: 'Two versions of a segment, or its version in force and a rule not saved yet: what changed in the text and in words, who would enter and leave.',
  input: z.object({ key: z.string(), from: z.coerce.number().int().min(1).optional(), to: z.coerce.number().int().min(1).optional(), rule: z.string().min(1).max(65_536).optional(), at: instantSchema.optional() }),
  output: z.object({
    from: z.int(), to: z.int().nullable(), at: instantSchema, text: z.array(diffPart), sentence: z.object({ en: z.array(diffPart), zh: z.array(diffPart) }),
    /** Null where one of the two rules no longer fits the data; `problem` says which. */
    members: z.object({ before: z.int(), after: z.int(), enter: z.int(), leave: z.int() }).nullable(), problem: labelShape.nullable(),
    /** Rules of who would enter and leave, to look at them. */
    enterRule: z.string().nullable(), leaveRule: z.string().nullable(),
  }),
  cli: { verb: 'segments compare', positional: ['key'], example: './sextant segments compare heavy-users --from 1 --to 2' },
})
export const restoreSegment = endpoint({
  name: 'segments.restore', method: 'POST', path: '/v1/segments/:key/restore', permission: 'segments.write', summary: 'Save an earlier version of a segment’s rule as its newest.',
  input: z.object({ key: z.string(), version: z.coerce.number().int().min(1) }), output: segmentSchema,
  cli: { verb: 'segments restore', positional: ['key', 'version'], example: './sextant segments restore heavy-users 1' },
})

const several = z.array(z.string()).min(2).max(12)
export const overlapSegments = endpoint({
  name: 'segments.overlap', method: 'POST', path: '/v1/segments/overlap', permission: 'segments.read', summary: 'How 2 to 12 segments overlap: every exact combination and every pair, from one scan.',
  input: z.object({ segments: several, at: instantSchema.optional() }),
  output: z.object({
    at: instantSchema, of: z.int(), milliseconds: z.number(),
    segments: z.array(z.object({ key: z.string(), name: labelShape, size: z.int() })),
    /** `both` customers are in both; as a share of all who are in one of them. */
    pairs: z.array(z.object({ one: z.string(), other: z.string(), both: z.int(), shareOfEither: z.number() })),
    /** Customers in exactly these of the segments, most first; the rule selects them. */
    combinations: z.array(z.object({ in: z.array(z.string()), customers: z.int(), rule: z.string() })),
    outside: z.int(),
  }),
  cli: { verb: 'segments overlap', positional: ['segments'], example: './sextant segments overlap heavy-users,night-owls' },
})
export const combineSegments = endpoint({
  name: 'segments.combine', method: 'POST', path: '/v1/segments/combine', permission: 'segments.read', summary: 'The rule of a union, intersection or difference of segments, and how many it selects.',
  input: z.object({ operation: z.enum(['union', 'intersection', 'difference']), segments: several, at: instantSchema.optional() }),
  output: z.object({ rule: z.string(), sentence: labelShape, count: z.int(), of: z.int(), at: instantSchema }),
  cli: { verb: 'segments combine', positional: ['operation', 'segments'], example: './sextant segments combine difference heavy-users,night-owls' },
})

export const listReportSchema = z.object({
  segment: segmentSchema,
  /** Entries of the file; each is found, not found, or the same customer as one before. */
  entries: z.int(), found: z.int(), notFound: z.int(), doubled: z.int(), ambiguous: z.int(),
  identifier: z.string(), column: z.string().nullable(), encoding: z.string(),
  /** Entries that were not found, as a file; null when all were. */
  missing: z.string().nullable(), firstMissing: z.array(z.string()),
})
export const listUploadFields = z.object({
  ...savedListFields,
  /** What the entries are: `auto` tells by looking them up. */
  identifier: z.string().max(40).default('auto'),
  /** Header or number (from 1) of the column; the first one that fits unless given. */
  column: z.string().max(200).optional(),
  header: z.enum(['auto', 'yes', 'no']).default('auto'),
})
export const bringList = endpoint({
  name: 'segments.bring', method: 'POST', path: '/v1/segment-lists', permission: 'data.import', reach: 'scope', summary: 'A list of customers from a file on the server’s machine (CSV, TXT or XLSX) as a segment.',
  input: listUploadFields.extend({ file: z.string().min(1).max(4096) }), output: listReportSchema,
  cli: { verb: 'segments bring', positional: ['key', 'file'], example: `./sextant segments bring vip-2026 vips.xlsx --name '{"en":"VIPs","zh":"贵宾"}' --identifier phone` },
})
