import { parseRule, prepareRule, ruleReferences } from '@sextant/rules'
import type { Catalogue, CustomerRecord, DimensionRows, FactRow, RuleReferences } from '@sextant/rules'
import type { Offer } from '../offers/index.ts'
import type { DecisionDeps } from './deps.ts'

export type Verdict = 'rule_met' | 'no_rule' | 'rule_not_met' | 'rule_unknown' | 'rule_broken'

/** An active offer with its rule made ready. */
export interface BookedOffer {
  readonly offer: Offer
  readonly verdict: (customer: CustomerRecord, at: string) => Verdict
}

/** The offers a decision chooses among, kept in memory and made anew when offers or the catalogue have changed. */
export interface OfferBook {
  readonly offers: readonly BookedOffer[]
  readonly facts: readonly string[]
  readonly scores: readonly string[]
  readonly tags: readonly string[]
  /** Makes rows of dimensions known to the prepared rules. */
  readonly learn: (dimensions: DimensionRows) => void
}

const dimensionLimit = 200_000
const checkEveryMs = 1_000

interface Prepared {
  readonly verdict: BookedOffer['verdict']
  /** What its rule reads, also through segments and tags. */
  readonly reads: RuleReferences | undefined
}

const prepare = (eligibility: string | null, catalogue: Catalogue, dimensions: DimensionRows): Prepared => {
  if (eligibility === null) return { verdict: () => 'no_rule', reads: undefined }
  const parsed = parseRule(eligibility, catalogue)
  if (parsed.kind === 'error') return { verdict: () => 'rule_broken', reads: undefined }
  const rule = prepareRule(parsed.rule, catalogue, dimensions)
  const verdict = (customer: CustomerRecord, at: string): Verdict => {
    const value = rule.value(customer, at)
    return value === true ? 'rule_met' : value === false ? 'rule_not_met' : 'rule_unknown'
  }
  return { verdict, reads: ruleReferences(parsed.rule, catalogue) }
}

const dimensionMaps = (catalogue: Catalogue): ReadonlyMap<string, Map<string, FactRow>> =>
  new Map(Object.values(catalogue.facts).flatMap((fact) => Object.keys(fact.dimensions ?? {}).map((name) => [name, new Map<string, FactRow>()] as const)))

/** A function that gives the book in force; looks at most once a second whether something has changed. */
export const offerBook = (deps: Pick<DecisionDeps, 'offers' | 'catalogue' | 'clock' | 'log'>): { readonly current: () => Promise<OfferBook>; readonly invalidate: () => void } => {
  let book: OfferBook | undefined
  let stamp = ''
  let checkedAt = Number.NEGATIVE_INFINITY
  let checking: Promise<OfferBook> | undefined
  // Rules by catalogue and text: a new offer does not make the others be read anew.
  let prepared = new Map<string, Prepared>()
  let maps: ReadonlyMap<string, Map<string, FactRow>> = new Map()
  let catalogueStamp = ''

  const build = async (): Promise<OfferBook> => {
    const [offers, catalogue] = [await deps.offers.list('active'), await deps.catalogue()]
    const seen = JSON.stringify(catalogue)
    const next = JSON.stringify([offers.map(({ key, version, couponsFree }) => [key, version, couponsFree > 0]), seen])
    checkedAt = deps.clock.now()
    if (book !== undefined && next === stamp) return book
    if (seen !== catalogueStamp) {
      prepared = new Map()
      maps = dimensionMaps(catalogue)
      catalogueStamp = seen
    }
    const dimensions: DimensionRows = Object.fromEntries(maps)
    const entries = offers.map((offer) => {
      const key = offer.eligibility ?? ''
      const one = prepared.get(key) ?? prepare(offer.eligibility, catalogue, dimensions)
      prepared.set(key, one)
      return { offer, one }
    })
    const references = entries.flatMap(({ one }) => one.reads ?? [])
    stamp = next
    book = Object.freeze({
      offers: entries.map(({ offer, one }) => ({ offer, verdict: one.verdict })),
      facts: [...new Set(references.flatMap(({ facts }) => facts))],
      scores: [...new Set([...references.flatMap(({ scores }) => scores), ...offers.flatMap(({ model }) => (model === null ? [] : [model]))])],
      tags: [...new Set(references.flatMap(({ tags }) => tags))],
      learn: (rows: DimensionRows) => {
        for (const [name, byKey] of Object.entries(rows)) {
          const map = maps.get(name)
          if (map === undefined) continue
          if (map.size > dimensionLimit) map.clear()
          for (const [key, row] of byKey) map.set(key, row)
        }
      },
    })
    return book
  }
  return {
    current: async () => {
      if (book !== undefined && deps.clock.now() - checkedAt < checkEveryMs) return book
      checking ??= build().finally(() => (checking = undefined))
      if (book === undefined || checkedAt === Number.NEGATIVE_INFINITY) return checking
      // While the offers are looked at again the book in force serves on.
      checking.catch((error: unknown) => deps.log.error('the offers could not be looked at again; decisions go on with those of a moment ago', {}, error))
      return book
    },
    invalidate: () => {
      checkedAt = Number.NEGATIVE_INFINITY
    },
  }
}
