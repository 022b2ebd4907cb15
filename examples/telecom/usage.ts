import { cities } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import { dropRate } from './life.ts'
import { cellsOfCity, offNetTail, type Person, type Setting, type Subscriber } from './persons.ts'
import { DAY_SECONDS, type Month } from './timeline.ts'
import type { RawValue } from './write.ts'

/**
 * Days of use, drawn call by call. Every sum (day, month, call graph) is added up from the same calls,
 * so that a table of days, a table of months and a table of calls never disagree, whichever of them are written.
 */

/** Somebody a subscriber calls. */
export interface Contact {
  readonly person: Person | null
  readonly tail: number
  /** Tail on another network after the person has left; -1 when the number is kept. */
  readonly laterTail: number
  readonly weight: number
  readonly far: boolean
}

/** Sums over a day or a month; field order is that of the usage tables' raw columns. */
export const sumFields = [
  'calls', 'seconds', 'billed_minutes', 'roaming_calls', 'peak_calls', 'night_calls', 'long_distance_calls', 'ip_calls',
  'international_calls', 'premium_calls', 'dropped_calls', 'new_numbers', 'data_cmb', 'sms', 'ip_minutes', 'international_minutes',
  'premium_minutes', 'active_days',
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

/** Kinds of called number, as the tables' `net` column knows them. */
const net = { foreign: 0, ours: 1, international: 2, premium: 3 } as const

export function contactsOf(person: Person, block: readonly Person[], draws: Draws): Contact[] {
  draws.at(streams.contacts, person.index)
  const contacts: Contact[] = []
  const add = (other: Person, weight: number): void => {
    // Who gives the number up when leaving is reached on another network under a new one.
    const laterTail = other.portsOut ? -1 : offNetTail(60_000_000 + other.index)
    contacts.push({ person: other, tail: other.subscribers[0]?.tail ?? 0, laterTail, weight, far: other.city !== person.city })
  }
  const key = person.circle.members[0]
  for (const other of person.circle.members) if (other !== person) add(
    other, (other === key || person === key ? 3 : 1) * draws.between(0.6, 1.8),
  )
  person.circle.offNet.forEach((tail, i) => contacts.push({
    person: null, tail, laterTail: -1, weight: (i === 0 ? 1.6 : 0.7) * draws.between(0.5, 1.5), far: false,
  }))
  for (let i = 0; i < 3; i++) {
    const other = draws.pick(block)
    if (other !== person && other.circle !== person.circle) add(other, 0.25)
  }
  for (let i = 0; i < 2; i++) contacts.push({
    person: null, tail: offNetTail(40_000_000 + person.index * 2 + i), laterTail: -1, weight: 0.4, far: draws.chance(0.25),
  })
  return contacts
}

/** One subscriber's month while it is being added up. */
interface Tally {
  readonly subscriber: Subscriber
  readonly contacts: readonly Contact[]
  readonly totalWeight: number
  readonly setting: Setting
  readonly month: Month
  readonly drop: number
  readonly day: Int32Array
  readonly sums: Int32Array
  readonly edgeCalls: Int32Array
  readonly edgeSeconds: Int32Array
  numbers: number
  areas: number
}

const row: RawValue[] = []

/** Use of one subscriber in one month, day by day; days, calls and edges go to the sinks, the month's sums come back. */
export function drawMonth(
  subscriber: Subscriber, contacts: readonly Contact[], month: Month, monthIndex: number, setting: Setting, draws: Draws, sinks: UsageSinks,
): MonthUse | undefined {
  const { person } = subscriber
  const from = Math.max(month.firstDay, subscriber.fromDay)
  const end = Math.min(month.endDay, person.leftDay)
  if (from >= end) return undefined
  const tally: Tally = {
    subscriber,
    contacts,
    totalWeight: contacts.reduce((sum, contact) => sum + contact.weight, 0),
    setting,
    month,
    drop: dropRate(setting.seed, person.homeCell, month.code),
    day: new Int32Array(sumFields.length),
    sums: new Int32Array(sumFields.length),
    edgeCalls: new Int32Array(contacts.length),
    edgeSeconds: new Int32Array(contacts.length),
    numbers: 0,
    areas: 0,
  }
  // The open month's calls are not yet a graph, nor its sums a month: only its days and calls are written.
  const isWhole = monthIndex < setting.timeline.months.length
  let numbers = 0
  let areas = 0
  for (let date = from; date < end; date++) {
    if (!drawDay(tally, date, draws, sinks)) continue
    numbers |= tally.numbers
    areas |= tally.areas
  }
  if (isWhole && monthIndex >= setting.timeline.edgesFromMonth) pushEdges(tally, sinks)
  return { sums: tally.sums, distinctNumbers: bits(numbers) + (tally.sums[at.new_numbers] ?? 0), areas: bits(areas) }
}

/** One day; false when the number was not used at all. */
function drawDay(tally: Tally, date: number, draws: Draws, sinks: UsageSinks): boolean {
  const { subscriber, day, sums } = tally
  const { timeline, cells } = tally.setting
  draws.at(streams.day, subscriber.code, date)
  day.fill(0)
  tally.numbers = 0
  tally.areas = 0
  const season = date - timeline.startDay
  const travel = draws.next() < (timeline.travelShare[season] ?? 0)
  const away = travel ? cellsOfCity(draws.whole(cities.length), cells) : undefined
  const decline = fade(subscriber.person.leftDay - date)
  const calls = draws.poisson(subscriber.callsPerDay * (timeline.callFactor[season] ?? 1) * decline)
  for (let nth = 0; nth < calls; nth++) makeCall(tally, date, nth, away, draws, sinks)
  const noise = Math.exp((draws.next() + draws.next() + draws.next() - 1.5) * 1.4)
  const megabytes = draws.next() < 0.12 ? 0 : subscriber.dataMbPerDay * (timeline.dataFactor[season] ?? 1) * decline * noise * 0.85
  day[at.data_cmb] = Math.floor(megabytes * 100)
  day[at.sms] = draws.next() < 0.12 ? 1 + draws.whole(3) : 0
  // One delivery in two thousand comes days late, as roaming partners' records do.
  const late = draws.next() < 0.0005 ? 4 + draws.whole(20) : 0
  if (calls === 0 && day[at.data_cmb] === 0 && day[at.sms] === 0) return false
  day[at.active_days] = 1
  for (let field = 0; field < day.length; field++) sums[field] = (sums[field] ?? 0) + (day[field] ?? 0)
  if (date < timeline.dailyFromDay) return true
  row.length = 0
  row.push(subscriber.account.holder, subscriber.account.code, subscriber.code, date)
  for (let field = 0; field < dayFields.length; field++) row.push(day[field] ?? 0)
  row.push(bits(tally.numbers) + (day[at.new_numbers] ?? 0), bits(tally.areas), date + late < timeline.recordsEndDay ? late : 0)
  sinks.day(row)
  return true
}

function makeCall(
  tally: Tally, date: number, nth: number, away: readonly [number, number] | undefined, draws: Draws, sinks: UsageSinks,
): void {
  const { subscriber, contacts, setting, day } = tally
  const { person } = subscriber
  const seconds = 1 + Math.floor(draws.exponential(subscriber.secondsPerCall))
  const secondOfDay = callSecond(draws)
  const stranger = draws.next() < 0.04
  const slot = stranger ? -1 : chooseContact(tally, draws)
  const contact = contacts[slot]
  const kind = draws.next()
  const international = stranger && kind < 0.12
  const premium = stranger && !international && kind < 0.3
  const longDistance = stranger ? kind > 0.7 : contact?.far === true
  const byIp = draws.next() < 0.2 && longDistance
  const cell = cellOf(person, away, setting.cells, draws)
  const dropped = draws.next() < (cell === person.homeCell ? tally.drop : dropRate(setting.seed, cell, tally.month.code))
  const minutes = Math.ceil(seconds / 60)
  const hour = Math.floor(secondOfDay / 3600)
  const add = (field: number, amount: number): void => {
    day[field] = (day[field] ?? 0) + amount
  }
  add(at.calls, 1)
  add(at.seconds, seconds)
  add(at.billed_minutes, minutes)
  if (away) add(at.roaming_calls, 1)
  if (hour >= 9 && hour < 18) add(at.peak_calls, 1)
  if (hour >= 22 || hour < 7) add(at.night_calls, 1)
  if (longDistance) add(at.long_distance_calls, 1)
  if (byIp) add(at.ip_calls, 1)
  if (byIp) add(at.ip_minutes, minutes)
  if (international) add(at.international_calls, 1)
  if (international) add(at.international_minutes, minutes)
  if (premium) add(at.premium_calls, 1)
  if (premium) add(at.premium_minutes, minutes)
  if (dropped) add(at.dropped_calls, 1)
  if (stranger) add(at.new_numbers, 1)
  else {
    tally.numbers |= 1 << slot
    tally.edgeCalls[slot] = (tally.edgeCalls[slot] ?? 0) + 1
    tally.edgeSeconds[slot] = (tally.edgeSeconds[slot] ?? 0) + seconds
  }
  tally.areas |= away ? 8 : cell === person.homeCell ? 1 : cell === person.workCell ? 2 : 4
  if (date < setting.timeline.callsFromDay) return
  const foreign = offNetTail(70_000_000 + ((subscriber.code * 31 + secondOfDay) % 20_000_000))
  const [tail, network, onNet] = contact ? reach(contact, date) : international || premium ? ([
    90_000_000 + (secondOfDay % 997), international ? net.international : net.premium, false,
  ] as const) : ([foreign, net.foreign, false] as const)
  row.length = 0
  row.push(
    subscriber.account.holder, subscriber.account.code, subscriber.code, subscriber.tail, tail, network, onNet ? 1 : 0,
    date * DAY_SECONDS + secondOfDay,
  )
  row.push(seconds, cell, away ? 1 : 0, longDistance ? 1 : 0, byIp ? 1 : 0, dropped ? 1 : 0, nth)
  sinks.call(row)
}

/** Number of a contact on a day, the network range it lies in, and whether it is with us on that day. */
function reach(contact: Contact, day: number): readonly [tail: number, network: number, onNet: boolean] {
  if (!contact.person) return [contact.tail, net.foreign, false]
  if (day < contact.person.joinedDay) return [offNetTail(60_000_000 + contact.person.index), net.foreign, false]
  if (day < contact.person.leftDay) return [contact.tail, net.ours, true]
  return contact.laterTail < 0 ? [contact.tail, net.ours, false] : [contact.laterTail, net.foreign, false]
}

function chooseContact(tally: Tally, draws: Draws): number {
  const last = tally.contacts.length - 1
  let rest = draws.next() * tally.totalWeight
  for (let slot = 0; slot < last; slot++) {
    rest -= tally.contacts[slot]?.weight ?? 0
    if (rest < 0) return slot
  }
  return last
}

function cellOf(person: Person, away: readonly [number, number] | undefined, cells: number, draws: Draws): number {
  const place = draws.next()
  if (away) return away[0] + Math.floor(place * (away[1] - away[0]))
  if (place < 0.62) return person.homeCell
  return place < 0.95 ? person.workCell : (person.homeCell + 1 + Math.floor(place * 1000)) % cells
}

function pushEdges(tally: Tally, sinks: UsageSinks): void {
  const { subscriber, month } = tally
  const lastDay = Math.min(month.endDay, subscriber.person.leftDay) - 1
  tally.contacts.forEach((contact, slot) => {
    const calls = tally.edgeCalls[slot] ?? 0
    // Three calls a month make no tie.
    if (calls < 4) return
    const [tail, network, onNet] = reach(contact, lastDay)
    row.length = 0
    row.push(
      subscriber.account.holder, subscriber.account.code, subscriber.code, lastDay, tail, network, onNet ? 1 : 0,
      onNet ? (contact.person?.index ?? -1) : -1, calls, tally.edgeSeconds[slot] ?? 0,
    )
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
