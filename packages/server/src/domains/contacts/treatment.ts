import { sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
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

/**
 * Writes treatments whose ids and codes were given out before their rows exist, as the decisions of a moment are: in one statement.
 * Unlike `createTreatment` it makes no codes; a code that another treatment has is an error.
 */
export const createTreatments = (tx: Queryable, treatments: readonly Treatment[]): Promise<number> =>
  insertRows(
    tx,
    'treatment',
    {
      id: 'text', code: 'text', campaign_key: 'text', run_id: 'text', step_id: 'text', cell_id: 'text', arm: 'text', offer_key: 'text', offer_version: 'int4', template_key: 'text', template_version: 'int4',
      channel: 'text', occurrence: 'int4', effective_from: 'timestamptz', expires_at: 'timestamptz',
    },
    treatments.map((one) => ({
      id: one.id, code: one.code, campaign_key: one.campaignKey, run_id: one.runId, step_id: one.stepId, cell_id: one.cellId, arm: one.arm, offer_key: one.offerKey, offer_version: one.offerVersion,
      template_key: one.templateKey, template_version: one.templateVersion, channel: one.channel, occurrence: one.occurrence, effective_from: one.effectiveFrom, expires_at: one.expiresAt,
    })),
  )

/** A treatment by the code it was given out under. */
export const treatmentByCode = (tx: Queryable, code: string): Promise<{ readonly id: string; readonly channel: string } | undefined> =>
  tx.maybeOne<{ id: string; channel: string }>(sql`select id, channel from treatment where code = ${code}`)
