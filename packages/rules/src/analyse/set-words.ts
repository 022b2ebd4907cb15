import type { Catalogue, Label, ValueType } from '../catalogue.ts'
import { describeExpression } from '../describe.ts'
import type { Language } from '../describe.ts'
import type { Value } from '../evaluate/values.ts'
import { valueOf } from './sample.ts'
import { complement, includes, isNothing, listed, stretches, withUnknown, withoutEndsOf } from './value-set.ts'
import type { Bound, Grain, Point, ValueSet } from './value-set.ts'

/** Says what a value has to be, in the languages of the product. */
export interface Words {
  readonly catalogue: Catalogue
  readonly type: ValueType
  readonly grain: Grain
}

export const valueWords = (value: Value, { catalogue, type }: Words, language: Language): string => {
  if (value === null) return language === 'en' ? 'unknown' : '未知'
  return describeExpression({ op: 'literal', type, value }, catalogue, language)
}

const pointWords = (point: Point, words: Words, language: Language): string => valueWords(valueOf(point, words.type), words, language)

const lowWords = ({ value, isIncluded }: Bound, words: Words, language: Language): string => {
  const point = pointWords(value, words, language)
  if (language === 'en') return isIncluded ? `at least ${point}` : `more than ${point}`
  return isIncluded ? `不少于 ${point}` : `大于 ${point}`
}

const highWords = ({ value, isIncluded }: Bound, words: Words, language: Language): string => {
  const point = pointWords(value, words, language)
  if (language === 'en') return isIncluded ? `at most ${point}` : `less than ${point}`
  return isIncluded ? `不超过 ${point}` : `小于 ${point}`
}

const mostListed = 6

const knownWords = (set: ValueSet, words: Words, language: Language): string => {
  const points = listed(set, mostListed, 'dense')
  const join = (parts: readonly string[]): string => parts.join(language === 'en' ? ' or ' : '或')
  if (points !== undefined) return join(points.map((point) => pointWords(point, words, language)))
  const missing = listed(withUnknown(complement(set), false), mostListed, 'dense')
  if (missing !== undefined) {
    if (missing.length === 0) return language === 'en' ? 'any known value' : '任一已知值'
    const list = missing.map((point) => pointWords(point, words, language))
    return language === 'en' ? `anything but ${list.join(' and ')}` : `除${list.join('、')}以外`
  }
  return join(stretches(set).slice(0, 4).map(({ from, to }) => {
    if (from === undefined) return to === undefined ? '' : highWords(to, words, language)
    if (to === undefined) return lowWords(from, words, language)
    return from.value === to.value ? pointWords(from.value, words, language) : `${lowWords(from, words, language)}${language === 'en' ? ' and ' : ' 且'}${highWords(to, words, language)}`
  }))
}

const setIn = (set: ValueSet, words: Words, language: Language): string => {
  const known = withUnknown(set, false)
  const unknown = language === 'en' ? 'unknown' : '未知'
  if (isNothing(known)) return unknown
  const text = knownWords(known, words, language)
  return set.unknown ? `${text}${language === 'en' ? ' or ' : '或'}${unknown}` : text
}

/** Without the ends that a value has anyway: a count that is at most 1 need not be said to be at least 0. */
export const beyondDomain = (set: ValueSet, domain: ValueSet): ValueSet =>
  listed(set, mostListed, 'dense') === undefined ? withoutEndsOf(set, domain) : set

/** What a value needs to be, after 需. */
export const neededZh = (words: string): string => (/^[不大小除任未]/.test(words) ? `需${words}` : `需为 ${words}`)

/** A set of values in words: "at least 18", 不少于 18. */
export const setWords = (set: ValueSet, words: Words): Label => ({ en: setIn(set, words, 'en'), zh: setIn(set, words, 'zh') })

const gapOf = (bound: Bound | undefined, value: number): number => (typeof bound?.value === 'number' ? Math.abs(bound.value - value) : Infinity)

/** Of several stretches the one nearest to a number; other sets whole. */
export const nearestStretch = (set: ValueSet, value: Value): ValueSet => {
  if (typeof value !== 'number' || set.spans.length < 2) return set
  const near = set.spans.map((span) => ({ unknown: false, spans: [span] }) as ValueSet)
    .map((one) => ({ one, gap: Math.min(...stretches(one).flatMap(({ from, to }) => [gapOf(from, value), gapOf(to, value)])) }))
    .sort((a, b) => a.gap - b.gap)[0]
  return near?.one ?? set
}

/** A whole set read as true or false, where it is one of them. */
export const outcomeIn = (set: ValueSet): boolean | undefined => {
  if (set.unknown) return undefined
  return includes(set, 1) === includes(set, 0) ? undefined : includes(set, 1)
}
