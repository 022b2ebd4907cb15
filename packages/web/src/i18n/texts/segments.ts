import { defineTexts } from '../define-texts.ts'

export const segmentTexts = defineTexts(
  {
    title: 'Segments', lead: 'Groups of customers by rule, counted live and followed over time', create: 'New segment', searchPlaceholder: 'Name or key', size: 'Customers', share: 'Of the base', refreshed: 'Counted', rule: 'Rule', none: 'No segment yet', noneHint: 'Build one by clicking or as text; it is counted while you write.', noneFound: 'No segment fits',
    newTitle: 'New segment', ruleTitle: 'Who is in it', preview: 'Some of its customers', sql: 'SQL', sqlTitle: 'The SQL this rule compiles to', count: 'Customers now', ofBase: '{{share}} of {{base}}', counting: 'Counting…', tookMs: '{{ms}} ms', needRule: 'The count appears when the rule has no errors.', saveTitle: 'Save', saveNew: 'Create segment', saveVersion: 'Save as version {{version}}', saved: 'Segment {{name}} saved',
    purpose: 'What it is for', description: 'Description', sizes: 'Size over time', moves: 'Who came and who went', at: 'At', entered: 'Entered', left: 'Left', versions: 'Versions', savedAt: 'Saved', savedBy: 'By', useVersion: 'Bring into the editor', refresh: 'Count again', refreshed_done: 'Now {{size}}: {{entered}} entered, {{left}} left', export: 'Export', exportTitle: 'Export customers', exportDone: '{{rows}} customers written', format: 'Format', download: 'Download {{file}}', delete: 'Retire', deleted: 'Segment retired', deleteConfirm: 'Retire this segment? Its history stays.', members: 'All members', profile: 'Profile against the base', unchanged: 'Nothing has changed',
    zero: 'Nobody fits this rule.', distribution: 'Distribution', customersAxis: 'Customers', valueAxis: 'Value', missing: '{{formatted}} without a value', noPreview: 'Your role may not read customers', nameNeeded: 'A name is needed in both languages', showSql: 'Show SQL', hideSql: 'Hide SQL', versionNow: 'Version {{version}}', noSizes: 'Not counted yet',
  },
  {
    title: '客群', lead: '按规则划分客户，实时计数，持续跟踪', create: '新建客群', searchPlaceholder: '名称或标识', size: '客户数', share: '占基数', refreshed: '计数时间', rule: '规则', none: '尚无客群', noneHint: '可点选或以文本编写，边写边计数。', noneFound: '没有符合条件的客群',
    newTitle: '新建客群', ruleTitle: '包含哪些客户', preview: '部分客户', sql: 'SQL', sqlTitle: '此规则编译成的 SQL', count: '当前客户数', ofBase: '占 {{base}} 的 {{share}}', counting: '计数中…', tookMs: '{{ms}} 毫秒', needRule: '规则无误后显示计数。', saveTitle: '保存', saveNew: '创建客群', saveVersion: '保存为第 {{version}} 版', saved: '客群 {{name}} 已保存',
    purpose: '用途', description: '说明', sizes: '规模变化', moves: '进入与离开', at: '时间', entered: '进入', left: '离开', versions: '版本', savedAt: '保存时间', savedBy: '保存人', useVersion: '载入编辑器', refresh: '重新计数', refreshed_done: '现有 {{size}}：进入 {{entered}}，离开 {{left}}', export: '导出', exportTitle: '导出客户', exportDone: '已写出 {{rows}} 位客户', format: '格式', download: '下载 {{file}}', delete: '停用', deleted: '客群已停用', deleteConfirm: '停用此客群？其历史将保留。', members: '全部成员', profile: '与全体比较的画像', unchanged: '没有改动',
    zero: '没有客户符合此规则。', distribution: '分布', customersAxis: '客户数', valueAxis: '取值', missing: '{{formatted}} 位没有取值', noPreview: '您的角色无权查看客户', nameNeeded: '两种语言都需要名称', showSql: '显示 SQL', hideSql: '隐藏 SQL', versionNow: '第 {{version}} 版', noSizes: '尚未计数',
  },
)
