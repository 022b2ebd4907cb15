import { defineTexts } from '../define-texts.ts'

export const offerTexts = defineTexts(
  {
    title: 'Offers', lead: 'What is proposed to customers: its worth, its cost, to whom it may go, its coupons', create: 'New offer', none: 'No offer yet', noneHint: 'An offer names what a customer gets, what it is worth to the company and what it costs.', noneOfStatus: 'No offer with this status',
    offer: 'Offer', value: 'Value of one acceptance', cost: 'Cost of one acceptance', valueShort: 'Value', costShort: 'Cost', valueHint: 'What one acceptance is worth to the company, before cost', costHint: 'Discount, goods and handling of one acceptance', margin: 'Left of one acceptance', validity: 'Valid', always: 'always', validFrom: 'First day', validTo: 'Last day', coupon: 'Coupon', coupon_none: 'No coupon', coupon_shared: 'One code for all', coupon_single_use: 'One code per customer', couponCode: 'Code', stock: 'Coupons',
    free: '{{formatted}} free', issued: '{{formatted}} issued', redeemed: '{{formatted}} redeemed', noStock: 'No codes yet: add some before a campaign can use this offer.', addCoupons: 'Add codes', addHow: 'Where the codes come from', addCount: 'Make new ones', addPaste: 'Paste given ones', count: 'How many', codes: 'Codes, one per line', codesCount: '{{formatted}} codes', added: '{{added}} codes added, {{free}} free now',
    definition: 'Definition', eligibility: 'Who may have it', everybody: 'Everybody', byRule: 'Customers who fit a rule', eligibilityHint: 'Others are left out of campaigns with the reason “not eligible for the offer”.', descriptionEn: 'Description (English)', descriptionZh: 'Description (Chinese)', nameNeeded: 'A name is needed in both languages', codeNeeded: 'One code for all needs the code',
    saveNew: 'Create offer', saveVersion: 'Save as version {{version}}', saved: 'Offer {{name}} saved', versionNow: 'Version {{version}}', attributes: 'Attributes', model: 'Model for its propensity', modelHint: 'Without one, its own acceptance rate so far is used.', noModel: 'its own acceptance rate', lastBeforeFirst: 'The last day is before the first', ruleWrong: 'Correct the rule first', readOnly: 'Your role may look at offers, not change them.', from: 'from {{day}}', until: 'until {{day}}',
  },
  {
    title: '优惠', lead: '向客户提供什么：价值、成本、适用对象与优惠券', create: '新建优惠', none: '尚无优惠', noneHint: '优惠说明客户得到什么、对公司价值几何、成本多少。', noneOfStatus: '没有此状态的优惠',
    offer: '优惠', value: '每次接受的价值', cost: '每次接受的成本', valueShort: '价值', costShort: '成本', valueHint: '每次接受为公司带来的价值（未扣成本）', costHint: '每次接受的折扣、货品与处理成本', margin: '每次接受净得', validity: '有效期', always: '长期', validFrom: '首日', validTo: '末日', coupon: '优惠券', coupon_none: '无券', coupon_shared: '通用码', coupon_single_use: '一客一码', couponCode: '券码', stock: '优惠券',
    free: '{{formatted}} 可用', issued: '{{formatted}} 已发', redeemed: '{{formatted}} 已核销', noStock: '尚无券码：活动使用此优惠前请先添加。', addCoupons: '添加券码', addHow: '券码来源', addCount: '自动生成', addPaste: '粘贴已有券码', count: '数量', codes: '券码，每行一个', codesCount: '{{formatted}} 个券码', added: '已添加 {{added}} 个券码，现有 {{free}} 个可用',
    definition: '定义', eligibility: '适用对象', everybody: '所有客户', byRule: '符合规则的客户', eligibilityHint: '其他客户会以“不符合优惠资格”为由被活动剔除。', descriptionEn: '说明（英文）', descriptionZh: '说明（中文）', nameNeeded: '两种语言都需要名称', codeNeeded: '通用码需要填写券码',
    saveNew: '创建优惠', saveVersion: '保存为第 {{version}} 版', saved: '优惠 {{name}} 已保存', versionNow: '第 {{version}} 版', attributes: '属性', model: '倾向模型', modelHint: '未选择时使用其自身的历史接受率。', noModel: '自身接受率', lastBeforeFirst: '末日早于首日', ruleWrong: '请先更正规则', readOnly: '您的角色可查看优惠，不可更改。', from: '自 {{day}}', until: '至 {{day}}',
  },
)
