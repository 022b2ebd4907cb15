import { pathParameters } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import type { AuditEntry } from './edge.ts'

const readingVerbs = new Set(['check', 'check-text', 'preview', 'plan', 'count', 'sql', 'explain'])
const quietNouns = new Set(['tracking', 'decisions', 'rules', 'session'])

const nounAndVerb = (endpoint: Endpoint): readonly [noun: string, verb: string] => {
  const dot = endpoint.name.indexOf('.')
  return [endpoint.name.slice(0, dot), endpoint.name.slice(dot + 1)]
}

/** Whether an endpoint reads personal data of customers. */
export const readsCustomers = (endpoint: Endpoint): boolean => endpoint.permission.startsWith('customers.')

/** Whether a call changes something: what an Idempotency-Key protects. */
export const isMutation = (endpoint: Endpoint): boolean => {
  const [noun, verb] = nounAndVerb(endpoint)
  if (endpoint.method === 'GET' || noun === 'rules' || noun === 'session') return false
  return !readingVerbs.has(verb) && (!readsCustomers(endpoint) || endpoint.permission === 'customers.export')
}

/** Whether a call leaves an audit record: every change by a person or program, and every reading of personal data. */
export const isAudited = (endpoint: Endpoint): boolean => {
  const [noun, verb] = nounAndVerb(endpoint)
  // A preview shows one customer's values in a message.
  if (readsCustomers(endpoint) || endpoint.name === 'session.password' || endpoint.name === 'templates.preview') return true
  // A reading that needs more than the right to read, such as a call list, is one of personal data too.
  if (endpoint.method === 'GET' && endpoint.permission.includes('.') && !endpoint.permission.endsWith('.read')) return true
  return endpoint.method !== 'GET' && !quietNouns.has(noun) && !readingVerbs.has(verb)
}

const secretName = /password|secret|token/i
const longestText = 300
const mostItems = 50
/** A page of customers is recorded whole; of a longer list its length and beginning. */
const mostShown = 500

/** The value as it may be kept: no secrets, long texts and lists cut, saying so. */
export const redacted = (value: unknown, name = ''): unknown => {
  if (secretName.test(name) && value !== null && value !== undefined) return '[redacted]'
  if (typeof value === 'string') return value.length <= longestText ? value : `${value.slice(0, longestText)}… (${value.length} characters)`
  if (Array.isArray(value)) {
    const kept = value.slice(0, mostItems).map((item) => redacted(item))
    return value.length <= mostItems ? kept : [...kept, `… (${value.length} items)`]
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([member, inside]) => [member, redacted(inside, member)]))
}

const textsOf = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])

/** Ids of the customers an answer shows, when it is a list of them. */
const shownCustomers = (output: unknown): readonly string[] => {
  const { items, customers } = (typeof output === 'object' && output !== null ? output : {}) as Record<string, unknown>
  const rows = Array.isArray(items) ? items : Array.isArray(customers) ? customers : []
  return rows.flatMap((row: unknown) => {
    const { customerId, id } = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>
    return textsOf(customerId ?? id)
  })
}

export interface Audited {
  readonly endpoint: Endpoint
  readonly input: unknown
  readonly output: unknown
  readonly actor: string
  readonly requestId: string
  /** What the handler added with `note`. */
  readonly notes: Readonly<Record<string, unknown>>
}

/** The audit record of one successful call. */
export const auditEntryOf = ({ endpoint, input, output, actor, requestId, notes }: Audited): AuditEntry => {
  const members = (typeof input === 'object' && input !== null ? input : {}) as Readonly<Record<string, unknown>>
  const inPath = pathParameters(endpoint.path)
  const named = [...inPath, 'customer', 'customers'].filter((name, index, all) => all.indexOf(name) === index).flatMap((name) => textsOf(members[name]))
  const rest = Object.fromEntries(Object.entries(members).filter(([name, value]) => !inPath.includes(name) && value !== undefined))
  const shown = readsCustomers(endpoint) && endpoint.permission !== 'customers.export' ? shownCustomers(output) : []
  const subject = named.slice(0, 20).join(', ') + (named.length > 20 ? ` … (${named.length})` : '')
  const seen = shown.length === 0 ? {} : { shown: shown.length, shownCustomers: shown.slice(0, mostShown) }
  return { actor, action: endpoint.name, subject, detail: { ...(redacted({ ...rest, ...notes }) as AuditEntry['detail']), ...seen }, requestId }
}
