import { defineTexts } from '../define-texts.ts'

export const indicatorTexts = defineTexts(
  {
    indicator: 'Indicator', kind: 'Kind of indicator', kind_metric: 'A metric', kind_customers: 'Number of customers', kind_share: 'A share of customers', kind_value: 'A value over customers', metric: 'Metric', where: 'Only rows where', whereHint: 'A condition over the row, such as amount > 100', segment: 'Only customers of segment', rule: 'Customers for whom', shareOf: 'Customers for whom', shareIn: 'as a share of those for whom', value: 'Value of each customer', valueHint: 'For example sum(purchase.amount, last 90 days)', aggregate: 'Taken together as', sum: 'sum', avg: 'mean', median: 'median', min: 'least', max: 'greatest',
    period: 'Period', day: 'Day', week: 'Week', month: 'Month', billing_period: 'Billing period', by: 'By area', byNone: 'The whole', noMetrics: 'model.yaml has no metric yet', everybody: 'everybody',
  },
  {
    indicator: '指标', kind: '指标类型', kind_metric: '业务指标', kind_customers: '客户数', kind_share: '客户占比', kind_value: '客户取值汇总', metric: '业务指标', where: '仅统计满足条件的行', whereHint: '对行的条件，例如 amount > 100', segment: '仅限客群', rule: '符合规则的客户', shareOf: '符合规则的客户', shareIn: '占下列客户的比例', value: '每位客户的取值', valueHint: '例如 sum(purchase.amount, last 90 days)', aggregate: '汇总方式', sum: '合计', avg: '平均', median: '中位数', min: '最小', max: '最大',
    period: '周期', day: '日', week: '周', month: '月', billing_period: '账期', by: '按区域', byNone: '整体', noMetrics: 'model.yaml 中尚无指标', everybody: '所有客户',
  },
)
