import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { cursorInput, instantSchema, labelShape, minorSchema, pageOf, valueSchema } from './shapes.ts'

export const candidateSchema = z.object({
  offer: z.string(), name: labelShape, eligible: z.boolean(), rank: z.int().nullable(), propensity: z.number().nullable(), valueMinor: minorSchema, costMinor: minorSchema, score: z.number().nullable(),
  reasons: z.array(z.object({ code: z.string(), message: labelShape })),
})
export const decisionSchema = z.object({
  id: z.string(), customerId: z.string(), at: instantSchema, channel: z.string(), chosen: z.array(z.object({ offer: z.string(), name: labelShape, treatmentCode: z.string(), score: z.number(), message: labelShape })),
  candidates: z.array(candidateSchema), milliseconds: z.number(),
})
export const decide = endpoint({
  name: 'decisions.decide', method: 'POST', path: '/v1/decide', permission: 'decisions.decide', summary: 'The best eligible offers for a customer now, with the reasons for every yes and no.',
  input: z.object({ customer: z.string(), channel: z.string().default('web'), count: z.int().min(1).max(20).default(1), context: z.record(z.string(), valueSchema).default({}), explain: z.boolean().default(true) }),
  output: decisionSchema, cli: { verb: 'decisions decide', positional: ['customer'], example: './sextant decisions decide C0000001 --channel web' },
})
export const recordOutcome = endpoint({
  name: 'decisions.outcome', method: 'POST', path: '/v1/outcomes', permission: 'decisions.decide', summary: 'What the customer did with a decided offer: shown, accepted or rejected.',
  input: z.object({ treatmentCode: z.string(), outcome: z.enum(['shown', 'accepted', 'rejected']), at: instantSchema.optional(), valueMinor: minorSchema.optional(), messageId: z.string().max(200).optional() }),
  output: z.object({ ok: z.literal(true), duplicate: z.boolean() }), cli: { verb: 'decisions outcome', positional: ['treatmentCode', 'outcome'], example: './sextant decisions outcome D7K2-9QX4 accepted' },
})
export const listDecisions = endpoint({
  name: 'decisions.list', method: 'GET', path: '/v1/decisions', permission: 'campaigns.read', summary: 'Decisions made, newest first, with candidates and reasons.',
  input: cursorInput.extend({ customer: z.string().optional() }), output: pageOf(decisionSchema), cli: { verb: 'decisions list', example: './sextant decisions list --customer C0000001' },
})
