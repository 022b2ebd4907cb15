import { z } from 'zod'
import { emailSchema, instantSchema, keySchema, labelShape, okSchema } from './shapes.ts'
import { endpoint } from './endpoint.ts'
import { areaText, figureUnits, indicatorDefinitionSchema } from './indicators.ts'

/** Reports: composed of indicators, analyses, watches and targets, written by themselves in two languages, kept as written. */

const title = labelShape.optional()
export const reportPartSchema = z.discriminatedUnion('kind', [
  /** What moved, by how much, against what, and which areas carry it. */
  z.object({ kind: z.literal('indicator'), title, indicator: indicatorDefinitionSchema, by: areaText.nullish(), periods: z.int().min(3).max(60).default(13) }),
  /** Open cases: of some watches, or of all. */
  z.object({ kind: z.literal('watches'), title, watches: z.array(z.string()).default([]) }),
  z.object({ kind: z.literal('target'), title, target: z.string() }),
  /** Figures of the base: customers, active ones, the share of revenue of the best tenth. */
  z.object({ kind: z.literal('base'), title }),
  /** Classes by recency, frequency and money: their shares of customers and revenue, and who moved since the edition before. */
  z.object({ kind: z.literal('rfm'), title, segment: z.string().min(1).optional() }),
  /** How many of the last cohorts came back, by periods since their first purchase. */
  z.object({ kind: z.literal('cohorts'), title, granularity: z.enum(['week', 'month']).default('month'), cohorts: z.int().min(2).max(24).default(6), segment: z.string().min(1).optional() }),
  /** Stages of a life cycle at the end of the period and of the one before. */
  z.object({ kind: z.literal('life-cycle'), title, cycle: z.string().min(1).default('relation'), segment: z.string().min(1).optional() }),
  /** The largest of some segments, or of all, against the period before. */
  z.object({ kind: z.literal('segments'), title, segments: z.array(z.string().min(1)).max(200).default([]), most: z.int().min(1).max(40).default(10) }),
])
export const reportPartKinds = ['indicator', 'watches', 'target', 'base', 'rfm', 'cohorts', 'life-cycle', 'segments'] as const
export const reportFrequencies = ['day', 'week', 'month'] as const
export const reportDefinitionSchema = z.object({
  name: labelShape, purpose: z.string().max(1000).default(''), period: z.enum(reportFrequencies).default('week'), parts: z.array(reportPartSchema).min(1).max(30),
  /** Written by itself when a period is over. */
  automatic: z.boolean().default(true),
  recipients: z.array(z.object({ email: emailSchema, language: z.enum(['en', 'zh']).default('en') })).max(200).default([]),
})
export const reportSchema = z.object({
  key: z.string(), definition: reportDefinitionSchema, owner: z.string(), createdAt: instantSchema, updatedAt: instantSchema, editions: z.int(), lastPeriod: z.string().nullable(), problem: labelShape.nullable(),
})
/** A sentence with the figures it was made of. */
export const sentenceSchema = z.object({ en: z.string(), zh: z.string(), figures: z.array(z.number()).min(1) })
const figureSchema = z.object({ label: labelShape, value: z.number().nullable(), unit: z.enum(figureUnits), change: z.number().nullable(), against: labelShape.nullable() })
const seriesSchema = z.object({ label: labelShape, values: z.array(z.number().nullable()) })
const columnSchema = z.object({ label: labelShape, unit: z.enum([...figureUnits, 'text', 'change']) })
export const reportSectionSchema = z.object({
  kind: z.enum(reportPartKinds), title: labelShape, sentences: z.array(sentenceSchema), figures: z.array(figureSchema),
  chart: z.object({ kind: z.enum(['line', 'bar']), unit: z.enum(figureUnits), labels: z.array(labelShape), series: z.array(seriesSchema) }).nullable(),
  table: z.object({ columns: z.array(columnSchema), rows: z.array(z.array(z.union([z.number(), labelShape, z.null()]))) }).nullable(),
  problem: labelShape.nullable(),
})
export const reportEditionSchema = z.object({
  id: z.string(), report: z.string(), name: labelShape, period: z.string(), number: z.int(), from: instantSchema, to: instantSchema, at: instantSchema, writtenAt: instantSchema, writtenBy: z.string(),
  currency: z.string(), currencyDigits: z.int(), company: labelShape, summary: z.array(sentenceSchema), sections: z.array(reportSectionSchema),
})
const editionSummary = reportEditionSchema.omit({ sections: true, currency: true, currencyDigits: true, company: true })
const deliverySchema = z.object({ email: z.string(), language: z.enum(['en', 'zh']), status: z.enum(['sent', 'failed', 'uncertain', 'sending']), answer: z.string(), at: instantSchema })

export const listReports = endpoint({
  name: 'reports.list', method: 'GET', path: '/v1/reports', permission: 'analysis.read', summary: 'Reports with their editions counted.', input: z.object({}), output: z.object({ reports: z.array(reportSchema) }),
  cli: { verb: 'reports list', example: './sextant reports list' },
})
export const getReport = endpoint({
  name: 'reports.get', method: 'GET', path: '/v1/reports/:key', permission: 'analysis.read', reach: 'whole', summary: 'One report with its newest 400 editions, newest first.', input: z.object({ key: z.string() }), output: reportSchema.extend({ archive: z.array(editionSummary) }),
  cli: { verb: 'reports get', positional: ['key'], example: './sextant reports get weekly' },
})
export const saveReport = endpoint({
  name: 'reports.save', method: 'PUT', path: '/v1/reports/:key', permission: 'analysis.write', reach: 'whole', summary: 'Create or change a report; editions written before stay as they are.',
  input: z.object({ key: keySchema, definition: reportDefinitionSchema }), output: reportSchema,
  cli: { verb: 'reports save', positional: ['key'], example: `./sextant reports save weekly --definition '{"name":{"en":"Weekly","zh":"周报"},"period":"week","parts":[{"kind":"indicator","indicator":{"kind":"metric","metric":"revenue"},"by":"country"},{"kind":"watches"}]}'` },
})
export const deleteReport = endpoint({
  name: 'reports.delete', method: 'DELETE', path: '/v1/reports/:key', permission: 'analysis.write', reach: 'whole', summary: 'Delete a report that was never written.', input: z.object({ key: z.string() }), output: okSchema,
  cli: { verb: 'reports delete', positional: ['key'], example: './sextant reports delete weekly' },
})
export const writeReport = endpoint({
  name: 'reports.write', method: 'POST', path: '/v1/reports/:key/write', permission: 'analysis.write', reach: 'whole', status: 201, summary: 'Write an edition now, of the newest whole period or the one named; nobody is mailed.',
  input: z.object({ key: z.string(), period: z.string().optional() }), output: reportEditionSchema, cli: { verb: 'reports write', positional: ['key'], example: './sextant reports write weekly' },
})
export const previewReport = endpoint({
  name: 'reports.preview', method: 'POST', path: '/v1/reports/preview', permission: 'analysis.read', reach: 'whole', summary: 'What an edition of the newest whole period would say; nothing is kept.', input: z.object({ definition: reportDefinitionSchema }), output: reportEditionSchema,
})
export const showEdition = endpoint({
  name: 'reports.show', method: 'GET', path: '/v1/report-editions/:id', permission: 'analysis.read', reach: 'whole', summary: 'An edition as it was written, and to whom it was mailed; "weekly" shows the newest of that report.', input: z.object({ id: z.string() }),
  output: reportEditionSchema.extend({ deliveries: z.array(deliverySchema) }), cli: { verb: 'reports show', positional: ['id'], example: './sextant reports show weekly' },
})
export const sendEdition = endpoint({
  name: 'reports.send', method: 'POST', path: '/v1/report-editions/:id/send', permission: 'analysis.write', reach: 'whole', summary: 'Mail an edition, with its PDF, to the report’s recipients or to those given; nobody gets it twice.',
  input: z.object({ id: z.string(), to: z.array(emailSchema).max(200).optional(), language: z.enum(['en', 'zh']).default('en') }), output: z.object({ deliveries: z.array(deliverySchema) }),
  cli: { verb: 'reports send', positional: ['id'], example: './sextant reports send weekly --to ana@example.com' },
})
