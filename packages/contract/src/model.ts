import { z } from 'zod'

/** model.yaml: how a company describes its own data. Nothing in Sextant knows a company's columns but through this. */

export const labelSchema = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })

const nameSchema = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name starts with a small letter and holds small letters, digits and _ only')

export const valueTypeSchema = z.enum(['string', 'number', 'money', 'boolean', 'date', 'instant'])

export const privacySchema = z.enum(['public', 'internal', 'personal', 'sensitive'])

/** One column of an attribute list, a fact or a dimension. */
export const columnSchema = z.strictObject({
  type: valueTypeSchema,
  label: labelSchema,
  /** Header of the column in the source file; the name itself unless said. */
  column: z.string().min(1).optional(),
  /** A rule-language expression over the row's other columns, instead of a source column (`quantity * unit_price`). */
  formula: z.string().min(1).optional(),
  /** Known values; others are rejected when `strict` is true, otherwise reported. */
  values: z.array(z.string()).optional(),
  strict: z.boolean().optional(),
  required: z.boolean().optional(),
  /** Values outside are reported as impossible (numbers in the column's own unit; dates as ISO days). */
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  /** How dates and instants are written in the source, when not ISO 8601: Luxon/strptime style `%d/%m/%Y %H:%M`. */
  format: z.string().optional(),
  /** A dimension this column points at by key. */
  dimension: nameSchema.optional(),
  privacy: privacySchema.optional(),
  meaning: z.string().optional(),
  /** Which department uses it (MISSION C2). */
  usedBy: z.array(z.string()).optional(),
  /** Attributes only: `current` has no history (kept out of training unless allowed), `dated` is as of the row's time, `fixed` never changes. */
  history: z.enum(['current', 'dated', 'fixed']).optional(),
  /** Level attributes only: taken from a fact instead of a file. */
  derive: z.strictObject({ fact: nameSchema, column: nameSchema, pick: z.enum(['first', 'last', 'most_frequent']) }).optional(),
  /** Boolean attributes of the default level only: the value is the customer's consent on this channel. */
  consent: z.strictObject({ channel: nameSchema, purpose: nameSchema.default('marketing') }).optional(),
})

/** One or more files; `*` in a file name matches any characters, as in `usage-*.parquet`. */
export const sourceSchema = z.strictObject({
  file: z.string().min(1),
  /** Sheet of an XLSX file; the first unless said. */
  sheet: z.string().optional(),
  /** Where it comes from, for people (billing system, store terminals …). */
  system: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  encoding: z.string().optional(),
  /** How numbers are written: `,` for 1.234,50. */
  decimal: z.enum(['.', ',']).optional(),
})

/**
 * A table or view of a catalog on the company's own Trino cluster. Columns are named as for files (`column:`), keys and times too.
 */
export const catalogSourceSchema = z.strictObject({
  catalog: z.string().min(1),
  schema: z.string().min(1),
  table: z.string().min(1),
  /** `in_place`: nothing is copied, every question reads the table itself. `load`: rows are taken over by a schedule. */
  mode: z.enum(['in_place', 'load']).default('load'),
  /** How often it is loaded; without it only on demand. */
  every: z.enum(['hour', 'day', 'week']).optional(),
  /** Wall clock of the company's zone; an hourly load takes its minutes, a weekly one comes on the first day of the company's week. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written 02:15').default('02:15'),
  /** A column of the model that only grows: a load takes the rows from its last value on, instead of all rows anew. */
  since: nameSchema.optional(),
  /** Where it comes from, for people. */
  system: z.string().optional(),
})

/** Where the rows of a table come from: files, or a table of another catalog. */
export const tableSourceSchema = z.union([sourceSchema, catalogSourceSchema])

export const identifierSchema = z.strictObject({
  kind: z.enum(['email', 'phone', 'number', 'device', 'card', 'external']),
  column: z.string().min(1),
  label: labelSchema.optional(),
  privacy: privacySchema.default('personal'),
  validFrom: z.string().optional(),
  validTo: z.string().optional(),
})

export const levelSchema = z.strictObject({
  label: labelSchema,
  default: z.boolean().optional(),
  /** Column with the level's key in its source. */
  key: z.string().min(1),
  source: tableSourceSchema.optional(),
  /** Parent level and the source column that holds its key. */
  within: z.strictObject({ level: nameSchema, column: z.string().min(1), validFrom: z.string().optional(), validTo: z.string().optional() }).optional(),
  attributes: z.record(nameSchema, columnSchema).default({}),
  identifiers: z.array(identifierSchema).default([]),
  /** Source column with the person's name, shown as the customer's title (masked for those who may not see it). */
  title: z.string().optional(),
  /** Attribute (date or instant) that says since when the relation has lasted; without it the first fact says so. */
  since: nameSchema.optional(),
})

export const dependantSchema = z.strictObject({
  label: labelSchema,
  of: nameSchema,
  key: z.string().min(1),
  parent: z.string().min(1),
  source: tableSourceSchema,
  attributes: z.record(nameSchema, columnSchema).default({}),
})

export const dimensionSchema = z.strictObject({
  label: labelSchema,
  key: z.string().min(1),
  source: tableSourceSchema,
  columns: z.record(nameSchema, columnSchema),
})

export const factSchema = z.strictObject({
  label: labelSchema,
  /** Where its rows come from; a fact without a source arrives by the tracking API only. */
  source: tableSourceSchema.optional(),
  /** Event name of the tracking API that lands here. */
  event: z.string().optional(),
  /** Columns that identify a row (re-import replaces); without a key rows only append and an identical file is refused. */
  key: z.array(z.string()).optional(),
  /** Source column with the default level's key. */
  customer: z.string().min(1),
  /** A key nobody described: `create` the customer, `reject` the row, or `keep` the row without a customer. */
  unknownCustomer: z.enum(['create', 'reject', 'keep']).default('reject'),
  /** An empty key: `reject` the row or `keep` it without a customer. */
  missingCustomer: z.enum(['reject', 'keep']).default('reject'),
  time: z.strictObject({
    column: z.string().min(1),
    /** Zone of times written without one; the company's unless said. */
    zone: z.string().optional(),
    format: z.string().optional(),
  }),
  /** The column aggregates take when none is named. */
  value: nameSchema.optional(),
  /** Column whose distinct values are purchase occasions (an invoice, a basket), for frequencies; each row is one unless said. */
  occasion: nameSchema.optional(),
  columns: z.record(nameSchema, columnSchema),
  /** Rows that return earlier ones: a rule-language expression over the row. Net (with returns) is the default of every metric. */
  refunds: z.strictObject({ when: z.string().min(1), pointsTo: nameSchema.optional() }).optional(),
  /** Expected arrival, for freshness alarms. */
  arrives: z.strictObject({ every: z.enum(['hour', 'day', 'week', 'month']), withinHours: z.number().positive() }).optional(),
})

export const metricSchema = z.strictObject({
  label: labelSchema,
  fact: nameSchema,
  aggregate: z.enum(['sum', 'count', 'customers', 'distinct', 'avg', 'min', 'max']),
  column: nameSchema.optional(),
  /** A rule-language expression over the fact's row; a filter, never a deletion. */
  where: z.string().optional(),
  /** Leave returns out. */
  gross: z.boolean().optional(),
})

/** Campaigns that were run before Sextant: they become rows of the ledger. */
export const historySchema = z.strictObject({
  campaigns: z.strictObject({ source: sourceSchema, key: z.string(), name: z.string().optional(), kind: z.string().optional(), start: z.string(), end: z.string() }),
  contacts: z.strictObject({ source: sourceSchema, campaign: z.string(), customer: z.string(), channel: z.string(), at: z.string().optional() }),
  coupons: z.strictObject({ source: sourceSchema, code: z.string(), campaign: z.string(), product: z.string().optional() }).optional(),
  responses: z.strictObject({ source: sourceSchema, customer: z.string(), campaign: z.string().optional(), code: z.string(), at: z.string(), type: z.string() }).optional(),
})

export const companyModelSchema = z.strictObject({
  sextant: z.literal(1),
  company: z.strictObject({
    key: nameSchema,
    name: labelSchema,
    currency: z.string().regex(/^[A-Z]{3}$/, 'a currency is three capital letters, such as EUR'),
    timeZone: z.string().min(1),
    /** A historic company stands at this instant: analyses use it for "now" unless told otherwise. */
    asOf: z.iso.datetime({ offset: true }).optional(),
    calendar: z
      .strictObject({
        weekStart: z.enum(['monday', 'sunday']).default('monday'),
        billingDay: z.int().min(1).max(28).default(1),
        /** Holidays that move: name → ISO days. */
        holidays: z.record(nameSchema, z.array(z.iso.date())).default({}),
      })
      .optional(),
  }),
  levels: z.record(nameSchema, levelSchema),
  dependants: z.record(nameSchema, dependantSchema).default({}),
  dimensions: z.record(nameSchema, dimensionSchema).default({}),
  facts: z.record(nameSchema, factSchema),
  metrics: z.record(nameSchema, metricSchema).default({}),
  history: historySchema.optional(),
})

export type CompanyModel = z.infer<typeof companyModelSchema>
export type ModelColumn = z.infer<typeof columnSchema>
export type ModelFact = z.infer<typeof factSchema>
export type ModelMetric = z.infer<typeof metricSchema>
export type ModelSource = z.infer<typeof sourceSchema>
export type ModelCatalogSource = z.infer<typeof catalogSourceSchema>
export type ModelTableSource = z.infer<typeof tableSourceSchema>
