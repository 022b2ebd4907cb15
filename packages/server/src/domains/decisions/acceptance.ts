import { offerAcceptance } from '../contacts/index.ts'
import type { DecisionDeps } from './deps.ts'

/** How often an offer was shown and accepted. */
interface Counts {
  shown: number
  accepted: number
}

/** Customers' worth of belief in the common rate before an offer has a history of its own. */
const priorShown = 50
const priorRate = 0.05
const refreshMs = 600_000

export interface AcceptanceRates {
  readonly load: () => Promise<void>
  /** Smoothed share of acceptance: the common rate counts as 50 more customers (a Beta prior), so that a new offer is neither lost nor overrated. */
  readonly rateOf: (offer: string) => number
  readonly note: (offer: string, outcome: 'shown' | 'accepted') => void
}

export const acceptanceRates = ({ store, clock }: Pick<DecisionDeps, 'store' | 'clock'>): AcceptanceRates => {
  let counts = new Map<string, Counts>()
  let total: Counts = { shown: 0, accepted: 0 }
  let loadedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined
  const read = async (): Promise<void> => {
    const rows = await offerAcceptance(store)
    counts = new Map(rows.map(({ offer, shown, accepted }) => [offer, { shown, accepted }]))
    total = rows.reduce((sum, row) => ({ shown: sum.shown + row.shown, accepted: sum.accepted + row.accepted }), { shown: 0, accepted: 0 })
    loadedAt = clock.now()
  }
  const smoothed = (seen: Counts, rate: number): number => (seen.accepted + rate * priorShown) / (seen.shown + priorShown)
  return Object.freeze({
    load: async () => {
      if (clock.now() - loadedAt < refreshMs) return
      await (loading ??= read().finally(() => (loading = undefined)))
    },
    rateOf: (offer: string) => smoothed(counts.get(offer) ?? { shown: 0, accepted: 0 }, smoothed(total, priorRate)),
    note: (offer: string, outcome: 'shown' | 'accepted') => {
      const known = counts.get(offer) ?? { shown: 0, accepted: 0 }
      counts.set(offer, known)
      known[outcome] += 1
      total[outcome] += 1
    },
  })
}
