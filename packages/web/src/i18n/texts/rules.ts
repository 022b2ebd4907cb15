import { defineTexts } from '../define-texts.ts'

/** Words of the rule editor. */
export const ruleTexts = defineTexts(
  {
    build: 'Build', text: 'Text', mode: 'How to write the rule', matchAll: 'all of these', matchAny: 'any of these', customersWho: 'Customers for whom', hold: 'hold', not: 'not', addCondition: 'Add condition', addGroup: 'Add group', remove: 'Remove', subject: 'What', operator: 'How', value: 'Value', from: 'From', to: 'Until (not included)',
    move: 'Move', moveHint: 'Drag, or use the arrow keys: up, down, right into a group, left out of it', asChart: 'As a chart', tags: 'Tags', percentiles: 'Percentiles', nthPlace: 'Which one', against: 'against previous windows', take: 'Take', take_top: 'the top', take_bottom: 'the bottom', take_sample: 'a sample of', takeCustomers: 'customers', takeBy: 'by', takeSalt: 'Salt', addTake: 'Take only some of them',
    attributes: 'Attributes', facts: 'Facts', scores: 'Scores', segments: 'Segments', function: 'Figure', column: 'Of', window: 'When', where: 'where', addFilter: 'Add filter', everybody: 'Everybody: add a condition to narrow it down.', textPart: 'This part can only be shown as text', showDistribution: 'How it is distributed', distributionOf: 'Distribution: {{name}}', missing: '{{count}} customers without a value',
    f_count: 'number of', f_sum: 'sum', f_avg: 'average', f_min: 'smallest', f_max: 'largest', f_distinct: 'different values', f_first: 'first', f_last: 'last', f_nth: 'n-th', f_trend: 'trend', f_any: 'has any', f_none: 'has none', f_days_since: 'days since the last',
    o_eq: 'is', o_ne: 'is not', o_lt: 'less than', o_le: 'at most', o_gt: 'more than', o_ge: 'at least', o_in: 'one of', o_not_in: 'none of', o_between: 'from … until', o_contains: 'contains', o_starts_with: 'starts with', o_ends_with: 'ends with', o_known: 'is known', o_unknown: 'is unknown', o_is_true: 'yes', o_is_false: 'no',
    w_ever: 'ever', w_last: 'in the last', w_ago: 'between … and … ago', w_since: 'since', w_span: 'from … until', w_this: 'this', w_previous: 'previous', u_hours: 'hours', u_days: 'days', u_weeks: 'weeks', u_months: 'months', u_years: 'years', c_day: 'day', c_week: 'week', c_month: 'month', c_quarter: 'quarter', c_year: 'year', c_billing_period: 'billing period', w_holiday: 'around', count: 'How many', unit: 'Unit', time: 'time',
    warnings: 'Worth a look', errors: 'Errors', place: 'line {{line}}, column {{column}}', useInstead: 'Use {{name}}', expected: 'Expected: {{list}}', completions: 'Suggestions', textHint: 'Ctrl-Space for suggestions', fixFirst: 'Correct the errors to see it as {{mode}}.', ok: 'No errors', checking: 'Checking…', inWords: 'In words', ruleText: 'Rule as text',
  },
  {
    build: '点选', text: '文本', mode: '规则编写方式', matchAll: '全部条件', matchAny: '任一条件', customersWho: '满足以下', hold: '的客户', not: '非', addCondition: '添加条件', addGroup: '添加分组', remove: '移除', subject: '对象', operator: '方式', value: '值', from: '自', to: '至（不含）',
    move: '移动', moveHint: '拖动，或用方向键：上、下，右键进入分组，左键移出分组', asChart: '以图表查看', tags: '标签', percentiles: '百分位', nthPlace: '第几次', against: '与此前窗口相比', take: '取', take_top: '最高的', take_bottom: '最低的', take_sample: '随机抽样', takeCustomers: '位客户', takeBy: '按', takeSalt: '盐值', addTake: '只取其中一部分',
    attributes: '属性', facts: '事实', scores: '评分', segments: '客群', function: '指标', column: '字段', window: '时间', where: '其中', addFilter: '添加筛选', everybody: '全部客户：添加条件可缩小范围。', textPart: '此部分只能以文本显示', showDistribution: '查看分布', distributionOf: '分布：{{name}}', missing: '{{count}} 位客户没有取值',
    f_count: '次数', f_sum: '合计', f_avg: '平均', f_min: '最小', f_max: '最大', f_distinct: '不同取值数', f_first: '首次', f_last: '最近一次', f_nth: '第 n 次', f_trend: '趋势', f_any: '有', f_none: '没有', f_days_since: '距最近一次的天数',
    o_eq: '等于', o_ne: '不等于', o_lt: '小于', o_le: '至多', o_gt: '大于', o_ge: '至少', o_in: '属于', o_not_in: '不属于', o_between: '介于', o_contains: '包含', o_starts_with: '开头是', o_ends_with: '结尾是', o_known: '已知', o_unknown: '未知', o_is_true: '是', o_is_false: '否',
    w_ever: '任何时候', w_last: '最近', w_ago: '距今之间', w_since: '自', w_span: '期间', w_this: '本', w_previous: '上一', u_hours: '小时', u_days: '天', u_weeks: '周', u_months: '个月', u_years: '年', c_day: '日', c_week: '周', c_month: '月', c_quarter: '季', c_year: '年', c_billing_period: '账期', w_holiday: '节日前后', count: '数量', unit: '单位', time: '时间',
    warnings: '请留意', errors: '错误', place: '第 {{line}} 行第 {{column}} 列', useInstead: '改用 {{name}}', expected: '应为：{{list}}', completions: '建议', textHint: '按 Ctrl-空格 获取建议', fixFirst: '请先更正错误，才能以“{{mode}}”方式查看。', ok: '没有错误', checking: '检查中…', inWords: '含义', ruleText: '规则文本',
  },
)
