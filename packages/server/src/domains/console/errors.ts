import { defineErrors } from '../../platform/errors.ts'

export const consoleErrors = defineErrors({
  SQL_REFUSED: {
    status: 422,
    message: ({ problem }: { problem: string; zh: string }) => `the statement is not run: ${problem}`,
    zh: ({ zh }: { problem: string; zh: string }) => `语句未执行：${zh}`,
    fix: 'write one select over the tables that ./sextant console tables lists',
  },
  SQL_QUERY_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `you have no saved statement "${key}"`,
    zh: ({ key }: { key: string }) => `您没有名为“${key}”的已存语句`,
    fix: 'list them with ./sextant console saved',
  },
  SQL_QUERY_TAKEN: {
    status: 409,
    message: ({ key, owner }: { key: string; owner: string }) => `the name "${key}" is taken by a statement of ${owner}`,
    zh: ({ key, owner }: { key: string; owner: string }) => `名称“${key}”已被 ${owner} 的语句占用`,
    fix: 'save yours under another name',
  },
  SQL_EXPORT_GONE: {
    status: 404,
    message: () => 'this file is not there: it was deleted after a day, or it was written for somebody else',
    zh: () => '文件不存在：已在一天后删除，或属于其他人',
    fix: 'export again',
  },
})
