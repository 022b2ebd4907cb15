import type { OutputOf, listDecisions } from '@sextant/contract'
import { and, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { readInstantCursor, writeInstantCursor } from '../../platform/http/instant-cursor.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { candidateView } from './decide.ts'
import type { Decision } from './decide.ts'
import type { StoredChoice, StoredDecision } from './journal.ts'
import { askingNow } from '../../platform/asking.ts'
import { offerNames, offerRules } from '../offers/index.ts'
import type { DecisionDeps } from './deps.ts'
import { concealedDecision, personalOffers } from './personal-offers.ts'
import { knownCandidates } from './stored-candidates.ts'
import type { KnownCandidate, StoredCandidates } from './stored-candidates.ts'

interface Row {
  readonly id: string
  readonly customer_id: string
  readonly at: string
  readonly channel: string
  readonly context: { readonly given: StoredDecision['context']; readonly count: number }
  readonly chosen: readonly StoredChoice[]
  readonly candidates: StoredCandidates
  readonly inputs_sha256: string
  readonly milliseconds: number
  readonly actor: string
}

const columns = sql`id, customer_id, at, channel, context, chosen, candidates, inputs_sha256, milliseconds, actor`

const storedOf = (row: Row): StoredDecision => ({
  id: row.id, customerId: row.customer_id, at: row.at, channel: row.channel, count: row.context.count, context: row.context.given, candidates: row.candidates, chosen: row.chosen,
  inputsSha256: row.inputs_sha256, milliseconds: row.milliseconds, actor: row.actor,
})

const viewOf = (stored: StoredDecision, candidates: readonly KnownCandidate[], nameOf: Awaited<ReturnType<typeof offerNames>>): Decision => ({
  id: stored.id, customerId: stored.customerId, at: stored.at, channel: stored.channel, milliseconds: stored.milliseconds,
  candidates: candidates.map((one) => candidateView(one, nameOf(one.offer, one.version), stored.count)),
  chosen: stored.chosen.map(({ offer, version, treatmentCode }) => {
    const name = nameOf(offer, version)
    return { offer, name, treatmentCode, score: candidates.find((one) => one.offer === offer)?.score ?? 0, message: name }
  }),
})

const concealed = async (store: Queryable, isPersonalRule: DecisionDeps['isPersonalRule'], decisions: readonly { readonly candidates: readonly KnownCandidate[] }[], views: readonly Decision[]): Promise<Decision[]> => {
  const ruleOf = await offerRules(store, decisions.flatMap(({ candidates }) => candidates))
  return await Promise.all(views.map(async (view, index) => {
    const offers = (decisions[index]?.candidates ?? []).map(({ offer, version }) => ({ key: offer, eligibility: ruleOf(offer, version) }))
    return concealedDecision(view, await personalOffers(isPersonalRule, offers))
  }))
}

/** Decisions newest first; the cursor is the instant and id of the last one seen. */
export const decisionPage = async ({ store, isPersonalRule }: Pick<DecisionDeps, 'store' | 'isPersonalRule'>, filter: { readonly customer?: string | undefined; readonly cursor?: string | undefined; readonly limit: number }): Promise<OutputOf<typeof listDecisions>> => {
  const conditions: Sql[] = []
  if (filter.customer !== undefined) conditions.push(sql`customer_id = ${filter.customer}`)
  if (filter.cursor !== undefined) {
    const { at, id } = readInstantCursor(filter.cursor)
    conditions.push(sql`(at, id) < (${at}::timestamptz, ${id})`)
  }
  const rows = await store.query<Row>(sql`select ${columns} from decision where ${and(conditions)} order by at desc, id desc limit ${filter.limit + 1}`)
  const decisions = rows.slice(0, filter.limit).map(storedOf).map((stored) => ({ stored, candidates: knownCandidates(stored.candidates) }))
  const nameOf = await offerNames(store, decisions.flatMap(({ candidates }) => candidates))
  const views = decisions.map(({ stored, candidates }) => viewOf(stored, candidates, nameOf))
  const items = askingNow()?.isMasked === true ? await concealed(store, isPersonalRule, decisions, views) : views
  const last = items.at(-1)
  return { items, nextCursor: rows.length > filter.limit && last !== undefined ? writeInstantCursor(last) : null }
}

/** One decision as it was stored, for replaying it. */
export const storedDecision = async (store: Queryable, id: string): Promise<StoredDecision | undefined> => {
  const row = await store.maybeOne<Row>(sql`select ${columns} from decision where id = ${id}`)
  return row === undefined ? undefined : storedOf(row)
}
