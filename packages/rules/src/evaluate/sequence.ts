import type { Catalogue } from '../catalogue.ts'
import type { Sequence, SequenceStep, WindowUnit } from '../tree.ts'
import { movedWall, windowBounds } from '../windows.ts'
import type { Bounds } from '../windows.ts'
import { wallAt } from '../zone.ts'
import { prepareFact } from './aggregate.ts'
import type { FactReader } from './aggregate.ts'
import type { Clock, Reader } from './expression.ts'
import { canonicalTime } from './record.ts'
import type { CustomerRecord, DimensionRows } from './record.ts'

interface Row {
  readonly time: string
  readonly step: number
}

type Within = NonNullable<SequenceStep['within']>

const byTime = (a: Row, b: Row): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)

/** Time as `within` measures it: instants for hours, the wall clock of the zone for days and longer. */
const clockOf = (unit: WindowUnit, zone: string) => (time: string): number => (unit === 'hours' ? Date.parse(time) : wallAt(zone, Date.parse(time)))

const endOf = (start: string, { count, unit }: Within, zone: string): number =>
  unit === 'hours' ? Date.parse(start) + count * 3_600_000 : movedWall(wallAt(zone, Date.parse(start)), count, unit)

/** Steps that happen, each with the absences since the one before. */
interface Link {
  readonly step: number
  readonly absences: readonly number[]
  readonly within: Within | undefined
}

const linksOf = (steps: readonly SequenceStep[]): { readonly links: readonly Link[]; readonly trailing: readonly number[] } => {
  const links: Link[] = []
  let absences: number[] = []
  steps.forEach((step, index) => {
    if (step.absent === true) absences.push(index)
    else {
      links.push({ step: index, absences, within: step.within })
      absences = []
    }
  })
  return { links, trailing: absences }
}

/** Whether a step comes in time after the latest reached one before it, with nothing between that may not be. */
const isReached = ({ absences, within }: Link, before: string | undefined, time: string, latest: readonly (string | undefined)[], zone: string): boolean => {
  if (before === undefined) return false
  if (within !== undefined && clockOf(within.unit, zone)(time) >= endOf(before, within, zone)) return false
  return absences.every((absence) => (latest[absence] ?? '') <= before)
}

/** Times at which the last step that happens is reached. Rows of one instant do not follow one another. */
const reachedTimes = (rows: readonly Row[], links: readonly Link[], stepCount: number, zone: string): readonly string[] => {
  const latest: (string | undefined)[] = Array.from({ length: stepCount })
  const placeOf = Array.from({ length: stepCount }, (_, step) => links.findIndex((link) => link.step === step))
  const last = (links.at(-1) as Link).step
  const reached: string[] = []
  for (let start = 0; start < rows.length;) {
    const { time } = rows[start] as Row
    let end = start
    const now: number[] = []
    for (; end < rows.length && (rows[end] as Row).time === time; end++) {
      const { step } = rows[end] as Row
      const place = placeOf[step] as number
      if (place <= 0 || isReached(links[place] as Link, latest[(links[place - 1] as Link).step], time, latest, zone)) now.push(step)
    }
    for (const step of now) latest[step] = time
    if (now.includes(last)) reached.push(time)
    start = end
  }
  return reached
}

/** Whether nothing that the last absences name happens after a time, for as long as they say. */
const isQuietAfter = (start: string, rows: readonly Row[], trailing: readonly number[], steps: readonly SequenceStep[], at: string, zone: string): boolean =>
  trailing.every((absence) => {
    const within = steps[absence]?.within
    const after = rows.filter(({ step, time }) => step === absence && time > start)
    if (within === undefined) return after.length === 0
    const clock = clockOf(within.unit, zone)
    const end = endOf(start, within, zone)
    return end <= clock(at) && after.every(({ time }) => clock(time) >= end)
  })

/** Prepares a sequence: the rows of all its steps in order of time, each held against the latest reached step before it. */
export const prepareSequence = (node: Sequence, catalogue: Catalogue, clock: Clock, dimensions: DimensionRows): Reader<CustomerRecord> => {
  const zone = catalogue.timeZone
  const readers = node.steps.map((step) => prepareFact(step.fact, step.where === undefined ? {} : { where: step.where }, catalogue, clock, dimensions))
  const { links, trailing } = linksOf(node.steps)
  let first: Bounds | undefined
  let firstAt = ''
  const boundsNow = (): Bounds => {
    if (first === undefined || firstAt !== clock.at) {
      first = windowBounds(node.window, zone, clock.at, catalogue.calendar)
      firstAt = clock.at
    }
    return first
  }
  const addRows = (rows: Row[], customer: CustomerRecord, step: number, from: string | undefined, to: string): void => {
    const { timeNames: [usualTime, otherTime], rows: rowsOfFact, where } = readers[step] as FactReader
    for (const row of rowsOfFact(customer)) {
      const time = canonicalTime(row[usualTime] ?? row[otherTime])
      if (time === null || time >= to || (from !== undefined && time < from)) continue
      if (where === undefined || where(row) === true) rows.push({ time, step })
    }
  }
  const happening = links.slice(1).map(({ step }) => step)
  const absent = node.steps.flatMap((step, index) => (step.absent === true ? [index] : []))
  /** Rows of all steps, none before the earliest first step; nothing when a step that has to happen has none. */
  const rowsOf = (customer: CustomerRecord): readonly Row[] => {
    const { from, to } = boundsNow()
    const rows: Row[] = []
    addRows(rows, customer, 0, from, to)
    if (rows.length === 0) return rows
    let earliest = (rows[0] as Row).time
    for (const { time } of rows) if (time < earliest) earliest = time
    for (const step of happening) {
      const before = rows.length
      addRows(rows, customer, step, earliest, clock.at)
      if (rows.length === before) return []
    }
    for (const step of absent) addRows(rows, customer, step, earliest, clock.at)
    return rows.sort(byTime)
  }
  return (customer) => {
    const rows = rowsOf(customer)
    return reachedTimes(rows, links, node.steps.length, zone).some((time) => isQuietAfter(time, rows, trailing, node.steps, clock.at, zone))
  }
}
