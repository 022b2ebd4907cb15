import { cities, givenFemale, givenLatin, givenMale, mailDomains, surnames, surnamesLatin } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import type { Person } from './persons.ts'

/** Who a person is on paper, and how the two source systems spoil it. Every spoiled value is counted. */

export interface Paper {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly bornDay: number
  readonly education: number
  readonly occupation: number
  readonly income: number
  readonly district: string
  readonly english: boolean
}

export interface DirtCounts {
  /** The same person again under a key of the billing system. */
  doubles: number
  doublesWithOwnAccount: number
  /** Names differing from the person's other row (spaces, Latin letters, a title). */
  variantNames: number
  variantPhones: number
  missingEmail: number
  missingPhone: number
  missingBirthDate: number
  missingEducation: number
  missingOccupation: number
  missingIncome: number
  /** Born before 1900 or after the window's end. */
  impossibleBirthDates: number
  mixedCaseEmails: number
  invalidEmails: number
  /** usage_daily rows of a customer nobody described. */
  orphanUsageRows: number
  /** usage_daily rows recorded four days or more after the day of use. */
  lateUsageRows: number
  reassignedNumbers: number
}

export function noDirt(): DirtCounts {
  return {
    doubles: 0, doublesWithOwnAccount: 0, variantNames: 0, variantPhones: 0, missingEmail: 0, missingPhone: 0, missingBirthDate: 0,
    missingEducation: 0,
    missingOccupation: 0, missingIncome: 0, impossibleBirthDates: 0, mixedCaseEmails: 0, invalidEmails: 0, orphanUsageRows: 0,
    lateUsageRows: 0, reassignedNumbers: 0,
  }
}

/** Code of a missing value in an integer column that is looked up in a list. */
export const MISSING = -1
export const MISSING_DAY = -100_000

export function paperOf(person: Person, endDay: number, counts: DirtCounts, draws: Draws): Paper {
  draws.at(streams.dirt, person.index)
  const surname = draws.whole(surnames.length)
  const given = draws.pick<string>(person.female ? givenFemale : givenMale)
  const local = `${surnamesLatin[surname] ?? 'wang'}.${draws.pick<string>(givenLatin)}${person.index}`
  const domain = draws.pick<string>(mailDomains)
  const district = draws.pick<string>(cities[person.city]?.districts ?? ['西湖区'])
  let email: string | null = `${local}@${domain}`
  const mood = draws.next()
  if (mood < 0.14) {
    email = null
    counts.missingEmail++
  } else if (mood < 0.15) {
    email = mood < 0.1433 ? `${local}${domain}` : mood < 0.1466 ? `${local}@@${domain}` : `${local}@${domain} ,`
    counts.invalidEmails++
  } else if (mood < 0.21) {
    email = `${local.charAt(0).toUpperCase()}${local.slice(1)}@${domain.toUpperCase()}`
    counts.mixedCaseEmails++
  }
  const bornMood = draws.next()
  let bornDay = person.birthDay
  if (bornMood < 0.02) {
    bornDay = MISSING_DAY
    counts.missingBirthDate++
  } else if (bornMood < 0.023) {
    // 1880-01-01, or some months into the future.
    bornDay = bornMood < 0.0215 ? -32_872 : endDay + 30 + draws.whole(2000)
    counts.impossibleBirthDates++
  }
  const missing = (share: number, value: number, count: 'missingEducation' | 'missingOccupation' | 'missingIncome'): number => {
    if (!draws.chance(share)) return value
    counts[count]++
    return MISSING
  }
  const phoneMissing = draws.chance(0.03)
  if (phoneMissing) counts.missingPhone++
  return {
    name: `${surnames[surname] ?? '王'}${given}`,
    email,
    phone: phoneMissing ? null : `129${String(person.subscribers[0]?.tail ?? 0).padStart(8, '0')}`,
    bornDay,
    education: missing(0.05, person.education, 'missingEducation'),
    occupation: missing(0.03, person.occupation, 'missingOccupation'),
    income: missing(0.08, person.income, 'missingIncome'),
    district,
    english: draws.chance(0.02),
  }
}

/** The same person as the billing system wrote him down. */
export function doubleOf(paper: Paper, person: Person, counts: DirtCounts, draws: Draws): Paper {
  draws.at(streams.dirt, person.index, 1)
  const way = draws.whole(4)
  const surname = paper.name.charAt(0)
  const title = person.female ? '女士' : '先生'
  const latin = surnamesLatin[surnames.findIndex((each) => each === surname)] ?? 'wang'
  const inLatin = `${latin.toUpperCase()} ${draws.pick<string>(givenLatin)}`
  const spellings = [paper.name, `${surname} ${paper.name.slice(1)}`, `${surname}${title}`, inLatin]
  const name = spellings[way] ?? paper.name
  if (name !== paper.name) counts.variantNames++
  const spaced = paper.phone ? `+86 ${paper.phone.slice(0, 3)} ${paper.phone.slice(3, 7)} ${paper.phone.slice(7)}` : null
  const phone = draws.chance(0.6) ? spaced : paper.phone
  if (phone !== null && phone !== paper.phone) counts.variantPhones++
  if (phone === null) counts.missingPhone++
  const keepsEmail = paper.email !== null && paper.email.split('@').length === 2 && !paper.email.includes(' ') && draws.chance(0.5)
  if (!keepsEmail) counts.missingEmail++
  const email = keepsEmail ? (paper.email?.toUpperCase() ?? null) : null
  if (email !== null) counts.mixedCaseEmails++
  for (const field of ['missingEducation', 'missingOccupation', 'missingIncome'] as const) counts[field]++
  if (paper.bornDay === MISSING_DAY) counts.missingBirthDate++
  else if (paper.bornDay !== person.birthDay) counts.impossibleBirthDates++
  return { ...paper, name, phone, email, education: MISSING, occupation: MISSING, income: MISSING }
}
