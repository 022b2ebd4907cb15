import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/**
 * What goes with the place of a value among rising ends: a search by halves, many times faster over millions of rows than asking each end, or the engine's
 * calendar. A value below the first end has place 0, one at an end the place after it.
 */
export const searchAmong = (value: Sql, ends: readonly Sql[], at: (place: number) => Sql = (place) => sql`${place}`): Sql => {
  const search = (from: number, to: number): Sql => {
    if (from === to) return at(from)
    const middle = (from + to) >> 1
    return sql`case when ${value} < ${ends[middle] as Sql} then ${search(from, middle)} else ${search(middle + 1, to)} end`
  }
  return search(0, ends.length)
}
