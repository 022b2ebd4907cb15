import { defineTexts } from '../define-texts.ts'

export const homeTexts = defineTexts(
  {
    title: 'Home', lead: 'The base, what it is worth and what moves it', base: 'Customers', active30: 'Active in 30 days', active90: 'Active in 90 days', newLast30: 'New in 30 days', revenueLast30: 'Revenue, last 30 days', revenue12: 'Revenue, 12 months',
    ofBase: '{{share}} of the base', against: 'against the 30 days before', perCustomer: '{{amount}} per customer', baseOverTime: 'Base and activity', revenueOverTime: 'Revenue by month', baseSeries: 'Base', newSeries: 'New', activeSeries: 'Active', revenueSeries: 'Revenue',
    month: 'Month', concentration: 'How revenue is spread', lorenzCustomers: 'Share of customers, most valuable first', lorenzRevenue: 'Share of revenue', equal: 'If all were equal', topTen: 'The top 10 % bring {{share}}', facts: 'Facts', factRows: 'Rows', factTo: 'Newest',
    campaigns: 'Recent campaigns', contacts: 'Contacts', responses: 'Responses', rate: 'Rate', campaign: 'Campaign', noData: 'No data yet', noDataHint: 'Describe your company in a model.yaml and import its files; this page fills itself.', toData: 'To Data', noCampaigns: 'No campaign has run yet',
  },
  {
    title: '首页', lead: '客户基数、价值与变化', base: '客户数', active30: '30 天活跃', active90: '90 天活跃', newLast30: '30 天新增', revenueLast30: '近 30 天收入', revenue12: '近 12 个月收入',
    ofBase: '占基数 {{share}}', against: '与之前 30 天相比', perCustomer: '人均 {{amount}}', baseOverTime: '基数与活跃', revenueOverTime: '每月收入', baseSeries: '基数', newSeries: '新增', activeSeries: '活跃', revenueSeries: '收入',
    month: '月份', concentration: '收入集中度', lorenzCustomers: '客户占比（按价值从高到低）', lorenzRevenue: '收入占比', equal: '若人人相等', topTen: '前 10 % 的客户贡献 {{share}}', facts: '事实', factRows: '行数', factTo: '最新',
    campaigns: '近期活动', contacts: '接触', responses: '响应', rate: '响应率', campaign: '活动', noData: '尚无数据', noDataHint: '请在 model.yaml 中描述公司并导入文件，本页会自动填充。', toData: '前往数据', noCampaigns: '尚未执行过活动',
  },
)
