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
    zh: () => '未给出客户群或规则，无法与全体客户比较',
    fix: 'give --segment <key> or --rule <rule>',
  },
})
