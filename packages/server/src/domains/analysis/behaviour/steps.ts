import { compileRowCondition, rowScopeOf } from '@sextant/rules'
import type { Expression, Label, RowScope } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { loadedFacts } from '../../customers/index.ts'
import { behaviourErrors } from './errors.ts'
import { dimensionJoins } from './relation.ts'
import { allOf, filterOf, notReturned, rowsOf } from './standing.ts'
import type { Standing } from './standing.ts'

/** A step of a funnel, an anchor of paths: rows of a fact. */
export interface Step {
  readonly text: string
  readonly fact: string
  readonly label: Label
  readonly where: Expression | undefined
}

const form = /^\s*([a-z][a-z0-9_]*)\s*(?:\bwhere\b\s*([\s\S]+))?$/i

/** `purchase where amount > 10`; returns are no step. */
export const stepOf = (text: string, standing: Standing, place: string): Step => {
  const [, fact, where] = form.exec(text) ?? []
  const loaded = loadedFacts(standing.company, true)
  const known = loaded.find(([name]) => name === fact)?.[1]
  if (fact === undefined || known === undefined) throw behaviourErrors.ANALYSIS_STEP_INVALID({ step: text, known: loaded.map(([name]) => name).join(', ') }, { where: place })
  const condition = filterOf(where, rowsOf(standing, fact), place)
  const detail = where === undefined ? '' : where.trim()
  return {
    text: text.trim(), fact, where: allOf([condition, notReturned(standing, fact)]),
    label: detail === '' ? known.label : { en: `${known.label.en}: ${detail}`, zh: `${known.label.zh}：${detail}` },
  }
}

const conditionSql = (standing: Standing, { fact, where }: Step): Sql =>
  where === undefined ? sql`true` : sql`coalesce(${compileRowCondition(where, rowScopeOf(standing.catalogue, fact) as RowScope, { dialect: standing.dialect, alias: 'fact', at: standing.at })}, false)`

/** Which events are looked at. */
export interface EventRange {
  readonly from?: string | undefined
  /** A select of their customers; undefined: everybody's. */
  readonly customers: Sql | undefined
  /** Also rows that are no step. */
  readonly everyRow: boolean
}

/**
 * Events of steps, one scan per fact: `customer`, `at` and `s1` … `sn`, whether a row is that step.
 */
export const eventsOf = (standing: Standing, steps: readonly Step[], range: EventRange): Sql => {
  const { catalogue, dialect, at } = standing
  const scans = [...new Set(steps.map(({ fact }) => fact))].map((fact) => {
    const flags = steps.map((step, index) => sql`, ${step.fact === fact ? conditionSql(standing, step) : sql`false`} as ${ident(`s${index + 1}`)}`)
    const own = steps.filter((step) => step.fact === fact)
    const some = range.everyRow ? [] : [sql`(${join(own.map((step) => conditionSql(standing, step)), sql` or `)})`]
    const conditions = [
      sql`"fact"."_customer" is not null`, sql`"fact"."_at" < ${dialect.instant(at)}`, ...(range.from === undefined ? [] : [sql`"fact"."_at" >= ${dialect.instant(range.from)}`]), ...some,
      ...(range.customers === undefined ? [] : [sql`"fact"."_customer" in ${range.customers}`]),
    ]
    return sql`select "fact"."_customer" as "customer", "fact"."_at" as "at"${join(flags, sql``)}
      from ${ident(catalogue.facts[fact]?.table ?? '')} as "fact"${dimensionJoins(standing, fact, own.map(({ where }) => where))} where ${join(conditions, sql` and `)}`
  })
  return join(scans, sql` union all `)
}
