import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema, labelShape } from './shapes.ts'

/** One notion of an indicator for watches, targets and reports: a figure by period and, if wanted, by area. */

const text = z.string().trim().min(1).max(65_536)

export const periodUnits = ['day', 'week', 'month', 'billing_period'] as const
export const periodUnitSchema = z.enum(periodUnits)

/** A metric of model.yaml over the rows whose time lies in the period. */
export const metricIndicatorSchema = z.object({
  kind: z.literal('metric'), metric: z.string().min(1),
  /** A rule-language condition over the fact's row. */
  where: text.optional(),
  /** Only customers of a segment, or of a rule. */
  segment: z.string().min(1).optional(), rule: text.optional(),
})
/** Customers whom a segment or rule selects at the end of the period; everybody known by then when neither is given. */
export const customersIndicatorSchema = z.object({ kind: z.literal('customers'), segment: z.string().min(1).optional(), rule: text.optional() })
const countSchema = z.discriminatedUnion('kind', [metricIndicatorSchema, customersIndicatorSchema])

export const valueAggregates = ['sum', 'avg', 'median', 'min', 'max'] as const
export const indicatorDefinitionSchema = z.discriminatedUnion('kind', [
  metricIndicatorSchema,
  customersIndicatorSchema,
  /** One count as a share of another; of two counts of customers the first is taken within the second. */
  z.object({ kind: z.literal('share'), of: countSchema, in: countSchema }),
  /** An aggregate, over the customers, of a value expression read at the end of the period. */
  z.object({ kind: z.literal('value'), value: text, aggregate: z.enum(valueAggregates), segment: z.string().min(1).optional(), rule: text.optional() }),
])

/**
 * By what an indicator is split: `city` or any expression over a customer, `purchase.store` or `purchase.product.department` for a column of
 * the metric's fact, `segments: heavy-users, silent` for segments, `unit` or `unit: branch` for the organisation tree.
 */
export const areaText = z.string().trim().min(1).max(2000)

export const figureUnits = ['count', 'money', 'number', 'share'] as const
export const periodSchema = z.object({ name: z.string(), from: instantSchema, to: instantSchema })
export const readIndicator = endpoint({
  name: 'indicators.read', method: 'POST', path: '/v1/indicators/read', permission: 'analysis.read', summary: 'An indicator by period, and by area when asked: the whole first, then the areas with the largest figures.',
  input: z.object({
    indicator: indicatorDefinitionSchema, period: periodUnitSchema.default('month'), periods: z.coerce.number().int().min(1).max(800).default(13), by: areaText.nullish(), at: instantSchema.optional(),
    areas: z.coerce.number().int().min(1).max(5000).default(50),
  }),
  output: z.object({
    at: instantSchema, label: labelShape, unit: z.enum(figureUnits), currency: z.string(), currencyDigits: z.int(), period: periodUnitSchema, by: z.string().nullable(), byLabel: labelShape.nullable(),
    periods: z.array(periodSchema.extend({ complete: z.boolean() })), areaCount: z.int(),
    /** Null is the whole. */
    areas: z.array(z.object({ area: z.string().nullable(), label: labelShape, values: z.array(z.number().nullable()) })),
  }),
  cli: { verb: 'indicators read', example: `./sextant indicators read --indicator '{"kind":"metric","metric":"revenue"}' --period week --by country` },
})
export const indicatorChoices = endpoint({
  name: 'indicators.choices', method: 'GET', path: '/v1/indicators/choices', permission: 'analysis.read', summary: 'What an indicator can be made of: metrics, segments, and the areas it can be split by.',
  input: z.object({}),
  output: z.object({
    metrics: z.array(z.object({ name: z.string(), label: labelShape, fact: z.string(), unit: z.enum(figureUnits) })),
    segments: z.array(z.object({ key: z.string(), label: labelShape })),
    /** `fact` is null for what belongs to the customer: it splits every indicator. */
    areas: z.array(z.object({ by: z.string(), label: labelShape, fact: z.string().nullable() })),
    currency: z.string(), currencyDigits: z.int(),
  }),
  cli: { verb: 'indicators choices', example: './sextant indicators choices --json' },
})
