import { type Draws, mix32, streams } from './draws.ts'
import { type Circle, type Person, type Setting } from './persons.ts'
import { NEVER } from './timeline.ts'

/** What is planted about leaving: a monthly hazard with named factors, and whole circles that switch together. */

export interface Hazard {
  readonly monthly: number
  readonly tenureFactor: number
  readonly contractFactor: number
  readonly circleFactor: number
  readonly networkFactor: number
  readonly requestFactor: number
  readonly groupChurn: boolean
}

export const BASE_HAZARD = 0.009

/** Dropped calls per call of a cell in a month: by its number alone; about one cell in seven is bad, some are repaired. */
export function dropRate(seed: number, cell: number, monthCode: number): number {
  const own = (mix32(seed ^ Math.imul(cell + 1, 0x9e3779b1)) >>> 0) / 4294967296
  const wave = (mix32(mix32(seed + cell) ^ Math.imul(monthCode, 0x85ebca6b)) >>> 0) / 4294967296
  const bad = own < 0.11 || cell % 24 === 5
  const repaired = bad && own < 0.04 && monthCode % 100 < 6
  return (bad && !repaired ? 0.035 : 0.006) * (0.7 + 0.6 * wave)
}

/** Hazard of leaving in the month that begins on `day`. */
export function hazardAt(person: Person, day: number, endDay: number, drop: number): Hazard {
  const tenureDays = day - person.joinedDay
  const tenureFactor = tenureDays < 90 ? 2.4 : tenureDays < 365 ? 1.5 : tenureDays < 1100 ? 1 : 0.65
  const current = person.subscribers[0]?.contracts.findLast((contract) => contract.start < endDay)
  const untilEnd = current ? current.end - day : NEVER
  const contractFactor = !current ? 1 : untilEnd > 45 ? 0.35 : untilEnd > -45 ? 2.6 : 1.1
  const others = person.circle.members.length - 1
  let gone = 0
  for (const other of person.circle.members) if (other !== person && other.leftDay < day && other.leftDay >= day - 92) gone++
  const circleFactor = others === 0 ? 1 : 1 + 7 * (gone / others)
  const networkFactor = Math.min(2.5, Math.max(0.85, 1 + (drop - 0.006) * 40))
  let recent = 0
  for (const request of person.requests) if (request.day < day && request.day >= day - 61) recent += request.topic === 4 ? 2 : 1
  const requestFactor = 1 + 0.8 * Math.min(2, recent)
  const start = person.circle.groupChurnDay
  const groupChurn = start < endDay && start >= day - 31
  const monthly = groupChurn ? 0.7 : Math.min(
    0.6, BASE_HAZARD * tenureFactor * contractFactor * circleFactor * networkFactor * requestFactor,
  )
  return { monthly, tenureFactor, contractFactor, circleFactor, networkFactor, requestFactor, groupChurn }
}

/** Chance of leaving in a share of a month, of which a whole one has this hazard. */
export function hazardOver(monthly: number, share: number): number {
  return share === 1 ? monthly : 1 - (1 - monthly) ** share
}

/** Lives every person of the block month by month, the three months after the window included. Service requests arise on the way. */
export function liveMonths(persons: readonly Person[], setting: Setting, draws: Draws): void {
  const { periods, future } = setting.timeline
  ;[...periods, ...future].forEach((month, index) => {
    const share = (month.endDay - month.firstDay) / month.days
    const leaving: { person: Person; day: number }[] = []
    for (const person of persons) {
      if (person.leftDay < month.firstDay || person.joinedDay >= month.endDay) continue
      const drop = dropRate(setting.seed, person.homeCell, month.code)
      const hazard = hazardAt(person, month.firstDay, month.endDay, drop)
      draws.at(streams.life, person.index, index)
      const from = Math.max(month.firstDay, person.joinedDay + 1)
      const leaves = draws.next() < hazardOver(hazard.monthly, share)
      if (leaves && from < month.endDay) leaving.push({ person, day: from + draws.whole(month.endDay - from) })
      addRequests(person, { from, end: month.endDay, share }, drop, hazard.monthly, draws)
    }
    // All decide on what they saw before the month, whoever comes first in the list.
    for (const { person, day } of leaving) person.leftDay = day
  })
  for (const person of persons) {
    const left = person.leftDay
    if (left !== NEVER) person.requests.splice(0, person.requests.length, ...person.requests.filter((request) => request.day <= left))
  }
}

/** Days of a person in a period, and the share of a month that the period is. */
interface Stay {
  readonly from: number
  readonly end: number
  readonly share: number
}

function addRequests(person: Person, { from, end, share }: Stay, drop: number, hazard: number, draws: Draws): void {
  const network = draws.poisson(Math.max(0, drop - 0.004) * 2.2 * share)
  const other = draws.poisson((0.035 + hazard * 0.3) * share)
  if (from >= end) return
  for (let i = 0; i < network + other; i++) {
    const topic = i < network ? 0 : draws.weighted([6, 34, 20, 16, 4 + hazard * 120, 20])
    person.requests.push({ day: from + draws.whole(end - from), topic })
  }
}

/** Who is called most inside a circle: its first member by draw order. */
export function keyPerson(circle: Circle): Person | undefined {
  return circle.members[0]
}

/** A number that passed from one subscriber to another. */
export interface Reassignment {
  readonly from: number
  readonly to: number
  readonly tail: number
  readonly day: number
}

/** Numbers that became free at least 90 days before go to some of the block's newcomers (二次放号). */
export function reassignNumbers(persons: readonly Person[], setting: Setting, draws: Draws): Reassignment[] {
  const { endDay, startDay } = setting.timeline
  const freed = persons
    .filter((person) => !person.portsOut && person.leftDay + 90 < endDay)
    .flatMap((person) => person.subscribers.map((subscriber) => ({ subscriber, day: person.leftDay + 90 })))
    .sort((a, b) => a.day - b.day || a.subscriber.code - b.subscriber.code)
  const newcomers = persons.filter((person) => person.joinedDay >= startDay).sort((a, b) => a.joinedDay - b.joinedDay || a.index - b.index)
  const moved: Reassignment[] = []
  let next = 0
  for (const person of newcomers) {
    const free = freed[next]
    const subscriber = person.subscribers[0]
    if (!free || !subscriber) break
    if (free.day > person.joinedDay || free.subscriber.person === person || !draws.at(streams.order, person.index, 7).chance(0.35)) continue
    subscriber.tail = free.subscriber.tail
    moved.push({ from: free.subscriber.code, to: subscriber.code, tail: free.subscriber.tail, day: person.joinedDay })
    next++
  }
  return moved
}
