/** The company's fixed lists: tables of data, invented. Money in fen (integer minor units). */

export const channels = [
  { key: 'sms', en: 'Text message', zh: '短信', contactCostMinor: 5, capacityPerDay: 200_000 },
  { key: 'email', en: 'E-mail', zh: '电子邮件', contactCostMinor: 2, capacityPerDay: 500_000 },
  { key: 'call', en: 'Outbound call', zh: '外呼', contactCostMinor: 350, capacityPerDay: 800 },
  { key: 'push', en: 'App push', zh: '应用推送', contactCostMinor: 1, capacityPerDay: 1_000_000 },
] as const
export type ChannelKey = (typeof channels)[number]['key']
export const channelKeys: readonly ChannelKey[] = channels.map((channel) => channel.key)

export const tariffs = [
  { code: 'T-LITE8', en: 'Lite 8', zh: '轻享 8 元', feeMinor: 800, minutes: 0, dataMb: 200, prepaid: true, family: 'lite' },
  { code: 'T-LITE19', en: 'Lite 19', zh: '轻享 19 元', feeMinor: 1900, minutes: 50, dataMb: 5_000, prepaid: true, family: 'lite' },
  { code: 'T-FREE39', en: 'Free 39', zh: '自由 39 元', feeMinor: 3900, minutes: 150, dataMb: 20_000, prepaid: true, family: 'lite' },
  { code: 'T-YOUTH29', en: 'Campus 29', zh: '校园 29 元', feeMinor: 2900, minutes: 100, dataMb: 15_000, prepaid: true, family: 'youth' },
  { code: 'T-SILVER39', en: 'Silver 39', zh: '银龄 39 元', feeMinor: 3900, minutes: 300, dataMb: 5_000, prepaid: false, family: 'silver' },
  { code: 'T-SMART59', en: 'Smart 59', zh: '畅享 59 元', feeMinor: 5900, minutes: 200, dataMb: 20_000, prepaid: false, family: 'smart' },
  { code: 'T-SMART99', en: 'Smart 99', zh: '畅享 99 元', feeMinor: 9900, minutes: 500, dataMb: 40_000, prepaid: false, family: 'smart' },
  { code: 'T-FIVE129', en: 'Five 129', zh: '五享 129 元', feeMinor: 12900, minutes: 700, dataMb: 60_000, prepaid: false, family: 'five' },
  { code: 'T-FIVE199', en: 'Five 199', zh: '五享 199 元', feeMinor: 19900, minutes: 1000, dataMb: 120_000, prepaid: false, family: 'five' },
] as const

export const overage = {
  minuteMinor: 15, dataGbMinor: 500, internationalMinuteMinor: 99, premiumMinuteMinor: 200, ipMinuteMinor: 10, smsMinor: 10,
} as const

/** `discount` is the share taken off the list price. */
export const offers = [
  {
    code: 'PACK5G', product: 'DP-5G', en: '5 GB pack', zh: '5GB 流量包', dataMb: 5_000, listMinor: 2000, priceMinor: 2000, unitCostMinor: 300,
    discount: 0,
  },
  {
    code: 'PACK10G', product: 'DP-10G', en: '10 GB pack', zh: '10GB 流量包', dataMb: 10_000, listMinor: 3000, priceMinor: 3000,
    unitCostMinor: 500, discount: 0,
  },
  {
    code: 'PACK10G30', product: 'DP-10G', en: '10 GB pack, 30 % off', zh: '10GB 流量包七折', dataMb: 10_000, listMinor: 3000, priceMinor: 2100,
    unitCostMinor: 500, discount: 0.3,
  },
  {
    code: 'PACK20G50', product: 'DP-20G', en: '20 GB pack, half price', zh: '20GB 流量包半价', dataMb: 20_000, listMinor: 5000, priceMinor: 2500,
    unitCostMinor: 900, discount: 0.5,
  },
] as const
export type Offer = (typeof offers)[number]

export const products = [
  { code: 'DP-5G', en: '5 GB data pack', zh: '5GB 流量包', kind: 'data_pack', priceMinor: 2000, unitCostMinor: 300 },
  { code: 'DP-10G', en: '10 GB data pack', zh: '10GB 流量包', kind: 'data_pack', priceMinor: 3000, unitCostMinor: 500 },
  { code: 'DP-20G', en: '20 GB data pack', zh: '20GB 流量包', kind: 'data_pack', priceMinor: 5000, unitCostMinor: 900 },
  { code: 'RBT', en: 'Ring-back tone', zh: '彩铃', kind: 'service', priceMinor: 500, unitCostMinor: 80 },
] as const
export const ringBackTone = { feeMinor: 500, toneMinor: 200, tones: 40 } as const

/** Cities with weight, centre (latitude, longitude) and districts; real places, invented shares. */
export const cities = [
  { en: 'Hangzhou', zh: '杭州', weight: 30, lat: 30.27, lon: 120.16, districts: ['上城区', '拱墅区', '西湖区', '滨江区', '萧山区'] },
  { en: 'Ningbo', zh: '宁波', weight: 22, lat: 29.87, lon: 121.55, districts: ['海曙区', '江北区', '鄞州区', '镇海区'] },
  { en: 'Wenzhou', zh: '温州', weight: 18, lat: 28.0, lon: 120.7, districts: ['鹿城区', '龙湾区', '瓯海区'] },
  { en: 'Jiaxing', zh: '嘉兴', weight: 11, lat: 30.75, lon: 120.76, districts: ['南湖区', '秀洲区'] },
  { en: 'Shaoxing', zh: '绍兴', weight: 10, lat: 30.0, lon: 120.58, districts: ['越城区', '柯桥区', '上虞区'] },
  { en: 'Jinhua', zh: '金华', weight: 9, lat: 29.08, lon: 119.65, districts: ['婺城区', '金东区'] },
] as const

export const handsets = [
  { brand: 'Anling', model: 'A1', priceMinor: 79900, fiveG: false }, { brand: 'Anling', model: 'A3', priceMinor: 129900, fiveG: true },
  { brand: 'Anling', model: 'A5 Pro', priceMinor: 299900, fiveG: true }, { brand: 'Boreal', model: 'One', priceMinor: 99900, fiveG: false },
  { brand: 'Boreal', model: 'Two', priceMinor: 199900, fiveG: true }, { brand: 'Boreal', model: 'Max', priceMinor: 499900, fiveG: true },
  { brand: 'Cetus', model: 'S', priceMinor: 599900, fiveG: true }, { brand: 'Cetus', model: 'S Ultra', priceMinor: 899900, fiveG: true },
  { brand: 'Delta', model: 'Senior', priceMinor: 39900, fiveG: false }, { brand: 'Delta', model: 'Lite', priceMinor: 59900, fiveG: false },
] as const

export const educations = ['primary', 'secondary', 'vocational', 'bachelor', 'postgraduate'] as const
export const occupations = ['student', 'office', 'factory', 'service', 'self_employed', 'civil_servant', 'farmer', 'retired'] as const
/** Monthly income in 元, as bands. */
export const incomeBands = ['below_3000', '3000_5000', '5000_8000', '8000_15000', 'above_15000'] as const
export const paymentMethods = ['bank_transfer', 'direct_debit', 'wallet', 'store_cash'] as const
export const requestTopics = ['network', 'billing', 'price', 'service', 'porting', 'handset'] as const
export const requestTexts: Readonly<Record<(typeof requestTopics)[number], readonly string[]>> = {
  network: ['家里信号很差，通话老是断线', '地铁里上网很慢，视频一直转圈', '小区没有5G信号，请尽快处理'],
  billing: ['这个月账单比上个月多了很多，请核实', '没有开通的业务被扣费了', '国际漫游费用看不明白'],
  price: ['套餐太贵了，有没有便宜一点的', '别的运营商同样流量只要一半价格', '老用户为什么没有优惠'],
  service: ['客服电话一直打不通', '营业厅排队时间太长', '上次的投诉没有人回复'],
  porting: ['想了解携号转网怎么办理', '合约到期后可以转网吗', '查询携号转网授权码'],
  handset: ['想换一部新手机，有什么合约优惠', '手机插卡后不能识别', '购买的手机有质量问题'],
}

export const surnames = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱', '胡', '郭', '何', '林', '高', '罗'] as const
export const surnamesLatin = [
  'wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'huang', 'zhao', 'wu', 'zhou', 'xu', 'sun', 'ma', 'zhu', 'hu', 'guo', 'he', 'lin', 'gao',
  'luo',
] as const
export const givenMale = [
  '伟', '强', '磊', '军', '勇', '杰', '涛', '明', '超', '浩', '宇', '鹏', '建国', '志强', '子轩', '浩然', '俊杰', '文博', '天佑', '一鸣',
] as const
export const givenFemale = [
  '芳', '娜', '敏', '静', '丽', '艳', '娟', '霞', '秀英', '桂英', '婷婷', '雨涵', '欣怡', '梓萱', '诗雨', '佳怡', '晓燕', '思雨', '梦洁', '雅琴',
] as const
export const givenLatin = [
  'ming', 'lei', 'yu', 'fang', 'jing', 'hao', 'jun', 'xin', 'tao', 'yan', 'bo', 'lan', 'qi', 'shan', 'wen', 'zhi', 'hui', 'ping', 'rui',
  'na',
] as const
/** Reserved domains (RFC 2606; example.cn is held by CNNIC): mail to them reaches nobody. */
export const mailDomains = ['example.com', 'example.net', 'example.org', 'example.cn'] as const
