import { parseExpression } from '@sextant/rules'
import type { Catalogue, Expression } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { analysisErrors } from '../errors.ts'
import type { LifeCycleDefinition } from './life-cycle-defaults.ts'

/*
 * The state machine of a life cycle. At an instant, a customer in stage s
 *  1. stays while he has been in s for fewer than its minimum days;
 *  2. stays, if s has an exit rule, unless that holds (unknown does not);
 *  3. else goes to the first stage, in order, that he may enter: its entry holds, and it names s among the stages one may come from, or names
 *     none. His own stage counts among them unless it has an exit rule that has just let him go. When there is none he stays.
 * Who is in no stage enters the first whose entry holds and which may be entered from none. Nobody is in a stage before he was first seen.
 */

type Stages = LifeCycleDefinition['stages']
const dayMs = 86_400_000

const conditionOf = (text: string, catalogue: Catalogue, where: string): Expression => {
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'ok' && parsed.type === 'boolean') return parsed.expression
  const message = parsed.kind === 'error' ? (parsed.errors[0]?.message ?? { en: '', zh: '' }) : { en: 'it is no condition', zh: '不是条件' }
  throw analysisErrors.ANALYSIS_EXPRESSION_INVALID({ where, problem: message.en, zh: message.zh }, { where })
}

/** The rules of all stages as columns e0, x0, e1 … */
export const stageColumns = (stages: Stages, catalogue: Catalogue): Readonly<Record<string, Expression>> =>
  Object.fromEntries(stages.flatMap(({ key, entry, exit }, place) => [
    [`e${place}`, conditionOf(entry, catalogue, `stages.${key}.entry`)] as const, ...(exit === undefined ? [] : [[`x${place}`, conditionOf(exit, catalogue, `stages.${key}.exit`)] as const]),
  ]))

const holds = (column: string): Sql => sql`coalesce(${ident('asked', column)}, false)`

/** The first stage that may be entered from `from` (−1: none), else `otherwise`. */
const entered = (stages: Stages, from: number, otherwise: number): Sql => {
  const open = stages.flatMap((stage, place) => {
    const isOwn = place === from
    const admits = isOwn ? stage.exit === undefined : stage.from === undefined || (from >= 0 && stage.from.includes((stages[from] as Stages[number]).key))
    return admits ? [sql`when ${holds(`e${place}`)} then ${place}`] : []
  })
  return open.length === 0 ? sql`${otherwise}` : sql`case ${join(open, sql` `)} else ${otherwise} end`
}

/**
 * The place of the stage a customer is in after an instant (−1: none), from `state.stage`, `state.entered`, `state.first_seen` and the
 * answers of the rules in `asked`.
 * @param at SQL of the instant
 */
export const nextStage = (stages: Stages, at: Sql, dialect: Dialect): Sql => {
  const branches = stages.map((stage, place) => {
    const stays = [
      ...(stage.minimumDays === 0 ? [] : [sql`${dialect.epochMs(at)} - ${dialect.epochMs(sql`"state"."entered"`)} < ${stage.minimumDays * dayMs}`]),
      ...(stage.exit === undefined ? [] : [sql`not ${holds(`x${place}`)}`]),
    ]
    const moves = entered(stages, place, place)
    return sql`when "state"."stage" = ${place} then ${stays.length === 0 ? moves : sql`case when ${join(stays, sql` or `)} then ${place} else ${moves} end`}`
  })
  return sql`cast(case when "state"."first_seen" >= ${at} then -1 ${join(branches, sql` `)} else ${entered(stages, -1, -1)} end as integer)`
}
