import type { Jobs } from './platform/jobs/jobs.ts'
import { isoOf } from './platform/time.ts'
import { isWarehouseAway } from './platform/warehouse/warehouse-errors.ts'
import type { Warehouse } from './platform/warehouse/warehouse.ts'

/** How long work by the clock is put off whose warehouse is away. */
const putOffMs = 60_000

export interface WaitingJobs {
  readonly warehouse: Pick<Warehouse, 'standing'>
  readonly jobs: () => Pick<Jobs, 'enqueue'>
  /** The queue's own time: the machine's, whatever clock the company lives by. */
  readonly now: () => number
}

/**
 * Work by the clock that asks the warehouse: while it is away the work is put off, minute by minute, in the queue, where a restart finds it; it costs none of the job's tries. Work in
 * whose middle the warehouse went away is done again as a whole, which every job allows.
 */
export const putOffWhileAway = ({ warehouse, jobs, now }: WaitingJobs, name: string, work: () => Promise<void>): (() => Promise<void>) => {
  const isAway = (): boolean => warehouse.standing().kind === 'away'
  const putOff = async (): Promise<void> => void (await jobs().enqueue(name, {}, { singletonKey: 'waits for the warehouse', startAfter: isoOf(now() + putOffMs) }))
  return async () => {
    if (isAway()) return await putOff()
    try {
      await work()
    } catch (error) {
      if (!isWarehouseAway(error)) throw error
      return await putOff()
    }
    // Watches and reports tell what failed instead of throwing it.
    if (isAway()) await putOff()
  }
}
