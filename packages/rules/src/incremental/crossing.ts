import { movedWall, unitsBefore } from '../windows.ts'
import type { WindowUnit } from '../tree.ts'
import { instantOfWall, offsetMsAt, transitionsBetween, wallAt } from '../zone.ts'

/*
 * When the mere passing of time moves the edge of a window over a given instant. Days and longer keep the wall clock, so an edge can step
 * back where clocks change or where months end, and a row may leave a window, come back and leave again: every such moment is found.
 */

const dayMs = 86_400_000

/** No edge moves over an instant earlier or later than so long around the day one expects. */
const spreadMs = 4 * dayMs

/** All instants whose wall clock is this one (two where clocks are set back), and the one that stands for it where it was skipped. */
export const instantsOfWall = (zone: string, wall: number): readonly number[] => {
  const offsets = new Set([offsetMsAt(zone, wall - dayMs), offsetMsAt(zone, wall + dayMs)])
  const exact = [...offsets].map((offset) => wall - offset).filter((candidate) => wallAt(zone, candidate) === wall)
  return exact.length > 0 ? exact : [instantOfWall(zone, wall)]
}

const firstTrue = (low: number, high: number, isTrue: (at: number) => boolean): number => {
  let [before, after] = [low, high]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (isTrue(middle)) after = middle
    else before = middle
  }
  return after
}

/** Instants between which the edge only moves forward: midnights, changes of clocks, and what a change near the row does to the edge. */
const piecesOf = (zone: string, target: number, from: number, to: number): readonly number[] => {
  const timesOfDay = new Set([0])
  for (const change of transitionsBetween(zone, target - spreadMs - dayMs, target + spreadMs + dayMs)) {
    for (const wall of [change + offsetMsAt(zone, change - 1), change + offsetMsAt(zone, change)]) timesOfDay.add(((wall % dayMs) + dayMs) % dayMs)
  }
  const pieces = new Set([from, to, ...transitionsBetween(zone, from, to)])
  const firstDay = Math.floor(wallAt(zone, from) / dayMs) * dayMs - dayMs
  const lastDay = wallAt(zone, to) + dayMs
  for (let day = firstDay; day <= lastDay; day += dayMs) {
    for (const time of timesOfDay) for (const at of instantsOfWall(zone, day + time)) if (at > from && at < to) pieces.add(at)
  }
  return [...pieces].sort((a, b) => a - b)
}

const hasPlainCourse = (zone: string, target: number, expected: number, unit: WindowUnit): boolean => {
  if (transitionsBetween(zone, expected - spreadMs, expected + spreadMs).length > 0) return false
  if (transitionsBetween(zone, target - spreadMs - dayMs, target + spreadMs + dayMs).length > 0) return false
  if (unit === 'days' || unit === 'weeks') return true
  const dayOfMonth = (ms: number): number => new Date(wallAt(zone, ms)).getUTCDate()
  return dayOfMonth(expected) <= 27 && dayOfMonth(target) <= 27
}

/**
 * The next instant after `after` at which "`count` units before now is at or past `target`" begins or ceases to hold; Infinity when never.
 * @param target epoch ms
 * @param after epoch ms
 */
export const nextCrossing = (zone: string, target: number, count: number, unit: WindowUnit, after: number): number => {
  if (count === 0 || unit === 'hours') {
    const at = target + (count === 0 ? 0 : count * 3_600_000)
    return at > after ? at : Infinity
  }
  const expected = instantOfWall(zone, movedWall(wallAt(zone, target), count, unit))
  if (expected + spreadMs <= after) return Infinity
  if (hasPlainCourse(zone, target, expected, unit)) return expected > after ? expected : Infinity
  const isPast = (at: number): boolean => unitsBefore(zone, at, count, unit) >= target
  const pieces = piecesOf(zone, target, Math.max(after, expected - spreadMs), expected + spreadMs)
  for (let index = 0; index + 1 < pieces.length; index++) {
    const [start, end] = [pieces[index] as number, pieces[index + 1] as number]
    // The edge may step back at the very beginning of a piece.
    if (start > after && isPast(start) !== isPast(start - 1)) return start
    const atStart = isPast(start)
    if (isPast(end - 1) !== atStart) return firstTrue(start, end - 1, (at) => isPast(at) !== atStart)
  }
  return Infinity
}
