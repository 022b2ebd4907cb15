import { describe, expect, it } from 'vitest'
import { storageErrors } from './platform/warehouse/storage-errors.ts'
import { markAsAbsence, warehouseErrors } from './platform/warehouse/warehouse-errors.ts'
import type { WarehouseStanding } from './platform/warehouse/warehouse.ts'
import { putOffWhileAway } from './waiting-jobs.ts'

const bench = () => {
  const state = { standing: { kind: 'there' } as WarehouseStanding, putOff: 0 }
  const waiting = { warehouse: { standing: () => state.standing }, jobs: () => ({ enqueue: async () => String((state.putOff += 1)) }), now: () => 0 }
  const run = (error: Error | undefined): Promise<void> => putOffWhileAway(waiting, 'segments', async () => {
    if (error !== undefined) throw error
  })()
  return { state, run }
}

describe('work by the clock', () => {
  it.each([
    ['a table is forbidden', warehouseErrors.WAREHOUSE_DENIED({ question: 'q', user: 'crm', reason: 'Access Denied' })],
    ['its own storage refuses', storageErrors.WAREHOUSE_STORAGE_DENIED({ doing: 'writing', object: 's3://lake/a', reason: 'AccessDenied' })],
    ['its own storage does not answer in time', warehouseErrors.WAREHOUSE_STORAGE_SLOW({ doing: 'writing', storage: '/srv/lake', seconds: 600 })],
  ])('fails, and is not put off without end, when %s while the warehouse stands', async (_when, error) => {
    const { state, run } = bench()
    await expect(run(error)).rejects.toBe(error)
    expect(state.putOff).toBe(0)
  })

  it('is put off while the warehouse is away, whatever the reason', async () => {
    const { state, run } = bench()
    const error = warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing: 'opening', schema: 's', owner: 'o' })
    markAsAbsence(error)
    await run(error)
    state.standing = { kind: 'away', since: '2026-01-01T00:00:00.000Z', error }
    await run(undefined)
    expect(state.putOff).toBe(2)
  })
})
