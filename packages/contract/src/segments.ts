import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { customerRowSchema } from './customers.ts'
import { cursorInput, instantSchema, keySchema, labelShape, okSchema, pageOf } from './shapes.ts'

export const ruleText = z.string().min(1).max(65_536)
export const ruleErrorSchema = z.object({
  code: z.string(), line: z.int(), column: z.int(), length: z.int(), message: labelShape, expected: z.array(z.string()).optional(), nearest: z.array(z.string()).optional(),
})
/** Something proven about a rule by itself, with its place in the text that was checked; nothing of it keeps the rule from being used. */
export const ruleFindingSchema = z.object({
  kind: z.enum(['empty', 'everybody', 'contradictory', 'needless', 'undecided']), severity: z.enum(['warning', 'note']),
  line: z.int(), column: z.int(), length: z.int(), path: z.string(), message: labelShape,
})
/** The tree of a rule; its grammar is the rules package's, which checks it. */
export const ruleTreeSchema = z.unknown()
export const checkRuleText = endpoint({
  name: 'rules.check-text', method: 'POST', path: '/v1/rules/check', permission: 'segments.read', summary: 'Parse and type a rule; errors with line and column, or its tree, builder form, sentence and warnings (selects nobody, parts that contradict or change nothing).',
  input: z.object({
    text: z.string().max(65_536).optional(), builder: z.unknown().optional(),
    /** Whether the rule may end with `take`: where a set of customers is asked for. */
    takes: z.boolean().optional(),
  }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ok'), text: z.string(), tree: ruleTreeSchema, builder: z.unknown(), sentence: labelShape, warnings: z.array(ruleFindingSchema) }),
    z.object({ kind: z.literal('error'), errors: z.array(ruleErrorSchema) }),
  ]),
})
export const completeRule = endpoint({
  name: 'rules.complete', method: 'POST', path: '/v1/rules/complete', permission: 'segments.read', summary: 'What may stand at an offset of a rule’s text.',
  input: z.object({ text: z.string().max(65_536), offset: z.int().min(0) }),
  output: z.object({ completions: z.array(z.object({ insert: z.string(), kind: z.string(), label: labelShape, from: z.int() })) }),
})
export const getCatalogue = endpoint({
  name: 'rules.catalogue', method: 'GET', path: '/v1/rules/catalogue', permission: 'segments.read', summary: 'Everything a rule may name: attributes, facts, scores, segments with labels.',
  input: z.object({}), output: z.object({ catalogue: z.unknown() }), cli: { verb: 'rules catalogue', example: './sextant rules catalogue --json' },
})
export const attributeDistribution = endpoint({
  name: 'rules.distribution', method: 'GET', path: '/v1/rules/distribution', permission: 'analysis.read',
  summary: 'How an attribute, a score or any value of the rule language is distributed over the base.',
  input: z.object({ attribute: z.string().min(1).max(8_192) }),
  output: z.object({ kind: z.enum(['categories', 'histogram']), missing: z.int(), bars: z.array(z.object({ label: z.string(), from: z.number().nullable(), to: z.number().nullable(), customers: z.int() })) }),
  cli: { verb: 'rules distribution', positional: ['attribute'], example: './sextant rules distribution country' },
})

/** When a segment is counted again, in the company's zone; `never`: only when somebody asks. */
export const scheduleSchema = z.object({
  every: z.enum(['never', 'hour', 'day', 'week']), at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time has the form 06:30').default('02:15'),
  /** Monday 1 to Sunday 7. */
  weekday: z.coerce.number().int().min(1).max(7).default(1),
})
export const segmentSchema = z.object({
  key: z.string(),
  /** `list`: fixed members that somebody brought; its rule is empty. */
  kind: z.enum(['rule', 'list']),
  /** Outside it [from, to) the segment is refused as an audience. */
  validFrom: instantSchema.nullable(), validTo: instantSchema.nullable(),
  /** Why its rule cannot be used any more, and what to do; null when it can. */
  broken: z.object({ why: labelShape, fix: labelShape }).nullable(),
  schedule: scheduleSchema,
  name: labelShape, description: z.string(), purpose: z.string(), owner: z.string(), rule: z.string(), sentence: labelShape, version: z.int(),
  size: z.int().nullable(), share: z.number().nullable(), refreshedAt: instantSchema.nullable(), createdAt: instantSchema, updatedAt: instantSchema,
})
const ruleAt = { rule: ruleText, at: instantSchema.optional() }
export const countSegment = endpoint({
  name: 'segments.count', method: 'POST', path: '/v1/segments/count', permission: 'segments.read', summary: 'How many customers a rule selects.',
  input: z.object(ruleAt), output: z.object({ count: z.int(), of: z.int(), at: instantSchema, milliseconds: z.number() }),
  cli: { verb: 'segments count', positional: ['rule'], example: `./sextant segments count 'count(purchase, last 90 days) > 2'` },
})
export const previewSegment = endpoint({
  name: 'segments.list-customers', method: 'POST', path: '/v1/segments/list', permission: 'customers.read', summary: 'The customers a rule selects, with identifiers masked.',
  input: z.object({ ...ruleAt, limit: z.coerce.number().int().min(1).max(10_000).default(20) }), output: z.object({ count: z.int(), customers: z.array(customerRowSchema) }),
  cli: { verb: 'segments list', positional: ['rule'], example: `./sextant segments list 'country = "France"' --limit 10` },
})
export const explanationSchema: z.ZodType<Explanation> = z.lazy(() => z.object({
  sentence: labelShape, result: z.union([z.boolean(), z.null()]), value: z.union([z.string(), z.number(), z.boolean(), z.null()]), parts: z.array(explanationSchema),
  /** Of the value; absent where a part is none of the rule's own. */
  type: z.enum(['string', 'number', 'money', 'boolean', 'date', 'instant']).optional(),
}))
export interface Explanation {
  readonly sentence: { readonly en: string; readonly zh: string }
  readonly result: boolean | null
  readonly value: string | number | boolean | null
  readonly parts: readonly Explanation[]
  readonly type?: 'string' | 'number' | 'money' | 'boolean' | 'date' | 'instant' | undefined
}
/** The least that would have to be different for the rule to select a customer. */
export const leastChangeSchema = z.object({
  kind: z.enum(['selected', 'changes', 'impossible', 'unknown']),
  /** The customer, changed so, was evaluated and is selected. */
  verified: z.boolean(),
  changes: z.array(z.object({ of: z.string(), message: labelShape, possibleFrom: instantSchema.nullable() })),
})
export const explainSegment = endpoint({
  name: 'segments.explain', method: 'POST', path: '/v1/segments/explain', permission: 'customers.read', summary: 'Why a customer is, or is not, selected: every sub-condition with its value, and the least change that would let him in.',
  input: z.object({ ...ruleAt, customer: z.string() }), output: z.object({
    customer: z.string(),
    /** Null when it depends on a personal attribute and the asker may not unmask. */
    selected: z.boolean().nullable(), explanation: explanationSchema,
    /** Null when it depends on what the asker may not see, or when he has too many facts to be changed in thought. */
    change: leastChangeSchema.nullable(),
  }),
  cli: { verb: 'segments explain', positional: ['rule', 'customer'], example: `./sextant segments explain 'country = "France"' 12347` },
})
export const segmentSql = endpoint({
  name: 'segments.sql', method: 'POST', path: '/v1/segments/sql', permission: 'segments.read', summary: 'The SQL a rule compiles to.',
  input: z.object(ruleAt), output: z.object({ sql: z.string() }), cli: { verb: 'segments sql', positional: ['rule'], example: `./sextant segments sql 'country = "France"'` },
})
export const listSegments = endpoint({
  name: 'segments.all', method: 'GET', path: '/v1/segments', permission: 'segments.read', summary: 'Saved segments with their sizes.',
  input: z.object({ search: z.string().optional() }), output: z.object({ segments: z.array(segmentSchema) }), cli: { verb: 'segments all', example: './sextant segments all' },
})
/** How a refresh was done: `unchanged` means that nothing the rule reads can have changed, so nothing was counted. */
export const refreshHowSchema = z.enum(['full', 'incremental', 'unchanged', 'list', 'failed'])
export const getSegment = endpoint({
  name: 'segments.get', method: 'GET', path: '/v1/segments/:key', permission: 'segments.read', summary: 'One segment with its versions, and the newest 400 of its sizes over time and 100 of its refreshes.',
  input: z.object({ key: z.string() }),
  output: segmentSchema.extend({
    versions: z.array(z.object({ version: z.int(), rule: z.string(), savedAt: instantSchema, savedBy: z.string() })),
    snapshots: z.array(z.object({ id: z.string(), at: instantSchema, takenAt: instantSchema, takenBy: z.string(), size: z.int(), entered: z.int(), left: z.int(), version: z.int(), canReproduce: z.boolean() })),
    refreshes: z.array(z.object({ began: instantSchema, at: instantSchema, how: refreshHowSchema, reason: z.string(), milliseconds: z.int(), by: z.string() })),
    usedBy: z.array(z.string()),
  }),
  cli: { verb: 'segments get', positional: ['key'], example: './sextant segments get heavy-users' },
})
export const saveSegment = endpoint({
  name: 'segments.save', method: 'PUT', path: '/v1/segments/:key', permission: 'segments.write', summary: 'Create a segment or save a new version of it, and take its first snapshot.',
  input: z.object({
    key: keySchema, name: labelShape, description: z.string().max(2000).default(''), purpose: z.string().max(500).default(''), rule: ruleText,
    owner: z.string().trim().min(1).max(200).optional(), validFrom: instantSchema.nullable().optional(), validTo: instantSchema.nullable().optional(),
  }),
  output: segmentSchema,
  cli: { verb: 'segments save', positional: ['key'], example: `./sextant segments save france --name '{"en":"France","zh":"法国"}' --rule 'country = "France"'` },
})
export const deleteSegment = endpoint({
  name: 'segments.delete', method: 'DELETE', path: '/v1/segments/:key', permission: 'segments.write', summary: 'Retire a segment that nothing uses; its history stays.',
  input: z.object({ key: z.string() }), output: okSchema, cli: { verb: 'segments delete', positional: ['key'], example: './sextant segments delete france' },
})
export const refreshSegment = endpoint({
  name: 'segments.refresh', method: 'POST', path: '/v1/segments/:key/refresh', permission: 'segments.write', summary: 'Take a new snapshot: size, who entered, who left.',
  input: z.object({ key: z.string(), at: instantSchema.optional() }),
  output: z.object({ size: z.int(), entered: z.int(), left: z.int(), at: instantSchema, how: refreshHowSchema, reason: z.string() }),
  cli: { verb: 'segments refresh', positional: ['key'], example: './sextant segments refresh heavy-users' },
})
export const segmentMembers = endpoint({
  name: 'segments.members', method: 'GET', path: '/v1/segments/:key/members', permission: 'customers.read', summary: 'The customers of a segment’s newest snapshot, or of an earlier one.',
  input: cursorInput.extend({ key: z.string(), snapshot: z.string().optional() }), output: pageOf(customerRowSchema).extend({ total: z.int() }),
  cli: { verb: 'segments members', positional: ['key'], example: './sextant segments members heavy-users --limit 10' },
})
export const exportSegment = endpoint({
  name: 'segments.export', method: 'POST', path: '/v1/segments/:key/export', permission: 'customers.export', summary: 'Write a segment’s customers to a file (csv, xlsx or parquet) and answer its download path; audited.',
  input: z.object({ key: z.string(), format: z.enum(['csv', 'xlsx', 'parquet']).default('csv'), reason: z.string().trim().min(5).max(500), columns: z.array(z.string()).optional() }),
  output: z.object({ file: z.string(), download: z.string(), rows: z.int() }),
  cli: { verb: 'segments export', positional: ['key'], example: './sextant segments export heavy-users --format csv --reason "store visit list"' },
})
