import type { OutputOf, ParsedInputOf, decide, listDecisions, recordOutcome } from '@sextant/contract'
import { writeInstantCursor } from '../../platform/http/instant-cursor.ts'
import { pageInside } from '../../platform/http/page-inside.ts'
import { acceptanceRates } from './acceptance.ts'
import { channelCheck, decideFor, inputsOf } from './decide.ts'
import type { Deciding, Decision } from './decide.ts'
import { decisionPage, storedDecision } from './decision-page.ts'
import type { DecisionDeps } from './deps.ts'
import { openJournal } from './journal.ts'
import { offerBook } from './offer-book.ts'
import { noteOutcome } from './outcome.ts'
import { inputsHash, rankOffers } from './rank.ts'
import { createStandings } from './standing.ts'
import { storedCandidates } from './stored-candidates.ts'

export interface Decisions {
  /** Takes up decisions that an earlier process had answered but not stored; call before serving. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Offers whose rules name a personal attribute take no part for who `withholdsPersonal`. */
  readonly decide: (input: ParsedInputOf<typeof decide>, actor: string, withholds?: boolean) => Promise<Decision>
  readonly outcome: (input: ParsedInputOf<typeof recordOutcome>) => Promise<{ readonly duplicate: boolean }>
  readonly list: (filter: ParsedInputOf<typeof listDecisions>) => Promise<OutputOf<typeof listDecisions>>
  /** Makes a stored decision again from what it was made of. @returns undefined when there is no such decision */
  readonly replay: (id: string) => Promise<{ readonly isSame: boolean; readonly chosen: readonly string[] } | undefined>
  /** Resolves when every decision answered so far is in the store. */
  readonly settled: () => Promise<void>
  /** Offers, rules or caps have changed. */
  readonly offersChanged: () => void
  /** Something happened with these customers: what is kept of them in memory is read anew. */
  readonly forget: (customerIds: readonly string[]) => void
}

const projectLaterMs = 500

/** Asks for the ledger's copy once for many outcomes. */
const laterProjection = (deps: DecisionDeps): { readonly ask: () => void; readonly stop: () => Promise<void> } => {
  let timer: NodeJS.Timeout | undefined
  const run = async (): Promise<void> => {
    timer = undefined
    try {
      await deps.project()
    } catch (error) {
      deps.log.error('the copy of the ledger could not be brought up to date after an outcome; the next one tries again', {}, error)
    }
  }
  return {
    ask: () => {
      timer ??= setTimeout(() => void run(), projectLaterMs)
    },
    stop: async () => {
      if (timer === undefined) return
      clearTimeout(timer)
      await run()
    },
  }
}

const isSameJson = (left: unknown, right: unknown): boolean => JSON.stringify(sorted(left)) === JSON.stringify(sorted(right))

/** Members in the order of their names: the store keeps none. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, member]) => [name, sorted(member)]))
}

export const createDecisions = (deps: DecisionDeps): Decisions => {
  const book = offerBook(deps)
  const deciding: Deciding = { ...deps, book: book.current, standings: createStandings(deps), rates: acceptanceRates(deps), journal: openJournal(deps) }
  const checkChannel = channelCheck(deps)
  const projection = laterProjection(deps)
  const { journal, standings } = deciding
  const decisions: Decisions = {
    start: journal.start,
    stop: async () => {
      await projection.stop()
      await journal.stop()
    },
    decide: async (input, actor, withholds = false) => {
      await checkChannel(input.channel)
      return decideFor(deciding, input, actor, withholds)
    },
    outcome: async (input) => {
      const done = await noteOutcome(deciding, input)
      projection.ask()
      return done
    },
    list: async (filter) => {
      await journal.drain()
      return await pageInside({
        ...filter, cursor: filter.cursor, read: (cursor, limit) => decisionPage(deps, { ...filter, cursor, limit }), customerOf: (decision) => decision.customerId,
        cursorOf: writeInstantCursor, inside: deps.inside,
      })
    },
    replay: async (id) => {
      await journal.drain()
      const stored = await storedDecision(deps.store, id)
      if (stored === undefined) return undefined
      const inputs = inputsOf(stored)
      const ranking = rankOffers(inputs)
      const chosen = ranking.chosen.map(({ offer }) => offer)
      const isSame = inputsHash(inputs) === stored.inputsSha256 && isSameJson(storedCandidates(ranking.candidates), stored.candidates) && isSameJson(chosen, stored.chosen.map(({ offer }) => offer))
      return { isSame, chosen }
    },
    settled: journal.drain,
    offersChanged: () => {
      book.invalidate()
      standings.clear()
    },
    forget: standings.forget,
  }
  return Object.freeze(decisions)
}
