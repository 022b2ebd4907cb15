import { defineErrors } from '../../platform/errors.ts'

export const tagErrors = defineErrors({
  TAG_UNKNOWN: {
    status: 404,
    message: ({ key, nearest }: { key: string; nearest: string }) => `there is no tag "${key}"${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ key, nearest }: { key: string; nearest: string }) => `没有标签“${key}”${nearest === '' ? '' : `；是否指 ${nearest}？`}`,
    fix: 'list the tags with ./sextant tags list',
  },
  TAG_CYCLE: {
    status: 422,
    message: ({ key }: { key: string }) => `tag "${key}" would read itself, perhaps through another tag or a segment`,
    zh: ({ key }: { key: string }) => `标签“${key}”将（可能经由其他标签或客群）读取自身`,
    fix: 'take it out of the expression, or write there what it stands for',
  },
  TAG_STATUS: {
    status: 409,
    message: ({ key, is, wanted }: { key: string; is: string; wanted: string }) => `tag "${key}" is ${is}; this needs it to be ${wanted}`,
    zh: ({ key, is, wanted }: { key: string; is: string; wanted: string }) => `标签“${key}”处于 ${is} 状态；此操作需要 ${wanted} 状态`,
    fix: 'a tag goes from draft over approved to published; a new version begins as a draft again',
  },
  TAG_OWN_APPROVAL: {
    status: 403,
    message: ({ key, author }: { key: string; author: string }) => `${author} wrote this version of tag "${key}"; another person approves it`,
    zh: ({ key, author }: { key: string; author: string }) => `标签“${key}”的此版本由 ${author} 编写，须由他人审批`,
    fix: 'ask a colleague who may change segments to approve it',
  },
  TAG_TYPE_CHANGED: {
    status: 409,
    message: ({ key, is, wanted, readers }: { key: string; is: string; wanted: string; readers: string }) => `tag "${key}" would change from ${is} to ${wanted} under rules that read it: ${readers}`,
    zh: ({ key, is, wanted, readers }: { key: string; is: string; wanted: string; readers: string }) => `标签“${key}”的类型将由 ${is} 变为 ${wanted}，而以下规则正在读取它：${readers}`,
    fix: 'publish it as another tag, or change those rules first',
  },
  TAG_PERSONAL_IN_USE: {
    status: 403,
    message: ({ key, uses }: { key: string; uses: string }) => `tag "${key}" is read by ${uses}, and its new expression names a personal attribute: who is chosen there would tell its value`,
    zh: ({ key, uses }: { key: string; uses: string }) => `标签“${key}”正被引用：${uses}；其新表达式涉及个人信息属性，被选中的客户会透露其取值`,
    fix: 'save the expression as another tag, leave the attribute out, or ask somebody with customers.unmask to publish it',
  },
  TAG_IN_USE: {
    status: 409,
    message: ({ key, uses }: { key: string; uses: string }) => `tag "${key}" is read by ${uses}`,
    zh: ({ key, uses }: { key: string; uses: string }) => `标签“${key}”正被读取：${uses}`,
    fix: 'take it out of those rules first',
  },
  TAG_NOT_PUBLISHED: {
    status: 409,
    message: ({ key }: { key: string }) => `tag "${key}" is not published, so it has no values`,
    zh: ({ key }: { key: string }) => `标签“${key}”尚未发布，因此没有取值`,
    fix: 'have it approved, then publish it',
  },
})
