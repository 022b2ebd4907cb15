import { defineErrors } from '../../platform/errors.ts'

export const segmentErrors = defineErrors({
  SEGMENT_UNKNOWN: {
    status: 404,
    message: ({ key, nearest }: { key: string; nearest: string }) => `there is no segment "${key}"${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ key, nearest }: { key: string; nearest: string }) => `没有客户群“${key}”${nearest === '' ? '' : `；是否指 ${nearest}？`}`,
    fix: 'list the segments with ./sextant segments all',
  },
  SEGMENT_CYCLE: {
    status: 422,
    message: ({ key, problem }: { key: string; problem: string; zh: string }) => `segment "${key}" would refer to itself: ${problem}`,
    zh: ({ key, zh }: { key: string; problem: string; zh: string }) => `客户群“${key}”将引用自身：${zh}`,
    fix: 'take the segment named out of the rule, or write its condition there instead',
  },
  SEGMENT_IN_USE: {
    status: 409,
    message: ({ key, uses }: { key: string; uses: string }) => `segment "${key}" is used by ${uses}`,
    zh: ({ key, uses }: { key: string; uses: string }) => `客户群“${key}”正被使用：${uses}`,
    fix: 'end those uses first, or give them another segment',
  },
  SEGMENT_NOT_REFRESHED: {
    status: 409,
    message: ({ key }: { key: string }) => `segment "${key}" has no snapshot yet, so it has no list of members`,
    zh: ({ key }: { key: string }) => `客户群“${key}”尚无快照，因此没有成员名单`,
    fix: ({ key }: { key: string }) => `take one with ./sextant segments refresh ${key}`,
  },
  SEGMENT_SNAPSHOT_UNKNOWN: {
    status: 404,
    message: ({ key, snapshot }: { key: string; snapshot: string }) => `segment "${key}" has no snapshot "${snapshot}"`,
    zh: ({ key, snapshot }: { key: string; snapshot: string }) => `客户群“${key}”没有快照“${snapshot}”`,
    fix: ({ key }: { key: string; snapshot: string }) => `its snapshots are listed by ./sextant segments get ${key}`,
  },
  SEGMENT_SNAPSHOT_GONE: {
    status: 410,
    message: ({ key, snapshot, at }: { key: string; snapshot: string; at: string }) => `the members of snapshot ${snapshot} of segment "${key}" (${at}) were not kept: it is older than the record of who entered and left`,
    zh: ({ key, snapshot, at }: { key: string; snapshot: string; at: string }) => `客户群“${key}”的快照 ${snapshot}（${at}）早于进出记录，其成员未保留`,
    fix: 'choose a later snapshot; every snapshot taken from now on can be reproduced',
  },
  SEGMENT_KIND: {
    status: 409,
    message: ({ key, is, wanted }: { key: string; is: 'rule' | 'list'; wanted: 'rule' | 'list' }) => `segment "${key}" is a ${is}, it cannot become a ${wanted}`,
    zh: ({ key, is, wanted }: { key: string; is: 'rule' | 'list'; wanted: 'rule' | 'list' }) => `客户群“${key}”是${is === 'rule' ? '规则' : '名单'}，不能改为${wanted === 'rule' ? '规则' : '名单'}`,
    fix: 'save it under another key',
  },
  SEGMENT_LIST_FIXED: {
    status: 409,
    message: ({ key }: { key: string }) => `segment "${key}" is a list: its members are fixed, there is no rule to count again`,
    zh: ({ key }: { key: string }) => `客户群“${key}”是名单：成员固定，没有可重新计数的规则`,
    fix: 'bring the list again with other members, or build a segment by rule',
  },
  SEGMENT_LIST_EMPTY: {
    status: 422,
    message: ({ key }: { key: string }) => `no customer is selected, so the list "${key}" was not saved`,
    zh: ({ key }: { key: string }) => `没有选中任何客户，名单“${key}”未保存`,
    fix: 'check the file or the selection the list is made of',
  },
  EXPORT_COLUMN_UNKNOWN: {
    status: 422,
    message: ({ name, nearest }: { name: string; nearest: string }) => `there is no column "${name}" to export${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ name, nearest }: { name: string; nearest: string }) => `没有可导出的列“${name}”${nearest === '' ? '' : `；是否指 ${nearest}？`}`,
    fix: 'name attributes of the customer, title, email or phone',
  },
  EXPORT_COLUMN_PERSONAL: {
    status: 403,
    message: ({ name }: { name: string }) => `the column "${name}" is personal, and your role may not read personal data`,
    zh: ({ name }: { name: string }) => `列“${name}”属于个人信息，您的角色无权读取`,
    fix: 'leave the column out, or ask somebody who may unmask customers to make the export',
  },
  EXPORT_TOO_LARGE: {
    status: 422,
    message: ({ rows, limit }: { rows: number; limit: number }) => `${rows} customers do not fit a sheet: it holds ${limit}`,
    zh: ({ rows, limit }: { rows: number; limit: number }) => `${rows} 位客户超出工作表容量（${limit}）`,
    fix: 'export as csv or parquet',
  },
  EXPORT_GONE: {
    status: 410,
    message: () => 'this export does not exist or has expired',
    zh: () => '该导出文件不存在或已过期',
    fix: 'export the segment again; files are kept for 24 hours',
  },
})
