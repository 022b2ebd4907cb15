import { defineErrors } from '../../platform/errors.ts'

export const decisionErrors = defineErrors({
  DECISION_CUSTOMER_UNKNOWN: {
    status: 404,
    message: ({ customer }: { customer: string }) => `there is no customer "${customer}"`,
    zh: ({ customer }: { customer: string }) => `没有客户“${customer}”`,
    fix: 'give the customer’s key as it was imported; ./sextant customers list finds it',
  },
  DECISION_CHANNEL_UNKNOWN: {
    status: 422,
    message: ({ channel, channels }: { channel: string; channels: readonly string[] }) => `there is no channel "${channel}"; there are ${channels.join(', ')}`,
    zh: ({ channel, channels }: { channel: string; channels: readonly string[] }) => `没有渠道“${channel}”；现有：${channels.join('、')}`,
    fix: 'name one of them',
  },
  DECISION_TREATMENT_UNKNOWN: {
    status: 404,
    message: ({ code }: { code: string }) => `no decision gave out the treatment code "${code}"`,
    zh: ({ code }: { code: string }) => `没有决策发出过触达代码“${code}”`,
    fix: 'send the treatmentCode that POST /v1/decide answered',
  },
})
