import { PgBoss } from 'pg-boss'
import { sql } from '@sextant/sql'
import { defineErrors } from '../errors.ts'
import { systemRandom } from '../ids.ts'
import type { Queryable, Store } from '../store/store.ts'
import { bossDatabase } from './boss-database.ts'

/** What a handler is told. Handlers are idempotent and resumable: after a crash the same payload is handed in again. */
export interface JobContext {
  readonly jobId: string
  /** Aborted when the server stops: finish the step at hand and return. */
  readonly signal: AbortSignal
}

export interface JobOptions {
  /** Times a failed job is tried again, with growing delays. Default 5. */
  readonly retries?: number
  /** Longest time one run may take, seconds. Default 3,600. */
  readonly expireSeconds?: number
  /** Jobs of this name run at once in this process. Default 1. */
  readonly concurrency?: number
}

export interface EnqueueOptions {
  /** At most one job of this name and key waits; a second one is the same job. */
  readonly singletonKey?: string
  /** Not before this instant, ISO 8601 UTC. */
  readonly startAfter?: string
  /** Queues the job in this transaction: it exists when the change does. */
  readonly tx?: Queryable
}

export interface JobFailure {
  readonly name: string
  readonly jobId: string
  readonly error: unknown
}

export interface JobsSettings {
  /** Told of every failed run and of faults of the queue itself; the run is tried again. */
  readonly onFailure: (failure: JobFailure) => void
  /** Longest time a job from another process waits, seconds. Default 15; jobs queued here are taken up at once. */
  readonly pollSeconds?: number
}

export interface Jobs {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who registers a job states what its payload is
  readonly register: <Payload extends object>(name: string, handler: (payload: Payload, context: JobContext) => Promise<void>, options?: JobOptions) => void
  /** @returns the job's id, or undefined when one with this key waits already */
  readonly enqueue: (name: string, payload: object, options?: EnqueueOptions) => Promise<string | undefined>
  /** Runs the job whenever the clock of `zone` matches `cron` (5 fields); one schedule per name. Call after `start`. */
  readonly schedule: (name: string, cron: string, zone: string, payload?: object) => Promise<void>
  readonly start: () => Promise<void>
  /** Waits for the runs at hand, at most 20 seconds. */
  readonly stop: () => Promise<void>
}

export const jobErrors = defineErrors({
  JOB_UNKNOWN: {
    status: 500,
    message: ({ name }: { name: string }) => `no job is called "${name}"`,
    zh: ({ name }: { name: string }) => `没有名为“${name}”的后台任务`,
    fix: 'register it before the server starts; this is a fault in Sextant: report it with this message',
  },
  JOBS_NOT_STARTED: {
    status: 503,
    message: () => 'background jobs are not running yet',
    zh: () => '后台任务尚未启动',
    fix: 'wait until the server is ready and try again',
  },
  JOB_REGISTERED_LATE: {
    status: 500,
    message: ({ name }: { name: string }) => `the job "${name}" was registered twice or after the start`,
    zh: ({ name }: { name: string }) => `任务“${name}”重复注册或在启动之后注册`,
    fix: 'this is a fault in Sextant: report it with this message',
  },
})

interface Registered {
  readonly name: string
  readonly handler: (payload: object, context: JobContext) => Promise<void>
  readonly options: JobOptions
  workerIds: readonly string[]
}

// At most one waiting and one running job per key: a change during a run is seen by one more run, never by two at once.
const queuePolicy = 'stately'

const queueOptions = (options: JobOptions) => ({
  retryLimit: options.retries ?? 5,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 900,
  expireInSeconds: options.expireSeconds ?? 3600,
  heartbeatSeconds: 60,
  deleteAfterSeconds: 7 * 86_400,
})

/** What a former owner of an embedded store left running cannot be running any more. */
const takeUpOrphans = async (store: Store): Promise<void> => {
  await store.execute(sql`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`)
}

const wake = (boss: PgBoss, job: Registered): void => {
  for (const workerId of job.workerIds) boss.notifyWorker(workerId)
}

const startWorkers = async (boss: PgBoss, job: Registered, settings: JobsSettings, signal: AbortSignal): Promise<void> => {
  const run = async (jobId: string, payload: object): Promise<void> => {
    try {
      await job.handler(payload, { jobId, signal })
    } catch (error) {
      settings.onFailure({ name: job.name, jobId, error })
      throw error
    }
  }
  await boss.createQueue(job.name, { policy: queuePolicy, ...queueOptions(job.options) })
  // An existing queue keeps the options of its making; those of this version hold.
  await boss.updateQueue(job.name, queueOptions(job.options))
  const workerIds: string[] = []
  for (let worker = 0; worker < (job.options.concurrency ?? 1); worker += 1)
    workerIds.push(
      await boss.work<object>(job.name, { pollingIntervalSeconds: settings.pollSeconds ?? 15, batchSize: 1 }, async (jobs) => {
        for (const one of jobs) await run(one.id, one.data)
        // The next one, if any waits, is fetched now rather than at the next poll.
        if (jobs.length > 0) setImmediate(() => wake(boss, job))
      }),
    )
  job.workerIds = workerIds
}

/**
 * Background jobs in the store: pg-boss on both engines.
 *
 * Waiting costs little: workers poll seldom, and queueing a job in this process wakes its worker at once.
 */
export const createJobs = (store: Store, settings: JobsSettings): Jobs => {
  const boss = new PgBoss({
    db: bossDatabase(store),
    backend: store.engine,
    useListenNotify: false,
    superviseIntervalSeconds: 60,
    cronMonitorIntervalSeconds: 30,
    monitorVacuum: false,
    reindex: false,
  })
  const registered = new Map<string, Registered>()
  const stopping = new AbortController()
  let state: 'new' | 'started' | 'stopped' = 'new'
  boss.on('error', (error) => settings.onFailure({ name: 'queue', jobId: '', error }))

  const find = (name: string): Registered => {
    const job = registered.get(name)
    if (job === undefined) throw jobErrors.JOB_UNKNOWN({ name })
    if (state !== 'started') throw jobErrors.JOBS_NOT_STARTED()
    return job
  }
  return Object.freeze({
    register: (name, handler, options = {}) => {
      if (registered.has(name) || state !== 'new') throw jobErrors.JOB_REGISTERED_LATE({ name })
      registered.set(name, { name, handler: handler as Registered['handler'], options, workerIds: [] })
    },
    enqueue: async (name, payload, options = {}) => {
      const job = find(name)
      const id = await boss.send(name, payload, {
        // Under this policy a job without a key would be the same as every other one without.
        singletonKey: options.singletonKey ?? Buffer.from(systemRandom.bytes(12)).toString('hex'),
        ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
        ...(options.tx === undefined ? {} : { db: bossDatabase(options.tx) }),
      })
      setImmediate(() => wake(boss, job))
      return id ?? undefined
    },
    schedule: async (name, cron, zone, payload = {}) => {
      find(name)
      await boss.schedule(name, cron, payload, { tz: zone, singletonKey: 'schedule' })
    },
    start: async () => {
      await boss.start()
      state = 'started'
      if (store.isExclusive) await takeUpOrphans(store)
      for (const job of registered.values()) await startWorkers(boss, job, settings, stopping.signal)
    },
    stop: async () => {
      if (state !== 'started') return
      state = 'stopped'
      stopping.abort()
      await boss.stop({ graceful: true, timeout: 20_000 })
    },
  } satisfies Jobs)
}
