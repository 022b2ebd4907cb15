import type { CatalogueColumn, CatalogueFact } from '@sextant/rules'

const text = (en: string, zh: string): CatalogueColumn => ({ type: 'string', label: { en, zh } })

/** Contacts and responses as facts that any rule may use; control rows and contacts that came to nothing are not among them. */
export const ledgerCatalogue: Readonly<Record<'contact' | 'response', CatalogueFact>> = {
  contact: {
    label: { en: 'Contact', zh: '触达' }, table: 'fact_contact', customerColumn: '_customer', timeColumn: '_at',
    columns: {
      campaign: text('Campaign', '活动'), offer: text('Offer', '优惠'), channel: text('Channel', '渠道'), direction: text('Direction', '方向'), status: text('Status', '状态'),
      cost: { type: 'money', label: { en: 'Cost', zh: '成本' } },
    },
    valueColumn: 'cost',
  },
  response: {
    label: { en: 'Response', zh: '响应' }, table: 'fact_response', customerColumn: '_customer', timeColumn: '_at',
    columns: {
      campaign: text('Campaign', '活动'), offer: text('Offer', '优惠'), channel: text('Channel', '渠道'), type: text('Type', '类型'), match: text('Match', '匹配方式'),
      value: { type: 'money', label: { en: 'Value', zh: '金额' } }, in_window: { type: 'boolean', label: { en: 'In the window', zh: '窗口内' } },
    },
    valueColumn: 'value',
  },
}
