import { defineErrors } from '../../../platform/errors.ts'

export const targetErrors = defineErrors({
  TARGET_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no target "${key}"`,
    zh: ({ key }: { key: string }) => `没有目标“${key}”`,
    fix: 'list the targets with ./sextant targets list',
  },
  TARGET_PERIOD_INVALID: {
    status: 422,
    message: ({ period, unit, example }: { period: string; unit: string; example: string }) => `"${period}" is no ${unit.replace('_', ' ')} of this company; write it as ${example}`,
    zh: ({ period, unit, example }: { period: string; unit: string; example: string }) => `“${period}”不是有效的周期（${unit}）；请写作 ${example}`,
    fix: 'name a month as 2026-03, every other period by its first day',
  },
  TARGET_ROW_INVALID: {
    status: 422,
    message: ({ row, problem }: { row: number; problem: string }) => `row ${row}: ${problem}`,
    zh: ({ row, problem }: { row: number; problem: string }) => `第 ${row} 行：${problem}`,
    fix: 'the file has the header period,unit,value and one figure in each row, amounts in major units',
  },
})
