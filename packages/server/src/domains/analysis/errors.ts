import { defineErrors } from '../../platform/errors.ts'

export const analysisErrors = defineErrors({
  ANALYSIS_COLUMN_UNKNOWN: {
    status: 422,
    message: ({ fact, column, known }: { fact: string; column: string; known: string }) => `${fact} has no column "${column}"; it has ${known}`,
    zh: ({ fact, column, known }: { fact: string; column: string; known: string }) => `${fact} 没有列“${column}”；现有：${known}`,
    fix: 'name the column whose distinct values are purchase occasions, or leave it out',
  },
  ANALYSIS_SCOPE_MISSING: {
    status: 422,
    message: () => 'neither a segment nor a rule was given, so there is nothing to compare with the base',
    zh: () => '未给出客群或规则，无法与全体客户比较',
    fix: 'give --segment <key> or --rule <rule>',
  },
  ANALYSIS_BREAKS_INVALID: {
    status: 422,
    message: ({ where }: { where: string }) => `custom breaks need ${where}: rising numbers with commas between them`,
    zh: ({ where }: { where: string }) => `自定义分档需要 ${where}：以逗号分隔、依次递增的数字`,
    fix: 'give all three, such as --recency-breaks 30,90,180 --frequency-breaks 2,5 --monetary-breaks 10000,50000 (minor units)',
  },
  ANALYSIS_EXPRESSION_INVALID: {
    status: 422,
    message: ({ where, problem }: { where: string; problem: string; zh: string }) => `the expression of ${where} does not fit: ${problem}`,
    zh: ({ where, zh }: { where: string; problem: string; zh: string }) => `${where} 的表达式不适用：${zh}`,
    fix: 'correct the expression; ./sextant rules catalogue lists what it may name',
  },
  ANALYSIS_DEFINITION_UNKNOWN: {
    status: 404,
    message: ({ kind, key, known }: { kind: string; key: string; known: string }) => `there is no ${kind} "${key}"${known === '' ? '' : `; there is ${known}`}`,
    zh: ({ kind, key, known }: { kind: string; key: string; known: string }) => `没有名为“${key}”的 ${kind} 定义${known === '' ? '' : `；现有：${known}`}`,
    fix: 'see ./sextant analyse definitions for the saved ones',
  },
  ANALYSIS_DEFINITION_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string; zh: string }) => `the definition cannot be used: ${problem}`,
    zh: ({ zh }: { problem: string; zh: string }) => `该定义不可用：${zh}`,
    fix: 'correct the part that the message names and save again',
  },
  ANALYSIS_INDICATOR_UNKNOWN: {
    status: 404,
    message: ({ name, nearest }: { name: string; nearest: string }) => `there is no indicator "${name}"${nearest === '' ? '' : `; did you mean ${nearest}?`}`,
    zh: ({ name, nearest }: { name: string; nearest: string }) => `没有指标“${name}”${nearest === '' ? '' : `；是否指 ${nearest}？`}`,
    fix: './sextant analyse indicators lists them',
  },
  ANALYSIS_CELL_UNKNOWN: {
    status: 404,
    message: ({ cell, known }: { cell: string; known: string }) => `there is no "${cell}" in this analysis; there is ${known}`,
    zh: ({ cell, known }: { cell: string; known: string }) => `此分析中没有“${cell}”；现有：${known}`,
    fix: 'name one of those',
  },
  ANALYSIS_PEERS_UNKNOWN: {
    status: 422,
    message: ({ name, known }: { name: string; known: string }) => `customers have no attribute "${name}" to be peers by; they have ${known}`,
    zh: ({ name, known }: { name: string; known: string }) => `客户没有可用于分组的属性“${name}”；现有：${known}`,
    fix: 'name one of those attributes, or leave peers out',
  },
})
