import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema, labelShape, queryFlag } from './shapes.ts'

const scope = { segment: z.string().optional(), rule: z.string().max(65_536).optional(), at: instantSchema.optional(), gross: queryFlag.default(false) }

export const rfmSchema = z.object({
  at: instantSchema, fact: z.string(), currency: z.string(), customers: z.int(), revenue: z.number(), bins: z.int(),
  /** One row per R × F × M code that occurs. */
  cells: z.array(z.object({
    recency: z.int(), frequency: z.int(), monetary: z.int(), customers: z.int(), revenue: z.number(), revenueShare: z.number(),
    meanRecencyDays: z.number(), meanFrequency: z.number(), meanMonetary: z.number(),
  })),
  sumOfScores: z.int(), distinctCodes: z.int(),
})
export const analyseRfm = endpoint({
  name: 'analyse.rfm', method: 'GET', path: '/v1/analyses/rfm', permission: 'analysis.read',
  summary: 'Recency, frequency and monetary scores by quantile; ties broken by customer id; returns netted unless gross.',
  input: z.object({ ...scope, fact: z.string().optional(), metric: z.string().optional(), bins: z.coerce.number().int().min(2).max(10).default(5), frequency: z.string().optional() }), output: rfmSchema,
  cli: { verb: 'analyse rfm', example: './sextant analyse rfm --gross --json' },
})
export const rfmCustomers = endpoint({
  name: 'analyse.rfm-customers', method: 'GET', path: '/v1/analyses/rfm/customers', permission: 'customers.read', summary: 'The customers behind RFM cells, with recency, frequency, monetary and scores.',
  input: z.object({
    ...scope, fact: z.string().optional(), metric: z.string().optional(), bins: z.coerce.number().int().min(2).max(10).default(5), frequency: z.string().optional(),
    recency: z.coerce.number().int().optional(), frequencyScore: z.coerce.number().int().optional(), monetary: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(1_000_000).default(50),
  }),
  output: z.object({
    total: z.int(),
    customers: z.array(z.object({ id: z.string(), recencyDays: z.int(), frequency: z.int(), monetaryMinor: z.int(), recencyScore: z.int(), frequencyScore: z.int(), monetaryScore: z.int() })),
  }),
  cli: { verb: 'analyse rfm-customers', example: './sextant analyse rfm-customers --recency 5 --monetary 5 --limit 10' },
})
export const cohortsSchema = z.object({
  at: instantSchema, fact: z.string(), months: z.int(),
  cohorts: z.array(z.object({ cohort: z.string(), size: z.int(), active: z.array(z.int()), revenueMinor: z.array(z.int()) })),
})
export const analyseCohorts = endpoint({
  name: 'analyse.cohorts', method: 'GET', path: '/v1/analyses/cohorts', permission: 'analysis.read', summary: 'Cohorts by month of first purchase: active customers and revenue by month offset.',
  input: z.object({ ...scope, fact: z.string().optional(), metric: z.string().optional() }), output: cohortsSchema,
  cli: { verb: 'analyse cohorts', example: './sextant analyse cohorts --gross --json' },
})
export const profileSchema = z.object({
  segment: z.string(), size: z.int(), base: z.int(),
  attributes: z.array(z.object({
    name: z.string(), label: labelShape,
    values: z.array(z.object({ value: z.string(), inSegment: z.int(), inBase: z.int(), share: z.number(), baseShare: z.number(), lift: z.number(), low: z.number(), high: z.number() })),
  })),
})
export const analyseProfile = endpoint({
  name: 'analyse.profile', method: 'GET', path: '/v1/analyses/profile', permission: 'analysis.read', summary: 'A segment against the base, attribute by attribute, what differs most first.',
  input: z.object(scope), output: profileSchema, cli: { verb: 'analyse profile', example: './sextant analyse profile --segment heavy-users' },
})
