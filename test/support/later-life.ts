import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { companyYaml } from './scoped-company.ts'

/*
 * What comes later in the company of `openScopedCompany`: watches, targets, reports and indicators that are read again after new data, segments refreshed for some customers only, offers that
 * ask for everything a rule can, campaigns of the past, and an import that is taken back.
 */

/** Asks as the machine's owner. @returns the answer's body */
export type Does = (method: string, path: string, body?: unknown) => Promise<unknown>

const label = (text: string) => ({ en: text, zh: text })
const dayMs = 86_400_000

const indicator = { kind: 'metric', metric: 'revenue' } as const
const often = { kind: 'customers', rule: 'count(purchase, ever) >= 2' } as const

/** Whether the company's figures move, what they should come to, and what is written of them. */
export const followFigures = async (does: Does): Promise<void> => {
  await does('PUT', '/v1/watches/spenders', { definition: { kind: 'customer', name: label('spenders'), rule: 'sum(purchase.amount, ever) > 60', value: 'sum(purchase.amount, ever)' } })
  await does('PUT', '/v1/watches/revenue', { definition: { kind: 'indicator', name: label('revenue'), indicator, period: 'week', by: 'home_store', condition: { kind: 'threshold', below: 1_000_000 } } })
  await does('POST', '/v1/watches/run', {})
  await does('POST', '/v1/watches/preview', { definition: { kind: 'indicator', name: label('often'), indicator: often, period: 'month', condition: { kind: 'change', against: 'previous', direction: 'both', share: 0.1 } }, periods: 3 })
  await does('PUT', '/v1/targets/revenue', { definition: { name: label('revenue'), indicator, period: 'month', by: 'home_store' } })
  const month = new Date(Date.now()).toISOString().slice(0, 7)
  await does('PUT', '/v1/targets/revenue/values', { values: [{ period: month, unit: 'S1', value: 500 }, { period: month, value: 1_000 }] })
  await does('GET', '/v1/targets/revenue/progress')
  await does('GET', `/v1/targets/revenue/proposal?period=${month}`)
  await does('POST', '/v1/reports/preview', {
    definition: {
      name: label('weekly'), period: 'week',
      parts: [{ kind: 'indicator', indicator, by: 'home_store', periods: 4 }, { kind: 'watches' }, { kind: 'target', target: 'revenue' }, { kind: 'base' }, { kind: 'rfm' }, { kind: 'cohorts', cohorts: 3 }, { kind: 'segments' }],
    },
  })
  await does('POST', '/v1/analyses/responders', { campaign: 'calls' })
}

/** Figures that were kept, and members known before, when some rows come later. */
export const followRows = async (does: Does): Promise<void> => {
  const read = async (): Promise<unknown> => await does('POST', '/v1/indicators/read', { indicator: often, period: 'week', periods: 4, by: 'home_store' })
  await read()
  await does('POST', '/v1/segments/often/refresh', {})
  await does('POST', '/v1/track', { userId: 'IN-005', event: 'purchase', properties: { amount: 44, receipt: 'LATE-2' }, messageId: 'later-4' })
  await does('POST', '/v1/tracking/flush', {})
  await read()
  await does('POST', '/v1/segments/often/refresh', {})
  await does('GET', '/v1/campaigns/calls/audience/changed?limit=10')
}

/** What a person looks up while he writes a rule. */
export const lookUp = async (does: Does): Promise<void> => {
  await does('POST', '/v1/segments/explain', { rule: 'count(purchase, ever) >= 2 and cups > 1', customer: 'OUT-001' })
  await does('POST', '/v1/segments/explain', { rule: 'member = true take top 5 by cups', customer: 'OUT-001' })
  await does('POST', '/v1/segments/combine', { operation: 'difference', segments: ['everyone', 'old'] })
  await does('GET', '/v1/rules/distribution?attribute=home_store')
  await does('GET', '/v1/ready')
}

/** Decisions that ask the warehouse for attributes, facts, scores, tags and lists of one customer. */
export const decideByEverything = async (does: Does): Promise<void> => {
  await does('PUT', '/v1/offers/for-few', { name: label('For few'), status: 'active', valueMinor: 5_000, costMinor: 100, eligibility: 'tag.grade >= 0 and percentile.repeat >= 0 and in segment "brought"' })
  for (const customer of ['IN-001', 'OUT-002']) await does('POST', '/v1/decide', { customer, channel: 'web' })
}

const yamlOfTheirPast = `${companyYaml.replace('      receipt: {', '      product: { type: string, label: { en: Product, zh: 产品 }, dimension: product }\n      coupon_code: { type: string, label: { en: Coupon, zh: 券码 } }\n      receipt: {')}
dimensions:
  product:
    label: { en: Product, zh: 产品 }
    key: code
    source: { file: products.csv }
    columns: { kind: { type: string, label: { en: Kind, zh: 种类 } } }
history:
  campaigns: { source: { file: campaigns.csv }, key: key, name: title, start: begins, end: ends }
  contacts: { source: { file: contacts.csv }, campaign: campaign, customer: card, channel: channel, at: at }
  coupons: { source: { file: coupons.csv }, code: code, campaign: campaign }
  responses: { source: { file: responses.csv }, customer: card, campaign: campaign, code: code, at: at, type: type }
`

const filesOfTheirPast = (folder: string): void => {
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const ago = (days: number): string => new Date(today - days * dayMs).toISOString()
  const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  write('model.yaml', [yamlOfTheirPast])
  write('persons.csv', ['id,name,email,phone,home_store,birth_date,cups,member', 'IN-001,Renamed One,in-001@example.com,13800000000,S1,1960-03-01,0,true', 'IN-900,Newcomer Nine,in-900@example.com,13899999999,S1,1990-03-01,2,true', 'IN-901,Newcomer Ten,in-901@example.com,13899999998,S1,1990-03-01,2,true'])
  write('cards.csv', ['card,holder,tier', 'KIN-900,IN-900,silver'])
  write('products.csv', ['code,kind', 'G1,green', 'B1,black'])
  write('purchases.csv', ['buyer,at,receipt,amount,product,coupon_code', `IN-900,${ago(3)},RN-1,70.00,G1,`, `IN-001,${ago(2)},RN-2,7.50,B1,STRAY-1`, `IN-001,${ago(2)},RN-2,9.50,G1,`])
  write('campaigns.csv', ['key,title,begins,ends', `spring,Spring,${ago(90).slice(0, 10)},${ago(80).slice(0, 10)}`])
  write('contacts.csv', ['campaign,card,channel,at', `spring,IN-001,call_list,${ago(88)}`, `spring,OUT-001,call_list,${ago(88)}`, `spring,IN-002,call_list,${ago(88)}`])
  write('coupons.csv', ['code,campaign', 'SPR-1,spring'])
  write('responses.csv', ['card,campaign,code,at,type', `IN-001,spring,SPR-1,${ago(85)},redemption`])
}

/** Campaigns of before, products and corrected customers come by an import. @returns its id, to take it back */
export const bringTheirPast = async (does: Does, folder: string): Promise<string> => {
  filesOfTheirPast(folder)
  const { id } = (await does('POST', '/v1/imports', { dataDir: folder, yaml: yamlOfTheirPast })) as { id: string }
  for (let status = 'running'; status === 'running'; ) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    const report = (await does('GET', `/v1/imports/${id}`)) as { status: string; error?: unknown }
    status = report.status
    if (status === 'failed') throw new Error(JSON.stringify(report.error))
  }
  return id
}
