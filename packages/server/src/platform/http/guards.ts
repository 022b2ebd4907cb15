import { isIP } from 'node:net'
import type { Permission } from '@sextant/contract'
import { httpErrors } from './errors.ts'
import type { Actor, RequestHeaders } from './route.ts'

export const headerOf = (headers: RequestHeaders, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** Whoever asks without a sign-in; may do nothing that needs a permission. */
export const anonymous: Actor = Object.freeze({ id: 'anonymous', name: 'anonymous', role: 'viewer', permissions: Object.freeze([]), kind: 'anonymous' })

/** @throws NOT_SIGNED_IN or PERMISSION_MISSING, naming the permission */
export const assertAllowed = (actor: Actor | null, permission: Permission | 'open' | 'signed-in'): Actor => {
  if (permission === 'open') return actor ?? anonymous
  if (actor === null) throw httpErrors.NOT_SIGNED_IN()
  if (permission !== 'signed-in' && !actor.permissions.includes(permission)) throw httpErrors.PERMISSION_MISSING({ permission, role: actor.role })
  return actor
}

const hostnameOf = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '').toLowerCase()

/**
 * A page of a foreign name that resolves to this machine (DNS rebinding) is refused. An address literal cannot be rebound.
 *
 * @throws HOST_UNKNOWN
 */
export const assertHost = (host: string | undefined, publicUrl: string | undefined): void => {
  const name = hostnameOf(host ?? '')
  const known = name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || (publicUrl !== undefined && name === hostnameOf(new URL(publicUrl).host))
  if (!known) throw httpErrors.HOST_UNKNOWN({ host: host ?? '' })
}

/**
 * A change asked for with the session cookie must come from our own pages. Browsers always say where a change comes from
 * (Sec-Fetch-Site, Origin); programs with a cookie jar say nothing and are let through.
 *
 * @throws ORIGIN_FOREIGN
 */
export const assertOwnOrigin = (headers: RequestHeaders, publicUrl: string | undefined): void => {
  const site = headerOf(headers, 'sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw httpErrors.ORIGIN_FOREIGN()
  const origin = headerOf(headers, 'origin')
  if (origin === undefined) return
  if (!URL.canParse(origin)) throw httpErrors.ORIGIN_FOREIGN()
  const { protocol, host } = new URL(origin)
  // The same name may be written with its default port or without.
  const asked = `${protocol}//${headerOf(headers, 'host') ?? ''}`
  const isOwn = (host !== '' && URL.canParse(asked) && new URL(asked).host === host) || (publicUrl !== undefined && new URL(publicUrl).origin === new URL(origin).origin)
  if (!isOwn) throw httpErrors.ORIGIN_FOREIGN()
}

const contentSecurityPolicy = [
  "default-src 'self'", "script-src 'self'",
  // Mantine and ECharts set style attributes and style elements while they run.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:", "frame-src 'self' blob:",
  "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ')

export const securityHeaders = (publicUrl: string | undefined): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  ...(publicUrl?.startsWith('https:') === true ? { 'strict-transport-security': 'max-age=31536000' } : {}),
})
