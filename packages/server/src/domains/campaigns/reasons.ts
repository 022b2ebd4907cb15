/** Reasons of the waterfall as people read them. A reason is `kind` or `kind:detail`. */

const kinds: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  suppressed: { en: 'Suppressed', zh: '剔除' },
  offer_ineligible: { en: 'Not eligible for the offer', zh: '不符合优惠资格' },
  no_address: { en: 'No valid address', zh: '没有有效地址' },
  consent_denied: { en: 'Consent denied', zh: '拒绝营销' },
  missing_field: { en: 'Message misses a field', zh: '消息缺少字段' },
  frequency_cap: { en: 'Frequency cap', zh: '频控' },
  budget: { en: 'Beyond the budget', zh: '超出预算' },
  max_contacts: { en: 'Beyond the number of contacts', zh: '超出接触上限' },
}

const suppressionKinds: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  do_not_contact: { en: 'do not contact', zh: '免打扰' },
  channel_opt_out: { en: 'opted out of the channel', zh: '渠道退出' },
  unsubscribed: { en: 'unsubscribed', zh: '已退订' },
  bounced: { en: 'address bounced', zh: '地址退回' },
  complaint: { en: 'open complaint', zh: '投诉中' },
  deceased: { en: 'deceased', zh: '已故' },
  protected: { en: 'red list', zh: '红名单' },
}

export const reasonLabel = (reason: string): { readonly en: string; readonly zh: string } => {
  const [kind = reason, detail = ''] = reason.split(/:(.*)/s)
  const label = kinds[kind] ?? { en: kind, zh: kind }
  if (detail === '') return label
  const part = kind === 'suppressed' ? (suppressionKinds[detail] ?? { en: detail, zh: detail }) : { en: detail, zh: detail }
  return { en: `${label.en}: ${part.en}`, zh: `${label.zh}：${part.zh}` }
}
