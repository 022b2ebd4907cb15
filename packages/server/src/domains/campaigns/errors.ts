import { defineErrors } from '../../platform/errors.ts'

export const campaignErrors = defineErrors({
  CAMPAIGN_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no campaign "${key}"`,
    zh: ({ key }: { key: string }) => `没有活动“${key}”`,
    fix: 'list the campaigns with ./sextant campaigns list',
  },
  CAMPAIGN_STATUS: {
    status: 409,
    message: ({ key, status, wanted }: { key: string; status: string; wanted: string }) => `campaign "${key}" is ${status}; it must be ${wanted} for this`,
    zh: ({ key, status, wanted }: { key: string; status: string; wanted: string }) => `活动“${key}”当前状态为 ${status}，此操作要求状态为 ${wanted}`,
    fix: ({ key }: { key: string; status: string; wanted: string }) => `look at it with ./sextant campaigns get ${key}; a launched campaign is copied, not changed`,
  },
  CAMPAIGN_RUN_UNKNOWN: {
    status: 404,
    message: ({ key, run }: { key: string; run: number }) => `campaign "${key}" has no run ${run}`,
    zh: ({ key, run }: { key: string; run: number }) => `活动“${key}”没有第 ${run} 次运行`,
    fix: 'leave the run out for the newest one; runs are counted from 1',
  },
  CAMPAIGN_NO_COMPARISON: {
    status: 409,
    message: ({ why }: { key: string; why: string; zh: string }) => `today’s audience cannot be compared: ${why}`,
    zh: ({ zh }: { key: string; why: string; zh: string }) => `无法与今天的受众比较：${zh}`,
    fix: ({ key }: { key: string; why: string; zh: string }) => `see who was drawn with ./sextant campaigns audience ${key}; repair or restore what the rule names to compare`,
  },
  CAMPAIGN_AUDIENCE_UNSAID: {
    status: 422,
    message: () => 'the campaign has neither a segment nor a rule',
    zh: () => '活动既没有客群，也没有规则',
    fix: 'give segment, rule or both',
  },
  CAMPAIGN_RULE_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string }) => `the audience rule is not valid: ${problem}`,
    zh: ({ problem }: { problem: string }) => `受众规则无效：${problem}`,
    fix: 'mend the rule at the place named',
  },
  CAMPAIGN_RESPONSE_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string }) => `what counts as response is not valid: ${problem}`,
    zh: ({ problem }: { problem: string }) => `响应定义无效：${problem}`,
    fix: 'name a fact of model.yaml and a condition over its columns',
  },
  CAMPAIGN_CHANNEL_MISMATCH: {
    status: 422,
    message: ({ template, templateChannel, channel }: { template: string; templateChannel: string; channel: string }) => `template "${template}" is for ${templateChannel}, the campaign for ${channel}`,
    zh: ({ template, templateChannel, channel }: { template: string; templateChannel: string; channel: string }) => `模板“${template}”用于 ${templateChannel}，而活动渠道为 ${channel}`,
    fix: 'choose a template of the campaign’s channel',
  },
  CAMPAIGN_EMPTY: {
    status: 409,
    message: ({ key, audience }: { key: string; audience: number }) =>
      audience === 0 ? `the audience of "${key}" has no customers` : `of the ${audience} customers of "${key}" none may be contacted`,
    zh: ({ key, audience }: { key: string; audience: number }) => (audience === 0 ? `活动“${key}”的受众为空` : `活动“${key}”的 ${audience} 位受众均不可接触`),
    fix: ({ key }: { key: string; audience: number }) => `see why with ./sextant campaigns plan ${key}; nothing was sent`,
  },
  CAMPAIGN_OFFER_NOT_ACTIVE: {
    status: 409,
    message: ({ offer, status }: { offer: string; status: string }) => `offer "${offer}" is ${status}`,
    zh: ({ offer, status }: { offer: string; status: string }) => `优惠“${offer}”的状态为 ${status}`,
    fix: 'activate the offer or choose another one',
  },
  CAMPAIGN_SENDER_UNSET: {
    status: 409,
    message: () => 'campaigns by e-mail need a sender and a mail server',
    zh: () => '电子邮件活动需要设置发件人和邮件服务器',
    fix: 'set SEXTANT_MAIL_FROM and SMTP_URL and start again',
  },
  OUTCOME_FILE_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string }) => `the outcome file cannot be read: ${problem}`,
    zh: ({ problem }: { problem: string }) => `无法读取结果文件：${problem}`,
    fix: 'send CSV with the columns contact_id, outcome, at and note, as the call list has them',
  },
})
