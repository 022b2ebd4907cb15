import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { ruleErrorSchema, scheduleSchema } from './segments.ts'
import { instantSchema, labelShape, okSchema } from './shapes.ts'

/** A tag is named in rules as `tag.<key>`. */
export const tagKeySchema = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'a tag’s key has small letters, digits and _, at most 60, and starts with a letter')
export const tagStatuses = ['draft', 'approved', 'published', 'retired'] as const
export const tagPrivacySchema = z.enum(['public', 'internal', 'personal', 'sensitive'])
export const tagSchema = z.object({
  key: z.string(), name: labelShape, description: z.string(), purpose: z.string(), owner: z.string(), author: z.string(), privacy: tagPrivacySchema, status: z.enum(tagStatuses),
  type: z.string(), expression: z.string(), sentence: labelShape,
  version: z.int(), publishedVersion: z.int().nullable(), approvedBy: z.string().nullable(), approvedAt: instantSchema.nullable(), publishedAt: instantSchema.nullable(),
  createdAt: instantSchema, updatedAt: instantSchema, broken: z.object({ why: labelShape, fix: labelShape }).nullable(),
  schedule: scheduleSchema,
  /** When its values were last worked out, as of when, and whether facts have come since. */
  refreshedAt: instantSchema.nullable(), asOf: instantSchema.nullable(), isStale: z.boolean(), known: z.int().nullable(),
  /** How many segments, tags and other rules read it. */
  uses: z.int(),
})
export const listTags = endpoint({
  name: 'tags.list', method: 'GET', path: '/v1/tags', permission: 'segments.read', summary: 'Tags: named attributes worked out by a rule, with status, freshness and uses.',
  input: z.object({ search: z.string().optional(), status: z.enum(tagStatuses).optional() }), output: z.object({ tags: z.array(tagSchema) }), cli: { verb: 'tags list', example: './sextant tags list --status published' },
})
const lineageName = z.object({ kind: z.enum(['attribute', 'fact', 'score', 'segment', 'tag', 'offer', 'campaign', 'other']), name: z.string(), label: labelShape })
export const tagLineage = endpoint({
  name: 'tags.lineage', method: 'GET', path: '/v1/tags/:key/lineage', permission: 'segments.read', summary: 'What a tag reads and what reads it.',
  input: z.object({ key: z.string() }), output: z.object({ key: z.string(), reads: z.array(lineageName), readBy: z.array(lineageName) }),
  cli: { verb: 'tags lineage', positional: ['key'], example: './sextant tags lineage loyal' },
})
export const getTag = endpoint({
  name: 'tags.get', method: 'GET', path: '/v1/tags/:key', permission: 'segments.read', summary: 'One tag with its versions and lineage.',
  input: z.object({ key: z.string() }),
  output: tagSchema.extend({
    versions: z.array(z.object({ version: z.int(), expression: z.string(), savedAt: instantSchema, savedBy: z.string() })), reads: z.array(lineageName), readBy: z.array(lineageName),
  }),
  cli: { verb: 'tags get', positional: ['key'], example: './sextant tags get loyal' },
})
export const saveTag = endpoint({
  name: 'tags.save', method: 'PUT', path: '/v1/tags/:key', permission: 'segments.write', summary: 'Create a tag or a new version of it, as a draft; a published version stays in force until the new one is published.',
  input: z.object({
    key: tagKeySchema, name: labelShape, description: z.string().max(2000).default(''), purpose: z.string().max(500).default(''), expression: z.string().min(1).max(65_536),
    privacy: tagPrivacySchema.default('internal'), owner: z.string().trim().min(1).max(200).optional(), schedule: scheduleSchema.optional(),
  }),
  output: tagSchema,
  cli: { verb: 'tags save', positional: ['key'], example: `./sextant tags save loyal --name '{"en":"Loyal","zh":"忠诚"}' --expression 'count(purchase, last 365 days) >= 6'` },
})
const key = { key: z.string() }
export const approveTag = endpoint({
  name: 'tags.approve', method: 'POST', path: '/v1/tags/:key/approve', permission: 'segments.write', summary: 'Approve a draft; another person than its author does.',
  input: z.object(key), output: tagSchema, cli: { verb: 'tags approve', positional: ['key'], example: './sextant tags approve loyal' },
})
export const publishTag = endpoint({
  name: 'tags.publish', method: 'POST', path: '/v1/tags/:key/publish', permission: 'segments.write', summary: 'Publish an approved tag: rules may name it, customers show it; its values are worked out at once.',
  input: z.object(key), output: tagSchema, cli: { verb: 'tags publish', positional: ['key'], example: './sextant tags publish loyal' },
})
export const retireTag = endpoint({
  name: 'tags.retire', method: 'POST', path: '/v1/tags/:key/retire', permission: 'segments.write', summary: 'Take a tag out of use; refused while a rule reads it.',
  input: z.object(key), output: okSchema, cli: { verb: 'tags retire', positional: ['key'], example: './sextant tags retire loyal' },
})
export const refreshTag = endpoint({
  name: 'tags.refresh', method: 'POST', path: '/v1/tags/:key/refresh', permission: 'segments.write', summary: 'Work out a published tag’s values again.',
  input: z.object(key), output: z.object({ /** Null where it would tell who may not unmask of a personal attribute. */ known: z.int().nullable(), of: z.int(), at: instantSchema, milliseconds: z.int() }), cli: { verb: 'tags refresh', positional: ['key'], example: './sextant tags refresh loyal' },
})
export const checkTag = endpoint({
  name: 'tags.check', method: 'POST', path: '/v1/tags/check', permission: 'segments.read', summary: 'Parse and type a tag’s expression.',
  input: z.object({ expression: z.string().max(65_536), key: z.string().optional() }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ok'), expression: z.string(), type: z.string(), sentence: labelShape }), z.object({ kind: z.literal('error'), errors: z.array(ruleErrorSchema) }),
  ]),
})
