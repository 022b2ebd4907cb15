import type { Catalogue } from '../catalogue.ts'
import type { Sequence, SequenceStep, WindowUnit } from '../tree.ts'
import { movedWall, windowBounds } from '../windows.ts'
import { wallAt } from '../zone.ts'
import { noRows, prepareFact } from './aggregate.ts'
import type { Clock, Reader } from './expression.ts'
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

/** Times at which the last step that happens is reached. Rows of one instant do not follow one another. */
const reachedTimes = (rows: readonly Row[], links: readonly Link[], stepCount: number, zone: string): readonly string[] => {
  const latest: (string | undefined)[] = Array.from({ length: stepCount })
  const reached: string[] = []
  const isReached = ({ absences, within }: Link, before: string | undefined, time: string): boolean => {
    if (before === undefined) return false
    if (within !== undefined && clockOf(within.unit, zone)(time) >= endOf(before, within, zone)) return false
    return absences.every((absence) => (latest[absence] ?? '') <= before)
  }
  for (let start = 0; start < rows.length;) {
    const { time } = rows[start] as Row
    let end = start
    const now = new Set<number>()
    for (; end < rows.length && (rows[end] as Row).time === time; end++) {
      const { step } = rows[end] as Row
      const place = links.findIndex((link) => link.step === step)
      const link = links[place]
      if (link === undefined || place === 0 || isReached(link, latest[(links[place - 1] as Link).step], time)) now.add(step)
    }
    for (const step of now) latest[step] = time
    if (now.has((links.at(-1) as Link).step)) reached.push(time)
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
  const rowsOf = (customer: CustomerRecord): Row[] => {
    const { at } = clock
    const first = windowBounds(node.window, zone, at, catalogue.calendar)
    const rows: Row[] = []
    node.steps.forEach(({ fact }, step) => {
      const { timeOf, where } = readers[step] as (typeof readers)[number]
      const to = step === 0 ? first.to : at
      for (const row of customer.facts?.[fact] ?? noRows) {
        const time = timeOf(row)
        if (time === null || time >= to || (first.from !== undefined && time < first.from)) continue
        if (where === undefined || where(row) === true) rows.push({ time, step })
      }
    })
    return rows.sort(byTime)
  }
  return (customer) => {
    const rows = rowsOf(customer)
    return reachedTimes(rows, links, node.steps.length, zone).some((time) => isQuietAfter(time, rows, trailing, node.steps, clock.at, zone))
  }
}
