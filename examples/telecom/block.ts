import { offers, requestTopics, ringBackTone } from './catalogue.ts'
import { type Bill, billOf, billRow, payBill, type TopUp, topUps, topUpsSoFar } from './billing.ts'
import type { DimensionName } from './dimensions.ts'
import { type DirtCounts, doubleOf, type Paper, paperOf } from './dirt.ts'
import { type Draws, streams } from './draws.ts'
import { keyPerson, liveMonths, reassignNumbers } from './life.ts'
import { type Account, DOUBLE, makeBlock, type Person, type Setting, type Subscriber } from './persons.ts'
import { type Consents, consentsOf, type PackPurchase, packsAndContacts, toneActive, type ToneEvent, toneEvents } from './services.ts'
import type { TableName } from './tables.ts'
import { DAY_SECONDS, type Month, NEVER } from './timeline.ts'
import { responseTruth, truthRow } from './truth.ts'
import { contactsOf, drawMonth, useOf, type UsageSinks } from './usage.ts'
import type { RawValue, TableWriter } from './write.ts'

type Tables = Readonly<Record<TableName | DimensionName, TableWriter>>

/** What a customer's row sums up as of the window's end. */
interface Snapshot {
  billed12Minor: number
  billed3Minor: number
  months: number
  calls3: number
}

/** One day of use in so many is followed by a row of a customer nobody described. */
const ORPHAN_EVERY = 100_000

/** Draws one block of customers and pushes all their rows. */
export function writeBlock(first: number, count: number, setting: Setting, tables: Tables, dirt: DirtCounts, draws: Draws): void {
  const { persons, circles } = makeBlock(first, count, setting, draws)
  liveMonths(persons, setting, draws)
  for (const person of persons) dropUnborn(person)
  for (const { from, to, tail, day } of reassignNumbers(persons, setting, draws)) {
    tables.truth_reassigned.push([tail, from, to, day])
    dirt.reassignedNumbers++
  }
  for (const circle of circles) {
    tables.truth_circles.push([
      circle.id, circle.members.length, keyPerson(circle)?.index ?? -1, circle.groupChurnDay, circle.offNet[0] ?? 0,
    ])
  }
  for (const person of persons) writePerson(person, persons, setting, tables, dirt, draws)
}

/** Numbers and accounts that would have been opened after the customer left never were. */
function dropUnborn(person: Person): void {
  const kept = person.subscribers.filter((subscriber) => !subscriber.second || subscriber.fromDay < person.leftDay)
  person.subscribers.splice(0, person.subscribers.length, ...kept)
  const accounts = person.accounts.filter((account, i) => i === 0 || account.openedDay < person.leftDay)
  person.accounts.splice(0, person.accounts.length, ...accounts)
}

function writePerson(person: Person, block: readonly Person[], setting: Setting, tables: Tables, dirt: DirtCounts, draws: Draws): void {
  const { timeline } = setting
  const response = responseTruth(person, draws)
  const consents = consentsOf(person, draws)
  tables.truth_customers.push(truthRow(person, response, setting))
  const second = person.accounts[1]
  draws.at(streams.dirt, person.index, 2)
  const hasDouble = draws.chance(second ? 0.5 : 0.008)
  // The billing system knows the second account under a key of its own.
  if (hasDouble && second) second.holder = person.index + DOUBLE
  const { packs, contacts } = packsAndContacts(person, response, consents, timeline, draws)
  const tones = toneEvents(person, timeline, draws)
  const snapshots = new Map<number, Snapshot>()
  for (const subscriber of person.subscribers) {
    const snapshot = snapshots.get(subscriber.account.holder) ?? { billed12Minor: 0, billed3Minor: 0, months: 0, calls3: 0 }
    snapshots.set(subscriber.account.holder, snapshot)
    writeSubscriber(subscriber, block, setting, tables, dirt, packs, tones, snapshot, draws)
  }
  const main = person.subscribers[0]
  if (!main) return
  const owner = [person.index, main.account.code, main.code] as const
  writePacks(owner, packs, tables)
  tones.forEach((event, nth) => tables.service_events.push([...owner, nth, event.action, event.second, event.tone, event.amountMinor]))
  for (const contact of contacts) tables.past_contacts.push([
    ...owner, contact.campaign, contact.second, contact.control ? 1 : 0, contact.outcome,
  ])
  writeRequests(person, owner, setting, tables, draws)
  for (const account of person.accounts) tables.accounts.push([
    account.holder, account.code, account.prepaid ? 1 : 0, account.method, account.openedDay, Math.min(3, account.unpaidBills),
    account.creditMinor,
  ])
  const paper = paperOf(person, timeline.endDay, dirt, draws)
  pushCustomer(person, person.index, 0, paper, consents, snapshots.get(person.index), setting, tables)
  if (hasDouble) {
    dirt.doubles++
    if (second) dirt.doublesWithOwnAccount++
    pushCustomer(
      person, person.index + DOUBLE, 1, doubleOf(paper, person, dirt, draws), consents, snapshots.get(person.index + DOUBLE), setting,
      tables,
    )
    tables.truth_doubles.push([person.index + DOUBLE, person.index, second ? 1 : 0])
  }
}

function pushCustomer(
  person: Person, holder: number, system: number, paper: Paper, consents: Consents, snapshot: Snapshot | undefined, setting: Setting,
  tables: Tables,
): void {
  const { endDay } = setting.timeline
  const accounts = person.accounts.filter((account) => account.holder === holder)
  const main = person.subscribers.find((subscriber) => subscriber.account.holder === holder)
  tables.customers.push([
    holder, system, paper.name, person.female ? 1 : 0, paper.bornDay, paper.education, paper.occupation, paper.income, person.city,
    paper.district, paper.email, paper.phone, paper.english ? 1 : 0,
    person.joinedDay, person.leftDay < endDay ? person.leftDay : NEVER, person.dealer, consents.sms ? 1 : 0, consents.email ? 1 : 0,
    consents.call ? 1 : 0, consents.push ? 1 : 0,
    snapshot?.billed12Minor ?? 0, snapshot?.billed3Minor ?? 0, snapshot?.months ?? 0, Math.min(
      3, Math.max(0, ...accounts.map((account) => account.unpaidBills)),
    ),
    accounts.reduce((sum, account) => sum + account.creditMinor, 0), main ? main.tariff : -1, snapshot?.calls3 ?? 0, endDay - 1,
  ])
}

function writeSubscriber(
  subscriber: Subscriber, block: readonly Person[], setting: Setting, tables: Tables, dirt: DirtCounts,
  packs: readonly (readonly PackPurchase[])[], tones: readonly ToneEvent[], snapshot: Snapshot, draws: Draws,
): void {
  const { timeline } = setting
  const { person, account } = subscriber
  const owner = [account.holder, account.code, subscriber.code] as const
  writeCard(subscriber, owner, setting, tables)
  if (person.leftDay <= timeline.startDay) return
  const contacts = contactsOf(person, block, draws)
  const sinks: UsageSinks = {
    day: (row) => {
      tables.usage_daily.push(row)
      if (Number(row.at(-1)) >= 4) dirt.lateUsageRows++
      if (tables.usage_daily.rows % ORPHAN_EVERY === 1000) pushOrphan(row, tables, dirt)
    },
    call: (row) => tables.calls.push(row),
    edge: (row) => tables.call_edges.push(row),
  }
  timeline.periods.forEach((month, m) => {
    const use = drawMonth(subscriber, contacts, month, m, setting, draws, sinks)
    if (!use) return
    const bought = subscriber.second ? [] : (packs[m] ?? [])
    const packMb = bought.reduce((sum, pack) => sum + (offers[pack.offer]?.dataMb ?? 0), 0)
    const services = !subscriber.second && toneActive(tones, month.firstDay) ? ringBackTone.feeMinor : 0
    if (m >= timeline.months.length) {
      // Nothing of the open month is billed yet, but prepaid customers have topped up already.
      if (account.prepaid) pushTopUps(owner, topUpsSoFar(subscriber, use, month, packMb, services, draws), tables)
      return
    }
    const bill = billOf(subscriber, use, month, packMb, services)
    const last = Math.min(month.endDay, person.leftDay) - 1
    tables.usage_monthly.push([...owner, last, month.code, person.homeCell, ...use.sums, use.distinctNumbers, use.areas])
    if (bill.amountMinor > 0) {
      tables.bills.push(billRow(subscriber, bill, month))
      settleBill(subscriber, owner, bill, month, setting, tables, draws)
    }
    if (m >= timeline.months.length - 12) snapshot.billed12Minor += bill.amountMinor
    if (m >= timeline.months.length - 12) snapshot.months = Math.max(snapshot.months, timeline.months.length - m)
    if (m >= timeline.months.length - 3) snapshot.billed3Minor += bill.amountMinor
    if (m >= timeline.months.length - 3) snapshot.calls3 += useOf(use, 'calls')
  })
}

function settleBill(
  subscriber: Subscriber, owner: readonly RawValue[], bill: Bill, month: Month, setting: Setting, tables: Tables, draws: Draws,
): void {
  const account: Account = subscriber.account
  const { endDay } = setting.timeline
  if (account.prepaid) {
    pushTopUps(owner, topUps(subscriber, bill, month, draws), tables)
    return
  }
  const due = month.endDay + 19
  const paid = payBill(account, subscriber, month, draws)
  if (paid && paid.day < endDay) tables.payments.push([
    ...owner, month.code, due, paid.day, paid.daysLate, account.method, bill.amountMinor,
  ])
  else if (due < endDay) account.unpaidBills++
}

function pushTopUps(owner: readonly RawValue[], list: readonly TopUp[], tables: Tables): void {
  list.forEach((top, nth) => tables.top_ups.push([...owner, top.day * DAY_SECONDS + top.second, nth, top.amountMinor, top.channel]))
}

function writeCard(subscriber: Subscriber, owner: readonly RawValue[], setting: Setting, tables: Tables): void {
  const { endDay } = setting.timeline
  const { person } = subscriber
  const ends = person.leftDay < endDay ? person.leftDay : NEVER
  const shown = subscriber.contracts.filter((contract) => contract.start < Math.min(ends, endDay))
  const current = shown.at(-1)
  const since = Math.min(subscriber.handsetSinceDay, endDay - 1)
  tables.subscribers.push([
    ...owner, subscriber.tail, subscriber.tariff, subscriber.fromDay, ends, person.homeCell, subscriber.handset, since,
    Math.round(subscriber.discount * 100), current ? current.end : NEVER, subscriber.second ? 1 : 0,
  ])
  shown.forEach((contract, nth) => tables.contracts.push([...owner, nth + 1, contract.start, contract.end, subscriber.tariff]))
  tables.handsets.push([...owner, 1, subscriber.handset, since])
  if (since - subscriber.fromDay > 120) tables.handsets.push([...owner, 0, subscriber.formerHandset, subscriber.fromDay])
}

function writePacks(owner: readonly RawValue[], packs: readonly (readonly PackPurchase[])[], tables: Tables): void {
  let nth = 0
  for (const pack of packs.flat()) {
    tables.pack_purchases.push([...owner, nth, -1, pack.second, pack.offer, pack.amountMinor, pack.fromCampaign ? 1 : 0])
    nth++
    if (pack.returnedSecond < 0) continue
    tables.pack_purchases.push([...owner, nth, nth - 1, pack.returnedSecond, pack.offer, -pack.amountMinor, pack.fromCampaign ? 1 : 0])
    nth++
  }
}

function writeRequests(person: Person, owner: readonly RawValue[], setting: Setting, tables: Tables, draws: Draws): void {
  const { endDay, startDay } = setting.timeline
  draws.at(streams.service, person.index)
  const shown = person.requests.filter((request) => request.day >= startDay && request.day < endDay).sort((a, b) => a.day - b.day)
  shown.forEach((request, nth) => {
    const opened = request.day * DAY_SECONDS + 28_800 + draws.whole(46_000)
    const closed = opened + 900 + Math.floor(draws.exponential(1.5 * DAY_SECONDS))
    const topic = requestTopics[request.topic]
    const complains = draws.chance(0.65)
    const asks = topic === 'porting' || topic === 'handset' || !complains
    const kind = topic === 'network' ? (complains ? 0 : 2) : asks ? 1 : 0
    const rating = draws.chance(0.4) ? 1 + draws.whole(5) : 0
    tables.service_requests.push([
      ...owner, nth, request.topic, opened, closed < endDay * DAY_SECONDS ? closed : -1, kind, draws.weighted([55, 15, 22, 8]), rating,
      draws.whole(3),
    ])
  })
}

/** A row of use that belongs to nobody: a key outside every range. */
function pushOrphan(row: readonly RawValue[], tables: Tables, dirt: DirtCounts): void {
  const orphan = [...row]
  orphan[0] = 45_000_000 + (Number(row[0]) % 1_000_000)
  orphan[1] = 90_000_000 + Number(row[1])
  orphan[2] = 90_000_000 + Number(row[2])
  orphan[orphan.length - 1] = 0
  tables.usage_daily.push(orphan)
  dirt.orphanUsageRows++
}

