import type { ParsedInputOf, recordOutcome } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { reserveSlots, writeContacts, writeResponses } from '../contacts/index.ts'
import type { Deciding } from './decide.ts'
import { decisionErrors } from './errors.ts'

interface Decided {
  readonly decisionId: string
  readonly customerId: string
  readonly offer: string
  readonly channel: string
  readonly treatmentId: string
  readonly contactId: string | null
  readonly costMinor: number
}

const decidedSql = (code: string) => sql`
  select decided.decision_id as "decisionId", decided.customer_id as "customerId", decided.offer_key as offer, decided.contact_id as "contactId",
    treatment.id as "treatmentId", treatment.channel, offer_version.cost_minor as "costMinor"
  from decision_treatment as decided
  join treatment on treatment.code = decided.treatment_code
  join offer_version on offer_version.offer_key = decided.offer_key and offer_version.version = decided.offer_version
  where decided.treatment_code = ${code}`

const codeLength = 12

/** The contact of a decided offer: made when the customer is shown it, once; it counts for the contact policy. */
const contactOf = async (deps: Deciding, code: string, at: string, level: string): Promise<{ readonly decided: Decided; readonly contactId: string; readonly isNew: boolean }> =>
  deps.store.transaction(async (tx) => {
    const decided = await tx.maybeOne<Decided>(sql`${decidedSql(code)} for update of decided`)
    if (decided === undefined) throw decisionErrors.DECISION_TREATMENT_UNKNOWN({ code }, { where: 'treatmentCode' })
    if (decided.contactId !== null) return { decided, contactId: decided.contactId, isNew: false }
    const contactId = deps.ids.id()
    await writeContacts(tx, [{
      id: contactId, customerId: decided.customerId, treatmentId: decided.treatmentId, campaignKey: null, runId: null, arm: 'target', channel: decided.channel, direction: 'inbound',
      decisionId: decided.decisionId, code: deps.ids.code(codeLength), couponCode: null, address: null, status: 'delivered', plannedAt: at, sentAt: at, costMinor: decided.costMinor, level,
    }])
    await reserveSlots(tx, [{ contactId, customerId: decided.customerId, channel: decided.channel, at }])
    await tx.execute(sql`update decision_treatment set contact_id = ${contactId} where treatment_code = ${code}`)
    return { decided, contactId, isNew: true }
  })

/** Writes what the customer did with a decided offer; the same word twice changes nothing. */
export const noteOutcome = async (deps: Deciding, input: ParsedInputOf<typeof recordOutcome>): Promise<{ readonly duplicate: boolean }> => {
  // The code may have been given out a moment ago.
  await deps.journal.drain()
  const now = deps.clock.now()
  const at = isoOf(Math.min(now, input.at === undefined ? now : Date.parse(input.at)))
  const { decided, contactId, isNew } = await contactOf(deps, input.treatmentCode, at, await deps.level())
  if (isNew) deps.rates.note(decided.offer, 'shown')
  let duplicate = !isNew
  if (input.outcome !== 'shown') {
    const written = await writeResponses(deps.store, deps.ids, isoOf(now), [{
      sourceKey: `decision:${input.treatmentCode}:${input.outcome}`, customerId: decided.customerId, contactId, treatmentId: decided.treatmentId, campaignKey: null, type: input.outcome,
      match: 'direct_exact', arm: 'target', at, valueMinor: input.valueMinor ?? 0, code: input.treatmentCode, inWindow: true,
    }])
    duplicate = written === 0
    if (!duplicate && input.outcome === 'accepted') deps.rates.note(decided.offer, 'accepted')
  }
  deps.standings.forget([decided.customerId])
  return { duplicate }
}
