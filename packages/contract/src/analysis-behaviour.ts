import { z } from 'zod'
import { behindLimit, behindSchema, savedListFields, savedListSchema } from './behind.ts'
import { endpoint } from './endpoint.ts'
import { estimateSchema, instantSchema, labelShape, okSchema, queryFlag } from './shapes.ts'

/** Who is looked at, and from when. */
const scope = { segment: z.string().optional(), rule: z.string().max(65_536).optional(), at: instantSchema.optional(), gross: queryFlag.default(false) }
/** A value in the rule language: an attribute, a score, a calculation over facts; where it says so also a column of a fact (`purchase.store`, `purchase.product.department`). */
const expression = z.string().min(1).max(65_536)
/** A condition over a fact's rows, as after `where` in a rule. */
const filter = z.string().max(65_536).optional()
const unitSchema = z.enum(['customers', 'count', 'money', 'number', 'share', 'days', 'text'])

/** One value, band, month … of an axis. `from` and `to` are a band's ends (money in minor units); `rule` selects its customers. */
export const bucketSchema = z.object({
  kind: z.enum(['value', 'range', 'other', 'unknown']), label: z.string(), from: z.number().nullable(), to: z.number().nullable(), rule: z.string().nullable(),
})
export const axisSchema = z.object({
  text: z.string(), label: labelShape, type: z.enum(['string', 'number', 'money', 'boolean', 'date', 'instant']), level: z.enum(['customer', 'row']), buckets: z.array(bucketSchema),
  /** Values that fell together into “other”. */
  folded: z.int(),
})

const profileValue = z.object({ kind: z.enum(['value', 'range', 'other', 'unknown']), value: z.string(), inSegment: z.int(), inBase: z.int(), share: z.number(), baseShare: z.number(), lift: z.number(), low: z.number(), high: z.number(), rule: z.string().nullable() })
export const profileSchema = z.object({
  at: instantSchema, segment: z.string(), size: z.int(), base: z.int(),
  attributes: z.array(z.object({
    name: z.string(), kind: z.enum(['attribute', 'score', 'tag', 'indicator']), label: labelShape, text: z.string(),
    /** Half the sum of the differences of shares: 0 alike, 1 nothing in common. */
    distance: z.number(), values: z.array(profileValue),
    means: z.object({ unit: unitSchema, segment: z.number().nullable(), base: z.number().nullable() }).nullable(),
  })),
  /** What could not be compared, and why. */
  skipped: z.array(z.object({ name: z.string(), label: labelShape, reason: z.enum(['too_many_values', 'no_values', 'one_value', 'personal']) })),
})
const profileParts = z.array(z.enum(['attributes', 'scores', 'tags', 'indicators']))
const partsInput = profileParts.default(['attributes', 'scores', 'tags'])
export const analyseProfile = endpoint({
  name: 'analyse.profile', method: 'POST', path: '/v1/analyses/profile', permission: 'analysis.read',
  summary: 'A segment against the base: attributes, scores, tags and (asked for) indicators of every fact, what differs most first, each lift with its 95 % interval.',
  input: z.object({ ...scope, parts: partsInput }), output: profileSchema,
  cli: { verb: 'analyse profile', example: './sextant analyse profile --segment heavy-users --parts attributes,indicators' },
})
export const analyseResponders = endpoint({
  name: 'analyse.responders', method: 'POST', path: '/v1/analyses/responders', permission: 'analysis.read',
  summary: 'What the responders of a campaign have in common, against those it reached who did not respond; not what the campaign brought about.',
  input: z.object({ ...scope, campaign: z.string(), parts: partsInput }), output: profileSchema,
  cli: { verb: 'analyse responders', positional: ['campaign'], example: './sextant analyse responders spring-upgrade' },
})

const measureInput = {
  /** customers, rows, the name of a metric, or sum, avg, median, min, max, share of `of`. */
  measure: z.string().max(200).default('customers'), of: z.string().max(65_536).optional(), fact: z.string().optional(), where: filter, from: instantSchema.optional(),
}
const cellSchema = z.object({
  row: z.int(), column: z.int(), value: z.number().nullable(), shareOfRow: z.number().nullable(), shareOfColumn: z.number().nullable(), shareOfTotal: z.number().nullable(), rule: z.string().nullable(),
})
const totalSchema = z.object({ value: z.number().nullable(), shareOfTotal: z.number().nullable(), rule: z.string().nullable() })
export const crossTabSchema = z.object({
  at: instantSchema, fact: z.string().nullable(), measure: labelShape, unit: unitSchema, currency: z.string(),
  /** Whether cells add up to their totals: distinct customers over rows of a fact do not, nor do means. */
  additive: z.boolean(), rows: axisSchema, columns: axisSchema.nullable(), cells: z.array(cellSchema), rowTotals: z.array(totalSchema), columnTotals: z.array(totalSchema), total: totalSchema,
  /** Of counts of customers only: rows of one customer are not independent of each other. */
  association: z.object({ chiSquare: z.number(), degreesOfFreedom: z.number(), pValue: z.number(), cramersV: z.number(), smallestExpected: z.number(), sparseShare: z.number() }).nullable(),
})
export const analyseCrossTab = endpoint({
  name: 'analyse.cross-tab', method: 'POST', path: '/v1/analyses/cross-tab', permission: 'analysis.read',
  summary: 'Rows × columns × measure over any attribute, score, calculation, fact column or dimension: subtotals, shares, chi-square with Cramér’s V.',
  input: z.object({
    ...scope, rows: expression, columns: expression.optional(), ...measureInput, bands: z.coerce.number().int().min(2).max(20).default(5),
    maxRows: z.coerce.number().int().min(1).max(500).default(30), maxColumns: z.coerce.number().int().min(1).max(50).default(12),
  }),
  output: crossTabSchema, cli: { verb: 'analyse cross-tab', positional: ['rows', 'columns'], example: './sextant analyse cross-tab city status --json' },
})

export const granularities = ['day', 'week', 'month', 'quarter', 'billing_period'] as const
export const comparisons = ['none', 'previous_period', 'year_ago', 'year_ago_weekday', 'holiday'] as const
const periodSchema = z.object({ label: z.string(), from: instantSchema, to: instantSchema, isPartial: z.boolean() })
export const trendSchema = z.object({
  at: instantSchema, fact: z.string(), measure: labelShape, unit: unitSchema, currency: z.string(), additive: z.boolean(), granularity: z.enum(granularities), compare: z.enum(comparisons),
  periods: z.array(periodSchema), comparedPeriods: z.array(periodSchema).nullable(),
  /** With which holiday both are aligned, and how many days apart its two dates lie. */
  holiday: z.object({ name: z.string(), day: z.string(), previousDay: z.string(), days: z.int() }).nullable(),
  /** False when the first of the periods compared with lies before the data begin: a change would be a change of the data. */
  comparedWhole: z.boolean(), axis: axisSchema.nullable(),
  /** Without a breakdown one series whose bucket is null. A partial last period is held against an equally long part. */
  series: z.array(z.object({
    bucket: z.int().nullable(), values: z.array(z.number().nullable()), compared: z.array(z.number().nullable()).nullable(), total: z.number().nullable(), comparedTotal: z.number().nullable(), change: z.number().nullable(),
  })),
})
export const analyseTrend = endpoint({
  name: 'analyse.trend', method: 'POST', path: '/v1/analyses/trend', permission: 'analysis.read',
  summary: 'A metric by day, week, month, quarter or billing period, broken down and compared with the period before, the year before (by date or weekday) or around a moving holiday.',
  input: z.object({
    ...scope, metric: z.string().optional(), fact: z.string().optional(), granularity: z.enum(granularities).default('month'), periods: z.coerce.number().int().min(1).max(400).default(12), from: instantSchema.optional(), breakdown: expression.optional(),
    compare: z.enum(comparisons).default('none'), holiday: z.string().optional(), maxSeries: z.coerce.number().int().min(1).max(20).default(6),
  }),
  output: trendSchema, cli: { verb: 'analyse trend', positional: ['metric'], example: './sextant analyse trend revenue --granularity month --compare year_ago' },
})

export const cohortsSchema = z.object({
  at: instantSchema, fact: z.string(), months: z.int(), granularity: z.enum(['week', 'month', 'quarter']), currency: z.string(),
  cohorts: z.array(z.object({
    cohort: z.string(), size: z.int(), active: z.array(z.int()), revenueMinor: z.array(z.int()),
    /** Customers whose first purchase lies that many periods back, so that they could be active; the whole cohort when it is one period’s. By an attribute the running period is left out, here and of active customers and money. */
    observed: z.array(z.int()),
    /** Money per customer observed, up to and with the period. */
    cumulativePerCustomer: z.array(z.number()),
    /** Rule of the cohort's customers, and of those active in each period. */
    rule: z.string().nullable(), activeRules: z.array(z.string().nullable()),
  })),
})
export const analyseCohorts = endpoint({
  name: 'analyse.cohorts', method: 'GET', path: '/v1/analyses/cohorts', permission: 'analysis.read',
  summary: 'Cohorts by week, month or quarter of first purchase, or by an attribute: active customers, revenue and cumulative revenue per customer by periods since.',
  input: z.object({ ...scope, fact: z.string().optional(), metric: z.string().optional(), granularity: z.enum(['week', 'month', 'quarter']).default('month'), by: expression.optional() }), output: cohortsSchema,
  cli: { verb: 'analyse cohorts', example: './sextant analyse cohorts --granularity week --json' },
})

const funnelInput = z.object({
  /** Each a fact, with a filter: `purchase where amount > 10`. */
  steps: z.array(z.string().min(1).max(10_000)).min(2).max(8),
  ...scope, windowDays: z.coerce.number().positive().max(3_650).default(30), order: z.enum(['loose', 'strict']).default('loose'), from: instantSchema.optional(), breakdown: expression.optional(), maxGroups: z.coerce.number().int().min(1).max(20).default(6),
})
export const funnelSchema = z.object({
  at: instantSchema, windowDays: z.number(), order: z.enum(['loose', 'strict']), steps: z.array(z.object({ text: z.string(), fact: z.string(), label: labelShape })), axis: axisSchema.nullable(),
  groups: z.array(z.object({
    bucket: z.int().nullable(),
    steps: z.array(z.object({
      reached: z.int(), shareOfFirst: estimateSchema.nullable(), shareOfPrevious: estimateSchema.nullable(), medianHours: z.number().nullable(), upperQuartileHours: z.number().nullable(),
    })),
  })),
})
export const analyseFunnel = endpoint({
  name: 'analyse.funnel', method: 'POST', path: '/v1/analyses/funnel', permission: 'analysis.read',
  summary: 'How many customers go from step to step in order within a window: conversion with interval, time between steps, by group.',
  input: funnelInput, output: funnelSchema,
  cli: { verb: 'analyse funnel', positional: ['steps'], example: `./sextant analyse funnel '["service_event where action = \\"subscribe\\"", "service_event where action = \\"use\\""]' --window-days 14` },
})

export const pathsSchema = z.object({
  at: instantSchema, direction: z.enum(['from', 'to']), anchor: z.string(), customers: z.int(), depth: z.int(), truncated: z.boolean(),
  /** `key` is `depth:name`; depth 0 is the anchor; name null is the end of the path, `…` what was folded together. */
  nodes: z.array(z.object({ key: z.string(), depth: z.int(), name: z.string().nullable(), label: labelShape, customers: z.int(), share: z.number() })),
  links: z.array(z.object({ from: z.string(), to: z.string(), customers: z.int(), share: z.number() })),
})
export const analysePaths = endpoint({
  name: 'analyse.paths', method: 'POST', path: '/v1/analyses/paths', permission: 'analysis.read', summary: 'What customers do next after (or before) an event, up to four steps, with the share going each way.',
  input: z.object({
    anchor: z.string().min(1).max(10_000), ...scope, direction: z.enum(['from', 'to']).default('from'), depth: z.coerce.number().int().min(1).max(4).default(3),
    /** Facts that count as events; with a column each of its values is an event of its own: `service_event.action`. All facts unless given. */
    events: z.array(z.string().min(1).max(300)).max(20).optional(), windowDays: z.coerce.number().positive().max(3_650).default(30), from: instantSchema.optional(), perStep: z.coerce.number().int().min(2).max(12).default(6), collapse: z.boolean().default(true),
  }),
  output: pathsSchema, cli: { verb: 'analyse paths', positional: ['anchor'], example: './sextant analyse paths "purchase" --events purchase,service_request.kind --depth 3' },
})

const firstPurchaseInput = z.object({
  ...scope, fact: z.string().optional(), metric: z.string().optional(), where: filter,
  /** What groups the first basket: a column (its most valuable line's), or `size` (units bought) or `lines`, `value`. */
  by: z.string().max(65_536).default('size'), days: z.coerce.number().int().min(1).max(1_000).default(90), stratify: expression.optional(), maxGroups: z.coerce.number().int().min(2).max(12).default(5), reference: z.coerce.number().int().min(0).optional(),
})
export const firstPurchaseSchema = z.object({
  at: instantSchema, fact: z.string(), currency: z.string(), days: z.int(), axis: axisSchema, stratum: axisSchema.nullable(),
  customers: z.int(),
  /** First purchase too recent to have been followed for all the days: left out. */
  censored: z.int(), reference: z.int(),
  groups: z.array(z.object({
    bucket: z.int(), customers: z.int(), returned: z.int(), share: estimateSchema.nullable(), difference: estimateSchema.nullable(),
    adjusted: estimateSchema.extend({ strata: z.int(), oddsRatio: z.number().nullable() }).nullable(), meanFirstValue: z.number().nullable(),
  })),
  /** What the comparison can and cannot say. */
  warning: labelShape,
})
export const analyseFirstPurchase = endpoint({
  name: 'analyse.first-purchase', method: 'POST', path: '/v1/analyses/first-purchase', permission: 'analysis.read',
  summary: 'Whether the size or kind of the first basket goes with coming back: return shares with intervals, differences plain and within strata, customers without full follow-up left out.',
  input: firstPurchaseInput, output: firstPurchaseSchema, cli: { verb: 'analyse first-purchase', example: './sextant analyse first-purchase --by size --days 60 --stratify city' },
})

export const basketsSchema = z.object({
  at: instantSchema, fact: z.string(), item: labelShape, baskets: z.int(), items: z.int(), minCount: z.int(), setCounts: z.array(z.int()), ruleCount: z.int(),
  sets: z.array(z.object({ items: z.array(z.string()), count: z.int(), support: z.number(), rule: z.string().nullable() })),
  rules: z.array(z.object({
    antecedent: z.array(z.string()), consequent: z.string(), count: z.int(), support: z.number(), confidence: z.number(), lift: z.number(),
    /** Rule of the customers who have bought the left side and never the right: whom to offer it. */
    audience: z.string().nullable(),
  })),
})
export const analyseBaskets = endpoint({
  name: 'analyse.baskets', method: 'POST', path: '/v1/analyses/baskets', permission: 'analysis.read', summary: 'What is bought together: frequent sets and rules with support, confidence and lift.',
  input: z.object({
    ...scope, fact: z.string().optional(), metric: z.string().optional(), item: expression.optional(), where: filter, from: instantSchema.optional(), minSupport: z.coerce.number().positive().max(1).default(0.01),
    minConfidence: z.coerce.number().min(0).max(1).default(0.2), maxLength: z.coerce.number().int().min(2).max(8).default(4), limit: z.coerce.number().int().min(1).max(10_000).default(200),
  }),
  output: basketsSchema, cli: { verb: 'analyse baskets', positional: ['item'], example: './sextant analyse baskets stock_code --min-support 0.02 --min-confidence 0.5' },
})

export const geographySchema = z.object({
  at: instantSchema, measure: labelShape, unit: unitSchema, currency: z.string(), additive: z.boolean(), axis: axisSchema, total: z.number().nullable(),
  areas: z.array(z.object({
    bucket: z.int(), value: z.number().nullable(), rank: z.int(), share: z.number().nullable(), rule: z.string().nullable(),
    /** Mean of the area's own coordinates, where the dimension has latitude and longitude. */
    latitude: z.number().nullable(), longitude: z.number().nullable(),
  })),
})
export const analyseGeography = endpoint({
  name: 'analyse.geography', method: 'POST', path: '/v1/analyses/geography', permission: 'analysis.read', summary: 'A measure by area: value, rank and share of every area that an attribute or dimension names.',
  input: z.object({ ...scope, area: expression, ...measureInput, maxAreas: z.coerce.number().int().min(1).max(500).default(200) }), output: geographySchema,
  cli: { verb: 'analyse geography', positional: ['area'], example: './sextant analyse geography city --measure revenue' },
})

const spread = { known: z.int(), missing: z.int(), mean: z.number().nullable(), standardDeviation: z.number().nullable(), quantiles: z.array(z.object({ share: z.number(), value: z.number() })) }
export const distributionSchema = z.object({
  at: instantSchema, text: z.string(), label: labelShape, type: z.enum(['string', 'number', 'money', 'boolean', 'date', 'instant']), unit: unitSchema, currency: z.string(), customers: z.int(),
  /** Numbers, amounts and times (ms since 1970). */
  numeric: z.object({
    ...spread, low: z.number(), high: z.number(), bins: z.array(z.object({ from: z.number(), to: z.number(), customers: z.int(), rule: z.string() })), ecdf: z.array(z.object({ value: z.number(), share: z.number() })),
    /** Beyond 1.5 times the interquartile range from the quartiles (Tukey). */
    outliers: z.object({ lowFence: z.number(), highFence: z.number(), below: z.int(), above: z.int(), rule: z.string() }).nullable(),
  }).nullable(),
  categories: z.object({ known: z.int(), missing: z.int(), axis: axisSchema, customers: z.array(z.int()) }).nullable(),
  by: axisSchema.nullable(), groups: z.array(z.object({ bucket: z.int(), ...spread, bins: z.array(z.int()) })),
})
export const analyseDistribution = endpoint({
  name: 'analyse.distribution', method: 'POST', path: '/v1/analyses/distribution', permission: 'analysis.read', summary: 'How an attribute, score, tag or calculation is distributed: histogram, cumulative shares, quantiles, outliers, by group.',
  input: z.object({ ...scope, of: expression, by: expression.optional(), bins: z.coerce.number().int().min(5).max(100).default(30) }), output: distributionSchema,
  cli: { verb: 'analyse distribution', positional: ['of'], example: `./sextant analyse distribution 'sum(bill.amount, last 90 days)' --by city` },
})

/** Which customers of an analysis that no rule can say. */
const cellInput = {
  analysis: z.enum(['funnel', 'first-purchase', 'cohorts', 'paths']), parameters: z.record(z.string(), z.unknown()),
  /**
   * funnel: `step` (0-based), `outcome` reached or lost there; first-purchase: `returned`; both: `bucket` of the breakdown or group. cohorts: `bucket` is the cohort’s place
   * in the answer, `offset` the periods since the first purchase (without: all its customers). paths: `to`, a node’s key; with `from` the link between both.
   */
  cell: z.object({
    bucket: z.int().nullable().optional(), step: z.int().min(0).optional(), outcome: z.enum(['reached', 'lost']).optional(), returned: z.boolean().optional(), offset: z.int().min(0).optional(),
    from: z.string().max(1_000).optional(), to: z.string().max(1_000).optional(),
  }),
}
export const behaviourCustomers = endpoint({
  name: 'analyse.customers', method: 'POST', path: '/v1/analyses/customers', permission: 'customers.read', summary: 'The customers behind a step of a funnel, a group of first purchases, a cell of cohorts, a node or link of paths.',
  input: z.object({ ...cellInput, limit: behindLimit }), output: behindSchema,
  cli: { verb: 'analyse customers', positional: ['analysis'], example: `./sextant analyse customers funnel --parameters '{"steps":["bill","payment"]}' --cell '{"step":1,"outcome":"lost"}'` },
})
export const saveBehaviourList = endpoint({
  name: 'analyse.save-customers', method: 'POST', path: '/v1/analyses/customers/save', permission: 'segments.write', reach: 'scope', summary: 'Keep the customers behind a step of a funnel, a group of first purchases, a cell of cohorts, a node or link of paths as a segment by list.',
  input: z.object({ ...cellInput, ...savedListFields }), output: savedListSchema,
})

export const savedAnalysisSchema = z.object({
  id: z.string(), kind: z.string(), name: labelShape, parameters: z.record(z.string(), z.unknown()), owner: z.string(), shared: z.boolean(), isMine: z.boolean(), createdAt: instantSchema,
})
export const listAnalyses = endpoint({
  name: 'analyses.list', method: 'GET', path: '/v1/saved-analyses', permission: 'analysis.read', summary: 'Your saved analyses and those shared with all, newest first.',
  input: z.object({ kind: z.string().optional() }), output: z.object({ analyses: z.array(savedAnalysisSchema) }), cli: { verb: 'analyses list', example: './sextant analyses list --kind funnel' },
})
export const getAnalysis = endpoint({
  name: 'analyses.get', method: 'GET', path: '/v1/saved-analyses/:id', permission: 'analysis.read', summary: 'One saved analysis with its parameters.',
  input: z.object({ id: z.string() }), output: savedAnalysisSchema, cli: { verb: 'analyses get', positional: ['id'], example: './sextant analyses get 0198c' },
})
export const saveAnalysis = endpoint({
  name: 'analyses.save', method: 'POST', path: '/v1/saved-analyses', permission: 'analysis.read', status: 201, summary: 'Save an analysis with its parameters under a name in both languages; with an id the saved one is changed.',
  input: z.object({ id: z.string().optional(), kind: z.string().min(1).max(80), name: labelShape, parameters: z.record(z.string(), z.unknown()).default({}), shared: queryFlag.default(false) }), output: savedAnalysisSchema,
  cli: { verb: 'analyses save', positional: ['kind'], example: `./sextant analyses save funnel --name '{"en":"From visit to purchase","zh":"从到店到购买"}' --parameters '{"steps":["visit","purchase"]}' --shared` },
})
export const deleteAnalysis = endpoint({
  name: 'analyses.delete', method: 'DELETE', path: '/v1/saved-analyses/:id', permission: 'analysis.read', summary: 'Delete a saved analysis of your own.',
  input: z.object({ id: z.string() }), output: okSchema, cli: { verb: 'analyses delete', positional: ['id'], example: './sextant analyses delete 0198c' },
})
