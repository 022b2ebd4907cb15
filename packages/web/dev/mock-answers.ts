import { permissions } from '@sextant/contract'
import { completions, describeRule, fromBuilder, parseRule, printRule, toBuilder } from '@sextant/rules'
import type { BuilderNode, Catalogue } from '@sextant/rules'
import { asOf, attributeColumns, before, catalogue, customers, makeRng, monthsBack, pick } from './mock-data.ts'
import type { MockCustomer } from './mock-data.ts'

type Input = Readonly<Record<string, unknown>>
export type Answer = (input: Input) => unknown
export class MockProblem extends Error {
  readonly status: number
  readonly code: string
  readonly fix: string
  constructor(status: number, code: string, message: string, fix: string) { super(message); this.status = status; this.code = code; this.fix = fix }
}

const session = { user: { id: 'u1', email: 'ana@harbour.example', name: 'Ana Lindqvist', role: 'administrator', active: true, createdAt: before(400) }, permissions: [...permissions], company: { en: 'Harbour Telecom', zh: '海港电信' } }
export const state = { signedIn: true, unmasked: new Set<string>() }
const mask = (text: string): string => `${text.slice(0, 3)}${'•'.repeat(Math.max(3, text.length - 6))}${text.slice(-3)}`
const rowOf = (customer: MockCustomer, names: readonly string[]) => ({ ...customer, attributes: Object.fromEntries(names.map((name) => [name, customer.attributes[name] ?? null])) })
const hash = (text: string): number => {
  let sum = 7
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) >>> 0
  return sum
}
const textOf = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise)
const base = 50_000
const zone = catalogue as unknown as Catalogue
const needRule = (text: string): void => {
  const parsed = parseRule(text, zone)
  if (parsed.kind === 'error') throw new MockProblem(422, 'RULE_INVALID', parsed.errors[0]?.message.en ?? 'The rule has an error.', 'Open it in the segment editor; it marks the place.')
}

const listCustomers: Answer = (input) => {
  if (typeof input.rule === 'string') needRule(input.rule)
  const text = textOf(input.search).toLowerCase()
  const names = typeof input.columns === 'string' ? input.columns.split(',').filter(Boolean) : ['city', 'tariff', 'age', 'balance']
  const keys = { id: 'id', value: 'value', last_activity: 'lastActivity', first_seen: 'firstSeen' } as const
  const key = keys[input.sort as 'id']
  const sign = input.descending === true ? -1 : 1
  const found = customers.filter((customer) => `${customer.id} ${customer.title}`.toLowerCase().includes(text)).toSorted((a, b) => (a[key] < b[key] ? -sign : sign))
  const from = Number(input.cursor ?? 0)
  const limit = Number(input.limit)
  const total = text === '' ? (input.rule === undefined && input.segment === undefined ? base : hash(String(input.rule ?? input.segment)) % 20_000) : found.length
  return {
    items: found.slice(from, from + limit).map((customer) => rowOf(customer, names)), nextCursor: from + limit < found.length ? String(from + limit) : null, total,
    columns: attributeColumns.filter(({ name }) => names.includes(name)).map(({ name, label, type }) => ({ name, label, type })),
  }
}

const reasons = [['tenure', 'Tenure in months', '在网月数', 61, -0.42], ['usage_drop', 'Fall of data use', '流量下降', 0.47, 0.81], ['complaints', 'Complaints in 90 days', '90 天投诉', 2, 0.36], ['age', 'Age', '年龄', 34, 0.08], ['contract', 'Contract left (days)', '合约剩余天数', 12, 0.55]] as const
const getCustomer = (id: string, clear: boolean) => {
  const customer = customers.find((item) => item.id === id)
  if (customer === undefined) throw new MockProblem(404, 'customer_unknown', `There is no customer ${id}.`, 'Check the identifier; leading zeros count.')
  const rng = makeRng(hash(id))
  return {
    id, title: clear ? '王小明' : customer.title, masked: !clear, firstSeen: customer.firstSeen, lastActivity: customer.lastActivity,
    attributes: attributeColumns.map(({ name, label, type, privacy, meaning }) => {
      const masked = !clear && privacy === 'sensitive'
      return { name, label, type, privacy, meaning, masked, value: masked ? '19••-••-••' : customer.attributes[name] ?? null }
    }),
    identifiers: [['phone', '13816540021', null], ['email', 'wang.xm@mail.example', null], ['number', '8613816540021', before(300)], ['card', '310115198704121234', null]].map(([kind, value, to]) => ({ kind: kind as string, value: clear ? value as string : mask(value as string), masked: !clear, validFrom: before(900), validTo: to ?? null, source: 'billing' })),
    related: [{ level: 'account', label: { en: 'Account', zh: '账户' }, key: 'A004211', attributes: { billing_day: 5, payment: 'wechat' } }, { level: 'subscriber', label: { en: 'Subscriber number', zh: '用户号码' }, key: '8613816540021', attributes: { tariff: 'Ocean 199' } }],
    value: { total: customer.value * 18, last12Months: customer.value * 5, currency: 'CNY', facts: 734 },
    metrics: [{ fact: 'payment', label: { en: 'Payments', zh: '缴费' }, count: 31, sum: customer.value * 18, last: before(4) }, { fact: 'usage', label: { en: 'Daily usage', zh: '每日用量' }, count: 690, sum: null, last: before(0.4) }, { fact: 'complaint', label: { en: 'Complaints', zh: '投诉' }, count: 2, sum: null, last: before(12) }],
    scores: [
      { model: 'churn', label: { en: 'Churn in 30 days', zh: '30 天流失' }, score: 0.312, percentile: 0.94, at: before(2), reasons: reasons.map(([feature, en, zh, value, contribution]) => ({ feature, label: { en, zh }, value, contribution })) },
      { model: 'data-pack', label: { en: 'Response to data pack', zh: '流量包响应' }, score: 0.084, percentile: 0.61, at: before(2), reasons: reasons.slice(0, 3).map(([feature, en, zh, value, contribution]) => ({ feature, label: { en, zh }, value, contribution: -contribution / 2 })) },
    ],
    segments: [{ key: 'heavy-users', label: { en: 'Heavy data users', zh: '高流量客户' } }, { key: 'contract-ends', label: { en: 'Contract ends in 60 days', zh: '60 天内合约到期' } }],
    consents: [{ channel: 'email', purpose: 'marketing', state: 'granted', at: before(500), source: 'contract' }, { channel: 'sms', purpose: 'marketing', state: 'denied', at: before(40), source: 'reply TD' }, { channel: 'phone', purpose: 'marketing', state: 'unknown', at: null, source: null }],
    suppressions: [{ kind: 'channel_opt_out', channel: 'sms', reason: 'replied TD', from: before(40), to: null }],
    monthly: Array.from({ length: 12 }, (_, index) => ({ month: monthsBack(12 - index), count: Math.round(20 + rng() * 14), value: Math.round(customer.value * (0.2 + rng() * 0.4)) })),
  }
}

const timeline: Answer = (input) => {
  const from = Number(input.cursor ?? 0)
  const rng = makeRng(from + hash(String(input.id)))
  const kinds = ['fact', 'contact', 'response', 'event', 'decision'] as const
  const items = Array.from({ length: 40 }, (_, index) => {
    const kind = (input.kind as 'fact' | undefined) ?? pick(rng, ['fact', 'fact', 'fact', ...kinds])
    const names = { fact: ['payment', 'Payment', '缴费'], contact: ['email', 'E-mail: Spring data pack', '邮件：春季流量包'], response: ['redeem', 'Coupon redeemed', '优惠券核销'], event: ['page', 'Viewed tariffs', '浏览资费'], decision: ['decision', 'Offer decided: Data 20 GB', '决策：20 GB 流量包'] } as const
    const [name, en, zh] = names[kind]
    return { at: before((from + index) * 1.7 + rng()), kind, name, label: { en, zh }, value: kind === 'fact' ? Math.round(rng() * 20_000) : null, count: kind === 'fact' && rng() < 0.2 ? 3 : 1, detail: kind === 'fact' ? { method: 'wechat', order: '9007199254740993' } : { status: 'sent' }, link: kind === 'contact' ? '/campaigns/spring-data-pack' : null }
  })
  return { items, nextCursor: from < 200 ? String(from + 40) : null }
}

const dashboard: Answer = () => {
  const rng = makeRng(11)
  const months = Array.from({ length: 12 }, (_, index) => ({ month: monthsBack(12 - index), customers: 44_000 + index * 540, newCustomers: Math.round(900 + rng() * 500), active: Math.round(36_000 + index * 320 + rng() * 900), revenue: Math.round((3.9e8 + index * 6e6 + rng() * 2e7)), facts: 410_000 }))
  return {
    asOf, customers: base, active30: 39_412, active90: 44_870, newLast30: 1203, currency: 'CNY', currencyDigits: 2, revenue12Months: months.reduce((sum, { revenue }) => sum + revenue, 0), revenueLast30: 463_221_980, revenuePrevious30: 451_980_411, months,
    facts: [['usage', 'Daily usage', '每日用量', 4_380_112], ['call', 'Calls', '通话', 512_338], ['payment', 'Payments', '缴费', 583_001], ['topup', 'Top-ups', '充值', 121_554], ['complaint', 'Complaints', '投诉', 8412]].map(([name, en, zh, rows]) => ({ name, label: { en, zh }, rows, to: before(0.5) })),
    value: Array.from({ length: 20 }, (_, index) => { const share = (index + 1) / 20; return { topShare: share, revenueShare: 1 - (1 - share) ** 2.6 } }),
    campaigns: [['spring-data-pack', 'Spring data pack', 'completed', 11_204, 913], ['win-back-calls', 'Win-back calls', 'running', 640, 31], ['5g-upgrade', '5G upgrade', 'draft', 0, 0]].map(([key, name, status, contacts, responses]) => ({ key, name, status, contacts, responses })),
  }
}

const ruleCheck: Answer = (input) => {
  const result = typeof input.text === 'string' ? parseRule(input.text, zone) : fromBuilder(input.builder as BuilderNode, zone)
  if (result.kind === 'error') return result
  const { rule } = result
  return { kind: 'ok', text: printRule(rule, zone), tree: rule, builder: toBuilder(rule, zone), sentence: { en: describeRule(rule, zone, 'en'), zh: describeRule(rule, zone, 'zh') } }
}

const segmentOf = (key: string, en: string, zh: string, rule: string, size: number) => ({
  key, name: { en, zh }, description: '', purpose: 'Retention', owner: 'Ana Lindqvist', rule, sentence: { en: `Customers for whom ${rule}`, zh: `满足 ${rule} 的客户` }, version: 3, size, share: size / base, refreshedAt: before(0.2), createdAt: before(90), updatedAt: before(3),
})
const segments = [
  segmentOf('heavy-users', 'Heavy data users', '高流量客户', 'sum(usage.megabytes, last 30 days) > 20000', 6120),
  segmentOf('contract-ends', 'Contract ends in 60 days', '60 天内合约到期', 'age >= 18 and city in ("Shanghai", "Hangzhou")', 2841),
  segmentOf('silent', 'Fallen silent', '沉默客户', 'none(usage, last 21 days)', 1733),
]
const segment: Answer = ({ key }) => {
  const found = segments.find((item) => item.key === key)
  if (found === undefined) throw new MockProblem(404, 'segment_unknown', `There is no segment ${String(key)}.`, 'See the list of segments.')
  return { ...found, versions: [3, 2, 1].map((version) => ({ version, rule: found.rule, savedAt: before(30 * (4 - version)), savedBy: 'Ana Lindqvist' })), snapshots: Array.from({ length: 14 }, (_, index) => ({ id: `s${index}`, at: before(14 - index), size: found.size - 300 + index * 25, entered: 80 + index, left: 55, version: 3 })) }
}

const rfm: Answer = (input) => {
  const rng = makeRng(5)
  const cells = []
  for (let recency = 1; recency <= 5; recency++) for (let frequency = 1; frequency <= 5; frequency++) for (let monetary = 1; monetary <= 5; monetary++) {
    const count = Math.round(900 * Math.exp(-Math.abs(recency - frequency) * 0.5 - Math.abs(frequency - monetary) * 0.8) * (0.6 + rng()))
    cells.push({ recency, frequency, monetary, customers: count, revenue: count * 2000 * (monetary ** 2), revenueShare: 0.008, meanRecencyDays: 120 / recency, meanFrequency: frequency * 3.1, meanMonetary: 2000 * monetary ** 2 })
  }
  return { at: asOf, fact: 'payment', currency: 'CNY', customers: cells.reduce((sum, cell) => sum + cell.customers, 0), revenue: cells.reduce((sum, cell) => sum + cell.revenue, 0) * (input.gross === true ? 1.07 : 1), bins: 5, cells: cells.filter((cell) => cell.customers > 0), sumOfScores: 430_000, distinctCodes: cells.length }
}
const rfmCustomers: Answer = (input) => ({ total: 812, customers: customers.slice(0, Number(input.limit)).map((customer, index) => ({ id: customer.id, recencyDays: 2 + index % 9, frequency: 14, monetaryMinor: customer.value, recencyScore: Number(input.recency ?? 5), frequencyScore: Number(input.frequencyScore ?? 5), monetaryScore: Number(input.monetary ?? 4) })) })
const cohorts: Answer = () => ({
  at: asOf, fact: 'payment', months: 12,
  cohorts: Array.from({ length: 12 }, (_, index) => {
    const size = 900 + ((index * 137) % 420)
    const active = Array.from({ length: 12 - index }, (_, offset) => (offset === 0 ? size : Math.round(size * (0.55 * 0.93 ** offset + 0.2 + 0.04 * Math.sin(offset + index)))))
    return { cohort: monthsBack(12 - index), size, active, revenueMinor: active.map((count) => count * 9200) }
  }),
})
const profile: Answer = ({ segment }) => ({
  segment: textOf(segment, 'rule'), size: 6120, base,
  attributes: [['tariff', 'Tariff', '资费', ['Ocean 199', 'Harbour 129', 'Tide 79', 'Tide 39']], ['city', 'City', '城市', ['Shanghai', 'Hangzhou', 'Suzhou', 'Nanjing']], ['age_band', 'Age band', '年龄段', ['18-25', '26-35', '36-50', '51+']]].map(([name, en, zh, values]) => ({
    name, label: { en, zh }, values: (values as string[]).map((value, index) => { const lift = [2.31, 1.34, 0.82, 0.41][index] as number; return { value, inSegment: Math.round(1500 * lift), inBase: 12_500, share: 0.25 * lift, baseShare: 0.25, lift, low: lift * 0.93, high: lift * 1.07 } }),
  })),
})

const assessment = {
  rows: 40_000, positives: 3120, heldOutRows: 10_000, heldOutPositives: 781, auc: 0.7841, aucLow: 0.768, aucHigh: 0.8003, logLoss: 0.231, brier: 0.0627, averagePrecision: 0.284, calibrationError: 0.008,
  calibration: Array.from({ length: 10 }, (_, index) => { const predicted = 0.01 + 0.03 * index + 0.002 * index ** 2; const observed = predicted * (0.9 + 0.02 * index); return { predicted, observed, low: observed * 0.85, high: observed * 1.15 + 0.004, customers: 1000 } }),
  lift: Array.from({ length: 10 }, (_, index) => { const rates = [0.268, 0.148, 0.102, 0.078, 0.058, 0.044, 0.034, 0.024, 0.015, 0.01]; const rate = rates[index] as number; return { decile: index + 1, customers: 1000, responders: Math.round(rate * 1000), rate, lift: rate / 0.0781, cumulativeGain: rates.slice(0, index + 1).reduce((a, b) => a + b, 0) / 0.781 } }),
  warnings: [{ en: 'The attribute “5G handset” has no history and was left out.', zh: '属性“5G 终端”没有历史，未纳入训练。' }],
}
const version = (number: number, status: string) => ({
  version: number, status, trainedAt: before(20 - number), trainedBy: 'Ana Lindqvist', cutoff: before(60), horizonDays: 30, assessment, scoredAt: before(1), scored: base, error: null,
  coefficients: [['usage_drop', 'Fall of data use', '流量下降', 0.91], ['contract', 'Contract left', '合约剩余', -0.62], ['complaints', 'Complaints', '投诉', 0.44], ['tenure', 'Tenure', '在网时长', -0.38], ['balance', 'Balance', '余额', -0.11], ['age', 'Age', '年龄', 0.05]].map(([feature, en, zh, coefficient]) => ({ feature, label: { en, zh }, coefficient, standardError: 0.06, mean: 1.2 })),
})
const models = [['churn', 'Churn in 30 days', '30 天流失'], ['data-pack', 'Response to data pack', '流量包响应']].map(([key, en, zh]) => ({ key, name: { en, zh }, kind: 'response', description: 'Logistic regression on 30 features', audience: 'age >= 18', target: 'complaint where topic = "network"', horizonDays: 30, owner: 'Ana Lindqvist', createdAt: before(40), current: version(4, 'ready') }))

const company = { sextant: 1, company: { key: 'harbour', name: { en: 'Harbour Telecom', zh: '海港电信' }, currency: 'CNY', timeZone: 'Asia/Shanghai' }, levels: {}, dependants: {}, dimensions: {}, facts: {}, metrics: {} }
const previewRows = (input: Input) => { needRule(String(input.rule)); return { count: hash(String(input.rule)) % base, customers: customers.slice(0, Number(input.limit)).map((customer) => rowOf(customer, ['city', 'tariff', 'age'])) } }

export const answers: Readonly<Record<string, Answer>> = {
  'session.get': () => { if (!state.signedIn) throw new MockProblem(401, 'SIGN_IN_NEEDED', 'Nobody is signed in.', 'Sign in.'); return session },
  'session.create': (input) => { if (input.password !== 'sextant') throw new MockProblem(401, 'wrong_password', 'E-mail or password is wrong.', 'The password of the mock is: sextant'); state.signedIn = true; return session },
  'session.end': () => { state.signedIn = false; return { ok: true } },
  'model.get': () => ({ version: 1, yaml: '', model: company, savedAt: before(90), savedBy: 'Ana Lindqvist' }),
  'customers.list': listCustomers, 'customers.get': ({ id }) => getCustomer(String(id), false), 'customers.unmask': ({ id }) => getCustomer(String(id), true), 'customers.timeline': timeline, 'customers.consent': () => ({ ok: true }),
  'dashboard.get': dashboard, 'rules.catalogue': () => ({ catalogue }), 'rules.check-text': ruleCheck,
  'rules.complete': (input) => ({ completions: completions(String(input.text), Number(input.offset), zone).map(({ insert, kind, label, from }) => ({ insert, kind, label, from })) }),
  'rules.distribution': ({ attribute }) => (['city', 'tariff'].includes(String(attribute)) ? { kind: 'categories', missing: 12, bars: ['Shanghai', 'Hangzhou', 'Suzhou', 'Nanjing'].map((label, index) => ({ label, from: null, to: null, customers: 20_000 - index * 4000 })) } : { kind: 'histogram', missing: 2900, bars: Array.from({ length: 12 }, (_, index) => ({ label: `${18 + index * 5}`, from: 18 + index * 5, to: 23 + index * 5, customers: Math.round(6000 * Math.exp(-(((index - 4) / 3.4) ** 2))) })) }),
  'segments.count': (input) => { needRule(String(input.rule)); return { count: hash(String(input.rule)) % base, of: base, at: asOf, milliseconds: 38.4 } },
  'segments.list-customers': previewRows, 'segments.sql': (input) => ({ sql: `select c.customer_id\nfrom customers c\nwhere -- ${String(input.rule)}\n  c.age >= 18` }),
  'segments.all': ({ search }) => ({ segments: segments.filter(({ name }) => `${name.en} ${name.zh}`.toLowerCase().includes(textOf(search).toLowerCase())) }), 'segments.get': segment,
  'segments.save': (input) => segmentOf(String(input.key), (input.name as { en: string }).en, (input.name as { zh: string }).zh, String(input.rule), 4000), 'segments.delete': () => ({ ok: true }), 'segments.refresh': () => ({ size: 6240, entered: 130, left: 10, at: asOf }),
  'segments.members': (input) => ({ ...(listCustomers({ ...input, sort: 'id', descending: false }) as object), total: 6120 }), 'segments.export': () => ({ file: 'heavy-users.csv', download: '/v1/exports/heavy-users.csv', rows: 6120 }),
  'analyse.rfm': rfm, 'analyse.rfm-customers': rfmCustomers, 'analyse.cohorts': cohorts, 'analyse.profile': profile,
  'models.list': () => ({ models }), 'models.get': ({ key }) => ({ ...models.find((model) => model.key === key), features: [{ name: 'usage_drop', label: { en: 'Fall of data use', zh: '流量下降' }, kind: 'number', expression: 'sum(usage.megabytes, last 30 days)' }, { name: 'age', label: { en: 'Age', zh: '年龄' }, kind: 'number', expression: 'age' }], versions: [version(4, 'ready'), version(3, 'retired')], scoreHistogram: Array.from({ length: 20 }, (_, index) => ({ from: index / 20, to: (index + 1) / 20, customers: Math.round(16_000 * Math.exp(-index / 3)) })) }),
  'models.save': (input) => ({ ...models[0], key: input.key }), 'models.train': () => version(5, 'ready'),
}
