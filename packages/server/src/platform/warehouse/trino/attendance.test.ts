import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../time.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { openAttendance } from './attendance.ts'
import type { Attendance } from './attendance.ts'
import { TrinoFailure } from './trino-failure.ts'
import { checkVersion } from './version.ts'

const away = () => warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'h:1', reason: 'connection refused' })
const opened: Attendance[] = []
afterEach(() => {
  for (const attendance of opened.splice(0)) attendance.stop()
})

/** A cluster that is there or not, as it is told. */
const cluster = (isThere: boolean) => {
  const state = { isThere, error: away() as Error, looks: 0, told: [] as string[] }
  const look = async (): Promise<void> => {
    state.looks += 1
    if (!state.isThere) throw state.error
  }
  const attendance = openAttendance({ look, glance: look, clock: systemClock, report: (message) => void state.told.push(message), pauses: { first: 5, longest: 20 }, glanceMs: 20, doubtMs: 50 })
  opened.push(attendance)
  return { state, attendance }
}

describe('a warehouse whose cluster comes and goes', () => {
  it('is away when it is opened without it, and there as soon as the cluster is; who waits goes on then', async () => {
    const { state, attendance } = cluster(false)
    await attendance.begin()
    expect(attendance.standing()).toMatchObject({ kind: 'away', error: { code: 'WAREHOUSE_UNREACHABLE' } })
    await expect(attendance.admit()).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE' })
    let went = false
    const waiting = attendance.whenThere().then(() => (went = true))
    await wait(30)
    expect(went).toBe(false)
    state.isThere = true
    await waiting
    expect(attendance.standing()).toEqual({ kind: 'there' })
    expect(state.told).toEqual(['the warehouse is away', 'the warehouse is there again'])
  })

  it('does what waited before anybody else is answered, and again at each return', async () => {
    const { state, attendance } = cluster(false)
    await attendance.begin()
    const seen: string[] = []
    await attendance.atArrival(async () => {
      await attendance.admit()
      await attendance.whenThere()
      seen.push('brought up to date')
    })
    state.isThere = true
    await attendance.whenThere().then(() => seen.push('answered'))
    attendance.noteFailure(away())
    await attendance.whenThere()
    expect(seen).toEqual(['brought up to date', 'answered', 'brought up to date'])
  })

  it('asks nobody else to wait for a failure that was none: one look decides', async () => {
    const { state, attendance } = cluster(true)
    await attendance.begin()
    attendance.noteFailure(away())
    await attendance.admit()
    state.isThere = false
    attendance.noteFailure(away())
    await expect(attendance.admit()).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE' })
  })

  it('is missed though nobody asks it anything', async () => {
    const { state, attendance } = cluster(true)
    await attendance.begin()
    state.isThere = false
    await expect.poll(() => attendance.standing().kind, { timeout: 2_000 }).toBe('away')
  })

  it('is not away for a failure of one question', async () => {
    const { attendance } = cluster(true)
    await attendance.begin()
    attendance.noteFailure(warehouseErrors.WAREHOUSE_TIMEOUT({ question: 'q', timeoutMs: 1 }))
    const denied = new TrinoFailure('q1', { errorCode: 4, errorName: 'PERMISSION_DENIED', errorType: 'USER_ERROR', message: 'Access Denied' })
    attendance.noteFailure(warehouseErrors.WAREHOUSE_DENIED({ question: 'q', user: 'u', reason: 'Access Denied' }, { cause: denied }))
    expect(attendance.standing()).toEqual({ kind: 'there' })
  })

  it('tries again what waited and failed, without being there meanwhile', async () => {
    const { state, attendance } = cluster(false)
    await attendance.begin()
    let tries = 0
    await attendance.atArrival(async () => {
      tries += 1
      if (tries < 3) throw new Error('the store is busy')
    })
    state.isThere = true
    await attendance.whenThere()
    expect(tries).toBe(3)
  })

  it('opened with what is more than being away is not opened', async () => {
    const { state, attendance } = cluster(false)
    state.error = warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing: 'opening', schema: 's', owner: 'o', since: '2026-01-01T00:00:00.000Z' })
    await expect(attendance.begin()).rejects.toThrow('another server (o, since 2026-01-01T00:00:00.000Z)')
  })

  it('is there though what waited can never be done, and tries that again now and then', async () => {
    const { state, attendance } = cluster(false)
    await attendance.begin()
    let isAltered = true
    let done = 0
    await attendance.atArrival(async () => {
      if (isAltered) throw warehouseErrors.WAREHOUSE_TABLE_ALTERED({ table: 't', problem: 'a column is gone', problemZh: '列已不存在', remedy: 'put it back' })
      done += 1
    })
    state.isThere = true
    await attendance.whenThere()
    expect(done).toBe(0)
    isAltered = false
    await expect.poll(() => done, { timeout: 2_000 }).toBe(1)
  })

  it('opens though what is done at its arrival fails for a reason of its own', async () => {
    const { state, attendance } = cluster(true)
    await attendance.begin()
    await attendance.atArrival(async () => {
      throw warehouseErrors.WAREHOUSE_TABLE_ALTERED({ table: 't', problem: 'a column is gone', problemZh: '列已不存在', remedy: 'put it back' })
    })
    expect(attendance.standing()).toEqual({ kind: 'there' })
    expect(state.told).toHaveLength(1)
  })

  it('says that another server has the schema when that is what it finds at its return', async () => {
    const { state, attendance } = cluster(false)
    await attendance.begin()
    state.error = warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing: 'opening', schema: 's', owner: 'o', since: null })
    await expect.poll(() => attendance.standing(), { timeout: 2_000 }).toMatchObject({ kind: 'away', error: { code: 'WAREHOUSE_WRITER_ELSEWHERE' } })
  })

  it('does not hold for ever who is waited for by what is done at its return', async () => {
    const { attendance } = cluster(true)
    await attendance.begin()
    let free = (): void => undefined
    const turn = new Promise<void>((resolve) => (free = resolve))
    await attendance.atArrival(async () => undefined)
    let isFirst = true
    await attendance.atArrival(async () => {
      if (isFirst) isFirst = false
      else await turn
    })
    attendance.noteFailure(away())
    // A writer in its turn asks its next statement.
    await expect(attendance.admit()).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE' })
    free()
    await attendance.whenThere()
  })

  it('is brought up to date by nobody in particular, whoever noticed that it was away', async () => {
    const sight = new AsyncLocalStorage<string>()
    const { attendance } = cluster(true)
    await attendance.begin()
    const seen: (string | undefined)[] = []
    await attendance.atArrival(async () => void seen.push(sight.getStore()))
    await sight.run('one store', async () => {
      attendance.noteFailure(away())
      await attendance.whenThere()
    })
    expect(seen).toEqual([undefined, undefined])
  })

  it('is not away because another catalog of the cluster is', async () => {
    const { state, attendance } = cluster(true)
    await attendance.begin()
    attendance.noteFailure(warehouseErrors.WAREHOUSE_CATALOG_AWAY({ catalog: 'orders', host: 'h', reason: 'no database' }))
    expect(attendance.standing()).toEqual({ kind: 'there' })
    state.isThere = false
    attendance.noteFailure(warehouseErrors.WAREHOUSE_CATALOG_AWAY({ catalog: 'lake', host: 'h', reason: 'no database' }))
    await expect.poll(() => attendance.standing().kind, { timeout: 2_000 }).toBe('away')
  })

  it('leaves who waits when it is told to', async () => {
    const { attendance } = cluster(false)
    await attendance.begin()
    await expect(attendance.whenThere(AbortSignal.timeout(10))).rejects.toThrow()
  })
})

describe('a cluster’s version', () => {
  it('may be the one that is tested, a newer one, a distribution’s, or none: then something is told', () => {
    expect(checkVersion('h', '476')).toBeUndefined()
    expect(checkVersion('h', '476-e.3')).toBeUndefined()
    expect(checkVersion('h', '512')).toContain('tested up to 476')
    expect(checkVersion('h', 'dev')).toContain('"dev"')
  })

  it('may not be older than what Sextant needs', () => {
    expect(() => checkVersion('h', '475')).toThrow(expect.objectContaining({ code: 'WAREHOUSE_VERSION', message: 'the warehouse cluster at h is Trino 475, and Sextant needs 476 or newer' }))
  })
})
