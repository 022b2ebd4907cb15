import { cities } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import { dropRate } from './life.ts'
import { cellsOfCity, offNetTail, type Person, type Setting, type Subscriber } from './persons.ts'
import { callSeason, DAY_SECONDS, dataSeason, isSpringFestival, type Month } from './timeline.ts'
import type { RawValue } from './write.ts'

/**
 * Days of use, drawn call by call. Every sum (day, month, call graph) is added up from the same calls,
 * so that a table of days, a table of months and a table of calls never disagree, whichever of them are written.
 */

/** Somebody a subscriber calls. */
export interface Contact {
  readonly person: Person | null
  readonly tail: number
  readonly weight: number
  readonly far: boolean
}

/** Sums over a day or a month; field order is that of the usage tables' raw columns. */
export const sumFields = [
  'calls', 'seconds', 'billed_minutes', 'roaming_calls', 'peak_calls', 'night_calls', 'long_distance_calls', 'ip_calls',
  'international_calls', 'premium_calls', 'dropped_calls', 'new_numbers', 'data_cmb', 'sms', 'ip_minutes', 'international_minutes', 'premium_minutes', 'active_days',
] as const
export type SumField = (typeof sumFields)[number]
const at = Object.fromEntries(sumFields.map((field, i) => [field, i])) as Record<SumField, number>
/** Fields kept per day in the files (the later ones only serve the bill). */
export const dayFields = sumFields.slice(0, 14)

export interface MonthUse {
  readonly sums: Int32Array
  readonly distinctNumbers: number
  readonly areas: number
}

export function useOf(use: MonthUse, field: SumField): number {
  return use.sums[at[field]] ?? 0
}

export interface UsageSinks {
  day(row: readonly RawValue[]): void
  call(row: readonly RawValue[]): void
  edge(row: readonly RawValue[]): void
}

export function contactsOf(person: Person, block: readonly Person[], draws: Draws): Contact[] {
  draws.at(streams.contacts, person.index)
  const contacts: Contact[] = []
  const add = (other: Person, weight: number): void => {
    contacts.push({ person: other, tail: other.subscribers[0]?.tail ?? 0, weight, far: other.city !== person.city })
  }
  const key = person.circle.members[0]
  for (const other of person.circle.members) if (other !== person) add(other, (other === key || person === key ? 3 : 1) * draws.between(0.6, 1.8))
  person.circle.offNet.forEach((tail, i) => contacts.push({ person: null, tail, weight: (i === 0 ? 1.6 : 0.7) * draws.between(0.5, 1.5), far: false }))
  for (let i = 0; i < 3; i++) {
    const other = draws.pick(block)
    if (other !== person && other.circle !== person.circle) add(other, 0.25)
  }
  for (let i = 0; i < 2; i++) contacts.push({ person: null, tail: offNetTail(80_000_000 + person.index * 2 + i), weight: 0.4, far: draws.chance(0.25) })
  return contacts
}

const row: RawValue[] = []

/** Use of one subscriber in one month, day by day; days, calls and edges go to the sinks, the month's sums come back. */
export function useMonth(subscriber: Subscriber, contacts: readonly Contact[], month: Month, monthIndex: number, setting: Setting, draws: Draws, sinks: UsageSinks): MonthUse | undefined {
  const { timeline, cells, seed } = setting
  const { person } = subscriber
  const from = Math.max(month.firstDay, subscriber.fromDay)
  const end = Math.min(month.endDay, person.leftDay)
  if (from >= end) return undefined
  const sums = new Int32Array(sumFields.length)
  const day = new Int32Array(sumFields.length)
  const edgeCalls = new Int32Array(contacts.length)
  const edgeSeconds = new Int32Array(contacts.length)
  const drop = dropRate(seed, person.homeCell, month.code)
  const holder = subscriber.account.holder
  let totalWeight = 0
  for (const contact of contacts) totalWeight += contact.weight
  let monthNumbers = 0
  let monthAreas = 0
  for (let date = from; date < end; date++) {
    draws.at(streams.day, subscriber.code, date)
    day.fill(0)
    let numbers = 0
    let areas = 0
    const travel = draws.next() < (isSpringFestival(date) ? 0.2 : 0.02)
    const [roamFrom, roamTo] = travel ? cellsOfCity(draws.whole(cities.length), cells) : [0, 1]
    const decline = fade(person.leftDay - date)
    const calls = draws.poisson(subscriber.callsPerDay * callSeason(date) * decline)
    for (let i = 0; i < calls; i++) {
      const seconds = 1 + Math.floor(-subscriber.secondsPerCall * Math.log(1 - draws.next()))
      const minutes = Math.ceil(seconds / 60)
      const secondOfDay = callSecond(draws)
      const hour = Math.floor(secondOfDay / 3600)
      const stranger = draws.next() < 0.04
      let slot = 0
      for (let rest = draws.next() * totalWeight - (contacts[0]?.weight ?? 0); rest >= 0 && slot < contacts.length - 1; ) rest -= contacts[++slot]?.weight ?? 0
      const contact = contacts[slot]
      const kind = draws.next()
      const international = stranger && kind < 0.12
      const premium = stranger && !international && kind < 0.3
      const longDistance = !international && !premium && (stranger ? kind > 0.7 : contact?.far === true)
      const byIp = longDistance && draws.next() < 0.2
      const place = draws.next()
      const cell = travel ? roamFrom + Math.floor(place * (roamTo - roamFrom)) : place < 0.62 ? person.homeCell : place < 0.95 ? person.workCell : (person.homeCell + 1 + Math.floor(place * 1000)) % cells
      const dropped = draws.next() < (cell === person.homeCell ? drop : dropRate(seed, cell, month.code))
      day[0]!++
      day[1]! += seconds
      day[2]! += minutes
      if (travel) day[3]!++
      if (hour >= 9 && hour < 18) day[4]!++
      else if (hour >= 22 || hour < 7) day[5]!++
      if (longDistance) day[6]!++
      if (byIp) { day[7]!++; day[14]! += minutes }
      if (international) { day[8]!++; day[15]! += minutes }
      if (premium) { day[9]!++; day[16]! += minutes }
      if (dropped) day[10]!++
      if (stranger) day[11]!++
      else {
        numbers |= 1 << slot
        edgeCalls[slot]!++
        edgeSeconds[slot]! += seconds
      }
      areas |= travel ? 8 : cell === person.homeCell ? 1 : cell === person.workCell ? 2 : 4
      if (date >= timeline.callsFromDay) {
        const called = stranger ? null : contact
        const onNet = called?.person != null && called.person.leftDay > date && called.person.joinedDay <= date
        const tail = called ? called.tail : international || premium ? 90_000_000 + (secondOfDay % 997) : offNetTail(110_000_000 + subscriber.code + secondOfDay)
        row.length = 0
        row.push(holder, subscriber.account.code, subscriber.code, subscriber.tail, tail, called?.person ? 1 : international ? 2 : premium ? 3 : 0, onNet ? 1 : 0, date * DAY_SECONDS + secondOfDay, seconds, cell, travel ? 1 : 0, longDistance ? 1 : 0, byIp ? 1 : 0, dropped ? 1 : 0, i)
        sinks.call(row)
      }
    }
    const noise = Math.exp((draws.next() + draws.next() + draws.next() - 1.5) * 1.4)
    day[12] = Math.floor(draws.next() < 0.05 ? 0 : subscriber.dataMbPerDay * 100 * dataSeason(date) * decline * noise * 0.85)
    day[13] = draws.next() < 0.12 ? 1 + draws.whole(3) : 0
    const used = calls > 0 || (day[12] ?? 0) > 0 || (day[13] ?? 0) > 0
    if (!used) continue
    day[17] = 1
    for (let f = 0; f < day.length; f++) sums[f]! += day[f]!
    monthNumbers |= numbers
    monthAreas |= areas
    if (date < timeline.dailyFromDay) continue
    // One delivery in two thousand comes days late, as roaming partners' records do.
    const late = draws.next() < 0.0005 ? 4 + draws.whole(20) : 0
    row.length = 0
    row.push(holder, subscriber.account.code, subscriber.code, date)
    for (let f = 0; f < dayFields.length; f++) row.push(day[f] ?? 0)
    row.push(bits(numbers) + (day[11] ?? 0), bits(areas), Math.min(1 + late, timeline.endDay - date))
    sinks.day(row)
  }
  if (monthIndex >= timeline.edgesFromMonth) pushEdges(subscriber, contacts, month, edgeCalls, edgeSeconds, sinks)
  return { sums, distinctNumbers: bits(monthNumbers) + (sums[11] ?? 0), areas: bits(monthAreas) }
}

function pushEdges(subscriber: Subscriber, contacts: readonly Contact[], month: Month, calls: Int32Array, seconds: Int32Array, sinks: UsageSinks): void {
  contacts.forEach((contact, slot) => {
    // Two calls a month make no tie.
    if ((calls[slot] ?? 0) < 3) return
    const onNet = contact.person !== null && contact.person.leftDay >= month.endDay && contact.person.joinedDay < month.endDay
    row.length = 0
    row.push(subscriber.account.holder, subscriber.account.code, subscriber.code, month.endDay - 1, contact.tail, contact.person ? 1 : 0, onNet ? 1 : 0, onNet ? (contact.person?.index ?? -1) : -1, calls[slot] ?? 0, seconds[slot] ?? 0)
    sinks.edge(row)
  })
}

/** Those about to leave use their number less in their last ten weeks. */
function fade(daysLeft: number): number {
  return daysLeft > 70 ? 1 : 0.35 + 0.65 * (daysLeft / 70)
}

/** Second of the day: a working-hours hump, an evening hump and few calls at night. */
function callSecond(draws: Draws): number {
  const hump = draws.next()
  const spread = draws.next() + draws.next() - 1
  const hour = hump < 0.55 ? 13 + spread * 5 : hump < 0.95 ? 19.5 + spread * 3 : 24 * draws.next()
  return Math.max(0, Math.min(DAY_SECONDS - 1, Math.floor(hour * 3600)))
}

function bits(mask: number): number {
  let rest = mask
  let count = 0
  while (rest !== 0) {
    rest &= rest - 1
    count++
  }
  return count
}
