import type { OutputOf, campaignAudience, saveChanged, segmentChanged } from '@sextant/contract'
import type { Catalogue, Label, Rule } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../platform/errors.ts'
import type { AppError } from '../../platform/errors.ts'
import type { WorkSession } from '../../platform/warehouse/warehouse.ts'
import { companyOf, customerTable } from '../customers/index.ts'
import { reasonsOf } from './change-reasons.ts'
import type { SegmentDeps } from './deps.ts'
import { saveListSegment } from './list.ts'
import type { ListInput } from './list.ts'
import { causesOf, changedOf, counted, figuresOf, selectionOf, sentenceOfRules } from './reproduction.ts'
import type { ChangeCause, Reproduction, StandingRule } from './reproduction.ts'
import { ruleOfSegment } from './segment.ts'
import { segmentCatalogueAt } from './segment-catalogue.ts'
import { parseSetRule, setRuleOf } from './segment-rule.ts'
import { tagCatalogueAt } from './tag-catalogue.ts'

/** An audience that was drawn once: of a segment, a rule, or both and-ed. */
export interface DrawnAudience {
  readonly scope: { readonly segment: string | null; readonly rule: string | null }
  /** The instant its rule was asked at. */
  readonly at: string
  /** When it was drawn, by the clock. */
  readonly takenAt: string
  /** Everybody who was drawn, each once. */
  readonly customers: readonly string[]
}

export type AudienceToday = NonNullable<OutputOf<typeof campaignAudience>['today']>

/** A drawn audience beside today; or why today cannot be asked. */
export type AudienceAnswer<T> = { readonly kind: 'compared'; readonly answer: T } | { readonly kind: 'impossible'; readonly why: Label }

interface Definitions {
  /** Null: the rule of that time no longer fits the data. */
  readonly past: StandingRule | null
  readonly ruleToday: StandingRule
}

const textsThen = async (deps: SegmentDeps, { scope: { segment, rule }, takenAt }: DrawnAudience): Promise<readonly string[]> => {
  const row = segment === null ? undefined : await deps.store.maybeOne<{ text: string }>(sql`
    select segment_version.text from segment_version join segment on segment.key = segment_version.segment_key
    where segment_version.segment_key = ${segment} and segment.kind = 'rule' and segment_version.saved_at <= ${takenAt}::timestamptz order by segment_version.version desc limit 1`)
  return [...(segment === null ? [] : [row?.text ?? `in segment ${JSON.stringify(segment)}`]), ...(rule === null || rule.trim() === '' ? [] : [rule])]
}

const definitionsOf = async (deps: SegmentDeps, drawn: DrawnAudience, catalogue: Catalogue): Promise<Definitions> => {
  const { at, takenAt, scope: { segment, rule } } = drawn
  const today = segment === null ? null : await ruleOfSegment(deps, segment)
  const rules = [...(today === null ? [] : [today.rule]), ...(rule === null || rule.trim() === '' ? [] : [setRuleOf(rule, catalogue)])]
  const texts = [...(today === null ? [] : [today.kind === 'list' ? `in segment ${JSON.stringify(segment)}` : today.text]), ...(rule === null || rule.trim() === '' ? [] : [rule])]
  const catalogueThen: Catalogue = { ...catalogue, segments: await segmentCatalogueAt(deps.store, takenAt), tags: await tagCatalogueAt(deps.store, takenAt) }
  const pastTexts = await textsThen(deps, drawn)
  const pastRules = pastTexts.flatMap((text): readonly Rule[] => {
    const parsed = parseSetRule(text, catalogueThen)
    return parsed.kind === 'ok' ? [parsed.rule] : []
  })
  return {
    past: pastRules.length === pastTexts.length ? { rules: pastRules, text: bothOf(pastTexts), catalogue: catalogueThen, at } : null,
    ruleToday: { rules, text: bothOf(texts), catalogue, at },
  }
}

/** A rule that takes some cannot stand in brackets: then both are said one under the other. */
const bothOf = (texts: readonly string[]): string => (texts.length < 2 ? (texts[0] ?? '') : texts.join('\nand\n'))

const ruleChange: Label = { en: 'The segment, or one that the rule names, as it was then, then as it is today', zh: '由当时的客群（或规则所引用的客群）改为现在的定义' }

interface Opened {
  readonly reproduction: Reproduction
  readonly session: WorkSession
  /** Whether the answers have `held`: the rule of that time asked now. */
  readonly hasPast: boolean
}

const refusals = ['SEGMENT_UNKNOWN', 'SEGMENT_BROKEN', 'RULE_INVALID'] as const

/** Opens the comparison and runs `work` on it; who was drawn stands in a temporary table as long as it runs. */
const opened = async <T>(deps: SegmentDeps, drawn: DrawnAudience, work: (opened: Opened) => Promise<T>): Promise<AudienceAnswer<T>> => {
  const company = await companyOf(deps)
  let definitions: Definitions
  try {
    definitions = await definitionsOf(deps, drawn, company.catalogue)
  } catch (error) {
    if (!refusals.some((code) => isAppError(error, code))) throw error
    const { message, zh, fix } = error as AppError
    return { kind: 'impossible', why: { en: `${message}. ${fix}`, zh } }
  }
  const { past, ruleToday } = definitions
  const now: StandingRule = { ...ruleToday, at: await deps.standpoint() }
  return await deps.warehouse.withKeys(drawn.customers, async (keys, session) => {
    const was = sql`select "drawn"."key" from ${keys} as "drawn"`
    const asked = (rule: StandingRule | null): Sql => (rule === null ? was : selectionOf(deps, rule))
    const answers = sql`
      select "base"."_customer",
        "base"."_customer" in (${was}) as "was",
        "base"."_customer" in (${asked(past)}) as "replayed",
        "base"."_customer" in (${selectionOf(deps, ruleToday)}) as "ruled",
        "base"."_customer" in (${selectionOf(deps, now)}) as "is",
        "base"."_customer" in (${asked(past === null ? null : { ...past, at: now.at })}) as "held"
      from ${customerTable(company)} as "base"`
    const reproduction: Reproduction = { company, takenAt: drawn.takenAt, past: past ?? ruleToday, ruleToday, now, canReplay: past !== null, ruleChange, answers, reader: session }
    return { kind: 'compared' as const, answer: await work({ reproduction, session, hasPast: past !== null }) }
  })
}

/** How a drawn audience differs from whom its rule selects today, and why. */
export const audienceToday = (deps: SegmentDeps, drawn: DrawnAudience, limit: number): Promise<AudienceAnswer<AudienceToday>> =>
  opened(deps, drawn, async ({ reproduction, hasPast }) => {
    const figures = await figuresOf(reproduction, [sql`, ${counted(sql`"answer"."held"`)} as "held"`, sql`, ${counted(sql`"answer"."was" and "answer"."held"`)} as "was_held"`])
    const figure = (name: string): number => figures[name] ?? 0
    const { past, now } = reproduction
    return {
      at: now.at, ruleThen: past.text, sentenceThen: sentenceOfRules(past), ruleNow: now.text, sentenceNow: sentenceOfRules(now),
      selected: figure('today'), still: figure('both'), entered: figure('today') - figure('both'), left: figure('then') - figure('both'), gone: Math.max(0, drawn.customers.length - figure('then')),
      byRuleOfThen: hasPast ? { selected: figure('held'), still: figure('was_held') } : null,
      causes: causesOf(figures), changes: [...(await reasonsOf(deps, reproduction, changedOf(reproduction, {}), limit))],
    }
  })

/** Which of those who differ. */
export interface ChangeChoice {
  readonly side?: 'entered' | 'left' | undefined
  readonly cause?: ChangeCause | undefined
}

/** Their ids in order: they outlive the table of who was drawn. */
const changedIds = (deps: SegmentDeps, drawn: DrawnAudience, asked: ChangeChoice): Promise<AudienceAnswer<readonly string[]>> =>
  opened(deps, drawn, async ({ reproduction, session }) => {
    const { columns } = await session.columns('segments.audienceChanged', sql`${changedOf(reproduction, asked)} order by 1`)
    return (columns[0] ?? []) as readonly string[]
  })

/** Customers whom the rule selects today and who were not drawn, or the other way round. */
export const changedFromDrawn = async (deps: SegmentDeps, drawn: DrawnAudience, asked: ChangeChoice, limit: number): Promise<AudienceAnswer<OutputOf<typeof segmentChanged>>> => {
  const found = await changedIds(deps, drawn, asked)
  if (found.kind === 'impossible') return found
  const first = deps.warehouse.dialect.rowsOf({ _customer: { type: 'string', values: found.answer.slice(0, limit) } })
  return { kind: 'compared', answer: { count: found.answer.length, customers: [...(await deps.customers.rows(sql`select "first"."_customer" from ${first} as "first"`, limit))] } }
}

export const saveChangedFromDrawn = async (deps: SegmentDeps, drawn: DrawnAudience, input: ListInput & ChangeChoice, savedBy: string): Promise<AudienceAnswer<OutputOf<typeof saveChanged>>> => {
  const found = await changedIds(deps, drawn, input)
  if (found.kind === 'impossible') return found
  const saved = await saveListSegment(deps, input, found.answer, savedBy)
  return { kind: 'compared', answer: { key: saved.key, size: saved.size ?? 0 } }
}
