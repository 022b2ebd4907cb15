import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../time.ts'
import { storageErrors } from '../storage-errors.ts'
import { isWarehouseAway, warehouseErrors } from '../warehouse-errors.ts'
import { openAttendance } from './attendance.ts'
import type { Attendance } from './attendance.ts'

const opened: Attendance[] = []
afterEach(() => {
  for (const attendance of opened.splice(0)) attendance.stop()
})

const unreachable = () => warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'h:1', reason: 'connection refused' })
const elsewhere = () => warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing: 'opening', schema: 's', owner: 'shop-2', since: '2026-01-01T00:00:00.000Z' })
const forbidden = () => warehouseErrors.WAREHOUSE_DENIED({ question: 'q', user: 'crm', reason: 'Access Denied' })
const ofTheStorage = () => storageErrors.WAREHOUSE_STORAGE_DENIED({ doing: 'writing', object: 's3://lake/a', reason: 'AccessDenied' })

/** A cluster that answers each look with the trouble at hand, or without one. */
const troubled = async (first: Error | undefined) => {
  const state = { trouble: first, told: [] as string[] }
  const look = async (): Promise<void> => {
    if (state.trouble !== undefined) throw state.trouble
  }
  const attendance = openAttendance({ look, glance: look, clock: systemClock, report: (message, { code = '' }) => void state.told.push(`${message} ${code}`.trim()), pauses: { first: 5, longest: 20 }, glanceMs: 60_000 })
  opened.push(attendance)
  await attendance.begin()
  return { state, attendance }
}
const refusalOf = (attendance: Attendance): Promise<unknown> => attendance.admit().then(() => undefined, (error: unknown) => error)

describe('why a warehouse is away', () => {
  it('is, for a second server that started without the cluster, that another holds the schema, once the cluster answers', async () => {
    const { state, attendance } = await troubled(unreachable())
    state.trouble = elsewhere()
    await expect.poll(() => attendance.standing(), { timeout: 2_000 }).toMatchObject({ kind: 'away', error: { code: 'WAREHOUSE_WRITER_ELSEWHERE', params: { owner: 'shop-2' } } })
    const refusal = await refusalOf(attendance)
    expect(refusal).toMatchObject({ code: 'WAREHOUSE_WRITER_ELSEWHERE' })
    expect(isWarehouseAway(refusal)).toBe(true)
    await wait(50)
    expect(state.told).toEqual(['the warehouse is away WAREHOUSE_UNREACHABLE', 'the warehouse is still away WAREHOUSE_WRITER_ELSEWHERE'])
    state.trouble = undefined
    await attendance.whenThere()
    expect(await refusalOf(attendance)).toBeUndefined()
  })

  it.each([
    ['its storage refuses Sextant', ofTheStorage],
    ['its user may not open it', forbidden],
  ])('may be that %s: it starts, tells it, and is there when that is mended', async (_why, trouble) => {
    const { state, attendance } = await troubled(trouble())
    const { code } = trouble()
    expect(attendance.standing()).toMatchObject({ kind: 'away', error: { code } })
    const refusal = await refusalOf(attendance)
    expect(refusal).toMatchObject({ code })
    expect(isWarehouseAway(refusal)).toBe(true)
    state.trouble = undefined
    await attendance.whenThere()
  })

  it.each([
    ['a table that the user may not read', forbidden],
    ['a storage that refuses Sextant', ofTheStorage],
    ['another server that writes', elsewhere],
  ])('is never %s, met while it stands', async (_what, trouble) => {
    const { attendance } = await troubled(undefined)
    const error = trouble()
    attendance.noteFailure(error)
    expect(attendance.standing()).toEqual({ kind: 'there' })
    expect(isWarehouseAway(error)).toBe(false)
  })
})
