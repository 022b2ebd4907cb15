import type { CustomerRecord } from '@sextant/rules'
import { isoOf } from '../../platform/time.ts'
import { brokenCap, capsOf, countedContacts, rejectedOffers, suppressedKinds } from '../contacts/index.ts'
import type { CountedContact } from '../contacts/index.ts'
import type { DecisionDeps } from './deps.ts'
import type { OfferBook } from './offer-book.ts'

/** How a customer stands on a channel at this moment. */
export interface Standing {
  readonly suppressed: readonly string[]
  readonly isDenied: boolean
  /** Key of the cap that one more contact would break. */
  readonly brokenCap: string | null
  /** Offers rejected lately. */
  readonly rejected: ReadonlySet<string>
}

const rejectedForMs = 30 * 86_400_000
const recordMs = 30_000
const standingMs = 2_000
/** Asking where rules stand asks the store for the model in force. */
const momentMs = 1_000
const cacheLimit = 50_000

interface Cached<Value> {
  readonly at: number
  readonly value: Promise<Value>
}

/** Keeps answers for a short while; one that fails is not kept. */
const briefly = <Value>(clock: DecisionDeps['clock'], forMs: number) => {
  const entries = new Map<string, Cached<Value>>()
  return {
    get: (key: string, make: () => Promise<Value>): Promise<Value> => {
      const now = clock.now()
      const known = entries.get(key)
      if (known !== undefined && now - known.at < forMs) return known.value
      const value = make()
      entries.delete(key)
      entries.set(key, { at: now, value })
      value.catch(() => entries.delete(key))
      if (entries.size > cacheLimit) entries.delete(entries.keys().next().value as string)
      return value
    },
    drop: (key: string): void => void entries.delete(key),
    clear: (): void => entries.clear(),
  }
}

export interface Standings {
  readonly of: (customerId: string, channel: string) => Promise<Standing>
  readonly recordOf: (customerId: string, at: string, book: OfferBook) => Promise<CustomerRecord | undefined>
  /** The instant rules stand at; never before the last that happened with anybody. */
  readonly rulesAt: () => Promise<string>
  readonly resolve: (key: string) => Promise<string | undefined>
  readonly forget: (customerIds: readonly string[]) => void
  readonly clear: () => void
}

/** What decisions know of customers, kept in memory for seconds. */
export const createStandings = (deps: DecisionDeps): Standings => {
  const { store, clock } = deps
  const records = briefly<CustomerRecord | undefined>(clock, recordMs)
  const standings = briefly<Omit<Standing, 'brokenCap'> & { readonly counted: readonly CountedContact[] }>(clock, standingMs)
  const ids = briefly<string | undefined>(clock, recordMs)
  const caps = briefly<Awaited<ReturnType<typeof capsOf>>>(clock, standingMs)
  const moments = briefly<string>(clock, momentMs)
  const channelsSeen = new Set<string>()
  let bookInForce: OfferBook | undefined

  const read = async (customerId: string, channel: string) => {
    const now = clock.now()
    const at = isoOf(now)
    const all = await caps.get('caps', () => capsOf(store))
    const [suppressed, denied, counted, rejected] = await Promise.all([
      suppressedKinds(store, [customerId], channel, at), deps.deniedConsent([customerId], channel), countedContacts(store, all, [customerId], at), rejectedOffers(store, customerId, isoOf(now - rejectedForMs)),
    ])
    return { suppressed: suppressed.get(customerId) ?? [], isDenied: denied.has(customerId), rejected, counted: counted.get(customerId) ?? [] }
  }
  return Object.freeze({
    of: async (customerId: string, channel: string) => {
      channelsSeen.add(channel)
      const { counted, ...standing } = await standings.get(`${customerId}\u0000${channel}`, () => read(customerId, channel))
      return { ...standing, brokenCap: brokenCap(await caps.get('caps', () => capsOf(store)), counted, { channel, at: clock.now() }) }
    },
    recordOf: (customerId: string, at: string, book: OfferBook) => {
      // A new rule may read facts that the records at hand were loaded without.
      if (book !== bookInForce) records.clear()
      bookInForce = book
      return records.get(customerId, async () => {
        const loaded = await deps.loadCustomer(customerId, at, { facts: book.facts, scores: book.scores, tags: book.tags })
        if (loaded !== undefined) book.learn(loaded.dimensions)
        return loaded?.customer
      })
    },
    rulesAt: () => moments.get('now', deps.standpoint),
    resolve: (key: string) => ids.get(key, () => deps.resolveCustomer(key)),
    forget: (customerIds: readonly string[]) => {
      moments.clear()
      for (const id of customerIds) {
        records.drop(id)
        ids.drop(id)
        for (const channel of channelsSeen) standings.drop(`${id}\u0000${channel}`)
      }
    },
    clear: () => {
      records.clear()
      standings.clear()
      moments.clear()
      ids.clear()
      caps.clear()
    },
  })
}
