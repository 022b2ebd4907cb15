import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { areaText, figureUnits, indicatorDefinitionSchema, periodSchema, periodUnitSchema } from './indicators.ts'
import { cursorInput, dateSchema, instantSchema, keySchema, labelShape, okSchema, pageOf } from './shapes.ts'

/** Watches: an indicator by area, or a rule over single customers → list → assignee → cause → action → re-check → closed. */

const direction = z.enum(['up', 'down', 'both'])
export const watchConditionSchema = z.discriminatedUnion('kind', [
  /** Amounts of money in minor units, shares 0..1. */
  z.object({ kind: z.literal('threshold'), above: z.number().optional(), below: z.number().optional() }),
  /** Relative change of at least `share`; areas whose compared figure is below `least` are left out. */
  z.object({ kind: z.literal('change'), against: z.enum(['previous', 'last_year']), direction, share: z.number().positive().max(1000), least: z.number().min(0).default(0) }),
  /** Unusual against its own season. `falseShare` bounds the share of false alarms over the areas of one period; smaller deviations than `least` (relative) are left out. */
  z.object({ kind: z.literal('anomaly'), direction: direction.default('both'), falseShare: z.number().positive().max(0.5).default(0.01), least: z.number().min(0).max(10).default(0) }),
])
const common = {
  name: labelShape, purpose: z.string().max(1000).default(''), assignee: z.string().max(320).nullish(), active: z.boolean().default(true),
  /** Days after the action until the indicator is measured again. */
  recheckDays: z.int().min(1).max(366).default(7),
}
export const indicatorWatchSchema = z.object({ kind: z.literal('indicator'), ...common, indicator: indicatorDefinitionSchema, period: periodUnitSchema.default('day'), by: areaText.nullish(), condition: watchConditionSchema })
/** A case for every customer for whom the rule becomes true; `value` is an expression that is kept with the case. */
export const customerWatchSchema = z.object({ kind: z.literal('customer'), ...common, rule: z.string().min(1).max(65_536), value: z.string().max(10_000).nullish(), first: z.enum(['raise', 'remember']).default('raise') })
export const watchDefinitionSchema = z.discriminatedUnion('kind', [indicatorWatchSchema, customerWatchSchema])

export const watchSchema = z.object({
  key: z.string(), definition: watchDefinitionSchema, owner: z.string(), createdAt: instantSchema, updatedAt: instantSchema,
  /** Last period looked at, and when. */
  lastPeriod: z.string().nullable(), lastRunAt: instantSchema.nullable(), problem: labelShape.nullable(), openCases: z.int(), oldestOpenAt: instantSchema.nullable(), cases: z.int(),
})
export const watchStates = ['open', 'assigned', 'caused', 'acting', 'checked', 'closed'] as const
export const watchOutcomes = ['improved', 'accepted', 'not_improved', 'false_alarm'] as const
export const watchCaseSchema = z.object({
  id: z.string(), watch: z.string(), watchName: labelShape, kind: z.enum(['indicator', 'customer']),
  /** Area (empty: the whole) or customer id. */
  subject: z.string(), subjectLabel: labelShape, period: z.string(), state: z.enum(watchStates), unit: z.enum(figureUnits),
  value: z.number().nullable(), expected: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable(), score: z.number().nullable(), sentence: labelShape,
  openedAt: instantSchema, ageDays: z.int(), lastPeriod: z.string(), periods: z.int(), assignee: z.string().nullable(), cause: z.string().nullable(), action: z.string().nullable(),
  recheckOn: dateSchema.nullable(), overdue: z.boolean(), recheckValue: z.number().nullable(), recheckExpected: z.number().nullable(), recheckPeriod: z.string().nullable(), improved: z.boolean().nullable(),
  closedAt: instantSchema.nullable(), outcome: z.enum(watchOutcomes).nullable(),
})
export const listWatches = endpoint({
  name: 'watches.list', method: 'GET', path: '/v1/watches', permission: 'analysis.read', summary: 'Watches with their open cases.', input: z.object({}), output: z.object({ watches: z.array(watchSchema) }),
  cli: { verb: 'watches list', example: './sextant watches list' },
})
export const getWatch = endpoint({
  name: 'watches.get', method: 'GET', path: '/v1/watches/:key', permission: 'analysis.read', summary: 'One watch.', input: z.object({ key: z.string() }), output: watchSchema,
  cli: { verb: 'watches get', positional: ['key'], example: './sextant watches get revenue-by-country' },
})
export const saveWatch = endpoint({
  name: 'watches.save', method: 'PUT', path: '/v1/watches/:key', permission: 'analysis.write', reach: 'whole', summary: 'Create or change a watch; it begins with the newest whole period.',
  input: z.object({ key: keySchema, definition: watchDefinitionSchema }), output: watchSchema,
  cli: { verb: 'watches save', positional: ['key'], example: `./sextant watches save revenue --definition '{"kind":"indicator","name":{"en":"Revenue","zh":"收入"},"indicator":{"kind":"metric","metric":"revenue"},"period":"day","by":"country","condition":{"kind":"anomaly"}}'` },
})
export const deleteWatch = endpoint({
  name: 'watches.delete', method: 'DELETE', path: '/v1/watches/:key', permission: 'analysis.write', reach: 'whole', summary: 'Delete a watch that never raised a case; otherwise switch it off, so that its cases stay.', input: z.object({ key: z.string() }), output: okSchema,
  cli: { verb: 'watches delete', positional: ['key'], example: './sextant watches delete revenue' },
})
const alarmSchema = z.object({
  subject: z.string(), label: labelShape, value: z.number().nullable(), expected: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable(), score: z.number().nullable(), sentence: labelShape,
})
export const previewWatch = endpoint({
  name: 'watches.preview', method: 'POST', path: '/v1/watches/preview', permission: 'analysis.read', summary: 'What a watch would have raised over the past periods; nothing is written.',
  input: z.object({ definition: watchDefinitionSchema, periods: z.int().min(1).max(120).default(30), at: instantSchema.optional() }),
  output: z.object({
    unit: z.enum(figureUnits), currency: z.string(), areaCount: z.int(), alarms: z.int(),
    periods: z.array(periodSchema.extend({ areas: z.int(), tooYoung: z.int(), total: z.number().nullable(), alarms: z.array(alarmSchema), alarmCount: z.int() })),
  }),
  cli: { verb: 'watches preview', example: `./sextant watches preview --periods 30 --definition '{"kind":"indicator","name":{"en":"Revenue","zh":"收入"},"indicator":{"kind":"metric","metric":"revenue"},"period":"day","by":"country","condition":{"kind":"anomaly"}}'` },
})
export const watchRunSchema = z.object({
  watch: z.string(), periods: z.array(z.string()), subjects: z.int(), opened: z.int(), continued: z.int(), tooYoung: z.int(), problem: labelShape.nullable(), milliseconds: z.number(),
})
export const runWatches = endpoint({
  name: 'watches.run', method: 'POST', path: '/v1/watches/run', permission: 'analysis.write', reach: 'whole', summary: 'Look at one watch, or all, now; a second time changes nothing.',
  input: z.object({ key: z.string().optional() }), output: z.object({ runs: z.array(watchRunSchema), rechecked: z.int() }), cli: { verb: 'watches run', positional: ['key'], example: './sextant watches run revenue' },
})
export const listWatchCases = endpoint({
  name: 'watches.cases', method: 'GET', path: '/v1/watch-cases', permission: 'analysis.read', reach: 'whole', summary: 'Cases, the oldest open ones first; closed ones newest first.',
  input: cursorInput.extend({ watch: z.string().optional(), state: z.enum([...watchStates, 'any_open']).default('any_open'), assignee: z.string().optional(), customer: z.string().optional() }),
  output: pageOf(watchCaseSchema).extend({ total: z.int(), byState: z.record(z.string(), z.int()), ages: z.object({ upTo7: z.int(), upTo30: z.int(), older: z.int(), overdue: z.int() }) }),
  cli: { verb: 'watches cases', example: './sextant watches cases --state any_open' },
})
export const getWatchCase = endpoint({
  name: 'watches.case', method: 'GET', path: '/v1/watch-cases/:id', permission: 'analysis.read', reach: 'whole', summary: 'A case with its readings and everything that was done.', input: z.object({ id: z.string() }),
  output: watchCaseSchema.extend({
    readings: z.array(z.object({ period: z.string(), from: instantSchema, value: z.number().nullable(), expected: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable(), raised: z.boolean() })),
    events: z.array(z.object({ at: instantSchema, by: z.string(), what: z.string(), note: z.string() })),
  }),
  cli: { verb: 'watches case', positional: ['id'], example: './sextant watches case 0198c' },
})
const note = z.string().trim().max(2000).default('')
export const assignWatchCase = endpoint({
  name: 'watches.assign', method: 'POST', path: '/v1/watch-cases/:id/assign', permission: 'analysis.write', reach: 'whole', summary: 'Give a case to somebody.', input: z.object({ id: z.string(), assignee: z.string().trim().min(1).max(320), note }), output: watchCaseSchema,
  cli: { verb: 'watches assign', positional: ['id', 'assignee'], example: './sextant watches assign 0198c ana@example.com' },
})
export const causeWatchCase = endpoint({
  name: 'watches.cause', method: 'POST', path: '/v1/watch-cases/:id/cause', permission: 'analysis.write', reach: 'whole', summary: 'Say what caused it; a cause not met before joins the catalogue.', input: z.object({ id: z.string(), cause: z.string().trim().min(2).max(200), note }), output: watchCaseSchema,
  cli: { verb: 'watches cause', positional: ['id', 'cause'], example: './sextant watches cause 0198c "Store closed for repair"' },
})
export const actOnWatchCase = endpoint({
  name: 'watches.act', method: 'POST', path: '/v1/watch-cases/:id/action', permission: 'analysis.write', reach: 'whole', summary: 'Say what is done about it, and when the indicator is measured again.',
  input: z.object({ id: z.string(), action: z.string().trim().min(2).max(1000), recheckOn: dateSchema.optional(), note }), output: watchCaseSchema,
  cli: { verb: 'watches act', positional: ['id', 'action'], example: './sextant watches act 0198c "Members were sent to the next store" --recheck-on 2026-03-15' },
})
export const recheckWatchCase = endpoint({
  name: 'watches.recheck', method: 'POST', path: '/v1/watch-cases/:id/recheck', permission: 'analysis.write', reach: 'whole', summary: 'Measure the indicator again now: improved or not.', input: z.object({ id: z.string() }), output: watchCaseSchema,
  cli: { verb: 'watches recheck', positional: ['id'], example: './sextant watches recheck 0198c' },
})
export const closeWatchCase = endpoint({
  name: 'watches.close', method: 'POST', path: '/v1/watch-cases/:id/close', permission: 'analysis.write', reach: 'whole', summary: 'Close a case with its outcome.', input: z.object({ id: z.string(), outcome: z.enum(watchOutcomes), note }), output: watchCaseSchema,
  cli: { verb: 'watches close', positional: ['id', 'outcome'], example: './sextant watches close 0198c improved' },
})
export const listWatchCauses = endpoint({
  name: 'watches.causes', method: 'GET', path: '/v1/watch-causes', permission: 'analysis.read', reach: 'whole', summary: 'The catalogue of causes, counted, most frequent first.', input: z.object({}),
  output: z.object({ causes: z.array(z.object({ cause: z.string(), cases: z.int(), open: z.int(), improved: z.int(), notImproved: z.int(), lastAt: instantSchema.nullable(), watches: z.array(z.string()) })) }),
  cli: { verb: 'watches causes', example: './sextant watches causes' },
})
export const listWatchTemplates = endpoint({
  name: 'watches.templates', method: 'GET', path: '/v1/watch-templates', permission: 'analysis.read', summary: 'Ready watches, filled with what this company has; those that need something it lacks say what.', input: z.object({}),
  output: z.object({ templates: z.array(z.object({ key: z.string(), name: labelShape, about: labelShape, missing: labelShape.nullable(), definitions: z.array(watchDefinitionSchema) })) }),
  cli: { verb: 'watches templates', example: './sextant watches templates --json' },
})
