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
  // From the beginning of the day, so that the answer does not depend on the hour at which it is asked.
  const onDay = (day: DateTime): DateTime => day.startOf('day').set({ hour, minute })
  const step = schedule.every === 'hour' ? { hours: 1 } : schedule.every === 'day' ? { days: 1 } : { weeks: 1 }
  const at = schedule.every === 'hour'
    ? here.startOf('hour').plus({ minutes: minute })
    : onDay(schedule.every === 'week' ? here.set({ weekday: schedule.weekday as 1 }) : here)
  const due = at.toMillis() <= now ? at : schedule.every === 'hour' ? at.minus(step) : onDay(at.minus(step))
  return due.toMillis()
}
