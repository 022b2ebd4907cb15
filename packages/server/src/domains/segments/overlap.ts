import type { OutputOf, ParsedInputOf, combineSegments, overlapSegments } from '@sextant/contract'
import { compileColumns, compileRule, printRule } from '@sextant/rules'
import type { Expression } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import { isoOf, startStopwatch } from '../../platform/time.ts'
import { companyOf, customerTable } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { ruleOfSegment } from './segment.ts'
import { sentenceOf, setRuleOf } from './segment-rule.ts'

type Overlap = OutputOf<typeof overlapSegments>

const named = (key: string): string => `in segment ${JSON.stringify(key)}`

/** The rule that selects who is in exactly these segments. */
const exactlyIn = (all: readonly string[], within: readonly string[]): string => all.map((key) => (within.includes(key) ? named(key) : `not ${named(key)}`)).join(' and ')

interface CombinationRow {
  readonly mask: number
  readonly customers: number
}

/** Every segment's condition is a column of one scan of the base; customers are then counted by which columns are true. */
const combinationRows = async (deps: SegmentDeps, keys: readonly string[], at: string, signal: AbortSignal | undefined): Promise<readonly CombinationRow[]> => {
  const { catalogue } = await companyOf(deps)
  const columns = Object.fromEntries(keys.map((key, index): readonly [string, Expression] => [`s${index}`, setRuleOf(named(key), catalogue).when]))
  const membership = compileColumns(columns, catalogue, { at, dialect: deps.warehouse.dialect })
  const mask = join(keys.map((_, index) => sql`case when ${ident('membership', `s${index}`)} then ${2 ** index} else 0 end`), sql` + `)
  return await deps.warehouse.query<CombinationRow>('segments.overlap', sql`
    select ${mask} as "mask", count(*) as "customers" from (${membership}) as "membership" group by 1`, signal === undefined ? {} : { signal })
}

const pairsOf = (keys: readonly string[], rows: readonly CombinationRow[]): Overlap['pairs'] => {
  const counted = (wanted: (mask: number) => boolean): number => rows.reduce((sum, { mask, customers }) => sum + (wanted(mask) ? customers : 0), 0)
  return keys.flatMap((one, index) =>
    keys.slice(index + 1).map((other, offset) => {
      const [first, second] = [2 ** index, 2 ** (index + 1 + offset)]
      const both = counted((mask) => (mask & first) !== 0 && (mask & second) !== 0)
      const either = counted((mask) => (mask & (first | second)) !== 0)
      return { one, other, both, shareOfEither: either === 0 ? 0 : both / either }
    }))
}

/** How segments overlap: every exact combination and every pair, from one scan. */
export const overlapOf = async (deps: SegmentDeps, input: ParsedInputOf<typeof overlapSegments>, signal?: AbortSignal): Promise<Overlap> => {
  const keys = [...new Set(input.segments)]
  const elapsed = startStopwatch()
  // Each by itself first, so that a missing or broken one is named.
  for (const key of keys) await ruleOfSegment(deps, key)
  const { catalogue } = await companyOf(deps)
  const at = input.at === undefined ? await deps.standpoint() : isoOf(Date.parse(input.at))
  const rows = await combinationRows(deps, keys, at, signal)
  const sizeOf = (index: number): number => rows.reduce((sum, { mask, customers }) => sum + ((mask & (2 ** index)) === 0 ? 0 : customers), 0)
  const combinations = rows.filter(({ mask }) => mask !== 0).map(({ mask, customers }) => {
    const within = keys.filter((_, index) => (mask & (2 ** index)) !== 0)
    return { in: within, customers, rule: exactlyIn(keys, within) }
  })
  return {
    at, of: rows.reduce((sum, { customers }) => sum + customers, 0),
    segments: keys.map((key, index) => ({ key, name: { ...(catalogue.segments[key]?.label ?? { en: key, zh: key }) }, size: sizeOf(index) })),
    pairs: pairsOf(keys, rows),
    combinations: combinations.toSorted((a, b) => b.customers - a.customers || a.in.length - b.in.length || (a.in.join() < b.in.join() ? -1 : 1)),
    outside: rows.find(({ mask }) => mask === 0)?.customers ?? 0,
    milliseconds: elapsed(),
  }
}

/** The rule of a union, an intersection, or the first segment without the others. */
export const combinationOf = async (deps: SegmentDeps, input: ParsedInputOf<typeof combineSegments>): Promise<OutputOf<typeof combineSegments>> => {
  const keys = [...new Set(input.segments)]
  for (const key of keys) await ruleOfSegment(deps, key)
  const company = await companyOf(deps)
  const { catalogue } = company
  const [first = '', ...others] = keys
  const text = input.operation === 'difference'
    ? [named(first), ...others.map((key) => `not ${named(key)}`)].join(' and ')
    : keys.map(named).join(input.operation === 'union' ? ' or ' : ' and ')
  const rule = setRuleOf(text, catalogue)
  const at = input.at === undefined ? await deps.standpoint() : isoOf(Date.parse(input.at))
  const { count, base } = await deps.warehouse.one<{ count: number; base: number }>('segments.combine', sql`
    select (select count(*) from (${compileRule(rule, catalogue, { at, dialect: deps.warehouse.dialect })}) as "selected") as "count", (select count(*) from ${customerTable(company)}) as "base"`)
  return { rule: printRule(rule, catalogue), sentence: sentenceOf(rule, catalogue), count, of: base, at }
}
