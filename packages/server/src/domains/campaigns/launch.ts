import type { OutputOf, campaignProgress } from '@sextant/contract'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from '@sextant/sql'
import { cancelQueued } from '../contacts/index.ts'
import { assertStatus, campaignByKey, setStatus } from './campaign.ts'
import type { Campaign, CampaignStatus } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'
import { progressOf } from './progress.ts'
import { openRun, runOf, setRunStatus, unfinishedRuns } from './run.ts'
import { workOn } from './work.ts'

/** Launching is background work of this process: what runs, and how it is told to stop. */
export interface Launcher {
  /**
   * Resolves when target and control are drawn and sending goes on in the background; a large base is drawn in the background too.
   *
   * @throws what keeps the campaign from being launched (nobody to contact, no coupons …); nothing was written then
   */
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

/** How long a launch waits for the draw, so that whoever launched hears at once what is wrong. */
const drawPatienceMs = 15_000
/** Longest time until a waiting run is looked at again. */
const longestWaitMs = 3_600_000

interface Work {
  stopping: boolean
  /** What kept the run from being drawn; null when it is drawn. */
  readonly drawn: Promise<unknown>
  readonly done: Promise<void>
}

const launchable: ReadonlySet<CampaignStatus> = new Set(['draft', 'approved', 'paused', 'running'])

/** Runs what concerns one campaign one after the other: a launch during an abort must not bring it back to life. */
const byKey = () => {
  const tails = new Map<string, Promise<unknown>>()
  return <T>(key: string, turn: () => Promise<T>): Promise<T> => {
    const mine = (tails.get(key) ?? Promise.resolve()).then(turn)
    const settled = mine.catch(() => undefined).then(() => {
      if (tails.get(key) === settled) tails.delete(key)
    })
    tails.set(key, settled)
    return mine
  }
}

/** The work of this process on campaigns: one at a time for each. */
const workshop = (deps: CampaignDeps) => {
  const working = new Map<string, Work>()
  const timers = new Map<string, NodeJS.Timeout>()
  let isClosed = false
  const forgetTimer = (key: string): void => {
    clearTimeout(timers.get(key))
    timers.delete(key)
  }
  const begin = (key: string): Work | null => {
    forgetTimer(key)
    const present = working.get(key)
    if (present !== undefined || isClosed) return present ?? null
    let tell: (refusal: unknown) => void = () => undefined
    const drawn = new Promise<unknown>((resolve) => (tell = resolve))
    const done = workOn(deps, key, { shouldStop: () => state.stopping, onDrawn: tell }).then((end) => {
      working.delete(key)
      if (end?.kind === 'waiting' && !state.stopping) lookAgain(key, Date.parse(end.until) - deps.clock.now())
    })
    const state: Work = { stopping: false, drawn, done }
    working.set(key, state)
    return state
  }
  /** A server that refused for now is asked again; a pause or an abort takes the timer away. */
  const lookAgain = (key: string, inMs: number): void => {
    if (isClosed) return
    timers.set(key, setTimeout(() => void begin(key), Math.min(Math.max(inMs, 1_000), longestWaitMs)).unref())
  }
  const halt = async (key: string): Promise<void> => {
    forgetTimer(key)
    const state = working.get(key)
    if (state === undefined) return
    state.stopping = true
    await state.done
  }
  return {
    begin,
    halt,
    settled: async (key: string) => await working.get(key)?.done,
    close: async () => {
      isClosed = true
      for (const key of new Set([...working.keys(), ...timers.keys()])) await halt(key)
    },
  }
}

/** Ends a run for good: the status first, so that a crash in between cannot complete it. */
const abortRun = async (deps: CampaignDeps, key: string): Promise<void> => {
  const run = await runOf(deps.store, key)
  const at = new Date(deps.clock.now()).toISOString()
  await deps.store.transaction(async (tx) => {
    if (run !== undefined) await setRunStatus(tx, run.id, 'aborted', at)
    await setStatus(tx, key, 'aborted', at)
  })
  if (run !== undefined) await cancelQueued(deps.store, deps.clock, run.id, 'aborted')
  await deps.contacts.project()
}

const resumeAll = async (deps: CampaignDeps, begin: (key: string) => unknown): Promise<void> => {
  const aborted = await deps.store.query<{ id: string }>(sql`select id from campaign_run where status = 'aborted'`)
  for (const run of aborted) await cancelQueued(deps.store, deps.clock, run.id, 'aborted')
  for (const run of await unfinishedRuns(deps.store)) {
    const { status } = await campaignByKey(deps, run.campaignKey)
    if (status === 'running') begin(run.campaignKey)
  }
}

export const createLauncher = (deps: CampaignDeps): Launcher => {
  const inTurn = byKey()
  const shop = workshop(deps)
  const now = (): string => new Date(deps.clock.now()).toISOString()
  const launch = async (key: string): Promise<Campaign> => {
    const started = await inTurn(key, async () => {
      const campaign = await campaignByKey(deps, key)
      assertStatus(campaign, launchable)
      if (campaign.channel === 'email' && (deps.mailFrom === null || !deps.contacts.hasMail())) throw campaignErrors.CAMPAIGN_SENDER_UNSET({}, { where: key })
      if ((await runOf(deps.store, key)) === undefined) await openRun(deps, campaign)
      else await setStatus(deps.store, key, 'running', now())
      return shop.begin(key)
    })
    const patience = new AbortController()
    const refusal = started === null ? null : await Promise.race([started.drawn, wait(drawPatienceMs, null, { signal: patience.signal, ref: false }).catch(() => null)])
    patience.abort()
    if (refusal !== null) throw refusal
    return await campaignByKey(deps, key)
  }
  const pause = (key: string): Promise<Campaign> =>
    inTurn(key, async () => {
      assertStatus(await campaignByKey(deps, key), new Set(['running']))
      await shop.halt(key)
      if ((await campaignByKey(deps, key)).status === 'running') await setStatus(deps.store, key, 'paused', now())
      return await campaignByKey(deps, key)
    })
  const abort = (key: string): Promise<Campaign> =>
    inTurn(key, async () => {
      assertStatus(await campaignByKey(deps, key), new Set(['running', 'paused']))
      await shop.halt(key)
      // It may have come to its end, or been taken back, while it was being stopped.
      if (['running', 'paused'].includes((await campaignByKey(deps, key)).status)) await abortRun(deps, key)
      return await campaignByKey(deps, key)
    })
  return Object.freeze({
    launch,
    pause,
    abort,
    resume: async () => await resumeAll(deps, shop.begin),
    settled: shop.settled,
    stop: shop.close,
    progress: async (key: string) => await progressOf(deps, key),
  })
}
