import { describe, expect, it } from 'vitest'
import type { ImportReport } from '@sextant/contract'
import { storageErrors } from '../../../platform/warehouse/storage-errors.ts'
import { warehouseErrors } from '../../../platform/warehouse/warehouse-errors.ts'
import type { WarehouseStanding } from '../../../platform/warehouse/warehouse.ts'
import type { ImportDeps } from './import-deps.ts'
import { createWaiting } from './waiting.ts'

const denied = () => storageErrors.WAREHOUSE_STORAGE_DENIED({ doing: 'writing', object: 's3://lake/a', reason: 'AccessDenied' })
const opened = { id: 'i1', progress: { done: 0, total: 1, step: 'waiting' } } as ImportReport

/** What waits, with a warehouse that stands as it is told, and no other side. */
const waitingFor = (standing: () => WarehouseStanding, signal: AbortSignal, whenThere: () => Promise<void> = async () => undefined) => {
  const deps = { warehouse: { standing, whenThere }, batches: { report: async () => undefined } } as unknown as ImportDeps
  const mark = { waits: async () => undefined, begins: async () => undefined }
  return createWaiting(deps, { opened, workDir: '/nowhere', signal, mark }, { trouble: 2, away: 1 })
}

describe('taking back what the warehouse has of an import', () => {
  it('fails after some tries when the storage refuses while the warehouse stands', async () => {
    let tries = 0
    const waiting = waitingFor(() => ({ kind: 'there' }), new AbortController().signal)
    await expect(waiting.untilGone(async () => {
      tries += 1
      throw denied()
    })).rejects.toMatchObject({ code: 'WAREHOUSE_STORAGE_DENIED' })
    expect(tries).toBe(4)
  })

  it('fails at once when the cluster forbids it', async () => {
    let tries = 0
    const forbidden = warehouseErrors.WAREHOUSE_DENIED({ question: 'q', user: 'crm', reason: 'Access Denied' })
    await expect(waitingFor(() => ({ kind: 'there' }), new AbortController().signal).untilGone(async () => {
      tries += 1
      throw forbidden
    })).rejects.toBe(forbidden)
    expect(tries).toBe(1)
  })

  it('is done in the end, however often the warehouse goes away meanwhile', async () => {
    const error = warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'h', reason: 'refused' })
    let standing: WarehouseStanding = { kind: 'there' }
    let tries = 0
    const waiting = waitingFor(() => standing, new AbortController().signal, async () => void (standing = { kind: 'there' }))
    await waiting.untilGone(async () => {
      tries += 1
      if (tries === 10) return
      standing = { kind: 'away', since: '2026-01-01T00:00:00.000Z', error }
      throw error
    })
    expect(tries).toBe(10)
  })

  it('ends when the server stops', async () => {
    const stopping = new AbortController()
    const waiting = waitingFor(() => ({ kind: 'there' }), stopping.signal)
    await expect(waiting.untilGone(async () => {
      stopping.abort()
      throw denied()
    })).rejects.toMatchObject({ name: 'AbortError' })
  })
})
