import type { Catalogue, CatalogueColumn, Label } from './catalogue.ts'
import { sequenceUsage, usages } from './usages.ts'
import { factOf, rowScopeOf } from './scope.ts'
import { tokenize, writtenName } from './tokens.ts'
import type { Token } from './tokens.ts'
import { aggregateFunctions, functionNames, timeColumnName } from './tree.ts'

export interface Completion {
  /** What is put in place of `text.slice(from, to)`. */
  readonly insert: string
  readonly from: number
  readonly to: number
  readonly label: Label
  readonly kind: 'attribute' | 'score' | 'tag' | 'segment' | 'fact' | 'column' | 'dimension' | 'function' | 'window' | 'value' | 'word'
}

interface Offer {
  readonly insert: string
  readonly label: Label
  readonly kind: Completion['kind']
}

const both = (text: string): Label => ({ en: text, zh: text })
const offer = (kind: Offer['kind'], insert: string, label: Label): Offer => ({ kind, insert, label })

/** The call whose brackets the cursor stands in, its fact, and whether `where` was written. */
interface Surroundings {
  readonly name: string
  fact: string | undefined
  isWhere: boolean
}

const surroundings = (tokens: readonly Token[], catalogue: Catalogue): Surroundings | undefined => {
  const stack: Surroundings[] = []
  tokens.forEach((token, index) => {
    const top = stack.at(-1)
    if (token.kind === 'mark' && token.value === '(') {
      const before = tokens[index - 1]
      const isCall = before?.kind === 'word' && (aggregateFunctions as readonly string[]).concat('days_since', 'hours_since', 'months_since', 'years_since', 'sequence').includes(before.value)
      stack.push({ name: isCall ? before.value : '', fact: isCall ? undefined : top?.fact, isWhere: isCall ? false : (top?.isWhere ?? false) })
    } else if (token.kind === 'mark' && token.value === ')') stack.pop()
    else if (top !== undefined && (token.kind === 'word' || token.kind === 'quoted-name')) {
      if (token.kind === 'word' && token.value === 'where') top.isWhere = true
      else if (top.name === 'sequence' && token.value === 'then') Object.assign(top, { fact: undefined, isWhere: false })
      else if (top.fact === undefined && top.name !== '' && factOf(catalogue, token.value) !== undefined) top.fact = token.value
    }
  })
  return stack.at(-1)
}

const columnOffers = (columns: Readonly<Record<string, CatalogueColumn>>): readonly Offer[] =>
  Object.entries(columns).map(([name, { label }]) => offer('column', writtenName(name), label))

const rowOffers = (catalogue: Catalogue, fact: string): readonly Offer[] => {
  const row = rowScopeOf(catalogue, fact)
  if (row === undefined) return []
  return [
    ...columnOffers(row.columns),
    offer('column', timeColumnName, { en: 'time', zh: '时间' }),
    ...Object.entries(row.dimensions ?? {}).map(([name, { label }]) => offer('dimension', `${writtenName(name)}.`, label)),
  ]
}

const percentileOffers = (catalogue: Catalogue): readonly Offer[] =>
  Object.entries(catalogue.scores).flatMap(([name, { label, percentileColumn }]) => (percentileColumn === undefined ? [] : [offer('score', writtenName(name), label)]))

const afterDot = (owners: readonly string[], within: Surroundings | undefined, catalogue: Catalogue): readonly Offer[] => {
  const [first, second] = owners
  if (first === 'score' && within?.fact === undefined) return Object.entries(catalogue.scores).map(([name, { label }]) => offer('score', writtenName(name), label))
  if (first === 'percentile' && within?.fact === undefined) return percentileOffers(catalogue)
  if (first === 'tag' && within?.fact === undefined) return Object.entries(catalogue.tags ?? {}).map(([name, { label }]) => offer('tag', writtenName(name), label))
  if (first === 'customer' && owners.length === 1) return columnOffers(catalogue.attributes)
  const fact = first !== undefined && factOf(catalogue, first) !== undefined ? first : within?.fact
  if (fact === undefined) return []
  const dimension = fact === first ? second : first
  if (dimension === undefined) return rowOffers(catalogue, fact)
  return columnOffers(catalogue.facts[fact]?.dimensions?.[dimension]?.columns ?? {})
}

const valuesBefore = (tokens: readonly Token[], within: Surroundings | undefined, catalogue: Catalogue): readonly Offer[] => {
  let index = tokens.length - 1
  while (index >= 0 && ['string', 'mark'].includes((tokens[index] as Token).kind) && (tokens[index] as Token).value !== '.') index -= 1
  if ((tokens[index] as Token | undefined)?.value === 'in') index -= 1
  const name = tokens[index]?.value
  const owner = tokens[index - 1]?.value === '.' ? tokens[index - 2]?.value : undefined
  if (name === undefined) return []
  const fact = within?.fact === undefined ? undefined : factOf(catalogue, within.fact)
  const columns = fact === undefined ? catalogue.attributes : owner !== undefined && owner !== within?.fact ? (fact.dimensions?.[owner]?.columns ?? {}) : fact.columns
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined
  if (column?.type === 'boolean') return ['true', 'false'].map((value) => offer('value', value, both(value)))
  return (column?.values ?? []).map((value) => offer('value', JSON.stringify(value), both(value)))
}

const windows: readonly Offer[] = [
  offer('window', 'last 90 days', { en: 'last 90 days', zh: '最近 90 天' }),
  offer('window', 'between 30 and 60 days ago', { en: 'between 30 and 60 days ago', zh: '30 至 60 天前' }),
  offer('window', 'this month', { en: 'this month', zh: '本月' }),
  offer('window', 'previous month', { en: 'previous month', zh: '上月' }),
  offer('window', 'previous 3 months', { en: 'the 3 whole months before this one', zh: '之前 3 个整月' }),
  offer('window', 'month 12 back', { en: 'the same month a year ago', zh: '去年同月' }),
  offer('window', 'this billing period', { en: 'this billing period', zh: '本账期' }),
  offer('window', 'previous billing period', { en: 'the previous billing period', zh: '上一账期' }),
  offer('window', 'since 2024-01-01', { en: 'since a date', zh: '自某日起' }),
  offer('window', 'ever', { en: 'ever', zh: '有史以来' }),
  offer('window', 'against previous 6', { en: 'by the customer’s own mean before', zh: '相对于本人此前均值' }),
  offer('word', 'where', { en: 'where …', zh: '其中 …' }),
]

const windowOffers = (catalogue: Catalogue): readonly Offer[] => [
  ...windows,
  ...Object.keys(catalogue.calendar?.holidays ?? {}).map((name) => offer('window', `around ${writtenName(name)} from -14 to 8 days`, { en: `around ${name.replaceAll('_', ' ')}`, zh: `${name} 前后` })),
]

const factOffers = (catalogue: Catalogue): readonly Offer[] => Object.entries(catalogue.facts).map(([name, { label }]) => offer('fact', writtenName(name), label))

const startOffers = (catalogue: Catalogue): readonly Offer[] => [
  ...columnOffers(catalogue.attributes).map((one) => ({ ...one, kind: 'attribute' as const })),
  ...[...aggregateFunctions, ...functionNames].map((name) => offer('function', `${name}(`, both(usages[name]))),
  offer('function', 'sequence(', both(sequenceUsage)),
  ...Object.entries(catalogue.scores).map(([name, { label }]) => offer('score', `score.${writtenName(name)}`, label)),
  ...percentileOffers(catalogue).map(({ insert, label }) => offer('score', `percentile.${insert}`, { en: `percentile of ${label.en}`, zh: `${label.zh}的百分位` })),
  ...Object.entries(catalogue.tags ?? {}).map(([name, { label }]) => offer('tag', `tag.${writtenName(name)}`, label)),
  ...Object.entries(catalogue.segments).map(([name, { label }]) => offer('segment', `in segment ${JSON.stringify(name)}`, label)),
  ...['not', 'case', 'true'].map((word) => offer('word', word, both(word))),
]

const joinWords = ['and', 'or', '=', '!=', '<', '<=', '>', '>=', 'in (', 'between', 'contains', 'starts with', 'ends with', 'is known', 'is null']

const offersAt = (tokens: readonly Token[], catalogue: Catalogue): readonly Offer[] => {
  const within = surroundings(tokens, catalogue)
  const last = tokens.at(-1)
  const isMark = (value: string): boolean => last?.kind === 'mark' && last.value === value
  if (isMark('.')) {
    const owners: string[] = []
    for (let index = tokens.length - 2; index >= 0 && tokens[index + 1]?.value === '.'; index -= 2) owners.unshift((tokens[index] as Token).value)
    return afterDot(owners, within, catalogue)
  }
  if (last?.kind === 'word' && last.value === 'segment') return Object.entries(catalogue.segments).map(([name, { label }]) => offer('segment', JSON.stringify(name), label))
  const isComparison = last?.kind === 'mark' && ['=', '!=', '<', '<=', '>', '>='].includes(last.value)
  const isList = (isMark('(') && tokens.at(-2)?.value === 'in') || (isMark(',') && within?.name === '' && !within.isWhere) || (isMark(',') && tokens.at(-2)?.kind === 'string')
  if (isComparison || isList) return [...valuesBefore(tokens, within, catalogue), ...(isComparison ? (within?.fact === undefined ? startOffers(catalogue) : rowOffers(catalogue, within.fact)) : [])]
  if (within !== undefined && within.name !== '' && within.fact === undefined) {
    return within.name === 'sequence' && last?.value === 'then' ? [...factOffers(catalogue), offer('word', 'no', { en: 'no …', zh: '没有 …' })] : factOffers(catalogue)
  }
  if (within?.name === 'sequence' && isMark(',')) return [offer('word', 'then', { en: 'then …', zh: '然后 …' }), ...windowOffers(catalogue).filter(({ insert }) => insert !== 'where' && !insert.startsWith('against'))]
  if (within?.name === 'sequence' && within.fact !== undefined && !within.isWhere) return ['within 7 days', 'where', ', then '].map((word) => offer('word', word, both(word)))
  if (within?.fact !== undefined && isMark(',')) return windowOffers(catalogue)
  const opens = last === undefined || isMark('(') || (last.kind === 'mark' && '+-*/'.includes(last.value)) || ['and', 'or', 'not', 'where', 'when', 'then', 'else'].includes(last.value)
  if (opens) return within?.isWhere === true && within.fact !== undefined ? rowOffers(catalogue, within.fact) : startOffers(catalogue)
  return joinWords.map((word) => offer('word', word, both(word)))
}

const matches = (one: Offer, typed: string): boolean => {
  const wanted = typed.toLowerCase()
  return wanted === '' || [one.insert, one.label.en, one.label.zh].some((text) => text.toLowerCase().replace(/^["`]/, '').startsWith(wanted)) || one.label.zh.includes(typed)
}

/**
 * What could be written at a place of rule text, for the editor.
 * @param text the rule as typed so far, right or wrong
 * @param offset where the cursor stands, in UTF-16 units
 * @returns at most 200 offers; choosing one replaces `text.slice(from, to)`
 *
 * Example:
 * ```ts
 * import { completions, exampleCatalogue } from '@sextant/rules'
 * completions('sum(purchase.am', 15, exampleCatalogue).map(({ insert }) => insert) // => ['amount']
 * ```
 */
export const completions = (text: string, offset: number, catalogue: Catalogue): readonly Completion[] => {
  const before = text.slice(0, offset)
  const openString = /(["'`])((?:(?!\1)[^\\])*)$/u.exec(before)
  const isInString = openString !== null && ((before.match(/"/g) ?? []).length % 2 === 1 || (before.match(/`/g) ?? []).length % 2 === 1)
  const partial = isInString ? openString[0] : (/[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '')
  const from = offset - partial.length
  const tokens = tokenize(before.slice(0, from)).tokens.slice(0, -1)
  const typed = isInString ? partial.slice(1) : partial
  return offersAt(tokens, catalogue)
    .filter((one) => matches(one, typed) && (!isInString || partial.startsWith('`') || one.insert.startsWith('"')))
    .slice(0, 200)
    .map((one) => ({ ...one, from, to: offset }))
}
