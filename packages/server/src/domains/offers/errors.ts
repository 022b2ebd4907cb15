import { defineErrors } from '../../platform/errors.ts'

export const offerErrors = defineErrors({
  OFFER_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no offer "${key}"`,
    zh: ({ key }: { key: string }) => `没有优惠“${key}”`,
    fix: 'list the offers with ./sextant offers list',
  },
  OFFER_VALIDITY_REVERSED: {
    status: 422,
    message: ({ from, to }: { from: string; to: string }) => `the offer would end (${to}) before it starts (${from})`,
    zh: ({ from, to }: { from: string; to: string }) => `优惠的结束时间（${to}）早于开始时间（${from}）`,
    fix: 'give a validTo later than validFrom',
  },
  OFFER_SHARED_CODE_MISSING: {
    status: 422,
    message: () => 'an offer with a shared coupon needs the code',
    zh: () => '共享券码的优惠必须给出券码',
    fix: 'give sharedCode, or choose single_use or none',
  },
  OFFER_ELIGIBILITY_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string }) => `the eligibility rule is not valid: ${problem}`,
    zh: ({ problem }: { problem: string }) => `资格规则无效：${problem}`,
    fix: 'mend the rule at the place named; ./sextant rules catalogue shows what may be named',
  },
  OFFER_ELIGIBILITY_PERSONAL: {
    status: 403,
    message: ({ key }: { key: string }) => `the eligibility rule names a personal attribute, and whom offer "${key}" may be made to would tell its value`,
    zh: ({ key }: { key: string }) => `资格规则涉及个人信息属性，可获得优惠“${key}”的客户会透露其取值`,
    fix: 'leave the attribute out, keep the rule as it was, or ask somebody with customers.unmask to save it',
  },
  OFFER_COUPONS_NOT_SINGLE_USE: {
    status: 409,
    message: ({ key }: { key: string }) => `offer "${key}" has no single-use coupons`,
    zh: ({ key }: { key: string }) => `优惠“${key}”不使用一次性券码`,
    fix: 'set coupon to single_use first',
  },
  OFFER_COUPONS_UNSAID: {
    status: 422,
    message: () => 'neither a number of coupons nor codes were given',
    zh: () => '既没有给出券码数量，也没有给出券码',
    fix: 'give count to make codes, or codes to load your own',
  },
  OFFER_COUPON_TAKEN: {
    status: 409,
    message: ({ codes }: { codes: string }) => `these coupon codes exist already: ${codes}`,
    zh: ({ codes }: { codes: string }) => `以下券码已存在：${codes}`,
    fix: 'leave them out; a code is used once over all offers',
  },
  OFFER_COUPONS_SHORT: {
    status: 409,
    message: ({ key, needed, free }: { key: string; needed: number; free: number }) => `offer "${key}" needs ${needed} coupons and has ${free} free`,
    zh: ({ key, needed, free }: { key: string; needed: number; free: number }) => `优惠“${key}”需要 ${needed} 张券，仅剩 ${free} 张`,
    fix: ({ key, needed, free }: { key: string; needed: number; free: number }) => `add them with ./sextant offers add-coupons ${key} --count ${needed - free}`,
  },
})
