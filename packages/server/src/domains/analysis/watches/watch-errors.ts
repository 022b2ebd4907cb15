import { defineErrors } from '../../../platform/errors.ts'

export const watchErrors = defineErrors({
  WATCH_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no watch "${key}"`,
    zh: ({ key }: { key: string }) => `没有监测“${key}”`,
    fix: 'list the watches with ./sextant watches list',
  },
  WATCH_CASE_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no case "${id}"`,
    zh: ({ id }: { id: string }) => `没有事项“${id}”`,
    fix: 'list the cases with ./sextant watches cases',
  },
  WATCH_CASE_CLOSED: {
    status: 409,
    message: ({ id }: { id: string }) => `the case "${id}" is closed; what was done stays as it is`,
    zh: ({ id }: { id: string }) => `事项“${id}”已关闭，记录不再更改`,
    fix: 'when it happens again, the watch opens a new case',
  },
  WATCH_THRESHOLD_EMPTY: {
    status: 422,
    message: () => 'the threshold says neither above which nor below which figure to raise a case',
    zh: () => '阈值条件既没有上限也没有下限',
    fix: 'give above, below or both',
  },
  WATCH_TOO_WIDE: {
    status: 422,
    message: ({ count, limit }: { count: number; limit: number }) => `the rule holds for ${count} customers; a watch over single customers takes at most ${limit}`,
    zh: ({ count, limit }: { count: number; limit: number }) => `规则命中 ${count} 位客户；单客户监测最多 ${limit} 位`,
    fix: 'narrow the rule, or make a segment of it and watch its size',
  },
})
