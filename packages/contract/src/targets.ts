import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { areaText, figureUnits, indicatorDefinitionSchema, periodUnitSchema } from './indicators.ts'
import { estimateSchema, instantSchema, keySchema, labelShape, okSchema } from './shapes.ts'

/** Targets: what an indicator is to reach in a period, for the whole and for each unit, and how far it is. */

export const targetDefinitionSchema = z.object({
  name: labelShape, purpose: z.string().max(1000).default(''), indicator: indicatorDefinitionSchema, period: periodUnitSchema.default('month'), by: areaText.nullish(),
  /** Whether more is better (new members) or less (complaints). */
  better: z.enum(['more', 'less']).default('more'),
})
export const targetSchema = z.object({
  key: z.string(), definition: targetDefinitionSchema, owner: z.string(), createdAt: instantSchema, updatedAt: instantSchema,
  /** Periods that have figures to reach, newest first. */
  periods: z.array(z.string()),
})
export const targetStatuses = ['reached', 'ahead', 'on_track', 'at_risk', 'behind', 'missed', 'no_target', 'unknown'] as const
export const targetRowSchema = z.object({
  /** Null is the whole. */
  unit: z.string().nullable(), label: labelShape, target: z.number().nullable(), actual: z.number().nullable(), completion: z.number().nullable(), rank: z.int().nullable(),
  /** The figure at the period's end, by the pace of earlier periods, with a 90 % interval; null when the period is over or too few earlier ones are known. */
  projected: estimateSchema.nullable(), projectedCompletion: z.number().nullable(), earlierPeriods: z.int(), status: z.enum(targetStatuses),
  /** The same figure of the period before and of the same period last year. */
  before: z.number().nullable(), lastYear: z.number().nullable(),
})
export const listTargets = endpoint({
  name: 'targets.list', method: 'GET', path: '/v1/targets', permission: 'analysis.read', summary: 'Targets with the periods that have figures.', input: z.object({}), output: z.object({ targets: z.array(targetSchema) }),
  cli: { verb: 'targets list', example: './sextant targets list' },
})
export const saveTarget = endpoint({
  name: 'targets.save', method: 'PUT', path: '/v1/targets/:key', permission: 'analysis.write', reach: 'whole', summary: 'Create or change a target; its figures are set apart.',
  input: z.object({ key: keySchema, definition: targetDefinitionSchema }), output: targetSchema,
  cli: { verb: 'targets save', positional: ['key'], example: `./sextant targets save revenue --definition '{"name":{"en":"Revenue","zh":"收入"},"indicator":{"kind":"metric","metric":"revenue"},"period":"month","by":"country"}'` },
})
export const setTargetValues = endpoint({
  name: 'targets.set', method: 'PUT', path: '/v1/targets/:key/values', permission: 'analysis.write', reach: 'whole', summary: 'Set figures to reach: per period and unit ("*" is the whole); null takes one away.',
  input: z.object({
    key: z.string(),
    values: z.array(z.object({ period: z.string(), unit: z.string().default('*'), value: z.number().nullable() })).max(20_000).optional(),
    /** The same as CSV with the header period,unit,value; amounts in major units. */
    csv: z.string().max(2_000_000).optional(),
  }),
  output: targetSchema.extend({ set: z.int(), removed: z.int() }),
  cli: { verb: 'targets set', positional: ['key', 'csv'], files: ['csv'], example: './sextant targets set revenue march.csv' },
})
export const proposeTarget = endpoint({
  name: 'targets.propose', method: 'GET', path: '/v1/targets/:key/proposal', permission: 'analysis.read', summary: 'Figures to reach, proposed from the same period last year (or the mean of the three before) times a growth.',
  input: z.object({ key: z.string(), period: z.string(), growth: z.coerce.number().min(-0.9).max(10).default(0) }),
  output: z.object({ period: z.string(), from: z.enum(['last_year', 'three_before', 'nothing']), values: z.array(z.object({ unit: z.string(), label: labelShape, value: z.number() })) }),
  cli: { verb: 'targets propose', positional: ['key', 'period'], example: './sextant targets propose revenue 2026-03 --growth 0.1' },
})
export const targetProgress = endpoint({
  name: 'targets.progress', method: 'GET', path: '/v1/targets/:key/progress', permission: 'analysis.read', summary: 'Completion, rank and projected end of each unit, in the current period or the one named.',
  input: z.object({ key: z.string(), period: z.string().optional(), at: instantSchema.optional() }),
  output: z.object({
    key: z.string(), name: labelShape, label: labelShape, unit: z.enum(figureUnits), currency: z.string(), currencyDigits: z.int(), better: z.enum(['more', 'less']),
    period: z.string(), from: instantSchema, to: instantSchema, at: instantSchema, over: z.boolean(), elapsedShare: z.number(), method: labelShape, byLabel: labelShape.nullable(),
    whole: targetRowSchema, rows: z.array(targetRowSchema),
  }),
  cli: { verb: 'targets progress', positional: ['key'], example: './sextant targets progress revenue' },
})
export const deleteTarget = endpoint({
  name: 'targets.delete', method: 'DELETE', path: '/v1/targets/:key', permission: 'analysis.write', reach: 'whole', summary: 'Delete a target and its figures.', input: z.object({ key: z.string() }), output: okSchema,
  cli: { verb: 'targets delete', positional: ['key'], example: './sextant targets delete revenue' },
})
