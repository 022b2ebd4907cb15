import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import type { Ids } from '../ids.ts'
import { headerOf } from '../http/guards.ts'
import type { RequestHeaders } from '../http/route.ts'
import type { Clock } from '../time.ts'
import type { Store } from '../store/store.ts'
import { accessErrors } from './errors.ts'
import { storeAdapter } from './store-adapter.ts'

export interface SignInOptions {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  /** Signs the session cookies; at least 32 characters. */
  readonly secret: string
  readonly publicUrl: string
  readonly sessionHours: number
}

export interface CookieAnswer {
  /** Values of Set-Cookie. */
  readonly cookies: readonly string[]
}

export interface SignIn {
  /** @throws SIGN_IN_FAILED whichever of the three reasons it is */
  readonly signIn: (email: string, password: string, headers: RequestHeaders) => Promise<CookieAnswer & { readonly userId: string }>
  readonly signOut: (headers: RequestHeaders) => Promise<CookieAnswer>
  /** Ends every other session of the user. @throws PASSWORD_WRONG */
  readonly changePassword: (currentPassword: string, newPassword: string, headers: RequestHeaders) => Promise<CookieAnswer>
  /** Id of the signed-in user; null when the cookie is missing, forged, ended or its user is not active. */
  readonly userOf: (headers: RequestHeaders) => Promise<string | null>
  readonly hashPassword: (password: string) => Promise<string>
}

export const sessionCookie = 'sextant_session'

const instants = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

const createAuth = ({ store, ids, secret, publicUrl, sessionHours }: SignInOptions) =>
  betterAuth({
    appName: 'Sextant',
    database: storeAdapter(store),
    secret,
    baseURL: publicUrl,
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    user: {
      modelName: 'app_user',
      fields: { ...instants, emailVerified: 'email_verified' },
      additionalFields: { role: { type: 'string', required: true, input: false }, active: { type: 'boolean', required: true, input: false } },
    },
    session: {
      modelName: 'app_session',
      fields: { ...instants, userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent' },
      expiresIn: sessionHours * 3600,
      // A session has a fixed end: reading it never writes.
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'app_account',
      fields: {
        ...instants, userId: 'user_id', accountId: 'account_id', providerId: 'provider_id', accessToken: 'access_token', refreshToken: 'refresh_token', idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at', refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'app_verification', fields: { ...instants, expiresAt: 'expires_at' } },
    // Failed sign-ins are limited at the edge, per address and per e-mail.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      database: { generateId: () => ids.id() },
      useSecureCookies: publicUrl.startsWith('https:'),
      cookies: { session_token: { name: sessionCookie } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
    },
  })

const webHeaders = (headers: RequestHeaders): Headers => {
  const answer = new Headers()
  for (const name of ['cookie', 'user-agent']) {
    const value = headerOf(headers, name)
    if (value !== undefined) answer.set(name, value)
  }
  return answer
}

const isClientError = (error: unknown): boolean => isAPIError(error) && error.statusCode >= 400 && error.statusCode < 500

/** Sign-in with e-mail and password by better-auth, its rows in our store. */
export const createSignIn = (options: SignInOptions): SignIn => {
  const auth = createAuth(options)
  const signIn: SignIn['signIn'] = async (email, password, headers) => {
    const answered = await auth.api.signInEmail({ body: { email: email.trim().toLowerCase(), password }, headers: webHeaders(headers), returnHeaders: true }).catch((error: unknown) => {
      if (isClientError(error)) throw accessErrors.SIGN_IN_FAILED({}, { cause: error })
      throw error
    })
    const { user } = answered.response
    if (!user.active) {
      const context = await auth.$context
      await context.internalAdapter.deleteUserSessions(user.id)
      throw accessErrors.SIGN_IN_FAILED()
    }
    return { userId: user.id, cookies: answered.headers.getSetCookie() }
  }
  const signOut: SignIn['signOut'] = async (headers) => ({ cookies: (await auth.api.signOut({ headers: webHeaders(headers), returnHeaders: true })).headers.getSetCookie() })
  const changePassword: SignIn['changePassword'] = async (currentPassword, newPassword, headers) => {
    const body = { currentPassword, newPassword, revokeOtherSessions: true }
    const answered = await auth.api.changePassword({ body, headers: webHeaders(headers), returnHeaders: true }).catch((error: unknown) => {
      if (isClientError(error)) throw accessErrors.PASSWORD_WRONG({}, { cause: error })
      throw error
    })
    return { cookies: answered.headers.getSetCookie() }
  }
  const userOf: SignIn['userOf'] = async (headers) => {
    if (headerOf(headers, 'cookie')?.includes(sessionCookie) !== true) return null
    const found = await auth.api.getSession({ headers: webHeaders(headers) })
    if (found === null || found.session.expiresAt.getTime() <= options.clock.now() || !found.user.active) return null
    return found.user.id
  }
  const hashPassword = async (password: string): Promise<string> => (await auth.$context).password.hash(password)
  return Object.freeze({ signIn, signOut, changePassword, userOf, hashPassword })
}
