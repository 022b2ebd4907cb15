import { defineTexts } from '../define-texts.ts'

export const analysisTexts = defineTexts(
  {
    title: 'Analysis', lead: 'How customers buy, stay and differ', onlyThose: 'Only customers who …', asOf: 'As of the end of', asOfNow: 'As of now', returns: 'Returns', nobodyBehind: 'Nobody is in this cell', newSegment: 'New segment from these', firstOf: 'The first {{shown}} of {{all}}', saveList: 'Save as list segment', listSaved: 'Segment {{key}} saved with {{size}} customers',
    segment: 'Segment', allCustomers: 'All customers', net: 'Net of returns', gross: 'Gross', measure: 'Measure', customers: 'Customers', revenue: 'Revenue', revenueShare: 'Share of revenue',
    rfmTitle: 'Recency × frequency', rfmNote: 'Each cell sums over the monetary scores. 5 is the best score: most recent, most often. Choose a cell to see its customers.', recency: 'Recency', frequency: 'Frequency', monetary: 'Monetary', days: 'Days since', times: 'Times', amount: 'Amount', meanRecency: 'Mean days since', meanFrequency: 'Mean times', meanMonetary: 'Mean amount',
    cellCustomers: 'Customers with R {{recency}} and F {{frequency}}', score: 'Score', base: 'Customers scored', totalRevenue: 'Revenue', codes: 'Different codes', champions: 'Best cell (R 5, F 5)', ofRevenue: '{{share}} of revenue', byMonetary: 'By monetary score',
    cohortTitle: 'Cohorts by month of first purchase', retention: 'Retention', cohort: 'Cohort', size: 'Size', month: 'Month {{month}}', perHead: 'Revenue per customer', retentionCurve: 'Average retention by month', cohortNote: 'A customer is active in a month when he bought in it. Averages weigh cohorts by their size and use those old enough.',
    profileTitle: 'What sets the segment apart', profileHint: 'Choose a segment: it is compared with the whole base, attribute by attribute.', lift: 'Lift', inSegment: 'In the segment', inBase: 'In the base', interval: '95 % interval', value: 'Value', chooseSegment: 'Choose a segment', noCells: 'Nobody to score yet', noCohorts: 'No purchases yet', noProfile: 'Nothing to compare', share: 'Share',
    profileNote: 'Lift 1 = as often as in the base. Whiskers are 95 % intervals; grey bars include 1.', refused: 'This analysis needs another permission',
  },
  {
    title: '分析', lead: '客户如何购买、留存，又有何不同', onlyThose: '仅限满足条件的客户…', asOf: '截至当日终', asOfNow: '截至最新', returns: '退货', nobodyBehind: '此格没有客户', newSegment: '由此新建客群', firstOf: '前 {{shown}} 位，共 {{all}} 位', saveList: '另存为名单客群', listSaved: '客群 {{key}} 已保存，共 {{size}} 位客户',
    segment: '客群', allCustomers: '全部客户', net: '扣除退货', gross: '总额', measure: '指标', customers: '客户', revenue: '收入', revenueShare: '收入占比',
    rfmTitle: '最近购买 × 购买频次', rfmNote: '每格汇总各档购买金额得分。5 分最好：最近、最频繁。选择一格可查看其中的客户。', recency: '最近购买', frequency: '购买频次', monetary: '购买金额', days: '距今天数', times: '次数', amount: '金额', meanRecency: '平均距今天数', meanFrequency: '平均次数', meanMonetary: '平均金额',
    cellCustomers: 'R {{recency}}、F {{frequency}} 的客户', score: '得分', base: '参与评分的客户', totalRevenue: '收入', codes: '不同代码数', champions: '最佳格（R 5、F 5）', ofRevenue: '占收入 {{share}}', byMonetary: '按购买金额得分',
    cohortTitle: '按首购月份的同期群', retention: '留存率', cohort: '同期群', size: '规模', month: '第 {{month}} 月', perHead: '人均收入', retentionCurve: '各月平均留存率', cohortNote: '当月有购买即为活跃。平均值按同期群规模加权，仅计已满该月数者。',
    profileTitle: '客群的与众不同之处', profileHint: '请选择客群：逐个属性与全体客户比较。', lift: '提升度', inSegment: '客群内', inBase: '全体', interval: '95 % 区间', value: '取值', chooseSegment: '选择客群', noCells: '尚无可评分的客户', noCohorts: '尚无购买', noProfile: '没有可比较的内容', share: '占比',
    profileNote: '提升度 1 = 与全体相同。须线为 95 % 区间；灰色表示区间包含 1。', refused: '此分析需要其他权限',
  },
)
