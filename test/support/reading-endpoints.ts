import { endpoints } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import { z } from 'zod'

/* Every endpoint that reads, with inputs that mean something to the company of `openScopedCompany`. */

/** Values that make sense for members of inputs, by name; an endpoint's noun tells its keys apart. */
const valueOf = (endpoint: Endpoint, member: string): unknown => {
  const noun = endpoint.name.slice(0, endpoint.name.indexOf('.'))
  const keys: Readonly<Record<string, string>> = { campaigns: 'calls', segments: 'everyone', offers: 'tea', templates: 'call', organisation: 'store-1', models: 'repeat', sql: 'mine', tags: 'grade', analyse: 'everyone' }
  const known: Readonly<Record<string, unknown>> = {
    rule: 'in segment "everyone"', text: 'member = true', customer: 'OUT-001', id: noun === 'customers' ? 'OUT-001' : 'x', key: keys[noun] ?? 'everyone', attribute: 'cups', offset: 2, sql: 'select * from level_person', fact: 'purchase',
    segment: 'everyone', segments: ['everyone', 'buyers'], subject: 'draft', yaml: 'x', query: 'select 1', from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z', steps: ['purchase', 'purchase'], row: 'home_store', column: 'member', name: 'cups', expression: 'cups',
  }
  return known[member]
}

const shapeOf = (endpoint: Endpoint): { readonly required: readonly string[]; readonly all: readonly string[] } => {
  const schema = z.toJSONSchema(endpoint.input, { io: 'input', unrepresentable: 'any' }) as { required?: string[]; properties?: Record<string, unknown> }
  return { required: schema.required ?? [], all: Object.keys(schema.properties ?? {}) }
}

/** Each endpoint is asked plainly, about everyone, and about a customer outside. */
export const inputsOf = (endpoint: Endpoint): readonly Readonly<Record<string, unknown>>[] => {
  const { required, all } = shapeOf(endpoint)
  const filled = (members: readonly string[]) => Object.fromEntries(members.flatMap((member) => (valueOf(endpoint, member) === undefined ? [] : [[member, valueOf(endpoint, member)]])))
  const base = filled(required)
  const more = ['rule', 'segment', 'customer', 'limit'].filter((member) => all.includes(member) && !required.includes(member))
  return [base, ...more.map((member) => ({ ...base, [member]: member === 'limit' ? 500 : valueOf(endpoint, member) }))]
}

const writing = new Set(['session.end', 'session.create'])
/** Reads, by whatever method: what changes nothing for anybody. */
export const readings = endpoints.filter(({ name, method, permission }) => !writing.has(name) && (method === 'GET' || permission.endsWith('.read') || name === 'customers.unmask' || name === 'decisions.decide' || name === 'segments.export') && !/\.(save|delete|place|approve|retire|assign|close|act|cause)/.test(name))
