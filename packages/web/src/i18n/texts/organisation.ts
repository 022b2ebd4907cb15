import { defineTexts } from '../define-texts.ts'

export const organisationTexts = defineTexts(
  {
    title: 'Organisation', lead: 'Whoever stands in a unit sees the customers that all rules on its path select, on every page, in every count, list and export.',
    newUnit: 'New unit', edit: 'Edit', delete: 'Delete', deleteConfirm: 'Delete this unit? It has no units below it and nobody stands in it.', noUnits: 'No units yet', noUnitsHint: 'Without units everybody sees the whole base. Begin with the head office, then branches and stores.',
    tree: 'Units', choose: 'Choose a unit to see its scope and who stands in it', key: 'Key', keyHint: 'Small letters, digits and hyphens; never changes', kind: 'Kind', kindHint: 'Head office, branch, store …', nameEn: 'Name in English', nameZh: 'Name in Chinese', parent: 'Belongs to', noParent: 'nothing: it is the top',
    rule: 'Which customers belong to it', ruleHint: 'Joined with the rules above it. Without one it adds nothing.', withRule: 'Narrow to a rule', saved: 'Unit saved; it counts at once', deleted: 'Unit deleted', path: 'Scope', addsNothing: 'adds no rule', sees: '{{count}} of {{of}} customers', seesNobody: 'nobody',
    broken: 'The rule no longer fits the data. People placed here or below see nothing until it is corrected.', people: 'Who stands here', nobody: 'Nobody stands here', wholeBase: 'the whole base', place: 'Place', places: 'Places', placesLead: 'Users and API keys; without a place one sees the whole base.', placed: 'Placed; it counts at once',
    who: 'Who', role: 'Role', unit: 'Unit', kindUser: 'User', kindApiKey: 'API key', yourPart: 'Your part: {{name}}', yourPartHint: 'You see the customers of this unit only, in every figure and list.', floor: 'Counts from {{floor}}', floorHint: 'Your role sees figures of many customers: counts below {{floor}} are left out, others are rounded down to its multiples.',
    running: 'Running for {{seconds}} s', runningTitle: 'Queries that run now', cancel: 'Stop', cancelled: 'Stopped', cannotCancel: 'is finished once begun', others: 'of {{who}}', nothingRuns: 'Nothing runs any more',
  },
  {
    title: '组织', lead: '身处某单位的人员，在每个页面、统计、列表和导出中只能看到该单位路径上全部规则共同选出的客户。',
    newUnit: '新建单位', edit: '编辑', delete: '删除', deleteConfirm: '删除该单位？其下没有下级单位，也没有人员。', noUnits: '尚无组织单位', noUnitsHint: '没有组织单位时，所有人都能看到全部客户。请先建立总部，再建分公司和门店。',
    tree: '组织单位', choose: '请选择一个单位，查看其数据权限范围和人员', key: '标识', keyHint: '小写字母、数字和连字符，之后不再更改', kind: '类型', kindHint: '总部、分公司、门店……', nameEn: '英文名称', nameZh: '中文名称', parent: '上级单位', noParent: '无，即最高一级',
    rule: '哪些客户属于该单位', ruleHint: '与上级的规则取交集；不填则不再缩小范围。', withRule: '用规则限定范围', saved: '单位已保存，立即生效', deleted: '单位已删除', path: '数据权限范围', addsNothing: '未设规则', sees: '{{of}} 位客户中的 {{count}} 位', seesNobody: '没有客户',
    broken: '该规则已不适用于当前数据。更正之前，此单位及其下级的人员看不到任何数据。', people: '所属人员', nobody: '暂无人员', wholeBase: '全部客户', place: '所属单位', places: '人员归属', placesLead: '用户与接口密钥；未归属任何单位的可查看全部客户。', placed: '归属已更改，立即生效',
    who: '人员', role: '角色', unit: '单位', kindUser: '用户', kindApiKey: '接口密钥', yourPart: '您的范围：{{name}}', yourPartHint: '您在所有数字和列表中只能看到该单位的客户。', floor: '人数 {{floor}} 起显示', floorHint: '您的角色只看汇总数字：低于 {{floor}} 的人数不显示，其余向下取整为其倍数。',
    running: '已运行 {{seconds}} 秒', runningTitle: '正在运行的查询', cancel: '停止', cancelled: '已停止', cannotCancel: '开始后须执行完毕', others: '{{who}} 的查询', nothingRuns: '已无正在运行的查询',
  },
)
