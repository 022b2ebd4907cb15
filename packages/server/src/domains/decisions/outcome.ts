import type { ParsedInputOf, recordOutcome } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { reserveSlots, treatmentByCode, writeContacts, writeResponses } from '../contacts/index.ts'
import { offerCostMinor } from '../offers/index.ts'
import type { Deciding } from './decide.ts'
import { decisionErrors } from './errors.ts'

/** What was given out under a code. */
interface Decided {
  readonly decisionId: string
  readonly customerId: string
  readonly offer: string
  readonly version: number
  readonly contactId: string | null
}

const decidedSql = (code: string) => sql`
  select decision_id as "decisionId", customer_id as "customerId", offer_key as offer, offer_version as version, contact_id as "contactId"
  from decision_treatment where treatment_code = ${code} for update`

const codeLength = 12

/** The contact of a decided offer: made when the customer is shown it, once; it counts for the contact policy. */
const contactOf = async (deps: Deciding, code: string, at: string, level: string): Promise<{ readonly decided: Decided; readonly treatmentId: string; readonly contactId: string; readonly isNew: boolean }> =>
  deps.store.transaction(async (tx) => {
    const decided = await tx.maybeOne<Decided>(decidedSql(code))
    const treatment = await treatmentByCode(tx, code)
    if (decided === undefined || treatment === undefined) throw decisionErrors.DECISION_TREATMENT_UNKNOWN({ code }, { where: 'treatmentCode' })
    if (decided.contactId !== null) return { decided, treatmentId: treatment.id, contactId: decided.contactId, isNew: false }
    const contactId = deps.ids.id()
    const costMinor = await offerCostMinor(tx, decided.offer, decided.version)
    await writeContacts(tx, [{
      id: contactId, customerId: decided.customerId, treatmentId: treatment.id, campaignKey: null, runId: null, arm: 'target', channel: treatment.channel, direction: 'inbound',
      decisionId: decided.decisionId, code: deps.ids.code(codeLength), couponCode: null, address: null, status: 'delivered', plannedAt: at, sentAt: at, costMinor, level,
    }])
    await reserveSlots(tx, [{ contactId, customerId: decided.customerId, channel: treatment.channel, at }])
    await tx.execute(sql`update decision_treatment set contact_id = ${contactId} where treatment_code = ${code}`)
    return { decided, treatmentId: treatment.id, contactId, isNew: true }
  })

/** Writes what the customer did with a decided offer; the same word twice changes nothing. */
export const noteOutcome = async (deps: Deciding, input: ParsedInputOf<typeof recordOutcome>): Promise<{ readonly duplicate: boolean }> => {
  // The code may have been given out a moment ago.
  await deps.journal.drain()
  const now = deps.clock.now()
  const at = isoOf(Math.min(now, input.at === undefined ? now : Date.parse(input.at)))
  const { decided, treatmentId, contactId, isNew } = await contactOf(deps, input.treatmentCode, at, await deps.level())
  if (isNew) deps.rates.note(decided.offer, 'shown')
  let duplicate = !isNew
  if (input.outcome !== 'shown') {
    const written = await writeResponses(deps.store, deps.ids, isoOf(now), [{
      sourceKey: `decision:${input.treatmentCode}:${input.outcome}`, customerId: decided.customerId, contactId, treatmentId, campaignKey: null, type: input.outcome,
      match: 'direct_exact', arm: 'target', at, valueMinor: input.valueMinor ?? 0, code: input.treatmentCode, inWindow: true,
    }])
    duplicate = written === 0
    if (!duplicate && input.outcome === 'accepted') deps.rates.note(decided.offer, 'accepted')
  }
  deps.standings.forget([decided.customerId])
  return { duplicate }
}
