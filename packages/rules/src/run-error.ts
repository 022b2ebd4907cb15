import type { Label } from './catalogue.ts'

export type RuleRunCode = 'HolidayUnlisted' | 'TakeNotHere'

/** A sound rule that cannot be answered as it was asked: thrown by evaluation and compilation, never turned into an empty answer. */
export class RuleRunError extends Error {
  readonly code: RuleRunCode
  readonly label: Label
  constructor(code: RuleRunCode, label: Label) {
    super(label.en)
    this.name = 'RuleRunError'
    this.code = code
    this.label = label
  }
}

export const takeNotHere = (): RuleRunError =>
  new RuleRunError('TakeNotHere', {
    en: 'a rule that takes some of its customers has no answer for one customer alone; ask for the base (compileRule, evaluateBase) or for the segment’s members',
    zh: '带有 take 的规则无法只对单个客户求值；请对全体客户求值，或使用该客群的成员名单',
  })
