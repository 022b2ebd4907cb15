import { armOf } from '../experiments/index.ts'
import type { Split } from '../experiments/index.ts'
import { assignmentShare } from '@sextant/kernels'

/** Why a customer of the audience is not taken; the first that applies counts in the waterfall. */
export interface Obstacles {
  /** customer → kinds of suppression in force. */
  readonly suppressed: ReadonlyMap<string, readonly string[]>
  readonly ineligible: ReadonlySet<string>
  readonly withoutAddress: ReadonlySet<string>
  readonly consentDenied: ReadonlySet<string>
  /** customer → fields his message would miss. */
  readonly missingFields: ReadonlyMap<string, readonly string[]>
  /** customer → the frequency cap that one more contact would break. */
  readonly capped: ReadonlyMap<string, string>
}

export interface Member {
  readonly customerId: string
  readonly fate: 'target' | 'control' | 'dropped'
  readonly reasons: readonly string[]
  /** Where the salted hash put him, 0..1; null for the dropped. */
  readonly draw: number | null
}

export interface Limits {
  /** Most contacts the budget and the limit allow; null = no limit. */
  readonly maxContacts: number | null
  /** What stands as reason for those beyond it. */
  readonly reason: 'budget' | 'max_contacts'
}

/** Reasons in the order they are looked at. */
const reasonsOf = (customerId: string, obstacles: Obstacles): readonly string[] => [
  ...(obstacles.suppressed.get(customerId) ?? []).map((kind) => `suppressed:${kind}`),
  ...(obstacles.ineligible.has(customerId) ? ['offer_ineligible'] : []),
  ...(obstacles.withoutAddress.has(customerId) ? ['no_address'] : []),
  ...(obstacles.consentDenied.has(customerId) ? ['consent_denied'] : []),
  ...(obstacles.missingFields.get(customerId) ?? []).map((field) => `missing_field:${field}`),
  ...(obstacles.capped.has(customerId) ? [`frequency_cap:${obstacles.capped.get(customerId)}`] : []),
]

/**
 * Decides what becomes of every customer of an audience. Obstacles are looked at before the draw, so that target and control differ in
 * nothing but the contact; a limit on contacts cuts both arms at the same place of a second, independent draw.
 *
 * @param customerIds the audience, each once, in any order: the result does not depend on it
 * @returns one member per customer, sorted by customer id
 */
export const drawAudience = (customerIds: readonly string[], obstacles: Obstacles, split: Split, limits: Limits): readonly Member[] => {
  const members: Member[] = []
  const eligible: { readonly customerId: string; readonly isControl: boolean; readonly draw: number; readonly place: number }[] = []
  for (const customerId of customerIds) {
    const reasons = reasonsOf(customerId, obstacles)
    if (reasons.length > 0) {
      members.push({ customerId, fate: 'dropped', reasons, draw: null })
      continue
    }
    const { arm, draw } = armOf(split, customerId)
    eligible.push({ customerId, isControl: arm.isControl, draw, place: limits.maxContacts === null ? 0 : assignmentShare(`${split.salt}/limit`, customerId) })
  }
  const lastPlace = limitPlace(eligible, limits.maxContacts)
  for (const { customerId, isControl, draw, place } of eligible)
    members.push(place > lastPlace ? { customerId, fate: 'dropped', reasons: [limits.reason], draw } : { customerId, fate: isControl ? 'control' : 'target', reasons: [], draw })
  return members.toSorted((left, right) => (left.customerId < right.customerId ? -1 : 1))
}

/** The place in the second draw up to which customers are taken. */
const limitPlace = (eligible: readonly { readonly isControl: boolean; readonly place: number }[], maxContacts: number | null): number => {
  if (maxContacts === null) return Number.POSITIVE_INFINITY
  const targets = eligible.filter((customer) => !customer.isControl).map((customer) => customer.place).toSorted((left, right) => left - right)
  if (targets.length <= maxContacts) return Number.POSITIVE_INFINITY
  return maxContacts === 0 ? -1 : (targets[maxContacts - 1] as number)
}

/** How many contacts budget and limit allow together, and which of the two binds. */
export const contactLimit = (definition: { readonly budgetMinor?: number | null | undefined; readonly contactCostMinor: number; readonly maxContacts?: number | null | undefined }): Limits => {
  const byBudget = definition.budgetMinor === null || definition.budgetMinor === undefined || definition.contactCostMinor === 0 ? null : Math.floor(definition.budgetMinor / definition.contactCostMinor)
  const byCount = definition.maxContacts ?? null
  if (byBudget === null) return { maxContacts: byCount, reason: 'max_contacts' }
  return byCount === null || byBudget < byCount ? { maxContacts: byBudget, reason: 'budget' } : { maxContacts: byCount, reason: 'max_contacts' }
}

export interface ReasonCount {
  readonly reason: string
  readonly customers: number
}

export interface Waterfall {
  readonly audience: number
  readonly target: number
  readonly control: number
  readonly firstReasons: readonly ReasonCount[]
  readonly anyReasons: readonly ReasonCount[]
}

const counted = (reasons: Iterable<string>): readonly ReasonCount[] => {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, customers]) => ({ reason, customers })).toSorted((left, right) => right.customers - left.customers || (left.reason < right.reason ? -1 : 1))
}

/** audience = target + control + Σ first reasons, by construction. */
export const waterfallOf = (members: readonly Pick<Member, 'fate' | 'reasons'>[]): Waterfall => ({
  audience: members.length,
  target: members.filter((member) => member.fate === 'target').length,
  control: members.filter((member) => member.fate === 'control').length,
  firstReasons: counted(members.flatMap((member) => member.reasons.slice(0, 1))),
  anyReasons: counted(members.flatMap((member) => [...new Set(member.reasons)])),
})
