/** Why an offer is chosen, passed over or excluded, as people read it. A reason is `code` or `code:detail`. */

interface Label {
  readonly en: string
  readonly zh: string
}

const labels: Readonly<Record<string, Label>> = {
  rule_met: { en: 'Meets the eligibility rule', zh: '符合资格规则' },
  no_rule: { en: 'Open to everybody', zh: '面向所有客户' },
  model_score: { en: 'Likelihood from the model', zh: '倾向来自模型评分' },
  acceptance_rate: { en: 'Likelihood from how often it was accepted', zh: '倾向来自历史接受率' },
  model_score_missing: { en: 'The model has no score for this customer; the acceptance rate counts', zh: '该客户没有模型评分，改用历史接受率' },
  chosen: { en: 'Chosen', zh: '已选中' },
  outranked: { en: 'Another offer is worth more', zh: '另一优惠价值更高' },
  not_yet_valid: { en: 'Not valid yet', zh: '尚未生效' },
  expired: { en: 'No longer valid', zh: '已过期' },
  rule_not_met: { en: 'Does not meet the eligibility rule', zh: '不符合资格规则' },
  rule_unknown: { en: 'Too little is known for the eligibility rule', zh: '信息不足，无法判断资格' },
  rule_broken: { en: 'The eligibility rule cannot be read any more', zh: '资格规则已无法解析' },
  personal_rule: { en: 'Its rule reads personal attributes, which your role may not unmask', zh: '其资格规则涉及个人信息属性，您的角色无权查看明文' },
  suppressed: { en: 'Suppressed', zh: '剔除' },
  consent_denied: { en: 'Consent denied', zh: '拒绝营销' },
  frequency_cap: { en: 'Frequency cap reached', zh: '达到频控上限' },
  recently_rejected: { en: 'Rejected within the last 30 days', zh: '30 天内已拒绝' },
  no_coupon: { en: 'No coupon left', zh: '券码已用完' },
  costs_more: { en: 'Would cost more than it brings', zh: '成本高于预期收益' },
}

export const reasonOf = (code: string): { readonly code: string; readonly message: Label } => {
  const [kind = code, detail = ''] = code.split(/:(.*)/s)
  const label = labels[kind] ?? { en: kind, zh: kind }
  return { code, message: detail === '' ? label : { en: `${label.en}: ${detail}`, zh: `${label.zh}：${detail}` } }
}
