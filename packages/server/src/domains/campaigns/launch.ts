import type { OutputOf, campaignProgress } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { AppError } from '../../platform/errors.ts'
import { cancelQueued, countByStatus, unsubscribeHeaders, unsubscribePath } from '../contacts/index.ts'
import type { Composed, QueuedContact, SendEnd } from '../contacts/index.ts'
import { assertStatus, campaignByKey, setStatus } from './campaign.ts'
import type { Campaign, CampaignStatus } from './campaign.ts'
import { customerFieldsOf, fieldsFor, messageFrame } from './compose.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'
import { drawRun, openRun, runOf, setRunStatus, unfinishedRuns, writeRun } from './run.ts'
import type { Run } from './run.ts'

/** Launching is background work of this process: what runs, and how it is told to stop. */
export interface Launcher {
  readonly launch: (key: string) => Promise<Campaign>
  readonly pause: (key: string) => Promise<Campaign>
  readonly abort: (key: string) => Promise<Campaign>
  /** Goes on with every run that a crash or a stop left unfinished. */
  readonly resume: () => Promise<void>
  /** Resolves when a campaign's run is not being worked on any more; for tests, the demo and the command line. */
  readonly settled: (key: string) => Promise<void>
  readonly stop: () => Promise<void>
  readonly progress: (key: string) => Promise<OutputOf<typeof campaignProgress>>
}

const composer = async (deps: CampaignDeps, campaign: Campaign, from: string): Promise<(contacts: readonly QueuedContact[]) => Promise<readonly Composed[]>> => {
  const frame = await messageFrame(deps, campaign)
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

const problemOf = (error: unknown): { readonly en: string; readonly zh: string } =>
  error instanceof AppError ? { en: `${error.message}. ${error.fix}`, zh: error.zh } : { en: error instanceof Error ? error.message : String(error), zh: '发生内部错误' }

interface Work {
  readonly done: Promise<void>
  stopping: boolean
}

const send = async (deps: CampaignDeps, campaign: Campaign, run: Run, shouldStop: () => boolean): Promise<SendEnd> => {
  if (campaign.channel === 'call_list') return { kind: 'finished' }
  if (deps.mailFrom === null) throw campaignErrors.CAMPAIGN_SENDER_UNSET({}, { where: campaign.key })
  return await deps.contacts.send({ runId: run.id, channel: campaign.channel, compose: await composer(deps, campaign, deps.mailFrom), shouldStop })
}

/** Works on a run until it is finished, told to stop, or cannot go on; the reason then stands with the campaign. */
const work = async (deps: CampaignDeps, key: string, shouldStop: () => boolean): Promise<void> => {
  const now = (): string => new Date(deps.clock.now()).toISOString()
  try {
    let run = await runOf(deps.store, key)
    const campaign = await campaignByKey(deps, key)
    if (run?.status === 'drawing') await drawRun(deps, campaign, run)
    run = await runOf(deps.store, key)
    if (run?.status === 'writing' && !shouldStop()) await writeRun(deps, campaign, run)
    run = await runOf(deps.store, key)
    if (run?.status !== 'sending' || shouldStop()) return
    const end = await send(deps, campaign, run, shouldStop)
    await deps.contacts.project()
    if (end.kind === 'finished') {
      const finished = run
      await deps.store.transaction(async (tx) => {
        await setRunStatus(tx, finished.id, 'completed', now())
        await setStatus(tx, key, 'completed', now())
      })
    }
    if (end.kind === 'waiting') await setStatus(deps.store, key, 'running', now(), { en: `waiting until ${end.until}: ${end.reason}`, zh: `等待至 ${end.until}：${end.reason}` })
  } catch (error) {
    deps.report('campaign.stopped', { campaign: key, reason: problemOf(error).en })
    await giveUp(deps, key, error)
  }
}

/** A run that could not be drawn is taken back to a draft; one that has contacts is paused, so that a launch goes on with it. */
const giveUp = async (deps: CampaignDeps, key: string, error: unknown): Promise<void> => {
  const at = new Date(deps.clock.now()).toISOString()
  const run = await runOf(deps.store, key)
  await deps.contacts.project()
  await deps.store.transaction(async (tx) => {
    if (run?.status === 'drawing') {
      await tx.execute(sql`delete from campaign_member where run_id = ${run.id}`)
      await tx.execute(sql`delete from campaign_run where id = ${run.id}`)
      await setStatus(tx, key, 'approved', at, problemOf(error))
      await tx.execute(sql`update campaign set started_at = null where key = ${key}`)
    } else await setStatus(tx, key, 'paused', at, problemOf(error))
  })
}

const launchable: ReadonlySet<CampaignStatus> = new Set(['draft', 'approved', 'paused', 'running'])

export const createLauncher = (deps: CampaignDeps): Launcher => {
  const working = new Map<string, Work>()
  const begin = (key: string): void => {
    if (working.has(key)) return
    const state: { stopping: boolean; done: Promise<void> } = { stopping: false, done: Promise.resolve() }
    state.done = work(deps, key, () => state.stopping).finally(() => working.delete(key))
    working.set(key, state)
  }
  const stopWork = async (key: string): Promise<void> => {
    const state = working.get(key)
    if (state === undefined) return
    state.stopping = true
    await state.done
  }
  const launch = async (key: string): Promise<Campaign> => {
    const campaign = await campaignByKey(deps, key)
    assertStatus(campaign, launchable)
    if (campaign.channel === 'email' && (deps.mailFrom === null || !deps.contacts.hasMail())) throw campaignErrors.CAMPAIGN_SENDER_UNSET({}, { where: key })
    const run = await runOf(deps.store, key)
    if (run === undefined) await openRun(deps, campaign)
    else await setStatus(deps.store, key, 'running', new Date(deps.clock.now()).toISOString())
    begin(key)
    return await campaignByKey(deps, key)
  }
  const pause = async (key: string): Promise<Campaign> => {
    assertStatus(await campaignByKey(deps, key), new Set(['running']))
    await stopWork(key)
    const campaign = await campaignByKey(deps, key)
    if (campaign.status === 'running') await setStatus(deps.store, key, 'paused', new Date(deps.clock.now()).toISOString())
    return await campaignByKey(deps, key)
  }
  const abort = async (key: string): Promise<Campaign> => {
    assertStatus(await campaignByKey(deps, key), new Set(['running', 'paused']))
    await stopWork(key)
    const run = await runOf(deps.store, key)
    const at = new Date(deps.clock.now()).toISOString()
    if (run !== undefined) {
      await cancelQueued(deps.store, deps.clock, run.id, 'aborted')
      await setRunStatus(deps.store, run.id, 'aborted', at)
    }
    await setStatus(deps.store, key, 'aborted', at)
    await deps.contacts.project()
    return await campaignByKey(deps, key)
  }
  return Object.freeze({
    launch,
    pause,
    abort,
    resume: async () => {
      for (const run of await unfinishedRuns(deps.store)) {
        const { status } = await campaignByKey(deps, run.campaignKey)
        if (status === 'running') begin(run.campaignKey)
      }
    },
    settled: async (key: string) => await working.get(key)?.done,
    stop: async () => {
      for (const key of working.keys()) await stopWork(key)
    },
    progress: async (key: string) => await progressOf(deps, key),
  })
}

const open = new Set(['planned', 'sending'])

const progressOf = async (deps: CampaignDeps, key: string): Promise<OutputOf<typeof campaignProgress>> => {
  const campaign = await campaignByKey(deps, key)
  const run = await runOf(deps.store, key)
  const byStatus = run === undefined ? {} : await countByStatus(deps.store, run.id)
  const written = Object.values(byStatus).reduce((sum, contacts) => sum + contacts, 0)
  const openNow = Object.entries(byStatus).reduce((sum, [status, contacts]) => sum + (open.has(status) ? contacts : 0), 0)
  const { problem } = await deps.store.one<{ problem: { en: string; zh: string } | null }>(sql`select problem from campaign where key = ${key}`)
  const seconds = run === undefined ? 0 : (
    await deps.store.one<{ seconds: number | null }>(sql`select extract(epoch from max(settled_at) - min(settled_at))::float8 as seconds from contact where run_id = ${run.id} and arm = 'target' and status = 'sent'`)
  ).seconds ?? 0
  const sent = byStatus['sent'] ?? 0
  return {
    status: campaign.status, total: campaign.channel === 'email' ? campaign.counts.target : written, done: written - openNow, perSecond: seconds > 0 ? sent / seconds : null, byStatus: { ...byStatus }, problem,
  }
}
