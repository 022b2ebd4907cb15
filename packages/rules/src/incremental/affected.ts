import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Catalogue } from '../catalogue.ts'
import { canonicalAt } from '../compile/expression.ts'
import type { Rule, WindowUnit } from '../tree.ts'
import { unitsBefore } from '../windows.ts'
import { isoOf } from '../zone.ts'
import { momentsOf } from './moments.ts'
import type { MovingEdge } from './moments.ts'
import { nextMidnight, nextPeriod } from './next-change.ts'

/**
 * Whom the passing of time between two instants can concern: `everybody` (with why nothing narrower can be said), or the customers a
 * query answers (column `customer_id`); `nobody` when time changes nothing.
 */
export type AffectedCustomers =
  | { readonly kind: 'everybody'; readonly why: string }
  | { readonly kind: 'some'; readonly customers: Sql }
  | { readonly kind: 'nobody' }

const hourMs = 3_600_000

/** Around changes of clocks and ends of months an edge steps back by at most so much. */
const slackOf = (unit: WindowUnit): number => {
  if (unit === 'hours') return 0
  return unit === 'days' || unit === 'weeks' ? 3 * hourMs : 4 * 24 * hourMs
}

const crossed = ({ fact, count, unit }: MovingEdge, catalogue: Catalogue, sinceMs: number, atMs: number, dialect: Dialect): Sql => {
  const known = catalogue.facts[fact]
  if (known === undefined) throw new Error(`the catalogue has no fact ${fact}: the rule was checked against another one`)
  const from = unitsBefore(catalogue.timeZone, sinceMs, count, unit) - slackOf(unit) - 1
  const to = unitsBefore(catalogue.timeZone, atMs, count, unit) + slackOf(unit) + 1
  const time = ident('fact', known.timeColumn)
  return sql`
    select ${ident('fact', known.customerColumn)} as "customer_id" from ${ident(known.table)} as "fact" where ${time} >= ${dialect.instant(isoOf(from))} and ${time} < ${dialect.instant(isoOf(to))}`
}

const everybody = (why: string): AffectedCustomers => ({ kind: 'everybody', why })

/**
 * Whom the passing of time from one instant to another can concern, with the data as they are: everybody else is answered as before.
 * @param rule a checked rule; one with `take` concerns everybody
 * @param span `since` and `at`, instants; `since` is when the rule was last asked
 *
 * Example:
 * ```ts
 * import { duckdbDialect } from '@sextant/sql'
 * import { affectedByTime, exampleCatalogue, parseRule } from '@sextant/rules'
 * const span = { since: '2024-03-01T00:00:00.000Z', at: '2024-03-02T00:00:00.000Z' }
 * const kinds = ['age >= 18', 'any(purchase, last 7 days)', 'days_since(purchase) > 90'].map((text) => parseRule(text, exampleCatalogue))
 * kinds.map((parsed) => (parsed.kind === 'ok' ? affectedByTime(parsed.rule, exampleCatalogue, span, duckdbDialect).kind : '')) // => ['nobody', 'some', 'everybody']
 * ```
 */
export const affectedByTime = (rule: Rule, catalogue: Catalogue, span: { readonly since: string; readonly at: string }, dialect: Dialect): AffectedCustomers => {
  const [sinceMs, atMs] = [Date.parse(canonicalAt(span.since)), Date.parse(canonicalAt(span.at))]
  if (atMs < sinceMs) return everybody('it was asked at a later instant before')
  if (rule.take !== undefined) return everybody('it takes some of all who are selected')
  const moments = momentsOf(rule.when, catalogue)
  if (atMs === sinceMs) return { kind: 'nobody' }
  if (moments.now) return everybody('it compares with the present instant')
  if (moments.since.length > 0 || moments.rowSince.length > 0) return everybody('it counts time since something')
  if (moments.midnights && nextMidnight(catalogue.timeZone, sinceMs) <= atMs) return everybody('another day has begun')
  if (moments.periods.some((unit) => nextPeriod(unit, sinceMs, catalogue) <= atMs)) return everybody('another period of the calendar has begun')
  const queries = [...moments.edges, ...moments.quiet].map((edge) => crossed(edge, catalogue, sinceMs, atMs, dialect))
  return queries.length === 0 ? { kind: 'nobody' } : { kind: 'some', customers: join(queries, sql` union`) }
}
