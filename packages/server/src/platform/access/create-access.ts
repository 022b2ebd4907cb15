import {
  changePassword, createApiKey, createUser, deleteApiKey, explainConfig, getSession, listApiKeys, listAudit, listUsers, rolePermissions, signIn as signInEndpoint, signOut, updateUser,
} from '@sextant/contract'
import type { OutputOf, Role } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Idempotency } from '../http/edge.ts'
import { ok, route } from '../http/route.ts'
import type { Frozen, RequestContext, Route } from '../http/route.ts'
import { isoOf } from '../time.ts'
import { createApiKeys } from './api-keys.ts'
import type { ApiKeys } from './api-keys.ts'
import { createAudit } from './audit.ts'
import type { AuditLog } from './audit.ts'
import { createAuthentication } from './authenticate.ts'
import type { Authentication } from './authenticate.ts'
import { accessErrors } from './errors.ts'
import { createIdempotency } from './idempotency.ts'
import { createSignIn } from './sign-in.ts'
import type { SignIn, SignInOptions } from './sign-in.ts'
import { createUsers } from './users.ts'
import type { Users } from './users.ts'

type Session = Frozen<OutputOf<typeof getSession>>

export interface AccessOptions extends SignInOptions {
  /** The home lock's token: whoever can read it is the machine's owner. */
  readonly cliToken: string | undefined
  /** Every setting with its source, for `config.explain`. */
  readonly explainConfig: () => Frozen<OutputOf<typeof explainConfig>>['settings']
  /** The company's name of the model in force; null before there is one. */
  readonly company: () => Promise<Session['company']>
  /** The floor of counts for roles that may not see single customers. */
  readonly countFloor?: number
  /** Where somebody stands in the organisation, when he sees a part of the base only; null otherwise. */
  readonly placeOf?: (holder: { readonly kind: string; readonly id: string }) => Promise<NonNullable<Session['place']> | null>
}

export interface Access {
  readonly authenticate: Authentication['authenticate']
  readonly routes: () => readonly Route[]
  readonly audit: AuditLog
  readonly idempotency: Idempotency
  readonly ensureAdministrator: Users['ensureAdministrator']
  readonly users: Users
  readonly apiKeys: ApiKeys
  /** Deletes ended sessions and old idempotency keys; for the nightly job. */
  readonly purge: () => Promise<void>
}

interface Parts {
  readonly options: AccessOptions
  readonly signIn: SignIn
  readonly users: Users
  readonly apiKeys: ApiKeys
  readonly audit: AuditLog
  readonly authentication: Authentication
}

const floorFor = ({ countFloor }: AccessOptions, role: Role): number | null => (rolePermissions[role].includes('customers.read') ? null : (countFloor ?? null))

const sessionOf = async ({ options, users, apiKeys }: Parts, who: { readonly id: string; readonly kind: string }): Promise<Session> => {
  const company = await options.company()
  const place = (await options.placeOf?.(who)) ?? null
  if (who.kind === 'cli') {
    const user = { id: 'cli', email: '', name: 'cli', role: 'administrator', active: true, createdAt: isoOf(options.clock.now()) } as const
    return { user, permissions: rolePermissions.administrator, company, place: null, countFloor: null }
  }
  if (who.kind === 'api_key') {
    const key = (await apiKeys.list()).find(({ id }) => id === who.id)
    if (key === undefined) throw accessErrors.API_KEY_UNKNOWN({ id: who.id })
    const user = { id: key.id, email: '', name: key.name, role: key.role, active: true, createdAt: key.createdAt }
    return { user, permissions: rolePermissions[key.role], company, place, countFloor: floorFor(options, key.role) }
  }
  const user = await users.find(who.id)
  if (user === undefined) throw accessErrors.USER_UNKNOWN({ id: who.id })
  return { user, permissions: rolePermissions[user.role], company, place, countFloor: floorFor(options, user.role) }
}

const setCookies = (context: RequestContext, cookies: readonly string[]): void => {
  if (cookies.length > 0) context.http?.setHeader('set-cookie', cookies)
}

const headersOf = (context: RequestContext) => context.http?.headers ?? {}

const sessionRoutes = (parts: Parts): readonly Route[] => {
  const { signIn, authentication } = parts
  return [
    route(signInEndpoint, async ({ email, password }, context) => {
      const { userId, cookies } = await signIn.signIn(email, password, headersOf(context))
      setCookies(context, cookies)
      return sessionOf(parts, { id: userId, kind: 'user' })
    }),
    route(getSession, async (_input, { actor }) => sessionOf(parts, actor)),
    route(signOut, async (_input, context) => {
      if (context.actor.kind === 'user') setCookies(context, (await signIn.signOut(headersOf(context))).cookies)
      authentication.forget()
      return ok
    }),
    route(changePassword, async ({ currentPassword, newPassword }, context) => {
      if (context.actor.kind !== 'user') throw accessErrors.PERSON_NEEDED({ actor: context.actor.name })
      const { cookies } = await signIn.changePassword(currentPassword, newPassword, headersOf(context))
      authentication.forget()
      setCookies(context, cookies)
      return ok
    }),
  ]
}

const managementRoutes = ({ options, users, apiKeys, audit, authentication }: Parts): readonly Route[] => [
  route(listUsers, async () => ({ users: await users.list() })),
  route(createUser, (input) => users.create(input)),
  route(updateUser, async (change, context) => {
    const user = await users.update(change)
    authentication.forget()
    context.note({ email: user.email })
    return user
  }),
  route(listApiKeys, async () => ({ apiKeys: await apiKeys.list() })),
  route(createApiKey, (input, { actor }) => apiKeys.create(input, actor.name)),
  route(deleteApiKey, async ({ id }) => {
    await apiKeys.revoke(id)
    authentication.forget()
    return ok
  }),
  route(listAudit, (filter) => audit.list(filter)),
  route(explainConfig, async () => ({ settings: options.explainConfig() })),
]

/**
 * People, keys and sessions, who may ask, and the record of what was done.
 *
 * @param options the store with migration 0001-access applied, and what the composition root knows
 */
export const createAccess = (options: AccessOptions): Access => {
  const { store, clock, ids, cliToken } = options
  const signIn = createSignIn(options)
  const users = createUsers(store, clock, ids, signIn.hashPassword)
  const apiKeys = createApiKeys(store, clock, ids)
  const audit = createAudit(store, clock, ids)
  const idempotency = createIdempotency(store, clock)
  const authentication = createAuthentication({ signIn, users, apiKeys, clock, cliToken })
  const parts: Parts = { options, signIn, users, apiKeys, audit, authentication }
  const purge = async (): Promise<void> => {
    await idempotency.purge()
    await store.execute(sql`delete from app_session where expires_at < ${isoOf(clock.now())}`)
  }
  return Object.freeze({
    authenticate: authentication.authenticate,
    routes: () => [...sessionRoutes(parts), ...managementRoutes(parts)],
    audit,
    idempotency,
    ensureAdministrator: users.ensureAdministrator,
    users,
    apiKeys,
    purge,
  })
}
