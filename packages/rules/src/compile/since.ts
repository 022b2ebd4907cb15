import type { Catalogue } from '../catalogue.ts'
import type { CompareOperator, Expression } from '../tree.ts'
import { typeOf } from '../type-of.ts'
import { dayOfWall, isoOf, offsetMsAt, utcOf, wallAt } from '../zone.ts'

/*
 * `years_since(birth_date) >= 60` is the same as `birth_date <= 1966-11-01`, and a column beside a constant is many times cheaper than
 * calendar arithmetic on every row. Ages fall as their moment moves on, so every bound upon an age is a bound upon its moment.
 */

type Unit = 'hours' | 'days' | 'months' | 'years'
type Comparison = Extract<Expression, { op: 'compare' }>

const units: Readonly<Record<string, Unit>> = { hours_since: 'hours', days_since: 'days', months_since: 'months', years_since: 'years' }
const flipped: Readonly<Record<CompareOperator, CompareOperator>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** `age >= atLeast`, or its contrary: ages are whole numbers. */
const wholeBound = (operator: CompareOperator, limit: number): { readonly atLeast: number; readonly isContrary: boolean } | undefined => {
  if (operator === '>=' || operator === '<') return { atLeast: Math.ceil(limit), isContrary: operator === '<' }
  if (operator === '>' || operator === '<=') return { atLeast: Math.floor(limit) + 1, isContrary: operator === '<=' }
  return undefined
}

/**
 * The latest wall clock whose age in months is `months` at least: the same day and time so many months before. Where that month is too short for
 * it, all of the month is old enough: the day has come only in the next.
 */
const monthsBefore = (wall: number, months: number, step: number): number => {
  const date = new Date(wall)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const since = wall - utcOf(year, month, 1)
  return Math.min(utcOf(year, month - months, 1) + since, utcOf(year, month - months + 1, 1) - step)
}

/** The instant of a wall clock, where for more than a day around it the zone's clock runs on: elsewhere wall clocks have no order. */
const steadyInstant = (zone: string, wall: number): number | undefined => {
  const offset = offsetMsAt(zone, wall - offsetMsAt(zone, wall))
  const instant = wall - offset
  const isSteady = [-26, -13, 0, 13, 26].every((hours) => offsetMsAt(zone, instant + hours * hourMs) === offset)
  return isSteady ? instant : undefined
}

const literalOf = (ms: number | undefined, isInstant: boolean): Expression | undefined => {
  if (ms === undefined || !(ms >= Date.UTC(1000, 0, 1) && ms < Date.UTC(9000, 0, 1))) return undefined
  return isInstant ? { op: 'literal', type: 'instant', value: isoOf(ms) } : { op: 'literal', type: 'date', value: dayOfWall(ms) }
}

/** The latest moment whose age is `atLeast`; undefined where it cannot be told. */
const latestMoment = (unit: Unit, atLeast: number, isInstant: boolean, at: string, zone: string): Expression | undefined => {
  const atMs = Date.parse(at)
  if (unit === 'hours') return isInstant ? literalOf(atMs - atLeast * hourMs, true) : undefined
  const now = wallAt(zone, atMs)
  const from = isInstant ? now : Math.floor(now / dayMs) * dayMs
  const months = unit === 'years' ? atLeast * 12 : atLeast
  const wall = unit === 'days' ? from - atLeast * dayMs : monthsBefore(from, months, isInstant ? 1 : dayMs)
  return literalOf(isInstant ? steadyInstant(zone, wall) : wall, isInstant)
}

const boundOf = (node: Comparison, catalogue: Catalogue, at: string): Comparison | undefined => {
  const [age, limit, operator] = node.right.op === 'literal' ? [node.left, node.right, node.operator] : [node.right, node.left, flipped[node.operator]]
  const unit = age.op === 'call' ? units[age.name] : undefined
  if (age.op !== 'call' || unit === undefined || limit.op !== 'literal' || limit.type !== 'number') return undefined
  const bound = wholeBound(operator, limit.value as number)
  const [moment] = age.of
  if (bound === undefined || moment === undefined) return undefined
  const latest = latestMoment(unit, bound.atLeast, typeOf(moment, catalogue) === 'instant', at, catalogue.timeZone)
  return latest === undefined ? undefined : { op: 'compare', operator: bound.isContrary ? '>' : '<=', left: moment, right: latest }
}

/** A comparison of an age with a number as a comparison of its moment; every other expression as it is. Unknown stays unknown. */
export const agesAsMoments = (node: Expression, catalogue: Catalogue, at: string): Expression =>
  node.op === 'compare' ? (boundOf(node, catalogue, at) ?? node) : node
