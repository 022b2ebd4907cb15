import { defineTexts } from '../define-texts.ts'

export const reportTexts = defineTexts(
  {
    title: 'Reports', lead: 'Written by themselves when a period is over, in words that figures stand behind; kept as written', create: 'New report', none: 'No report yet', noneHint: 'Choose indicators, watches and targets; the words, charts and tables are written for you.', editions: 'Editions', lastPeriod: 'Newest', archive: 'Archive', write: 'Write now', written: 'Edition written', noEditions: 'No edition yet', noEditionsHint: 'Write one now, or wait for the end of the period.',
    period: 'Written every', day: 'day', week: 'week', month: 'month', automatic: 'Writes itself', byHand: 'by hand', recipients: 'Mailed to', recipientsHint: 'One e-mail address in each line; add “zh” behind it for Chinese.', parts: 'Parts', addPart: 'Add a part', part_indicator: 'An indicator', part_watches: 'Open cases', part_target: 'A target', part_base: 'The base', remove: 'Remove', up: 'Move up', down: 'Move down', definition: 'Definition', save: 'Save report', saved: 'Report saved', deleted: 'Report deleted', delete: 'Delete', problem: 'Could not be written or mailed',
    summary: 'In short', pdf: 'PDF', send: 'Mail', sent: 'Mailed', sendTo: 'To', writtenAt: 'written {{at}} by {{by}}', edition: 'Edition {{number}}', from: 'From {{from}} to {{to}}', deliveries: 'Mailed to', status_sent: 'sent', status_failed: 'failed', status_uncertain: 'uncertain', status_sending: 'under way', figures: 'Figures behind the sentence', change: 'Change', readOnly: 'Your role may read reports, not change them.', target: 'Target', needPart: 'A report needs at least one part.',
  },
  {
    title: '报告', lead: '周期结束后自动撰写，句句有数；存档后不再更改', create: '新建报告', none: '尚无报告', noneHint: '选择指标、监测与目标，文字、图表与表格会自动生成。', editions: '期数', lastPeriod: '最新一期', archive: '存档', write: '立即撰写', written: '已生成一期', noEditions: '尚无存档', noEditionsHint: '可立即撰写，或等待周期结束。',
    period: '撰写频率', day: '每日', week: '每周', month: '每月', automatic: '自动撰写', byHand: '手动', recipients: '邮件收件人', recipientsHint: '每行一个邮箱；在其后加“zh”则发送中文版。', parts: '内容', addPart: '添加内容', part_indicator: '指标', part_watches: '未关闭事项', part_target: '目标', part_base: '客户基数', remove: '移除', up: '上移', down: '下移', definition: '定义', save: '保存报告', saved: '报告已保存', deleted: '报告已删除', delete: '删除', problem: '未能撰写或邮寄',
    summary: '摘要', pdf: 'PDF', send: '邮寄', sent: '已邮寄', sendTo: '收件人', writtenAt: '{{by}} 于 {{at}} 撰写', edition: '第 {{number}} 版', from: '{{from}} 至 {{to}}', deliveries: '邮寄记录', status_sent: '已发送', status_failed: '失败', status_uncertain: '不确定', status_sending: '发送中', figures: '句子背后的数字', change: '变化', readOnly: '您的角色可阅读报告，不可更改。', target: '目标', needPart: '报告至少需要一项内容。',
  },
)
