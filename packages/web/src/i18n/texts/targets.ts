import { defineTexts } from '../define-texts.ts'

export const targetTexts = defineTexts(
  {
    title: 'Targets', lead: 'What each unit is to reach, how far it is, its place, and where it will end at this pace', create: 'New target', none: 'No target yet', noneHint: 'A target is an indicator, a period, and a figure to reach for each unit.', target: 'Target', actual: 'So far', actualOver: 'Reached', completion: 'Completion', rank: 'Place', projected: 'Projected end', status: 'Status', unit: 'Unit', whole: 'Whole', before: 'Period before', lastYear: 'Last year',
    elapsed: '{{share}} of the period has passed', over: 'The period is over', method: 'How the end is projected', period: 'Period', better: 'What is better', better_more: 'More is better', better_less: 'Less is better', reached: 'Reached', ahead: 'Ahead', on_track: 'On track', at_risk: 'At risk', behind: 'Behind', missed: 'Missed', no_target: 'No figure', unknown: 'Too early', interval: '{{low}} to {{high}}',
    edit: 'Edit figures', propose: 'Propose', growth: 'Growth, per cent', proposed_last_year: 'from the same period last year', proposed_three_before: 'from the mean of the three periods before', proposed_nothing: 'nothing known to propose from', save: 'Save', saved: 'Target saved', valuesSaved: 'Figures saved', deleted: 'Target deleted', delete: 'Delete target', definition: 'Definition', units: 'Units', periods: 'Periods with figures', chart: 'Completion by unit', figures: 'Figures to reach, {{period}}', noUnits: 'No unit has a figure yet', completionShort: 'of target', setHint: 'Empty takes a figure away.',
  },
  {
    title: '目标', lead: '各单位要达到什么、完成多少、排名如何、按此进度预计结果', create: '新建目标', none: '尚无目标', noneHint: '目标由指标、周期以及各单位的目标值组成。', target: '目标值', actual: '当前', actualOver: '完成', completion: '完成率', rank: '排名', projected: '预计完成', status: '状态', unit: '单位', whole: '整体', before: '上期', lastYear: '去年同期',
    elapsed: '周期已过 {{share}}', over: '周期已结束', method: '预计方法', period: '周期', better: '优劣方向', better_more: '越多越好', better_less: '越少越好', reached: '已达成', ahead: '领先', on_track: '正常', at_risk: '有风险', behind: '落后', missed: '未达成', no_target: '无目标值', unknown: '为时尚早', interval: '{{low}} 至 {{high}}',
    edit: '编辑目标值', propose: '自动建议', growth: '增长（%）', proposed_last_year: '基于去年同期', proposed_three_before: '基于前三个周期均值', proposed_nothing: '没有可参考的数据', save: '保存', saved: '目标已保存', valuesSaved: '目标值已保存', deleted: '目标已删除', delete: '删除目标', definition: '定义', units: '单位', periods: '已设周期', chart: '各单位完成率', figures: '{{period}} 目标值', noUnits: '尚未设定单位目标值', completionShort: '完成率', setHint: '留空则删除。',
  },
)
