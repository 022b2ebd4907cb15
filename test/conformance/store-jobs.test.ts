import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '@sextant/sql'
import { createJobs } from '../../packages/server/src/platform/jobs/jobs.ts'
import type { JobFailure, Jobs } from '../../packages/server/src/platform/jobs/jobs.ts'
import { openPostgresStore } from '../../packages/server/src/platform/store/postgres-store.ts'
import type { Store } from '../../packages/server/src/platform/store/store.ts'
import { startPostgres } from '../support/postgres.ts'
import { openTestStore } from '../support/store.ts'

const openEmbedded = openTestStore

const openServer = async () => {
  const server = await startPostgres()
  const store = await openPostgresStore(await server.freshDatabase())
  return {
    store,
    remove: async () => {
      await store.close()
      await server.stop()
    },
  }
}

const until = async (isDone: () => boolean, withinMs = 10_000): Promise<void> => {
  const end = performance.now() + withinMs
  while (!isDone()) {
    if (performance.now() > end) throw new Error(`not done within ${withinMs} ms`)
    await wait(10)
  }
}

describe.each([
  { engine: 'PGlite', open: openEmbedded },
  { engine: 'PostgreSQL', open: openServer },
])('background jobs on $engine', ({ open }) => {
  let store: Store
  let remove: () => Promise<void>
  let jobs: Jobs
  const ran: string[] = []
  const failures: JobFailure[] = []

  beforeAll(async () => {
    ;({ store, remove } = await open())
    jobs = createJobs(store, { onFailure: (failure) => failures.push(failure) })
    jobs.register('note', async ({ text }: { text: string }) => {
      ran.push(text)
    })
    jobs.register('fails', async () => {
      throw new Error('the mail server is closed')
    })
    await jobs.start()
  })
  afterAll(async () => {
    await jobs?.stop()
    await remove?.()
  })

  it('a job queued here runs at once, not at the next poll', async () => {
    const began = performance.now()
    await jobs.enqueue('note', { text: 'now' })
    await until(() => ran.includes('now'))
    expect(performance.now() - began).toBeLessThan(2500)
  })

  it('jobs run one after another in their order, each once', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `in order ${index}`)
    for (const text of texts) await jobs.enqueue('note', { text })
    await until(() => ran.includes('in order 19'))
    expect(ran.filter((text) => text.startsWith('in order'))).toEqual(texts)
  })

  it('a job queued in a transaction exists when the change does, and not when it does not', async () => {
    await store.transaction(async (tx) => {
      await jobs.enqueue('note', { text: 'committed' }, { tx })
    })
    await store
      .transaction(async (tx) => {
        await jobs.enqueue('note', { text: 'rolled back' }, { tx })
        throw new Error('no')
      })
      .catch(() => undefined)
    await jobs.enqueue('note', { text: 'after both' })
    await until(() => ran.includes('after both') && ran.includes('committed'))
    expect(ran).not.toContain('rolled back')
  })

  it('two jobs of one key that wait are one job', async () => {
    const startAfter = '2999-01-01T00:00:00.000Z'
    expect(await jobs.enqueue('note', { text: 'later' }, { singletonKey: 'k', startAfter })).toEqual(expect.any(String))
    expect(await jobs.enqueue('note', { text: 'later' }, { singletonKey: 'k', startAfter })).toBeUndefined()
    expect(await jobs.enqueue('note', { text: 'later' }, { singletonKey: 'other', startAfter })).toEqual(expect.any(String))
  })

  it('a failed job is reported and waits to be tried again', async () => {
    const jobId = await jobs.enqueue('fails', {})
    await until(() => failures.length > 0)
    expect(failures[0]).toMatchObject({ name: 'fails', jobId, error: new Error('the mail server is closed') })
    await wait(100)
    expect(await store.query(sql`select state::text as state from pgboss.job where id = ${jobId ?? ''}::uuid`)).toEqual([{ state: 'retry' }])
  })

  it('a job nobody knows is an error, not a job that waits for ever', async () => {
    await expect(jobs.enqueue('no.such', {})).rejects.toMatchObject({ code: 'JOB_UNKNOWN' })
  })
})

it('what a killed server left running is taken up by the next one at once', async () => {
  const { store, remove } = await openEmbedded()
  const first = createJobs(store, { onFailure: () => undefined })
  let began = 0
  const register = (jobs: Jobs, finish: Promise<void>): void =>
    jobs.register('send', async () => {
      began += 1
      await finish
    })
  let giveUp: (() => void) | undefined
  register(first, new Promise((resolve) => (giveUp = resolve)))
  await first.start()
  await first.enqueue('send', {})
  await until(() => began === 1)
  // The first one is still at it, as after a kill: to the store the job is active.
  const second = createJobs(store, { onFailure: () => undefined })
  register(second, Promise.resolve())
  await second.start()
  await until(() => began === 2)
  giveUp?.()
  await first.stop()
  await second.stop()
  await remove()
})
