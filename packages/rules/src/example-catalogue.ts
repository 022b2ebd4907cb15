import type { Catalogue } from './catalogue.ts'

/** A small company for examples in documentation and tests. */
export const exampleCatalogue: Catalogue = {
  timeZone: 'Europe/London',
  currency: 'GBP',
  currencyDigits: 2,
  customerTable: 'customers',
  customerColumn: 'customer_id',
  calendar: { weekStart: 'monday', billingDay: 15, holidays: { spring_festival: ['2022-02-01', '2023-01-22', '2024-02-10', '2025-01-29'] } },
  attributes: {
    age: { type: 'number', label: { en: 'age', zh: '年龄' } },
    city: { type: 'string', label: { en: 'city', zh: '城市' }, values: ['Leeds', 'London', 'York'] },
    balance: { type: 'money', label: { en: 'balance', zh: '余额' } },
    is_member: { type: 'boolean', label: { en: 'club member', zh: '会员' } },
    birth_date: { type: 'date', label: { en: 'birth date', zh: '生日' } },
    joined_at: { type: 'instant', label: { en: 'joined', zh: '入会时间' } },
  },
  facts: {
    purchase: {
      label: { en: 'purchases', zh: '购买' }, table: 'fact_purchase', customerColumn: 'customer_id', timeColumn: 'bought_at', valueColumn: 'amount',
      columns: {
        amount: { type: 'money', label: { en: 'amount', zh: '金额' }, column: 'amount_minor' },
        quantity: { type: 'number', label: { en: 'quantity', zh: '数量' } },
        category: { type: 'string', label: { en: 'category', zh: '品类' }, values: ['wine', 'bread', 'tea'] },
        store: { type: 'string', label: { en: 'store', zh: '门店' } },
        product: { type: 'string', label: { en: 'product', zh: '产品' } },
      },
      dimensions: {
        product: {
          label: { en: 'product', zh: '产品' }, table: 'dim_product', keyColumn: 'product_id', factColumn: 'product',
          columns: { department: { type: 'string', label: { en: 'department', zh: '部门' } }, price: { type: 'money', label: { en: 'list price', zh: '标价' } } },
        },
      },
    },
    contact: {
      label: { en: 'contacts', zh: '接触' }, table: 'fact_contact', customerColumn: 'customer_id', timeColumn: 'time',
      columns: {
        channel: { type: 'string', label: { en: 'channel', zh: '渠道' }, values: ['email', 'sms', 'call'] },
        delivered: { type: 'boolean', label: { en: 'delivered', zh: '已送达' } },
      },
    },
  },
  scores: {
    churn: { label: { en: 'churn score', zh: '流失评分' }, table: 'scores', customerColumn: 'customer_id', column: 'score', percentileColumn: 'percentile', selectColumn: 'model', selectValue: 'churn' },
    response: { label: { en: 'response score', zh: '响应评分' }, table: 'scores', customerColumn: 'customer_id', column: 'score', selectColumn: 'model', selectValue: 'response' },
  },
  segments: {
    vip: {
      label: { en: 'VIP', zh: '贵宾' },
      members: { kind: 'table', table: 'segment_members', customerColumn: 'customer_id', selectColumn: 'segment', selectValue: 'vip' },
    },
    adults: { label: { en: 'Adults', zh: '成年人' }, members: { kind: 'rule', text: 'age >= 18' } },
    'wine lovers': { label: { en: 'Wine lovers', zh: '爱酒人士' }, members: { kind: 'rule', text: 'in segment "adults" and sum(purchase.amount, last 90 days, where category = "wine") > 200' } },
  },
  tags: {
    loyal: { label: { en: 'loyal customer', zh: '忠诚客户' }, type: 'boolean', values: { kind: 'expression', text: 'count(purchase) >= 3' } },
    spend: { label: { en: 'yearly spend', zh: '年消费' }, type: 'money', values: { kind: 'expression', text: 'sum(purchase.amount, last 1 years)' } },
    grade: { label: { en: 'grade', zh: '等级' }, type: 'string', values: { kind: 'table', table: 'tags', customerColumn: 'customer_id', column: 'value', selectColumn: 'tag', selectValue: 'grade' } },
  },
}
