import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cursorInput, emailSchema, instantSchema, labelShape, okSchema, pageOf } from './shapes.ts'

/** What a role may do. A permission is `noun.verb`; a role is a fixed list of them. */
export const permissions = [
  'customers.read', 'customers.unmask', 'customers.export', 'segments.read', 'segments.write', 'analysis.read', 'analysis.write', 'models.read', 'models.write',
  'offers.read', 'offers.write', 'campaigns.read', 'campaigns.write', 'campaigns.launch', 'contacts.write', 'decisions.decide', 'tracking.write',
  'data.read', 'data.import', 'settings.read', 'settings.write',
] as const
export type Permission = (typeof permissions)[number]

export const roles = ['administrator', 'analyst', 'operator', 'agent', 'viewer', 'insight', 'tracker'] as const
export type Role = (typeof roles)[number]
export const roleSchema = z.enum(roles)

const reading: readonly Permission[] = ['customers.read', 'segments.read', 'analysis.read', 'models.read', 'offers.read', 'campaigns.read', 'data.read']

export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: permissions,
  analyst: [...reading, 'segments.write', 'analysis.write', 'models.write', 'customers.export', 'data.import', 'decisions.decide'],
  operator: [...reading, 'segments.write', 'analysis.write', 'offers.write', 'campaigns.write', 'campaigns.launch', 'contacts.write', 'decisions.decide'],
  agent: ['customers.read', 'customers.unmask', 'offers.read', 'contacts.write', 'decisions.decide'],
  viewer: reading,
  /** Figures of many customers, never one: counts have a floor (see floor.ts). */
  insight: ['segments.read', 'analysis.read', 'models.read', 'offers.read'],
  tracker: ['tracking.write', 'decisions.decide'],
}

export const userSchema = z.object({
  id: z.string(), email: z.string(), name: z.string(), role: roleSchema, active: z.boolean(), createdAt: instantSchema,
})
export const sessionSchema = z.object({
  user: userSchema, permissions: z.array(z.enum(permissions)), company: z.object({ en: z.string(), zh: z.string() }).nullable(),
  /** Where he stands in the organisation, when he sees a part of the base only. */
  place: z.object({ unit: z.string(), name: labelShape }).nullish(),
  /** Counts below this are not shown to him, larger ones are rounded down to its multiples; null when he may see single customers. */
  countFloor: z.int().nullish(),
})

export const signIn = endpoint({
  name: 'session.create', method: 'POST', path: '/v1/session', permission: 'open', summary: 'Sign in with e-mail and password; sets the session cookie.',
  input: z.object({ email: emailSchema, password: z.string().min(1).max(200) }), output: sessionSchema,
})
export const getSession = endpoint({
  name: 'session.get', method: 'GET', path: '/v1/session', permission: 'signed-in', summary: 'Who is signed in, with permissions.',
  input: z.object({}), output: sessionSchema, cli: { verb: 'session get', example: './sextant session get' },
})
export const signOut = endpoint({
  name: 'session.end', method: 'DELETE', path: '/v1/session', permission: 'signed-in', summary: 'Sign out.', input: z.object({}), output: okSchema,
})
export const changePassword = endpoint({
  name: 'session.password', method: 'POST', path: '/v1/session/password', permission: 'signed-in', summary: 'Change your own password; ends your other sessions.',
  input: z.object({ currentPassword: z.string(), newPassword: z.string().min(10).max(200) }), output: okSchema,
})
export const listUsers = endpoint({
  name: 'users.list', method: 'GET', path: '/v1/users', permission: 'settings.read', summary: 'All users and their roles.',
  input: z.object({}), output: z.object({ users: z.array(userSchema) }), cli: { verb: 'users list', example: './sextant users list' },
})
export const createUser = endpoint({
  name: 'users.create', method: 'POST', path: '/v1/users', permission: 'settings.write', summary: 'Create a user; without a password one is made and answered once.', status: 201,
  input: z.object({ email: emailSchema, name: z.string().min(1).max(200), role: roleSchema, password: z.string().min(10).max(200).optional() }),
  output: z.object({ user: userSchema, password: z.string().nullable() }),
  cli: { verb: 'users create', positional: ['email'], example: './sextant users create ana@example.com --name Ana --role analyst' },
})
export const updateUser = endpoint({
  name: 'users.update', method: 'PATCH', path: '/v1/users/:id', permission: 'settings.write', summary: 'Change a user’s name, role or whether he may sign in.',
  input: z.object({ id: z.string(), name: z.string().min(1).max(200).optional(), role: roleSchema.optional(), active: z.boolean().optional() }), output: userSchema,
  cli: { verb: 'users update', positional: ['id'], example: './sextant users update 0198c --role operator' },
})
export const apiKeySchema = z.object({ id: z.string(), name: z.string(), role: roleSchema, prefix: z.string(), createdAt: instantSchema, lastUsedAt: instantSchema.nullable() })
export const listApiKeys = endpoint({
  name: 'api-keys.list', method: 'GET', path: '/v1/api-keys', permission: 'settings.read', summary: 'API keys, without their secrets.',
  input: z.object({}), output: z.object({ apiKeys: z.array(apiKeySchema) }), cli: { verb: 'api-keys list', example: './sextant api-keys list' },
})
export const createApiKey = endpoint({
  name: 'api-keys.create', method: 'POST', path: '/v1/api-keys', permission: 'settings.write', summary: 'Create an API key; the secret is answered once.', status: 201,
  input: z.object({ name: z.string().min(1).max(200), role: roleSchema }), output: z.object({ apiKey: apiKeySchema, secret: z.string() }),
  cli: { verb: 'api-keys create', positional: ['name'], example: './sextant api-keys create web-shop --role tracker' },
})
export const deleteApiKey = endpoint({
  name: 'api-keys.delete', method: 'DELETE', path: '/v1/api-keys/:id', permission: 'settings.write', summary: 'Revoke an API key at once.',
  input: z.object({ id: z.string() }), output: okSchema, cli: { verb: 'api-keys delete', positional: ['id'], example: './sextant api-keys delete 0198c' },
})
export const auditEntrySchema = z.object({
  id: z.string(), at: instantSchema, actor: z.string(), action: z.string(), subject: z.string(), detail: z.record(z.string(), z.unknown()), requestId: z.string().nullable(),
})
export const listAudit = endpoint({
  name: 'audit.list', method: 'GET', path: '/v1/audit', permission: 'settings.read', summary: 'Every change and every reading of personal data, newest first.',
  input: cursorInput.extend({ actor: z.string().optional(), action: z.string().optional(), subject: z.string().optional() }), output: pageOf(auditEntrySchema),
  cli: { verb: 'audit list', example: './sextant audit list --action customers.unmask' },
})
export const explainConfig = endpoint({
  name: 'config.explain', method: 'GET', path: '/v1/config', permission: 'settings.read', summary: 'Every setting, its value, where it comes from and what it means.',
  input: z.object({}),
  output: z.object({ settings: z.array(z.object({ setting: z.string(), value: z.string().nullable(), source: z.enum(['default', 'environment']), unit: z.string().nullable(), meaning: z.string() })) }),
  cli: { verb: 'config explain', example: './sextant config explain' },
})
