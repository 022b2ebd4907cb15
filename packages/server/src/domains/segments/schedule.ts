import type { Segment } from './deps.ts'
import { DateTime } from 'luxon'

export type Schedule = Segment['schedule']

/** When a segment is counted unless somebody says otherwise. */
export const nightly: Schedule = { every: 'day', at: '02:15', weekday: 1 }

/**
 * The last instant up to `now` at which a schedule wants its segment counted; undefined: never.
 *
 * A time that the change to summer time leaves out is the first one after it; one that comes twice is the first of the two.
 *
 * @param now epoch ms
 * @param zone IANA zone of the company
 */
export const lastDue = (schedule: Schedule, now: number, zone: string): number | undefined => {
  if (schedule.every === 'never') return undefined
  const here = DateTime.fromMillis(now, { zone })
  const [hour = 0, minute = 0] = schedule.at.split(':').map(Number)
  const step = schedule.every === 'hour' ? { hours: 1 } : schedule.every === 'day' ? { days: 1 } : { weeks: 1 }
  const at = schedule.every === 'hour'
    ? here.startOf('hour').plus({ minutes: minute })
    : here.set({ ...(schedule.every === 'week' ? { weekday: schedule.weekday as 1 } : {}), hour, minute, second: 0, millisecond: 0 })
  const due = at.toMillis() <= now ? at : at.minus(step)
  return due.toMillis()
}
