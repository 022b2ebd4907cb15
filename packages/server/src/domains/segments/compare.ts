import type { OutputOf, ParsedInputOf, compareSegment, restoreSegment } from '@sextant/contract'
import { compileRule, printRule } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { companyOf } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { oneSegment, ruleTextOf, saveSegmentVersion, versionTextOf } from './segment.ts'
import { parseSetRule, sentenceOf, setRuleOf } from './segment-rule.ts'
import { textDiff } from './text-diff.ts'

type Comparison = OutputOf<typeof compareSegment>

/** Customers of one rule that are not of the other. */
const without = (one: Sql, other: Sql): Sql => sql`select "one"."customer_id" from (${one}) as "one" where "one"."customer_id" not in (select "other"."customer_id" from (${other}) as "other")`

const memberFigures = async (deps: SegmentDeps, before: Rule, after: Rule, catalogue: Catalogue, at: string): Promise<NonNullable<Comparison['members']>> => {
  const [one, other] = [before, after].map((rule) => compileRule(rule, catalogue, { at, dialect: deps.warehouse.dialect })) as [Sql, Sql]
  return await deps.warehouse.one('segments.compare', sql`
    select (select count(*) from (${one}) as "was") as "before", (select count(*) from (${other}) as "will") as "after",
      (select count(*) from (${without(other, one)}) as "new") as "enter", (select count(*) from (${without(one, other)}) as "gone") as "leave"`)
}

/** A rule that can stand inside another as a condition; undefined when it ends with `take`. */
const asCondition = (rule: Rule, catalogue: Catalogue): string | undefined => (rule.take === undefined || rule.take.length === 0 ? `(${printRule(rule, catalogue)})` : undefined)

/** A word and its translation for what cannot be compared. */
const unknownSentence = { en: '', zh: '' }

/** Two versions of a segment, or the one in force and a rule that is not saved yet. */
export const compareVersions = async (deps: SegmentDeps, input: ParsedInputOf<typeof compareSegment>): Promise<Comparison> => {
  const { key } = input
  const { catalogue } = await companyOf(deps)
  const current = await ruleTextOf(deps.store, key)
  if (current.kind === 'list') throw segmentErrors.SEGMENT_LIST_FIXED({ key }, { where: key })
  const from = input.from ?? (input.rule === undefined && input.to === undefined ? Math.max(1, current.version - 1) : current.version)
  const to = input.rule === undefined ? (input.to ?? current.version) : null
  const after = input.rule === undefined ? await versionTextOf(deps.store, key, to ?? current.version) : printRule(setRuleOf(input.rule, catalogue), catalogue)
  const before = await versionTextOf(deps.store, key, from)
  const at = input.at === undefined ? await deps.standpoint() : isoOf(Date.parse(input.at))
  const [old, fresh] = [parseSetRule(before, catalogue), parseSetRule(after, catalogue)]
  const [was, will] = [old, fresh].map((parsed) => (parsed.kind === 'ok' ? sentenceOf(parsed.rule, catalogue) : unknownSentence)) as [typeof unknownSentence, typeof unknownSentence]
  const parts = { text: [...textDiff(before, after)], sentence: { en: [...textDiff(was.en, will.en)], zh: [...textDiff(was.zh, will.zh)] } }
  if (old.kind === 'error' || fresh.kind === 'error') {
    const first = [old, fresh].flatMap((parsed) => (parsed.kind === 'error' ? parsed.errors : []))[0]
    return { from, to, at, ...parts, members: null, problem: first === undefined ? null : { ...first.message }, enterRule: null, leaveRule: null }
  }
  const [one, other] = [asCondition(old.rule, catalogue), asCondition(fresh.rule, catalogue)]
  const ruleOfMove = (into: string | undefined, outOf: string | undefined): string | null =>
    into === undefined || outOf === undefined ? null : printRule(setRuleOf(`${into} and not coalesce(${outOf}, false)`, catalogue), catalogue)
  return {
    from, to, at, ...parts, members: await memberFigures(deps, old.rule, fresh.rule, catalogue, at), problem: null,
    enterRule: ruleOfMove(other, one), leaveRule: ruleOfMove(one, other),
  }
}

/** Saves an earlier version's rule as the newest; versions in between stay. */
export const restoreVersion = async (deps: SegmentDeps, { key, version }: ParsedInputOf<typeof restoreSegment>, savedBy: string): Promise<void> => {
  const { kind } = await ruleTextOf(deps.store, key)
  if (kind === 'list') throw segmentErrors.SEGMENT_LIST_FIXED({ key }, { where: key })
  const rule = await versionTextOf(deps.store, key, version)
  const { name, description, purpose } = await oneSegment(deps, key)
  await saveSegmentVersion(deps, { key, name, description, purpose, rule }, savedBy)
}
