import { compileRule, printExpression } from '@sextant/rules'
import type { Catalogue, Expression, Rule } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import { askingNow } from '../../platform/asking.ts'
import { companyOf, personalColumns } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { Segment, SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'

/*
 * A count rounded to tens still tells of one customer when all others in it are known: "these nineteen, or the one in question if he was born
 * before 1980" counts 10 or 20. So it is not enough that a count is large: each personal condition must matter for many, whatever the other
 * personal conditions turn out to be, since one that is always met (or never) could be added to make the rule look as if it did. How many a
 * condition matters for is the difference between the rule with it met and with it not met.
 *
 * Blurring the count by a noise drawn from the selected set would be no remedy: sets that differ in one customer would get counts that differ
 * more often than once in a floor, and so tell of him to somebody who knows none of the others.
 */

/** Personal conditions of one rule: n of them are counted 2ⁿ times. */
const mostConditions = 4

/** Whether a text of the rule language names a personal attribute, itself or through segments and tags. */
const namesPersonal = (text: string, catalogue: Catalogue, personal: ReadonlySet<string>, seen = new Set<string>()): boolean => {
  const words = text.match(/[\p{L}\p{N}_-]+/gu) ?? []
  if (words.some((word) => personal.has(word))) return true
  return words.some((word) => {
    if (seen.has(word)) return false
    seen.add(word)
    const [segment, tag] = [catalogue.segments[word]?.members, catalogue.tags?.[word]?.values]
    // What stands in a table was computed by a rule that is not known here.
    if (tag?.kind === 'table') return true
    return [segment?.kind === 'rule' ? segment.text : undefined, tag?.kind === 'expression' ? tag.text : undefined].some((inner) => inner !== undefined && namesPersonal(inner, catalogue, personal, seen))
  })
}

type Touches = (node: Expression) => boolean

/** The personal conditions of an expression, from left to right. */
const conditionsOf = (node: Expression, touches: Touches): readonly Expression[] => {
  if (!touches(node)) return []
  if (node.op === 'and' || node.op === 'or') return node.of.flatMap((part) => conditionsOf(part, touches))
  return node.op === 'not' ? conditionsOf(node.of, touches) : [node]
}

/** The expression with its personal conditions, from left to right, taken as met or not met. */
const assumed = (node: Expression, isMet: readonly boolean[], touches: Touches): Expression => {
  const left = [...isMet]
  const replaced = (part: Expression): Expression => {
    if (!touches(part)) return part
    if (part.op === 'and' || part.op === 'or') return { ...part, of: part.of.map(replaced) }
    if (part.op === 'not') return { ...part, of: replaced(part.of) }
    return { op: 'literal', type: 'boolean', value: left.shift() === true }
  }
  return replaced(node)
}

const reading: ReadonlySet<unknown> = new Set(['attribute', 'score', 'percentile', 'tag', 'segment', 'column'])

/** What a condition reads of a customer. An aggregate reads its columns, or its rows when it names none. */
const readBy = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return []
  const inner = Object.values(node).flatMap(readBy)
  const op = 'op' in node ? node.op : undefined
  return reading.has(op) || ((op === 'aggregate' || op === 'sequence') && inner.length === 0) ? [JSON.stringify(node)] : inner
}

const longestShown = 120
const shortened = (text: string): string => (text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text)

/** A condition of a personal value and something else (`age + 1000 * cups > 40`) may matter for one customer only, without showing it. */
const readsOneThing = (condition: Expression): boolean => new Set(readBy(condition)).size <= 1

/**
 * Whether each condition matters for as many customers as the floor, and nowhere for fewer.
 *
 * @param counts customers selected, by which conditions are met: condition i is bit i of the index
 */
export const mattersForMany = (counts: readonly number[], floor: number): boolean => {
  for (let bit = 1; bit < counts.length; bit *= 2) {
    // With all else fixed, one of the two selections contains the other.
    const differences = counts.flatMap((count, index) => ((index & bit) === 0 ? [Math.abs((counts[index | bit] ?? 0) - count)] : []))
    if (Math.max(...differences) < floor || differences.some((difference) => difference > 0 && difference < floor)) return false
  }
  return true
}

/**
 * Holds for who may not unmask: a rule with a personal condition that matters for fewer customers than the floor is not counted.
 *
 * @throws RULE_TELLS_OF_FEW; where that cannot be worked out RULE_PERSONAL_MIXED, RULE_PERSONAL_TOO_MANY or RULE_PERSONAL_TAKEN
 */
export const assertTellsOfMany = async (deps: SegmentDeps, company: Company, rule: Rule, at: string): Promise<void> => {
  const asking = askingNow()
  const floor = asking?.countFloor
  if (asking?.isMasked !== true || floor === undefined) return
  const { catalogue } = company
  const personal = personalColumns(company.model)
  const touches = (node: Expression): boolean => namesPersonal(printExpression(node, catalogue.currencyDigits), catalogue, personal)
  const isTaken = rule.take !== undefined && rule.take.length > 0
  if (!touches(rule.when) && !isTaken) return
  if (isTaken && (touches(rule.when) || namesPersonal(JSON.stringify(rule.take), catalogue, personal))) throw segmentErrors.RULE_PERSONAL_TAKEN({}, { where: 'rule' })
  const conditions = conditionsOf(rule.when, touches)
  if (conditions.length === 0) return
  const mixed = conditions.find((condition) => !readsOneThing(condition))
  if (mixed !== undefined) throw segmentErrors.RULE_PERSONAL_MIXED({ condition: shortened(printExpression(mixed, catalogue.currencyDigits)) }, { where: 'rule' })
  if (conditions.length > mostConditions) throw segmentErrors.RULE_PERSONAL_TOO_MANY({ conditions: conditions.length, most: mostConditions }, { where: 'rule' })
  const counted = Array.from({ length: 2 ** conditions.length }, (_, index) => {
    const when = assumed(rule.when, conditions.map((_condition, bit) => (index & (2 ** bit)) !== 0), touches)
    return sql`select ${index} as "met", count(*) as "customers" from (${compileRule({ language: 1, when }, catalogue, { at, dialect: deps.warehouse.dialect })}) as "selected"`
  })
  const rows = await deps.warehouse.query<{ met: number; customers: number }>('segments.few', sql`select * from (${join(counted, sql` union all `)}) as "counted" order by "met"`)
  if (!mattersForMany(rows.map(({ customers }) => customers), floor)) throw segmentErrors.RULE_TELLS_OF_FEW({ floor }, { where: 'rule' })
}

/** Whether a text of the rule language reads a personal attribute, itself or through segments and tags. */
export const readsPersonal = ({ catalogue, model }: Company, text: string): boolean => namesPersonal(text, catalogue, personalColumns(model))

/** Whether a text reads personal attributes that are hidden from whoever asks: how many customers it is known of tells their values, even rounded. */
export const readsHidden = (company: Company, text: string): boolean => askingNow()?.isMasked === true && readsPersonal(company, text)

/** The floor for figures of a rule, for who may not unmask when the rule is personal; undefined: they may be exact. */
const floorFor = async (deps: SegmentDeps): Promise<((rule: string) => number | undefined)> => {
  const asking = askingNow()
  if (asking?.isMasked !== true || asking.countFloor === undefined) return () => undefined
  const { catalogue, model } = await companyOf(deps)
  const personal = personalColumns(model)
  return (rule) => (namesPersonal(rule, catalogue, personal) ? asking.countFloor : undefined)
}

const rounded = (count: number, floor: number | undefined): number => (floor === undefined ? count : Math.floor(count / floor) * floor)

/** Segments with sizes that do not tell of one customer where their rules are personal. */
export const withCoarseSizes = async (deps: SegmentDeps, segments: readonly Segment[]): Promise<readonly Segment[]> => {
  const floorOf = await floorFor(deps)
  return segments.map((segment) => {
    const floor = segment.kind === 'rule' ? floorOf(segment.rule) : undefined
    return floor === undefined || segment.size === null ? segment : { ...segment, size: rounded(segment.size, floor), share: segment.share === null ? null : Number(segment.share.toPrecision(1)) }
  })
}

/** Counts of a segment of this rule, not telling of one customer where it is personal. */
export const coarseCounts = async <Counts extends Readonly<Record<string, number>>>(deps: SegmentDeps, rule: string, counts: Counts): Promise<Counts> => {
  const floor = (await floorFor(deps))(rule)
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, rounded(count, floor)])) as Counts
}
