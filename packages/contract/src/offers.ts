import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema, keySchema, labelShape, minorSchema } from './shapes.ts'

export const offerSchema = z.object({
  key: z.string(), name: labelShape, description: labelShape, version: z.int(), status: z.enum(['draft', 'active', 'retired']),
  /** Rule: who may have it at all. */
  eligibility: z.string().nullable(), validFrom: instantSchema.nullable(), validTo: instantSchema.nullable(),
  /** Worth of one acceptance to the company before cost, and cost of one acceptance, in minor units. */
  valueMinor: minorSchema, costMinor: minorSchema, currency: z.string(),
  /** Score used for its propensity; none = its own acceptance rate so far. */
  model: z.string().nullable(), coupon: z.enum(['none', 'shared', 'single_use']), sharedCode: z.string().nullable(),
  attributes: z.record(z.string(), z.string()), couponsFree: z.int(), couponsIssued: z.int(), couponsRedeemed: z.int(), updatedAt: instantSchema, owner: z.string(),
})
export const listOffers = endpoint({
  name: 'offers.list', method: 'GET', path: '/v1/offers', permission: 'offers.read', summary: 'Offers with status, value, cost and coupon stock.',
  input: z.object({ status: z.enum(['draft', 'active', 'retired']).optional() }), output: z.object({ offers: z.array(offerSchema) }), cli: { verb: 'offers list', example: './sextant offers list' },
})
export const getOffer = endpoint({
  name: 'offers.get', method: 'GET', path: '/v1/offers/:key', permission: 'offers.read', summary: 'One offer.', input: z.object({ key: z.string() }), output: offerSchema,
  cli: { verb: 'offers get', positional: ['key'], example: './sextant offers get data-pack-10gb' },
})
export const saveOffer = endpoint({
  name: 'offers.save', method: 'PUT', path: '/v1/offers/:key', permission: 'offers.write', summary: 'Create an offer or save a new version.',
  input: z.object({
    key: keySchema, name: labelShape, description: labelShape.default({ en: '', zh: '' }), status: z.enum(['draft', 'active', 'retired']).default('active'),
    eligibility: z.string().max(65_536).nullish(), validFrom: instantSchema.nullish(), validTo: instantSchema.nullish(), valueMinor: minorSchema.default(0), costMinor: minorSchema.default(0),
    model: z.string().nullish(), coupon: z.enum(['none', 'shared', 'single_use']).default('none'), sharedCode: z.string().max(80).nullish(), attributes: z.record(z.string(), z.string()).default({}),
  }),
  output: offerSchema,
  cli: { verb: 'offers save', positional: ['key'], example: `./sextant offers save tea-10 --name '{"en":"10 off tea","zh":"茶减10元"}' --value-minor 2500 --cost-minor 1000 --coupon single_use` },
})
export const addCoupons = endpoint({
  name: 'offers.add-coupons', method: 'POST', path: '/v1/offers/:key/coupons', permission: 'offers.write', summary: 'Add single-use coupon codes: given ones, or a number to make.',
  input: z.object({ key: z.string(), count: z.int().min(1).max(1_000_000).optional(), codes: z.array(z.string().min(3).max(80)).max(100_000).optional() }), output: z.object({ added: z.int(), free: z.int() }),
  cli: { verb: 'offers add-coupons', positional: ['key'], example: './sextant offers add-coupons tea-10 --count 5000' },
})

export const templateSchema = z.object({
  key: z.string(), name: z.string(), channel: z.enum(['email', 'call_list']), version: z.int(), subject: z.string(), body: z.string(), format: z.enum(['mjml', 'html', 'text']),
  /** Used when a field of the template is unknown for a customer; without it such a customer is not sent to, with the reason recorded. */
  fallback: z.record(z.string(), z.string()), updatedAt: instantSchema, owner: z.string(),
})
export const listTemplates = endpoint({
  name: 'templates.list', method: 'GET', path: '/v1/templates', permission: 'offers.read', summary: 'Message templates.', input: z.object({}), output: z.object({ templates: z.array(templateSchema) }),
  cli: { verb: 'templates list', example: './sextant templates list' },
})
export const getTemplate = endpoint({
  name: 'templates.get', method: 'GET', path: '/v1/templates/:key', permission: 'offers.read', summary: 'One template.', input: z.object({ key: z.string() }), output: templateSchema,
  cli: { verb: 'templates get', positional: ['key'], example: './sextant templates get data-pack-mail' },
})
export const saveTemplate = endpoint({
  name: 'templates.save', method: 'PUT', path: '/v1/templates/:key', permission: 'campaigns.write', summary: 'Create a Liquid template or save a new version; unknown fields are refused by name and line.',
  input: z.object({
    key: keySchema, name: z.string().min(1).max(200), channel: z.enum(['email', 'call_list']).default('email'), subject: z.string().max(500).default(''), body: z.string().min(1).max(200_000),
    format: z.enum(['mjml', 'html', 'text']).default('text'), fallback: z.record(z.string(), z.string()).default({}),
  }),
  output: templateSchema, cli: { verb: 'templates save', positional: ['key'], files: ['body'], example: './sextant templates save spring-mail --name Spring --subject "Hello {{ customer.first_name }}" --body spring.mjml --format mjml' },
})
export const previewTemplate = endpoint({
  name: 'templates.preview', method: 'POST', path: '/v1/templates/preview', permission: 'offers.read', summary: 'The message as one real customer would get it, saved or not; personal values are masked unless you may unmask them.',
  input: z.object({ key: z.string().optional(), subject: z.string().max(500).optional(), body: z.string().max(200_000).optional(), format: z.enum(['mjml', 'html', 'text']).optional(), fallback: z.record(z.string(), z.string()).optional(), customer: z.string(), offer: z.string().optional() }),
  output: z.object({ subject: z.string(), html: z.string().nullable(), text: z.string(), missing: z.array(z.string()), usedFallback: z.array(z.string()) }),
  cli: { verb: 'templates preview', positional: ['key', 'customer'], example: './sextant templates preview data-pack-mail C0000001' },
})
export const templateFields = endpoint({
  name: 'templates.fields', method: 'GET', path: '/v1/templates/fields', permission: 'offers.read', summary: 'Fields a template may use, with labels.',
  input: z.object({}), output: z.object({ fields: z.array(z.object({ field: z.string(), label: labelShape, type: z.string() })) }), cli: { verb: 'templates fields', example: './sextant templates fields' },
})
