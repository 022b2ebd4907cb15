import { changeCauses } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, reproduceSegment, saveChanged, segmentChanged } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { companyOf, customerTable } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import { reasonsOf } from './change-reasons.ts'
import type { SegmentDeps } from './deps.ts'
import { saveListSegment } from './list.ts'
import { membersAt, snapshotById } from './members.ts'
import type { Snapshot } from './members.ts'
import { ruleOfSegment, versionTextOf } from './segment.ts'
import { segmentCatalogueAt } from './segment-catalogue.ts'
import { parseSetRule, sentenceOf } from './segment-rule.ts'
import { behindOf } from './snapshot.ts'
import { tagCatalogueAt } from './tag-catalogue.ts'

export type ChangeCause = (typeof changeCauses)[number]

/** A rule with the names it was, or is, read with. */
export interface StandingRule {
  readonly rule: Rule
  readonly text: string
  readonly catalogue: Catalogue
  readonly at: string
}

/**
 * Four answers to "who is in", each one step from the one before; where a customer's answer flips is why he entered or left:
 * the stored members of the snapshot → (data came late or were undone) → the rule of that time at its instant with the data of today →
 * (the rule changed) → the rule of today at that instant → (time passed, things happened) → the rule of today now.
 */
export interface Reproduction {
  readonly key: string
  readonly company: Company
  readonly snapshot: Snapshot
  /** The rule of that time, with the names of that time. */
  readonly past: StandingRule
  /** Today's rule at the snapshot's instant, and now. */
  readonly ruleToday: StandingRule
  readonly now: StandingRule
  /** False: the rule of that time no longer fits the data, so late data cannot be told from its change. */
  readonly canReplay: boolean
  /** One row per customer who differs or not: `_customer`, `was`, `replayed`, `ruled`, `is`. */
  readonly answers: Sql
}

const selectionOf = (deps: SegmentDeps, { rule, catalogue, at }: StandingRule): Sql => compileRule(rule, catalogue, { at, dialect: deps.warehouse.dialect })

export const reproductionOf = async (deps: SegmentDeps, key: string, snapshotId: string): Promise<Reproduction> => {
  const company = await companyOf(deps)
  const { rule, text } = await ruleOfSegment(deps, key)
  const snapshot = await snapshotById(deps, key, snapshotId)
  const catalogueThen: Catalogue = { ...company.catalogue, segments: await segmentCatalogueAt(deps.store, snapshot.takenAt), tags: await tagCatalogueAt(deps.store, snapshot.takenAt) }
  const versionText = await versionTextOf(deps.store, key, snapshot.version)
  const parsed = parseSetRule(versionText === '' ? `in segment ${JSON.stringify(key)}` : versionText, catalogueThen)
  const ruleToday: StandingRule = { rule, text, catalogue: company.catalogue, at: snapshot.at }
  const past: StandingRule = parsed.kind === 'ok' ? { rule: parsed.rule, text: versionText, catalogue: catalogueThen, at: snapshot.at } : ruleToday
  const now: StandingRule = { ...ruleToday, at: await deps.standpoint() }
  const members = await membersAt(deps, key, snapshot)
  const answers = sql`
    select "base"."_customer",
      "base"."_customer" in (${members}) as "was",
      "base"."_customer" in (${parsed.kind === 'ok' ? selectionOf(deps, past) : members}) as "replayed",
      "base"."_customer" in (${selectionOf(deps, ruleToday)}) as "ruled",
      "base"."_customer" in (${selectionOf(deps, now)}) as "is"
    from ${customerTable(company)} as "base"`
  return { key, company, snapshot, past, ruleToday, now, canReplay: parsed.kind === 'ok', answers }
}

const flips: Readonly<Record<ChangeCause, Sql>> = {
  data: sql`"answer"."was" <> "answer"."replayed"`, rule: sql`"answer"."replayed" <> "answer"."ruled"`, time: sql`"answer"."ruled" <> "answer"."is"`,
}

/** Customers who differ: one column of ids. */
const changedOf = ({ answers }: Reproduction, asked: { readonly side?: 'entered' | 'left' | undefined; readonly cause?: ChangeCause | undefined }): Sql => sql`
  select "answer"."_customer" from (${answers}) as "answer"
  where "answer"."was" <> "answer"."is" and ${asked.side === undefined ? sql`true` : sql`"answer"."is" = ${asked.side === 'entered'}`} and ${asked.cause === undefined ? sql`true` : flips[asked.cause]}`

const figuresOf = async (deps: SegmentDeps, { answers }: Reproduction): Promise<Readonly<Record<string, number>>> => {
  const counted = (condition: Sql): Sql => sql`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`
  const causes = changeCauses.flatMap((cause) => [
    sql`, ${counted(sql`${flips[cause]} and not "answer"."was" and "answer"."is"`)} as ${{ data: sql`"data_entered"`, rule: sql`"rule_entered"`, time: sql`"time_entered"` }[cause]}`,
    sql`, ${counted(sql`${flips[cause]} and "answer"."was" and not "answer"."is"`)} as ${{ data: sql`"data_left"`, rule: sql`"rule_left"`, time: sql`"time_left"` }[cause]}`,
  ])
  return await deps.warehouse.one('segments.reproduce', sql`
    select ${counted(sql`"answer"."was"`)} as "then", ${counted(sql`"answer"."is"`)} as "today", ${counted(sql`"answer"."was" and "answer"."is"`)} as "both"${join(causes, sql``)}
    from (${answers}) as "answer"`)
}

const causeSentences: Readonly<Record<ChangeCause, { en: string; zh: string }>> = {
  time: { en: 'Time has passed and things have happened since', zh: '时间推移以及此后发生的事情' },
  rule: { en: 'The rule, or one it names, has changed', zh: '规则（或其引用的规则）已更改' },
  data: { en: 'Facts or attributes of that time arrived late, were corrected or undone', zh: '当时的事实或属性迟到、被更正或被撤销' },
}

/** Who was in a segment at a snapshot, and for every difference from today why. */
export const reproduce = async (deps: SegmentDeps, input: ParsedInputOf<typeof reproduceSegment>): Promise<OutputOf<typeof reproduceSegment>> => {
  const reproduction = await reproductionOf(deps, input.segment, input.snapshot)
  const { snapshot, past, now, canReplay } = reproduction
  const figures = await figuresOf(deps, reproduction)
  const figure = (name: string): number => figures[name] ?? 0
  const members = await membersAt(deps, input.segment, snapshot)
  const causes = changeCauses.map((cause) => ({ cause, entered: figure(`${cause}_entered`), left: figure(`${cause}_left`), sentence: causeSentences[cause] }))
  const shown = canReplay ? past.text : await versionTextOf(deps.store, input.segment, snapshot.version)
  return {
    snapshot: { id: snapshot.id, at: snapshot.at, takenAt: snapshot.takenAt, takenBy: snapshot.takenBy, version: snapshot.version, rule: shown, sentence: sentenceOf(past.rule, past.catalogue) },
    now: { at: now.at, version: (await ruleOfSegment(deps, input.segment)).version, rule: now.text, sentence: sentenceOf(now.rule, now.catalogue) },
    size: figure('then'), today: figure('today'), both: figure('both'), entered: figure('today') - figure('both'), left: figure('then') - figure('both'),
    causes, customers: [...(await deps.customers.rows(members, input.limit))],
    changes: [...(await reasonsOf(deps, reproduction, changedOf(reproduction, {}), input.limit))],
  }
}

export const changedCustomers = async (deps: SegmentDeps, input: ParsedInputOf<typeof segmentChanged>): Promise<OutputOf<typeof segmentChanged>> =>
  await behindOf(deps, changedOf(await reproductionOf(deps, input.segment, input.snapshot), input), input.limit)

export const saveChangedAsList = async (deps: SegmentDeps, input: ParsedInputOf<typeof saveChanged>, savedBy: string): Promise<OutputOf<typeof saveChanged>> => {
  const saved = await saveListSegment(deps, input, changedOf(await reproductionOf(deps, input.segment, input.snapshot), input), savedBy)
  return { key: saved.key, size: saved.size ?? 0 }
}

