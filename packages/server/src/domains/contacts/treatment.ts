import { sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import type { Queryable } from '../../platform/store/store.ts'

/** cell × offer version × channel × occurrence, for target or control; its code is what a reaction carries back. */
export interface NewTreatment {
  readonly campaignKey: string | null
  readonly runId: string | null
  readonly stepId: string | null
  readonly cellId: string | null
  readonly arm: 'target' | 'control'
  readonly offerKey: string | null
  readonly offerVersion: number | null
  readonly templateKey: string | null
  readonly templateVersion: number | null
  readonly channel: string
  readonly occurrence: number
  readonly effectiveFrom: string
  readonly expiresAt: string | null
}

export interface Treatment extends NewTreatment {
  readonly id: string
  readonly code: string
}

/** Characters of a treatment's code. */
const treatmentCodeLength = 8

/** Writes a treatment down. Control treatments have a code too, which is never given out. */
export const createTreatment = async (tx: Queryable, ids: Ids, treatment: NewTreatment): Promise<Treatment> => {
  const id = ids.id()
  const code = ids.code(treatmentCodeLength)
  await tx.execute(sql`
    insert into treatment (id, code, campaign_key, run_id, step_id, cell_id, arm, offer_key, offer_version, template_key, template_version, channel, occurrence, effective_from, expires_at)
    values (${id}, ${code}, ${treatment.campaignKey}, ${treatment.runId}, ${treatment.stepId}, ${treatment.cellId}, ${treatment.arm}, ${treatment.offerKey}, ${treatment.offerVersion},
      ${treatment.templateKey}, ${treatment.templateVersion}, ${treatment.channel}, ${treatment.occurrence}, ${treatment.effectiveFrom}, ${treatment.expiresAt})`)
  return { ...treatment, id, code }
}
