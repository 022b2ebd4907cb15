import { defineTexts } from '../define-texts.ts'

export const commonTexts = defineTexts(
  {
    retry: 'Try again', failed: 'This could not be loaded', failedHint: 'What to do', requestId: 'Request', code: 'Code', loading: 'Loading…', empty: 'Nothing here yet', save: 'Save', saved: 'Saved',
    cancel: 'Cancel', close: 'Close', delete: 'Delete', edit: 'Edit', add: 'Add', create: 'Create', apply: 'Apply', clear: 'Clear', refresh: 'Refresh', export: 'Export', search: 'Search', copy: 'Copy', copied: 'Copied',
    yes: 'Yes', no: 'No', none: '—', unknown: 'unknown', all: 'All', of: 'of', total: 'Total', customers: 'Customers', previous: 'Previous', next: 'Next', columns: 'Columns', name: 'Name', key: 'Key', status: 'Status',
    description: 'Description', purpose: 'Purpose', owner: 'Owner', created: 'Created', updated: 'Updated', version: 'Version', size: 'Size', share: 'Share', value: 'Value', reason: 'Reason', details: 'Details', more: 'More',
    showCall: 'API call and command', apiCall: 'API call (curl)', cliCommand: 'Command line', showCallHint: 'What this form does, for scripts. Put an API key of Settings in SEXTANT_API_KEY.', noCommand: 'This has no command of its own.',
    reasonLabel: 'Reason', reasonHint: 'Stored in the audit log with your name.', reasonTooShort: 'Say why, in at least 5 characters.', forbidden: 'Your role may not do this', forbiddenHint: 'It needs the permission “{{permission}}”. Ask an administrator.',
    notFound: 'There is no such page', notFoundHint: 'The address may be old or mistyped.', toHome: 'To the home page', crashed: 'This page failed', page: 'Page {{page}}', sortAscending: 'sorted ascending', sortDescending: 'sorted descending',
    nameEn: 'Name (English)', nameZh: 'Name (Chinese)', keyHint: 'Small letters, digits, - and _; cannot be changed later.', masked: 'masked', from: 'from', to: 'to', now: 'now', days: 'days', rows: '{{count}} rows', unsaved: 'Not saved yet',
    network: 'Sextant did not answer', networkFix: 'Check that the server runs, then try again.', mismatch: 'The answer of the server does not fit this version of the page', mismatchFix: 'Reload the page; server and page may be of different versions.', customerCount: '{{formatted}} customers', rule: 'Rule', at: 'At',
    open: 'Open', download: 'Download', optional: 'optional', required: 'Needed', invalid: 'Please correct the marked fields.', updatedAt: 'as of {{at}}', loadMore: 'Load more',
  },
  {
    retry: '重试', failed: '加载失败', failedHint: '如何处理', requestId: '请求', code: '代码', loading: '加载中…', empty: '暂无内容', save: '保存', saved: '已保存',
    cancel: '取消', close: '关闭', delete: '删除', edit: '编辑', add: '添加', create: '新建', apply: '应用', clear: '清除', refresh: '刷新', export: '导出', search: '搜索', copy: '复制', copied: '已复制',
    yes: '是', no: '否', none: '—', unknown: '未知', all: '全部', of: '/', total: '合计', customers: '客户', previous: '上一页', next: '下一页', columns: '列', name: '名称', key: '标识', status: '状态',
    description: '说明', purpose: '用途', owner: '负责人', created: '创建时间', updated: '更新时间', version: '版本', size: '规模', share: '占比', value: '价值', reason: '原因', details: '详情', more: '更多',
    showCall: '对应的接口与命令', apiCall: '接口调用（curl）', cliCommand: '命令行', showCallHint: '此表单所做的操作，可用于脚本。请将“设置”中的接口密钥放入 SEXTANT_API_KEY。', noCommand: '此操作没有对应的命令。',
    reasonLabel: '原因', reasonHint: '将与您的姓名一起记入审计日志。', reasonTooShort: '请说明原因，至少 5 个字符。', forbidden: '您的角色无权执行此操作', forbiddenHint: '需要权限“{{permission}}”，请联系管理员。',
    notFound: '页面不存在', notFoundHint: '地址可能已过期或输入有误。', toHome: '回到首页', crashed: '页面出错', page: '第 {{page}} 页', sortAscending: '升序', sortDescending: '降序',
    nameEn: '名称（英文）', nameZh: '名称（中文）', keyHint: '小写字母、数字、- 和 _；之后不可更改。', masked: '已脱敏', from: '自', to: '至', now: '现在', days: '天', rows: '{{count}} 行', unsaved: '尚未保存',
    network: 'Sextant 没有响应', networkFix: '请确认服务正在运行，然后重试。', mismatch: '服务器的应答与当前页面版本不符', mismatchFix: '请刷新页面；服务器与页面的版本可能不同。', customerCount: '{{formatted}} 位客户', rule: '规则', at: '时间点',
    open: '打开', download: '下载', optional: '选填', required: '必填', invalid: '请更正标出的字段。', updatedAt: '截至 {{at}}', loadMore: '加载更多',
  },
)
