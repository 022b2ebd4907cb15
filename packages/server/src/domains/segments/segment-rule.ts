import { describeRule, parseRule } from '@sextant/rules'
import type { Catalogue, Label, Rule, RuleResult } from '@sextant/rules'
import { ruleInvalid } from '../customers/index.ts'
import { segmentErrors } from './errors.ts'

/** A rule that selects a set of customers: it may end with `take`. With `defines` it may not refer to that segment, also not through others. */
export const parseSetRule = (text: string, catalogue: Catalogue, defines?: string): RuleResult =>
  parseRule(text, catalogue, { takes: true, ...(defines === undefined ? {} : { defines }) })

/** The same, or RULE_INVALID with the place and the nearest names. */
export const setRuleOf = (text: string, catalogue: Catalogue, where = 'rule'): Rule => {
  const parsed = parseSetRule(text, catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, where)
  return parsed.rule
}

/** A rule that is to define a segment, or SEGMENT_CYCLE, or RULE_INVALID. */
export const definitionOf = (text: string, key: string, catalogue: Catalogue): Rule => {
  const parsed = parseSetRule(text, catalogue, key)
  if (parsed.kind === 'ok') return parsed.rule
  const cycle = parsed.errors.find(({ code }) => code === 'SegmentCycle')
  if (cycle !== undefined) throw segmentErrors.SEGMENT_CYCLE({ key, problem: cycle.message.en, zh: cycle.message.zh }, { where: 'rule' })
  throw ruleInvalid(parsed.errors, 'rule')
}

export const sentenceOf = (rule: Rule, catalogue: Catalogue): { en: string; zh: string } => ({ en: describeRule(rule, catalogue, 'en'), zh: describeRule(rule, catalogue, 'zh') })

export interface BrokenRule {
  readonly why: Label
  readonly fix: Label
}

/** What to do about each kind of break. */
const fixes: Readonly<Record<string, Label>> = {
  SegmentCycle: { en: 'Take one of the segments named out of the other, or write its condition there instead.', zh: '请从其中一个客群中去掉对另一个的引用，或直接写出其条件。' },
  SegmentBroken: { en: 'Repair the segment named; this one then works again by itself.', zh: '请先修复所指的客群，本客群随即恢复。' },
  UnknownName: { en: 'The data no longer have this name: use the one that replaced it, or put the column back into model.yaml.', zh: '数据中已没有此名称：请改用替代的名称，或在 model.yaml 中恢复该列。' },
}
const otherFix: Label = { en: 'Correct the rule in the editor; earlier versions stay.', zh: '请在编辑器中更正规则；此前的版本会保留。' }

/** Why a segment’s rule cannot be used any more; null when it can. */
export const brokenRuleOf = (text: string, key: string, catalogue: Catalogue): BrokenRule | null => {
  const parsed = parseSetRule(text, catalogue, key)
  if (parsed.kind === 'ok') return null
  const first = parsed.errors[0]
  if (first === undefined) return null
  return { why: { en: `${first.message.en} (line ${first.line}, column ${first.column})`, zh: `${first.message.zh}（第 ${first.line} 行第 ${first.column} 列）` }, fix: fixes[first.code] ?? otherFix }
}
