import type { Actor } from '../../platform/http/route.ts'
import type { Decision } from './decide.ts'
import { reasonOf } from './reasons.ts'

/*
 * Whether an offer may be made to a customer tells whether he meets its rule. Where the rule names a personal attribute, who may read customers but
 * not unmask them would learn its value by deciding for one customer after the other; a shop's own key decides for whoever stands before it.
 */

/** Whether offers whose rules name a personal attribute take no part in what somebody decides. */
export const withholdsPersonal = ({ permissions }: Pick<Actor, 'permissions'>): boolean => permissions.includes('customers.read') && !permissions.includes('customers.unmask')

/** The offers among these whose rules name a personal attribute. */
export const personalOffers = async (isPersonal: (rule: string) => Promise<boolean>, offers: readonly { readonly key: string; readonly eligibility: string | null }[]): Promise<ReadonlySet<string>> => {
  const rules = [...new Set(offers.flatMap(({ eligibility }) => eligibility ?? []))]
  const personal = new Set<string>()
  for (const rule of rules) if (await isPersonal(rule)) personal.add(rule)
  return new Set(offers.flatMap(({ key, eligibility }) => (eligibility !== null && personal.has(eligibility) ? [key] : [])))
}

/**
 * A decision as who may not unmask may read it: of offers with personal rules only that they were made. The others' ranks close up, since a gap
 * would tell that such an offer stood there.
 */
export const concealedDecision = (decision: Decision, personal: ReadonlySet<string>): Decision => {
  const chosen = new Set(decision.chosen.map(({ offer }) => offer))
  const isHidden = ({ offer }: Decision['candidates'][number]): boolean => personal.has(offer) && !chosen.has(offer)
  let rank = 0
  const shown = decision.candidates.filter((one) => !isHidden(one)).map((one) => ({
    ...one, rank: one.rank === null ? null : (rank += 1), reasons: personal.has(one.offer) ? one.reasons.filter(({ code }) => !code.startsWith('rule_')) : one.reasons,
  }))
  const hidden = decision.candidates.filter(isHidden).map((one) => ({ ...one, eligible: false, rank: null, propensity: null, score: null, reasons: [reasonOf('personal_rule')] }))
  return { ...decision, candidates: [...shown, ...hidden.sort((left, right) => (left.offer < right.offer ? -1 : 1))] }
}
