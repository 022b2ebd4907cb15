import type { Catalogue, Label } from '../catalogue.ts'
import { describeExpression } from '../describe.ts'
import type { Language } from '../describe.ts'
import type { Value } from '../evaluate/values.ts'
import type { Aggregate, CompareOperator, Expression } from '../tree.ts'
import { beyondDomain, nearestStretch, neededZh, outcomeIn, setWords, valueWords } from './set-words.ts'
import type { Term } from './session.ts'
import { asAggregate, isComparison } from './term-forms.ts'
import { includes, lowerBound, upperBound } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

/** What has to become different for one term. */
export interface Wanted {
  readonly term: Term
  readonly set: ValueSet
  readonly now: Value
  readonly possibleOn: string | undefined
}

/** Which rows an aggregate is about: "purchases in the last 90 days". */
const rowsWords = (node: Aggregate, catalogue: Catalogue, language: Language): string => {
  const { of: _, ...rows } = node
  return describeExpression({ ...rows, function: 'any' }, catalogue, language).replace(language === 'en' ? /^has / : /有(?=[^有]*$)/, '')
}

const countWords = (wanted: Wanted, node: Aggregate, catalogue: Catalogue): Label | undefined => {
  const now = Number(wanted.now)
  const near = nearestStretch(wanted.set, wanted.now)
  const [least, most] = [lowerBound(near)?.value, upperBound(near)?.value]
  const words = { catalogue, type: 'number', grain: 'whole' } as const
  const need = setWords(beyondDomain(near, wanted.term.domain), words)
  const rows = { en: rowsWords(node, catalogue, 'en'), zh: rowsWords(node, catalogue, 'zh') }
  if (typeof least === 'number' && now < least) return { en: `${least - now} more: ${rows.en} (now ${now}, needed ${need.en})`, zh: `${rows.zh}再多 ${least - now} 次（现为 ${now}，${neededZh(need.zh)}）` }
  if (typeof most !== 'number' || now <= most) return undefined
  const later = wanted.possibleOn === undefined ? { en: '', zh: '' } : { en: `: possible from ${wanted.possibleOn}`, zh: `：最早 ${wanted.possibleOn} 可满足` }
  return { en: `${now - most} fewer: ${rows.en} (now ${now}, needed ${need.en})${later.en}`, zh: `${rows.zh}减少 ${now - most} 次（现为 ${now}，${neededZh(need.zh)}）${later.zh}` }
}

const operatorOf = (signs: ValueSet): CompareOperator => {
  const [below, same, above] = [-1, 0, 1].map((sign) => includes(signs, sign))
  if (below) return same ? '<=' : above ? '!=' : '<'
  return same ? (above ? '>=' : '=') : '>'
}

const comparisonWords = ({ term, set }: Wanted, catalogue: Catalogue): Label | undefined => {
  const when = isComparison(term.node) ? term.node.branches[0]?.when : undefined
  if (when?.op !== 'compare') return undefined
  const node: Expression = { ...when, operator: operatorOf(set) }
  return { en: `has to hold: ${describeExpression(node, catalogue, 'en')}`, zh: `需成立：${describeExpression(node, catalogue, 'zh')}` }
}

const conditionWords = ({ term, set }: Wanted, catalogue: Catalogue): Label | undefined => {
  const outcome = term.type === 'boolean' ? outcomeIn(set) : undefined
  if (outcome === undefined) return undefined
  const of = { en: describeExpression(term.node, catalogue, 'en'), zh: describeExpression(term.node, catalogue, 'zh') }
  return outcome ? { en: `has to be true: ${of.en}`, zh: `需为真：${of.zh}` } : { en: `has to be false: ${of.en}`, zh: `需为假：${of.zh}` }
}

/**
 * A change as a sentence.
 * @param isMasked leaves out what the customer has now, and whatever tells of it
 */
export const changeWords = (wanted: Wanted, catalogue: Catalogue, isMasked: boolean): Label => {
  const { term, set, now } = wanted
  const aggregate = asAggregate(term.node)
  const fixed = comparisonWords(wanted, catalogue) ?? conditionWords(wanted, catalogue)
  if (fixed !== undefined) return fixed
  const isCount = aggregate?.function === 'count' && aggregate.of === undefined && typeof now === 'number'
  const counted = isCount && !isMasked ? countWords(wanted, aggregate, catalogue) : undefined
  if (counted !== undefined) return counted
  const words = { catalogue, type: term.type, grain: term.grain }
  const need = setWords(beyondDomain(isMasked ? set : nearestStretch(set, now), term.domain), words)
  const subject = { en: describeExpression(term.node, catalogue, 'en'), zh: describeExpression(term.node, catalogue, 'zh') }
  if (isMasked) return { en: `${subject.en}: to ${need.en}`, zh: `${subject.zh}：${neededZh(need.zh)}` }
  return { en: `${subject.en}: from ${valueWords(now, words, 'en')} to ${need.en}`, zh: `${subject.zh}：由 ${valueWords(now, words, 'zh')} 变为${need.zh}` }
}
