import { sql } from '@sextant/sql'
import { AppError } from '../../platform/errors.ts'
import { isoOf } from '../../platform/time.ts'
import { sparing } from '../../platform/http/sparing.ts'
import { isWarehouseAway } from '../../platform/warehouse/warehouse-errors.ts'
import { unsubscribeHeaders, unsubscribePath } from '../contacts/index.ts'
import type { Composed, QueuedContact, SendEnd } from '../contacts/index.ts'
import { campaignByKey, setStatus } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import { customerFieldsOf, fieldsFor, messageFrame } from './compose.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'
import { drawRun, runOf, setRunStatus, versionsOf, writeRun } from './run.ts'
import type { Run } from './run.ts'

const composer = async (deps: CampaignDeps, campaign: Campaign, run: Run, from: string): Promise<(contacts: readonly QueuedContact[]) => Promise<readonly Composed[]>> => {
  const frame = await messageFrame(deps, campaign, await versionsOf(deps.store, run.id))
  const fields = customerFieldsOf(frame.compiled)
  const publicUrl = deps.publicUrl()
  const host = new URL(publicUrl).hostname
  return async (contacts) => {
    const values = await deps.customerValues(contacts.map((contact) => contact.customerId), fields)
    return contacts.map((contact): Composed => {
      const unsubscribeUrl = `${publicUrl}${unsubscribePath(deps.secret, contact.contactId)}`
      const rendered = frame.compiled.render(fieldsFor(frame, { ...contact, unsubscribeUrl }, values.get(contact.customerId)))
      if (rendered.kind === 'missing') return { kind: 'cannot', reason: `missing_field:${rendered.fields.join(',')}` }
      return {
        kind: 'message',
        message: {
          messageId: `${contact.contactId}@${host}`, from, to: contact.address, subject: rendered.subject, text: rendered.text, html: rendered.html,
          headers: { ...unsubscribeHeaders(unsubscribeUrl, `<${campaign.key}.${host}>`), 'X-Sextant-Contact': contact.contactId },
        },
      }
    })
  }
}

const send = async (deps: CampaignDeps, campaign: Campaign, run: Run, shouldStop: () => boolean): Promise<SendEnd> => {
  if (campaign.channel === 'call_list') return { kind: 'finished' }
  if (deps.mailFrom === null) throw campaignErrors.CAMPAIGN_SENDER_UNSET({}, { where: campaign.key })
  return await deps.contacts.send({ runId: run.id, channel: campaign.channel, compose: await composer(deps, campaign, run, deps.mailFrom), shouldStop })
}

/** It is kept, and told to everybody who sees the campaign: of machines only what everybody is told. */
const problemOf = (error: unknown): { readonly en: string; readonly zh: string } => {
  if (error instanceof AppError) {
    const { message, zh, fix } = sparing({ code: error.code, message: error.message, zh: error.zh, fix: error.fix })
    return { en: `${message}. ${fix}`, zh }
  }
  return { en: error instanceof Error ? error.message : String(error), zh: '发生内部错误' }
}

/** A run that could not be drawn is taken back, as if it had not been launched; one that has contacts is paused, so that a launch goes on with it. */
const giveUp = async (deps: CampaignDeps, key: string, error: unknown): Promise<void> => {
  const at = new Date(deps.clock.now()).toISOString()
  const run = await runOf(deps.store, key)
  await deps.store.transaction(async (tx) => {
    if (run?.status !== 'drawing') return await setStatus(tx, key, 'paused', at, problemOf(error))
    await tx.execute(sql`delete from campaign_member where run_id = ${run.id}`)
    await tx.execute(sql`delete from campaign_run where id = ${run.id}`)
    await tx.execute(sql`
      update campaign set status = case when approved_by is null then 'draft' else 'approved' end, started_at = null, updated_at = ${at}, problem = ${JSON.stringify(problemOf(error))}::jsonb where key = ${key}`)
  })
  await deps.contacts.project()
}

/** How long a run whose warehouse is away waits before it looks again. */
const awayMs = 30_000

/** A run that is drawn goes on when the warehouse is there again. @returns null for one that is not: whoever launched it is told at once */
const waitForWarehouse = async (deps: CampaignDeps, key: string, error: unknown): Promise<SendEnd | null> => {
  const { status } = (await runOf(deps.store, key)) ?? {}
  if (status !== 'writing' && status !== 'sending') return null
  await setStatus(deps.store, key, 'running', isoOf(deps.clock.now()), problemOf(error))
  return { kind: 'waiting', until: isoOf(deps.clock.now() + awayMs), reason: problemOf(error).en }
}

export interface Watch {
  readonly shouldStop: () => boolean
  /** Told once: null when target and control are drawn (or were before), the reason when they cannot be. */
  readonly onDrawn: (refusal: unknown) => void
}

const runOn = async (deps: CampaignDeps, key: string, { shouldStop, onDrawn }: Watch): Promise<SendEnd | null> => {
  const now = (): string => new Date(deps.clock.now()).toISOString()
  let run = await runOf(deps.store, key)
  const campaign = await campaignByKey(deps, key)
  if (run?.status === 'drawing') await drawRun(deps, campaign, run)
  onDrawn(null)
  run = await runOf(deps.store, key)
  if (run?.status === 'writing' && !shouldStop()) await writeRun(deps, campaign, run)
  run = await runOf(deps.store, key)
  if (run?.status !== 'sending' || shouldStop()) return null
  const { id } = run
  const end = await send(deps, campaign, run, shouldStop)
  await deps.contacts.project()
  if (end.kind === 'finished')
    await deps.store.transaction(async (tx) => {
      await setRunStatus(tx, id, 'completed', now())
      await setStatus(tx, key, 'completed', now())
    })
  if (end.kind === 'waiting') await setStatus(deps.store, key, 'running', now(), { en: `waiting until ${end.until}: ${end.reason}`, zh: `等待至 ${end.until}：${end.reason}` })
  return end
}

/** Works on a run until it is finished, told to stop, or cannot go on; the reason then stands with the campaign. Never rejects. */
export const workOn = async (deps: CampaignDeps, key: string, watch: Watch): Promise<SendEnd | null> => {
  try {
    return await runOn(deps, key, watch)
  } catch (error) {
    deps.report('campaign.stopped', { campaign: key, reason: problemOf(error).en })
    const waiting = isWarehouseAway(error) ? await waitForWarehouse(deps, key, error) : null
    if (waiting !== null) {
      watch.onDrawn(null)
      return waiting
    }
    try {
      await giveUp(deps, key, error)
    } catch (failure) {
      // Neither store nor warehouse may be writable: the run stays as it is and is taken up at the next start.
      deps.report('campaign.stopped', { campaign: key, reason: problemOf(failure).en })
    }
    watch.onDrawn(error)
    return null
  }
}
