import { z } from 'zod'
import { behindLimit, behindSchema, savedListFields, savedListSchema } from './behind.ts'
import { endpoint } from './endpoint.ts'
import { instantSchema, keySchema, labelShape, queryFlag } from './shapes.ts'

/* What customers are worth and how they move: RFM, RFM-CL, value matrices, life cycle, migration, Pareto. */

const scope = { segment: z.string().optional(), rule: z.string().max(65_536).optional(), at: instantSchema.optional(), gross: queryFlag.default(false) }
const money = { fact: z.string().optional(), metric: z.string().optional() }
/** Rising lower bounds of the bands above the first: `30,60,90`. */
const breakList = z.string().regex(/^\s*-?\d+(\.\d+)?(\s*,\s*-?\d+(\.\d+)?){0,8}\s*$/, 'write rising numbers with commas between them: 30,60,90').optional()

const rfmShape = {
  ...scope, ...money, frequency: z.string().optional(),
  /** `quantile`: bands of equal size; `fixed`: bands of equal width; `custom`: the breaks given. */
  breaks: z.enum(['quantile', 'fixed', 'custom']).default('quantile'), bins: z.coerce.number().int().min(2).max(10).default(5),
  /** Days; times; minor units: where the second, third … band begins. */
  recencyBreaks: breakList.describe('days'), frequencyBreaks: breakList.describe('times'), monetaryBreaks: breakList.describe('minor units of the currency: 30.00 is 3000'),
}
const bandSchema = z.object({ score: z.int(), customers: z.int(), revenue: z.number(), from: z.number(), to: z.number() })
export const rfmSchema = z.object({
  at: instantSchema, fact: z.string(), currency: z.string(), customers: z.int(), revenue: z.number(), bins: z.int(), breaks: z.enum(['quantile', 'fixed', 'custom']),
  /** One row per R × F × M code that occurs. */
  cells: z.array(z.object({
    recency: z.int(), frequency: z.int(), monetary: z.int(), customers: z.int(), revenue: z.number(), revenueShare: z.number(),
    meanRecencyDays: z.number(), meanFrequency: z.number(), meanMonetary: z.number(),
  })),
  /** What each score stands for: the smallest and largest value in it. */
  bands: z.object({ recency: z.array(bandSchema), frequency: z.array(bandSchema), monetary: z.array(bandSchema) }),
  sumOfScores: z.int(), distinctCodes: z.int(),
})
export const analyseRfm = endpoint({
  name: 'analyse.rfm', method: 'GET', path: '/v1/analyses/rfm', permission: 'analysis.read',
  summary: 'Recency, frequency and monetary scores by quantile, fixed width or custom breaks; ties broken by customer id; returns netted unless gross; custom breaks are days, times and money in minor units (30.00 is 3000).',
  input: z.object(rfmShape), output: rfmSchema, cli: { verb: 'analyse rfm', example: './sextant analyse rfm --gross --json' },
})
const rfmCell = { recency: z.coerce.number().int().optional(), frequencyScore: z.coerce.number().int().optional(), monetary: z.coerce.number().int().optional() }
export const rfmCustomers = endpoint({
  name: 'analyse.rfm-customers', method: 'GET', path: '/v1/analyses/rfm/customers', permission: 'customers.read', summary: 'The customers behind RFM cells, with recency, frequency, monetary and scores.',
  input: z.object({ ...rfmShape, ...rfmCell, limit: z.coerce.number().int().min(1).max(1_000_000).default(50) }),
  output: z.object({
    total: z.int(),
    customers: z.array(z.object({ id: z.string(), recencyDays: z.int(), frequency: z.int(), monetaryMinor: z.int(), recencyScore: z.int(), frequencyScore: z.int(), monetaryScore: z.int() })),
  }),
  cli: { verb: 'analyse rfm-customers', example: './sextant analyse rfm-customers --recency 5 --monetary 5 --limit 10' },
})

const ruleLine = z.string().min(1).max(8_000)
const stageKey = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a key has small letters, digits and -, at most 40')
const bandsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('quantile'), bands: z.int().min(2).max(10) }),
  z.object({ kind: z.literal('fixed'), bands: z.int().min(2).max(10) }),
  /** Rising lower bounds of the second, third … band; money in minor units. */
  z.object({ kind: z.literal('custom'), from: z.array(z.number()).min(1).max(9).refine((from) => from.every((value, index) => index === 0 || value > (from[index - 1] as number)), 'the breaks must rise') }),
])
export const rfmClDefinitionSchema = z.object({
  /** Who takes part. */
  base: ruleLine,
  letters: z.array(z.object({
    letter: z.string().regex(/^[A-Z]$/, 'one capital letter'), label: labelShape, expression: ruleLine, breaks: bandsSchema,
    /** The smallest value gets the highest score, as with days since the last purchase. */
    smallIsGood: z.boolean().default(false),
  })).min(1).max(8),
  /** The first class whose conditions a customer meets is his; the last must have none. */
  classes: z.array(z.object({ key: stageKey, name: labelShape, strategy: labelShape, when: z.record(z.string(), z.tuple([z.int(), z.int()])) })).min(1).max(60),
})
export const lifeCycleDefinitionSchema = z.object({
  name: labelShape,
  /** Rules are asked at the beginning of each of the last `periods` calendar units, and at the instant asked for. */
  step: z.enum(['week', 'month', 'quarter']), periods: z.int().min(1).max(60),
  /** In order of precedence: who may enter several enters the first. */
  stages: z.array(z.object({
    key: stageKey, name: labelShape, strategy: labelShape, entry: ruleLine,
    /** Who is in leaves only when this holds, and only to a stage that he may enter; absent: he goes at once to the first stage, in order, whose entry holds. */
    exit: ruleLine.optional(),
    minimumDays: z.int().min(0).max(3650).default(0),
    /** Stages one may come from; absent: any, also none. */
    from: z.array(stageKey).optional(),
  })).min(1).max(20),
})
export const valueMatrixDefinitionSchema = z.object({ cells: z.array(z.object({ key: stageKey, name: labelShape, strategy: labelShape })).min(1).max(8) })
const definitionKinds = ['rfm-cl', 'life-cycle', 'value-matrix'] as const
const definitionShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rfm-cl'), definition: rfmClDefinitionSchema }),
  z.object({ kind: z.literal('life-cycle'), definition: lifeCycleDefinitionSchema }),
  z.object({ kind: z.literal('value-matrix'), definition: valueMatrixDefinitionSchema }),
])
export const valueDefinitionSchema = z.object({
  kind: z.enum(definitionKinds), key: z.string(),
  /** 0: derived from the company's model, never saved. */
  version: z.int(), savedAt: instantSchema.nullable(), savedBy: z.string().nullable(), definition: z.union([rfmClDefinitionSchema, lifeCycleDefinitionSchema, valueMatrixDefinitionSchema]),
  versions: z.array(z.object({ version: z.int(), savedAt: instantSchema, savedBy: z.string() })),
})
export const getValueDefinition = endpoint({
  name: 'analyse.definition', method: 'GET', path: '/v1/analyses/definitions/:kind/:key', permission: 'analysis.read', summary: 'Letters, stages, cells and strategies of an analysis: as saved, else as derived from the company’s model.',
  input: z.object({ kind: z.enum(definitionKinds), key: keySchema, version: z.coerce.number().int().min(0).optional() }), output: valueDefinitionSchema,
  cli: { verb: 'analyse definition', positional: ['kind', 'key'], example: './sextant analyse definition life-cycle relation --json' },
})
export const saveValueDefinition = endpoint({
  name: 'analyse.save-definition', method: 'PUT', path: '/v1/analyses/definitions/:key', permission: 'segments.write', summary: 'Save a version of the letters, stages, cells or strategies of an analysis; its rules are checked.',
  input: z.object({ key: keySchema, of: definitionShape }), output: valueDefinitionSchema,
  cli: { verb: 'analyse save-definition', positional: ['key'], files: ['of'], example: './sextant analyse save-definition relation --of life-cycle.json' },
})
export const listValueDefinitions = endpoint({
  name: 'analyse.definitions', method: 'GET', path: '/v1/analyses/definitions', permission: 'analysis.read', summary: 'Saved definitions of analyses: life cycles of the relation and of products, RFM-CL, value matrices.',
  input: z.object({ kind: z.enum(definitionKinds).optional() }),
  output: z.object({ definitions: z.array(z.object({ kind: z.enum(definitionKinds), key: z.string(), name: labelShape, version: z.int(), savedAt: instantSchema, savedBy: z.string() })) }),
  cli: { verb: 'analyse definitions', example: './sextant analyse definitions --kind life-cycle' },
})

const strategySchema = z.object({ key: z.string(), name: labelShape, strategy: labelShape })
const classSchema = strategySchema.extend({ customers: z.int(), share: z.number(), revenue: z.number(), revenueShare: z.number() })
const rfmClShape = { ...scope, ...money, definition: z.string().default('default') }
export const rfmClSchema = z.object({
  at: instantSchema, fact: z.string(), currency: z.string(), customers: z.int(), revenue: z.number(), version: z.int(),
  letters: z.array(z.object({
    letter: z.string(), label: labelShape, expression: z.string(), isMoney: z.boolean(), smallIsGood: z.boolean(), unknown: z.int(),
    bands: z.array(z.object({ score: z.int(), customers: z.int(), from: z.number(), to: z.number() })),
  })),
  classes: z.array(classSchema),
  /** The most frequent codes; `distinctCodes` says how many occur. */
  codes: z.array(z.object({ code: z.string(), customers: z.int(), revenue: z.number() })), distinctCodes: z.int(),
})
export const analyseRfmCl = endpoint({
  name: 'analyse.rfm-cl', method: 'GET', path: '/v1/analyses/rfm-cl', permission: 'analysis.read', summary: 'RFM with category breadth and life stage: a code and a class with a strategy for every customer.',
  input: z.object(rfmClShape), output: rfmClSchema, cli: { verb: 'analyse rfm-cl', example: './sextant analyse rfm-cl --json' },
})
export const indicatorSchema = z.object({ name: z.string(), expression: z.string(), label: labelShape, unit: z.enum(['count', 'money', 'number', 'days', 'share', 'ratio']), fact: z.string(), window: z.string() })
export const listIndicators = endpoint({
  name: 'analyse.indicators', method: 'GET', path: '/v1/analyses/indicators', permission: 'analysis.read', summary: 'Ready indicators of customers, derived from the declared facts: name, expression, label, unit. At most 180, in a stated order.',
  input: z.object({ fact: z.string().optional() }), output: z.object({ indicators: z.array(indicatorSchema), total: z.int() }),
  cli: { verb: 'analyse indicators', example: './sextant analyse indicators --json' },
})
export const indicatorByClass = endpoint({
  name: 'analyse.indicator', method: 'GET', path: '/v1/analyses/indicators/:name', permission: 'analysis.read', summary: 'How an indicator is distributed in each RFM-CL class.',
  input: z.object({ ...rfmClShape, name: z.string() }),
  output: z.object({
    indicator: indicatorSchema, at: instantSchema,
    classes: z.array(z.object({ key: z.string(), name: labelShape, customers: z.int(), known: z.int(), mean: z.number().nullable(), p10: z.number().nullable(), p25: z.number().nullable(), p50: z.number().nullable(), p75: z.number().nullable(), p90: z.number().nullable() })),
  }),
  cli: { verb: 'analyse indicator', positional: ['name'], example: './sextant analyse indicator purchase_count_90d --json' },
})

const matrixShape = {
  ...scope, ...money,
  /** `potential`: current value × growth potential; `purchases`: number of purchases × mean amount (Marcus 1998). */
  axes: z.enum(['potential', 'purchases']).default('potential'),
  /** Share of revenue that is contribution; 1 until the company says. */
  margin: z.coerce.number().gt(0).max(1).default(1), discountRate: z.coerce.number().min(0).max(1).default(0.1), years: z.coerce.number().int().min(1).max(10).default(3),
  /** Share of the gap to better peers that investing is expected to close. */
  reach: z.coerce.number().min(0).max(1).default(0.25),
  /** Attribute that makes peers, besides the age of the relation. */
  peers: z.string().optional(),
  /** Expressions of the rule language that take the place of the estimates, such as scores; numbers of money in minor units. */
  current: z.string().max(8_000).optional(), potential: z.string().max(8_000).optional(),
  /** Where high begins; the mean unless given. */
  xBreak: z.coerce.number().optional(), yBreak: z.coerce.number().optional(),
}
export const valueMatrixSchema = z.object({
  at: instantSchema, fact: z.string(), currency: z.string(), axes: z.enum(['potential', 'purchases']), customers: z.int(), revenue: z.number(), version: z.int(),
  /** Figures the estimate stands on; null with axes `purchases`. Retention that is not measured (fewer than 30 bought in the earlier window, or under 60 days of history) is assumed to be 0.6 a year. */
  basis: z.object({ windowDays: z.number(), yearlyRetention: z.number(), annuity: z.number(), usualGapDays: z.number(), margin: z.number(), discountRate: z.number(), years: z.int(), reach: z.number(), isRetentionMeasured: z.boolean() }).nullable(),
  x: z.object({ isMoney: z.boolean(), break: z.number(), total: z.number() }), y: z.object({ isMoney: z.boolean(), break: z.number(), total: z.number() }),
  cells: z.array(classSchema.extend({ highX: z.boolean(), highY: z.boolean(), x: z.number(), y: z.number() })),
  /** Up to 400 customers, drawn by a hash, to be seen as dots. */
  dots: z.array(z.tuple([z.number(), z.number()])),
})
export const analyseValueMatrix = endpoint({
  name: 'analyse.value-matrix', method: 'GET', path: '/v1/analyses/value-matrix', permission: 'analysis.read', summary: 'Current value × growth potential (or purchases × mean amount): four cells with a strategy each.',
  input: z.object(matrixShape), output: valueMatrixSchema, cli: { verb: 'analyse value-matrix', example: './sextant analyse value-matrix --margin 0.3 --json' },
})

const lifeCycleShape = {
  segment: scope.segment, rule: scope.rule, at: scope.at,
  /** `relation`, or the key of a saved life cycle. */
  key: z.string().default('relation'),
  /** The life cycle of one product or service instead, unsaved: rows of a fact that meet a condition. */
  fact: z.string().optional(), where: z.string().max(8_000).optional(),
}
export const lifeCycleSchema = z.object({
  at: instantSchema, key: z.string(), name: labelShape, version: z.int(), customers: z.int(), outside: z.int(), milliseconds: z.number(),
  stages: z.array(strategySchema.extend({ customers: z.int(), share: z.number(), meanDays: z.number(), entry: z.string(), exit: z.string().nullable(), minimumDays: z.int(), from: z.array(z.string()) })),
  /** Customers in each stage, in the order of `stages`, at each period end. */
  history: z.array(z.object({ at: instantSchema, customers: z.array(z.int()) })),
})
export const analyseLifeCycle = endpoint({
  name: 'analyse.life-cycle', method: 'GET', path: '/v1/analyses/life-cycle', permission: 'analysis.read', summary: 'Stages of the relation, or of one product, by a state machine of entry and exit rules over period ends.',
  input: z.object(lifeCycleShape), output: lifeCycleSchema, cli: { verb: 'analyse life-cycle', example: './sextant analyse life-cycle --json' },
})

const migrationShape = {
  segment: scope.segment, rule: scope.rule, gross: scope.gross, ...money,
  of: z.enum(['life-cycle', 'rfm', 'rfm-cl', 'value-matrix']).default('life-cycle'), from: instantSchema, to: instantSchema.optional(),
  key: z.string().optional(), axes: z.enum(['potential', 'purchases']).default('potential'),
}
export const migrationSchema = z.object({
  from: instantSchema, to: instantSchema, of: z.enum(['life-cycle', 'rfm', 'rfm-cl', 'value-matrix']), customers: z.int(),
  /** Key `none`: not classified on that date. */
  classes: z.array(z.object({ key: z.string(), name: labelShape, from: z.int(), to: z.int() })),
  cells: z.array(z.object({ from: z.string(), to: z.string(), customers: z.int(), share: z.number() })), stayed: z.number(),
})
export const analyseMigration = endpoint({
  name: 'analyse.migration', method: 'GET', path: '/v1/analyses/migration', permission: 'analysis.read', summary: 'How customers moved between the classes of an analysis from one date to another.',
  input: z.object(migrationShape), output: migrationSchema, cli: { verb: 'analyse migration', example: './sextant analyse migration --of rfm --from 2011-06-01T00:00:00Z --json' },
})

const paretoShape = { ...scope, ...money }
export const paretoSchema = z.object({
  at: instantSchema, fact: z.string(), currency: z.string(), customers: z.int(), revenue: z.number(), gini: z.number().nullable(),
  /** Customers with less than nothing, after returns. */
  negative: z.int(),
  /** Best customers first: share of customers → share of value; 0 to 1 in hundredths. `smallest` is null for who may not see single customers. */
  points: z.array(z.object({ top: z.number(), customers: z.int(), value: z.number(), share: z.number(), smallest: z.number().nullable() })),
  /** Smallest share of customers that makes at least this share of the value. */
  needed: z.array(z.object({ share: z.number(), customers: z.int(), top: z.number() })),
})
export const analysePareto = endpoint({
  name: 'analyse.pareto', method: 'GET', path: '/v1/analyses/pareto', permission: 'analysis.read', summary: 'How value is spread over customers: the best x % make y %, Gini.',
  input: z.object(paretoShape), output: paretoSchema, cli: { verb: 'analyse pareto', example: './sextant analyse pareto --json' },
})

/** A cell of one of these analyses: the analysis with its own input, and which cell. */
export const valueCellSchema = z.discriminatedUnion('analysis', [
  z.object({ analysis: z.literal('rfm'), parameters: z.object(rfmShape), cell: z.object(rfmCell) }),
  z.object({ analysis: z.literal('rfm-cl'), parameters: z.object(rfmClShape), cell: z.object({ class: z.string().optional(), code: z.string().optional() }) }),
  z.object({ analysis: z.literal('value-matrix'), parameters: z.object(matrixShape), cell: z.object({ key: z.string() }) }),
  z.object({ analysis: z.literal('life-cycle'), parameters: z.object(lifeCycleShape), cell: z.object({ stage: z.string() }) }),
  z.object({ analysis: z.literal('migration'), parameters: z.object(migrationShape), cell: z.object({ from: z.string().optional(), to: z.string().optional() }) }),
  /** Ranks by value from the best: shares of customers, [from, to). */
  z.object({ analysis: z.literal('pareto'), parameters: z.object(paretoShape), cell: z.object({ from: z.number().min(0).max(1), to: z.number().min(0).max(1) }) }),
])
export const valueCustomers = endpoint({
  name: 'analyse.value-customers', method: 'POST', path: '/v1/analyses/value-customers', permission: 'customers.read', summary: 'The customers behind a cell of a value analysis, with identifiers masked.',
  input: z.object({ of: valueCellSchema, limit: behindLimit }), output: behindSchema,
  cli: { verb: 'analyse value-customers', example: `./sextant analyse value-customers --of '{"analysis":"pareto","parameters":{},"cell":{"from":0,"to":0.2}}' --json` },
})
export const saveValueList = endpoint({
  name: 'analyse.value-save-list', method: 'POST', path: '/v1/analyses/value-lists', permission: 'segments.write', reach: 'scope', summary: 'Keep the customers behind a cell of a value analysis, as they are now, as a segment by list.',
  input: z.object({ of: valueCellSchema, ...savedListFields }), output: savedListSchema, status: 201,
  cli: { verb: 'analyse value-save-list', positional: ['key'], example: `./sextant analyse value-save-list best-fifth --name '{"en":"Best fifth","zh":"前五分之一"}' --of '{"analysis":"pareto","parameters":{},"cell":{"from":0,"to":0.2}}'` },
})
