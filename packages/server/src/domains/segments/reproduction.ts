import { changeCauses } from '@sextant/contract'
import type { OutputOf, reproduceSegment } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import type { Catalogue, Label, Rule } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseReader } from '../../platform/warehouse/warehouse.ts'
import type { Company } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { sentenceOf } from './segment-rule.ts'

export type ChangeCause = (typeof changeCauses)[number]

/** Rules, all of which a customer must fit, with the names they were, or are, read with. */
export interface StandingRule {
  readonly rules: readonly Rule[]
  readonly text: string
  readonly catalogue: Catalogue
  readonly at: string
}

/**
 * Four answers to "who is in", each one step from the one before; where a customer's answer flips is why he entered or left:
 * who was in, as it was kept → (data came late or were undone) → the rule of that time at its instant with the data of today →
 * (the rule changed) → the rule of today at that instant → (time passed, things happened) → the rule of today now.
 */
export interface Reproduction {
  readonly company: Company
  /** When the question of that time was asked, by the clock. */
  readonly takenAt: string
  /** The rule of that time, with the names of that time. */
  readonly past: StandingRule
  /** Today's rule at the instant of that time, and now. */
  readonly ruleToday: StandingRule
  readonly now: StandingRule
  /** False: the rule of that time no longer fits the data, so late data cannot be told from its change. */
  readonly canReplay: boolean
  /** What is said of a customer whom the change of the rule moved. */
  readonly ruleChange: Label
  /** One row per customer who differs or not: `_customer`, `was`, `replayed`, `ruled`, `is`. */
  readonly answers: Sql
  /** Who can ask `answers`: who was in may stand in a temporary table. */
  readonly reader: Pick<WarehouseReader, 'query' | 'one'>
}

/** One column of customer ids. */
export const selectionOf = ({ warehouse: { dialect } }: Pick<SegmentDeps, 'warehouse'>, { rules, catalogue, at }: StandingRule): Sql =>
  join(rules.map((rule) => compileRule(rule, catalogue, { at, dialect })), sql` intersect `)

export const sentenceOfRules = ({ rules, catalogue }: StandingRule): { en: string; zh: string } => {
  const sentences = rules.map((rule) => sentenceOf(rule, catalogue))
  return { en: sentences.map(({ en }) => en).join('; and '), zh: sentences.map(({ zh }) => zh).join('；并且') }
}

const flips: Readonly<Record<ChangeCause, Sql>> = {
  data: sql`"answer"."was" <> "answer"."replayed"`, rule: sql`"answer"."replayed" <> "answer"."ruled"`, time: sql`"answer"."ruled" <> "answer"."is"`,
}

/** Customers who differ: one column of ids. */
export const changedOf = ({ answers }: Reproduction, asked: { readonly side?: 'entered' | 'left' | undefined; readonly cause?: ChangeCause | undefined }): Sql => sql`
  select "answer"."_customer" from (${answers}) as "answer"
  where "answer"."was" <> "answer"."is" and ${asked.side === undefined ? sql`true` : sql`"answer"."is" = ${asked.side === 'entered'}`} and ${asked.cause === undefined ? sql`true` : flips[asked.cause]}`

/** How many answers a condition over the alias `answer` holds for. */
export const counted = (condition: Sql): Sql => sql`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`

/** How many were in and are in, and who entered and left by cause; `more` are further figures, each with its comma before. */
export const figuresOf = async ({ answers, reader }: Pick<Reproduction, 'answers' | 'reader'>, more: readonly Sql[] = []): Promise<Readonly<Record<string, number>>> => {
  const causes = changeCauses.flatMap((cause) => [
    sql`, ${counted(sql`${flips[cause]} and not "answer"."was" and "answer"."is"`)} as ${{ data: sql`"data_entered"`, rule: sql`"rule_entered"`, time: sql`"time_entered"` }[cause]}`,
    sql`, ${counted(sql`${flips[cause]} and "answer"."was" and not "answer"."is"`)} as ${{ data: sql`"data_left"`, rule: sql`"rule_left"`, time: sql`"time_left"` }[cause]}`,
  ])
  return await reader.one('segments.reproduce', sql`
    select ${counted(sql`"answer"."was"`)} as "then", ${counted(sql`"answer"."is"`)} as "today", ${counted(sql`"answer"."was" and "answer"."is"`)} as "both"${join([...causes, ...more], sql``)}
    from (${answers}) as "answer"`)
}

const causeSentences: Readonly<Record<ChangeCause, { en: string; zh: string }>> = {
  time: { en: 'Time has passed and things have happened since', zh: '时间推移以及此后发生的事情' },
  rule: { en: 'The rule, or one it names, has changed', zh: '规则（或其引用的规则）已更改' },
  data: { en: 'Facts or attributes of that time arrived late, were corrected or undone', zh: '当时的事实或属性迟到、被更正或被撤销' },
}

export const causesOf = (figures: Readonly<Record<string, number>>): OutputOf<typeof reproduceSegment>['causes'] =>
  changeCauses.map((cause) => ({ cause, entered: figures[`${cause}_entered`] ?? 0, left: figures[`${cause}_left`] ?? 0, sentence: causeSentences[cause] }))
