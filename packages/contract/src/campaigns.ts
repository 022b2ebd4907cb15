import { z } from 'zod'
import { behindLimit, behindSchema, savedListFields, savedListSchema } from './behind.ts'
import { endpoint } from './endpoint.ts'
import { causesSchema, changeChoice, changesSchema } from './segment-history.ts'
import { cursorInput, instantSchema, keySchema, labelShape, minorSchema, okSchema, pageOf, queryFlag, shareSchema } from './shapes.ts'

export const campaignStatuses = ['draft', 'approved', 'running', 'paused', 'completed', 'aborted', 'historic'] as const
export const campaignDefinitionSchema = z.object({
  name: z.string().min(1).max(200), purpose: z.string().max(1000).default(''), channel: z.enum(['email', 'call_list']),
  /** Saved segment or rule; both together are and-ed. */
  segment: z.string().nullish(), rule: z.string().max(65_536).nullish(),
  offer: z.string(), template: z.string(), controlShare: shareSchema.default(0.1),
  budgetMinor: minorSchema.min(0).nullish(), contactCostMinor: minorSchema.min(0).default(0), maxContacts: z.int().min(1).nullish(),
  /** What counts as response: a fact, a row condition, and the days after contact; the same for target and control. */
  response: z.object({ fact: z.string(), where: z.string().nullish(), windowDays: z.int().min(1).max(365).default(14), valueColumn: z.string().nullish() }),
  /** Name of the split's salt; stable, so that a re-run draws the same control customers. */
  salt: z.string().max(80).optional(),
})
export const campaignSchema = campaignDefinitionSchema.extend({
  key: z.string(), kind: z.enum(['single_step', 'historic']), status: z.enum(campaignStatuses), version: z.int(), owner: z.string(), approvedBy: z.string().nullable(), currency: z.string(),
  createdAt: instantSchema, startedAt: instantSchema.nullable(), finishedAt: instantSchema.nullable(),
  counts: z.object({ audience: z.int(), target: z.int(), control: z.int(), dropped: z.int(), sent: z.int(), failed: z.int(), uncertain: z.int(), responses: z.int() }),
})
export const listCampaigns = endpoint({
  name: 'campaigns.list', method: 'GET', path: '/v1/campaigns', permission: 'campaigns.read', summary: 'Campaigns with status and counts.',
  input: z.object({ status: z.enum(campaignStatuses).optional() }), output: z.object({ campaigns: z.array(campaignSchema) }), cli: { verb: 'campaigns list', example: './sextant campaigns list' },
})
export const getCampaign = endpoint({
  name: 'campaigns.get', method: 'GET', path: '/v1/campaigns/:key', permission: 'campaigns.read', summary: 'One campaign.', input: z.object({ key: z.string() }), output: campaignSchema,
  cli: { verb: 'campaigns get', positional: ['key'], example: './sextant campaigns get spring-data-pack' },
})
export const saveCampaign = endpoint({
  name: 'campaigns.save', method: 'PUT', path: '/v1/campaigns/:key', permission: 'campaigns.write', summary: 'Create or change a campaign; a change voids its approval.',
  input: campaignDefinitionSchema.extend({ key: keySchema }), output: campaignSchema,
  cli: { verb: 'campaigns save', positional: ['key'], example: `./sextant campaigns save spring --name Spring --channel email --rule 'any(purchase, last 90 days)' --offer tea-10 --template spring-mail --control-share 0.2 --response '{"fact":"purchase","windowDays":14}'` },
})
const reasonCountSchema = z.object({ reason: z.string(), label: labelShape, customers: z.int() })
export const waterfallSchema = z.object({
  audience: z.int(), target: z.int(), control: z.int(),
  /** First reason of each dropped customer: audience = target + control + the sum of these. */
  firstReasons: z.array(reasonCountSchema),
  /** Customers by any reason that applies; sums to more. */
  anyReasons: z.array(reasonCountSchema),
})
export const planCampaign = endpoint({
  name: 'campaigns.plan', method: 'POST', path: '/v1/campaigns/:key/plan', permission: 'campaigns.read',
  summary: 'What a launch now would do: waterfall, cost, coupons needed and the smallest detectable lift; nothing is written.',
  input: z.object({ key: z.string() }),
  output: z.object({
    waterfall: waterfallSchema, costMinor: minorSchema, currency: z.string(), couponsNeeded: z.int(), couponsFree: z.int(), baselineRate: z.number(), baselineFrom: labelShape,
    smallestDetectableLift: z.number().nullable(), power: z.number(), warnings: z.array(labelShape), sample: z.array(z.string()),
  }),
  cli: { verb: 'campaigns plan', positional: ['key'], example: './sextant campaigns plan spring' },
})
export const approveCampaign = endpoint({
  name: 'campaigns.approve', method: 'POST', path: '/v1/campaigns/:key/approve', permission: 'campaigns.launch', summary: 'Approve a draft for launch.', input: z.object({ key: z.string() }), output: campaignSchema,
  cli: { verb: 'campaigns approve', positional: ['key'], example: './sextant campaigns approve spring' },
})
export const launchCampaign = endpoint({
  name: 'campaigns.launch', method: 'POST', path: '/v1/campaigns/:key/launch', permission: 'campaigns.launch', status: 202,
  summary: 'Draw target and control, write the ledger and start sending; a second call goes on where the first stopped.',
  input: z.object({ key: z.string() }), output: campaignSchema, cli: { verb: 'campaigns launch', positional: ['key'], example: './sextant campaigns launch spring' },
})
export const pauseCampaign = endpoint({
  name: 'campaigns.pause', method: 'POST', path: '/v1/campaigns/:key/pause', permission: 'campaigns.launch', summary: 'Stop sending; launch goes on.', input: z.object({ key: z.string() }), output: campaignSchema,
  cli: { verb: 'campaigns pause', positional: ['key'], example: './sextant campaigns pause spring' },
})
export const abortCampaign = endpoint({
  name: 'campaigns.abort', method: 'POST', path: '/v1/campaigns/:key/abort', permission: 'campaigns.launch', summary: 'Cancel what is not sent yet, for good.', input: z.object({ key: z.string() }), output: campaignSchema,
  cli: { verb: 'campaigns abort', positional: ['key'], example: './sextant campaigns abort spring' },
})
export const campaignProgress = endpoint({
  name: 'campaigns.progress', method: 'GET', path: '/v1/campaigns/:key/progress', permission: 'campaigns.read', summary: 'How far sending is, by contact status.',
  input: z.object({ key: z.string() }),
  output: z.object({ status: z.enum(campaignStatuses), total: z.int(), done: z.int(), perSecond: z.number().nullable(), byStatus: z.record(z.string(), z.int()), problem: labelShape.nullable() }),
  cli: { verb: 'campaigns progress', positional: ['key'], example: './sextant campaigns progress spring' },
})
export const campaignWaterfall = endpoint({
  name: 'campaigns.waterfall', method: 'GET', path: '/v1/campaigns/:key/waterfall', permission: 'campaigns.read', summary: 'Audience = target + control + first-reason drops, as launched.',
  input: z.object({ key: z.string() }), output: waterfallSchema, cli: { verb: 'campaigns waterfall', positional: ['key'], example: './sextant campaigns waterfall spring' },
})
export const audienceMemberSchema = z.object({ customerId: z.string(), fate: z.enum(['target', 'control', 'dropped']), reasons: z.array(z.string()), contactId: z.string().nullable(), status: z.string().nullable() })
/** Which run of a campaign: 1 is its first; the newest unless given. */
const occurrence = z.coerce.number().int().min(1).optional()
/** How a drawn audience differs from whom its rule selects today, and why. */
export const audienceTodaySchema = z.object({
  at: instantSchema, ruleThen: z.string(), sentenceThen: labelShape, ruleNow: z.string(), sentenceNow: labelShape,
  /** Whom the rule as it is now selects today; how many of those drawn are among them; who would be new and who no longer. */
  selected: z.int(), still: z.int(), entered: z.int(), left: z.int(),
  /** Drawn then, and no longer among the customers: merged into another or removed. */
  gone: z.int(),
  /** The same by the rule as it was then; null when it no longer fits the data. */
  byRuleOfThen: z.object({ selected: z.int(), still: z.int() }).nullable(),
  causes: causesSchema, changes: changesSchema,
})
export const campaignAudience = endpoint({
  name: 'campaigns.audience', method: 'GET', path: '/v1/campaigns/:key/audience', permission: 'customers.read',
  summary: 'Who was drawn into a run, exactly, each with his fate and reasons; and how that differs from whom the rule would select today, with causes.',
  input: cursorInput.extend({
    key: z.string(), run: occurrence, fate: z.enum(['target', 'control', 'dropped']).optional(), reason: z.string().optional(), any: z.string().optional(),
    /** Whether the rule is asked today as well; a further page (`cursor`) never does. */
    compare: queryFlag.default(true),
  }),
  output: pageOf(audienceMemberSchema).extend({
    total: z.int(),
    /** The run; null where no audience was ever drawn, and `note` says why. */
    run: z.object({ occurrence: z.int(), at: instantSchema, drawnAt: instantSchema, audience: z.int() }).nullable(),
    today: audienceTodaySchema.nullable(), note: labelShape.nullable(),
  }),
  cli: { verb: 'campaigns audience', positional: ['key'], example: './sextant campaigns audience spring --run 1 --fate dropped' },
})
const changedAudience = { campaign: z.string(), run: occurrence, ...changeChoice }
export const campaignChanged = endpoint({
  name: 'campaigns.changed', method: 'GET', path: '/v1/campaigns/:campaign/audience/changed', permission: 'customers.read', summary: 'Customers whom the audience rule would select today and who were not drawn, or the other way round, by cause.',
  input: z.object({ ...changedAudience, limit: behindLimit }), output: behindSchema,
})
export const saveCampaignChanged = endpoint({
  name: 'campaigns.save-changed', method: 'POST', path: '/v1/campaigns/:campaign/audience/changed', permission: 'segments.write', reach: 'scope', summary: 'Keep those customers as a segment by list.',
  input: z.object({ ...changedAudience, ...savedListFields }), output: savedListSchema,
})
export const callList = endpoint({
  name: 'campaigns.call-list', method: 'GET', path: '/v1/campaigns/:key/call-list', permission: 'contacts.write', summary: 'The call list as CSV, for a store or an agent; reading it is audited.',
  input: z.object({ key: z.string() }), output: z.object({ csv: z.string(), rows: z.int() }), cli: { verb: 'campaigns call-list', positional: ['key'], example: './sextant campaigns call-list spring-calls > calls.csv' },
})
export const loadOutcomes = endpoint({
  name: 'campaigns.load-outcomes', method: 'POST', path: '/v1/campaigns/:key/outcomes', permission: 'contacts.write', summary: 'Load a call list’s outcome file (contact_id, outcome, at, note); loading it again changes nothing.',
  input: z.object({ key: z.string(), csv: z.string().max(20_000_000) }),
  output: z.object({ rows: z.int(), applied: z.int(), unchanged: z.int(), rejected: z.array(z.object({ row: z.int(), column: z.string(), reason: z.string() })) }),
  cli: { verb: 'campaigns load-outcomes', positional: ['key', 'csv'], files: ['csv'], example: './sextant campaigns load-outcomes spring-calls outcomes.csv' },
})
export const deleteCampaign = endpoint({
  name: 'campaigns.delete', method: 'DELETE', path: '/v1/campaigns/:key', permission: 'campaigns.write', summary: 'Delete a draft that was never launched.', input: z.object({ key: z.string() }), output: okSchema,
  cli: { verb: 'campaigns delete', positional: ['key'], example: './sextant campaigns delete spring' },
})
