import { cities, handsets, tariffs } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import { NEVER, type Timeline } from './timeline.ts'

/** Persons of one block with their circles, accounts and subscriber numbers. A block is a region whose people call each other. */

export interface Circle {
  readonly id: number
  readonly city: number
  readonly homeCell: number
  readonly members: Person[]
  /** Numbers of other networks the members share (tails in the off-net range); the first belongs to a heavy caller. */
  readonly offNet: readonly number[]
  /** The whole circle starts to switch network on this day; NEVER for most. */
  readonly groupChurnDay: number
}

export interface Person {
  /** Number of the person in the company, from 0. */
  readonly index: number
  readonly female: boolean
  readonly birthDay: number
  readonly ageYears: number
  readonly education: number
  readonly occupation: number
  readonly income: number
  readonly circle: Circle
  readonly homeCell: number
  readonly workCell: number
  readonly city: number
  readonly joinedDay: number
  leftDay: number
  /** Takes the number along when leaving; otherwise it is given up and may be re-assigned. */
  readonly portsOut: boolean
  readonly dealer: number
  readonly payer: 'prompt' | 'automatic' | 'slow_but_sure' | 'defaulter'
  /** 0 never looks at prices, 1 always. */
  readonly priceSensitivity: number
  readonly subscribers: Subscriber[]
  readonly accounts: Account[]
  /** Month index → request days with topic, filled by the life simulation. */
  readonly requests: { readonly day: number; readonly topic: number }[]
  contractEndDay: number
}

export interface Account {
  readonly code: number
  readonly person: Person
  /** Customer key code: the person's, or that of his double in the billing system. */
  holder: number
  readonly prepaid: boolean
  readonly method: number
  readonly creditMinor: number
  readonly openedDay: number
  unpaidBills: number
}

export interface Subscriber {
  readonly code: number
  readonly account: Account
  readonly person: Person
  /** Eight digits after the reserved prefix. */
  tail: number
  readonly tariff: number
  readonly fromDay: number
  readonly callsPerDay: number
  readonly secondsPerCall: number
  readonly dataMbPerDay: number
  readonly handset: number
  readonly handsetSinceDay: number
  readonly formerHandset: number
  readonly discount: number
  readonly contracts: { readonly start: number; readonly end: number }[]
  readonly second: boolean
}

/** Added to a person's index to make the key of his double in the billing system. */
export const DOUBLE = 50_000_000
export const MAX_CUSTOMERS = 10_000_000

export interface Setting {
  readonly customers: number
  readonly cells: number
  readonly dealers: number
  readonly timeline: Timeline
  readonly seed: number
}

/** Cells lie in the cities in proportion to their weight: the half-open range of cell numbers of a city. */
export function cellsOfCity(city: number, cells: number): readonly [number, number] {
  const total = cities.reduce((sum, each) => sum + each.weight, 0)
  let before = 0
  for (let i = 0; i < city; i++) before += cities[i]?.weight ?? 0
  const from = Math.floor((before / total) * cells)
  return [from, Math.max(from + 1, Math.floor(((before + (cities[city]?.weight ?? 0)) / total) * cells))]
}

const cityWeights = cities.map((city) => city.weight)

export function makeBlock(first: number, count: number, setting: Setting, draws: Draws): { persons: Person[]; circles: Circle[] } {
  // Members of a circle must not be neighbours in the numbering, or the circles could be read off the keys.
  const order = Array.from({ length: count }, (_, i) => i)
  draws.at(streams.order, first)
  for (let i = count - 1; i > 0; i--) {
    const j = draws.whole(i + 1)
    const held = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = held
  }
  const persons: Person[] = []
  const circles: Circle[] = []
  for (let at = 0; at < count; ) {
    const circle = makeCircle(first + at, setting, draws)
    const size = Math.min(count - at, draws.chance(0.15) ? 1 : 2 + draws.poisson(2.3), 10)
    for (let i = 0; i < size; i++) {
      const person = makePerson(first + (order[at + i] ?? 0), circle, setting, draws)
      circle.members.push(person)
      persons[person.index - first] = person
    }
    circles.push(circle)
    at += size
  }
  for (const person of persons) addAccounts(person, setting, draws)
  return { persons, circles }
}

function makeCircle(id: number, setting: Setting, draws: Draws): Circle {
  draws.at(streams.circle, id)
  const city = draws.weighted(cityWeights)
  const [from, to] = cellsOfCity(city, setting.cells)
  const { startDay, endDay } = setting.timeline
  return {
    id,
    city,
    homeCell: from + draws.whole(to - from),
    members: [],
    offNet: Array.from({ length: 1 + draws.whole(4) }, (_, i) => offNetTail(id * 4 + i)),
    groupChurnDay: draws.chance(0.02) ? startDay + 60 + draws.whole(endDay - startDay) : NEVER,
  }
}

/** A permutation of the eight-digit tails, so that numbers look unordered and never collide. */
export function onNetTail(subscriberCode: number): number {
  return (subscriberCode * 61_803 + 10_403_173) % 100_000_000
}

export function offNetTail(key: number): number {
  return (key * 48_271 + 20_202_021) % 100_000_000
}

/** Shares of educations and occupations by age, in the order of the catalogue. */
const backgroundShares = {
  young: { education: [1, 30, 20, 47, 2], occupation: [70, 5, 9, 14, 2, 0, 0, 0] },
  working: { education: [4, 28, 24, 36, 8], occupation: [1, 32, 18, 20, 14, 9, 6, 0] },
  old: { education: [30, 45, 15, 9, 1], occupation: [0, 2, 2, 4, 8, 2, 17, 65] },
} as const

function makePerson(index: number, circle: Circle, setting: Setting, draws: Draws): Person {
  draws.at(streams.person, index)
  const { startDay, endDay } = setting.timeline
  const age = Math.min(88, Math.max(16, 18 + Math.abs(draws.normal()) * 22 + (draws.chance(0.2) ? 15 : 0)))
  const birthDay = Math.floor(endDay - age * 365.25)
  const shares = age > 60 ? backgroundShares.old : age < 23 ? backgroundShares.young : backgroundShares.working
  const education = draws.weighted(shares.education)
  const occupation = draws.weighted(shares.occupation)
  const wellPaid = occupation === 1 || occupation === 5 ? 0.7 : occupation === 0 ? -1.4 : 0
  const incomeLevel = 0.7 + education * 0.55 + wellPaid + draws.normal() * 0.8
  const local = draws.chance(0.85)
  const city = local ? circle.city : draws.weighted(cityWeights)
  const [from, to] = cellsOfCity(city, setting.cells)
  const kind = draws.next()
  // Five in a hundred had left before the window (the lost are kept), fifteen join in it.
  const joinedDay =
    kind < 0.05 ? startDay - 120 - draws.whole(1500)
    : kind < 0.2 ? startDay + draws.whole(endDay - startDay)
    : Math.floor(startDay - 20 - Math.min(3650, draws.exponential(1000)))
  const leftDay = kind < 0.05 ? joinedDay + 30 + Math.floor(draws.next() * (startDay - joinedDay - 30)) : NEVER
  return {
    index,
    female: draws.chance(0.48),
    birthDay,
    ageYears: age,
    education,
    occupation,
    income: Math.max(0, Math.min(4, Math.round(incomeLevel))),
    circle,
    homeCell: local && draws.chance(0.8) ? circle.homeCell : from + draws.whole(to - from),
    workCell: from + draws.whole(to - from),
    city,
    joinedDay,
    leftDay,
    portsOut: draws.chance(0.5),
    dealer: draws.whole(setting.dealers),
    payer: (['prompt', 'automatic', 'slow_but_sure', 'defaulter'] as const)[draws.weighted([62, 25, 9, 4])] ?? 'prompt',
    priceSensitivity: Math.max(0, Math.min(1, 0.75 - Math.max(0, Math.min(4, incomeLevel)) * 0.13 + draws.normal() * 0.18)),
    subscribers: [],
    accounts: [],
    requests: [],
    contractEndDay: NEVER,
  }
}

function addAccounts(person: Person, setting: Setting, draws: Draws): void {
  draws.at(streams.account, person.index)
  const prepaid = draws.chance(person.ageYears < 24 ? 0.75 : person.income < 2 ? 0.5 : 0.22)
  const account = (k: number, opened: number): Account => ({
    code: person.index * 2 + k,
    person,
    holder: person.index,
    prepaid,
    method: person.payer === 'automatic' ? 1 : draws.weighted([12, 0, 74, 14]),
    creditMinor: prepaid ? 0 : (100 + person.income * 150 + draws.whole(4) * 50) * 100,
    openedDay: opened,
    unpaidBills: 0,
  })
  person.accounts.push(account(0, person.joinedDay))
  const later = Math.min(setting.timeline.endDay - 40, person.joinedDay + 60 + draws.whole(500))
  const hasSecondAccount = draws.chance(0.05) && later > person.joinedDay && later < person.leftDay
  if (hasSecondAccount) person.accounts.push(account(1, later))
  const hasSecondNumber = !hasSecondAccount && draws.chance(0.09) && later > person.joinedDay && later < person.leftDay
  const main = person.accounts[0]
  if (!main) return
  person.subscribers.push(makeSubscriber(person, main, 0, person.joinedDay, draws))
  const other = hasSecondAccount ? person.accounts[1] : hasSecondNumber ? main : undefined
  if (other) person.subscribers.push(makeSubscriber(person, other, 1, later, draws))
  const ends = person.subscribers[0]?.contracts.at(-1)
  person.contractEndDay = ends ? ends.end : NEVER
}

function makeSubscriber(person: Person, account: Account, k: number, fromDay: number, draws: Draws): Subscriber {
  const code = person.index * 3 + k
  draws.at(streams.subscriber, code)
  const youth = person.ageYears < 24
  const old = person.ageYears > 58
  const appetite = Math.exp(draws.normal() * 0.75)
  const dataMbPerDay = (youth ? 720 : old ? 150 : 520) * appetite * (k === 1 ? 0.4 : 1)
  const tariff = chooseTariff(account.prepaid, youth, old, person, dataMbPerDay * 30, draws)
  const contracts: { start: number; end: number }[] = []
  if (!account.prepaid && draws.chance(0.6)) {
    for (let start = fromDay + draws.whole(20); start < fromDay + 4000; ) {
      const end = start + (draws.chance(0.5) ? 365 : 730)
      contracts.push({ start, end })
      if (!draws.chance(0.75)) break
      start = end + (draws.chance(0.6) ? 0 : draws.whole(60))
    }
  }
  const rank = Math.max(0, Math.min(9, Math.round(person.income * 1.6 + draws.normal() * 1.4 + (old ? -1 : 1))))
  const byPrice = [8, 9, 0, 3, 1, 4, 2, 5, 6, 7]
  return {
    code,
    account,
    person,
    tail: onNetTail(code),
    tariff,
    fromDay,
    callsPerDay: Math.min(12, 1.35 * Math.exp(draws.normal() * 0.6) * (youth ? 0.6 : 1) * (k === 1 ? 0.5 : 1)),
    secondsPerCall: 55 + draws.exponential(60),
    dataMbPerDay,
    handset: byPrice[rank] ?? 0,
    handsetSinceDay: Math.max(fromDay, fromDay + Math.floor(draws.next() * 900) - 100),
    formerHandset: draws.whole(handsets.length),
    discount: draws.chance(0.2 + 0.3 * person.priceSensitivity) ? 0.1 + 0.1 * draws.whole(2) : 0,
    contracts,
    second: k === 1,
  }
}

function chooseTariff(prepaid: boolean, youth: boolean, old: boolean, person: Person, monthlyMb: number, draws: Draws): number {
  let best = 0
  let bestScore = -Infinity
  for (let i = 0; i < tariffs.length; i++) {
    const tariff = tariffs[i]
    if (!tariff || tariff.prepaid !== prepaid) continue
    if ((tariff.family === 'youth' && !youth) || (tariff.family === 'silver' && !old)) continue
    // People choose by fee and by what they think they will use, and are often wrong.
    const fits = -Math.abs(Math.log((tariff.dataMb + 300) / (monthlyMb * Math.exp(draws.normal() * 0.5) + 300)))
    const score = fits - person.priceSensitivity * (tariff.feeMinor / 8000) + person.income * (tariff.feeMinor / 30000)
    if (score > bestScore) {
      bestScore = score
      best = i
    }
  }
  return best
}
