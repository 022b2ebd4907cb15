import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { waterfallSchema } from './campaigns.ts'
import { estimateSchema, instantSchema, labelShape, minorSchema } from './shapes.ts'

const armSchema = z.object({ customers: z.int(), contacted: z.int(), responders: z.int(), rate: z.number(), revenueMinor: minorSchema, revenuePerCustomerMinor: z.number() })
export const campaignResultSchema = z.object({
  key: z.string(), name: z.string(), status: z.string(), currency: z.string(), from: instantSchema.nullable(), to: instantSchema.nullable(), windowDays: z.int(), windowOpen: z.boolean(),
  target: armSchema, control: armSchema.nullable(),
  /** Null without a control cell: then no effect can be stated. Differences of shares; 95 % intervals; by assignment, not by delivery. */
  effect: z.object({
    liftRate: estimateSchema, relativeLift: estimateSchema.nullable(), revenuePerCustomerMinor: estimateSchema, incrementalResponders: estimateSchema, incrementalRevenueMinor: estimateSchema, pValue: z.number(),
    smallestDetectableLift: z.number(), sampleRatioPValue: z.number(),
  }).nullable(),
  verdict: z.object({ kind: z.enum(['no_control', 'too_early', 'not_detectable', 'positive', 'negative', 'broken_split']), message: labelShape }),
  cost: z.object({ contactsMinor: minorSchema, offersMinor: minorSchema, totalMinor: minorSchema }),
  incrementalProfitMinor: estimateSchema.nullable(),
  responsesByMatch: z.array(z.object({ match: z.string(), arm: z.enum(['target', 'control']).nullable(), responses: z.int(), valueMinor: minorSchema })),
  daily: z.array(z.object({ day: z.int(), targetRate: z.number(), controlRate: z.number().nullable() })),
  waterfall: waterfallSchema.nullable(),
})
export const campaignResult = endpoint({
  name: 'campaigns.result', method: 'GET', path: '/v1/campaigns/:key/result', permission: 'campaigns.read',
  summary: 'Response and revenue of target against control by assignment: lift with interval, cost, incremental profit, waterfall.',
  input: z.object({ key: z.string() }), output: campaignResultSchema, cli: { verb: 'campaigns result', positional: ['key'], example: './sextant campaigns result spring' },
})
export const measurementOverview = endpoint({
  name: 'measurement.overview', method: 'GET', path: '/v1/measurement', permission: 'campaigns.read', summary: 'Results of all campaigns side by side; those without control show rates only.',
  input: z.object({}),
  output: z.object({
    currency: z.string(),
    campaigns: z.array(z.object({
      key: z.string(), name: z.string(), status: z.string(), startedAt: instantSchema.nullable(), target: z.int(), control: z.int(), responders: z.int(), rate: z.number(), liftRate: estimateSchema.nullable(),
      incrementalProfitMinor: estimateSchema.nullable(), verdict: z.string(), message: labelShape,
    })),
  }),
  cli: { verb: 'measurement overview', example: './sextant measurement overview' },
})
export const historyAmbiguity = endpoint({
  name: 'measurement.ambiguous-redemptions', method: 'GET', path: '/v1/measurement/ambiguous-redemptions', permission: 'campaigns.read', reach: 'whole',
  summary: 'With campaign ids withheld: how many historic redemptions fit none, one, or several live campaigns of the customer.',
  input: z.object({}), output: z.object({ redemptions: z.int(), none: z.int(), one: z.int(), several: z.int() }),
  cli: { verb: 'measurement ambiguous-redemptions', example: './sextant measurement ambiguous-redemptions' },
})
/** What a company must be able to answer about its view of the customer (MISSION C6). */
export const ivocQuestions = endpoint({
  name: 'measurement.ivoc', method: 'GET', path: '/v1/measurement/ivoc', permission: 'analysis.read', reach: 'whole', summary: 'The 28 questions of the integrated view of the customer, answered from live data or with what is missing.',
  input: z.object({}),
  output: z.object({
    currency: z.string(), customers: z.int(),
    questions: z.array(z.object({
      number: z.int(), key: z.string(), question: labelShape, state: z.enum(['yes', 'partly', 'no', 'unknown']), sentence: labelShape,
      figures: z.array(z.object({ label: labelShape, value: z.number(), unit: z.enum(['count', 'share', 'money']) })), missing: labelShape.nullable(), link: z.string(),
    })),
  }),
  cli: { verb: 'analyse ivoc', example: './sextant analyse ivoc --json' },
})
