import { defineErrors } from '../../../platform/errors.ts'

export const behaviourErrors = defineErrors({
  ANALYSIS_MEASURE_UNKNOWN: {
    status: 422,
    message: ({ measure, known }: { measure: string; known: string }) => `there is no measure "${measure}"; there are customers, rows, sum, avg, median, min, max and share of a value, and the metrics ${known}`,
    zh: ({ measure, known }: { measure: string; known: string }) => `没有指标“${measure}”；可用：customers、rows、某个值的 sum、avg、median、min、max、share，以及指标 ${known}`,
    fix: 'name one of them; sum, avg, median, min, max and share need --of <value>',
  },
  ANALYSIS_VALUE_NEEDED: {
    status: 422,
    message: ({ measure }: { measure: string }) => `${measure} needs a value to be taken of`,
    zh: ({ measure }: { measure: string }) => `${measure} 需要指定对哪个值计算`,
    fix: 'give --of <value>, such as --of "sum(purchase.amount, last 90 days)" or a column of the fact',
  },
  ANALYSIS_TYPE_WRONG: {
    status: 422,
    message: ({ text, type, wanted }: { text: string; type: string; wanted: string }) => `${text} is a ${type}, and ${wanted} is needed here`,
    zh: ({ text, type, wanted }: { text: string; type: string; wanted: string }) => `${text} 的类型是 ${type}，此处需要 ${wanted}`,
    fix: 'give a value of that type',
  },
  ANALYSIS_ROW_AXIS: {
    status: 422,
    message: ({ text }: { text: string }) => `${text} differs from row to row of one customer, and here one value per customer is needed`,
    zh: ({ text }: { text: string }) => `${text} 在同一客户的不同记录中取值不同，此处需要每位客户一个值`,
    fix: 'say which row counts, as in last(purchase.store) or distinct(purchase.product)',
  },
  ANALYSIS_FACTS_DIFFER: {
    status: 422,
    message: ({ text, fact }: { text: string; fact: string }) => `${text} does not belong to the rows of ${fact}, which this table is made of`,
    zh: ({ text, fact }: { text: string; fact: string }) => `${text} 不属于本表所用的事实 ${fact}`,
    fix: 'use columns of one fact, or a calculation over customers such as sum(purchase.amount)',
  },
  ANALYSIS_CELLS_TOO_MANY: {
    status: 422,
    message: ({ cells, most }: { cells: number; most: number }) => `the table would have ${cells} cells, and ${most} is the most`,
    zh: ({ cells, most }: { cells: number; most: number }) => `该表将有 ${cells} 个单元格，最多 ${most} 个`,
    fix: 'ask for fewer rows or columns; what is left out is folded into “other”',
  },
  ANALYSIS_STEP_INVALID: {
    status: 422,
    message: ({ step, known }: { step: string; known: string }) => `"${step}" is no step: write a fact, such as "purchase where amount > 10"; the facts are ${known}`,
    zh: ({ step, known }: { step: string; known: string }) => `“${step}”不是有效步骤：请写事实名，例如“purchase where amount > 10”；可用事实：${known}`,
    fix: 'begin with the name of a fact',
  },
  ANALYSIS_HOLIDAY_UNKNOWN: {
    status: 422,
    message: ({ name, known, at }: { name: string; known: string; at: string }) => `the calendar of model.yaml has no two dates of "${name}" around ${at}; it has ${known}`,
    zh: ({ name, known, at }: { name: string; known: string; at: string }) => `model.yaml 的日历中，“${name}”在 ${at} 前后没有两个日期；现有：${known}`,
    fix: 'write the holiday’s days into company.calendar.holidays',
  },
  ANALYSIS_BASKETS_TOO_MANY: {
    status: 422,
    message: ({ sets }: { sets: number }) => `more than ${sets} sets of items reach this support`,
    zh: ({ sets }: { sets: number }) => `达到该支持度的商品组合超过 ${sets} 个`,
    fix: 'ask for a higher --min-support or a smaller --max-length',
  },
  ANALYSIS_BASKETS_TOO_LARGE: {
    status: 422,
    message: ({ rows, most }: { rows: number; most: number }) => `${rows} items in baskets are too many to search at once; ${most} is the most`,
    zh: ({ rows, most }: { rows: number; most: number }) => `购物篮共 ${rows} 项，超过一次可分析的上限 ${most}`,
    fix: 'narrow it with --from, --where or a segment, ask for a higher --min-support, or analyse categories instead of products',
  },
  ANALYSIS_ITEM_UNKNOWN: {
    status: 422,
    message: ({ fact }: { fact: string }) => `${fact} has no column that points at a dimension, so it is not known what an item is`,
    zh: ({ fact }: { fact: string }) => `${fact} 没有指向维度的列，无法确定商品`,
    fix: 'name the column with --item',
  },
  ANALYSIS_BEHIND_UNKNOWN: {
    status: 422,
    message: ({ cell }: { cell: string }) => `this analysis has no ${cell}`,
    zh: ({ cell }: { cell: string }) => `该分析没有 ${cell}`,
    fix: 'name a step, group or outcome that the analysis shows',
  },
  ANALYSIS_PARAMETERS_INVALID: {
    status: 422,
    message: ({ analysis, problem }: { analysis: string; problem: string }) => `these are no parameters of ${analysis}: ${problem}`,
    zh: ({ analysis, problem }: { analysis: string; problem: string }) => `这些不是 ${analysis} 的有效参数：${problem}`,
    fix: 'give the input with which the analysis itself was asked',
  },
  ANALYSIS_UNKNOWN: {
    status: 404,
    message: ({ id }: { id: string }) => `there is no saved analysis ${id}`,
    zh: ({ id }: { id: string }) => `没有已保存的分析 ${id}`,
    fix: 'list them with ./sextant analyses list',
  },
  ANALYSIS_NOT_YOURS: {
    status: 403,
    message: ({ owner }: { owner: string }) => `this analysis belongs to ${owner}; only the owner changes or deletes it`,
    zh: ({ owner }: { owner: string }) => `该分析属于 ${owner}；只有其所有者可以修改或删除`,
    fix: 'save a copy under a name of your own',
  },
})
