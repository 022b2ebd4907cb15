import { createHash, timingSafeEqual } from 'node:crypto'
import { rolePermissions } from '@sextant/contract'
import { headerOf } from '../http/guards.ts'
import type { Actor, RequestHeaders } from '../http/route.ts'
import type { Clock } from '../time.ts'
import { apiKeyPrefix } from './api-keys.ts'
import type { ApiKeys } from './api-keys.ts'
import type { SignIn } from './sign-in.ts'
import type { Users } from './users.ts'

export interface Authentication {
  /** Who asks, by API key, by the owner's token or by session cookie; null when nobody known. */
  readonly authenticate: (headers: RequestHeaders) => Promise<Actor | null>
  /** Forgets who was recognised: call after every change of users, keys or sessions. */
  readonly forget: () => void
}

/** Recognised askers are remembered this long, so that a busy decision API asks no store; another process sees a revocation this late. */
const rememberedMs = 5_000
const mostRemembered = 5_000

/** The person at this machine's command line, who could read the home's files anyway. */
export const commandLine: Actor = Object.freeze({ id: 'cli', name: 'cli', role: 'administrator', permissions: rolePermissions.administrator, kind: 'cli' })

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The secret of an Authorization header: `Bearer <secret>`, or Basic with the secret as user name. */
const secretIn = (authorization: string | undefined): string | undefined => {
  const [, scheme = '', value = ''] = /^(\w+)\s+(\S+)$/.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0]
}

export const createAuthentication = (parts: { readonly signIn: SignIn; readonly users: Users; readonly apiKeys: ApiKeys; readonly clock: Clock; readonly cliToken: string | undefined }): Authentication => {
  const { signIn, users, apiKeys, clock, cliToken } = parts
  const remembered = new Map<string, { readonly actor: Actor; readonly until: number }>()
  let generation = 0

  const byKey = async (secret: string): Promise<Actor | null> => {
    if (cliToken !== undefined && timingSafeEqual(sha256(secret), sha256(cliToken))) return commandLine
    const key = secret.startsWith(apiKeyPrefix) ? await apiKeys.find(secret) : undefined
    return key === undefined ? null : { id: key.id, name: key.name, role: key.role, permissions: rolePermissions[key.role], kind: 'api_key' }
  }
  const byCookie = async (headers: RequestHeaders): Promise<Actor | null> => {
    const id = await signIn.userOf(headers)
    const user = id === null ? undefined : await users.find(id)
    return user === undefined || !user.active ? null : { id: user.id, name: user.email, role: user.role, permissions: rolePermissions[user.role], kind: 'user' }
  }
  const authenticate: Authentication['authenticate'] = async (headers) => {
    const authorization = headerOf(headers, 'authorization')
    const given = authorization ?? headerOf(headers, 'cookie')
    if (given === undefined) return null
    // Secrets are not kept in memory as they are.
    const mark = sha256(given).toString('base64')
    const known = remembered.get(mark)
    if (known !== undefined && known.until > clock.now()) return known.actor
    remembered.delete(mark)
    const secret = secretIn(authorization)
    const asked = generation
    const actor = authorization === undefined ? await byCookie(headers) : secret === undefined ? null : await byKey(secret)
    // A change made while we looked must not be undone by what we saw before it.
    if (actor === null || asked !== generation) return actor
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(mark, { actor, until: clock.now() + rememberedMs })
    return actor
  }
  const forget = (): void => {
    generation += 1
    remembered.clear()
  }
  return Object.freeze({ authenticate, forget })
}
