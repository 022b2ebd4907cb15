import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cursorInput, instantSchema, labelShape, okSchema, pageOf, queryFlag, valueSchema } from './shapes.ts'
import { toldProblemSchema } from './warehouse.ts'

export const attributeValueSchema = z.object({
  name: z.string(), label: labelShape, type: z.string(), value: valueSchema, masked: z.boolean(), privacy: z.string(), meaning: z.string().nullable(),
})
/** Facts that are read in place and cannot be read now: what is told beside them is told without them. */
export const leftOutSchema = z.array(z.object({ fact: z.string(), label: labelShape, problem: toldProblemSchema }))
export const customerRowSchema = z.object({
  id: z.string(), title: z.string().nullable(), firstSeen: instantSchema.nullable(), lastActivity: instantSchema.nullable(), value: z.number().nullable(),
  attributes: z.record(z.string(), valueSchema),
})
export const listCustomers = endpoint({
  name: 'customers.list', method: 'GET', path: '/v1/customers', permission: 'customers.read', summary: 'Customers by search text, rule or segment.',
  input: cursorInput.extend({
    search: z.string().max(200).optional(), rule: z.string().max(65_536).optional(), segment: z.string().optional(),
    sort: z.enum(['id', 'value', 'last_activity', 'first_seen']).default('value'), descending: queryFlag.default(true), columns: z.string().optional(),
  }),
  output: pageOf(customerRowSchema).extend({ total: z.int(), leftOut: leftOutSchema, columns: z.array(z.object({ name: z.string(), label: labelShape, type: z.string() })) }),
  cli: { verb: 'customers list', example: `./sextant customers list --rule 'country = "France"' --limit 10` },
})
export const customerSchema = z.object({
  id: z.string(), title: z.string().nullable(), masked: z.boolean(), firstSeen: instantSchema.nullable(), lastActivity: instantSchema.nullable(),
  attributes: z.array(attributeValueSchema),
  identifiers: z.array(z.object({ kind: z.string(), value: z.string(), masked: z.boolean(), validFrom: instantSchema.nullable(), validTo: instantSchema.nullable(), source: z.string().nullable() })),
  related: z.array(z.object({ level: z.string(), label: labelShape, key: z.string(), attributes: z.record(z.string(), valueSchema) })),
  /** Null while the fact that gives the revenue is left out. */
  value: z.object({ total: z.number().nullable(), last12Months: z.number().nullable(), currency: z.string(), facts: z.int().nullable() }),
  metrics: z.array(z.object({ fact: z.string(), label: labelShape, count: z.int(), sum: z.number().nullable(), valueLabel: labelShape.nullable(), isMoney: z.boolean(), last: instantSchema.nullable() })),
  scores: z.array(z.object({ model: z.string(), label: labelShape, score: z.number(), percentile: z.number(), at: instantSchema, reasons: z.array(z.object({ feature: z.string(), label: labelShape, value: valueSchema, contribution: z.number() })) })),
  segments: z.array(z.object({ key: z.string(), label: labelShape })),
  /** Published tags with their values as last worked out, as of `asOf`; stale once facts have come since. */
  tags: z.array(z.object({ key: z.string(), label: labelShape, type: z.string(), value: valueSchema, masked: z.boolean(), privacy: z.string(), asOf: instantSchema, isStale: z.boolean() })),
  consents: z.array(z.object({ channel: z.string(), purpose: z.string(), state: z.enum(['granted', 'denied', 'unknown']), at: instantSchema.nullable(), source: z.string().nullable() })),
  suppressions: z.array(z.object({ kind: z.string(), channel: z.string().nullable(), reason: z.string(), from: instantSchema, to: instantSchema.nullable() })),
  monthly: z.array(z.object({ month: z.string(), count: z.int(), value: z.number() })),
  leftOut: leftOutSchema,
})
export const getCustomer = endpoint({
  name: 'customers.get', method: 'GET', path: '/v1/customers/:id', permission: 'customers.read', summary: 'A customer whole: attributes, value, scores, segments, consents; identifiers masked.',
  input: z.object({ id: z.string() }), output: customerSchema, cli: { verb: 'customers get', positional: ['id'], example: './sextant customers get 12347' },
})
export const unmaskCustomer = endpoint({
  name: 'customers.unmask', method: 'POST', path: '/v1/customers/:id/unmask', permission: 'customers.unmask', summary: 'The same with identifiers readable; needs a reason, which is audited.',
  input: z.object({ id: z.string(), reason: z.string().trim().min(5).max(500) }), output: customerSchema,
  cli: { verb: 'customers unmask', positional: ['id'], example: './sextant customers unmask 12347 --reason "call-back requested"' },
})
export const timelineItemSchema = z.object({
  at: instantSchema, kind: z.enum(['fact', 'contact', 'response', 'event', 'decision']), name: z.string(), label: labelShape, value: z.number().nullable(), isMoney: z.boolean(), count: z.int(),
  detail: z.record(z.string(), valueSchema), link: z.string().nullable(),
})
export const customerTimeline = endpoint({
  name: 'customers.timeline', method: 'GET', path: '/v1/customers/:id/timeline', permission: 'customers.read', summary: 'Facts, contacts and responses of a customer, newest first.',
  input: cursorInput.extend({ id: z.string(), kind: z.string().optional() }), output: pageOf(timelineItemSchema).extend({ leftOut: leftOutSchema }),
  cli: { verb: 'customers timeline', positional: ['id'], example: './sextant customers timeline 12347' },
})
export const setConsent = endpoint({
  name: 'customers.consent', method: 'PUT', path: '/v1/customers/:id/consent', permission: 'contacts.write', summary: 'Record a consent or its withdrawal, with its source.',
  input: z.object({ id: z.string(), channel: z.enum(['email', 'sms', 'phone', 'post', 'push', 'any']), purpose: z.string().default('marketing'), state: z.enum(['granted', 'denied']), source: z.string().min(1) }),
  output: okSchema, cli: { verb: 'customers consent', positional: ['id'], example: './sextant customers consent 12347 --channel email --state denied --source "phone call"' },
})
export const dashboardSchema = z.object({
  asOf: instantSchema, customers: z.int(), active30: z.int(), active90: z.int(), newLast30: z.int(), currency: z.string(), currencyDigits: z.int(),
  /** Revenue is null while the fact that gives it is left out. */
  revenue12Months: z.number().nullable(), revenueLast30: z.number().nullable(), revenuePrevious30: z.number().nullable(),
  months: z.array(z.object({ month: z.string(), customers: z.int(), newCustomers: z.int(), active: z.int(), revenue: z.number().nullable(), facts: z.int() })),
  facts: z.array(z.object({ name: z.string(), label: labelShape, rows: z.int(), to: instantSchema.nullable() })),
  value: z.array(z.object({ topShare: z.number(), revenueShare: z.number() })),
  campaigns: z.array(z.object({ key: z.string(), name: z.string(), status: z.string(), contacts: z.int(), responses: z.int() })),
  leftOut: leftOutSchema,
})
export const getDashboard = endpoint({
  name: 'dashboard.get', method: 'GET', path: '/v1/dashboard', permission: 'analysis.read', summary: 'Base size, revenue and activity over time.',
  input: z.object({}), output: dashboardSchema, cli: { verb: 'dashboard get', example: './sextant dashboard get' },
})
