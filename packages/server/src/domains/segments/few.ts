import { compileRule, printExpression } from '@sextant/rules'
import type { Catalogue, Expression, Rule } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { askingNow } from '../../platform/asking.ts'
import { companyOf, personalColumns } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { Segment, SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'

/*
 * A count rounded to tens still tells of one customer when all others in it are known: "these nineteen, or the one in question if he was born
 * before 1980" counts 10 or 20. So it is not enough that a count is large: the personal conditions must matter for many. How many they matter
 * for lies between the rule with every personal condition met and the rule with none of them met.
 */

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

/** The expression with each personal condition taken as met, or as not met, whichever selects more (`selectsMore`) or fewer customers. */
const assumed = (node: Expression, selectsMore: boolean, touches: (node: Expression) => boolean): Expression => {
  if (!touches(node)) return node
  if (node.op === 'and' || node.op === 'or') return { ...node, of: node.of.map((part) => assumed(part, selectsMore, touches)) }
  if (node.op === 'not') return { ...node, of: assumed(node.of, !selectsMore, touches) }
  return { op: 'literal', type: 'boolean', value: selectsMore }
}

/**
 * Holds for who may not unmask: a rule whose personal conditions matter for fewer customers than the floor is not counted.
 *
 * @throws RULE_TELLS_OF_FEW
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
  if (isTaken && (touches(rule.when) || namesPersonal(JSON.stringify(rule.take), catalogue, personal))) throw segmentErrors.RULE_TELLS_OF_FEW({ floor }, { where: 'rule' })
  const select = (selectsMore: boolean) => compileRule({ language: 1, when: assumed(rule.when, selectsMore, touches) }, catalogue, { at, dialect: deps.warehouse.dialect })
  const { open } = await deps.warehouse.one<{ open: number }>('segments.few', sql`
    select count(*) as "open" from (select "customer_id" from (${select(true)}) as "most" except select "customer_id" from (${select(false)}) as "least") as "open"`)
  if (open < floor) throw segmentErrors.RULE_TELLS_OF_FEW({ floor }, { where: 'rule' })
}

/** Whether a text of the rule language reads a personal attribute, itself or through segments and tags. */
export const readsPersonal = ({ catalogue, model }: Company, text: string): boolean => namesPersonal(text, catalogue, personalColumns(model))

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
