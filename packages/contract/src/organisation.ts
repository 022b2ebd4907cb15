import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema, keySchema, labelShape, okSchema } from './shapes.ts'

/** A unit of the organisation; its rule, and-ed with those above it, is the scope of whoever is placed here. */
export const unitSchema = z.object({
  key: z.string(), parent: z.string().nullable(), kind: z.string(), name: labelShape, rule: z.string().nullable(), updatedAt: instantSchema,
  /** Why the rule no longer fits the data: people placed here or below see nothing until it does. */
  problem: labelShape.nullable(),
})
/** A user or API key with his place; without one he sees the whole base. */
export const holderSchema = z.object({ kind: z.enum(['user', 'api_key']), id: z.string(), name: z.string(), role: z.string(), unit: z.string().nullable() })
export const listOrganisation = endpoint({
  name: 'organisation.list', method: 'GET', path: '/v1/organisation', permission: 'settings.read', summary: 'The organisation: every unit with its rule, and the place of every user and API key.',
  input: z.object({}), output: z.object({ units: z.array(unitSchema), holders: z.array(holderSchema) }), cli: { verb: 'organisation list', example: './sextant organisation list' },
})
export const unitDetailSchema = unitSchema.extend({
  /** From the top of the tree down to the unit itself. */
  path: z.array(z.object({ key: z.string(), name: labelShape, kind: z.string(), rule: z.string().nullable() })), holders: z.array(holderSchema),
  /** Customers that all rules on the path select, of the whole base; null when a rule on it does not fit the data. */
  customers: z.int().nullable(), of: z.int().nullable(),
})
export const getUnit = endpoint({
  name: 'organisation.get', method: 'GET', path: '/v1/organisation/:key', permission: 'settings.read', summary: 'One unit: its path, how many customers its scope holds, and who is placed there.',
  input: z.object({ key: z.string() }), output: unitDetailSchema, cli: { verb: 'organisation get', positional: ['key'], example: './sextant organisation get store-12' },
})
export const saveUnit = endpoint({
  name: 'organisation.save', method: 'PUT', path: '/v1/organisation/:key', permission: 'settings.write', summary: 'Create or change a unit; its scope changes at once for everybody placed there or below.',
  input: z.object({ key: keySchema, parent: z.string().nullish(), kind: z.string().trim().min(1).max(80).default('unit'), name: labelShape, rule: z.string().max(65_536).nullish() }), output: unitDetailSchema,
  cli: { verb: 'organisation save', positional: ['key'], example: `./sextant organisation save store-12 --parent north --kind store --name '{"en":"Store 12","zh":"12号店"}' --rule 'home_store = "S12"'` },
})
export const deleteUnit = endpoint({
  name: 'organisation.delete', method: 'DELETE', path: '/v1/organisation/:key', permission: 'settings.write', summary: 'Delete a unit that has no units below it and nobody placed in it.',
  input: z.object({ key: z.string() }), output: okSchema, cli: { verb: 'organisation delete', positional: ['key'], example: './sextant organisation delete store-12' },
})
export const placeHolder = endpoint({
  name: 'organisation.place', method: 'PUT', path: '/v1/organisation/places/:holder', permission: 'settings.write',
  summary: 'Place a user or an API key in a unit; without a unit he sees the whole base again.',
  input: z.object({ holder: z.string().min(1).max(320), unit: z.string().nullish().transform((unit) => (unit === undefined || unit === '' ? null : unit)) }), output: holderSchema,
  cli: { verb: 'organisation place', positional: ['holder', 'unit'], example: './sextant organisation place ana@example.com store-12' },
})

/** A query that runs now. */
export const runningQuerySchema = z.object({
  id: z.string(), question: z.string(), endpoint: z.string().nullable(), summary: z.string().nullable(), requestId: z.string().nullable(), who: z.string().nullable(), mine: z.boolean(),
  since: instantSchema, milliseconds: z.int(), cancellable: z.boolean(),
})
export const listQueries = endpoint({
  name: 'queries.list', method: 'GET', path: '/v1/queries', permission: 'signed-in', summary: 'Queries that run now: your own; everybody’s with settings.read.',
  input: z.object({}), output: z.object({ queries: z.array(runningQuerySchema) }), cli: { verb: 'queries list', example: './sextant queries list' },
})
export const cancelQuery = endpoint({
  name: 'queries.cancel', method: 'DELETE', path: '/v1/queries/:id', permission: 'signed-in', summary: 'Stop a query and the request it belongs to: your own; anybody’s with settings.write.',
  input: z.object({ id: z.string() }), output: okSchema, cli: { verb: 'queries cancel', positional: ['id'], example: './sextant queries cancel q17' },
})
