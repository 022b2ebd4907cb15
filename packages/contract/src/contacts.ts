import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cursorInput, instantSchema, keySchema, labelShape, okSchema, pageOf } from './shapes.ts'

/** The ladder of a contact: control rows stay `control`; `uncertain` = the provider may or may not have taken it. */
export const contactStatuses = ['planned', 'sending', 'sent', 'delivered', 'bounced', 'failed', 'uncertain', 'listed', 'reached', 'not_reached', 'refused', 'cancelled', 'control'] as const
export const contactSchema = z.object({
  id: z.string(), customerId: z.string(), campaign: z.string().nullable(), campaignName: z.string().nullable(), cell: z.string().nullable(), arm: z.enum(['target', 'control']), offer: z.string().nullable(), channel: z.string(),
  direction: z.enum(['outbound', 'inbound']), treatmentCode: z.string(), couponCode: z.string().nullable(), status: z.enum(contactStatuses), countsAsContact: z.boolean(),
  plannedAt: instantSchema, sentAt: instantSchema.nullable(), settledAt: instantSchema.nullable(), reason: z.string().nullable(),
})
export const listContacts = endpoint({
  name: 'contacts.list', method: 'GET', path: '/v1/contacts', permission: 'campaigns.read', summary: 'The contact history, newest first: target contacts and control non-contacts.',
  input: cursorInput.extend({ customer: z.string().optional(), campaign: z.string().optional(), status: z.enum(contactStatuses).optional() }), output: pageOf(contactSchema),
  cli: { verb: 'contacts list', example: './sextant contacts list --status uncertain' },
})
export const settleContact = endpoint({
  name: 'contacts.settle', method: 'POST', path: '/v1/contacts/:id/settle', permission: 'contacts.write', summary: 'Say what became of an uncertain contact (sent or failed); audited.',
  input: z.object({ id: z.string(), status: z.enum(['sent', 'failed']), reason: z.string().min(3).max(500) }), output: contactSchema,
  cli: { verb: 'contacts settle', positional: ['id'], example: './sextant contacts settle 0198c --status sent --reason "found in the mail server log"' },
})
export const responseSchema = z.object({
  id: z.string(), customerId: z.string(), contactId: z.string().nullable(), campaign: z.string().nullable(), campaignName: z.string().nullable(), type: z.string(),
  match: z.enum(['direct_exact', 'direct_inexact', 'inferred', 'viral', 'orphan']), arm: z.enum(['target', 'control']).nullable(), at: instantSchema, valueMinor: z.int(),
  inWindow: z.boolean(), creditBest: z.number(), creditFractional: z.number(), creditMultiple: z.number(), code: z.string().nullable(),
})
export const listResponses = endpoint({
  name: 'responses.list', method: 'GET', path: '/v1/responses', permission: 'campaigns.read', summary: 'Responses and how each is bound to contacts, newest first; orphans too.',
  input: cursorInput.extend({ customer: z.string().optional(), campaign: z.string().optional(), match: z.enum(['direct_exact', 'direct_inexact', 'inferred', 'viral', 'orphan']).optional() }), output: pageOf(responseSchema),
  cli: { verb: 'responses list', example: './sextant responses list --match orphan' },
})
export const matchResponses = endpoint({
  name: 'responses.match', method: 'POST', path: '/v1/responses/match', permission: 'campaigns.write', summary: 'Bind all reactions that have arrived to contacts, now; running it again changes nothing.',
  input: z.object({}), output: z.object({ direct: z.int(), inferred: z.int(), orphans: z.int() }), cli: { verb: 'responses match', example: './sextant responses match' },
})
export const suppressionSchema = z.object({
  id: z.string(), customerId: z.string().nullable(), address: z.string().nullable(), channel: z.string().nullable(), kind: z.enum(['do_not_contact', 'channel_opt_out', 'unsubscribed', 'bounced', 'complaint', 'deceased', 'protected']),
  reason: z.string(), from: instantSchema, to: instantSchema.nullable(), source: z.string(), createdBy: z.string(),
})
export const listSuppressions = endpoint({
  name: 'suppressions.list', method: 'GET', path: '/v1/suppressions', permission: 'campaigns.read', summary: 'Who must not be contacted, on which channel, why and until when.',
  input: cursorInput.extend({ customer: z.string().optional(), kind: z.string().optional() }), output: pageOf(suppressionSchema), cli: { verb: 'suppressions list', example: './sextant suppressions list --kind unsubscribed' },
})
export const addSuppression = endpoint({
  name: 'suppressions.add', method: 'POST', path: '/v1/suppressions', permission: 'contacts.write', summary: 'Keep customers from being contacted; effective at once.', status: 201,
  input: z.object({ customers: z.array(z.string()).min(1).max(100_000), channel: z.string().nullish(), kind: z.enum(['do_not_contact', 'channel_opt_out', 'complaint', 'deceased', 'protected']).default('do_not_contact'), reason: z.string().min(3).max(500), to: instantSchema.nullish() }),
  output: z.object({ added: z.int() }), cli: { verb: 'suppressions add', positional: ['customers'], example: './sextant suppressions add C0000001 --channel email --reason "asked by phone"' },
})
export const endSuppression = endpoint({
  name: 'suppressions.end', method: 'POST', path: '/v1/suppressions/:id/end', permission: 'contacts.write', summary: 'End a suppression now; the row stays as history.',
  input: z.object({ id: z.string(), reason: z.string().min(3).max(500) }), output: okSchema, cli: { verb: 'suppressions end', positional: ['id'], example: './sextant suppressions end 0198c --reason "consent given again"' },
})
/** A frequency cap: at most `max` counted contacts in any rolling window of `days`; without a channel over all channels. */
export const capSchema = z.object({ key: keySchema, name: labelShape, channel: z.string().nullable(), max: z.int().min(0), days: z.int().min(1).max(366), active: z.boolean() })
export const getPolicy = endpoint({
  name: 'policy.get', method: 'GET', path: '/v1/contact-policy', permission: 'campaigns.read', summary: 'The contact policy: frequency caps over rolling windows.',
  input: z.object({}), output: z.object({ caps: z.array(capSchema) }), cli: { verb: 'policy get', example: './sextant policy get' },
})
export const savePolicy = endpoint({
  name: 'policy.save', method: 'PUT', path: '/v1/contact-policy', permission: 'campaigns.launch', summary: 'Replace the frequency caps.',
  input: z.object({ caps: z.array(capSchema).max(50) }), output: z.object({ caps: z.array(capSchema) }),
  cli: { verb: 'policy save', example: `./sextant policy save --caps '[{"key":"month","name":{"en":"3 in 30 days","zh":"30天3次"},"channel":null,"max":3,"days":30,"active":true}]'` },
})
