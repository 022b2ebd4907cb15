import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { companyModelSchema } from './model.ts'
import { cursorInput, instantSchema, labelShape, okSchema, pageOf, queryFlag } from './shapes.ts'
import { toldProblemSchema, warehouseStates } from './warehouse.ts'

export const readySchema = z.object({
  ready: z.literal(true), warehouse: z.enum(warehouseStates),
  /** Null while the warehouse cannot be asked. */
  customers: z.int().nullable(), facts: z.int().nullable(), contacts: z.int(), campaigns: z.int(), responses: z.int(),
})
export const getReady = endpoint({
  name: 'ready.get', method: 'GET', path: '/v1/ready', permission: 'open', summary: 'Answers 503 until data are loaded and the server serves; then the counts of what is loaded, and whether the warehouse can be asked.',
  input: z.object({}), output: readySchema, cli: { verb: 'ready get', example: './sextant ready get' },
})

export const modelSchema = z.object({ version: z.int(), yaml: z.string(), model: companyModelSchema, savedAt: instantSchema, savedBy: z.string() })
export const getModel = endpoint({
  name: 'model.get', method: 'GET', path: '/v1/model', permission: 'data.read', summary: 'The company’s model.yaml in force.',
  input: z.object({}), output: modelSchema.nullable(), cli: { verb: 'model get', example: './sextant model get' },
})
export const checkModel = endpoint({
  name: 'model.check', method: 'POST', path: '/v1/model/check', permission: 'data.read', summary: 'Check a model.yaml without saving it.',
  input: z.object({ yaml: z.string().max(1_000_000) }),
  output: z.object({ ok: z.boolean(), errors: z.array(z.object({ where: z.string(), message: z.string(), fix: z.string().nullable() })) }),
  cli: { verb: 'model check', positional: ['yaml'], files: ['yaml'], example: './sextant model check examples/grocer/model.yaml' },
})
export const saveModel = endpoint({
  name: 'model.save', method: 'PUT', path: '/v1/model', permission: 'data.import', summary: 'Save a new version of model.yaml.',
  input: z.object({ yaml: z.string().max(1_000_000) }), output: modelSchema,
  cli: { verb: 'model save', positional: ['yaml'], files: ['yaml'], example: './sextant model save examples/grocer/model.yaml' },
})

export const qualityFindingSchema = z.object({
  table: z.string(), column: z.string().nullable(),
  kind: z.enum(['missing', 'duplicate_key', 'orphan', 'impossible', 'outlier', 'unknown_value', 'rounded', 'late', 'invalid']),
  rows: z.int(), share: z.number(), message: labelShape, examples: z.array(z.string()),
})
export const importTableSchema = z.object({
  table: z.string(), file: z.string(), kind: z.enum(['level', 'dependant', 'dimension', 'fact', 'history']),
  encoding: z.string(), delimiter: z.string().nullable(), read: z.int(), loaded: z.int(), updated: z.int(), rejected: z.int(), withoutCustomer: z.int(), milliseconds: z.int(),
})
export const importSchema = z.object({
  id: z.string(), status: z.enum(['running', 'visible', 'dry_run', 'failed', 'undone']), source: z.string(), startedAt: instantSchema, finishedAt: instantSchema.nullable(),
  startedBy: z.string(), progress: z.object({ done: z.int(), total: z.int(), step: z.string() }),
  tables: z.array(importTableSchema), rejected: z.int(), rejectsFile: z.string().nullable(), newCustomers: z.int(),
  quality: z.array(qualityFindingSchema), error: z.object({ code: z.string(), message: z.string(), where: z.string().nullable(), fix: z.string().nullable() }).nullable(),
})
export type ImportReport = z.infer<typeof importSchema>
const seenCount = z.int().nullable()
/** An import as it is answered: its counts are of the whole base, so who sees a part of it gets null, and no findings. */
export const importAnswerSchema = importSchema.extend({
  tables: z.array(importTableSchema.extend({ read: seenCount, loaded: seenCount, updated: seenCount, rejected: seenCount, withoutCustomer: seenCount })), rejected: seenCount, newCustomers: seenCount,
})
export type ImportAnswer = z.infer<typeof importAnswerSchema>
export const startImport = endpoint({
  name: 'imports.start', method: 'POST', path: '/v1/imports', permission: 'data.import', status: 202,
  summary: 'Import a company’s files as its model.yaml describes; answers at once, follow it with imports.get.',
  input: z.object({
    yaml: z.string().max(1_000_000).optional(), dataDir: z.string().optional(), dryRun: z.boolean().default(false),
    only: z.array(z.string()).optional(), again: z.boolean().default(false), maxRejectedShare: z.number().min(0).max(1).default(1),
  }),
  output: importAnswerSchema,
})
export const getImport = endpoint({
  name: 'imports.get', method: 'GET', path: '/v1/imports/:id', permission: 'data.read', summary: 'One import with its progress, counts, rejects and quality report.',
  input: z.object({ id: z.string() }), output: importAnswerSchema, cli: { verb: 'imports get', positional: ['id'], example: './sextant imports get 0198c' },
})
export const listImports = endpoint({
  name: 'imports.list', method: 'GET', path: '/v1/imports', permission: 'data.read', summary: 'Imports, newest first.',
  input: cursorInput, output: pageOf(importAnswerSchema), cli: { verb: 'imports list', example: './sextant imports list' },
})
export const undoImport = endpoint({
  name: 'imports.undo', method: 'POST', path: '/v1/imports/:id/undo', permission: 'data.import', summary: 'Take an import back: its rows go, the rows it replaced return.',
  input: z.object({ id: z.string() }), output: importAnswerSchema, cli: { verb: 'imports undo', positional: ['id'], example: './sextant imports undo 0198c' },
})
export const sourceProblemSchema = toldProblemSchema
export const loadSources = endpoint({
  name: 'imports.load', method: 'POST', path: '/v1/imports/load', permission: 'data.import',
  summary: 'Load the tables that model.yaml names in other catalogs of the cluster, or some of them, now; answers when they are loaded.',
  input: z.object({ only: z.array(z.string()).optional() }),
  output: z.object({
    loads: z.array(z.object({ table: z.string(), outcome: z.enum(['loaded', 'unchanged', 'failed']), importId: z.string().nullable(), rows: z.int(), error: sourceProblemSchema.nullable() })),
  }),
  cli: { verb: 'imports load', example: './sextant imports load --only visit' },
})
export const rejectSchema = z.object({ file: z.string(), row: z.int(), column: z.string().nullable(), value: z.string().nullable(), reason: z.string() })
export const listRejects = endpoint({
  name: 'imports.rejects', method: 'GET', path: '/v1/imports/:id/rejects', permission: 'data.read', reach: 'whole', summary: 'Rows an import could not take, with row number, column and reason.',
  input: cursorInput.extend({ id: z.string() }), output: pageOf(rejectSchema), cli: { verb: 'imports rejects', positional: ['id'], example: './sextant imports rejects 0198c' },
})
export const tableSummarySchema = z.object({
  name: z.string(), kind: z.enum(['level', 'dependant', 'dimension', 'fact']), label: labelShape,
  /** Null while the warehouse is away. */
  rows: z.int().nullable(), from: instantSchema.nullable(), to: instantSchema.nullable(),
  freshness: z.enum(['fresh', 'late', 'undeclared', 'unknown']),
  /** Of a table in another catalog: where it lies, whether it is read in place or loaded, and what is wrong with it. */
  source: z.object({
    catalog: z.string(), schema: z.string(), table: z.string(), mode: z.enum(['in_place', 'load']), state: z.enum(['readable', 'unavailable', 'loaded', 'waiting', 'failed']),
    loadedAt: instantSchema.nullable(), problem: sourceProblemSchema.nullable(),
  }).nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), label: labelShape, privacy: z.string() })),
})
export const listTables = endpoint({
  name: 'data.tables', method: 'GET', path: '/v1/data/tables', permission: 'data.read', summary: 'What is loaded: levels, dimensions and facts with rows, time range and freshness.',
  input: z.object({}), output: z.object({ tables: z.array(tableSummarySchema) }), cli: { verb: 'data tables', example: './sextant data tables' },
})
export const metricValueSchema = z.object({ key: z.string(), label: labelShape, value: z.number().nullable(), unit: z.enum(['count', 'money', 'number']), currency: z.string().nullable() })
export const listMetrics = endpoint({
  name: 'metrics.list', method: 'GET', path: '/v1/metrics', permission: 'analysis.read', summary: 'The company’s metrics, net of returns unless they say gross.',
  input: z.object({ at: instantSchema.optional(), gross: queryFlag.optional() }), output: z.object({ metrics: z.array(metricValueSchema) }),
  cli: { verb: 'metrics list', example: './sextant metrics list' },
})

const trackCommon = {
  messageId: z.string().max(200).optional(), userId: z.string().max(500).nullish(), anonymousId: z.string().max(500).nullish(), timestamp: z.string().optional(), originalTimestamp: z.string().optional(),
  sentAt: z.string().optional(), context: z.record(z.string(), z.unknown()).optional(), integrations: z.record(z.string(), z.unknown()).optional(), version: z.union([z.string(), z.number()]).optional(),
}
export const trackMessageSchema = z.object({ ...trackCommon, event: z.string().min(1).max(200), properties: z.record(z.string(), z.unknown()).optional() })
export const identifyMessageSchema = z.object({ ...trackCommon, traits: z.record(z.string(), z.unknown()).optional() })
export const pageMessageSchema = z.object({ ...trackCommon, name: z.string().optional(), category: z.string().optional(), properties: z.record(z.string(), z.unknown()).optional() })
export const groupMessageSchema = z.object({ ...trackCommon, groupId: z.string(), traits: z.record(z.string(), z.unknown()).optional() })
export const aliasMessageSchema = z.object({ ...trackCommon, previousId: z.string() })
export const acceptedSchema = z.object({ success: z.literal(true), accepted: z.int(), duplicates: z.int() })
const tracking = { method: 'POST', permission: 'tracking.write', output: acceptedSchema } as const
export const track = endpoint({ ...tracking, name: 'tracking.track', path: '/v1/track', summary: 'Record what a customer did (Segment shape); durable when answered.', input: trackMessageSchema,
  cli: { verb: 'tracking track', positional: ['event'], example: `./sextant tracking track purchase --user-id 12347 --properties '{"amount": 20}'` } })
export const identify = endpoint({ ...tracking, name: 'tracking.identify', path: '/v1/identify', summary: 'Say who a customer is: traits become attributes.', input: identifyMessageSchema })
export const page = endpoint({ ...tracking, name: 'tracking.page', path: '/v1/page', summary: 'Record a page view.', input: pageMessageSchema })
export const group = endpoint({ ...tracking, name: 'tracking.group', path: '/v1/group', summary: 'Say which firm or household a customer belongs to.', input: groupMessageSchema })
export const alias = endpoint({ ...tracking, name: 'tracking.alias', path: '/v1/alias', summary: 'Join an anonymous id to a known customer.', input: aliasMessageSchema })
export const trackBatch = endpoint({
  ...tracking, name: 'tracking.batch', path: '/v1/batch', summary: 'Many messages at once, each with its `type`.',
  input: z.object({ batch: z.array(z.looseObject({ type: z.enum(['track', 'identify', 'page', 'group', 'alias']) })).max(5000), sentAt: z.string().optional() }),
})
export const trackedEventSchema = z.object({
  messageId: z.string(), type: z.string(), event: z.string().nullable(), customerId: z.string().nullable(), at: instantSchema, receivedAt: instantSchema,
  landed: z.string().nullable(), properties: z.record(z.string(), z.unknown()), problem: z.string().nullable(),
})
export const listTracked = endpoint({
  name: 'tracking.list', method: 'GET', path: '/v1/tracking/events', permission: 'data.read', summary: 'Events received, newest first, with where they landed.',
  input: cursorInput.extend({ customer: z.string().optional(), event: z.string().optional() }), output: pageOf(trackedEventSchema), cli: { verb: 'tracking list', example: './sextant tracking list --event purchase' },
})
export const flushTracked = endpoint({
  name: 'tracking.flush', method: 'POST', path: '/v1/tracking/flush', permission: 'tracking.write', summary: 'Land every received event now, and answer when they are in the warehouse.',
  input: z.object({}), output: okSchema, cli: { verb: 'tracking flush', example: './sextant tracking flush' },
})
