/** What the demo's marketing team has set up: tables of data, sent through the product's API. */

interface Names {
  readonly en: string
  readonly zh: string
}

export interface SegmentDefinition {
  readonly key: string
  readonly name: Names
  readonly description: string
  readonly purpose: string
  readonly rule: string
}

export const segments: readonly SegmentDefinition[] = [
  {
    key: 'heavy-data', name: { en: 'Heavy data users', zh: '高流量用户' }, description: 'Used more than 15 GB in the last 30 days.', purpose: 'cross-sell data packs',
    rule: 'status = "active" and sum(usage_daily.data_mb, last 30 days) > 15000',
  },
  {
    key: 'pack-buyers', name: { en: 'Data pack buyers', zh: '流量包客户' }, description: 'Bought a data pack in the last 90 days.', purpose: 'repeat purchase',
    rule: 'any(purchase, last 90 days)',
  },
  {
    key: 'complained', name: { en: 'Complained lately', zh: '近期投诉' }, description: 'A complaint in the last 30 days.', purpose: 'retain: service first, no selling',
    rule: 'any(service_request, last 30 days, where kind = "complaint")',
  },
  {
    key: 'fading', name: { en: 'Fading', zh: '用量下滑' }, description: 'Active, but hardly used the phone in the last two weeks.', purpose: 'retain before they leave',
    rule: 'status = "active" and count(usage_daily, last 60 days) > 20 and count(usage_daily, last 14 days) < 5',
  },
  {
    key: 'high-value', name: { en: 'High value', zh: '高价值客户' }, description: 'Billed more than 1,500 元 in twelve months.', purpose: 'close service',
    rule: 'sum(bill, last 12 months) > 1500',
  },
  {
    key: 'silent-tone', name: { en: 'Silent ring-back tone users', zh: '彩铃沉默用户' }, description: 'Subscribed to a ring-back tone, no use for 60 days, not cancelled.', purpose: 'wake up or let go gracefully',
    rule: 'any(service_event, last 12 months, where action = "subscribe") and not any(service_event, last 60 days) and not any(service_event, last 12 months, where action = "cancel")',
  },
  {
    key: 'new-customers', name: { en: 'New customers', zh: '新入网客户' }, description: 'Joined in the last 90 days.', purpose: 'welcome and first pack',
    rule: 'status = "active" and days_since(joined_on) < 90',
  },
]

export const offers = [
  {
    key: 'pack-10g', worldCode: 'PACK10G', name: { en: '10 GB data pack', zh: '10GB 流量包' }, description: { en: '10 GB for a month, 30 元', zh: '10GB 当月流量，30 元' },
    valueMinor: 2500, costMinor: 0, coupon: 'single_use', attributes: { product: 'DP-10G', price: '30' }, eligibility: 'status = "active"',
  },
  {
    key: 'pack-10g-30', worldCode: 'PACK10G30', name: { en: '10 GB pack, 30 % off', zh: '10GB 流量包七折' }, description: { en: '10 GB for a month, 21 instead of 30 元', zh: '10GB 当月流量，原价 30 元，现价 21 元' },
    valueMinor: 1600, costMinor: 0, coupon: 'single_use', attributes: { product: 'DP-10G', price: '21' }, eligibility: 'status = "active"',
  },
  {
    key: 'pack-20g-50', worldCode: 'PACK20G50', name: { en: '20 GB pack at half price', zh: '20GB 流量包半价' }, description: { en: '20 GB for a month, 25 instead of 50 元', zh: '20GB 当月流量，原价 50 元，现价 25 元' },
    valueMinor: 1600, costMinor: 0, coupon: 'single_use', attributes: { product: 'DP-20G', price: '25' }, eligibility: 'status = "active" and sum(usage_daily.data_mb, last 30 days) > 5000',
  },
  {
    key: 'pack-5g', worldCode: 'PACK5G', name: { en: '5 GB data pack', zh: '5GB 流量包' }, description: { en: '5 GB for a month, 20 元', zh: '5GB 当月流量，20 元' },
    valueMinor: 1700, costMinor: 0, coupon: 'none', attributes: { product: 'DP-5G', price: '20' }, eligibility: 'status = "active"',
  },
] as const

const mailBody = `<mjml>
  <mj-body background-color="#f4f1ea">
    <mj-section background-color="#14233c" padding="20px"><mj-column><mj-text color="#e9c98b" font-size="20px">{{ company.name }}</mj-text></mj-column></mj-section>
    <mj-section background-color="#ffffff"><mj-column>
      {% if customer.language == "en" %}
      <mj-text font-size="16px">Dear {{ customer.title | default: "customer" }},</mj-text>
      <mj-text>this month we have something for you: <b>{{ offer.name }}</b>. {{ offer.description }}.</mj-text>
      <mj-text>Your personal code: <b>{{ coupon.code }}</b></mj-text>
      {% else %}
      <mj-text font-size="16px">尊敬的{{ customer.title | default: "客户" }}：</mj-text>
      <mj-text>本月为您准备了<b>{{ offer.name }}</b>。{{ offer.description }}。</mj-text>
      <mj-text>您的专属券码：<b>{{ coupon.code }}</b></mj-text>
      {% endif %}
    </mj-column></mj-section>
    <mj-section><mj-column><mj-text font-size="12px" color="#6b6b6b"><a href="{{ unsubscribe_url }}">{% if customer.language == "en" %}Unsubscribe{% else %}退订{% endif %}</a></mj-text></mj-column></mj-section>
  </mj-body>
</mjml>`

export const templates = [
  {
    key: 'pack-mail', name: 'Data pack by e-mail', channel: 'email', format: 'mjml', fallback: {},
    subject: '{% if customer.language == "en" %}{{ offer.name }} for you{% else %}为您准备的{{ offer.name }}{% endif %}', body: mailBody,
  },
  {
    key: 'pack-call', name: 'Data pack by phone', channel: 'call_list', format: 'text', fallback: {}, subject: '',
    body: '您好，我是{{ company.name }}的客户顾问。{{ customer.title | default: "您" }}近期流量使用较多，我们为您准备了{{ offer.name }}：{{ offer.description }}。券码 {{ coupon.code }}。',
  },
] as const

export const caps = [
  { key: 'month', name: { en: 'At most 3 contacts in 30 days', zh: '30天内最多3次接触' }, channel: null, max: 3, days: 30, active: true },
  { key: 'mail-week', name: { en: 'At most 1 e-mail in 7 days', zh: '7天内最多1封邮件' }, channel: 'email', max: 1, days: 7, active: true },
] as const

/** What counts as response to every campaign of the demo: any data pack, the same for target and control. */
const response = { fact: 'purchase', where: 'amount > 0', windowDays: 14 } as const

export interface DemoCampaign {
  readonly key: string
  /** Days before the demo's today at which it was launched; null: stays a draft. */
  readonly daysAgo: number | null
  readonly worldOffer: string
  readonly definition: Readonly<Record<string, unknown>> & { readonly channel: 'email' | 'call_list' }
}

export const campaigns: readonly DemoCampaign[] = [
  {
    key: 'autumn-data-pack', daysAgo: 24, worldOffer: 'PACK10G30',
    definition: {
      name: 'Autumn data pack 秋季流量包', purpose: 'cross-sell', channel: 'email', segment: null, rule: 'status = "active" and sum(usage_daily.data_mb, last 30 days) > 3000', offer: 'pack-10g-30', template: 'pack-mail',
      controlShare: 0.25, contactCostMinor: 2, maxContacts: 7500, response, salt: 'autumn-data-pack/1',
    },
  },
  {
    key: 'heavy-user-calls', daysAgo: 20, worldOffer: 'PACK20G50',
    definition: {
      name: 'Heavy users by phone 高流量客户外呼', purpose: 'cross-sell', channel: 'call_list', segment: 'heavy-data', rule: null, offer: 'pack-20g-50', template: 'pack-call', controlShare: 0.3, budgetMinor: 350_000,
      contactCostMinor: 350, response, salt: 'heavy-user-calls/1',
    },
  },
  {
    key: 'welcome-pack', daysAgo: 4, worldOffer: 'PACK10G',
    definition: {
      name: 'Welcome pack 新客流量包', purpose: 'activate', channel: 'email', segment: 'new-customers', rule: null, offer: 'pack-10g', template: 'pack-mail', controlShare: 0.2, contactCostMinor: 2, response, salt: 'welcome-pack/1',
    },
  },
  {
    key: 'repeat-buyers', daysAgo: null, worldOffer: 'PACK10G',
    definition: {
      name: 'Repeat buyers 复购', purpose: 'repeat purchase', channel: 'email', segment: 'pack-buyers', rule: null, offer: 'pack-10g', template: 'pack-mail', controlShare: 0.2, contactCostMinor: 2, maxContacts: 2000, response,
      salt: 'repeat-buyers/1',
    },
  },
]
