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
