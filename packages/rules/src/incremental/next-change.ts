import type { Catalogue, CatalogueFact } from '../catalogue.ts'
import { factRowsReader, timeNamesOf } from '../evaluate/record.ts'
import type { CustomerRecord, DimensionRows, FactRow } from '../evaluate/record.ts'
import { evaluateExpression } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import type { CalendarUnit, Expression } from '../tree.ts'
import { movedWall, windowBounds } from '../windows.ts'
import { canonicalInstant, isDay, isoOf, startOfDay, transitionsBetween, wallAt } from '../zone.ts'
import { instantsOfWall, nextCrossing } from './crossing.ts'
import type { Moments } from './moments.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

const earliest = (candidates: Iterable<number>, after: number): number => {
  let first = Infinity
  for (const candidate of candidates) if (candidate > after && candidate < first) first = candidate
  return first
}

export const nextMidnight = (zone: string, after: number, timeOfDay = 0): number => {
  const day = Math.floor(wallAt(zone, after) / dayMs) * dayMs + timeOfDay
  return earliest([day - dayMs, day, day + dayMs, day + 2 * dayMs].flatMap((wall) => instantsOfWall(zone, wall)), after)
}

export const nextPeriod = (unit: CalendarUnit, after: number, catalogue: Catalogue): number => {
  const { from } = windowBounds({ kind: 'calendar', unit, back: -1 }, catalogue.timeZone, isoOf(after), catalogue.calendar)
  return from === undefined ? Infinity : Date.parse(from)
}

/** Instants of a value: of a day its beginning. */
const instantOf = (value: Value | undefined, zone: string): number | undefined => {
  if (typeof value !== 'string') return undefined
  if (isDay(value)) return startOfDay(zone, value)
  const instant = canonicalInstant(value)
  return instant === undefined ? undefined : Date.parse(instant)
}

const rowsOf = (customer: CustomerRecord, fact: string): readonly FactRow[] => factRowsReader(fact)(customer)

/** All instants that stand in rows of a fact, and in the rows of dimensions. */
const rowInstants = (customer: CustomerRecord, fact: string, dimensions: DimensionRows, zone: string): readonly number[] => {
  const rows = [...rowsOf(customer, fact), ...Object.values(dimensions).flatMap((table) => [...table.values()])]
  return rows.flatMap((row) => Object.values(row).flatMap((value) => instantOf(value, zone) ?? []))
}

/** When whole hours, or whole days of the wall clock, since an instant change next. */
const nextWhole = (zone: string, since: number, isHours: boolean, after: number): number => {
  if (!isHours) {
    const timeOfDay = ((wallAt(zone, since) % dayMs) + dayMs) % dayMs
    // Counted back from the future, a day is whole at its instant and not a moment later.
    // A month that lacks the day is whole when the next one begins.
    return earliest([nextMidnight(zone, after, timeOfDay), nextMidnight(zone, after - 1, timeOfDay) + 1, nextMidnight(zone, after)], after)
  }
  const whole = since + Math.floor((after - since) / hourMs) * hourMs
  return earliest([whole, whole + 1, whole + hourMs, whole + hourMs + 1], after)
}

/** What is asked about one customer's future. */
export interface Subject {
  readonly customer: CustomerRecord
  readonly moments: Moments
  readonly catalogue: Catalogue
  readonly dimensions: DimensionRows
}

const quietEnds = (zone: string, start: number, count: number, unit: Moments['quiet'][number]['unit']): readonly number[] => {
  if (unit === 'hours') return [start + count * hourMs]
  return instantsOfWall(zone, movedWall(wallAt(zone, start), count, unit))
}

type Source = (after: number) => number

/** A source that is asked for growing instants: its last answer holds until it has come. */
const remembered = (source: Source): Source => {
  let next = -Infinity
  return (after) => {
    if (next <= after) next = source(after)
    return next
  }
}

const fixedSource = (instants: readonly number[]): Source => {
  const sorted = [...new Set(instants)].sort((a, b) => a - b)
  return (after) => sorted.find((instant) => instant > after) ?? Infinity
}

const timesOf = (customer: CustomerRecord, fact: string, { facts, timeZone }: Catalogue): readonly number[] => {
  const [usual, other] = timeNamesOf(facts[fact] as CatalogueFact)
  return rowsOf(customer, fact).flatMap((row) => instantOf(row[usual] ?? row[other], timeZone) ?? [])
}

const sourcesOf = ({ customer, moments, catalogue, dimensions }: Subject): readonly Source[] => {
  const zone = catalogue.timeZone
  const at = (of: Expression, after: number): number | undefined => instantOf(evaluateExpression(of, customer, { at: isoOf(after), catalogue, dimensions }), zone)
  const sources: Source[] = []
  for (const { fact, count, unit } of moments.edges) {
    // A window holds what happened at or after its edge and before its end: both move over the millisecond after the row.
    for (const time of timesOf(customer, fact, catalogue)) sources.push(remembered((after) => nextCrossing(zone, time + 1, count, unit, after)))
  }
  const ends = moments.quiet.flatMap(({ fact, count, unit }) => timesOf(customer, fact, catalogue).flatMap((time) => quietEnds(zone, time, count, unit)))
  if (ends.length > 0) sources.push(fixedSource(ends))
  for (const unit of moments.periods) sources.push(remembered((after) => nextPeriod(unit, after, catalogue)))
  if (moments.midnights) sources.push(remembered((after) => nextMidnight(zone, after)))
  for (const { of, isHours } of moments.since) {
    const fixed = of.op === 'attribute' || of.op === 'literal' ? at(of, 0) : undefined
    if (fixed !== undefined) sources.push(remembered((after) => nextWhole(zone, fixed, isHours, after)))
    else if (of.op !== 'attribute' && of.op !== 'literal') {
      sources.push((after) => {
        const since = at(of, after)
        return since === undefined ? Infinity : nextWhole(zone, since, isHours, after)
      })
    }
  }
  for (const { fact, isHours } of moments.rowSince) {
    for (const since of new Set(rowInstants(customer, fact, dimensions, zone))) sources.push(remembered((after) => nextWhole(zone, since, isHours, after)))
  }
  if (moments.now) {
    const compared = moments.facts.flatMap((fact) => rowInstants(customer, fact, dimensions, zone))
    sources.push(fixedSource(compared.flatMap((instant) => [instant, instant + 1])))
    for (const node of moments.instants) sources.push((after) => fixedSource([at(node, after) ?? -Infinity].flatMap((instant) => [instant, instant + 1]))(after))
  }
  const isByWall = moments.midnights || moments.periods.length > 0 || moments.since.length > 0 || moments.rowSince.length > 0 || moments.quiet.length > 0
  if (isByWall) sources.push(remembered((after) => transitionsBetween(zone, after, Infinity)[0] ?? Infinity))
  return sources
}

/**
 * Gives the next instant (ms) after another at which the passing of time may change the answer, no new data assumed; Infinity when it never
 * can. No change is missed; some of the instants change nothing. To be asked for growing instants.
 */
export const momentsAhead = (subject: Subject): Source => {
  const sources = sourcesOf(subject)
  return (after) => {
    let next = Infinity
    for (const source of sources) next = Math.min(next, source(after))
    return next
  }
}
