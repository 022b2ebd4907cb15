import { defineTexts } from '../define-texts.ts'

/** Every status word of the contract. */
export const statusTexts = defineTexts(
  {
    draft: 'Draft', approved: 'Approved', published: 'Published', running: 'Running', paused: 'Paused', completed: 'Completed', aborted: 'Aborted', historic: 'Historic', active: 'Active', retired: 'Retired', training: 'Training', ready: 'Ready', failed: 'Failed',
    visible: 'Loaded', dry_run: 'Dry run', undone: 'Undone', granted: 'Granted', denied: 'Denied', unknown: 'Unknown', fresh: 'Fresh', late: 'Late', undeclared: 'No promise', unavailable: 'Unavailable', sent: 'Sent', delivered: 'Delivered', bounced: 'Bounced', uncertain: 'Uncertain',
    planned: 'Planned', sending: 'Sending', listed: 'Listed', reached: 'Reached', not_reached: 'Not reached', refused: 'Refused', cancelled: 'Cancelled', control: 'Control', target: 'Target', dropped: 'Dropped',
    positive: 'Effect', negative: 'Harm', not_detectable: 'Not detectable', no_control: 'No control', too_early: 'Too early', broken_split: 'Split broken',
  },
  {
    draft: '草稿', approved: '已批准', published: '已发布', running: '执行中', paused: '已暂停', completed: '已完成', aborted: '已终止', historic: '历史', active: '有效', retired: '已停用', training: '训练中', ready: '可用', failed: '失败',
    visible: '已载入', dry_run: '试运行', undone: '已撤销', granted: '已同意', denied: '已拒绝', unknown: '未知', fresh: '及时', late: '延迟', undeclared: '未约定', unavailable: '不可用', sent: '已发送', delivered: '已送达', bounced: '退回', uncertain: '不确定',
    planned: '已计划', sending: '发送中', listed: '已列入名单', reached: '已接通', not_reached: '未接通', refused: '已谢绝', cancelled: '已取消', control: '对照组', target: '目标组', dropped: '已剔除',
    positive: '有效果', negative: '负效果', not_detectable: '无法检出', no_control: '无对照组', too_early: '为时尚早', broken_split: '分组异常',
  },
)
