import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema, keySchema, labelShape } from './shapes.ts'

export const featureSchema = z.object({ name: z.string(), label: labelShape, kind: z.enum(['number', 'category']), expression: z.string() })
export const assessmentSchema = z.object({
  rows: z.int(), positives: z.int(), heldOutRows: z.int(), heldOutPositives: z.int(), auc: z.number(), aucLow: z.number(), aucHigh: z.number(), logLoss: z.number(), brier: z.number(),
  averagePrecision: z.number(), calibrationError: z.number(),
  calibration: z.array(z.object({ predicted: z.number(), observed: z.number(), low: z.number(), high: z.number(), customers: z.int() })),
  lift: z.array(z.object({ decile: z.int(), customers: z.int(), responders: z.int(), rate: z.number(), lift: z.number(), cumulativeGain: z.number() })),
  warnings: z.array(labelShape),
})
export const modelVersionSchema = z.object({
  version: z.int(), status: z.enum(['training', 'ready', 'failed', 'retired']), trainedAt: instantSchema.nullable(), trainedBy: z.string(), cutoff: instantSchema, horizonDays: z.int(),
  assessment: assessmentSchema.nullable(),
  coefficients: z.array(z.object({ feature: z.string(), label: labelShape, coefficient: z.number(), standardError: z.number().nullable(), mean: z.number() })),
  scoredAt: instantSchema.nullable(), scored: z.int(), error: z.string().nullable(),
})
export const modelSummarySchema = z.object({
  key: z.string(), name: labelShape, kind: z.enum(['response']), description: z.string(), audience: z.string().nullable(), target: z.string(), horizonDays: z.int(),
  owner: z.string(), createdAt: instantSchema, current: modelVersionSchema.nullable(),
})
export const listModels = endpoint({
  name: 'models.list', method: 'GET', path: '/v1/models', permission: 'models.read', summary: 'Models and how good the version in force is.',
  input: z.object({}), output: z.object({ models: z.array(modelSummarySchema) }), cli: { verb: 'models list', example: './sextant models list' },
})
export const getModelDetail = endpoint({
  name: 'models.get', method: 'GET', path: '/v1/models/:key', permission: 'models.read', summary: 'One model: its target, features, versions, assessment on held-out customers.',
  input: z.object({ key: z.string() }), output: modelSummarySchema.extend({
    /** Null while the warehouse, whose tables give them, is away. */
    features: z.array(featureSchema).nullable(), versions: z.array(modelVersionSchema),
    scoreHistogram: z.array(z.object({ from: z.number(), to: z.number(), customers: z.int() })).nullable(),
  }),
  cli: { verb: 'models get', positional: ['key'], example: './sextant models get data-pack-response' },
})
export const saveModelDefinition = endpoint({
  name: 'models.save', method: 'PUT', path: '/v1/models/:key', permission: 'models.write',
  summary: 'Define a response model: whom it is trained on (a rule at the cut-off) and what counts as response (a rule over the horizon after it).',
  input: z.object({
    key: keySchema, name: labelShape, description: z.string().max(2000).default(''),
    /** Rule: who takes part, evaluated at the cut-off; everybody unless said. */
    audience: z.string().max(65_536).optional(),
    /** Fact and row condition that make a customer a responder within the horizon. */
    target: z.object({ fact: z.string(), where: z.string().optional() }), horizonDays: z.int().min(1).max(365).default(30),
    /** Rule-language expressions; the default set is derived from the declared attributes and facts. */
    features: z.array(z.object({ name: z.string(), expression: z.string() })).optional(), l2: z.number().min(0).default(1), seed: z.int().default(1),
    /** Attributes without history are kept out unless allowed here. */
    allowCurrentAttributes: z.boolean().default(false),
  }),
  output: modelSummarySchema,
  cli: { verb: 'models save', positional: ['key'], example: `./sextant models save repeat --name '{"en":"Repeat","zh":"复购"}' --target '{"fact":"purchase"}'` },
})
export const trainModel = endpoint({
  name: 'models.train', method: 'POST', path: '/v1/models/:key/train', permission: 'models.write', summary: 'Train a new version as of a cut-off, assess it on held-out customers and score the base.',
  input: z.object({ key: z.string(), cutoff: instantSchema.optional() }), output: modelVersionSchema, cli: { verb: 'models train', positional: ['key'], example: './sextant models train data-pack-response' },
})
