import { defineErrors } from '../../platform/errors.ts'

interface RulePlace {
  readonly line: number
  readonly column: number
  readonly message: string
  readonly zh: string
  /** As problem documents carry them. */
  readonly errors: readonly { readonly where: string; readonly message: string }[]
}

export const customerErrors = defineErrors({
  COMPANY_UNDESCRIBED: {
    status: 409,
    message: () => 'no company has been described yet, so there are no customers',
    zh: () => '尚未描述公司数据，因此没有客户',
    fix: 'import data first: ./sextant import <model.yaml> --data <dir>',
  },
  CUSTOMER_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no customer "${id}"`,
    zh: ({ id }: { id: string }) => `没有客户“${id}”`,
    fix: 'search with ./sextant customers list --search <key, name or identifier>',
  },
  CUSTOMER_COLUMN_UNKNOWN: {
    status: 422,
    message: ({ name, nearest }: { name: string; nearest: string }) => `customers have no attribute "${name}"${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ name, nearest }: { name: string; nearest: string }) => `客户没有属性“${name}”${nearest === '' ? '' : `；是否指 ${nearest}？`}`,
    fix: './sextant rules catalogue lists the attributes',
  },
  CUSTOMER_CURSOR_INVALID: {
    status: 422,
    message: () => 'the cursor is not one that this list answered',
    zh: () => '游标不是本列表返回的',
    fix: 'start again without a cursor, with the same filters and sorting for every page',
  },
  CUSTOMER_RECORD_TOO_LARGE: {
    status: 422,
    message: ({ id, fact, limit }: { id: string; fact: string; limit: number }) => `customer "${id}" has more than ${limit} rows of ${fact}: too many to read in one request`,
    zh: ({ id, fact, limit }: { id: string; fact: string; limit: number }) => `客户“${id}”的 ${fact} 超过 ${limit} 行，无法在一次请求中读取`,
    fix: 'ask for it over a segment instead; a customer with so many rows is usually a test or a shared key',
  },
  METRIC_UNKNOWN: {
    status: 422,
    message: ({ name, known }: { name: string; known: string }) => `model.yaml has no metric "${name}"; it has ${known === '' ? 'none' : known}`,
    zh: ({ name, known }: { name: string; known: string }) => `model.yaml 中没有指标“${name}”；现有：${known === '' ? '无' : known}`,
    fix: 'name one of them, or describe it under metrics in model.yaml',
  },
  FACT_UNKNOWN: {
    status: 422,
    message: ({ name, known }: { name: string; known: string }) => `model.yaml has no fact "${name}" that has been loaded; there are ${known === '' ? 'none' : known}`,
    zh: ({ name, known }: { name: string; known: string }) => `没有已导入的事实“${name}”；现有：${known === '' ? '无' : known}`,
    fix: 'name one of them, or import it first',
  },
  REVENUE_UNDEFINED: {
    status: 409,
    message: () => 'no fact has a money value, so nothing says what revenue is',
    zh: () => '没有带金额的事实，无法确定收入的含义',
    fix: 'give a fact a money `value`, or describe a metric called revenue in model.yaml',
  },
  RULE_INVALID: {
    status: 422,
    message: ({ line, column, message }: RulePlace) => `the rule has an error at line ${line}, column ${column}: ${message}`,
    zh: ({ line, column, zh }: RulePlace) => `规则第 ${line} 行第 ${column} 列有误：${zh}`,
    fix: 'mend the rule at the place named; ./sextant rules catalogue shows what may be named',
  },
})
