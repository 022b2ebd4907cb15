/** Persons by name, e-mail and phone, as a level begins: what they are follows under `attributes`. */
export const personsYaml = `    label: { en: Person, zh: 个人 }
    default: true
    key: id
    title: name
    source: { file: persons.csv }
    identifiers:
      - { kind: email, column: email, label: { en: E-mail, zh: 电子邮件 } }
      - { kind: phone, column: phone, label: { en: Phone, zh: 电话 } }
`

/** Visits by day, as a fact. */
export const visitsYaml = `  visit:
    label: { en: Visit, zh: 到店 }
    source: { file: visits.csv }
    customer: person
    time: { column: on }
    columns: { minutes: { type: number, label: { en: Minutes, zh: 分钟 } } }
`

/** A small invented shop for tests: households behind persons, baskets with returns, daily visits, awkward identifiers. */
export const teaShopYaml = `
sextant: 1
company: { key: tea_shop, name: { en: Tea shop, zh: 茶叶店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
${personsYaml}    attributes:
      city: { type: string, label: { en: City, zh: 城市 }, privacy: internal }
      birth_date: { type: date, label: { en: Birth date, zh: 出生日期 }, privacy: personal, meaning: For birthday letters }
      budget: { type: money, label: { en: Budget, zh: 预算 }, privacy: internal }
      cups: { type: number, label: { en: Cups a day, zh: 每日杯数 }, privacy: internal }
      member: { type: boolean, label: { en: Member, zh: 会员 }, privacy: internal }
  card:
    label: { en: Card, zh: 会员卡 }
    key: card
    within: { level: person, column: holder }
    source: { file: cards.csv }
    attributes: { tier: { type: string, label: { en: Tier, zh: 等级 } }, pin: { type: string, label: { en: Pin, zh: 密码 }, privacy: sensitive } }
dimensions:
  product:
    label: { en: Product, zh: 商品 }
    key: code
    source: { file: products.csv }
    columns: { kind: { type: string, label: { en: Kind, zh: 种类 } } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: purchases.csv }
    customer: buyer
    unknownCustomer: create
    time: { column: at }
    value: amount
    occasion: basket
    columns:
      basket: { type: string, label: { en: Basket, zh: 购物篮 } }
      product: { type: string, label: { en: Product, zh: 商品 }, dimension: product }
      amount: { type: money, label: { en: Amount, zh: 金额 } }
    refunds: { when: amount < 0 }
${visitsYaml}metrics:
  revenue: { label: { en: Revenue, zh: 销售额 }, fact: purchase, aggregate: sum }
  green: { label: { en: Green tea, zh: 绿茶 }, fact: purchase, aggregate: sum, where: product.kind = 'green' }
`

const days = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10))

/** 00123 and the 19-digit key must survive; 7 has no purchase, stranger is known from a purchase only. */
export const teaShopFiles: Readonly<Record<string, string>> = {
  'persons.csv': `id,name,email,phone,city,birth_date,budget,cups,member
00123,Ana Silva,ana@example.com,13800000001,Hangzhou,1990-05-17,120.50,3,true
9007199254740993123,王芳,fang@example.com,13800000002,Hangzhou,1985-02-01,80,1,false
7,Bob Lee,bob@example.com,13800000003,Ningbo,,,,
=1+1,Eve Formula,eve@example.com,,Ningbo,2000-01-01,10,2,true
`,
  'cards.csv': `card,holder,tier,pin
K1,00123,gold,4711
K2,00123,silver,
`,
  'products.csv': `code,kind
G1,green
B1,black
`,
  'purchases.csv': `buyer,at,basket,product,amount
00123,2026-01-05T04:00:00Z,b1,G1,10.00
00123,2026-01-05T04:00:00Z,b1,B1,5.50
00123,2026-02-10T04:00:00Z,b2,G1,20.00
00123,2026-02-11T04:00:00Z,b2,G1,-20.00
9007199254740993123,2026-01-31T17:00:00Z,b3,B1,99.99
9007199254740993123,2026-02-27T02:00:00Z,b4,G1,1.00
=1+1,2025-12-31T15:59:59Z,b5,B1,3.00
stranger,2026-02-28T01:00:00Z,b6,B1,40.00
`,
  'visits.csv': `person,on,minutes\n${days(58).map((day) => `00123,${day},10`).join('\n')}\n7,2026-02-01,5\n`,
}
