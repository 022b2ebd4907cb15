/** Made-up figures for looking at pages: seeded, shaped by the contract, true of nobody. */
export const makeRng = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
export const asOf = '2026-11-01T00:00:00.000Z'
export const dayMs = 86_400_000
export const before = (days: number): string => new Date(Date.parse(asOf) - Math.round(days * dayMs)).toISOString()
export const monthsBack = (count: number): string => {
  const date = new Date(Date.UTC(2026, 10 - count, 1))
  return date.toISOString().slice(0, 7)
}
export const pick = <Item>(rng: () => number, items: readonly Item[]): Item => items[Math.floor(rng() * items.length)] as Item

const surnames = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴']
const given = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋']
const cities = ['Shanghai', 'Hangzhou', 'Suzhou', 'Nanjing', 'Ningbo'] as const
const tariffs = ['Tide 39', 'Tide 79', 'Harbour 129', 'Ocean 199'] as const

export interface MockCustomer {
  readonly id: string; readonly title: string; readonly firstSeen: string; readonly lastActivity: string; readonly value: number
  readonly attributes: Record<string, string | number | boolean | null>
}
const rng = makeRng(7)
export const customers: readonly MockCustomer[] = Array.from({ length: 600 }, (_, index) => {
  const value = Math.round(Math.exp(8.6 + rng() * 3.4))
  return {
    id: index === 3 ? '9007199254740993' : index === 4 ? '00123' : `C${String(index + 1).padStart(7, '0')}`,
    title: `${pick(rng, surnames)}*${rng() < 0.5 ? pick(rng, given) : ''}`, firstSeen: before(30 + rng() * 1500), lastActivity: before(rng() * 60), value,
    attributes: {
      city: pick(rng, cities), tariff: pick(rng, tariffs), age: rng() < 0.06 ? null : Math.round(18 + rng() * 55), balance: Math.round(rng() * 20_000), is_5g: rng() < 0.4, birth_date: `19${70 + Math.floor(rng() * 29)}-0${1 + Math.floor(rng() * 9)}-1${Math.floor(rng() * 9)}`,
    },
  }
})
export const attributeColumns = [
  { name: 'city', type: 'string', label: { en: 'City', zh: '城市' }, privacy: 'internal', meaning: 'Where the contract was signed', values: cities },
  { name: 'tariff', type: 'string', label: { en: 'Tariff', zh: '资费' }, privacy: 'public', meaning: null, values: tariffs },
  { name: 'age', type: 'number', label: { en: 'Age', zh: '年龄' }, privacy: 'personal', meaning: 'In whole years at the end of the month', values: undefined },
  { name: 'balance', type: 'money', label: { en: 'Balance', zh: '余额' }, privacy: 'internal', meaning: null, values: undefined },
  { name: 'is_5g', type: 'boolean', label: { en: '5G handset', zh: '5G 终端' }, privacy: 'public', meaning: null, values: undefined },
  { name: 'birth_date', type: 'date', label: { en: 'Birth date', zh: '出生日期' }, privacy: 'sensitive', meaning: null, values: undefined },
] as const

const column = (type: string, en: string, zh: string, values?: readonly string[]) => ({ type, label: { en, zh }, ...(values === undefined ? {} : { values: [...values] }) })
export const catalogue = {
  timeZone: 'Asia/Shanghai', currency: 'CNY', currencyDigits: 2, customerTable: 'customers', customerColumn: 'customer_id',
  attributes: Object.fromEntries(attributeColumns.map(({ name, type, label, values }) => [name, { type, label, ...(values === undefined ? {} : { values: [...values] }) }])),
  facts: {
    payment: { label: { en: 'Payments', zh: '缴费' }, table: 'f_payment', customerColumn: 'customer_id', timeColumn: 'time', valueColumn: 'amount', columns: { amount: column('money', 'Amount', '金额'), method: column('string', 'Method', '方式', ['wechat', 'alipay', 'counter']) } },
    usage: { label: { en: 'Daily usage', zh: '每日用量' }, table: 'f_usage', customerColumn: 'customer_id', timeColumn: 'time', valueColumn: 'megabytes', columns: { megabytes: column('number', 'Data (MB)', '流量（MB）'), minutes: column('number', 'Voice minutes', '通话分钟') } },
    complaint: { label: { en: 'Complaints', zh: '投诉' }, table: 'f_complaint', customerColumn: 'customer_id', timeColumn: 'time', columns: { topic: column('string', 'Topic', '主题', ['network', 'billing', 'service']) } },
  },
  scores: { churn: { label: { en: 'Churn', zh: '流失' }, table: 'scores', customerColumn: 'customer_id', column: 'score' } },
  segments: { 'heavy-users': { label: { en: 'Heavy data users', zh: '高流量客户' }, members: { kind: 'rule', text: 'sum(usage.megabytes, last 30 days) > 20000' } } },
}
